//! What an event is answered. Concur repeats after 5xx, 401, 403, 429 and broken connections, for 72 hours, and after nothing
//! else: any other 4xx discards the event for ever ("Event Subscription Service"). So what may be an event of ours is taken, or
//! refused with a status that brings it again.

use std::collections::HashMap;
use std::time::Instant;

use anyhow::Context;
use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use rustls::pki_types::UnixTime;
use temporalio_client::Client;
use tokio::time::timeout;

use super::counts::{Counts, Outcome, SignatureSeen};
use super::event::{self, About, Event};
use super::hand_over::{HandOver, Target};
use super::proxy;
use super::trust::Trusted;
use crate::config::{Config, EventSettings, SignatureMode};
use crate::receiving::body::{Body, read};
use crate::receiving::rate::Rate;
use crate::receiving::serve::{Answers, Peer};

/// Answers events.
pub(super) struct Receiver {
    settings: EventSettings,
    /// Connections by company UUID in lower case, by their place in the configuration.
    companies: HashMap<String, Vec<usize>>,
    trusted: Trusted,
    hand_over: HandOver,
    rate: Rate,
    pub(super) counts: Counts,
}

impl Receiver {
    pub(super) fn new(config: &Config, settings: &EventSettings, trusted: Trusted, client: &Client) -> Self {
        let mut companies: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, connection) in config.connections.iter().enumerate() {
            let company = connection.concur.company_uuid.to_ascii_lowercase();
            companies.entry(company).or_default().push(place);
        }
        let within = settings.answer_within() / 2;
        Self {
            hand_over: HandOver::new(config, settings.look_gap_seconds, within, client),
            companies,
            trusted,
            rate: Rate::new(settings.requests_per_second, Instant::now()),
            counts: Counts::default(),
            settings: settings.clone(),
        }
    }

    async fn outcome(&self, peer: &Peer, request: Request<Incoming>) -> Outcome {
        if request.method() != Method::POST {
            return Outcome::NoEvent;
        }
        if let Some(settings) = &self.settings.proxy
            && !proxy::is_proxy(settings, peer.address)
        {
            tracing::warn!(peer = %peer.address, "a caller is none of events.proxy.addresses");
            return Outcome::CertificateRefused;
        }
        // Before what costs: certificates and signatures are worked on for those only who are within the rate.
        if !self.rate.admits(Instant::now()) {
            return Outcome::TooMany;
        }
        let (head, body) = request.into_parts();
        if let Err(error) = self.check_certificate(peer, &head.headers) {
            tracing::warn!(peer = %peer.address, error = format!("{error:#}"), "an event is refused");
            return Outcome::CertificateRefused;
        }
        let body = match read(body, self.settings.most_body_bytes).await {
            Ok(body) => body,
            Err(error) => {
                tracing::info!(peer = %peer.address, %error, "an event broke off");
                return Outcome::NotHandedOver;
            }
        };
        if !self.signature_lets_in(&head.headers, &body) {
            return Outcome::SignatureRefused;
        }
        let correlation = text(&head.headers, "concur-correlationid").unwrap_or_default();
        let read = match &body {
            Body::Whole(body) => event::read(body),
            Body::TooLong => None,
        };
        let (targets, outcome) = self.targets(read.as_ref());
        let id = read.map(|event| event.id).unwrap_or_default();
        tracing::debug!(event = id, correlation, queues = targets.len(), "handing over");
        if let Err(error) = self.hand_over.to(&targets).await {
            tracing::error!(
                event = id,
                correlation,
                error,
                "an event could not be handed over; Concur sends it again"
            );
            return Outcome::NotHandedOver;
        }
        match outcome {
            Outcome::Unreadable => tracing::warn!(correlation, "an event cannot be read; every queue is looked at"),
            _ => tracing::info!(event = id, correlation, ?outcome, "an event was received"),
        }
        outcome
    }

    /// The certificate of the connection, or of the proxy's header; under the anchors of this moment.
    fn check_certificate(&self, peer: &Peer, headers: &HeaderMap) -> anyhow::Result<()> {
        let forwarded;
        let chain = match &self.settings.proxy {
            None => &peer.certificates,
            Some(settings) => {
                forwarded = proxy::forwarded(settings, headers).context("the proxy forwards no client certificate")?;
                &forwarded
            }
        };
        let clients = self.trusted.borrow().clients.clone();
        clients
            .check(chain, UnixTime::now())
            .context("the client certificate is not Concur's")
    }

    fn signature_lets_in(&self, headers: &HeaderMap, body: &Body) -> bool {
        let mode = self.settings.signature.mode;
        if mode == SignatureMode::Off {
            return true;
        }
        let header = text(headers, "concur-signature");
        let seen = match body {
            Body::Whole(body) => self.trusted.borrow().signatures.look(header, body),
            Body::TooLong => SignatureSeen::Missing,
        };
        let before = self.counts.signature(seen);
        if seen == SignatureSeen::Good {
            return true;
        }
        // The first of each kind tells what there is to tell; the counters tell the rest.
        if before == 0 {
            tracing::warn!(?seen, ?mode, "an event's signature is not good under events.signature");
        }
        mode == SignatureMode::Log
    }

    /// Where it is worth looking after an event.
    fn targets(&self, event: Option<&Event>) -> (Vec<Target>, Outcome) {
        let Some(event) = event else {
            return (self.hand_over.targets(None), Outcome::Unreadable);
        };
        let Some(connections) = self.companies.get(&event.company.to_ascii_lowercase()) else {
            return (Vec::new(), Outcome::UnknownCompany);
        };
        let theirs = connections
            .iter()
            .flat_map(|place| self.hand_over.targets(Some(*place)));
        let targets: Vec<Target> = match event.about {
            About::Kind(kind) => theirs.filter(|(_, theirs)| *theirs == kind).collect(),
            About::Unknown => theirs.collect(),
            About::NeverTaken => Vec::new(),
        };
        let outcome = if targets.is_empty() {
            Outcome::NotOurs
        } else {
            Outcome::Taken
        };
        (targets, outcome)
    }
}

impl Answers for Receiver {
    fn most_connections(&self) -> usize {
        self.settings.most_connections
    }

    async fn answer(&self, peer: &Peer, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let outcome = match timeout(self.settings.answer_within(), self.outcome(peer, request)).await {
            Ok(outcome) => outcome,
            Err(_) => {
                tracing::warn!("an event could not be answered in time; Concur sends it again");
                Outcome::NotHandedOver
            }
        };
        self.counts.outcome(outcome);
        response(outcome)
    }

    fn handshake_refused(&self) {
        self.counts.handshake_refused();
    }
}

fn response(outcome: Outcome) -> Response<Full<Bytes>> {
    let status = match outcome {
        Outcome::Taken | Outcome::Unreadable | Outcome::UnknownCompany | Outcome::NotOurs => StatusCode::OK,
        // Health checks of load balancers; Concur only posts.
        Outcome::NoEvent => StatusCode::OK,
        Outcome::CertificateRefused | Outcome::SignatureRefused => StatusCode::UNAUTHORIZED,
        Outcome::TooMany => StatusCode::TOO_MANY_REQUESTS,
        Outcome::NotHandedOver => StatusCode::SERVICE_UNAVAILABLE,
    };
    let mut response = Response::new(Full::default());
    *response.status_mut() = status;
    if outcome == Outcome::TooMany {
        let headers = response.headers_mut();
        headers.insert(hyper::header::RETRY_AFTER, hyper::header::HeaderValue::from_static("1"));
    }
    response
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
