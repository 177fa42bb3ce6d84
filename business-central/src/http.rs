//! One request, one typed answer.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{ACCEPT, ACCEPT_LANGUAGE, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, IF_MATCH};
use reqwest::{Method, Response, redirect};
use secrecy::ExposeSecret;
use serde::de::DeserializeOwned;
use url::Url;
use uuid::Uuid;

use crate::auth::{Token, TokenSource};
use crate::auth_error::AuthError;
use crate::config::{BusinessCentralConfig, ConfigError, is_loopback};
use crate::error::{BcError, ErrorAnswer, Interruption};
use crate::error_body;
use crate::error_text::{describe, without_content};
use crate::etag::ETag;
use crate::retry_after::retry_after;

/// Far above any page of master data or any document; a bound for memory.
pub(crate) const MOST_BODY_BYTES: usize = 64 * 1024 * 1024;
/// Shorter than any read or write time-out in use, so that a connection that cannot be made is told as such.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Shorter than the gateways keep an idle connection, so that a write seldom meets one that is being closed.
const POOL_IDLE_TIMEOUT: Duration = Duration::from_secs(45);
/// Error texts come in this language, and callers tell errors apart by their text.
pub(crate) const LANGUAGE: &str = "en-US";
/// `If-Match` for an entity in whatever version it is.
pub(crate) const ANY_VERSION: &str = "*";

/// The connection to one environment, in the name of one app registration.
pub(crate) struct Http {
    client: reqwest::Client,
    tokens: TokenSource,
    read_timeout: Duration,
    write_timeout: Duration,
}

/// What is asked.
pub(crate) struct Request {
    pub(crate) operation: &'static str,
    pub(crate) url: Url,
    pub(crate) act: Act,
}

/// The few ways of asking; there is no other.
pub(crate) enum Act {
    Get,
    /// A list, in pages of at most so many rows.
    GetPage {
        rows: u32,
    },
    /// A JSON body.
    Create {
        json: String,
    },
    /// A JSON body of several writes that are carried out together or not at all.
    Batch {
        json: String,
    },
    /// Raw bytes for the content of an entity, in whatever version it is.
    Upload {
        content_type: HeaderValue,
        bytes: Vec<u8>,
    },
    /// A JSON body for this version.
    Update {
        json: String,
        version: ETag,
    },
    /// No body.
    Invoke,
    /// Only this version.
    Delete {
        version: ETag,
    },
    /// In whatever version it is.
    DeleteAny,
}

/// A 2xx answer.
pub(crate) struct Received {
    origin: Origin,
    body: Vec<u8>,
}

/// Which attempt an answer belongs to.
#[derive(Clone, Copy)]
pub(crate) struct Origin {
    operation: &'static str,
    pub(crate) status: u16,
    pub(crate) client_request_id: Uuid,
}

