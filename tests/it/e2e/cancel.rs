//! Cancelled from the Web UI: backed out while nothing is posted, ignored afterwards.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat_tests::house::{House, add_vendor};
use concordat_tests::server::Server;
use jiff::civil::date;
use libtest_mimic::Trial;
use posting::plan::DocumentKind;
use sandbox::business_central::PostingRange;
use sandbox::fault::Fault;
use temporalio_client::WorkflowExecutionStatus;
use workflows::failure::FailureType;
use workflows::stage::Stage;

use super::expect::{
    held, ledger_is_empty, ledger_is_untouched, nothing_told, paid, posted_and_confirmed_once, retried, started,
    told_as_failed,
};
use super::resubmission::with_automatic_line;
use crate::on_server;

pub(super) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server(
            "e2e::cancel::while_held_deletes_the_draft_tells_concur_and_ends_cancelled",
            server,
            while_held,
        ),
        on_server(
            "e2e::cancel::before_it_was_acknowledged_tells_concur_and_leaves_the_ledger_alone",
            server,
            before_it_was_acknowledged,
        ),
        on_server(
            "e2e::cancel::while_the_post_runs_is_ignored_once_it_is_posted",
            server,
            while_the_post_runs,
        ),
        on_server(
            "e2e::cancel::while_a_create_may_still_run_waits_for_what_comes_and_deletes_it",
            server,
            while_a_create_may_still_run,
        ),
        on_server("e2e::cancel::after_posting_is_ignored", server, after_posting),
        on_server(
            "e2e::cancel::of_a_draft_that_a_person_posted_is_refused_and_the_document_goes_forward",
            server,
            of_a_draft_that_a_person_posted,
        ),
    ]
}

async fn while_held(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    house.sandbox.business_central().add_vendor(with_automatic_line());
    let invoice = house.invoice(1);
    let id = &invoice.business_id;
    let first = house.approve(invoice.approval());
    house
        .with_worker(async {
            held(&house, id, FailureType::DocumentInvalid, "planned were 2").await?;
            ensure!(house.drafts().len() == 1, "there is no draft to delete");
            house.cancel(id).await?;
            ensure!(house.until_closed(id).await? == WorkflowExecutionStatus::Canceled);
            ensure!(house.drafts().is_empty(), "the draft was left behind");
            ledger_is_empty(&house)?;
            told_as_failed(&house, &first, "Cancelled by an operator")?;
            house.until_stage(id, Stage::Withdrawn).await?;

            add_vendor(&house.sandbox, "V-10");
            let second = house.approve(invoice.approval());
            started(&house, DocumentKind::Invoice, 1).await?;
            house.until_stage(id, Stage::AwaitingPayment).await?;
            posted_and_confirmed_once(&house, &second, &invoice.vendor_invoice_number, invoice.total())?;
            Ok(())
        })
        .await
}

async fn before_it_was_acknowledged(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let invoice = house.invoice(1);
    let id = &invoice.business_id;
    let fi = house.approve(invoice.approval());
    house.throttle_concur("concur.acknowledge");
    house
        .with_worker(async {
            started(&house, DocumentKind::Invoice, 1).await?;
            house.until_concur_requests("concur.acknowledge", 1).await?;
            house.cancel(id).await?;
            house.clear_concur();
            ensure!(house.until_closed(id).await? == WorkflowExecutionStatus::Canceled);
            ledger_is_untouched(&house)?;
            told_as_failed(&house, &fi, "Cancelled by an operator")
        })
        .await
}

async fn while_the_post_runs(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let invoice = house.invoice(1);
    let id = &invoice.business_id;
    let number = &invoice.vendor_invoice_number;
    let fi = house.approve(invoice.approval());
    house.disturb_ledger("bc.post_draft", number, Fault::Delay { milliseconds: 1_500 });
    house
        .with_worker(async {
            house.poll().await?;
            house.until_ledger_requests("bc.post_draft", 1).await?;
            ledger_is_empty(&house).context("the post was over before it was cancelled")?;
            house.cancel(id).await?;
            house.until_stage(id, Stage::AwaitingPayment).await?;
            posted_and_confirmed_once(&house, &fi, number, invoice.total())?;
            ensure!(house.describe(id).await?.status() == WorkflowExecutionStatus::Running);
            Ok(())
        })
        .await
}

/// The create was cut off and is done after the cancellation: Concur is told only when nothing can come any more.
async fn while_a_create_may_still_run(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let invoice = house.invoice(1);
    let id = &invoice.business_id;
    let number = &invoice.vendor_invoice_number;
    let fi = house.approve(invoice.approval());
    let late = Fault::DropThenCommit {
        after_milliseconds: 1_200,
    };
    house.disturb_ledger("bc.create_draft", number, late);
    house
        .with_worker(async {
            house.poll().await?;
            house.until_ledger_requests("bc.create_draft", 1).await?;
            house.cancel(id).await?;
            ensure!(house.until_closed(id).await? == WorkflowExecutionStatus::Canceled);
            ensure!(
                house.ledger_requests("bc.delete_draft") == 1,
                "it ended before the late create was done"
            );
            ensure!(house.drafts().is_empty(), "the draft was left behind");
            ledger_is_empty(&house)?;
            told_as_failed(&house, &fi, "Cancelled by an operator")
        })
        .await
}

async fn after_posting(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let invoice = house.invoice(1);
    let id = &invoice.business_id;
    let fi = house.approve(invoice.approval());
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(id, Stage::AwaitingPayment).await?;
            house.cancel(id).await?;
            let posted = posted_and_confirmed_once(&house, &fi, &invoice.vendor_invoice_number, invoice.total())?;
            paid(&house, &posted.number)?;
            house.sweep().await?;
            ensure!(house.until_closed(id).await? == WorkflowExecutionStatus::Completed);
            house.until_stage(id, Stage::Paid).await?;
            posted_and_confirmed_once(&house, &fi, &invoice.vendor_invoice_number, invoice.total())?;
            ensure!(house.sandbox.concur().invoice_payments().len() == 1);
            Ok(())
        })
        .await
}

/// The draft is posted by hand while the document is held; nobody tells the document.
async fn of_a_draft_that_a_person_posted(server: Arc<Server>) -> anyhow::Result<()> {
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
            held(&house, id, FailureType::PeriodClosed, "Posting Date").await?;
            ledger.set_posting_range(PostingRange::default());
            let draft = house.drafts().pop().context("there is no draft")?;
            ledger.person_posts_draft(draft.id)?;

            let looks = house.ledger_requests("bc.purchase_documents.find");
            house.cancel(id).await?;
            let state = house.until_held_again(id).await?;
            let reason = state.failure.context("held without a failure")?.reason;
            ensure!(reason.contains("cannot be given back"), "the reason is: {reason}");
            nothing_told(&house, &fi)?;

            retried(&house, id).await?;
            posted_and_confirmed_once(&house, &fi, &invoice.vendor_invoice_number, invoice.total())?;
            let looks = house.ledger_requests("bc.purchase_documents.find") - looks;
            ensure!(looks <= 3, "it looked {looks} times");
            Ok(())
        })
        .await
}
