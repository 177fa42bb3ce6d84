//! The HTTP server under both simulators: reads a whole request, applies the fault plan, writes the answer.
//!
//! It has an accept loop of its own, because a fault must be able to close a connection without any answer.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde::Serialize;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

pub use axum::http::{HeaderMap, Method};

use crate::clock::Clock;
use crate::control;
use crate::fault::{Fault, FaultPlan, RequestCounts};
use crate::service::{Crowd, Service};

const MAXIMUM_BODY_BYTES: usize = 32 * 1024 * 1024;
const MAXIMUM_CONNECTIONS: usize = 1024;

/// Paths below this belong to the control interface.
pub const CONTROL_PREFIX: &str = "/_sandbox/";

/// One request, read to its end.
#[derive(Clone, Debug)]
pub struct SimRequest {
    pub method: Method,
    /// Percent-decoded.
    pub path: String,
    /// Decoded, in the order in which they were sent.
    pub query: Vec<(String, String)>,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// Whether `Transfer-Encoding: chunked` was used.
    pub chunked: bool,
}

impl SimRequest {
    /// A header's value, if it is there and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The scheme and host under which the caller reached this server, without a trailing slash.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.header("host").unwrap_or("localhost"))
    }
}

/// One answer, written as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimResponse {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Bytes,
}

impl SimResponse {
    /// An answer with a JSON body.
    pub fn json(status: u16, body: &impl Serialize) -> Self {
        match serde_json::to_vec(body) {
            Ok(bytes) => Self::raw(status, "application/json", bytes),
            Err(_) => Self::empty(500),
        }
    }

    /// An answer without a body.
    pub fn empty(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Bytes::new(),
        }
    }

    /// An answer with a body of any kind.
    pub fn raw(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            headers: vec![("content-type".to_owned(), content_type.to_owned())],
            body: body.into(),
        }
    }

    /// The same answer with one more header.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }
}

/// What a request is, for faults and counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// For example `bc.post_draft` or `concur.acknowledge`.
    pub name: &'static str,
    /// The business keys the request concerns: business id, FI id, draft id, vendor invoice number.
    pub keys: Vec<String>,
}

/// One simulated system.
pub trait Simulator: Send + Sync + 'static {
    /// Names the request. Changes nothing.
    fn identify(&self, request: &SimRequest) -> Operation;
    /// Does what the request asks. Synchronous, under the simulator's own mutex: one request is one transaction.
    fn answer(&self, request: &SimRequest) -> SimResponse;
    /// The same for requests during which the system itself calls somebody; the mutex is free meanwhile.
    fn serve<'a>(&'a self, request: &'a SimRequest) -> Pin<Box<dyn Future<Output = SimResponse> + Send + 'a>> {
        Box::pin(std::future::ready(self.answer(request)))
    }
    /// This simulator's part of the control interface (paths below [`CONTROL_PREFIX`]); 404 for what it does not know.
    fn control(&self, request: &SimRequest) -> SimResponse;
    fn faults(&self) -> &FaultPlan;
    fn counts(&self) -> &RequestCounts;
    fn clock(&self) -> &Clock;
    /// The time that requests take and the room there is for them; none, and for all, unless a simulator says otherwise.
    fn service(&self) -> Option<&Service> {
        None
    }
    /// The answer to a request that finds no room.
    fn crowded(&self, _crowd: Crowd, request: &SimRequest) -> SimResponse {
        with_body(429, self.refusal_body(429, request))
    }
    /// The body of a [`Fault::Answer`] that brings none: what the real system sends with that status.
    fn refusal_body(&self, _status: u16, _request: &SimRequest) -> Option<String> {
        None
    }
    /// A last touch on every answer that leaves, faults included; for headers that are on all of them.
    fn finish(&self, response: SimResponse) -> SimResponse {
        response
    }
}

/// The connection is closed without an answer, by a fault.
#[derive(Debug, thiserror::Error)]
#[error("the connection is dropped on purpose")]
struct Dropped;

/// Serves until `stop` is cancelled; open connections are then closed.
pub async fn serve(listener: TcpListener, simulator: Arc<dyn Simulator>, stop: CancellationToken) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept(), if connections.len() < MAXIMUM_CONNECTIONS => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(serve_connection(stream, Arc::clone(&simulator), stop.clone()));
                }
                Err(error) => {
                    // Usually no file descriptor is left; trying again at once would only spin.
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            },
        }
    }
    connections.shutdown().await;
}

async fn serve_connection(stream: TcpStream, simulator: Arc<dyn Simulator>, stop: CancellationToken) {
    let service = service_fn(|request| respond(request, Arc::clone(&simulator), stop.clone()));
    let connection = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    tokio::select! {
        () = stop.cancelled() => {}
        // An error here is a client gone or a connection dropped on purpose.
        _ = connection => {}
    }
}

