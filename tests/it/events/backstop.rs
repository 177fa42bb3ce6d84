//! Nothing depends on events: the schedule alone brings the same result, and what Concur still sends afterwards changes nothing.

use std::sync::Arc;

use anyhow::ensure;
use concordat::schedules;
use concordat_tests::house::House;
use concordat_tests::receiving::{Receiving, Setup};
use concordat_tests::server::Server;
use concordat_tests::wait::until;
use posting::plan::DocumentKind;
use temporalio_client::schedules::ScheduleOverlapPolicy;

use super::{delivered, nothing_started, posted_once};

pub(super) async fn schedule_alone(server: Arc<Server>) -> anyhow::Result<()> {
    let mut house = House::new(&server).await?;
    let setup = Setup::new(&mut house, "")?;
    let dead = Receiving::start(&house).await?;
    let endpoint = dead.endpoint.clone();
    house.subscribe(&endpoint).await?;
    dead.stop().await?;
    let sender = house.send_events(setup.sender()?)?;
    house
        .with_worker(async {
            let invoice = house.invoice(1);
            let fi = house.approve(invoice.approval());
            until("events that nobody takes", async || {
                Ok((sender.deliveries().len() >= 3).then_some(()))
            })
            .await?;
            nothing_started(&house).await?;
            let id = schedules::intake_id(house.connection()?, DocumentKind::Invoice);
            let schedule = house.client.get_schedule_handle(id);
            schedule
                .trigger(ScheduleOverlapPolicy::Skip, Default::default())
                .await?;
            posted_once(&house, &invoice, &fi).await?;
            ensure!(sender.deliveries().iter().all(|one| one.status.is_none()));
            Ok(())
        })
        .await?;
    // It comes back at the same address, and Concur has kept the event.
    let port = endpoint.port().unwrap_or_default();
    if let Some(events) = &mut house.config.events {
        events.listen.set_port(port);
    }
    let receiving = Receiving::start(&house).await?;
    house
        .with_worker(async {
            delivered(&sender, 1).await?;
            let id = concordat::events::intake_id(house.connection()?, DocumentKind::Invoice);
            house.until_closed(&id).await
        })
        .await?;
    ensure!(house.sandbox.business_central().documents().len() == 1);
    receiving.stop().await
}
