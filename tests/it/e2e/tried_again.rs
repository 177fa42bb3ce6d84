//! Held documents are tried again by themselves when mapping rules or master data change, all of one cause together and nobody
//! else's; and what policy gives back is not held at all.

use std::sync::Arc;
use std::time::Duration;

use anyhow::ensure;
use concordat_tests::house::{House, add_vendor};
use concordat_tests::server::Server;
use concordat_tests::wait::until;
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use libtest_mimic::Trial;
use rust_decimal::Decimal;
use sandbox::business_central::{PostingRange, VendorBlocked};
use sandbox::concur::fixtures::{InvoiceRequest, Line};
use sandbox::server::Simulator;
use workflows::failure::FailureType;
use workflows::stage::Stage;

use super::expect::{held, ledger_is_empty, posted_and_confirmed_once, retried, told_as_failed};
use crate::on_server;

pub(super) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server(
            "e2e::tried_again::a_changed_rule_posts_every_document_of_its_cause",
            server,
            changed_rule,
        ),
        on_server(
            "e2e::tried_again::a_vendor_that_appears_posts_what_names_it_and_nothing_else",
            server,
            vendor_appears,
        ),
        on_server(
            "e2e::tried_again::beyond_the_cap_it_waits_for_a_person",
            server,
            beyond_the_cap,
        ),
        on_server(
            "e2e::tried_again::a_closed_period_is_tried_once_a_day",
            server,
            closed_period,
        ),
        on_server(
            "e2e::tried_again::where_nothing_is_held_nothing_is_read",
            server,
            nothing_held,
        ),
        on_server(
            "e2e::tried_again::what_policy_rejects_is_given_back_and_comes_again",
            server,
            rejected_by_policy,
        ),
    ]
}

const UNMAPPED: &str = "6999";

fn unmapped(house: &House, number: u32) -> InvoiceRequest {
    house
        .invoice(number)
        .with_line(Line::new(UNMAPPED, Decimal::new(100, 2), "Stamps"))
}

fn for_vendor(house: &House, number: u32, code: &str) -> InvoiceRequest {
    let mut invoice = house.invoice(number);
    code.clone_into(&mut invoice.vendor_code);
    invoice
}

/// The rules with the account that was missing; their version stays, as it does when somebody forgets it.
fn map_account(house: &House) -> anyhow::Result<()> {
    let file = house.folder().join("mapping.toml");
    let rules = std::fs::read_to_string(&file)?;
    let completed = rules.replace("[accounts]", &format!("[accounts]\n\"{UNMAPPED}\" = \"62100\""));
    ensure!(completed != rules);
    std::fs::write(&file, completed)?;
    Ok(())
}

/// Lets everything that happened so far lie before the next sweep, whose look back is longer than a test.
async fn seen_until_now(house: &House) -> anyhow::Result<()> {
    house.sandbox.clock().advance(Duration::from_secs(3_600));
    let name = format!("master-data/{}/TEST", house.connection()?.name);
    let half = Timestamp::now() + SignedDuration::from_mins(30);
    house.records.set_watermark(&name, &half.to_string()).await?;
    Ok(())
}

async fn changed_rule(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let concerned: Vec<InvoiceRequest> = (1..=5).map(|number| unmapped(&house, number)).collect();
    let other = for_vendor(&house, 6, "SUP-99");
    let approvals: Vec<String> = concerned
        .iter()
        .map(|invoice| house.approve(invoice.approval()))
        .collect();
    house.approve(other.approval());
    house
        .with_worker(async {
            for invoice in &concerned {
                held(&house, &invoice.business_id, FailureType::MappingMissing, UNMAPPED).await?;
            }
            held(&house, &other.business_id, FailureType::MappingMissing, "V-99").await?;
            seen_until_now(&house).await?;
            let report = house.look_at_held().await?;
            ensure!(report.held == 6 && report.told == 0, "with the same rules: {report:?}");
            Ok(())
        })
        .await?;
    map_account(&house)?;
    seen_until_now(&house).await?;
    house
        .with_worker(async {
            let report = house.look_at_held().await?;
            // The other one can be planned by the new rules as by the old ones, so it is tried once, too.
            ensure!(report.held == 6 && report.told == 6, "with new rules: {report:?}");
            for (invoice, fi) in concerned.iter().zip(&approvals) {
                house.until_stage(&invoice.business_id, Stage::AwaitingPayment).await?;
                posted_and_confirmed_once(&house, fi, &invoice.vendor_invoice_number, invoice.total())?;
            }
            until("the other one to be held anew, with nobody else", async || {
                seen_until_now(&house).await?;
                let told = house.look_at_held().await?;
                Ok((told.held == 1 && told.told == 0).then_some(()))
            })
            .await
        })
        .await
}

async fn vendor_appears(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let ledger = house.sandbox.business_central();
    ledger.block_vendor("V-20", VendorBlocked::All);
    let concerned = [for_vendor(&house, 1, "SUP-99"), for_vendor(&house, 2, "SUP-99")];
    let other = for_vendor(&house, 3, "SUP-20");
    let approvals: Vec<String> = concerned
        .iter()
        .map(|invoice| house.approve(invoice.approval()))
        .collect();
    house.approve(other.approval());
    house
        .with_worker(async {
            for invoice in &concerned {
                held(
                    &house,
                    &invoice.business_id,
                    FailureType::MappingMissing,
                    "V-99 does not exist",
                )
                .await?;
            }
            held(
                &house,
                &other.business_id,
                FailureType::MappingMissing,
                "V-20 is blocked",
            )
            .await?;
            seen_until_now(&house).await?;
            add_vendor(&house.sandbox, "V-99");
            let report = house.look_at_held().await?;
            ensure!(report.held == 3 && report.told == 2, "{report:?}");
            for (invoice, fi) in concerned.iter().zip(&approvals) {
                house.until_stage(&invoice.business_id, Stage::AwaitingPayment).await?;
                posted_and_confirmed_once(&house, fi, &invoice.vendor_invoice_number, invoice.total())?;
            }
            Ok(())
        })
        .await
}

