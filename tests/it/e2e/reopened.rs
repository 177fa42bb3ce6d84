//! Approved again in Concur although an earlier approval was taken: a person decides, and nothing is posted on top.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat_tests::house::{House, add_vendor};
use concordat_tests::server::Server;
use libtest_mimic::Trial;
use posting::plan::DocumentKind;
use sandbox::concur::fixtures::InvoiceRequest;
use sandbox::concur::{Approval, DocStatus};
use temporalio_client::WorkflowExecutionStatus;
use workflows::failure::FailureType;
use workflows::stage::Stage;

use super::expect::{held, nothing_told, paid, posted_and_confirmed_once, posted_once, told_as_failed};
use crate::on_server;

pub(super) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server(
            "e2e::reopened::approved_again_while_it_waits_for_payment_holds_a_run_of_its_own",
            server,
            approved_again_while_it_waits_for_payment,
        ),
        on_server(
            "e2e::reopened::approved_again_after_it_was_paid_holds_a_run_of_its_own",
            server,
            approved_again_after_it_was_paid,
        ),
        on_server(
            "e2e::reopened::rejecting_the_new_approval_tells_concur_about_that_approval_alone",
            server,
            rejecting_the_new_approval,
        ),
        on_server(
            "e2e::reopened::the_new_approval_posts_when_the_earlier_one_never_did_and_its_payment_is_told",
            server,
            the_new_approval_posts_when_the_earlier_one_never_did,
        ),
    ]
}

/// Takes the approval back in Concur, approves again and waits for the held run; returns the new approval and the run's id.
async fn recalled_and_approved_again(house: &House, invoice: &InvoiceRequest) -> anyhow::Result<(String, String)> {
    house.sandbox.concur().force_recall(&invoice.business_id)?;
    approved_again(house, invoice.approval(), DocumentKind::Invoice).await
}

/// Approves again and waits for the held run; returns the new approval and the run's id.
async fn approved_again(house: &House, approval: Approval, kind: DocumentKind) -> anyhow::Result<(String, String)> {
    let id = approval.business_id.clone();
    let second = house.approve(approval);
    let report = house.look(kind).await?;
    ensure!(report.reopened == 1 && report.started == 0, "the look did {report:?}");
    let run = format!("{id}/{second}");
    house.until_stage(&id, Stage::Held).await?;
    let failure = house.state(&run).await?.failure.context("held without a failure")?;
    ensure!(failure.failure_type == FailureType::Reopened, "{failure:?}");
    Ok((second, run))
}

/// A retry of the held run changes nothing anywhere, and the next look knows it.
async fn retry_posts_nothing(house: &House, kind: DocumentKind, approval: &str, run: &str) -> anyhow::Result<()> {
    house.retry(run).await?;
    let failure = house
        .until_held_again(run)
        .await?
        .failure
        .context("held without a failure")?;
    ensure!(failure.failure_type == FailureType::Reopened, "{failure:?}");
    ensure!(house.ledger_requests("bc.create_draft") == 1 && house.ledger_requests("bc.post_draft") == 1);
    ensure!(
        house.in_concur(approval)?.status == DocStatus::Ready,
        "it was acknowledged"
    );
    nothing_told(house, approval)?;
    let report = house.look(kind).await?;
    ensure!(
        report.known == 1 && report.reopened == 0 && report.started == 0,
        "the next look did {report:?}"
    );
    Ok(())
}

async fn approved_again_while_it_waits_for_payment(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let report = house.report(1);
    let id = &report.business_id;
    let number = format!("{id}-EMPL");
    let first = house.approve(report.approval());
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(id, Stage::AwaitingPayment).await?;
            let posted = posted_and_confirmed_once(&house, &first, &number, report.total())?;
            let (second, run) = approved_again(&house, report.approval(), DocumentKind::Expense).await?;
            retry_posts_nothing(&house, DocumentKind::Expense, &second, &run).await?;

            // The earlier run is not disturbed, and its payment is told for its own approval.
            paid(&house, &posted.number)?;
            house.sweep().await?;
            ensure!(house.until_closed(id).await? == WorkflowExecutionStatus::Completed);
            ensure!(house.describe(&run).await?.status() == WorkflowExecutionStatus::Running);
            posted_and_confirmed_once(&house, &first, &number, report.total())?;
            ensure!(house.in_concur(&first)?.payments.len() == 1 && house.in_concur(&second)?.payments.is_empty());
            Ok(())
        })
        .await
}

async fn approved_again_after_it_was_paid(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let invoice = house.invoice(1);
    let id = &invoice.business_id;
    let first = house.approve(invoice.approval());
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(id, Stage::AwaitingPayment).await?;
            let posted = posted_and_confirmed_once(&house, &first, &invoice.vendor_invoice_number, invoice.total())?;
            paid(&house, &posted.number)?;
            house.sweep().await?;
            ensure!(house.until_closed(id).await? == WorkflowExecutionStatus::Completed);
            let (second, run) = recalled_and_approved_again(&house, &invoice).await?;
            retry_posts_nothing(&house, DocumentKind::Invoice, &second, &run).await?;
            posted_once(&house, &invoice.vendor_invoice_number, invoice.total())?;
            Ok(())
        })
        .await
}

async fn rejecting_the_new_approval(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let invoice = house.invoice(1);
    let id = &invoice.business_id;
    let first = house.approve(invoice.approval());
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(id, Stage::AwaitingPayment).await?;
            let (second, run) = recalled_and_approved_again(&house, &invoice).await?;
            house.reject(&run).await?;
            ensure!(house.until_closed(&run).await? == WorkflowExecutionStatus::Failed);
            told_as_failed(&house, &second, "Approved again")?;
            posted_and_confirmed_once(&house, &first, &invoice.vendor_invoice_number, invoice.total())?;
            ensure!(house.describe(id).await?.status() == WorkflowExecutionStatus::Running);
            Ok(())
        })
        .await
}

/// The earlier approval was held before it was posted and then taken back in Concur.
async fn the_new_approval_posts_when_the_earlier_one_never_did(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let mut invoice = house.invoice(1);
    "SUP-99".clone_into(&mut invoice.vendor_code);
    let id = &invoice.business_id;
    let first = house.approve(invoice.approval());
    house
        .with_worker(async {
            held(&house, id, FailureType::MappingMissing, "V-99").await?;
            let (second, run) = recalled_and_approved_again(&house, &invoice).await?;
            add_vendor(&house.sandbox, "V-99");
            house.retry(&run).await?;
            house.until_stage(id, Stage::AwaitingPayment).await?;
            let posted = posted_and_confirmed_once(&house, &second, &invoice.vendor_invoice_number, invoice.total())?;

            // The earlier run finds it posted for the other approval.
            house.retry(id).await?;
            let failure = house
                .until_held_again(id)
                .await?
                .failure
                .context("held without a failure")?;
            ensure!(failure.failure_type == FailureType::Reopened, "{failure:?}");
            posted_and_confirmed_once(&house, &second, &invoice.vendor_invoice_number, invoice.total())?;
            nothing_told(&house, &first)?;

            paid(&house, &posted.number)?;
            house.sweep().await?;
            ensure!(house.until_closed(&run).await? == WorkflowExecutionStatus::Completed);
            let payments = house.sandbox.concur().invoice_payments();
            ensure!(payments.len() == 1 && payments[0].business_id == *id);
            Ok(())
        })
        .await
}
