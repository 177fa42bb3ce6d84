//! Access tokens by client credentials (Microsoft Entra, OAuth 2.0 token endpoint v2.0).

use std::time::{Duration, Instant};

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::sync::Mutex;
use url::Url;

use crate::auth_error::AuthError;
use crate::config::BusinessCentralConfig;
use crate::error::BcError;
use crate::error_text::describe;
use crate::http::{MOST_BODY_BYTES, read_body};
use crate::retry_after::retry_after;

/// A token is replaced this long before it expires, so that it does not expire on its way.
const MARGIN: Duration = Duration::from_secs(300);
/// Lifetimes can be lengthened by policy, up to a day.
const LONGEST_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// Gives out the cached token and fetches a new one when it is due.
pub(crate) struct TokenSource {
    endpoint: Url,
    client_id: String,
    client_secret: SecretString,
    scope: String,
    timeout: Duration,
    // The lock is held while fetching: whoever comes meanwhile waits for that fetch instead of making one more.
    cached: Mutex<Cache>,
}

#[derive(Default)]
struct Cache {
    token: Option<Token>,
    fetches: u64,
}

/// A bearer token and which fetch brought it.
#[derive(Clone)]
pub(crate) struct Token {
    pub(crate) secret: SecretString,
    fetch: u64,
    replace_at: Instant,
}

#[derive(Deserialize)]
struct TokenBody {
    token_type: String,
    expires_in: u64,
    access_token: String,
}

#[derive(Deserialize)]
struct RefusalBody {
    error: String,
    #[serde(default)]
    error_codes: Vec<u32>,
    #[serde(default)]
    error_description: String,
}

impl TokenSource {
    pub(crate) fn new(config: &BusinessCentralConfig) -> Self {
        let mut endpoint = config.authority.clone();
        // A root address (checked before) always has path segments.
        if let Ok(mut path) = endpoint.path_segments_mut() {
            path.pop_if_empty()
                .push(&config.tenant_id)
                .extend(["oauth2", "v2.0", "token"]);
        }
        Self {
            endpoint,
            client_id: config.client_id.clone(),
            client_secret: config.client_secret.clone(),
            scope: config.scope.clone(),
            timeout: config.read_timeout,
            cached: Mutex::default(),
        }
    }

    /// The cached token, or a new one. `refused` is a token that was answered 401: it is not given out again.
    pub(crate) async fn token(
        &self,
        http: &reqwest::Client,
        operation: &'static str,
        refused: Option<&Token>,
    ) -> Result<Token, BcError> {
        let mut cache = self.cached.lock().await;
        if let Some(token) = &cache.token
            && token.replace_at > Instant::now()
            && refused.is_none_or(|refused| refused.fetch != token.fetch)
        {
            return Ok(token.clone());
        }
        let (secret, lifetime) = self.fetch(http, operation).await?;
        cache.fetches += 1;
        let lifetime = lifetime.min(LONGEST_LIFETIME);
        let replace_at = Instant::now() + lifetime.saturating_sub(MARGIN).max(lifetime / 2);
        let token = Token {
            secret,
            fetch: cache.fetches,
            replace_at,
        };
        cache.token = Some(token.clone());
        Ok(token)
    }

    async fn fetch(
        &self,
        http: &reqwest::Client,
        operation: &'static str,
    ) -> Result<(SecretString, Duration), BcError> {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", &self.client_id),
            ("client_secret", self.client_secret.expose_secret()),
            ("scope", &self.scope),
        ];
        // Whatever breaks here, the request that needs the token has not been sent.
        let no_token = |error: reqwest::Error| BcError::NotSent {
            operation,
            reason: format!("no token: {}", describe(error)),
        };
        let sent = http
            .post(self.endpoint.clone())
            .form(&form)
            .timeout(self.timeout)
            .send()
            .await;
        let mut answer = sent.map_err(no_token)?;
        let status = answer.status().as_u16();
        let wait = retry_after(answer.headers(), Timestamp::now());
        let body = read_body(&mut answer, MOST_BODY_BYTES)
            .await
            .map_err(no_token)?
            .unwrap_or_default();
        tracing::debug!(operation, status, "token requested");
        if (200..300).contains(&status) {
            return read_token(&body).ok_or_else(|| AuthError::Unreadable { status }.into());
        }
        Err(refusal(status, wait, &body).into())
    }
}

fn read_token(body: &[u8]) -> Option<(SecretString, Duration)> {
    let TokenBody {
        token_type,
        expires_in,
        access_token,
    } = serde_json::from_slice(body).ok()?;
    let usable = token_type.eq_ignore_ascii_case("bearer") && !access_token.is_empty();
    usable.then(|| (access_token.into(), Duration::from_secs(expires_in)))
}

/// Branches on `error`, as Microsoft advises; the AADSTS code is for people only.
fn refusal(status: u16, retry_after: Option<Duration>, body: &[u8]) -> AuthError {
    if status >= 500 || status == 429 || status == 408 {
        return AuthError::Unavailable { status, retry_after };
    }
    let Ok(refusal) = serde_json::from_slice::<RefusalBody>(body) else {
        return AuthError::Refused {
            error: format!("HTTP {status}"),
            aadsts: None,
            status,
        };
    };
    if refusal.error == "temporarily_unavailable" {
        return AuthError::Unavailable { status, retry_after };
    }
    let aadsts = refusal
        .error_codes
        .first()
        .copied()
        .or_else(|| code_in_text(&refusal.error_description));
    let plausible = refusal.error.len() <= 60 && refusal.error.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    let error = if plausible {
        refusal.error
    } else {
        format!("HTTP {status}")
    };
    AuthError::Refused { error, aadsts, status }
}

fn code_in_text(description: &str) -> Option<u32> {
    let (_, rest) = description.split_once("AADSTS")?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}