impl Http {
    pub(crate) fn new(config: &BusinessCentralConfig) -> Result<Self, ConfigError> {
        // Fails only if another provider has been installed, which is then used.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_idle_timeout(POOL_IDLE_TIMEOUT)
            .user_agent(concat!("concordat/", env!("CARGO_PKG_VERSION")));
        if is_loopback(&config.api_root) {
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(|error| ConfigError::HttpClient {
            reason: describe(error),
        })?;
        Ok(Self {
            client,
            tokens: TokenSource::new(config),
            read_timeout: config.read_timeout,
            write_timeout: config.write_timeout,
        })
    }

    /// Sends the request and returns its 2xx answer. After a 401, which refuses a request before it is processed, it
    /// is sent once more with a new token; that is the only repetition.
    pub(crate) async fn send(&self, request: &Request) -> Result<Received, BcError> {
        let token = self.tokens.token(&self.client, request.operation, None).await?;
        let first = self.attempt(request, &token).await;
        if !matches!(&first, Err(BcError::Answered(answer)) if answer.status == 401) {
            return first;
        }
        let token = self.tokens.token(&self.client, request.operation, Some(&token)).await?;
        match self.attempt(request, &token).await {
            Err(BcError::Answered(answer)) if answer.status == 401 => Err(AuthError::TokenRejected(answer).into()),
            second => second,
        }
    }

    async fn attempt(&self, request: &Request, token: &Token) -> Result<Received, BcError> {
        let operation = request.operation;
        let client_request_id = Uuid::new_v4();
        let interrupted = |error: &reqwest::Error| BcError::Interrupted {
            operation,
            cause: if error.is_timeout() {
                Interruption::TimedOut
            } else {
                Interruption::ConnectionLost
            },
            client_request_id,
        };
        let mut answer = match self.build(request, token, client_request_id).send().await {
            Ok(answer) => answer,
            Err(error) if error.is_connect() || error.is_builder() => {
                return Err(BcError::NotSent {
                    operation,
                    reason: describe(error),
                });
            }
            Err(error) => return Err(interrupted(&error)),
        };
        let status = answer.status().as_u16();
        tracing::debug!(operation, status, %client_request_id, "answered");
        let wait = retry_after(answer.headers(), Timestamp::now());
        if status == 429 {
            return Err(BcError::Throttled {
                operation,
                retry_after: wait,
                client_request_id,
            });
        }
        let read = read_body(&mut answer, MOST_BODY_BYTES).await;
        if (200..300).contains(&status) {
            let origin = Origin {
                operation,
                status,
                client_request_id,
            };
            let body = read.map_err(|error| interrupted(&error))?;
            let body = body.ok_or_else(|| origin.undecodable("it is larger than 64 MiB"))?;
            return Ok(Received { origin, body });
        }
        // The status alone already says that it was refused or failed; a lost or oversized body changes nothing.
        let said = error_body::read(&read.ok().flatten().unwrap_or_default());
        Err(BcError::Answered(Box::new(ErrorAnswer {
            operation,
            status,
            code: said.code,
            message: said.message,
            correlation_id: said.correlation_id,
            client_request_id,
            retry_after: wait,
        })))
    }

    fn build(&self, request: &Request, token: &Token, client_request_id: Uuid) -> reqwest::RequestBuilder {
        let (method, timeout) = match &request.act {
            Act::Get | Act::GetPage { .. } => (Method::GET, self.read_timeout),
            Act::Create { .. } | Act::Batch { .. } | Act::Invoke => (Method::POST, self.write_timeout),
            Act::Upload { .. } | Act::Update { .. } => (Method::PATCH, self.write_timeout),
            Act::Delete { .. } | Act::DeleteAny => (Method::DELETE, self.write_timeout),
        };
        let builder = self
            .client
            .request(method, request.url.clone())
            .timeout(timeout)
            .bearer_auth(token.secret.expose_secret())
            .header(ACCEPT, "application/json")
            .header(ACCEPT_LANGUAGE, LANGUAGE)
            .header("client-request-id", client_request_id.to_string());
        match &request.act {
            Act::Get => builder,
            Act::GetPage { rows } => builder.header("Prefer", format!("odata.maxpagesize={rows}")),
            Act::Create { json } => builder.header(CONTENT_TYPE, "application/json").body(json.clone()),
            Act::Batch { json } => builder
                .header(CONTENT_TYPE, "application/json")
                .header("Isolation", "snapshot")
                .body(json.clone()),
            // A body held in memory is sent with its length, never in chunks.
            Act::Upload { content_type, bytes } => builder
                .header(CONTENT_TYPE, content_type.clone())
                .header(IF_MATCH, ANY_VERSION)
                .body(bytes.clone()),
            Act::Update { json, version } => builder
                .header(CONTENT_TYPE, "application/json")
                .header(IF_MATCH, version.as_str())
                .body(json.clone()),
            Act::Invoke => builder.header(CONTENT_LENGTH, "0"),
            Act::Delete { version } => builder.header(IF_MATCH, version.as_str()),
            Act::DeleteAny => builder.header(IF_MATCH, ANY_VERSION),
        }
    }
}

impl Received {
    pub(crate) fn origin(&self) -> Origin {
        self.origin
    }

    /// The body as `T`; `Undecodable` if it is something else.
    pub(crate) fn decode<T: DeserializeOwned>(&self) -> Result<T, BcError> {
        serde_json::from_slice(&self.body).map_err(|error| self.origin.undecodable(&without_content(&error)))
    }

    /// Passes an answer with one of the statuses that mean success here.
    pub(crate) fn of_status(self, statuses: &[u16]) -> Result<Self, BcError> {
        if statuses.contains(&self.origin.status) {
            return Ok(self);
        }
        Err(self
            .origin
            .undecodable("this success status is not one of the operation"))
    }
}

impl Origin {
    pub(crate) fn undecodable(self, problem: &str) -> BcError {
        let Self {
            operation,
            status,
            client_request_id,
        } = self;
        BcError::Undecodable {
            operation,
            status,
            problem: problem.to_owned(),
            client_request_id,
        }
    }
}

/// The whole body, or `None` if it is larger than `most` bytes.
pub(crate) async fn read_body(answer: &mut Response, most: usize) -> Result<Option<Vec<u8>>, reqwest::Error> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        if body.len() + chunk.len() > most {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Some(body))
}
