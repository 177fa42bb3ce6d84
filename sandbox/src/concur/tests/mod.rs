//! Tests of the Concur simulator over HTTP, as a client sees it.

mod acknowledging;
mod authorizing;
mod control_interface;
mod disturbing;
mod documents;
mod every_type;
mod exchanging_tokens;
mod expense_breaking;
mod expense_fields;
mod expense_kinds;
mod expense_sums;
mod images;
mod invoice_kinds;
mod lists;
mod paying_expenses;
mod paying_invoices;
mod posting;
mod reading_the_queue;
mod recalling;
mod receipts;
mod samples;
mod subscribing;
mod vendor_writes;
mod vendors;

use std::collections::BTreeSet;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rust_decimal::Decimal;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::fixtures::{Entry, ExpenseReport, InvoiceRequest, Line, business_id};
use super::{ConcurOptions, ConcurSimulator, DocStatus, TokenKind};
use crate::clock::Clock;
use crate::server::{Simulator, serve};

const SYSTEM: &str = "bc-production";
const FIS: &str = "/financialintegration/fi/v4/companies/transactiontypes";
const BULK_UPDATE: &str = "/invoice/payment-confirmation/v4/payments/bulkUpdate";
const PAYMENTS: &str = "/invoice/payment-confirmation/v4/payments";

/// A served simulator and a client with a company token.
struct World {
    simulator: Arc<ConcurSimulator>,
    clock: Clock,
    base: String,
    client: reqwest::Client,
    token: String,
    _stop: DropGuard,
}

/// What a client saw.
struct Seen {
    status: u16,
    headers: reqwest::header::HeaderMap,
    text: String,
}

impl Seen {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

impl World {
    async fn start() -> Self {
        Self::with(ConcurOptions::default()).await
    }

    async fn with(options: ConcurOptions) -> Self {
        // Another test may have installed it already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let clock = Clock::new();
        let simulator = Arc::new(ConcurSimulator::new(options, clock.clone()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let stop = CancellationToken::new();
        tokio::spawn(serve(
            listener,
            Arc::clone(&simulator) as Arc<dyn Simulator>,
            stop.clone(),
        ));
        let scopes: Vec<String> = simulator.options().granted_scopes.clone();
        let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
        let token = simulator.issue_access_token(TokenKind::Company, &scopes);
        Self {
            simulator,
            clock,
            base,
            client: reqwest::Client::new(),
            token,
            _stop: stop.drop_guard(),
        }
    }

    fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        self.client
            .request(method, format!("{}{path}", self.base))
            .bearer_auth(&self.token)
    }

    async fn get(&self, path: &str) -> Seen {
        see(self.request(reqwest::Method::GET, path)).await.unwrap()
    }

    async fn try_post(&self, path: &str, body: &Value) -> Result<Seen, reqwest::Error> {
        let request = self.request(reqwest::Method::POST, path);
        see(request
            .header("content-type", "application/json")
            .body(body.to_string()))
        .await
    }

    async fn post(&self, path: &str, body: &Value) -> Seen {
        self.try_post(path, body).await.unwrap()
    }

    /// Posts a form to the token endpoint.
    async fn token(&self, fields: &[(&str, &str)]) -> Seen {
        see(self.client.post(format!("{}/oauth2/v0/token", self.base)).form(fields))
            .await
            .unwrap()
    }

    async fn list(&self, doc_type: &str, query: &str) -> Value {
        let seen = self.get(&format!("{FIS}/{doc_type}/transactions?{query}")).await;
        assert_eq!(seen.status, 200, "{}", seen.text);
        seen.json()
    }

    async fn acknowledge(&self, doc_type: &str, ids: &[&str]) -> Value {
        let body = json!({ "systemId": SYSTEM, "ids": ids });
        let seen = self
            .post(&format!("{FIS}/{doc_type}/transactions/acknowledgements"), &body)
            .await;
        assert_eq!(seen.status, 200, "{}", seen.text);
        seen.json()
    }

    async fn confirm(&self, doc_type: &str, system_id: &str, confirmation: Value) -> Value {
        let body = json!({ "systemId": system_id, "postingConfirmations": [confirmation] });
        let seen = self
            .post(&format!("{FIS}/{doc_type}/transactions/postingconfirmations"), &body)
            .await;
        assert_eq!(seen.status, 200, "{}", seen.text);
        seen.json()
    }

    fn approve_expense(&self, number: u32) -> String {
        self.simulator.approve(expense(number).approval())
    }

    fn approve_invoice(&self, number: u32) -> String {
        self.simulator.approve(invoice(number).approval())
    }

    /// An approved expense report, acknowledged and confirmed as posted; returns its FI id.
    async fn posted_expense(&self, number: u32) -> String {
        let id = self.approve_expense(number);
        self.acknowledge("expense", &[&id]).await;
        self.confirm("expense", SYSTEM, success(&id)).await;
        assert_eq!(self.status(&id), DocStatus::PostingConfirmedSuccess);
        id
    }

    async fn posted_invoice(&self, number: u32) -> String {
        let id = self.approve_invoice(number);
        self.acknowledge("invoice", &[&id]).await;
        self.confirm("invoice", SYSTEM, success(&id)).await;
        assert_eq!(self.status(&id), DocStatus::PostingConfirmedSuccess);
        id
    }

    fn status(&self, id: &str) -> DocStatus {
        self.simulator.document(id).unwrap().status
    }
}

async fn see(request: reqwest::RequestBuilder) -> Result<Seen, reqwest::Error> {
    let response = request.send().await?;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let bytes = response.bytes().await?;
    Ok(Seen {
        status,
        headers,
        text: String::from_utf8_lossy(&bytes).into_owned(),
    })
}

fn expense(number: u32) -> ExpenseReport {
    ExpenseReport::new(business_id(number), "EMP-001").with_entry(Entry::new("61100", Decimal::new(12_550, 2)))
}

fn invoice(number: u32) -> InvoiceRequest {
    let line = Line::new("61200", Decimal::new(5_000, 2), "Paper");
    InvoiceRequest {
        remit_to: Some("V-100-A".into()),
        ..InvoiceRequest::new(business_id(number), "V-100", format!("INV-{number}"))
    }
    .with_line(line)
}

fn success(id: &str) -> Value {
    json!({
        "docId": id,
        "overallPostingStatusCode": "success",
        "postingDocs": [{
            "companyId": "0100", "documentNumber": "108001", "fiscalYear": "2026", "paymentRelevantLineItems": [],
            "postingDate": "2026-03-02",
        }],
        "systemMessages": [],
    })
}

fn failure(id: &str) -> Value {
    json!({
        "docId": id,
        "overallPostingStatusCode": "error",
        "postingDocs": [],
        "systemMessages": [{
            "concurTransactionLineItemId": "", "messageId": "MAPPING", "messageLanguage": "EN",
            "messageShortText": "Account 61100 is not mapped.", "messageLongText": "",
        }],
    })
}

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

/// Polls until the condition holds; fails after ten seconds.
async fn until<F: Future<Output = bool>>(what: &str, condition: impl Fn() -> F) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while !condition().await {
        assert!(Instant::now() < deadline, "not within ten seconds: {what}");
        tokio::task::yield_now().await;
    }
}
