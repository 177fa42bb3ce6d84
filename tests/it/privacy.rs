//! What Temporal keeps in the clear says nothing private (design D14): no names, no amounts, no secrets in workflow ids, search
//! attributes, memos, summaries, current details, failure messages and schedules. Payloads are another matter.

mod encrypted;
mod seen;

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat_tests::house::House;
use concordat_tests::server::Server;
use libtest_mimic::Trial;
use rust_decimal::Decimal;
use sandbox::SandboxOptions;
use sandbox::business_central::{AccountSeed, DocumentTotalCheck, PaymentAmount, Switches, VendorSeed};
use sandbox::concur::fixtures::{Entry, ExpenseReport, InvoiceRequest, Line};
use workflows::failure::FailureType;
use workflows::stage::Stage;

use self::seen::Seen;
use crate::on_server;

/// Words of the fixtures that name people, companies and what they bought. Codes and document numbers may be seen.
const PRIVATE: [&str; 12] = [
    "Example Supplies",
    "Example Payee",
    "Example Hotels",
    "Springfield",
    "Overnight stay",
    "Customer visit",
    "example.com",
    "Confidential item",
    "Office supplies",
    "Hotel",
    "Bearer",
    "refresh_token",
];

/// Amounts of the fixtures, and one with tax of 20 % on top; long enough not to be met by chance, as they may be written.
const AMOUNTS: [&str; 9] = [
    "7913.57",
    "7,913.57",
    "791357",
    "8642.31",
    "8,642.31",
    "864231",
    "10370.77",
    "10,370.77",
    "1728.46",
];

pub(crate) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server("privacy::documents_that_are_paid_show_nothing_private", server, paid),
        on_server(
            "privacy::a_draft_with_another_total_is_held_without_amounts",
            server,
            another_total,
        ),
        on_server(
            "privacy::a_refusal_that_repeats_amounts_is_held_without_them",
            server,
            refusal_with_amounts,
        ),
        on_server(
            "privacy::a_document_that_is_not_mapped_is_rejected_without_names",
            server,
            not_mapped,
        ),
        on_server(
            "privacy::with_a_payload_key_nothing_private_stands_anywhere",
            server,
            encrypted::nothing_anywhere,
        ),
    ]
}

async fn house(server: &Server, switches: Switches) -> anyhow::Result<House> {
    let mut options = SandboxOptions::default();
    options.business_central.switches = switches;
    let house = House::with(server, options).await?;
    for (number, name) in [("E-001", "Example Payee"), ("V-10", "Example Supplies Ltd")] {
        house.sandbox.business_central().add_vendor(VendorSeed {
            number: number.to_owned(),
            name: name.to_owned(),
            ..VendorSeed::default()
        });
    }
    Ok(house)
}

fn report(house: &House, n: u32, employee: &str) -> ExpenseReport {
    ExpenseReport::new(house.id(n), employee).with_entry(Entry::new("6100", Decimal::new(791_357, 2)))
}

fn invoice(house: &House, n: u32, account: &str) -> InvoiceRequest {
    InvoiceRequest::new(house.id(n), "SUP-10", format!("CLEAR-{n}")).with_line(Line::new(
        account,
        Decimal::new(864_231, 2),
        "Confidential item",
    ))
}

/// Fails with every place where something private is in the clear.
async fn nothing_private(house: &House, workflow_ids: &[&str]) -> anyhow::Result<Seen> {
    let mut seen = Seen::default();
    for id in workflow_ids {
        seen.workflow(house, id).await?;
    }
    seen.schedules(house).await?;
    let mut secrets = vec![house.sandbox.concur().request_token()];
    for file in ["concur-secret", "ledger-secret", "records.key"] {
        let text = std::fs::read_to_string(house.folder().join(file)).with_context(|| file.to_owned())?;
        secrets.push(text.trim().to_owned());
    }
    let words = PRIVATE.iter().chain(&AMOUNTS).copied();
    let found = seen.containing(words.chain(secrets.iter().map(String::as_str)));
    ensure!(found.is_empty(), "in the clear:\n{}", found.join("\n"));
    Ok(seen)
}

