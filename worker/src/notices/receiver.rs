//! What a notice is answered. Business Central repeats after no answer, 408, 429 and 5xx; after any other status that is no success it
//! deletes every subscription of the address and company ("Webhook subscriptions", delivery). So whatever is not ours is answered as
//! taken, and what cannot be taken now with 503.

use std::collections::HashMap;
use std::time::Instant;

use activities::notice_secret;
use anyhow::Context;
use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use hyper::{Method, Request, Response, StatusCode};
use posting::ids::{CompanyCode, ConnectionName};
use records::Records;
use temporalio_client::{Client, WorkflowStartOptions};
use tokio::time::timeout;
use uuid::Uuid;
use workflows::contracts::{Noticed, NoticedEntity};
use workflows::noticed_changes::{NOTICE_LOOKS_PER_RUN, NoticedChanges, NoticedChangesInput};

use super::counts::{Counts, NoticeOutcome};
use super::notice::items;
use crate::config::{Config, ConnectionSettings, NoticeSettings};
use crate::receiving::body::{Body, read};
use crate::receiving::rate::Rate;
use crate::receiving::serve::{Answers, Peer};
use crate::{schedules, vendor_schedules};

/// A longer token is none; Business Central's are short.
const LONGEST_TOKEN: usize = 2_048;

/// Id of the workflow that a connection's notices start.
pub fn hand_over_id(connection: &ConnectionSettings) -> String {
    format!("notices/{}", connection.name)
}

/// Answers notices.
pub(super) struct Receiver {
    settings: NoticeSettings,
    /// By the last part of the path, which is the connection's name.
    targets: HashMap<String, Target>,
    task_queue: String,
    client: Client,
    records: Records,
    rate: Rate,
    pub(super) counts: Counts,
}

/// A connection: whose secret its notices have, and what they start.
struct Target {
    name: ConnectionName,
    id: String,
    companies: HashMap<Uuid, CompanyCode>,
    input: NoticedChangesInput,
}

impl Receiver {
    pub(super) fn new(
        config: &Config,
        settings: &NoticeSettings,
        client: &Client,
        records: &Records,
    ) -> anyhow::Result<Self> {
        let mut targets = HashMap::new();
        for connection in &config.connections {
            let companies = connection.all_companies().into_iter();
            let target = Target {
                name: connection.name.clone(),
                id: hand_over_id(connection),
                companies: companies.map(|company| (company.company_id, company.code)).collect(),
                input: NoticedChangesInput {
                    first: Noticed::default(),
                    gap_seconds: settings.look_gap_seconds,
                    looks_per_run: NOTICE_LOOKS_PER_RUN,
                    payments: schedules::sweep_input(config, connection),
                    vendors: vendor_schedules::changed_input(config, connection)?,
                    held: schedules::held_sweep_input(config, connection),
                    timing: config.timing.clone(),
                },
            };
            targets.insert(connection.name.to_string(), target);
        }
        Ok(Self {
            targets,
            task_queue: config.temporal.task_queue.clone(),
            client: client.clone(),
            records: records.clone(),
            rate: Rate::new(settings.requests_per_second, Instant::now()),
            counts: Counts::default(),
            settings: settings.clone(),
        })
    }

    async fn outcome(&self, request: Request<Incoming>) -> NoticeOutcome {
        let target = request
            .uri()
            .path()
            .rsplit('/')
            .next()
            .and_then(|name| self.targets.get(name));
        let body = match read(request.into_body(), self.settings.most_body_bytes).await {
            Ok(Body::Whole(body)) => body,
            Ok(Body::TooLong) => return NoticeOutcome::Unreadable,
            Err(error) => {
                tracing::info!(%error, "a notice broke off");
                return NoticeOutcome::NotHandedOver;
            }
        };
        let Some(items) = items(&body) else {
            return NoticeOutcome::Unreadable;
        };
        let Some(target) = target else {
            return NoticeOutcome::Foreign;
        };
        let secret = match self.records.secret(&notice_secret::name(&target.name)).await {
            Ok(Some(secret)) => secret,
            Ok(None) => return NoticeOutcome::Foreign,
            Err(error) => {
                tracing::error!(error = %error, "a notice could not be checked; Business Central sends it again");
                return NoticeOutcome::NotHandedOver;
            }
        };
        let mut noticed = Noticed::default();
        for item in items {
            let Some((company, entity)) = item.about else { continue };
            let Some(code) = target.companies.get(&company) else {
                continue;
            };
            if !notice_secret::is_same(&secret, &item.client_state) {
                continue;
            }
            match entity {
                NoticedEntity::PurchaseInvoices => {
                    noticed.invoices.insert(code.clone());
                }
                NoticedEntity::Vendors => noticed.vendors = true,
            }
        }
        if noticed.is_empty() {
            return NoticeOutcome::Foreign;
        }
        match self.hand_over(target, noticed).await {
            Ok(()) => NoticeOutcome::Taken,
            Err(error) => {
                let error = format!("{error:#}");
                tracing::error!(
                    error,
                    "a notice could not be handed over; Business Central sends it again"
                );
                NoticeOutcome::NotHandedOver
            }
        }
    }

    /// A signal that starts the connection's workflow unless it runs: answered only when Temporal has it.
    async fn hand_over(&self, target: &Target, noticed: Noticed) -> anyhow::Result<()> {
        let options = WorkflowStartOptions::new(&self.task_queue, &target.id).build();
        self.client
            .signal_with_start_workflow(
                NoticedChanges::run,
                NoticedChangesInput {
                    first: noticed.clone(),
                    ..target.input.clone()
                },
                NoticedChanges::noticed,
                noticed,
                options,
            )
            .await
            .map(drop)
            .context("Temporal did not take the notice")
    }
}

impl Answers for Receiver {
    fn most_connections(&self) -> usize {
        self.settings.most_connections
    }

    async fn answer(&self, _peer: &Peer, request: Request<Incoming>) -> Response<Full<Bytes>> {
        if request.method() != Method::POST {
            self.counts.outcome(NoticeOutcome::NoNotice);
            return response(NoticeOutcome::NoNotice);
        }
        // Cheap, and a subscription depends on it: before the rate counts.
        if let Some(token) = validation_token(&request) {
            self.counts.outcome(NoticeOutcome::Handshake);
            return handshake(token);
        }
        if !self.rate.admits(Instant::now()) {
            self.counts.outcome(NoticeOutcome::TooMany);
            return response(NoticeOutcome::TooMany);
        }
        let answered = timeout(self.settings.answer_within(), self.outcome(request)).await;
        let outcome = answered.unwrap_or(NoticeOutcome::NotHandedOver);
        self.counts.outcome(outcome);
        tracing::debug!(?outcome, "a notice was answered");
        response(outcome)
    }
}

/// What Business Central wants back when a subscription is made or renewed.
fn validation_token(request: &Request<Incoming>) -> Option<String> {
    let query = request.uri().query()?;
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    let (_, token) = pairs.find(|(name, _)| name == "validationToken")?;
    Some(token.into_owned()).filter(|token| token.len() <= LONGEST_TOKEN)
}

fn handshake(token: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(token));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

fn response(outcome: NoticeOutcome) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = match outcome {
        NoticeOutcome::Handshake
        | NoticeOutcome::Taken
        | NoticeOutcome::Foreign
        | NoticeOutcome::Unreadable
        | NoticeOutcome::NoNotice => StatusCode::OK,
        NoticeOutcome::TooMany | NoticeOutcome::NotHandedOver => StatusCode::SERVICE_UNAVAILABLE,
    };
    response
}
