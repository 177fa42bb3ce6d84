//! A receiver of Concur's events in a test's house: an authority of its own, certificates and keys as files, a subscription, and
//! senders that are Concur, or claim to be.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use anyhow::Context;
use concordat::config::{Config, ConnectionSettings, EventSettings};
use concordat::connections;
use concordat::events::{EventReceiver, ReceiverCounts};
use concur::{FINANCIAL_INTEGRATION_TOPIC, NewEventSubscription};
use records::Records;
use rsa::pkcs8::{EncodePublicKey, LineEnding};
use rsa::rand_core::OsRng;
use rsa::{RsaPrivateKey, RsaPublicKey};
use sandbox::authority::{Authority, Identity};
use sandbox::concur::event_sender::{self, EventSender, EventSenderOptions, EventSignature, EventSignatureScheme};
use temporalio_client::Client;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use url::Url;

use crate::house::House;

/// The common name that Concur's certificate has.
pub const CONCUR: &str = "webhook.api.concursolutions.com";

/// What a receiver is set up with, and what Concur has.
pub struct Setup {
    /// The authority of Concur's certificate and of the receiver's own.
    pub authority: Authority,
    /// Concur's certificate.
    pub concur: Identity,
    folder: PathBuf,
}

/// A running receiver.
pub struct Receiving {
    /// Where Concur sends events.
    pub endpoint: Url,
    /// The counters.
    pub counts: ReceiverCounts,
    stop: oneshot::Sender<()>,
    served: JoinHandle<()>,
}

impl Setup {
    /// Makes certificates and keys as files, and lets the house's configuration receive events with them; `more` are further
    /// settings, in TOML.
    pub fn new(house: &mut House, more: &str) -> anyhow::Result<Self> {
        let setup = Self::in_folder(house.folder())?;
        house.config.events = Some(setup.settings(more)?);
        Ok(setup)
    }

    /// Makes certificates and keys as files in this folder.
    pub fn in_folder(folder: &Path) -> anyhow::Result<Self> {
        let authority = Authority::new("Test Root")?;
        let setup = Self {
            concur: authority.client(CONCUR)?,
            authority,
            folder: folder.to_owned(),
        };
        setup.write("anchors.pem", setup.authority.pem())?;
        setup.write_server(&setup.authority.server("localhost")?)?;
        let key = key(0)?.to_public_key().to_public_key_pem(LineEnding::LF)?;
        setup.write("signature.pem", &key)?;
        Ok(setup)
    }

    /// Settings of a receiver with them; `more` are further ones, in TOML.
    pub fn settings(&self, more: &str) -> anyhow::Result<EventSettings> {
        let mut settings: EventSettings = toml::from_str(&format!(
            "listen = \"127.0.0.1:0\"\nreload_seconds = 1\nlook_gap_seconds = 1\nclient_anchor_files = []\n{more}"
        ))?;
        if settings.proxy.is_none() {
            settings.certificate_file = Some(self.folder.join("server.pem"));
            settings.key_file = Some(self.folder.join("server.key"));
        }
        settings.client_anchor_files = vec![self.folder.join("anchors.pem")];
        settings.signature.key_files = vec![self.folder.join("signature.pem")];
        Ok(settings)
    }

    /// Puts a file in the place of one that the receiver reads.
    pub fn write(&self, name: &str, text: &str) -> anyhow::Result<()> {
        std::fs::write(self.folder.join(name), text).with_context(|| name.to_owned())
    }

    /// Puts another certificate in the place of the receiver's own.
    pub fn write_server(&self, server: &Identity) -> anyhow::Result<()> {
        self.write("server.key", &server.key)?;
        self.write("server.pem", &server.certificate)
    }

    /// Sends as Concur does.
    pub fn sender(&self) -> anyhow::Result<EventSenderOptions> {
        Ok(self.sender_with(Some(self.concur.clone()), Some(signature(0)?)))
    }

    /// Sends with another certificate, or another signature.
    pub fn sender_with(&self, identity: Option<Identity>, signature: Option<EventSignature>) -> EventSenderOptions {
        EventSenderOptions {
            identity,
            signature,
            ..EventSenderOptions::new(self.concur.clone(), self.authority.pem())
        }
    }
}

impl Receiving {
    /// Starts the house's receiver.
    pub async fn start(house: &House) -> anyhow::Result<Self> {
        Self::start_with(&house.config, &house.client).await
    }

