//! The token endpoint (Concur Authentication, `/oauth2/v0/token`).

use std::time::Duration;

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::error_body::TokenError;
use crate::host::Origin;
use crate::http::{RawAnswer, send};
use crate::lenient::describe;
use crate::{AuthError, Call, ConcurConfig, ConcurError, NotSentCause};

const TOKEN_PATH: &str = "/oauth2/v0/token";

/// "Lives elsewhere": the answer names the right data centre.
const CODE_LIVES_ELSEWHERE: i64 = 16;

/// One exchange and, at most, one more at the data centre that the first one named.
const MAX_EXCHANGES: usize = 2;

/// Life of an access token where the answer does not say (Concur Authentication: one hour).
const DEFAULT_LIFETIME: Duration = Duration::from_secs(3600);

/// What is traded for an access token.
pub(crate) enum Credential<'a> {
    /// The request token that a company administrator made.
    RequestToken(&'a SecretString),
    /// The newest refresh token.
    RefreshToken(&'a SecretString),
    /// The app's own id and secret: a token of the app, of no company.
    App,
}

/// A decoded answer of the token endpoint.
pub(crate) struct TokenAnswer {
    pub(crate) access_token: SecretString,
    pub(crate) refresh_token: Option<SecretString>,
    pub(crate) geolocation: Option<String>,
    pub(crate) lifetime: Duration,
    pub(crate) refresh_token_expires_at: Option<Timestamp>,
    pub(crate) scopes: Vec<String>,
}

#[derive(Deserialize)]
struct Wire {
    access_token: String,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    refresh_token: Option<String>,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    geolocation: Option<String>,
    #[serde(default, deserialize_with = "crate::lenient::integer")]
    expires_in: Option<i64>,
    #[serde(default, deserialize_with = "crate::lenient::integer")]
    refresh_expires_in: Option<i64>,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    scope: Option<String>,
}

/// Trades a credential at `origin`, or at the data centre it points to (code 16), if that is an allowed host.
pub(crate) async fn exchange(
    http: &reqwest::Client,
    config: &ConcurConfig,
    origin: &Origin,
    credential: Credential<'_>,
) -> Result<TokenAnswer, ConcurError> {
    let call = match credential {
        Credential::RequestToken(_) => Call::Connect,
        Credential::RefreshToken(_) => Call::Refresh,
        Credential::App => Call::AppToken,
    };
    let mut origin = origin.clone();
    let mut exchanges = 0;
    loop {
        let request = http.post(origin.join(TOKEN_PATH)).header("accept", "application/json");
        let answer = send(call, request.form(&form(config, &credential)))
            .await
            .map_err(as_not_sent)?;
        exchanges += 1;
        if (200..300).contains(&answer.status) {
            return decode(&answer);
        }
        let error: Option<TokenError> = serde_json::from_slice(&answer.body).ok();
        if exchanges < MAX_EXCHANGES
            && let Some(TokenError {
                code: Some(CODE_LIVES_ELSEWHERE),
                geolocation: Some(there),
                ..
            }) = &error
        {
            origin = Origin::admit(there, &config.hosts, &config.landing_zone)?;
            continue;
        }
        return Err(refusal(answer, error, config, &credential));
    }
}

fn form<'a>(config: &'a ConcurConfig, credential: &Credential<'a>) -> Vec<(&'static str, &'a str)> {
    let mut fields = vec![
        ("client_id", config.client_id.as_str()),
        ("client_secret", config.client_secret.expose_secret()),
    ];
    match credential {
        Credential::RequestToken(token) => fields.extend([
            ("grant_type", "password"),
            ("credtype", "authtoken"),
            ("username", config.company_uuid.as_str()),
            ("password", token.expose_secret()),
        ]),
        Credential::RefreshToken(token) => {
            fields.extend([
                ("grant_type", "refresh_token"),
                ("refresh_token", token.expose_secret()),
            ]);
        }
        Credential::App => fields.push(("grant_type", "client_credentials")),
    }
    fields
}

fn no_token(call: Call, reason: String) -> ConcurError {
    ConcurError::NotSent {
        call,
        cause: NotSentCause::NoToken(reason),
    }
}

/// However an exchange broke off, the call that wanted the token was not made.
fn as_not_sent(error: ConcurError) -> ConcurError {
    match error {
        ConcurError::Interrupted { call, interruption } => no_token(call, interruption.to_string()),
        other => other,
    }
}

fn decode(answer: &RawAnswer) -> Result<TokenAnswer, ConcurError> {
    let wire: Wire = serde_json::from_slice(&answer.body).map_err(|error| {
        no_token(
            answer.call,
            format!("the token endpoint's answer is not as documented: {}", describe(&error)),
        )
    })?;
    if wire.access_token.is_empty() {
        return Err(no_token(
            answer.call,
            "the token endpoint answered without an access token".to_owned(),
        ));
    }
    let lifetime = wire
        .expires_in
        .and_then(|seconds| u64::try_from(seconds).ok())
        .map(Duration::from_secs);
    Ok(TokenAnswer {
        access_token: wire.access_token.into(),
        refresh_token: wire.refresh_token.map(SecretString::from),
        geolocation: wire.geolocation,
        lifetime: lifetime.map_or(DEFAULT_LIFETIME, |told| told.min(MAX_LIFETIME)),
        refresh_token_expires_at: wire
            .refresh_expires_in
            .and_then(|second| Timestamp::from_second(second).ok()),
        scopes: wire
            .scope
            .unwrap_or_default()
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
    })
}

/// Longest life believed: an absurd one must not stop the renewals that keep the refresh token alive.
const MAX_LIFETIME: Duration = Duration::from_secs(24 * 3600);

fn refusal(
    answer: RawAnswer,
    error: Option<TokenError>,
    config: &ConcurConfig,
    credential: &Credential<'_>,
) -> ConcurError {
    let (call, status) = (answer.call, answer.status);
    let message = scrubbed(answer.message(), config, credential);
    if (400..500).contains(&status) && !matches!(status, 408 | 429) {
        let code = error
            .as_ref()
            .and_then(|e| e.code)
            .and_then(|code| u32::try_from(code).ok());
        let kind = error.and_then(|e| e.error).unwrap_or_default();
        return AuthError::from_token_endpoint(status, code, &kind, message).into();
    }
    match answer.successful() {
        Err(throttled @ ConcurError::Throttled { .. }) => throttled,
        _ => no_token(
            call,
            format!("the token endpoint failed with status {status}: {message}"),
        ),
    }
}

/// Takes out of the server's text whatever was sent in confidence, should it be echoed.
fn scrubbed(message: String, config: &ConcurConfig, credential: &Credential<'_>) -> String {
    let token = match credential {
        Credential::RequestToken(token) | Credential::RefreshToken(token) => token.expose_secret(),
        Credential::App => "",
    };
    [token, config.client_secret.expose_secret()]
        .into_iter()
        .filter(|secret| !secret.is_empty())
        .fold(message, |text, secret| text.replace(secret, "[redacted]"))
}