async fn beyond_the_cap(server: Arc<Server>) -> anyhow::Result<()> {
    let mut house = House::new(&server).await?;
    house.config.policies.automatic_retries = 2;
    let ledger = house.sandbox.business_central();
    ledger.block_vendor("V-20", VendorBlocked::All);
    let invoice = for_vendor(&house, 1, "SUP-20");
    let id = &invoice.business_id;
    let fi = house.approve(invoice.approval());
    house
        .with_worker(async {
            held(&house, id, FailureType::MappingMissing, "V-20 is blocked").await?;
            for retries in 1..=2 {
                // It is touched, and stays blocked: tried again in vain.
                ledger.block_vendor("V-20", VendorBlocked::All);
                let before = house.ledger_requests("bc.vendors");
                let report = house.look_at_held().await?;
                ensure!(report.told == 1, "{report:?}");
                until("the sweep and the document to have asked", async || {
                    Ok((house.ledger_requests("bc.vendors") >= before + 2).then_some(()))
                })
                .await?;
                until("the document to be held anew", async || {
                    let details = house.current_details(id).await?;
                    Ok(details.contains(&format!("by itself {retries} times")).then_some(()))
                })
                .await?;
            }
            ledger.block_vendor("V-20", VendorBlocked::No);
            let report = house.look_at_held().await?;
            ensure!(report.told == 1, "{report:?}");
            // The signal is in history before the retry, so it was passed over when this is answered.
            ensure!(house.current_details(id).await?.contains("waits for a person now"));
            ensure!(house.state(id).await?.stage == Stage::Held);
            ledger_is_empty(&house)?;
            retried(&house, id).await?;
            posted_and_confirmed_once(&house, &fi, &invoice.vendor_invoice_number, invoice.total())?;
            Ok(())
        })
        .await
}

async fn closed_period(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let ledger = house.sandbox.business_central();
    ledger.set_posting_range(PostingRange {
        from: Some(date(2026, 4, 1)),
        to: None,
    });
    let invoice = house.invoice(1);
    let id = &invoice.business_id;
    let fi = house.approve(invoice.approval());
    house
        .with_worker(async {
            // The first sweep ever finds it due, before anything is held.
            house.look_at_held().await?;
            held(&house, id, FailureType::PeriodClosed, "").await?;
            ledger.set_posting_range(PostingRange::default());
            let report = house.look_at_held().await?;
            ensure!(report.held == 1 && report.told == 0, "within the day: {report:?}");
            let name = format!("period-retry/{}", house.connection()?.name);
            let yesterday = Timestamp::now() - SignedDuration::from_hours(24);
            house.records.set_watermark(&name, &yesterday.to_string()).await?;
            let report = house.look_at_held().await?;
            ensure!(report.told == 1, "after a day: {report:?}");
            house.until_stage(id, Stage::AwaitingPayment).await?;
            posted_and_confirmed_once(&house, &fi, &invoice.vendor_invoice_number, invoice.total())?;
            Ok(())
        })
        .await
}

async fn nothing_held(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let invoice = house.invoice(1);
    house.approve(invoice.approval());
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(&invoice.business_id, Stage::AwaitingPayment).await?;
            let before = house.sandbox.business_central().counts().total();
            let report = house.look_at_held().await?;
            ensure!(report.held == 0 && report.told == 0);
            let asked = house.sandbox.business_central().counts().total() - before;
            ensure!(asked == 0, "{asked} requests");
            Ok(())
        })
        .await
}

async fn rejected_by_policy(server: Arc<Server>) -> anyhow::Result<()> {
    let mut house = House::new(&server).await?;
    house.config.policies.reject = [FailureType::MappingMissing].into();
    let ledger = house.sandbox.business_central();
    ledger.set_posting_range(PostingRange {
        from: Some(date(2026, 4, 1)),
        to: None,
    });
    let late = house.invoice(1);
    house.approve(late.approval());
    house
        .with_worker(async {
            // What policy does not name is held as ever.
            held(&house, &late.business_id, FailureType::PeriodClosed, "").await?;
            ledger.set_posting_range(PostingRange::default());
            retried(&house, &late.business_id).await?;

            let invoice = unmapped(&house, 2);
            let fi = house.approve(invoice.approval());
            house.poll().await?;
            house.until_stage(&invoice.business_id, Stage::Rejected).await?;
            told_as_failed(&house, &fi, UNMAPPED)?;
            ensure!(house.posted(&invoice.vendor_invoice_number).is_empty());

            // Mended and approved anew, it takes the ordinary way.
            let again = house.invoice(2);
            let fi = house.approve(again.approval());
            house.poll().await?;
            house.until_stage(&again.business_id, Stage::AwaitingPayment).await?;
            posted_and_confirmed_once(&house, &fi, &again.vendor_invoice_number, again.total())?;
            Ok(())
        })
        .await
}
