//! The client and its way of sending one request.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use url::Url;

use crate::http::{MAX_ANSWER_BYTES, RawAnswer, build_client, send_for};
use crate::session::Session;
use crate::token::{AccessToken, Need};
use crate::{AuthError, Call, ConcurConfig, ConcurError, ConfigError, GrantStore};

/// A client for one company. Cheap to clone; clones share the access token.
///
/// Needs a Tokio runtime. Every call goes to the geolocation last received, carries a current access token, and after
/// a 401 or 403 is repeated once with a renewed one. Nothing else is ever repeated.
#[derive(Clone)]
pub struct Concur {
    session: Arc<Session>,
}

/// What a connected company granted, without any token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connected {
    /// Scheme, host and port of the API for this company.
    pub geolocation: Url,
    /// Scopes of the access token, as Concur lists them. `FISVC` is needed for financial documents,
    /// `invoice.paymentconfirmation.write` and `.read` for invoice payments.
    pub scopes: Vec<String>,
    /// How long the access token lives from its issue.
    pub access_token_lifetime: Duration,
}

/// One request to the API, ready to be sent again with another token.
pub(crate) enum ApiRequest {
    Get {
        path: String,
        query: Vec<(&'static str, String)>,
        wanted: Wanted,
    },
    Post {
        path: String,
        body: Vec<u8>,
    },
    Put {
        path: String,
        body: Vec<u8>,
    },
    Patch {
        path: String,
        body: Vec<u8>,
    },
}

/// In which form the answer to a read is wanted.
#[derive(Clone, Copy)]
pub(crate) enum Wanted {
    /// JSON, and financial documents as objects.
    Documents,
    Json,
    Xml,
    /// A file of at most so many bytes.
    File {
        most_bytes: usize,
    },
}

impl Wanted {
    fn accept(self) -> &'static str {
        match self {
            Self::Documents | Self::Json => "application/json",
            Self::Xml => "application/xml",
            Self::File { .. } => "*/*",
        }
    }

    fn most_bytes(self) -> usize {
        match self {
            Self::File { most_bytes } => most_bytes,
            Self::Documents | Self::Json | Self::Xml => MAX_ANSWER_BYTES,
        }
    }
}

impl Concur {
    /// Takes a configuration and the store of the grant. Sends nothing.
    ///
    /// # Errors
    /// [`ConfigError`] if a setting is missing or would send credentials where they must not go.
    pub fn new(config: ConcurConfig, store: Arc<dyn GrantStore>) -> Result<Self, ConfigError> {
        config.check()?;
        let http = build_client(&config)?;
        Ok(Self {
            session: Arc::new(Session::new(config, http, store)),
        })
    }

    /// Exchanges a company request token for a grant and stores that (Concur Authentication, company request token).
    ///
    /// The request token lives 24 hours and may be used several times in them, so this may be repeated after any error.
    ///
    /// # Errors
    /// [`ConcurError::Auth`] if Concur refuses the exchange, [`ConcurError::HostNotAllowed`] if it names a foreign
    /// host, [`ConcurError::NotSent`] if there was no usable answer or the grant could not be stored.
    pub async fn connect(&self, request_token: &SecretString) -> Result<Connected, ConcurError> {
        self.session
            .connect(request_token.clone())
            .await
            .map(|token| connected(&token))
    }

    /// Renews the access token now, whatever its age, and stores the grant that comes with it.
    ///
    /// # Errors
    /// As for the token of any other call: [`ConcurError::Auth`], [`ConcurError::HostNotAllowed`],
    /// [`ConcurError::Throttled`] or [`ConcurError::NotSent`].
    pub async fn refresh_now(&self) -> Result<Connected, ConcurError> {
        self.session.renewed_token().await.map(|token| connected(&token))
    }

    /// When the stored refresh token ends unless it is used before, or `None` if the company is not connected.
    ///
    /// # Errors
    /// [`ConcurError::NotSent`] if the store fails.
    pub async fn grant_expires_at(&self) -> Result<Option<Timestamp>, ConcurError> {
        Ok(self.session.load().await?.map(|grant| grant.expires_at()))
    }

    pub(crate) fn session(&self) -> &Session {
        &self.session
    }

