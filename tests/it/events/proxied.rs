//! A proxy that ends TLS: the certificate that it forwards counts from its own addresses only.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat::events::Outcome;
use concordat_tests::house::House;
use concordat_tests::receiving::{CONCUR, Receiving, Setup, post};
use concordat_tests::server::Server;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sandbox::authority::{Authority, Identity};
use sandbox::concur::event_sender::EventSenderOptions;

use super::nothing_started;

const HEADER: &str = "X-Client-Certificate";

fn forwarding(setup: &Setup, certificates: &[&str]) -> EventSenderOptions {
    let mut options = setup.sender_with(None, None);
    for certificate in certificates {
        let value = utf8_percent_encode(certificate, NON_ALPHANUMERIC).to_string();
        options.headers.push((HEADER.to_owned(), value));
    }
    options
}

pub(super) async fn forwarded(server: Arc<Server>) -> anyhow::Result<()> {
    let mut house = House::new(&server).await?;
    let proxy = "proxy = { addresses = [\"127.0.0.1\", \"::1\"], certificate_header = \"X-Client-Certificate\" }";
    let setup = Setup::new(&mut house, proxy)?;
    let event = house.event("invoice.readyForIntegration", "A-1")?;
    let concur = setup.concur.certificate.clone();
    let other_name = setup.authority.client("webhook.example.com")?.certificate;
    let foreign = Authority::new("Test Root")?.client(CONCUR)?.certificate;
    let refused: [(&str, Vec<&str>); 6] = [
        ("none", vec![]),
        ("another name", vec![&other_name]),
        ("another authority", vec![&foreign]),
        ("two headers", vec![&concur, &concur]),
        ("the subject alone", vec!["CN=webhook.api.concursolutions.com"]),
        ("empty", vec![""]),
    ];

    let receiving = Receiving::start(&house).await?;
    for (what, certificates) in &refused {
        let status = post(&receiving.endpoint, &forwarding(&setup, certificates), event.clone()).await?;
        ensure!(status == Some(401), "{what}: {status:?}");
    }
    nothing_started(&house).await?;
    let status = post(&receiving.endpoint, &forwarding(&setup, &[&concur]), event.clone()).await?;
    ensure!(status == Some(200), "Concur's by the proxy: {status:?}");
    let counted = receiving.counts.now();
    ensure!(
        counted.of(Outcome::CertificateRefused) == 6 && counted.of(Outcome::Taken) == 1,
        "{counted}"
    );
    receiving.stop().await?;

    // The same header from somebody who is not the proxy.
    let events = house.config.events.as_mut().context("no events")?;
    events.proxy.as_mut().context("no proxy")?.addresses = vec!["10.9.8.7/32".parse()?];
    let receiving = Receiving::start(&house).await?;
    let status = post(&receiving.endpoint, &forwarding(&setup, &[&concur]), event.clone()).await?;
    ensure!(status == Some(401), "from elsewhere: {status:?}");
    receiving.stop().await?;

    // Without a proxy in the configuration the header means nothing at all.
    house.config.events = None;
    let setup = Setup::new(&mut house, "")?;
    let receiving = Receiving::start(&house).await?;
    let name_of_another: Identity = setup.authority.client("webhook.example.com")?;
    for (identity, expected) in [(None, None), (Some(name_of_another), Some(401))] {
        let mut forged = forwarding(&setup, &[&setup.concur.certificate]);
        forged.identity = identity;
        let status = post(&receiving.endpoint, &forged, event.clone()).await?;
        ensure!(status == expected, "forged: {status:?}");
    }
    ensure!(receiving.counts.now().of(Outcome::Taken) == 0);
    receiving.stop().await
}