async fn paid(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server, Switches::default()).await?;
    let report = report(&house, 1, "EMP-001");
    let invoice = invoice(&house, 2, "6300");
    house.approve(report.approval());
    house.approve(invoice.approval());
    let ids = [report.business_id.as_str(), invoice.business_id.as_str()];
    house
        .with_worker(async {
            house.poll().await?;
            for id in ids {
                let document = house.until_stage(id, Stage::AwaitingPayment).await?;
                let today = house.sandbox.clock().today();
                let number = document.posted_numbers.first().context("nothing is posted")?;
                house
                    .sandbox
                    .business_central()
                    .pay(number, PaymentAmount::Full, today)?;
            }
            house.sweep().await?;
            for id in ids {
                house.until_stage(id, Stage::Paid).await?;
            }
            let seen = nothing_private(&house, &ids).await?;
            // What is looked at must be there, or nothing would ever be found in it.
            for place in [
                "workflow id",
                "search attribute",
                "memo",
                "static summary",
                "current details",
                "summary of",
            ] {
                ensure!(seen.has(place), "no {place} was looked at");
            }
            ensure!(seen.has("note of schedule"), "no schedule was looked at");
            Ok(())
        })
        .await
}

/// A line account on which Business Central adds tax of its own: the draft's total is another than planned.
async fn another_total(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server, Switches::default()).await?;
    house.sandbox.business_central().add_account(AccountSeed {
        number: "64100".to_owned(),
        name: "Account 64100".to_owned(),
        vat_percent: Decimal::from(20),
        ..AccountSeed::default()
    });
    let invoice = invoice(&house, 1, "6400");
    house.approve(invoice.approval());
    held_quietly(&house, &invoice.business_id, FailureType::DocumentInvalid).await
}

/// Business Central compares totals itself and names both in its refusal.
async fn refusal_with_amounts(server: Arc<Server>) -> anyhow::Result<()> {
    let switches = Switches {
        document_total_check: DocumentTotalCheck::On,
        ..Switches::default()
    };
    let house = house(&server, switches).await?;
    let invoice = invoice(&house, 1, "6300");
    house.approve(invoice.approval());
    held_quietly(&house, &invoice.business_id, FailureType::DocumentInvalid).await
}

async fn not_mapped(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server, Switches::default()).await?;
    let report = report(&house, 1, "EMP-404");
    house.approve(report.approval());
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(&report.business_id, Stage::Held).await?;
            nothing_private(&house, &[&report.business_id]).await?;
            house.reject(&report.business_id).await?;
            house.until_stage(&report.business_id, Stage::Rejected).await?;
            let seen = nothing_private(&house, &[&report.business_id]).await?;
            ensure!(seen.has("failure message"), "no failure was looked at");
            Ok(())
        })
        .await
}

async fn held_quietly(house: &House, id: &str, failure_type: FailureType) -> anyhow::Result<()> {
    house
        .with_worker(async {
            house.poll().await?;
            let held = house.until_stage(id, Stage::Held).await?;
            ensure!(
                held.failure_type.as_deref() == Some(failure_type.as_str()),
                "held as {:?}: {:?}",
                held.failure_type,
                held.reason
            );
            nothing_private(house, &[id]).await?;
            // Figures stand apart from the reason; records, which are encrypted, keep both together.
            let failure = house.state(id).await?.failure.context("held for nothing")?;
            for amount in AMOUNTS {
                ensure!(
                    !failure.reason.contains(amount),
                    "the reason carries an amount: {}",
                    failure.reason
                );
            }
            let figures = failure
                .figures
                .map(|figures| format!(" ({figures})"))
                .unwrap_or_default();
            ensure!(held.reason == Some(format!("{}{figures}", failure.reason)));
            Ok(())
        })
        .await
}
