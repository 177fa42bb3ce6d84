//! Many events at once.

use std::sync::Arc;

use anyhow::ensure;
use concordat::events::{Outcome, intake_id};
use concordat_tests::house::House;
use concordat_tests::receiving::{Receiving, Setup};
use concordat_tests::server::Server;
use concordat_tests::wait::until;
use posting::plan::DocumentKind;
use sandbox::concur::event_sender::EventSenderOptions;
use sandbox::server::Simulator;
use temporalio_client::WorkflowExecutionStatus;

use super::{delivered, intakes, posted_once};

/// 40 documents become ready together, and Concur sends each event 25 times, 50 at once.
pub(super) async fn thousand(server: Arc<Server>) -> anyhow::Result<()> {
    let mut house = House::new(&server).await?;
    let setup = Setup::new(&mut house, "requests_per_second = 10000")?;
    let receiving = Receiving::start(&house).await?;
    house.subscribe(&receiving.endpoint).await?;
    let invoices: Vec<_> = (1..=40).map(|number| house.invoice(number)).collect();
    let fi: Vec<_> = invoices
        .iter()
        .map(|invoice| house.approve(invoice.approval()))
        .collect();
    let sender = house.send_events(EventSenderOptions {
        repetitions: 24,
        at_once: 50,
        ..setup.sender()?
    })?;
    house
        .with_worker(async {
            delivered(&sender, 1_000).await?;
            for (invoice, fi) in invoices.iter().zip(&fi) {
                posted_once(&house, invoice, fi).await?;
            }
            // The run that the last event was handed to has ended, and so has every look.
            until("every intake to end", async || {
                let runs = intakes(&house).await?;
                let ended = runs
                    .iter()
                    .all(|(_, status)| *status == WorkflowExecutionStatus::Completed);
                Ok((!runs.is_empty() && ended).then_some(()))
            })
            .await
        })
        .await?;
    ensure!(house.sandbox.business_central().documents().len() == 40);
    let counted = receiving.counts.now();
    ensure!(counted.of(Outcome::Taken) == 1_000, "{counted}");
    // A look reads the queue at most twice: five pages with all of it, and one that brings nothing new.
    let requests = house.sandbox.concur().counts().of("concur.list_documents");
    ensure!(requests <= 60, "{requests} pages were read for 1,000 events");
    let id = intake_id(house.connection()?, DocumentKind::Invoice);
    let events = house.history(&id).await?.len();
    ensure!(events <= 500, "the newest intake has {events} events in its history");
    receiving.stop().await
}

/// Those that come too fast are sent again by Concur, and taken then.
pub(super) async fn too_many(server: Arc<Server>) -> anyhow::Result<()> {
    let mut house = House::new(&server).await?;
    let setup = Setup::new(&mut house, "requests_per_second = 5")?;
    let receiving = Receiving::start(&house).await?;
    house.subscribe(&receiving.endpoint).await?;
    for number in 1..=20 {
        house.approve(house.invoice(number).approval());
    }
    let sender = house.send_events(EventSenderOptions {
        at_once: 20,
        ..setup.sender()?
    })?;
    delivered(&sender, 20).await?;
    let deliveries = sender.deliveries();
    let refused: Vec<_> = deliveries.iter().filter(|one| one.status != Some(200)).collect();
    ensure!(!refused.is_empty(), "none was too many");
    ensure!(refused.iter().all(|one| one.status == Some(429)), "{refused:?}");
    let counted = receiving.counts.now();
    ensure!(counted.of(Outcome::Taken) == 20, "{counted}");
    ensure!(counted.of(Outcome::TooMany) == refused.len() as u64, "{counted}");
    receiving.stop().await
}