    /// Starts a receiver of this configuration with this way to Temporal.
    pub async fn start_with(config: &Config, client: &Client) -> anyhow::Result<Self> {
        let receiver = EventReceiver::bind(config, client)
            .await?
            .context("no events are to be received")?;
        let scheme = match config.events.as_ref().is_some_and(|events| events.proxy.is_some()) {
            true => "http",
            false => "https",
        };
        let port = receiver.address()?.port();
        let (stop, stopped) = oneshot::channel();
        Ok(Self {
            endpoint: Url::parse(&format!("{scheme}://localhost:{port}/concur/events"))?,
            counts: receiver.counts(),
            stop,
            served: tokio::spawn(receiver.serve(async {
                let _ = stopped.await;
            })),
        })
    }

    /// Stops it gracefully.
    pub async fn stop(self) -> anyhow::Result<()> {
        let _ = self.stop.send(());
        Ok(self.served.await?)
    }
}

impl House {
    /// Lets Concur send events of financial documents there.
    pub async fn subscribe(&self, endpoint: &Url) -> anyhow::Result<()> {
        subscribe(self.connection()?, &self.records, endpoint).await
    }

    /// Starts to send what Concur publishes.
    pub fn send_events(&self, options: EventSenderOptions) -> anyhow::Result<EventSender> {
        EventSender::start(Arc::clone(self.sandbox.concur()), options)
    }

    /// An event as Concur would write it, about a document of this house.
    pub fn event(&self, event_type: &str, business_id: &str) -> anyhow::Result<String> {
        let company = &self.connection()?.concur.company_uuid;
        Ok(event_of(company, event_type, business_id))
    }
}

/// Lets Concur send events of a company's financial documents there.
pub async fn subscribe(connection: &ConnectionSettings, records: &Records, endpoint: &Url) -> anyhow::Result<()> {
    let concur = connections::concur(connection, records)?;
    let subscription = NewEventSubscription {
        id: format!("{}.test.v1", connection.name),
        topic: FINANCIAL_INTEGRATION_TOPIC.to_owned(),
        filter: ".*".to_owned(),
        endpoint: endpoint.clone(),
    };
    Ok(concur.subscribe_to_events(&subscription).await?)
}

/// An event about a document of any company.
pub fn event_of(company: &str, event_type: &str, business_id: &str) -> String {
    let id = uuid::Uuid::new_v4();
    serde_json::json!({
        "id": id, "data": null, "eventType": event_type, "correlationId": "c-1", "route": "stable", "subtopic": "p1",
        "topic": FINANCIAL_INTEGRATION_TOPIC, "timeStamp": "2023-09-26T21:17:44.570+0000",
        "facts": { "companyId": company, "documentId": business_id, "href": "https://example.com", "entityId": "p1" },
    })
    .to_string()
}

/// Posts a body as this sender; the status, or `None` when there was no answer.
pub async fn post(
    endpoint: &Url,
    options: &EventSenderOptions,
    body: impl Into<Vec<u8>>,
) -> anyhow::Result<Option<u16>> {
    let client = event_sender::client(options)?;
    let body = body.into();
    let mut request = client.post(endpoint.clone());
    if let Some(signature) = &options.signature {
        request = request.header("Concur-Signature", signature.sign(&body)?);
    }
    for (name, value) in &options.headers {
        request = request.header(name, value);
    }
    let answer = request.body(body).send().await;
    Ok(answer.ok().map(|answer| answer.status().as_u16()))
}

/// Concur's signature with one of two keys, with the longest salt.
pub fn signature(number: usize) -> anyhow::Result<EventSignature> {
    Ok(EventSignature {
        key: key(number)?,
        scheme: EventSignatureScheme::Pss { salt: 222 },
    })
}

/// Keys are made once: it takes a while.
fn key(number: usize) -> anyhow::Result<Arc<RsaPrivateKey>> {
    static KEYS: [OnceLock<Option<Arc<RsaPrivateKey>>>; 2] = [OnceLock::new(), OnceLock::new()];
    let slot = KEYS.get(number).context("there are two keys")?;
    let made = slot.get_or_init(|| RsaPrivateKey::new(&mut OsRng, 2048).ok().map(Arc::new));
    made.clone().context("no key could be made")
}

/// The public half of one of two keys.
pub fn public_key(number: usize) -> anyhow::Result<RsaPublicKey> {
    Ok(key(number)?.to_public_key())
}
