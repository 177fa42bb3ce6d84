//! Signatures, in each mode.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat::config::{SignatureMode, SignatureScheme};
use concordat::events::SignatureSeen;
use concordat_tests::house::House;
use concordat_tests::receiving::{Receiving, Setup, post, signature};
use concordat_tests::server::Server;
use sandbox::concur::event_sender::{EventSenderOptions, EventSignature, EventSignatureScheme, is_sent_again};

/// What is sent, and what becomes of it where a signature is required.
struct Sent {
    what: &'static str,
    options: EventSenderOptions,
    body: Vec<u8>,
    seen: SignatureSeen,
}

fn every_way(setup: &Setup, event: &str) -> anyhow::Result<Vec<Sent>> {
    let good = signature(0)?;
    let short_salt = EventSignature {
        scheme: EventSignatureScheme::Pss { salt: 32 },
        ..good.clone()
    };
    let other_scheme = EventSignature {
        scheme: EventSignatureScheme::Pkcs1,
        ..good.clone()
    };
    let signed = |signature| setup.sender_with(Some(setup.concur.clone()), Some(signature));
    let mut captured = setup.sender_with(Some(setup.concur.clone()), None);
    captured
        .headers
        .push(("Concur-Signature".to_owned(), good.sign(event.as_bytes())?));
    let altered = event.replace("invoice.ready", "expense.ready");
    let sent = |what, options, body: &str, seen| Sent {
        what,
        options,
        body: body.as_bytes().to_vec(),
        seen,
    };
    Ok(vec![
        sent("good", signed(good), event, SignatureSeen::Good),
        sent("a short salt", signed(short_salt), event, SignatureSeen::Good),
        sent("replayed", captured.clone(), event, SignatureSeen::Good),
        sent("an altered body", captured, &altered, SignatureSeen::Bad),
        sent("another key", signed(signature(1)?), event, SignatureSeen::Bad),
        sent("another scheme", signed(other_scheme), event, SignatureSeen::Bad),
        sent(
            "none",
            setup.sender_with(Some(setup.concur.clone()), None),
            event,
            SignatureSeen::Missing,
        ),
    ])
}

pub(super) async fn modes(server: Arc<Server>) -> anyhow::Result<()> {
    let mut house = House::new(&server).await?;
    let setup = Setup::new(&mut house, "")?;
    let event = house.event("invoice.readyForIntegration", "A-1")?;
    for mode in [SignatureMode::Require, SignatureMode::Log, SignatureMode::Off] {
        house.config.events.as_mut().context("no events")?.signature.mode = mode;
        let receiving = Receiving::start(&house).await?;
        for sent in every_way(&setup, &event)? {
            let before = receiving.counts.now();
            let status = post(&receiving.endpoint, &sent.options, sent.body).await?;
            let let_in = mode != SignatureMode::Require || sent.seen == SignatureSeen::Good;
            let expected = if let_in { 200 } else { 401 };
            ensure!(status == Some(expected), "{mode:?}, {}: {status:?}", sent.what);
            ensure!(
                let_in || is_sent_again(status),
                "{mode:?}, {}: it would be lost",
                sent.what
            );
            let counted = receiving.counts.now().signatures(sent.seen) - before.signatures(sent.seen);
            ensure!(
                counted == u64::from(mode != SignatureMode::Off),
                "{mode:?}, {}: counted {counted} times",
                sent.what
            );
        }
        receiving.stop().await?;
    }
    house.config.events.as_mut().context("no events")?.signature.mode = SignatureMode::Require;
    house.config.events.as_mut().context("no events")?.signature.scheme = SignatureScheme::Pkcs1Sha256;
    let receiving = Receiving::start(&house).await?;
    for (sent, expected) in every_way(&setup, &event)?
        .into_iter()
        .zip([401, 401, 401, 401, 401, 200, 401])
    {
        let status = post(&receiving.endpoint, &sent.options, sent.body).await?;
        ensure!(status == Some(expected), "pkcs1, {}: {status:?}", sent.what);
    }
    receiving.stop().await
}