    pub(crate) async fn get(
        &self,
        call: Call,
        path: String,
        query: Vec<(&'static str, String)>,
    ) -> Result<RawAnswer, ConcurError> {
        self.get_as(Wanted::Documents, call, path, query).await
    }

    pub(crate) async fn get_as(
        &self,
        wanted: Wanted,
        call: Call,
        path: String,
        query: Vec<(&'static str, String)>,
    ) -> Result<RawAnswer, ConcurError> {
        self.execute(call, &ApiRequest::Get { path, query, wanted }).await
    }

    /// Sends a JSON body in one piece: Concur refuses chunked bodies (Concur HTTP status codes).
    pub(crate) async fn post(&self, call: Call, path: String, body: &impl Serialize) -> Result<RawAnswer, ConcurError> {
        let body = serde_json::to_vec(body)
            .map_err(|_| crate::request_limits::invalid(call, "it cannot be written as JSON"))?;
        self.execute(call, &ApiRequest::Post { path, body }).await
    }

    /// As [`Concur::post`], with the method PUT.
    pub(crate) async fn put(&self, call: Call, path: String, body: &impl Serialize) -> Result<RawAnswer, ConcurError> {
        let body = serde_json::to_vec(body)
            .map_err(|_| crate::request_limits::invalid(call, "it cannot be written as JSON"))?;
        self.execute(call, &ApiRequest::Put { path, body }).await
    }

    /// As [`Concur::post`], with the method PATCH.
    pub(crate) async fn patch(
        &self,
        call: Call,
        path: String,
        body: &impl Serialize,
    ) -> Result<RawAnswer, ConcurError> {
        let body = serde_json::to_vec(body)
            .map_err(|_| crate::request_limits::invalid(call, "it cannot be written as JSON"))?;
        self.execute(call, &ApiRequest::Patch { path, body }).await
    }

    async fn execute(&self, call: Call, request: &ApiRequest) -> Result<RawAnswer, ConcurError> {
        let mut need = Need::Usable;
        loop {
            let token = self.session.token(need).await?;
            let answer = self.attempt(call, request, &token).await?;
            if !answer.denies_token() {
                return Ok(answer);
            }
            need = match need {
                Need::Usable => Need::NewerThan(token.generation),
                // The newer token of another process may be as dead as the first one.
                Need::NewerThan(_) if token.of_another => Need::BroughtAfter(token.generation),
                Need::NewerThan(_) | Need::BroughtAfter(_) => {
                    let message = answer.message();
                    return Err(AuthError::Denied {
                        status: answer.status,
                        message,
                        correlation_id: answer.correlation_id,
                    }
                    .into());
                }
            };
        }
    }

    async fn attempt(&self, call: Call, request: &ApiRequest, token: &AccessToken) -> Result<RawAnswer, ConcurError> {
        let http = &self.session.http;
        let (builder, wanted) = match request {
            ApiRequest::Get { path, query, wanted } => (http.get(token.api.join(path)).query(query), *wanted),
            ApiRequest::Post { path, body } => (with_json(http.post(token.api.join(path)), body), Wanted::Json),
            ApiRequest::Put { path, body } => (with_json(http.put(token.api.join(path)), body), Wanted::Json),
            ApiRequest::Patch { path, body } => (with_json(http.patch(token.api.join(path)), body), Wanted::Json),
        };
        let builder = match wanted {
            Wanted::Documents => builder.header("documentformatas", "json"),
            Wanted::Json | Wanted::Xml | Wanted::File { .. } => builder,
        };
        let builder = builder
            .header("accept", wanted.accept())
            .bearer_auth(token.secret.expose_secret());
        send_for(call, builder, wanted.most_bytes()).await
    }
}

impl fmt::Debug for Concur {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Concur")
            .field("company_uuid", &self.session.config.company_uuid)
            .finish_non_exhaustive()
    }
}

fn with_json(builder: reqwest::RequestBuilder, body: &[u8]) -> reqwest::RequestBuilder {
    builder.header("content-type", "application/json").body(body.to_vec())
}

fn connected(token: &AccessToken) -> Connected {
    Connected {
        geolocation: token.api.url().clone(),
        scopes: token.scopes.clone(),
        access_token_lifetime: token.lifetime,
    }
}
