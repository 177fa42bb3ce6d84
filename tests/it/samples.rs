//! Documents as SAP publishes them, on the whole way: approved verbatim, taken, posted, confirmed, paid. They are not part of
//! this project: `CONCORDAT_SAMPLES` names a folder that holds them; without it these tests are ignored.

mod published;

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat_tests::house::{House, add_vendor};
use concordat_tests::server::{Server, samples};
use libtest_mimic::Trial;
use posting::plan::DocumentKind;
use rust_decimal::Decimal;
use sandbox::business_central::{AccountSeed, CurrencySeed, DocumentKind as PurchaseKind, PaymentAmount};
use sandbox::concur::{DocStatus, DocType};
use workflows::failure::FailureType;
use workflows::stage::Stage;

use self::published::{Published, published};
use crate::on_server;

/// What becomes of a published document.
enum Becomes {
    /// Posted: as what, for which vendor, in which currency, and the account lines' amounts.
    Posted {
        kind: PurchaseKind,
        vendor: Vendor,
        currency: &'static str,
        total: &'static str,
        lines: &'static [&'static str],
        paid: Paid,
    },
    /// Held for this reason.
    Held { reason: &'static str },
}

enum Vendor {
    /// The employee's or the supplier's own.
    OfDocument,
    Card,
}

enum Paid {
    /// From Business Central, and Concur is told.
    FromLedger,
    /// Nothing is to be paid for this document.
    Not,
}

use Becomes::{Held, Posted};

pub(crate) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    let trials = vec![
        on_server("samples::fis_08_uses_a_cash_advance_and_is_held", server, |server| {
            let reason = "the report uses or returns a cash advance";
            whole_way(
                server,
                "fis-08-document-expense.json",
                DocumentKind::Expense,
                Held { reason },
            )
        }),
        on_server("samples::fis_09_invoice_is_posted_and_paid", server, |server| {
            let becomes = posted(
                PurchaseKind::Invoice,
                Vendor::OfDocument,
                "USD",
                "50",
                &["50"],
                Paid::FromLedger,
            );
            whole_way(server, "fis-09-document-invoice.json", DocumentKind::Invoice, becomes)
        }),
        on_server("samples::fis_20_credit_is_posted_as_a_credit_memo", server, |server| {
            let becomes = posted(
                PurchaseKind::CreditMemo,
                Vendor::OfDocument,
                "USD",
                "50",
                &["50"],
                Paid::Not,
            );
            whole_way(
                server,
                "fis-20-expense-1.2-cash-credit.json",
                DocumentKind::Expense,
                becomes,
            )
        }),
        on_server(
            "samples::fis_21_reclaimed_tax_is_posted_and_paid_in_euro",
            server,
            |server| {
                let lines = &["8.4", "1.6"];
                let becomes = posted(
                    PurchaseKind::Invoice,
                    Vendor::OfDocument,
                    "EUR",
                    "10",
                    lines,
                    Paid::FromLedger,
                );
                whole_way(
                    server,
                    "fis-21-expense-2.1-vat-single.json",
                    DocumentKind::Expense,
                    becomes,
                )
            },
        ),
        on_server(
            "samples::fis_22_two_tax_authorities_are_posted_and_paid_in_canadian_dollars",
            server,
            |server| {
                let lines = &["96.46", "3.54"];
                let becomes = posted(
                    PurchaseKind::Invoice,
                    Vendor::OfDocument,
                    "CAD",
                    "100",
                    lines,
                    Paid::FromLedger,
                );
                whole_way(
                    server,
                    "fis-22-expense-2.3-vat-two-authorities.json",
                    DocumentKind::Expense,
                    becomes,
                )
            },
        ),
        on_server(
            "samples::fis_23_split_allocations_are_posted_for_the_card",
            server,
            |server| {
                let lines = &["250", "50", "12.5", "12.5"];
                let becomes = posted(PurchaseKind::Invoice, Vendor::Card, "USD", "325", lines, Paid::Not);
                whole_way(
                    server,
                    "fis-23-expense-4.1-split-allocation.json",
                    DocumentKind::Expense,
                    becomes,
                )
            },
        ),
    ];
    let ignored = samples().is_none();
    trials
        .into_iter()
        .map(|trial| trial.with_ignored_flag(ignored))
        .collect()
}

fn posted(
    kind: PurchaseKind,
    vendor: Vendor,
    currency: &'static str,
    total: &'static str,
    lines: &'static [&'static str],
    paid: Paid,
) -> Becomes {
    Posted {
        kind,
        vendor,
        currency,
        total,
        lines,
        paid,
    }
}

