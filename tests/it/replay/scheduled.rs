//! Runs of the intake, of the payment sweep and of the recovery that are recorded.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat::schedules;
use concordat_tests::house::House;
use concordat_tests::server::Server;
use concordat_tests::wait::until;
use posting::plan::DocumentKind;
use sandbox::business_central::PaymentAmount;
use temporalio_client::{WorkflowGetResultOptions, WorkflowTerminateOptions};
use workflows::document::Document;
use workflows::recovery::Recovery;
use workflows::stage::Stage;

use super::recording::{export, until_closed};

/// More documents than one page takes (10), so that pages and passes are in it.
pub(super) async fn intake_several_pages(server: Arc<Server>) -> anyhow::Result<Vec<u8>> {
    let house = House::new(&server).await?;
    for number in 1..=12 {
        house.approve(house.invoice(number).approval());
    }
    house
        .with_worker(async {
            house.poll().await?;
            let schedule = schedules::intake_id(house.connection()?, DocumentKind::Invoice);
            let run = newest_run(&house, &schedule).await?;
            until_closed(&house, &run).await?;
            export(&house, &run).await
        })
        .await
}

/// A sweep that finds one document to tell.
pub(super) async fn payment_sweep(server: Arc<Server>) -> anyhow::Result<Vec<u8>> {
    let house = House::new(&server).await?;
    let invoice = house.invoice(1);
    house.approve(invoice.approval());
    house
        .with_worker(async {
            house.poll().await?;
            let document = house.until_stage(&invoice.business_id, Stage::AwaitingPayment).await?;
            let number = document.posted_numbers.first().context("nothing is posted")?;
            let today = house.sandbox.clock().today();
            house
                .sandbox
                .business_central()
                .pay(number, PaymentAmount::Full, today)?;
            house.sweep().await?;
            house.until_stage(&invoice.business_id, Stage::Paid).await?;
            let run = newest_run(&house, &schedules::sweep_id(house.connection()?)).await?;
            until_closed(&house, &run).await?;
            export(&house, &run).await
        })
        .await
}

/// Two documents whose runs were terminated at different stages, and one that waits.
pub(super) async fn recovery(server: Arc<Server>) -> anyhow::Result<Vec<u8>> {
    let house = House::new(&server).await?;
    let mut held = house.invoice(1);
    "SUP-99".clone_into(&mut held.vendor_code);
    let invoice = house.invoice(2);
    let report = house.report(3);
    house.approve(held.approval());
    house.approve(invoice.approval());
    house.approve(report.approval());
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(&held.business_id, Stage::Held).await?;
            for id in [&invoice.business_id, &report.business_id] {
                house.until_stage(id, Stage::AwaitingPayment).await?;
            }
            for id in [&held.business_id, &invoice.business_id] {
                let handle = house.client.get_workflow_handle::<Document>(id);
                handle.terminate(WorkflowTerminateOptions::default()).await?;
            }
            let run = schedules::recover_now(&house.config, &house.client, house.connection()?, None).await?;
            let handle = house.client.get_workflow_handle::<Recovery>(&run);
            let report = handle.get_result(WorkflowGetResultOptions::default()).await?;
            ensure!(report.started == 2 && report.running == 1, "it did {report:?}");
            export(&house, &run).await
        })
        .await
}

/// Workflow id of the look that a test asked for, once it is listed.
async fn newest_run(house: &House, schedule: &str) -> anyhow::Result<String> {
    until(&format!("a run of {schedule}"), async || {
        let queue = &house.config.temporal.task_queue;
        let query = format!("TaskQueue = '{queue}' AND WorkflowId STARTS_WITH '{schedule}'");
        Ok(house.runs(&query).await?.into_iter().next().map(|(id, _)| id))
    })
    .await
}
