//! An HTTP server with prepared answers that remembers what it was asked.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Response, Uri};
use tokio::sync::{Semaphore, watch};
use url::Url;

use crate::store::{Journal, LONGEST_WAIT};

/// A prepared answer. The last one of a route is given again and again.
#[derive(Clone)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    gate: Option<Arc<Semaphore>>,
}

impl Reply {
    pub(crate) fn json(status: u16, body: impl Into<String>) -> Self {
        Self::of(status, "application/json", body.into().into_bytes())
    }

    pub(crate) fn of(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![("content-type", content_type.to_owned())],
            body: body.into(),
            gate: None,
        }
    }

    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// Holds the answer back until the gate gets a permit.
    pub(crate) fn behind(mut self, gate: &Arc<Semaphore>) -> Self {
        self.gate = Some(Arc::clone(gate));
        self
    }
}

/// A request as it arrived.
#[derive(Clone)]
pub(crate) struct Seen {
    pub(crate) route: String,
    pub(crate) query: HashMap<String, String>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn form(&self) -> HashMap<String, String> {
        url::form_urlencoded::parse(self.body.as_bytes()).into_owned().collect()
    }
}

struct Shared {
    replies: Mutex<HashMap<String, VecDeque<Reply>>>,
    seen: Mutex<Vec<Seen>>,
    arrivals: watch::Sender<usize>,
    journal: Journal,
}

#[derive(Clone)]
pub(crate) struct Stub {
    pub(crate) base: Url,
    shared: Arc<Shared>,
}

impl Stub {
    pub(crate) async fn start(journal: &Journal) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let shared = Arc::new(Shared {
            replies: Mutex::default(),
            seen: Mutex::default(),
            arrivals: watch::Sender::new(0),
            journal: journal.clone(),
        });
        let router = Router::new().fallback(answer).with_state(Arc::clone(&shared));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { base, shared }
    }

    /// Prepares answers for a route such as `GET /path`.
    pub(crate) fn on(&self, route: &str, replies: impl IntoIterator<Item = Reply>) {
        self.shared
            .replies
            .lock()
            .unwrap()
            .insert(route.to_owned(), replies.into_iter().collect());
    }

    pub(crate) fn seen(&self, route: &str) -> Vec<Seen> {
        self.shared
            .seen
            .lock()
            .unwrap()
            .iter()
            .filter(|seen| seen.route == route)
            .cloned()
            .collect()
    }

    pub(crate) fn all_seen(&self) -> usize {
        self.shared.seen.lock().unwrap().len()
    }

    pub(crate) async fn wait_for_requests(&self, count: usize) {
        let mut arrivals = self.shared.arrivals.subscribe();
        let arrived = tokio::time::timeout(LONGEST_WAIT, arrivals.wait_for(|arrived| *arrived >= count)).await;
        arrived.expect("the request arrives in time").unwrap();
    }
}

async fn answer(
    State(shared): State<Arc<Shared>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let route = format!("{method} {}", uri.path());
    let query = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
        .into_owned()
        .collect();
    let bearer = headers
        .get("authorization")
        .map_or("no token", |value| value.to_str().unwrap());
    shared.journal.note(format!("{route} with {bearer}"));
    let body = String::from_utf8(body.to_vec()).unwrap();
    shared.seen.lock().unwrap().push(Seen {
        route: route.clone(),
        query,
        headers,
        body,
    });
    shared.arrivals.send_modify(|arrived| *arrived += 1);
    let reply = next_reply(&shared, &route);
    if let Some(gate) = &reply.gate {
        gate.acquire().await.unwrap().forget();
    }
    let mut response = Response::builder().status(reply.status);
    for (name, value) in reply.headers {
        response = response.header(name, value);
    }
    response.body(Body::from(reply.body)).unwrap()
}

fn next_reply(shared: &Shared, route: &str) -> Reply {
    let mut replies = shared.replies.lock().unwrap();
    let Some(queue) = replies.get_mut(route) else {
        return Reply::json(418, format!("{{\"message\":\"the stub has no answer for {route}\"}}"));
    };
    if queue.len() > 1 {
        queue.pop_front().unwrap()
    } else {
        queue.front().unwrap().clone()
    }
}
