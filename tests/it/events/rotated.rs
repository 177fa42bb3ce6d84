//! Certificates and keys that are replaced while the receiver runs.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat_tests::house::House;
use concordat_tests::receiving::{CONCUR, Receiving, Setup, post, public_key, signature};
use concordat_tests::server::Server;
use concordat_tests::wait::until;
use rsa::pkcs8::{EncodePublicKey, LineEnding};
use sandbox::authority::Authority;
use sandbox::concur::event_sender;

pub(super) async fn while_running(server: Arc<Server>) -> anyhow::Result<()> {
    let mut house = House::new(&server).await?;
    let setup = Setup::new(&mut house, "signature = { mode = \"require\" }")?;
    let receiving = Receiving::start(&house).await?;
    let event = house.event("invoice.readyForIntegration", "A-1")?;
    let old = setup.sender()?;
    // A connection of its own that stays open all the while.
    let kept = event_sender::client(&old)?;
    let header = signature(0)?.sign(event.as_bytes())?;
    let on_kept = async || {
        let request = kept
            .post(receiving.endpoint.clone())
            .header("Concur-Signature", &header);
        anyhow::Ok(request.body(event.clone()).send().await?.status().as_u16())
    };
    ensure!(on_kept().await? == 200);

    // Concur gets a certificate of another authority and another key; both are added to what is trusted, then the old ones go.
    let next = Authority::new("Next Root")?;
    let mut new = setup.sender_with(Some(next.client(CONCUR)?), Some(signature(1)?));
    let status = post(&receiving.endpoint, &new, event.clone()).await?;
    ensure!(status.is_none(), "before it is trusted: {status:?}");
    let key = |number| anyhow::Ok(public_key(number)?.to_public_key_pem(LineEnding::LF)?);
    setup.write("anchors.pem", &format!("{}{}", setup.authority.pem(), next.pem()))?;
    setup.write("signature.pem", &format!("{}{}", key(0)?, key(1)?))?;
    until("the new certificate to be let in", async || {
        Ok((post(&receiving.endpoint, &new, event.clone()).await? == Some(200)).then_some(()))
    })
    .await?;
    ensure!(
        post(&receiving.endpoint, &old, event.clone()).await? == Some(200),
        "both are trusted"
    );

    // Half a file is no reason to forget what is known.
    setup.write("anchors.pem", "-----BEGIN CERTIFICATE-----\nAAAA")?;
    setup.write_server(&next.server("localhost")?)?;
    setup.write("anchors.pem", next.pem())?;
    new.trusted = next.pem().to_owned();
    until("the receiver's new certificate", async || {
        Ok((post(&receiving.endpoint, &new, event.clone()).await? == Some(200)).then_some(()))
    })
    .await?;
    let mut late = old.clone();
    late.trusted = next.pem().to_owned();
    let status = post(&receiving.endpoint, &late, event.clone()).await?;
    ensure!(status.is_none(), "the old authority is no longer trusted: {status:?}");
    let status = on_kept().await.context("the open connection")?;
    ensure!(status == 401, "not on an open connection either: {status}");
    receiving.stop().await
}
