//! The intake that events start.

use std::sync::Arc;

use anyhow::ensure;
use concordat::events::intake_id;
use concordat_tests::house::House;
use concordat_tests::receiving::{Receiving, Setup, post};
use concordat_tests::server::Server;
use concordat_tests::wait::until;
use posting::plan::DocumentKind;
use sandbox::fault::{Fault, FaultRule};
use sandbox::server::Simulator;
use temporalio_client::WorkflowGetResultOptions;
use workflows::event_intake::EventIntake;

use super::recording::export;

/// A look that fails, one that brings a document, and one for an event that came while it rested.
pub(super) async fn event_intake(server: Arc<Server>) -> anyhow::Result<Vec<u8>> {
    let mut house = House::new(&server).await?;
    let setup = Setup::new(&mut house, "")?;
    let receiving = Receiving::start(&house).await?;
    let refusal = Fault::Answer {
        status: 503,
        retry_after: None,
        body: None,
    };
    let concur = house.sandbox.concur();
    concur.faults().add(FaultRule {
        times: 5,
        ..FaultRule::once("concur.list_documents", refusal)
    });
    let invoice = house.invoice(1);
    house.approve(invoice.approval());
    let event = house.event("invoice.readyForIntegration", &invoice.business_id)?;
    let history = house
        .with_worker(async {
            let sender = setup.sender()?;
            ensure!(post(&receiving.endpoint, &sender, event.clone()).await? == Some(200));
            until("the look that succeeds", async || {
                Ok((concur.counts().of("concur.list_documents") > 5).then_some(()))
            })
            .await?;
            ensure!(post(&receiving.endpoint, &sender, event.clone()).await? == Some(200));
            let id = intake_id(house.connection()?, DocumentKind::Invoice);
            let intake = house.client.get_workflow_handle::<EventIntake>(&id);
            let report = intake.get_result(WorkflowGetResultOptions::default()).await?;
            ensure!(
                (report.failed, report.looks, report.hand_overs, report.started) == (1, 3, 2, 1),
                "it did {report:?}"
            );
            export(&house, &id).await
        })
        .await?;
    receiving.stop().await?;
    Ok(history)
}
