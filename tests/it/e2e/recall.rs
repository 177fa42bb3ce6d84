//! Concur takes a document back, or another system has taken it.

use std::sync::Arc;

use anyhow::ensure;
use concordat_tests::house::House;
use concordat_tests::server::Server;
use libtest_mimic::Trial;
use posting::plan::DocumentKind;
use sandbox::concur::DocStatus;
use sandbox::fault::Fault;
use temporalio_client::WorkflowExecutionStatus;
use workflows::failure::FailureType;
use workflows::stage::Stage;

use super::expect::{ledger_is_untouched, nothing_told, posted_and_confirmed_once, posted_once, retried, started};
use crate::on_server;

pub(super) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server(
            "e2e::recall::recalled_before_it_was_acknowledged_withdraws_and_a_new_approval_posts",
            server,
            recalled_before_it_was_acknowledged,
        ),
        on_server(
            "e2e::recall::recalled_after_posting_holds_and_the_posting_is_not_confirmed",
            server,
            recalled_after_posting,
        ),
        on_server(
            "e2e::recall::acknowledged_by_another_system_is_held_and_left_untouched",
            server,
            acknowledged_by_another_system,
        ),
        on_server(
            "e2e::recall::an_unanswered_acknowledgement_of_what_another_system_took_is_held",
            server,
            unanswered_while_another_system_took_it,
        ),
        on_server(
            "e2e::recall::an_unanswered_acknowledgement_of_what_concur_took_back_withdraws",
            server,
            unanswered_while_it_was_recalled,
        ),
        on_server(
            "e2e::recall::an_approval_that_concur_has_as_failed_is_not_posted",
            server,
            failed_in_concur_before,
        ),
    ]
}

async fn recalled_before_it_was_acknowledged(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let invoice = house.invoice(1);
    let id = &invoice.business_id;
    let first = house.approve(invoice.approval());
    house.throttle_concur("concur.acknowledge");
    house
        .with_worker(async {
            started(&house, DocumentKind::Invoice, 1).await?;
            house.until_concur_requests("concur.acknowledge", 1).await?;
            house.sandbox.concur().recall(id)?;
            house.clear_concur();
            let withdrawn = house.until_stage(id, Stage::Withdrawn).await?;
            ensure!(withdrawn.failure_type.as_deref() == Some(FailureType::Recalled.as_str()));
            ensure!(house.until_closed(id).await? == WorkflowExecutionStatus::Failed);
            ensure!(house.in_concur(&first)?.refusals.iter().any(|r| r.code == 102));
            ledger_is_untouched(&house)?;
            nothing_told(&house, &first)?;

            let second = house.approve(invoice.approval());
            started(&house, DocumentKind::Invoice, 1).await?;
            house.until_stage(id, Stage::AwaitingPayment).await?;
            posted_and_confirmed_once(&house, &second, &invoice.vendor_invoice_number, invoice.total())?;
            nothing_told(&house, &first)?;
            Ok(())
        })
        .await
}

async fn recalled_after_posting(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let invoice = house.invoice(1);
    let id = &invoice.business_id;
    let fi = house.approve(invoice.approval());
    house.throttle_concur("concur.confirm_posting");
    house
        .with_worker(async {
            house.poll().await?;
            house.until_concur_requests("concur.confirm_posting", 1).await?;
            house.sandbox.concur().force_recall(id)?;
            house.clear_concur();
            let held = house.until_stage(id, Stage::Held).await?;
            ensure!(held.failure_type.as_deref() == Some(FailureType::Recalled.as_str()));
            ensure!(house.in_concur(&fi)?.refusals.iter().any(|r| r.code == 112));
            nothing_told(&house, &fi)?;

            // It neither ends nor posts again, whatever a person asks for.
            house.cancel(id).await?;
            house.retry(id).await?;
            house.until_held_again(id).await?;
            house.reject(id).await?;
            let state = house.until_held_again(id).await?;
            ensure!(state.failure.is_some(), "held without a failure");
            ensure!(house.describe(id).await?.status() == WorkflowExecutionStatus::Running);
            posted_once(&house, &invoice.vendor_invoice_number, invoice.total())?;
            nothing_told(&house, &fi)?;

            // The recall is undone in Concur: the document goes forward.
            ensure!(house.sandbox.concur().set_status(&fi, DocStatus::Acknowledged));
            retried(&house, id).await?;
            posted_and_confirmed_once(&house, &fi, &invoice.vendor_invoice_number, invoice.total())?;
            ensure!(house.ledger_requests("bc.post_draft") == 1);
            Ok(())
        })
        .await
}

