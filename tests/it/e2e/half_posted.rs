//! One of a report's two purchase documents is posted and the other is not: from there a document only goes forward.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat_tests::house::House;
use concordat_tests::server::Server;
use libtest_mimic::Trial;
use sandbox::concur::DocStatus;
use sandbox::fault::Fault;
use temporalio_client::WorkflowExecutionStatus;
use workflows::failure::FailureType;
use workflows::stage::Stage;

use super::expect::{held, nothing_told};
use super::several_payees::{both_posted, employees, house, issuers, report, told_both};
use crate::on_server;

pub(super) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server(
            "e2e::half_posted::a_refused_second_post_is_held_and_goes_forward",
            server,
            second_post_refused,
        ),
        on_server(
            "e2e::half_posted::a_recall_after_the_first_post_is_held",
            server,
            recalled_after_first_post,
        ),
    ]
}

fn refuse_once(house: &House, operation: &str, external_number: &str) {
    let refusal = Fault::Answer {
        status: 400,
        retry_after: None,
        body: None,
    };
    house.disturb_ledger(operation, external_number, refusal);
}

async fn second_post_refused(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server).await?;
    let report = report(&house);
    let id = &report.business_id;
    refuse_once(&house, "bc.post_draft", &issuers(&report));
    let fi = house.approve(report.approval());
    house
        .with_worker(async {
            held(&house, id, FailureType::DocumentInvalid, "refused").await?;
            let of_employee = house.posted(&employees(&report));
            ensure!(of_employee.len() == 1 && house.posted(&issuers(&report)).is_empty());
            nothing_told(&house, &fi)?;

            // It cannot be given back any more: half of it is posted.
            house.reject(id).await?;
            let state = house.until_held_again(id).await?;
            let reason = state.failure.context("held for nothing")?.reason;
            ensure!(reason.contains(&of_employee[0].number), "the reason is: {reason}");
            nothing_told(&house, &fi)?;
            ensure!(
                house.ledger_requests("bc.delete_draft") == 0,
                "the other draft was deleted"
            );

            house.retry(id).await?;
            house.until_stage(id, Stage::AwaitingPayment).await?;
            let both = both_posted(&house, &report)?;
            ensure!(both.0.id == of_employee[0].id, "the first was posted anew");
            told_both(&house, &fi, &both)?;
            let made = house.ledger_requests("bc.create_draft");
            ensure!(made == 2, "{made} drafts were made");
            ensure!(house.ledger_requests("bc.post_draft") == 3, "the first was sent again");
            Ok(())
        })
        .await
}

async fn recalled_after_first_post(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server).await?;
    let report = report(&house);
    let id = &report.business_id;
    refuse_once(&house, "bc.post_draft", &issuers(&report));
    let fi = house.approve(report.approval());
    house
        .with_worker(async {
            held(&house, id, FailureType::DocumentInvalid, "refused").await?;
            house.sandbox.concur().force_recall(id)?;
            house.retry(id).await?;
            let state = house.until_held_again(id).await?;
            let failure = state.failure.context("held for nothing")?;
            ensure!(failure.failure_type == FailureType::Recalled, "held for {failure:?}");
            // Half a report in the books helps nobody: both are posted, and a person reverses both or none.
            both_posted(&house, &report)?;
            nothing_told(&house, &fi)?;
            ensure!(house.in_concur(&fi)?.status == DocStatus::Recalled);
            ensure!(
                house.describe(id).await?.status() == WorkflowExecutionStatus::Running,
                "the run has ended"
            );
            Ok(())
        })
        .await
}
