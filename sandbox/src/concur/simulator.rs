//! The Concur simulator itself: the acts of people, and what tests may look at.

use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;
use tokio::sync::Notify;
use uuid::Uuid;

use super::document::{DocStatus, DocType, FiDocumentView, InvoicePayment};
use super::options::ConcurOptions;
use super::route::Route;
use super::state::{Context, State, TokenKind};
use super::subscription::{EventSubscriptionView, PublishedEvent};
use super::{control, dispatch, invoice_pay};
use crate::clock::Clock;
use crate::fault::{FaultPlan, RequestCounts};
use crate::server::{Operation, SimRequest, SimResponse, Simulator};
use crate::service::Service;

/// A final approval: what makes an FI document.
#[derive(Clone, Debug)]
pub struct Approval {
    pub doc_type: DocType,
    /// Report id, request id or cash advance id.
    pub business_id: String,
    /// The document as JSON text; it is handed out digit for digit.
    pub document: String,
}

/// A processor cannot recall this document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecallRefused {
    /// Nothing was approved under this business id.
    #[error("no document of {business_id} exists: approve it first")]
    Unknown { business_id: String },
    /// Recall is possible only while the document is READY or its posting failed.
    #[error("{business_id} is locked in status {status:?}: confirm its posting as failed before recalling it")]
    Locked { business_id: String, status: DocStatus },
}

/// SAP Concur, as far as documents are posted and paid, images are fetched and vendors are kept.
pub struct ConcurSimulator {
    options: ConcurOptions,
    clock: Clock,
    state: Mutex<State>,
    faults: FaultPlan,
    counts: RequestCounts,
    service: Service,
    published: Notify,
}

impl ConcurSimulator {
    /// A company without documents, whose request token is valid for 24 hours from now.
    pub fn new(options: ConcurOptions, clock: Clock) -> Self {
        let mut state = State::default();
        state.add_request_token(options.request_token.clone(), clock.now());
        Self {
            service: Service::new(options.service),
            options,
            clock,
            state: Mutex::new(state),
            faults: FaultPlan::default(),
            counts: RequestCounts::default(),
            published: Notify::new(),
        }
    }

    /// The subscriptions to events.
    pub fn event_subscriptions(&self) -> Vec<EventSubscriptionView> {
        self.lock().events.subscriptions.clone()
    }

    /// Takes every event that is published and not taken yet, oldest first; waits until there is one.
    pub async fn published_events(&self) -> Vec<PublishedEvent> {
        loop {
            let events: Vec<PublishedEvent> = self.lock().events.outbox.drain(..).collect();
            if !events.is_empty() {
                return events;
            }
            self.published.notified().await;
        }
    }

    /// A processor's final approval. Makes a READY document and returns its FI id, new every time: 32 lowercase
    /// hexadecimal digits. An earlier document of the same business id keeps its status.
    pub fn approve(&self, approval: Approval) -> String {
        let now = self.now();
        let mut state = self.lock();
        state
            .events
            .publish(&self.options, now, approval.doc_type, &approval.business_id);
        let financial_document_id = state.approve(approval.doc_type, approval.business_id, approval.document);
        drop(state);
        self.published.notify_one();
        financial_document_id
    }

    /// A processor recalls the latest document. READY becomes RECALLED; a failed posting keeps its status. Refused in
    /// every other status (rule since September 2023).
    pub fn recall(&self, business_id: &str) -> Result<(), RecallRefused> {
        let mut state = self.lock();
        let unknown = || RecallRefused::Unknown {
            business_id: business_id.to_owned(),
        };
        let document = state.latest_mut(business_id).ok_or_else(unknown)?;
        match document.view.status {
            DocStatus::Ready => document.view.status = DocStatus::Recalled,
            DocStatus::PostingConfirmedFailure => {}
            status => {
                return Err(RecallRefused::Locked {
                    business_id: business_id.to_owned(),
                    status,
                });
            }
        }
        Ok(())
    }

