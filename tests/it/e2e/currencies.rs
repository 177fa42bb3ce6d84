//! Currencies: posted in the one that Concur approved in, at the ledger's own rate, whatever the vendor's is.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat_tests::house::House;
use concordat_tests::server::Server;
use libtest_mimic::Trial;
use rust_decimal::Decimal;
use sandbox::business_central::{CurrencySeed, VendorLedgerEntryView, VendorSeed};
use sandbox::concur::fixtures::InvoiceRequest;
use workflows::failure::FailureType;
use workflows::stage::Stage;

use super::expect::{held, ledger_is_empty, nothing_told, posted_and_confirmed_once, retried};
use crate::on_server;

pub(super) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server(
            "e2e::currencies::a_foreign_currency_is_posted_at_the_rate",
            server,
            foreign_currency,
        ),
        on_server("e2e::currencies::a_missing_rate_is_held", server, |server| {
            held_until_there_is_a_rate(server, Known::WithoutRate, "Currency Exchange Rate")
        }),
        on_server("e2e::currencies::an_unknown_currency_is_held", server, |server| {
            held_until_there_is_a_rate(server, Known::Not, "does not match to a Currency")
        }),
        on_server(
            "e2e::currencies::a_vendors_foreign_currency_gives_way_to_the_documents_local_one",
            server,
            vendor_in_foreign_currency,
        ),
    ]
}

fn invoice_in(house: &House, currency: &str) -> InvoiceRequest {
    let mut invoice = house.invoice(1);
    currency.clone_into(&mut invoice.currency);
    invoice
}

/// What the vendor is owed for the posted document.
fn owed(house: &House, posted_number: &str) -> anyhow::Result<VendorLedgerEntryView> {
    let entries = house.sandbox.business_central().vendor_ledger_entries();
    let mut of_document = entries
        .into_iter()
        .filter(|entry| entry.document_number == posted_number);
    of_document.next().context("the vendor is owed nothing")
}

async fn foreign_currency(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let invoice = invoice_in(&house, "EUR");
    let fi = house.approve(invoice.approval());
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(&invoice.business_id, Stage::AwaitingPayment).await?;
            let posted = posted_and_confirmed_once(&house, &fi, &invoice.vendor_invoice_number, invoice.total())?;
            ensure!(posted.currency == "EUR", "posted in {}", posted.currency);
            let owed = owed(&house, &posted.number)?;
            ensure!(owed.currency == "EUR" && owed.amount == Decimal::new(-30_000, 2));
            ensure!(
                owed.amount_local == Decimal::new(-33_000, 2),
                "at another rate: {}",
                owed.amount_local
            );
            Ok(())
        })
        .await
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    Not,
    WithoutRate,
}

fn add_currency(house: &House, rate: Option<Decimal>) {
    house.sandbox.business_central().add_currency(&CurrencySeed {
        code: "NOK".to_owned(),
        rate,
        rate_from: None,
    });
}

async fn held_until_there_is_a_rate(server: Arc<Server>, known: Known, reason: &'static str) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    if known == Known::WithoutRate {
        add_currency(&house, None);
    }
    let invoice = invoice_in(&house, "NOK");
    let id = &invoice.business_id;
    let fi = house.approve(invoice.approval());
    house
        .with_worker(async {
            held(&house, id, FailureType::MappingMissing, reason).await?;
            ledger_is_empty(&house)?;
            ensure!(house.drafts().is_empty(), "a draft in no currency was made");
            nothing_told(&house, &fi)?;
            add_currency(&house, Some(Decimal::new(9, 2)));
            retried(&house, id).await?;
            let posted = posted_and_confirmed_once(&house, &fi, &invoice.vendor_invoice_number, invoice.total())?;
            ensure!(owed(&house, &posted.number)?.amount_local == Decimal::new(-2_700, 2));
            Ok(())
        })
        .await
}

async fn vendor_in_foreign_currency(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    house.sandbox.business_central().add_vendor(VendorSeed {
        number: "V-10".to_owned(),
        name: "Vendor V-10".to_owned(),
        currency: "EUR".to_owned(),
        ..VendorSeed::default()
    });
    let invoice = invoice_in(&house, "USD");
    let fi = house.approve(invoice.approval());
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(&invoice.business_id, Stage::AwaitingPayment).await?;
            let posted = posted_and_confirmed_once(&house, &fi, &invoice.vendor_invoice_number, invoice.total())?;
            ensure!(posted.currency == "USD", "posted in {}", posted.currency);
            let owed = owed(&house, &posted.number)?;
            ensure!(owed.currency.is_empty() && owed.amount_local == Decimal::new(-30_000, 2));
            Ok(())
        })
        .await
}