async fn respond(
    request: hyper::Request<Incoming>,
    simulator: Arc<dyn Simulator>,
    stop: CancellationToken,
) -> Result<hyper::Response<Full<Bytes>>, Dropped> {
    let request = match read_request(request).await {
        Ok(request) => request,
        Err(response) => return Ok(to_http(response)),
    };
    if request.path.starts_with(CONTROL_PREFIX) {
        return Ok(to_http(control::answer(simulator.as_ref(), &request)));
    }
    let operation = simulator.identify(&request);
    simulator.counts().increment(operation.name);
    let fault = simulator.faults().take(&operation);
    tracing::debug!(operation = operation.name, disturbed = fault.is_some(), "request");
    let served = match simulator.service() {
        Some(service) => service.work().await.map(Some),
        None => Ok(None),
    };
    let response = match served {
        Ok(_served) => disturb(fault, request, &simulator, stop).await?,
        Err(crowd) => simulator.crowded(crowd, &request),
    };
    simulator.counts().answered(response.status);
    Ok(to_http(simulator.finish(response)))
}

async fn disturb(
    fault: Option<Fault>,
    request: SimRequest,
    simulator: &Arc<dyn Simulator>,
    stop: CancellationToken,
) -> Result<SimResponse, Dropped> {
    match fault {
        None => Ok(simulator.serve(&request).await),
        Some(Fault::Delay { milliseconds }) => {
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
            Ok(simulator.serve(&request).await)
        }
        Some(Fault::DelayAnswer { milliseconds }) => {
            let answer = simulator.serve(&request).await;
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
            Ok(answer)
        }
        Some(Fault::Answer {
            status,
            retry_after,
            body,
        }) => {
            let body = body.or_else(|| simulator.refusal_body(status, &request));
            let response = with_body(status, body);
            Ok(match retry_after {
                Some(value) => response.header("retry-after", value),
                None => response,
            })
        }
        Some(Fault::DropBefore) => Err(Dropped),
        Some(Fault::DropAfter) => {
            simulator.serve(&request).await;
            Err(Dropped)
        }
        Some(Fault::DropThenCommit { after_milliseconds }) => {
            let simulator = Arc::clone(simulator);
            tokio::spawn(async move {
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = tokio::time::sleep(Duration::from_millis(after_milliseconds)) => {
                        simulator.serve(&request).await;
                    }
                }
            });
            Err(Dropped)
        }
        Some(Fault::GarbleAnswer) => Ok(garble(simulator.serve(&request).await)),
        Some(Fault::AnswerAfter { status, body }) => {
            simulator.serve(&request).await;
            let body = body.or_else(|| simulator.refusal_body(status, &request));
            Ok(with_body(status, body))
        }
    }
}

fn with_body(status: u16, body: Option<String>) -> SimResponse {
    match body {
        Some(body) if body.starts_with(['{', '[']) => SimResponse::raw(status, "application/json", body),
        Some(body) => SimResponse::raw(status, "text/plain", body),
        None => SimResponse::empty(status),
    }
}

fn garble(response: SimResponse) -> SimResponse {
    if !(200..300).contains(&response.status) {
        return response;
    }
    // 204 carries no body, so an unreadable one needs another success status.
    let status = if response.status == 204 { 200 } else { response.status };
    SimResponse {
        status,
        body: Bytes::from_static(b"{\"unfinished\":[\xff\xfe"),
        ..response
    }
}

async fn read_request(request: hyper::Request<Incoming>) -> Result<SimRequest, SimResponse> {
    let (parts, body) = request.into_parts();
    let chunked = parts
        .headers
        .get("transfer-encoding")
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.to_ascii_lowercase().contains("chunked"));
    let body = match Limited::new(body, MAXIMUM_BODY_BYTES).collect().await {
        Ok(collected) => collected.to_bytes(),
        Err(_) => return Err(SimResponse::empty(413)),
    };
    let query = parts.uri.query().unwrap_or_default();
    Ok(SimRequest {
        method: parts.method,
        path: percent_decoded(parts.uri.path()),
        query: url::form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        headers: parts.headers,
        body,
        chunked,
    })
}

fn percent_decoded(path: &str) -> String {
    let bytes = path.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let code = (byte == b'%').then(|| path.get(at + 1..at + 3)).flatten();
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(value) => {
                decoded.push(value);
                at += 3;
            }
            None => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

fn to_http(response: SimResponse) -> hyper::Response<Full<Bytes>> {
    let mut builder = hyper::Response::builder().status(response.status);
    for (name, value) in &response.headers {
        builder = builder.header(name, value);
    }
    builder.body(Full::new(response.body)).unwrap_or_else(|error| {
        tracing::error!(%error, "an answer with an impossible status or header was replaced by 500");
        let mut fallback = hyper::Response::new(Full::new(Bytes::new()));
        *fallback.status_mut() = hyper::StatusCode::INTERNAL_SERVER_ERROR;
        fallback
    })
}
