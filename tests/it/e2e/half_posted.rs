//! One of a report's two purchase documents is posted and the other is not: from there a document only goes forward.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat_tests::house::House;
use concordat_tests::server::Server;
use jiff::civil::date;
use libtest_mimic::Trial;
use posting::correction::Change;
use sandbox::concur::DocStatus;
use sandbox::fault::Fault;
use temporalio_client::{WorkflowExecuteUpdateOptions, WorkflowExecutionStatus};
use workflows::contracts::{Correction, Told};
use workflows::document::Document;
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
            "e2e::half_posted::a_correction_and_a_rejection_are_refused",
            server,
            decisions_refused,
        ),
        on_server(
            "e2e::half_posted::what_policy_rejects_is_held",
            server,
            rejected_by_policy,
        ),
        on_server(
            "e2e::half_posted::reversed_counts_when_both_are_cancelled",
            server,
            reversed_one_by_one,
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

/// What is posted is what was approved and planned: nothing of it is changed or given back, and nobody is told that it was.
async fn decisions_refused(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server).await?;
    let report = report(&house);
    let id = &report.business_id;
    refuse_once(&house, "bc.post_draft", &issuers(&report));
    let fi = house.approve(report.approval());
    house
        .with_worker(async {
            held(&house, id, FailureType::DocumentInvalid, "refused").await?;
            let handle = house.client.get_workflow_handle::<Document>(id);
            let correction = Correction {
                by: "operator-7".to_owned(),
                reason: "agreed with finance".to_owned(),
                changes: vec![Change::PostingDate { to: date(2026, 3, 31) }],
            };
            let options = WorkflowExecuteUpdateOptions::default;
            let corrected = handle.execute_update(Document::correct, correction, options()).await;
            let told = Told {
                by: "operator-7".to_owned(),
                reason: "agreed with finance".to_owned(),
            };
            let rejected = handle.execute_update(Document::reject_to_concur, told, options()).await;
            for (what, answer) in [("correction", corrected), ("rejection", rejected)] {
                let refusal = answer.err().with_context(|| format!("the {what} was taken"))?;
                let text = format!("{refusal:?}");
                ensure!(text.contains("stands posted"), "the {what} was refused with {text}");
            }
            nothing_told(&house, &fi)?;

            house.retry(id).await?;
            house.until_stage(id, Stage::AwaitingPayment).await?;
            told_both(&house, &fi, &both_posted(&house, &report)?)
        })
        .await
}

/// What policy gives back before anything is posted stays with a person afterwards, with the reason that it has.
async fn rejected_by_policy(server: Arc<Server>) -> anyhow::Result<()> {
    let mut house = house(&server).await?;
    house.config.policies.reject = [FailureType::DocumentInvalid].into();
    let report = report(&house);
    let id = &report.business_id;
    refuse_once(&house, "bc.post_draft", &issuers(&report));
    let fi = house.approve(report.approval());
    house
        .with_worker(async {
            held(&house, id, FailureType::DocumentInvalid, "refused").await?;
            nothing_told(&house, &fi)?;
            house.retry(id).await?;
            house.until_stage(id, Stage::AwaitingPayment).await?;
            told_both(&house, &fi, &both_posted(&house, &report)?)
        })
        .await
}

/// Both were posted and Concur has taken the report back. One of them is cancelled in Business Central, then the other.
async fn reversed_one_by_one(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server).await?;
    let report = report(&house);
    let id = &report.business_id;
    let fi = house.approve(report.approval());
    house.throttle_concur("concur.confirm_posting");
    let ledger = house.sandbox.business_central();
    let reversed = async || {
        let told = Told {
            by: "operator-7".to_owned(),
            reason: "agreed with finance".to_owned(),
        };
        let handle = house.client.get_workflow_handle::<Document>(id);
        handle
            .execute_update(Document::reversed, told, WorkflowExecuteUpdateOptions::default())
            .await
    };
    house
        .with_worker(async {
            house.poll().await?;
            house.until_concur_requests("concur.confirm_posting", 1).await?;
            house.sandbox.concur().force_recall(id)?;
            house.clear_concur();
            house.until_stage(id, Stage::Held).await?;
            let (of_employee, of_issuer) = both_posted(&house, &report)?;

            ledger.cancel(&of_employee.number)?;
            let answer = reversed().await?;
            let reason = answer.failure.context("believed without a look at both")?.reason;
            ensure!(
                reason.contains(&of_issuer.number) && reason.contains("is not cancelled"),
                "{reason}"
            );
            ensure!(answer.posted_numbers.len() == 2, "answered {:?}", answer.posted_numbers);

            ledger.cancel(&of_issuer.number)?;
            let answer = reversed().await?;
            ensure!(answer.stage == Stage::Rejected, "answered {answer:?}");
            ensure!(house.until_closed(id).await? == WorkflowExecutionStatus::Failed);
            nothing_told(&house, &fi)
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