async fn whole_way(server: Arc<Server>, file: &str, kind: DocumentKind, becomes: Becomes) -> anyhow::Result<()> {
    let sample = published(file, kind)?;
    let house = House::new(&server).await?;
    prepare(&house, &sample)?;
    let fi = house.approve(sample.approval());
    house
        .with_worker(async {
            house.poll().await?;
            match &becomes {
                Held { reason } => held(&house, &sample, &fi, reason).await,
                Posted { .. } => posted_and_paid(&house, &sample, &fi, &becomes).await,
            }
        })
        .await?;
    ensure!(house.sandbox.business_central().trial_balance().is_zero());
    Ok(())
}

/// Master data and rules that the document's own codes ask for.
fn prepare(house: &House, sample: &Published) -> anyhow::Result<()> {
    let ledger = house.sandbox.business_central();
    for number in sample.accounts.iter().map(String::as_str).chain(["1570", "1575"]) {
        ledger.add_account(AccountSeed {
            number: number.to_owned(),
            name: format!("Account {number}"),
            ..AccountSeed::default()
        });
    }
    ledger.add_currency(&CurrencySeed {
        code: "CAD".to_owned(),
        rate: Some(Decimal::new(75, 2)),
        rate_from: None,
    });
    ledger.add_dimension("COSTCENTER", sample.cost_centers.iter().map(String::as_str));
    for number in [sample.vendor.as_str(), "V-COPD"] {
        add_vendor(&house.sandbox, number);
    }
    std::fs::write(house.folder().join("mapping.toml"), sample.mapping())?;
    Ok(())
}

async fn held(house: &House, sample: &Published, fi: &str, reason: &str) -> anyhow::Result<()> {
    let document = house.until_stage(&sample.business_id, Stage::Held).await?;
    ensure!(
        document.failure_type.as_deref() == Some(FailureType::DocumentInvalid.as_str()),
        "{:?}",
        document.failure_type
    );
    let shown = document.reason.unwrap_or_default();
    ensure!(shown.contains(reason), "held for: {shown}");
    ensure!(
        house.sandbox.business_central().documents().is_empty(),
        "something stands in Business Central"
    );
    let concur = house.in_concur(fi)?;
    ensure!(concur.status == DocStatus::Acknowledged && concur.postings.is_empty());
    Ok(())
}

async fn posted_and_paid(house: &House, sample: &Published, fi: &str, becomes: &Becomes) -> anyhow::Result<()> {
    let Posted {
        kind,
        vendor,
        currency,
        total,
        lines,
        paid,
    } = becomes
    else {
        anyhow::bail!("not expected to be posted");
    };
    let stage = match paid {
        Paid::FromLedger => Stage::AwaitingPayment,
        Paid::Not => Stage::Closed,
    };
    house.until_stage(&sample.business_id, stage).await?;
    let documents = house.sandbox.business_central().documents();
    ensure!(documents.len() == 1, "{} purchase documents stand", documents.len());
    let posted = house.posted(&documents[0].external_number);
    let document = posted.first().context("it is a draft")?;
    let total: Decimal = total.parse()?;
    ensure!(document.kind == *kind && document.total == total && document.currency == *currency);
    let expected_vendor = match vendor {
        Vendor::OfDocument => sample.vendor.as_str(),
        Vendor::Card => "V-COPD",
    };
    ensure!(document.vendor_number == expected_vendor.to_uppercase());
    let amounts: Vec<Decimal> = document.lines.iter().map(|line| line.amount_excluding_tax).collect();
    let expected = lines
        .iter()
        .map(|amount| amount.parse())
        .collect::<Result<Vec<Decimal>, _>>()?;
    ensure!(amounts == expected, "lines are {amounts:?}");
    ensure!(
        document
            .lines
            .iter()
            .all(|line| line.dimensions.len() == usize::from(!sample.cost_centers.is_empty())),
        "a line lacks its cost center"
    );
    if let Some(number) = &sample.supplier_number {
        ensure!(document.external_number.eq_ignore_ascii_case(number));
    }
    ensure!(house.confirmed_numbers(fi)? == std::slice::from_ref(&document.number));
    if matches!(paid, Paid::Not) {
        return Ok(());
    }
    let today = house.sandbox.clock().today();
    let ledger = house.sandbox.business_central();
    ledger.pay(&document.number, PaymentAmount::Full, today)?;
    house.sweep().await?;
    house.until_stage(&sample.business_id, Stage::Paid).await?;
    let told = match sample.doc_type {
        DocType::Invoice => house.sandbox.concur().invoice_payments()[0].payment_amount,
        _ => house.in_concur(fi)?.payments[0].clearing_amount,
    };
    ensure!(told == Some(total), "Concur was told that {told:?} was paid");
    Ok(())
}
