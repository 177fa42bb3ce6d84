//! The codec server: the Web UI and the Temporal CLI send it encrypted payloads and show what comes back, and let it encrypt
//! what a person sends. It answers only to a configured token where one is set, and only to the configured Web UI.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::post;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use temporalio_common::protos::temporal::api::common::v1::Payload;
use tokio::net::TcpListener;

use super::EncryptingCodec;

/// The largest request that is read: Temporal's own limit for a message.
const LONGEST_BODY_BYTES: usize = 4 * 1024 * 1024;

/// Whom the server answers.
#[derive(Clone)]
pub struct CodecServerOptions {
    /// The Web UI's origin, such as `https://temporal.example.com`.
    pub origin: HeaderValue,
    /// The token that `Authorization: Bearer …` must carry; without one, whoever reaches the port may decrypt.
    pub token: Option<SecretString>,
}

/// Serves until `stop` completes.
///
/// # Errors
/// When the socket fails.
pub async fn serve(
    listener: TcpListener,
    codec: EncryptingCodec,
    options: CodecServerOptions,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let state = Arc::new(Served { codec, options });
    let router = Router::new()
        .route("/decode", post(decode).options(preflight))
        .route("/encode", post(encode).options(preflight))
        .layer(DefaultBodyLimit::max(LONGEST_BODY_BYTES))
        .with_state(state);
    axum::serve(listener, router).with_graceful_shutdown(stop).await
}

struct Served {
    codec: EncryptingCodec,
    options: CodecServerOptions,
}

/// Payloads as the Web UI and the CLI send them: metadata values and data in base64.
#[derive(Serialize, Deserialize)]
struct Payloads {
    /// The Temporal CLI leaves an empty list out.
    #[serde(default)]
    payloads: Vec<Wire>,
}

#[derive(Serialize, Deserialize)]
struct Wire {
    #[serde(default)]
    metadata: HashMap<String, String>,
    #[serde(default)]
    data: String,
}

async fn preflight(State(served): State<Arc<Served>>) -> Response {
    served.allowed(StatusCode::NO_CONTENT.into_response())
}

async fn decode(State(served): State<Arc<Served>>, headers: HeaderMap, Json(asked): Json<Payloads>) -> Response {
    served.answer(&headers, asked, |payload| served.codec.decrypt(payload))
}

async fn encode(State(served): State<Arc<Served>>, headers: HeaderMap, Json(asked): Json<Payloads>) -> Response {
    served.answer(&headers, asked, |payload| served.codec.encrypt(payload))
}

impl Served {
    fn answer(
        &self,
        headers: &HeaderMap,
        asked: Payloads,
        act: impl Fn(Payload) -> anyhow::Result<Payload>,
    ) -> Response {
        if !self.may(headers) {
            return self.allowed(StatusCode::UNAUTHORIZED.into_response());
        }
        let answered: anyhow::Result<Vec<Wire>> = asked
            .payloads
            .into_iter()
            .map(|wire| Ok(to_wire(act(from_wire(wire)?)?)))
            .collect();
        self.allowed(match answered {
            Ok(payloads) => Json(Payloads { payloads }).into_response(),
            Err(error) => {
                tracing::warn!(error = %error, "payloads could not be read");
                StatusCode::BAD_REQUEST.into_response()
            }
        })
    }

    fn may(&self, headers: &HeaderMap) -> bool {
        let Some(token) = &self.options.token else { return true };
        let given = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "));
        given.is_some_and(|given| same(given.as_bytes(), token.expose_secret().as_bytes()))
    }

    fn allowed(&self, mut response: Response) -> Response {
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, self.options.origin.clone());
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_METHODS,
            HeaderValue::from_static("POST, OPTIONS"),
        );
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            HeaderValue::from_static("content-type, x-namespace, authorization"),
        );
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_CREDENTIALS,
            HeaderValue::from_static("true"),
        );
        response
    }
}

/// Compares without telling by its duration where the first difference is.
fn same(given: &[u8], wanted: &[u8]) -> bool {
    given.len() == wanted.len() && given.iter().zip(wanted).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
}

fn from_wire(wire: Wire) -> anyhow::Result<Payload> {
    let metadata = wire
        .metadata
        .into_iter()
        .map(|(key, value)| Ok((key, STANDARD.decode(value)?)))
        .collect::<anyhow::Result<_>>()?;
    Ok(Payload {
        metadata,
        data: STANDARD.decode(wire.data)?,
        ..Payload::default()
    })
}

fn to_wire(payload: Payload) -> Wire {
    Wire {
        metadata: payload
            .metadata
            .into_iter()
            .map(|(key, value)| (key, STANDARD.encode(value)))
            .collect(),
        data: STANDARD.encode(payload.data),
    }
}

#[cfg(test)]
mod tests;
