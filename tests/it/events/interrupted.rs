//! A receiver that dies with an event in its hands, and one that cannot reach Temporal.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat::events::{Outcome, intake_id};
use concordat_tests::gate::{Gate, Passing};
use concordat_tests::house::House;
use concordat_tests::receiver_process::ReceiverProcess;
use concordat_tests::receiving::{Receiving, Setup};
use concordat_tests::server::Server;
use concordat_tests::wait::until;
use posting::plan::DocumentKind;
use temporalio_client::{Client, ClientOptions, Connection, ConnectionOptions};
use workflows::stage::Stage;

use super::{delivered, posted_once};

/// It is killed once when Temporal has not been told, and once when Temporal has, before Concur has its answer.
pub(super) async fn killed(server: Arc<Server>) -> anyhow::Result<()> {
    let mut house = House::new(&server).await?;
    let setup = Setup::new(&mut house, "answer_seconds = 50")?;
    let gate = Gate::to(house.temporal_address().to_owned()).await?;
    let port = free_port().await?;
    house.subscribe(&format!("https://localhost:{port}/").parse()?).await?;
    let sender = house.send_events(setup.sender()?)?;
    house
        .with_worker(async {
            for (number, passing) in [(1, Passing::Nothing), (2, Passing::Questions)] {
                let receiver = ReceiverProcess::start(&house, &gate, port).await?;
                gate.let_pass(passing);
                let attempts = sender.deliveries().len();
                let invoice = house.invoice(number);
                let fi = house.approve(invoice.approval());
                receiver.until_received().await?;
                if passing == Passing::Questions {
                    // Temporal was told, and the document does not wait for Concur's answer.
                    house.until_stage(&invoice.business_id, Stage::AwaitingPayment).await?;
                }
                receiver.kill().await?;
                until("the broken attempt", async || {
                    Ok((sender.deliveries().len() > attempts).then_some(()))
                })
                .await?;
                ensure!(sender.deliveries()[attempts].status.is_none(), "it was answered");
                if passing == Passing::Nothing {
                    let id = intake_id(house.connection()?, DocumentKind::Invoice);
                    ensure!(house.describe(&id).await.is_err(), "Temporal was told");
                }
                gate.let_pass(Passing::All);
                let receiver = ReceiverProcess::start(&house, &gate, port).await?;
                delivered(&sender, usize::try_from(number)?).await?;
                posted_once(&house, &invoice, &fi).await?;
                receiver.kill().await?;
            }
            Ok(())
        })
        .await?;
    ensure!(house.sandbox.business_central().documents().len() == 2);
    Ok(())
}

/// Taken is what Temporal has; until then Concur is told to come again.
pub(super) async fn without_temporal(server: Arc<Server>) -> anyhow::Result<()> {
    let mut house = House::new(&server).await?;
    let setup = Setup::new(&mut house, "answer_seconds = 2")?;
    let gate = Gate::to(house.temporal_address().to_owned()).await?;
    let address = url::Url::parse(&format!("http://{}", gate.address))?;
    let connection = Connection::connect(ConnectionOptions::new(address).build()).await?;
    let client = Client::new(connection, ClientOptions::new("default").build())?;
    let receiving = Receiving::start_with(&house.config, &client).await?;
    house.subscribe(&receiving.endpoint).await?;
    gate.let_pass(Passing::Nothing);
    let sender = house.send_events(setup.sender()?)?;
    let invoice = house.invoice(1);
    let fi = house.approve(invoice.approval());
    until("two refusals", async || {
        Ok((sender.deliveries().len() >= 2).then_some(()))
    })
    .await?;
    let statuses: Vec<_> = sender.deliveries().iter().map(|one| one.status).collect();
    ensure!(statuses.iter().all(|status| *status == Some(503)), "{statuses:?}");
    gate.let_pass(Passing::All);
    house
        .with_worker(async {
            delivered(&sender, 1).await?;
            posted_once(&house, &invoice, &fi).await
        })
        .await?;
    let counted = receiving.counts.now();
    ensure!(counted.of(Outcome::NotHandedOver) >= 2, "{counted}");
    receiving.stop().await
}

/// A port that nobody listens on now.
async fn free_port() -> anyhow::Result<u16> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    Ok(listener.local_addr().context("no port")?.port())
}
