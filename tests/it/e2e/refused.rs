//! Documents that cannot be read or must not be posted: named, held, and never in the way of others.

use std::sync::Arc;

use anyhow::ensure;
use concordat_tests::house::House;
use concordat_tests::server::Server;
use libtest_mimic::Trial;
use posting::plan::DocumentKind;
use rust_decimal::Decimal;
use sandbox::concur::fixtures::{Entry, ExpensePay, PayrollPay, TestFlag};
use sandbox::concur::{Approval, DocStatus, DocType};
use temporalio_client::WorkflowExecutionStatus;
use workflows::failure::FailureType;
use workflows::stage::Stage;

use super::expect::{held, ledger_is_untouched, nothing_told, posted_and_confirmed_once, told_as_failed};
use crate::on_server;

pub(super) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server(
            "e2e::refused::documents_that_cannot_be_read_do_not_block_the_others",
            server,
            documents_that_cannot_be_read,
        ),
        on_server("e2e::refused::test_document_in_a_live_company", server, test_document),
        on_server("e2e::refused::second_revision", server, second_revision),
        on_server("e2e::refused::paid_by_payroll", server, paid_by_payroll),
        on_server("e2e::refused::partly_paid_by_concur", server, partly_paid_by_concur),
    ]
}

async fn documents_that_cannot_be_read(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let (before, after) = (house.invoice(1), house.invoice(4));
    let nameless = house.invoice(3);
    let first = house.approve(before.approval());
    let garbage = house.approve(Approval {
        doc_type: DocType::Invoice,
        business_id: house.id(2),
        document: "{ this is no JSON".to_owned(),
    });
    let document = nameless.to_json().replace("\"requestId\"", "\"otherId\"");
    ensure!(document != nameless.to_json());
    let without_id = house.approve(Approval {
        document,
        ..nameless.approval()
    });
    let last = house.approve(after.approval());
    house
        .with_worker(async {
            let report = house.look(DocumentKind::Invoice).await?;
            ensure!(
                report.started == 2 && report.unreadable.len() == 2,
                "the look did {report:?}"
            );
            ensure!(report.unreadable.contains(&garbage) && report.unreadable.contains(&without_id));
            for (invoice, fi) in [(&before, &first), (&after, &last)] {
                house.until_stage(&invoice.business_id, Stage::AwaitingPayment).await?;
                let posted = house.posted(&invoice.vendor_invoice_number);
                ensure!(posted.len() == 1 && house.confirmed_numbers(fi)? == [posted[0].number.clone()]);
            }
            posted_and_confirmed_once(&house, &last, &after.vendor_invoice_number, after.total())?;
            for fi in [&garbage, &without_id] {
                ensure!(house.in_concur(fi)?.status == DocStatus::Ready, "it was touched");
                nothing_told(&house, fi)?;
            }
            Ok(())
        })
        .await
}

/// The document is held for this reason, a retry changes nothing, and a rejection tells Concur the reason.
async fn never_posts(house: &House, id: &str, approval: Approval, reason: &str) -> anyhow::Result<()> {
    let fi = house.approve(approval);
    house
        .with_worker(async {
            held(house, id, FailureType::DocumentInvalid, reason).await?;
            ledger_is_untouched(house)?;
            nothing_told(house, &fi)?;
            house.retry(id).await?;
            house.until_held_again(id).await?;
            ledger_is_untouched(house)?;
            house.reject(id).await?;
            ensure!(house.until_closed(id).await? == WorkflowExecutionStatus::Failed);
            told_as_failed(house, &fi, reason)?;
            ledger_is_untouched(house)
        })
        .await
}

async fn test_document(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let mut invoice = house.invoice(1);
    invoice.is_test = TestFlag::Test;
    never_posts(
        &house,
        &invoice.business_id,
        invoice.approval(),
        "marked as a test (isTest)",
    )
    .await
}

async fn second_revision(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let mut report = house.report(1);
    report.revision = 2;
    never_posts(&house, &report.business_id, report.approval(), "it is revision 2").await
}

async fn paid_by_payroll(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let mut report = house.report(1);
    report.payroll_pay = PayrollPay::Yes {
        clearing_account: "15700".to_owned(),
    };
    never_posts(&house, &report.business_id, report.approval(), "paid by payroll").await
}

/// Two expenses of one employee make one purchase document, which is paid as a whole or not at all.
async fn partly_paid_by_concur(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let mut by_concur = Entry::new("6200", Decimal::new(4_000, 2));
    by_concur.expense_pay = Some(ExpensePay::Yes);
    let report = house.report(1).with_entry(by_concur);
    never_posts(
        &house,
        &report.business_id,
        report.approval(),
        "Concur pays some of its expenses and not others",
    )
    .await
}