async fn acknowledged_by_another_system(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let invoice = house.invoice(1);
    let id = &invoice.business_id;
    let fi = house.approve(invoice.approval());
    house.throttle_concur("concur.acknowledge");
    house
        .with_worker(async {
            started(&house, DocumentKind::Invoice, 1).await?;
            house.until_concur_requests("concur.acknowledge", 1).await?;
            Ok(())
        })
        .await?;
    house.clear_concur();
    house.acknowledge_as("another-connector", &fi).await?;
    house
        .with_worker(async {
            let held = house.until_stage(id, Stage::Held).await?;
            ensure!(held.failure_type.as_deref() == Some(FailureType::OtherSystem.as_str()));
            house.retry(id).await?;
            house.until_held_again(id).await?;
            house.reject(id).await?;
            ensure!(house.until_closed(id).await? == WorkflowExecutionStatus::Failed);

            let in_concur = house.in_concur(&fi)?;
            ensure!(in_concur.status == DocStatus::Acknowledged);
            ensure!(in_concur.system_id.as_deref() == Some("another-connector"));
            ensure!(house.concur_requests("concur.confirm_posting") == 0);
            ledger_is_untouched(&house)
        })
        .await
}

/// It was acknowledged and given back before, and our records do not know of it.
async fn failed_in_concur_before(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let invoice = house.invoice(1);
    let id = &invoice.business_id;
    let fi = house.approve(invoice.approval());
    house.throttle_concur("concur.acknowledge");
    house
        .with_worker(async {
            started(&house, DocumentKind::Invoice, 1).await?;
            house.until_concur_requests("concur.acknowledge", 1).await?;
            ensure!(
                house
                    .sandbox
                    .concur()
                    .set_status(&fi, DocStatus::PostingConfirmedFailure)
            );
            house.clear_concur();
            house.until_stage(id, Stage::Withdrawn).await?;
            ensure!(house.until_closed(id).await? == WorkflowExecutionStatus::Failed);
            ledger_is_untouched(&house)?;
            nothing_told(&house, &fi)
        })
        .await
}

/// Our acknowledgement was lost on its way, and another system's was not: no answer is no leave to go on.
async fn unanswered_while_another_system_took_it(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let invoice = house.invoice(1);
    let id = &invoice.business_id;
    let fi = house.approve(invoice.approval());
    lose_the_acknowledgement(&house, id);
    house
        .with_worker(async {
            started(&house, DocumentKind::Invoice, 1).await?;
            house.until_concur_requests("concur.look_up_document", 1).await?;
            house.acknowledge_as("another-connector", &fi).await?;
            house.clear_concur();
            let held = house.until_stage(id, Stage::Held).await?;
            ensure!(held.failure_type.as_deref() == Some(FailureType::OtherSystem.as_str()));
            ensure!(house.in_concur(&fi)?.system_id.as_deref() == Some("another-connector"));
            ledger_is_untouched(&house)
        })
        .await
}

/// The same, and Concur has taken it back meanwhile.
async fn unanswered_while_it_was_recalled(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let invoice = house.invoice(1);
    let id = &invoice.business_id;
    let fi = house.approve(invoice.approval());
    lose_the_acknowledgement(&house, id);
    house
        .with_worker(async {
            started(&house, DocumentKind::Invoice, 1).await?;
            house.until_concur_requests("concur.look_up_document", 1).await?;
            house.sandbox.concur().recall(id)?;
            house.clear_concur();
            house.until_stage(id, Stage::Withdrawn).await?;
            ensure!(house.until_closed(id).await? == WorkflowExecutionStatus::Failed);
            ledger_is_untouched(&house)?;
            nothing_told(&house, &fi)
        })
        .await
}

/// It never arrives, and whether it did cannot be asked for a while.
fn lose_the_acknowledgement(house: &House, id: &str) {
    house.disturb_concur("concur.acknowledge", id, Fault::DropBefore);
    house.throttle_concur("concur.look_up_document");
}
