//! What it costs to look: nothing for what is open, a little for what changed.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, ensure};
use concordat::schedules;
use concordat_tests::house::House;
use concordat_tests::noticing::{self, Noticing};
use concordat_tests::server::Server;
use concordat_tests::setting::Setting;
use jiff::Timestamp;
use libtest_mimic::Trial;
use records::{DocumentKey, NewDocument, PurchaseRecord, StageChange};
use rust_decimal::Decimal;
use sandbox::SandboxOptions;
use sandbox::business_central::{DocumentKind, PaymentAmount};
use sandbox::server::Simulator;
use workflows::stage::Stage;

use super::world::{FIRST_DAY, FROM_LEDGER, house};
use crate::on_server;
use crate::vendors::{self, sync};

pub(super) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server(
            "payments::cost::an_idle_hour_costs_the_same_for_50_and_500",
            server,
            idle,
        ),
        on_server(
            "payments::cost::a_thousand_payments_cost_few_requests",
            server,
            a_thousand,
        ),
    ]
}

/// Looks in an hour by default, four of each kind, and what they and the keeper of the subscriptions may cost together.
const LOOKS_AN_HOUR: u64 = 4;
const MOST_AN_HOUR: u64 = 20;
/// Documents between two sweeps while they are made.
const AT_ONCE: usize = 500;

/// Open documents as records and the ledger have them; their runs are not needed to see what a look costs.
async fn open_documents(house: &House, from: u32, to: u32) -> anyhow::Result<Vec<String>> {
    let ledger = house.sandbox.business_central();
    let connection = house.connection()?.name.to_string();
    let mut numbers = Vec::new();
    for n in from..=to {
        let (id, at) = (house.id(n), Timestamp::now());
        let draft = ledger.person_posts(DocumentKind::Invoice, "V-10", &format!("SUP-{id}"), Decimal::from(100))?;
        let posted = ledger.document(draft).context("just posted")?;
        let key = DocumentKey {
            connection: connection.clone(),
            business_id: id.clone(),
            financial_document_id: format!("{n:032x}"),
        };
        let document = NewDocument {
            key: key.clone(),
            kind: "invoice".to_owned(),
            system_id: "system".to_owned(),
            body: "{}".to_owned(),
            received_at: at,
        };
        house.records.save_received(&document).await?;
        let purchase = PurchaseRecord {
            key: key.clone(),
            company: "TEST".to_owned(),
            payee: "supplier".to_owned(),
            kind: "invoice".to_owned(),
            vendor_number: "V-10".to_owned(),
            external_number: format!("SUP-{id}"),
            draft_id: Some(draft.to_string()),
            posted_number: Some(posted.number.clone()),
            posting_date: None,
            state: "confirmed".to_owned(),
            at,
        };
        house.records.save_purchase_document(&purchase).await?;
        let stage = StageChange {
            stage: Stage::AwaitingPayment.as_str().to_owned(),
            failure_type: None,
            reason: None,
            at,
        };
        house.records.set_stage(&key, &stage).await?;
        numbers.push(posted.number);
    }
    Ok(numbers)
}

/// Longer than a sweep reads again, shorter than a token lives.
const A_WHILE: Duration = Duration::from_secs(1_200);

/// Requests but those for tokens.
fn requests(house: &House) -> u64 {
    let counts = house.sandbox.business_central().counts();
    counts.total() - counts.of("bc.token")
}

async fn idle(server: Arc<Server>) -> anyhow::Result<()> {
    let setting = Setting {
        connection: FROM_LEDGER.to_owned(),
        ..vendors::setting()
    };
    let mut house = noticing::house(&server, setting).await?;
    let receiver = Noticing::start(&mut house).await?;
    // More of them take minutes to make, and cost the same to look at.
    let open = match std::env::var("CONCORDAT_OPEN_DOCUMENTS") {
        Ok(open) => open.parse()?,
        Err(_) => 500,
    };
    house
        .with_worker(async {
            let mut costs = Vec::new();
            for (from, to) in [(1, 50), (51, open)] {
                // As they come, and not as one heap: what was posted meanwhile is seen by the sweep after it.
                for first in (from..=to).step_by(AT_ONCE) {
                    let last = to.min(first + u32::try_from(AT_ONCE)? - 1);
                    open_documents(&house, first, last).await?;
                    house.swept().await?;
                    house.sandbox.clock().advance(A_WHILE);
                }
                house.swept().await?;
                sync(&house, true).await?;
                house.keep().await?;
                // What was posted just now is read again for some minutes; then nothing of it is.
                house.sandbox.clock().advance(A_WHILE);
                let before = requests(&house);
                for _ in 0..LOOKS_AN_HOUR {
                    let report = house.swept().await?;
                    ensure!(report.told == 0 && report.ledger_rows == 0, "it did {report:?}");
                    sync(&house, false).await?;
                    let held = schedules::look_at_held_now(&house.config, &house.client, house.connection()?).await?;
                    house.until_closed(&held).await?;
                }
                house.keep().await?;
                costs.push(requests(&house) - before);
            }
            ensure!(costs[0] == costs[1], "an idle hour costs {costs:?} requests");
            ensure!(costs[0] <= MOST_AN_HOUR, "an idle hour costs {costs:?} requests");
            println!(
                "an idle hour costs {} requests, with 50 and with {open} open documents",
                costs[0]
            );
            Ok(())
        })
        .await?;
    receiver.stop().await
}

async fn a_thousand(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server, SandboxOptions::default(), FROM_LEDGER).await?;
    let ledger = house.sandbox.business_central();
    house
        .with_worker(async {
            let numbers = open_documents(&house, 1, 1_300).await?;
            house.swept().await?;
            let mut costs = Vec::new();
            for batch in [&numbers[..100], &numbers[100..1_100]] {
                house.sandbox.clock().advance(A_WHILE);
                for number in batch {
                    ledger.pay(number, PaymentAmount::Full, FIRST_DAY)?;
                }
                let before = requests(&house);
                let report = house.swept().await?;
                costs.push(requests(&house) - before);
                ensure!(
                    usize::try_from(report.ledger_rows)? == 3 * batch.len(),
                    "it read {report:?} for {} payments",
                    batch.len()
                );
            }
            // Four pages of rows, the last of them empty; the entries of each page by fifties; one look at a payment that
            // the end of a page cuts; three pages of statuses.
            ensure!(costs[0] <= 6, "100 payments cost {costs:?} requests");
            ensure!(costs[1] <= 4 + 3 * 7 + 3 + 3, "1,000 payments cost {costs:?} requests");
            println!("100 and 1,000 payments cost {costs:?} requests to see");
            Ok(())
        })
        .await
}
