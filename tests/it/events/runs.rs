//! The run behind the events of a queue: how it stays small, and how it ends.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, ensure};
use concordat::events::intake_id;
use concordat_tests::house::House;
use concordat_tests::server::Server;
use concordat_tests::wait::until;
use posting::plan::DocumentKind;
use sandbox::server::Simulator;
use temporalio_client::{
    WorkflowExecutionInfo, WorkflowFetchHistoryOptions, WorkflowGetResultOptions, WorkflowStartOptions,
};
use temporalio_common::protos::temporal::api::enums::v1::EventType;
use workflows::event_intake::{EventIntake, EventIntakeInput};
use workflows::intake::IntakeInput;
use workflows::stage::Stage;

/// Hands an event over as the receiver does; the run that has it.
async fn hand_over(house: &House, looks_per_run: u32) -> anyhow::Result<WorkflowExecutionInfo> {
    let connection = house.connection()?;
    let input = EventIntakeInput {
        intake: IntakeInput {
            connection: connection.name.clone(),
            kind: DocumentKind::Invoice,
            page_limit: house.config.intake.page_limit,
            queues: connection.queues(),
            timing: house.config.timing.clone(),
            policies: house.config.policies.clone(),
        },
        gap_seconds: 1,
        looks_per_run,
        failures: 0,
    };
    let id = intake_id(connection, DocumentKind::Invoice);
    let options = WorkflowStartOptions::new(&house.config.temporal.task_queue, id).build();
    let handle = house
        .client
        .signal_with_start_workflow(EventIntake::run, input, EventIntake::event_received, (), options)
        .await?;
    Ok(handle.info().clone())
}

/// One look for each run: an event that comes while a run rests is looked for by the run that follows it.
pub(super) async fn continued(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    house
        .with_worker(async {
            let first = hand_over(&house, 1).await?;
            let looks = || house.sandbox.concur().counts().of("concur.list_documents");
            until("the first look", async || Ok((looks() > 0).then_some(()))).await?;
            let invoice = house.invoice(1);
            house.approve(invoice.approval());
            ensure!(hand_over(&house, 1).await?.run_id == first.run_id, "the run had ended");
            house.until_stage(&invoice.business_id, Stage::AwaitingPayment).await?;
            let id = intake_id(house.connection()?, DocumentKind::Invoice);
            let run = first.bind_untyped(house.client.clone());
            let history = run
                .fetch_history(WorkflowFetchHistoryOptions::default())
                .into_events()
                .await?;
            let last = history.last().context("no history")?.event_type();
            ensure!(
                last == EventType::WorkflowExecutionContinuedAsNew,
                "the first run ended with {last:?}"
            );
            let newest = house.client.get_workflow_handle::<EventIntake>(&id);
            let report = newest.get_result(WorkflowGetResultOptions::default()).await?;
            ensure!(report.looks == 1 && report.started == 1, "{report:?}");
            Ok(())
        })
        .await
}

/// Concur does not answer for hours. The run ends all the same, and the next event starts another one.
pub(super) async fn given_up(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let id = intake_id(house.connection()?, DocumentKind::Invoice);
    house.throttle_concur("concur.list_documents");
    let first = hand_over(&house, 200).await?;
    house.let_time_pass(&id, Duration::from_secs(24 * 3_600)).await?;
    house
        .with_worker(async {
            let run = house.client.get_workflow_handle::<EventIntake>(&id);
            let report = run.get_result(WorkflowGetResultOptions::default()).await?;
            ensure!(
                report.given_up && report.failed == 10 && report.looks == 10,
                "{report:?}"
            );
            house.clear_concur();
            let invoice = house.invoice(1);
            house.approve(invoice.approval());
            ensure!(hand_over(&house, 200).await?.run_id != first.run_id);
            house.until_stage(&invoice.business_id, Stage::AwaitingPayment).await?;
            Ok(())
        })
        .await
}
