//! Who is not Concur.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat::config::KeyUse;
use concordat::events::Outcome;
use concordat_tests::house::House;
use concordat_tests::receiving::{CONCUR, Receiving, Setup, post};
use concordat_tests::server::Server;
use sandbox::authority::{Authority, Identity};
use sandbox::concur::event_sender::is_sent_again;

use super::nothing_started;

/// A stranger gets no further than TLS; one of the right chain and another name is told 401. Either way Concur would send again,
/// should it be Concur after all.
pub(super) async fn refused(server: Arc<Server>) -> anyhow::Result<()> {
    let mut house = House::new(&server).await?;
    let setup = Setup::new(&mut house, "")?;
    let receiving = Receiving::start(&house).await?;
    let event = house.event("invoice.readyForIntegration", "A-1")?;
    let foreign = Authority::new("Test Root")?;
    let strangers: [(&str, Option<Identity>, Option<u16>); 7] = [
        ("no certificate", None, None),
        (
            "another authority of the same name",
            Some(foreign.client(CONCUR)?),
            None,
        ),
        ("expired", Some(setup.authority.expired_client(CONCUR)?), None),
        (
            "issued for servers",
            Some(setup.authority.not_for_clients(CONCUR)?),
            None,
        ),
        (
            "another name",
            Some(setup.authority.client("webhook.example.com")?),
            Some(401),
        ),
        (
            "a longer name",
            Some(setup.authority.client(&format!("{CONCUR}.example.com"))?),
            Some(401),
        ),
        ("a host name alone", Some(setup.authority.client("")?), Some(401)),
    ];
    for (who, identity, expected) in strangers {
        let status = post(&receiving.endpoint, &setup.sender_with(identity, None), event.clone()).await?;
        ensure!(status == expected, "{who}: {status:?}");
        ensure!(is_sent_again(status), "{who}: the event would be lost");
    }
    nothing_started(&house).await?;
    let counted = receiving.counts.now();
    ensure!(counted.handshakes_refused() == 4, "{counted}");
    ensure!(counted.of(Outcome::CertificateRefused) == 3, "{counted}");
    ensure!(counted.of(Outcome::Taken) == 0, "{counted}");
    let status = post(&receiving.endpoint, &setup.sender()?, event).await?;
    ensure!(status == Some(200), "Concur itself: {status:?}");
    ensure!(receiving.counts.now().of(Outcome::Taken) == 1);
    receiving.stop().await
}

/// A leaf without its intermediate is verified with a configured one; a certificate for servers alone is let in only where that
/// is configured.
pub(super) async fn chains(server: Arc<Server>) -> anyhow::Result<()> {
    let mut house = House::new(&server).await?;
    let setup = Setup::new(&mut house, "")?;
    let intermediate = setup.authority.intermediate("Test Intermediate")?;
    setup.write("intermediate.pem", intermediate.pem())?;
    let leaf = intermediate.client(CONCUR)?;
    let whole = Identity {
        certificate: format!("{}{}", leaf.certificate, intermediate.pem()),
        ..leaf.clone()
    };
    let for_servers = setup.authority.not_for_clients(CONCUR)?;
    let event = house.event("expense.readyForIntegration", "A-1")?;
    let expected = [
        (&whole, [Some(200), Some(200)]),
        (&leaf, [None, Some(200)]),
        (&for_servers, [None, Some(200)]),
    ];
    for round in 0..2 {
        let receiving = Receiving::start(&house).await?;
        for (identity, statuses) in &expected {
            let sender = setup.sender_with(Some((*identity).clone()), None);
            let status = post(&receiving.endpoint, &sender, event.clone()).await?;
            ensure!(status == statuses[round], "round {round}: {status:?}");
        }
        receiving.stop().await?;
        let folder = house.folder().to_owned();
        let events = house.config.events.as_mut().context("no events")?;
        events.client_intermediate_files = vec![folder.join("intermediate.pem")];
        events.client_key_uses.push(KeyUse::ServerAuth);
    }
    Ok(())
}
