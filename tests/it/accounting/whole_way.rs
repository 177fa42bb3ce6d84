//! Approved documents on the whole way: taken, posted, confirmed, paid.

use concordat_tests::house::House;
use concordat_tests::use_cases::{Purchase, Reported};
use concordat_tests::wait::until;
use jiff::civil::Date;
use records::DocumentSummary;
use sandbox::business_central::PaymentAmount;
use workflows::stage::Stage;

use super::mismatches::Mismatches;
use super::{in_concur, in_ledger};

/// A document that stands in Concur's queue, and what must become of it.
pub(crate) struct Approved<'a> {
    /// What it is called when something is wrong.
    pub(crate) name: String,
    pub(crate) business_id: String,
    pub(crate) financial_document_id: String,
    /// The day it is posted on.
    pub(crate) date: Date,
    /// What must stand posted in the end.
    pub(crate) purchases: &'a [Purchase],
}

impl Approved<'_> {
    /// Where it rests once Concur knows the posted numbers.
    fn stage_when_posted(&self) -> Stage {
        let waits = self
            .purchases
            .iter()
            .any(|purchase| purchase.reported == Reported::WhenPaid);
        if waits { Stage::AwaitingPayment } else { Stage::Closed }
    }
}

/// Runs all of them in one house, and reports all differences together.
pub(crate) async fn whole_way(house: &House, all: &[Approved<'_>]) -> anyhow::Result<()> {
    let mut mismatches = Mismatches::default();
    house
        .with_worker(async {
            house.poll().await?;
            let mut waiting = Vec::new();
            for approved in all {
                let stage = approved.stage_when_posted();
                if rests_at(house, approved, stage, &mut mismatches).await? && stage == Stage::AwaitingPayment {
                    waiting.push(approved);
                }
            }
            in_ledger::compare(house, all, &mut mismatches);
            for approved in all {
                in_concur::compare_posting(house, approved, &mut mismatches)?;
            }
            pay_everything(house)?;
            house.sweep().await?;
            for approved in waiting {
                house.until_stage(&approved.business_id, Stage::Paid).await?;
            }
            for approved in all {
                in_concur::compare_payments(house, approved, &mut mismatches)?;
            }
            Ok(())
        })
        .await?;
    mismatches.into_result()
}

/// Waits until the document needs nothing more but a payment or a person; whether it is where it should be.
async fn rests_at(
    house: &House,
    approved: &Approved<'_>,
    stage: Stage,
    mismatches: &mut Mismatches,
) -> anyhow::Result<bool> {
    let rests = [
        Stage::AwaitingPayment,
        Stage::Closed,
        Stage::Held,
        Stage::Rejected,
        Stage::Withdrawn,
    ];
    let connection = house.connection()?.name.as_str();
    let seen = until(&format!("{} to rest", approved.name), async || {
        let newest = house.records.approvals(connection, &approved.business_id).await?.pop();
        Ok(newest.filter(|document| rests.iter().any(|stage| document.stage == stage.as_str())))
    })
    .await?;
    let is_there = seen.stage == stage.as_str();
    if !is_there {
        mismatches.note(&approved.name, format!("it is {}, expected {stage}", why(&seen)));
    }
    Ok(is_there)
}

fn why(document: &DocumentSummary) -> String {
    let reason = document.reason.as_deref().unwrap_or("no reason");
    format!("{} ({reason})", document.stage)
}

/// Whatever is open is paid in full, card issuers and cash advances included: only what was written down may reach Concur.
fn pay_everything(house: &House) -> anyhow::Result<()> {
    let ledger = house.sandbox.business_central();
    let today = house.sandbox.clock().today();
    for entry in ledger.vendor_ledger_entries() {
        if entry.open && entry.document_type == "Invoice" {
            ledger.pay(&entry.document_number, PaymentAmount::Full, today)?;
        }
    }
    Ok(())
}
