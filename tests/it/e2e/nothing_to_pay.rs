//! Documents that Business Central does not pay end as soon as Concur knows the posted number.

use std::sync::Arc;

use anyhow::ensure;
use concordat_tests::house::House;
use concordat_tests::server::Server;
use libtest_mimic::Trial;
use rust_decimal::Decimal;
use sandbox::business_central::DocumentKind;
use sandbox::concur::Approval;
use sandbox::concur::fixtures::{Entry, ExpensePay, ExpenseReport, InvoicePay, Line, Payee};
use temporalio_client::WorkflowExecutionStatus;
use workflows::stage::Stage;

use super::expect::posted_and_confirmed_once;
use crate::on_server;

pub(super) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server(
            "e2e::nothing_to_pay::a_negative_report_is_a_credit_memo_and_closes",
            server,
            negative_report,
        ),
        on_server(
            "e2e::nothing_to_pay::a_suppliers_credit_is_a_credit_memo_and_closes",
            server,
            negative_invoice,
        ),
        on_server(
            "e2e::nothing_to_pay::a_report_that_concur_pays_closes",
            server,
            report_paid_by_concur,
        ),
        on_server(
            "e2e::nothing_to_pay::an_invoice_that_concur_pays_closes",
            server,
            invoice_paid_by_concur,
        ),
        on_server(
            "e2e::nothing_to_pay::a_company_card_report_is_owed_to_the_card_and_closes",
            server,
            company_card_report,
        ),
    ]
}

/// What stands in Business Central when the document is closed.
struct Expected {
    external_number: String,
    kind: DocumentKind,
    vendor: &'static str,
    total: Decimal,
}

async fn closes(house: &House, id: &str, approval: Approval, expected: Expected) -> anyhow::Result<()> {
    let fi = house.approve(approval);
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(id, Stage::Closed).await?;
            ensure!(house.until_closed(id).await? == WorkflowExecutionStatus::Completed);
            let posted = posted_and_confirmed_once(house, &fi, &expected.external_number, expected.total)?;
            ensure!(posted.kind == expected.kind, "it is a {:?}", posted.kind);
            ensure!(
                posted.vendor_number == expected.vendor,
                "it is owed to {}",
                posted.vendor_number
            );
            ensure!(house.concur_requests("concur.confirm_payment") == 0);
            ensure!(house.concur_requests("concur.update_invoice_payments") == 0);
            Ok(())
        })
        .await
}

async fn negative_report(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let report = ExpenseReport::new(house.id(1), "EMP-001")
        .with_entry(Entry::new("6100", Decimal::new(-7_500, 2)))
        .with_entry(Entry::new("6200", Decimal::new(2_500, 2)));
    let expected = Expected {
        external_number: format!("{}-EMPL", report.business_id),
        kind: DocumentKind::CreditMemo,
        vendor: "E-001",
        total: Decimal::new(5_000, 2),
    };
    closes(&house, &report.business_id, report.approval(), expected).await
}

async fn negative_invoice(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let mut invoice = house.invoice(1);
    invoice.lines = vec![Line::new("6300", Decimal::new(-4_000, 2), "Paper returned")];
    let expected = Expected {
        external_number: invoice.vendor_invoice_number.clone(),
        kind: DocumentKind::CreditMemo,
        vendor: "V-10",
        total: Decimal::new(4_000, 2),
    };
    closes(&house, &invoice.business_id, invoice.approval(), expected).await
}

async fn report_paid_by_concur(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let mut report = house.report(1);
    report.expense_pay = ExpensePay::Yes;
    let expected = Expected {
        external_number: format!("{}-EMPL", report.business_id),
        kind: DocumentKind::Invoice,
        vendor: "E-001",
        total: report.total(),
    };
    closes(&house, &report.business_id, report.approval(), expected).await
}

async fn invoice_paid_by_concur(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let mut invoice = house.invoice(1);
    invoice.invoice_pay = InvoicePay::Yes;
    let expected = Expected {
        external_number: invoice.vendor_invoice_number.clone(),
        kind: DocumentKind::Invoice,
        vendor: "V-10",
        total: invoice.total(),
    };
    closes(&house, &invoice.business_id, invoice.approval(), expected).await
}

async fn company_card_report(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let mut report = house.report(1);
    report.entries[0].payee = Payee::CompanyPaid;
    let expected = Expected {
        external_number: format!("{}-COPD", report.business_id),
        kind: DocumentKind::Invoice,
        vendor: "V-CARD",
        total: report.total(),
    };
    closes(&house, &report.business_id, report.approval(), expected).await
}
