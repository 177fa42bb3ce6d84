//! A stub of the token service and of Business Central that answers from a script and keeps what it was sent.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use serde_json::{Value, json};
use url::Url;

use super::config_for;
use crate::BusinessCentral;

/// Path of the company below the stub's root.
pub(crate) const COMPANY: &str = "/v2.0/tenant-1/Production/api/v2.0/companies(00000000-0000-0000-0000-0000000000c0)";

#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) method: String,
    /// Path and query as they were sent.
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    /// The body as text, with replacement characters for bytes that are none.
    pub(crate) body: String,
    pub(crate) bytes: Vec<u8>,
}

impl Call {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, value)| value.as_str())
    }
}

#[derive(Clone)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Reply {
    pub(crate) fn new(status: u16, body: impl Into<String>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.into(),
        }
    }

    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::new(status, body.to_string())
    }

    pub(crate) fn error(status: u16, code: &str, message: &str) -> Self {
        Self::json(status, &json!({"error": {"code": code, "message": message}}))
    }

    /// The same with one text of its body in place of another; puts digits that a JSON value cannot hold.
    pub(crate) fn replacing(mut self, text: &str, with: &str) -> Self {
        self.body = self.body.replace(text, with);
        self
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

#[derive(Default)]
struct Inner {
    calls: Vec<Call>,
    token_calls: Vec<Call>,
    replies: VecDeque<Reply>,
    token_replies: VecDeque<Reply>,
}

#[derive(Clone)]
pub(crate) struct Stub {
    pub(crate) root: Url,
    inner: Arc<Mutex<Inner>>,
}

impl Stub {
    /// Starts a stub that gives these answers, in order, to whatever is asked of the API.
    pub(crate) async fn new(replies: impl IntoIterator<Item = Reply>) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let root = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let inner = Inner {
            replies: replies.into_iter().collect(),
            ..Inner::default()
        };
        let stub = Self {
            root,
            inner: Arc::new(Mutex::new(inner)),
        };
        let router = Router::new().fallback(answer).with_state(stub.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        stub
    }

    pub(crate) fn client(&self) -> BusinessCentral {
        BusinessCentral::new(config_for(&self.root)).unwrap()
    }

    pub(crate) fn push(&self, reply: Reply) {
        self.inner.lock().unwrap().replies.push_back(reply);
    }

    /// Answers of the token service; when they run out it issues `token-1`, `token-2`, … for an hour.
    pub(crate) fn push_token(&self, reply: Reply) {
        self.inner.lock().unwrap().token_replies.push_back(reply);
    }

    pub(crate) fn calls(&self) -> Vec<Call> {
        self.inner.lock().unwrap().calls.clone()
    }

    pub(crate) fn token_calls(&self) -> Vec<Call> {
        self.inner.lock().unwrap().token_calls.clone()
    }
}

async fn answer(State(stub): State<Stub>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, 1 << 20).await.unwrap().to_vec();
    let call = Call {
        method: parts.method.to_string(),
        target: parts.uri.path_and_query().unwrap().to_string(),
        headers: parts
            .headers
            .iter()
            .map(|(n, v)| (n.to_string(), v.to_str().unwrap().to_owned()))
            .collect(),
        body: String::from_utf8_lossy(&bytes).into_owned(),
        bytes,
    };
    let reply = {
        let mut inner = stub.inner.lock().unwrap();
        if call.target == "/tenant-1/oauth2/v2.0/token" {
            inner.token_calls.push(call);
            let issued = inner.token_calls.len();
            inner
                .token_replies
                .pop_front()
                .unwrap_or_else(|| token(&format!("token-{issued}"), 3600))
        } else {
            inner.calls.push(call);
            inner
                .replies
                .pop_front()
                .unwrap_or_else(|| Reply::new(599, "nothing left in the script"))
        }
    };
    let mut response = Response::builder().status(reply.status);
    for (name, value) in reply.headers {
        response = response.header(name, value);
    }
    response.body(Body::from(reply.body)).unwrap()
}

/// A token as Microsoft Entra issues it.
pub(crate) fn token(secret: &str, expires_in: u64) -> Reply {
    Reply::json(
        200,
        &json!({"token_type": "Bearer", "expires_in": expires_in, "ext_expires_in": expires_in, "access_token": secret}),
    )
}

/// A page of a list.
pub(crate) fn page(rows: Value, next_link: Option<String>) -> Reply {
    let mut body = json!({"@odata.context": "https://example.com/$metadata", "value": rows});
    if let Some(link) = next_link {
        body["@odata.nextLink"] = link.into();
    }
    Reply::json(200, &body)
}
