//! Events of Concur that arrive, once or more than once.

use std::sync::Arc;

use anyhow::ensure;
use concordat::events::{Outcome, SignatureSeen, intake_id};
use concordat_tests::house::House;
use concordat_tests::receiving::{Receiving, Setup, post};
use concordat_tests::server::Server;
use posting::plan::DocumentKind;
use sandbox::concur::event_sender::{EventOrder, EventSenderOptions};
use sandbox::fault::{Fault, FaultRule};
use sandbox::server::Simulator;
use temporalio_client::WorkflowGetResultOptions;
use workflows::event_intake::EventIntake;
use workflows::stage::Stage;

use super::{delivered, posted_once};

/// No schedule fires and nobody polls: only the event can have done it.
pub(super) async fn posted(server: Arc<Server>) -> anyhow::Result<()> {
    let mut house = House::new(&server).await?;
    let setup = Setup::new(&mut house, "signature = { mode = \"require\" }")?;
    let receiving = Receiving::start(&house).await?;
    house.subscribe(&receiving.endpoint).await?;
    let sender = house.send_events(setup.sender()?)?;
    house
        .with_worker(async {
            let invoice = house.invoice(1);
            let fi = house.approve(invoice.approval());
            posted_once(&house, &invoice, &fi).await?;
            let report = house.report(1);
            house.approve(report.approval());
            house.until_stage(&report.business_id, Stage::AwaitingPayment).await?;
            let id = intake_id(house.connection()?, DocumentKind::Invoice);
            let intake = house.client.get_workflow_handle::<EventIntake>(&id);
            let report = intake.get_result(WorkflowGetResultOptions::default()).await?;
            ensure!(report.started == 1 && report.failed == 0, "{report:?}");
            Ok(())
        })
        .await?;
    delivered(&sender, 2).await?;
    let statuses: Vec<_> = sender.deliveries().iter().map(|one| one.status).collect();
    ensure!(statuses == [Some(200), Some(200)], "{statuses:?}");
    let counted = receiving.counts.now();
    ensure!(counted.of(Outcome::Taken) == 2, "{counted}");
    ensure!(counted.signatures(SignatureSeen::Good) == 2, "{counted}");
    receiving.stop().await
}

/// Every event three times, the last first, and once more long after everything is posted.
pub(super) async fn repeated(server: Arc<Server>) -> anyhow::Result<()> {
    let mut house = House::new(&server).await?;
    let setup = Setup::new(&mut house, "")?;
    let receiving = Receiving::start(&house).await?;
    house.subscribe(&receiving.endpoint).await?;
    let invoices: Vec<_> = (1..=4).map(|number| house.invoice(number)).collect();
    let fi: Vec<_> = invoices
        .iter()
        .map(|invoice| house.approve(invoice.approval()))
        .collect();
    // Started afterwards, so that all four are published together and the order can be turned round.
    let sender = house.send_events(EventSenderOptions {
        repetitions: 2,
        order: EventOrder::Reversed,
        ..setup.sender()?
    })?;
    house
        .with_worker(async {
            for (invoice, fi) in invoices.iter().zip(&fi) {
                posted_once(&house, invoice, fi).await?;
            }
            delivered(&sender, 12).await?;
            let first = &sender.deliveries()[0].business_id;
            ensure!(*first == invoices[3].business_id, "{first} was sent first");
            let event = house.event("invoice.readyForIntegration", &invoices[0].business_id)?;
            for _ in 0..3 {
                let status = post(&receiving.endpoint, &setup.sender()?, event.clone()).await?;
                ensure!(status == Some(200), "{status:?}");
            }
            let id = intake_id(house.connection()?, DocumentKind::Invoice);
            let intake = house.client.get_workflow_handle::<EventIntake>(&id);
            intake.get_result(WorkflowGetResultOptions::default()).await?;
            for (invoice, fi) in invoices.iter().zip(&fi) {
                posted_once(&house, invoice, fi).await?;
            }
            Ok(())
        })
        .await?;
    ensure!(house.sandbox.business_central().documents().len() == 4);
    ensure!(house.drafts().is_empty());
    receiving.stop().await
}

/// Concur cannot be asked when the event comes: more often than an activity is tried.
pub(super) async fn look_fails(server: Arc<Server>) -> anyhow::Result<()> {
    let mut house = House::new(&server).await?;
    let setup = Setup::new(&mut house, "")?;
    let receiving = Receiving::start(&house).await?;
    house.subscribe(&receiving.endpoint).await?;
    house.sandbox.concur().faults().add(FaultRule {
        times: 6,
        ..FaultRule::once(
            "concur.list_documents",
            Fault::Answer {
                status: 503,
                retry_after: None,
                body: None,
            },
        )
    });
    let sender = house.send_events(setup.sender()?)?;
    house
        .with_worker(async {
            let invoice = house.invoice(1);
            let fi = house.approve(invoice.approval());
            posted_once(&house, &invoice, &fi).await?;
            let id = intake_id(house.connection()?, DocumentKind::Invoice);
            let intake = house.client.get_workflow_handle::<EventIntake>(&id);
            let report = intake.get_result(WorkflowGetResultOptions::default()).await?;
            ensure!(
                report.failed == 1 && report.started == 1 && !report.given_up,
                "{report:?}"
            );
            Ok(())
        })
        .await?;
    delivered(&sender, 1).await?;
    receiving.stop().await
}
