//! An address that is told about changes: it answers handshakes and notices as a test wants.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use serde_json::Value;

/// How a handshake is answered.
#[derive(Clone, Copy, Debug)]
pub(super) enum Handshake {
    Good,
    /// With this status and the token.
    Status(u16),
    /// With the token and more.
    Padded,
    Silent,
}

/// One notice request.
#[derive(Clone, Debug)]
pub(super) struct Received {
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Received {
    pub(super) fn items(&self) -> Vec<Value> {
        let body: Value = serde_json::from_str(&self.body).unwrap();
        body["value"].as_array().unwrap().clone()
    }
}

struct Inner {
    handshake: Handshake,
    handshakes: usize,
    statuses: VecDeque<u16>,
    received: Vec<Received>,
}

#[derive(Clone)]
pub(super) struct Receiver {
    pub(super) url: String,
    inner: Arc<Mutex<Inner>>,
}

impl Receiver {
    /// Answers every handshake well and every notice with 200.
    pub(super) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let receiver = Self {
            url: format!("http://{}/hooks?of=us", listener.local_addr().unwrap()),
            inner: Arc::new(Mutex::new(Inner {
                handshake: Handshake::Good,
                handshakes: 0,
                statuses: VecDeque::new(),
                received: Vec::new(),
            })),
        };
        let router = Router::new().fallback(answer).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        receiver
    }

    pub(super) fn shakes(&self, handshake: Handshake) {
        self.inner.lock().unwrap().handshake = handshake;
    }

    /// The next notices are answered so.
    pub(super) fn answers(&self, statuses: impl IntoIterator<Item = u16>) {
        self.inner.lock().unwrap().statuses.extend(statuses);
    }

    pub(super) fn handshakes(&self) -> usize {
        self.inner.lock().unwrap().handshakes
    }

    pub(super) fn received(&self) -> Vec<Received> {
        self.inner.lock().unwrap().received.clone()
    }
}

async fn answer(State(receiver): State<Receiver>, request: Request) -> Response {
    let query = request.uri().query().unwrap_or_default().to_owned();
    let mut pairs = url::form_urlencoded::parse(query.as_bytes()).into_owned();
    assert_eq!(
        pairs.next(),
        Some(("of".to_owned(), "us".to_owned())),
        "the address keeps its own query"
    );
    assert_eq!(request.method(), "POST");
    let with = |status: u16, body: String| Response::builder().status(status).body(Body::from(body)).unwrap();
    if let Some((name, token)) = pairs.next() {
        assert_eq!(name, "validationToken");
        let handshake = {
            let mut inner = receiver.inner.lock().unwrap();
            inner.handshakes += 1;
            inner.handshake
        };
        return match handshake {
            Handshake::Good => with(200, token),
            Handshake::Status(status) => with(status, token),
            Handshake::Padded => with(200, format!("\"{token}\"")),
            Handshake::Silent => std::future::pending().await,
        };
    }
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, 1 << 24).await.unwrap();
    let mut inner = receiver.inner.lock().unwrap();
    inner.received.push(Received {
        headers: parts
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect(),
        body: String::from_utf8(body.to_vec()).unwrap(),
    });
    with(inner.statuses.pop_front().unwrap_or(200), String::new())
}

/// Waits until it holds.
pub(super) async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    for _ in 0..2000 {
        if holds() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("it never came to this: {what}");
}
