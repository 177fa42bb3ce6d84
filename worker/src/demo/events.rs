//! Concur's events in the demo: an authority with certificates for both sides, and the sender that Concur is.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use concur::{FINANCIAL_INTEGRATION_TOPIC, NewEventSubscription};
use records::Records;
use rsa::RsaPrivateKey;
use rsa::pkcs8::{EncodePublicKey, LineEnding};
use rsa::rand_core::OsRng;
use sandbox::Sandbox;
use sandbox::authority::Authority;
use sandbox::concur::event_sender::{EventSender, EventSenderOptions, EventSignature, EventSignatureScheme};
use tokio::net::TcpListener;
use url::Url;

use crate::config::ConnectionSettings;
use crate::connections;

/// The common name of Concur's certificate.
const CONCUR: &str = "webhook.api.concursolutions.com";
/// The longest salt for a key of 2,048 bits.
const SALT: usize = 222;

/// What Concur sends with, and where to.
pub(super) struct EventSetup {
    endpoint: Url,
    listen: String,
    options: EventSenderOptions,
}

impl EventSetup {
    /// Makes certificates and keys as files in this folder.
    pub(super) async fn new(folder: &Path) -> anyhow::Result<Self> {
        let authority = Authority::new("Demo Root")?;
        let write = |name: &str, text: &str| {
            std::fs::write(folder.join(name), text).with_context(|| format!("{name} cannot be written"))
        };
        let receiver = authority.server("localhost")?;
        write("events.pem", &receiver.certificate)?;
        write("events.key", &receiver.key)?;
        write("events-anchor.pem", authority.pem())?;
        // Making a key takes a while.
        let key = tokio::task::spawn_blocking(|| RsaPrivateKey::new(&mut OsRng, 2_048)).await??;
        write(
            "events-signature.pem",
            &key.to_public_key().to_public_key_pem(LineEnding::LF)?,
        )?;
        let signature = EventSignature {
            key: Arc::new(key),
            scheme: EventSignatureScheme::Pss { salt: SALT },
        };
        // The worker listens there; the port is free now.
        let port = TcpListener::bind("127.0.0.1:0").await?.local_addr()?.port();
        Ok(Self {
            endpoint: Url::parse(&format!("https://localhost:{port}/concur/events"))?,
            listen: format!("127.0.0.1:{port}"),
            options: EventSenderOptions {
                signature: Some(signature),
                ..EventSenderOptions::new(authority.client(CONCUR)?, authority.pem())
            },
        })
    }

    /// The receiver's part of the configuration.
    pub(super) fn settings(&self) -> String {
        format!(
            r#"[events]
listen = "{}"
certificate_file = "events.pem"
key_file = "events.key"
client_anchor_files = ["events-anchor.pem"]
look_gap_seconds = 1

[events.signature]
mode = "require"
key_files = ["events-signature.pem"]
"#,
            self.listen
        )
    }

    /// Subscribes, and lets Concur send what happens from now on.
    pub(super) async fn start(
        &self,
        sandbox: &Sandbox,
        connection: &ConnectionSettings,
        records: &Records,
    ) -> anyhow::Result<EventSender> {
        let subscription = NewEventSubscription {
            id: format!("{}.concordat.v1", connection.name),
            topic: FINANCIAL_INTEGRATION_TOPIC.to_owned(),
            filter: ".*".to_owned(),
            endpoint: self.endpoint.clone(),
        };
        connections::concur(connection, records)?
            .subscribe_to_events(&subscription)
            .await?;
        EventSender::start(Arc::clone(sandbox.concur()), self.options.clone())
    }
}
