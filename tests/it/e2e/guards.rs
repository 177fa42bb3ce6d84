//! What must never be posted, what is never touched, and what must arrive whole.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat_tests::house::House;
use concordat_tests::server::Server;
use concordat_tests::setting::Setting;
use libtest_mimic::Trial;
use rust_decimal::Decimal;
use sandbox::business_central::DocumentView;
use sandbox::concur::DocStatus;
use sandbox::concur::fixtures::{InvoiceRequest, Line, TestFlag, payroll, report_obligation, request_obligation};
use workflows::failure::FailureType;
use workflows::stage::Stage;

use super::expect::{held, ledger_is_untouched, nothing_told, posted_and_confirmed_once};
use crate::on_server;

pub(super) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server(
            "e2e::guards::a_test_document_is_posted_in_a_test_company",
            server,
            test_document_in_test_company,
        ),
        on_server(
            "e2e::guards::payroll_and_obligation_documents_are_left_alone",
            server,
            other_kinds,
        ),
        on_server(
            "e2e::guards::a_long_description_arrives_complete_over_comment_lines",
            server,
            long_description,
        ),
        on_server(
            "e2e::guards::a_supplier_number_of_36_characters_is_held",
            server,
            long_supplier_number,
        ),
        on_server(
            "e2e::guards::more_than_a_thousand_lines_are_held",
            server,
            too_many_lines,
        ),
    ]
}

/// In a live company it is held; see `refused`.
async fn test_document_in_test_company(server: Arc<Server>) -> anyhow::Result<()> {
    let setting = Setting {
        company_kind: "test",
        ..Setting::default()
    };
    let house = House::set_up(&server, setting).await?;
    let mut invoice = house.invoice(1);
    invoice.is_test = TestFlag::Test;
    posted(&house, &invoice).await?;
    Ok(())
}

/// Posts it on its whole way.
async fn posted(house: &House, invoice: &InvoiceRequest) -> anyhow::Result<DocumentView> {
    let fi = house.approve(invoice.approval());
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(&invoice.business_id, Stage::AwaitingPayment).await?;
            posted_and_confirmed_once(house, &fi, &invoice.vendor_invoice_number, invoice.total())
        })
        .await
}

/// An acknowledgement would lock them for whoever does process them.
async fn other_kinds(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let others = [
        house.approve(payroll(house.id(11))),
        house.approve(request_obligation(house.id(12))),
        house.approve(report_obligation(house.id(13))),
    ];
    let ours = [
        house.approve(house.report(1).approval()),
        house.approve(house.invoice(2).approval()),
        house.approve(house.cash_advance(3).approval()),
    ];
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(&house.id(1), Stage::AwaitingPayment).await?;
            house.until_stage(&house.id(2), Stage::AwaitingPayment).await?;
            house
                .until_stage(&house.cash_advance(3).business_id, Stage::Closed)
                .await?;
            Ok(())
        })
        .await?;
    ensure!(house.documents().await?.len() == ours.len(), "others were taken");
    ensure!(house.concur_requests("concur.acknowledge") == ours.len() as u64);
    for fi in &others {
        ensure!(house.in_concur(fi)?.status == DocStatus::Ready, "it was touched");
        nothing_told(&house, fi)?;
    }
    Ok(())
}

async fn long_description(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let words: Vec<String> = (1..=40).map(|n| format!("part{n:02}")).collect();
    let mut text = words.join(" ");
    text.truncate(250);
    ensure!(text.chars().count() == 250);
    let mut invoice = house.invoice(1);
    if let Some(first) = invoice.lines.first_mut() {
        first.description.clone_from(&text);
    }
    let posted = posted(&house, &invoice).await?;
    let first = posted.lines.first().context("no lines")?;
    ensure!(first.description.chars().count() <= 100, "longer than a line takes");
    // The first comment is the ownership line.
    let comments = &posted.comments[1..];
    ensure!(comments.len() == 2 && comments.iter().all(|comment| comment.chars().count() <= 100));
    let continued = comments.iter().map(|comment| comment.trim_start_matches('\u{2026}'));
    let pieces: Vec<&str> = std::iter::once(first.description.as_str()).chain(continued).collect();
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    ensure!(bare(&pieces.concat()) == bare(&text), "it arrived as {pieces:?}");
    Ok(())
}

async fn never_posted(house: &House, invoice: &InvoiceRequest, reason: &str) -> anyhow::Result<()> {
    let fi = house.approve(invoice.approval());
    house
        .with_worker(async {
            held(house, &invoice.business_id, FailureType::DocumentInvalid, reason).await?;
            ledger_is_untouched(house)?;
            nothing_told(house, &fi)
        })
        .await
}

/// Cut, it would be another number, and the check against paying an invoice twice would be lost.
async fn long_supplier_number(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let mut invoice = house.invoice(1);
    invoice.vendor_invoice_number = "N".repeat(36);
    never_posted(&house, &invoice, "the supplier's invoice number is too long").await?;
    let mut invoice = house.invoice(2);
    invoice.vendor_invoice_number = format!("{:N>35}", house.id(2));
    posted(&house, &invoice).await?;
    Ok(())
}

async fn too_many_lines(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let mut invoice = house.invoice(1);
    invoice.lines = (1..=1_001)
        .map(|n| Line::new("6300", Decimal::new(n, 2), format!("Part {n}")))
        .collect();
    never_posted(&house, &invoice, "more than 1000 lines").await
}
