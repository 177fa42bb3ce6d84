//! Runs of the intake and of the payment sweep that are recorded.

use std::sync::Arc;

use anyhow::Context;
use concordat::schedules;
use concordat_tests::house::House;
use concordat_tests::server::Server;
use concordat_tests::wait::until;
use posting::plan::DocumentKind;
use sandbox::business_central::PaymentAmount;
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

/// Workflow id of the look that a test asked for, once it is listed.
async fn newest_run(house: &House, schedule: &str) -> anyhow::Result<String> {
    until(&format!("a run of {schedule}"), async || {
        let queue = &house.config.temporal.task_queue;
        let query = format!("TaskQueue = '{queue}' AND WorkflowId STARTS_WITH '{schedule}'");
        Ok(house.runs(&query).await?.into_iter().next().map(|(id, _)| id))
    })
    .await
}
