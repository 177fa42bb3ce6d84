//! Sends published events as the Event Subscription Service does: HTTPS with a client certificate, signed, at least once. Sent
//! again after 5xx, 401, 403, 429 and whatever ends without a whole answer; not after any other status; and no longer than 72
//! hours.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::SignedDuration;
use rsa::rand_core::OsRng;
use rsa::{Pkcs1v15Sign, Pss, RsaPrivateKey};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::simulator::ConcurSimulator;
use super::subscription::PublishedEvent;
use crate::authority::Identity;
use crate::server::Simulator;

/// How long an event is kept.
const RETENTION: SignedDuration = SignedDuration::from_hours(72);

/// How events are sent.
#[derive(Clone)]
pub struct EventSenderOptions {
    /// The client certificate; none if the sender has none.
    pub identity: Option<Identity>,
    /// Authorities of the endpoint's certificate, PEM.
    pub trusted: String,
    /// The signature; none if events are not signed.
    pub signature: Option<EventSignature>,
    /// Further headers.
    pub headers: Vec<(String, String)>,
    /// How often each event is sent although it was taken.
    pub repetitions: u32,
    pub order: EventOrder,
    /// Events on their way at once.
    pub at_once: usize,
    pub retry_after: Duration,
    /// The longest wait for an answer.
    pub answer_within: Duration,
}

/// A key and how it signs.
#[derive(Clone)]
pub struct EventSignature {
    pub key: Arc<RsaPrivateKey>,
    pub scheme: EventSignatureScheme,
}

/// How events are signed. Concur does not document it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventSignatureScheme {
    /// RSASSA-PSS with SHA-256 and a salt of this length; a known receiver expects the longest.
    Pss { salt: usize },
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Pkcs1,
}

/// In which order events are sent that are published together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventOrder {
    AsPublished,
    Reversed,
}

impl EventSenderOptions {
    /// Sends as Concur does, one event after the other.
    pub fn new(identity: Identity, trusted: &str) -> Self {
        Self {
            identity: Some(identity),
            trusted: trusted.to_owned(),
            signature: None,
            headers: Vec::new(),
            repetitions: 0,
            order: EventOrder::AsPublished,
            at_once: 1,
            retry_after: Duration::from_millis(100),
            answer_within: Duration::from_secs(60),
        }
    }
}

impl EventSignature {
    /// The value of `Concur-Signature` for this body.
    pub fn sign(&self, body: &[u8]) -> anyhow::Result<String> {
        let digest = Sha256::digest(body);
        let signature = match self.scheme {
            EventSignatureScheme::Pss { salt } => {
                let scheme = Pss::new_with_salt::<Sha256>(salt);
                self.key.sign_with_rng(&mut OsRng, scheme, &digest)
            }
            EventSignatureScheme::Pkcs1 => self.key.sign(Pkcs1v15Sign::new::<Sha256>(), &digest),
        };
        Ok(STANDARD.encode(signature.context("the event cannot be signed")?))
    }
}

/// One attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    pub event: String,
    pub business_id: String,
    /// None when no whole answer came.
    pub status: Option<u16>,
}

/// A running sender. Dropping it stops it; what was not delivered is lost.
pub struct EventSender {
    deliveries: Arc<Mutex<Vec<Delivery>>>,
    stop: CancellationToken,
}

impl EventSender {
    /// Sends what the simulator publishes. Needs a Tokio runtime.
    pub fn start(simulator: Arc<ConcurSimulator>, options: EventSenderOptions) -> anyhow::Result<Self> {
        let sender = Self {
            deliveries: Arc::default(),
            stop: CancellationToken::new(),
        };
        let work = Work {
            client: client(&options)?,
            options,
            simulator,
            deliveries: Arc::clone(&sender.deliveries),
        };
        let stop = sender.stop.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                () = Arc::new(work).run() => {}
            }
        });
        Ok(sender)
    }

    /// Every attempt so far, in the order in which they ended.
    pub fn deliveries(&self) -> Vec<Delivery> {
        lock(&self.deliveries).clone()
    }
}

impl Drop for EventSender {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// The client that a sender uses, for requests of a test's own.
pub fn client(options: &EventSenderOptions) -> anyhow::Result<reqwest::Client> {
    let mut builder = reqwest::Client::builder()
        .tls_certs_only(reqwest::Certificate::from_pem_bundle(options.trusted.as_bytes())?)
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(options.answer_within);
    if let Some(identity) = &options.identity {
        let pem = format!("{}{}", identity.certificate, identity.key);
        builder = builder.identity(reqwest::Identity::from_pem(pem.as_bytes())?);
    }
    Ok(builder.build()?)
}

struct Work {
    simulator: Arc<ConcurSimulator>,
    options: EventSenderOptions,
    client: reqwest::Client,
    deliveries: Arc<Mutex<Vec<Delivery>>>,
}

impl Work {
    async fn run(self: Arc<Self>) {
        let room = Arc::new(Semaphore::new(self.options.at_once.max(1)));
        // Ends with this future, and so do the events on their way.
        let mut sending = JoinSet::new();
        loop {
            let mut events = self.simulator.published_events().await;
            if self.options.order == EventOrder::Reversed {
                events.reverse();
            }
            for event in events {
                let Ok(place) = Arc::clone(&room).acquire_owned().await else {
                    return;
                };
                let work = Arc::clone(&self);
                sending.spawn(async move {
                    for _ in 0..=work.options.repetitions {
                        work.deliver(&event).await;
                    }
                    drop(place);
                });
                while sending.try_join_next().is_some() {}
            }
        }
    }

    async fn deliver(&self, event: &PublishedEvent) {
        loop {
            let status = self.attempt(event).await;
            lock(&self.deliveries).push(Delivery {
                event: event.id.clone(),
                business_id: event.business_id.clone(),
                status,
            });
            let kept = self.simulator.clock().now().duration_since(event.published_at) < RETENTION;
            if !is_sent_again(status) || !kept {
                return;
            }
            tokio::time::sleep(self.options.retry_after).await;
        }
    }

    async fn attempt(&self, event: &PublishedEvent) -> Option<u16> {
        let mut request = self
            .client
            .post(&event.endpoint)
            .header("content-type", "application/json")
            .header("concur-correlationid", &event.correlation_id);
        if let Some(signature) = &self.options.signature {
            request = request.header("concur-signature", signature.sign(event.body.as_bytes()).ok()?);
        }
        for (name, value) in &self.options.headers {
            request = request.header(name, value);
        }
        let answer = request.body(event.body.clone()).send().await.ok()?;
        let status = answer.status().as_u16();
        // An answer that breaks off counts as none, whatever its status.
        answer.bytes().await.ok()?;
        Some(status)
    }
}

/// "Delivery contract": every other 4xx discards the event for ever.
pub fn is_sent_again(status: Option<u16>) -> bool {
    match status {
        None => true,
        Some(status) => status >= 500 || matches!(status, 401 | 403 | 429),
    }
}

fn lock(deliveries: &Mutex<Vec<Delivery>>) -> std::sync::MutexGuard<'_, Vec<Delivery>> {
    deliveries.lock().unwrap_or_else(PoisonError::into_inner)
}