    /// Recalls the latest document although it is locked: the case that the lock should exclude and code 112 exists
    /// for.
    pub fn force_recall(&self, business_id: &str) -> Result<(), RecallRefused> {
        let mut state = self.lock();
        let unknown = || RecallRefused::Unknown {
            business_id: business_id.to_owned(),
        };
        state.latest_mut(business_id).ok_or_else(unknown)?.view.status = DocStatus::Recalled;
        Ok(())
    }

    /// Puts a document into a status that no request leads to, such as DELAYED. False when the FI id is unknown.
    pub fn set_status(&self, financial_document_id: &str, status: DocStatus) -> bool {
        let mut state = self.lock();
        let document = state.document_mut(financial_document_id);
        document.map(|document| document.view.status = status).is_some()
    }

    /// Concur's own Invoice Pay pays this invoice. False when there is no such invoice.
    pub fn pay_by_invoice_pay(&self, business_id: &str, date: Date) -> bool {
        self.transact(|context| invoice_pay::pay(context, business_id, date))
    }

    /// Every FI document, oldest first.
    pub fn documents(&self) -> Vec<FiDocumentView> {
        self.lock()
            .documents
            .iter()
            .map(|document| document.view.clone())
            .collect()
    }

    /// The document with this FI id.
    pub fn document(&self, financial_document_id: &str) -> Option<FiDocumentView> {
        self.lock()
            .document(financial_document_id)
            .map(|document| document.view.clone())
    }

    /// The invoice payments that were reported and accepted, oldest first.
    pub fn invoice_payments(&self) -> Vec<InvoicePayment> {
        self.lock().invoice_payments.clone()
    }

    /// A request token for the first exchange: the latest, or a new one when that has less than an hour left.
    pub fn request_token(&self) -> String {
        let now = self.clock.now();
        self.lock().request_token(now)
    }

    /// An access token of any kind, as if an exchange had made it; lives one hour.
    pub fn issue_access_token(&self, kind: TokenKind, scopes: &[&str]) -> String {
        let scopes = scopes.iter().map(|&scope| scope.to_owned()).collect();
        let now = self.clock.now();
        self.lock().issue_access_token(kind, scopes, now)
    }

    /// Makes every refresh token useless, as when the administrator disconnects the app.
    pub fn revoke_refresh_tokens(&self) {
        self.lock().refresh_tokens.clear();
    }

    /// What this simulator is like.
    pub fn options(&self) -> &ConcurOptions {
        &self.options
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn transact<R>(&self, act: impl FnOnce(&mut Context<'_>) -> R) -> R {
        let now = self.clock.now();
        let mut state = self.lock();
        act(&mut Context {
            options: &self.options,
            state: &mut state,
            now,
        })
    }
}

impl Simulator for ConcurSimulator {
    fn identify(&self, request: &SimRequest) -> Operation {
        let route = Route::of(request);
        Operation {
            name: route.operation(request),
            keys: dispatch::keys(&self.lock(), request, route),
        }
    }

    fn answer(&self, request: &SimRequest) -> SimResponse {
        if request.chunked {
            // "HTTP status codes": Transfer-Encoding: chunked is not supported.
            return SimResponse::empty(400);
        }
        self.transact(|context| dispatch::answer(context, request))
    }

    fn control(&self, request: &SimRequest) -> SimResponse {
        control::answer(self, request)
    }

    fn faults(&self) -> &FaultPlan {
        &self.faults
    }

    fn counts(&self) -> &RequestCounts {
        &self.counts
    }

    fn clock(&self) -> &Clock {
        &self.clock
    }

    fn service(&self) -> Option<&Service> {
        Some(&self.service)
    }

    fn refusal_body(&self, status: u16, request: &SimRequest) -> Option<String> {
        let body = match status {
            429 => json!({
                "timestamp": self.clock.now().to_string(),
                "httpStatus": "429 - Too Many Requests",
                "error": { "id": "security.rate.limit.reached", "message": "Too many requests" },
                "path": request.path,
            }),
            // 400 and 500 are documented without a body.
            400 | 500 => return None,
            _ => json!({ "message": "The request was refused." }),
        };
        Some(body.to_string())
    }

    fn finish(&self, response: SimResponse) -> SimResponse {
        response.header("concur-correlationid", Uuid::new_v4().to_string())
    }
}
