//! What is closed without a payment, and what is paid and none of Concur's business.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat_tests::server::Server;
use libtest_mimic::Trial;
use sandbox::SandboxOptions;
use sandbox::business_central::{DocumentKind, PaymentAmount};
use sandbox::concur::fixtures::InvoicePay;
use temporalio_client::WorkflowExecutionStatus;
use workflows::stage::Stage;

use super::world::{FIRST_DAY, FROM_LEDGER, SECOND_DAY, Standing, cents, house};
use crate::on_server;

pub(super) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server("payments::closings::a_discount_completes_the_payment", server, discount),
        on_server(
            "payments::closings::a_credit_memo_alone_is_not_told_as_a_payment",
            server,
            credit_memo,
        ),
        on_server(
            "payments::closings::what_is_paid_to_a_company_paid_card_is_not_told",
            server,
            company_paid_card,
        ),
        on_server(
            "payments::closings::what_concur_pays_itself_is_not_told",
            server,
            paid_by_concur,
        ),
    ]
}

async fn discount(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server, SandboxOptions::default(), FROM_LEDGER).await?;
    house
        .with_worker(async {
            let report = Standing::report(&house).await?;
            let ledger = house.sandbox.business_central();
            ledger.pay_with_discount(&report.number, cents(11_800), FIRST_DAY)?;
            house.swept().await?;
            ensure!(house.until_closed(&report.id).await? == WorkflowExecutionStatus::Completed);
            report.nothing_more(&["CP 118.00"]).await?;
            Ok(())
        })
        .await
}

async fn credit_memo(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server, SandboxOptions::default(), FROM_LEDGER).await?;
    house
        .with_worker(async {
            let report = Standing::report(&house).await?;
            let ledger = house.sandbox.business_central();
            let memo = ledger.person_posts(DocumentKind::CreditMemo, "E-001", "CORRECTION", cents(12_050))?;
            let memo = ledger.document(memo).map(|memo| memo.number).unwrap_or_default();
            ledger.apply_credit_memo(&report.number, &memo, FIRST_DAY)?;
            house.swept().await?;
            ensure!(house.until_closed(&report.id).await? == WorkflowExecutionStatus::Completed);
            house.until_stage(&report.id, Stage::Closed).await?;
            report.nothing_more(&[]).await?;
            ensure!(house.concur_requests("concur.confirm_payment") == 0);

            // It turns out wrong, and the report is paid after all.
            report.unapplies()?;
            house.swept().await?;
            report.pays_rest(SECOND_DAY)?;
            house.swept().await?;
            report.afterwards(1).await?;
            report.nothing_more(&["CP 120.50"]).await?;
            Ok(())
        })
        .await
}

/// The report owes the employee and the card issuer; both are paid, the issuer first.
async fn company_paid_card(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server, SandboxOptions::default(), FROM_LEDGER).await?;
    let report = house.report_with_card(1);
    house
        .with_worker(async {
            let report = Standing::of(&house, report.business_id.clone(), house.approve(report.approval())).await?;
            let number = |payee: &str| {
                let posted = house.posted(&format!("{}-{payee}", report.id));
                posted.first().map(|posted| posted.number.clone()).context("not posted")
            };
            let ledger = house.sandbox.business_central();
            ledger.pay(&number("COPD")?, PaymentAmount::Full, FIRST_DAY)?;
            let swept = report.nothing_more(&[]).await?;
            ensure!(swept.told == 1, "the document was not told: {swept:?}");
            ledger.pay(&number("EMPL")?, PaymentAmount::Full, SECOND_DAY)?;
            house.swept().await?;
            ensure!(house.until_closed(&report.id).await? == WorkflowExecutionStatus::Completed);
            report.nothing_more(&["CP 120.50"]).await?;
            // Nor is it told when it is taken back afterwards.
            ledger.unapply(&number("COPD")?)?;
            report.nothing_more(&["CP 120.50"]).await?;
            Ok(())
        })
        .await
}

/// Somebody applies a payment to it in the ledger all the same, and takes it back.
async fn paid_by_concur(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server, SandboxOptions::default(), FROM_LEDGER).await?;
    let mut invoice = house.invoice(1);
    invoice.invoice_pay = InvoicePay::Yes;
    let fi = house.approve(invoice.approval());
    house
        .with_worker(async {
            house.swept().await?;
            house.poll().await?;
            let document = house.until_stage(&invoice.business_id, Stage::Closed).await?;
            let invoice = Standing {
                house: &house,
                id: invoice.business_id.clone(),
                fi: fi.clone(),
                number: document.posted_numbers.first().context("nothing is posted")?.clone(),
            };
            house.swept().await?;
            invoice.pays_rest(FIRST_DAY)?;
            invoice.nothing_more(&[]).await?;
            invoice.unapplies()?;
            invoice.nothing_more(&[]).await?;
            ensure!(house.concur_requests("concur.update_invoice_payments") == 0);
            Ok(())
        })
        .await
}
