//! The Microsoft Entra token endpoint, client credentials flow, and the check of bearer tokens.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::json::Json;
use super::options::BusinessCentralOptions;
use crate::server::{Method, SimRequest, SimResponse};

const SCOPE: &str = "https://api.businesscentral.dynamics.com/.default";
/// Old tokens are dropped beyond this many.
const MAXIMUM_TOKENS: usize = 10_000;

/// The tokens given out and when they end.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    ends: HashMap<String, Timestamp>,
}

impl Tokens {
    /// Whether the request carries a token that is still good.
    pub(crate) fn accepts(&self, request: &SimRequest, now: Timestamp) -> bool {
        request
            .header("authorization")
            .and_then(|value| value.strip_prefix("Bearer "))
            .and_then(|token| self.ends.get(token))
            .is_some_and(|end| now < *end)
    }

    /// Makes every token given out so far useless.
    pub(crate) fn revoke(&mut self) {
        self.ends.clear();
    }

    fn give(&mut self, now: Timestamp, lifetime_seconds: u32) -> String {
        if self.ends.len() >= MAXIMUM_TOKENS {
            self.ends.retain(|_, end| now < *end);
        }
        let token = format!("sandbox.{}", Uuid::new_v4().simple());
        let end = now
            .checked_add(SignedDuration::from_secs(i64::from(lifetime_seconds)))
            .unwrap_or(Timestamp::MAX);
        self.ends.insert(token.clone(), end);
        token
    }
}

/// Tenant of a token request, when the path is one.
pub(crate) fn tenant_of(path: &str) -> Option<&str> {
    path.strip_prefix('/')?
        .strip_suffix("/oauth2/v2.0/token")
        .filter(|tenant| !tenant.contains('/'))
}

/// Whether the secret in use has expired.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SecretState {
    /// It is good.
    #[default]
    Valid,
    /// Entra answers AADSTS7000222.
    Expired,
}

/// Answers a token request.
pub(crate) fn answer(
    tokens: &mut Tokens,
    options: &BusinessCentralOptions,
    secret: SecretState,
    tenant: &str,
    request: &SimRequest,
    now: Timestamp,
) -> SimResponse {
    let form_sent = request
        .header("content-type")
        .is_some_and(|content_type| content_type.starts_with("application/x-www-form-urlencoded"));
    if request.method != Method::POST || !form_sent {
        return refusal(
            400,
            "invalid_request",
            900_144,
            "The request body must contain 'grant_type'.",
            now,
        );
    }
    let form: HashMap<String, String> = url::form_urlencoded::parse(&request.body).into_owned().collect();
    let field = |name: &str| form.get(name).map_or("", String::as_str);
    if !tenant.eq_ignore_ascii_case(&options.tenant) {
        return refusal(400, "invalid_request", 90_002, "Tenant not found.", now);
    }
    match field("grant_type") {
        "client_credentials" => {}
        "" => {
            return refusal(
                400,
                "invalid_request",
                900_144,
                "The request body must contain 'grant_type'.",
                now,
            );
        }
        _ => {
            return refusal(
                400,
                "unsupported_grant_type",
                70_003,
                "The grant type is not supported.",
                now,
            );
        }
    }
    if field("client_id") != options.client_id {
        return refusal(
            400,
            "unauthorized_client",
            700_016,
            "Application was not found in the directory.",
            now,
        );
    }
    if field("scope") != SCOPE {
        return refusal(
            400,
            "invalid_scope",
            70_011,
            "The provided value for 'scope' is not valid.",
            now,
        );
    }
    if field("client_secret") != options.client_secret {
        return refusal(401, "invalid_client", 7_000_215, "Invalid client secret provided.", now);
    }
    if secret == SecretState::Expired {
        return refusal(
            401,
            "invalid_client",
            7_000_222,
            "The provided client secret keys are expired.",
            now,
        );
    }
    let lifetime = Json::Number(options.token_lifetime_seconds.into());
    let body = Json::Object(vec![
        ("token_type".into(), Json::text("Bearer")),
        ("expires_in".into(), lifetime.clone()),
        ("ext_expires_in".into(), lifetime),
        (
            "access_token".into(),
            Json::Text(tokens.give(now, options.token_lifetime_seconds)),
        ),
    ]);
    SimResponse::raw(200, "application/json; charset=utf-8", body.render())
}

fn refusal(status: u16, error: &str, code: u32, text: &str, now: Timestamp) -> SimResponse {
    let (trace, correlation) = (Uuid::new_v4(), Uuid::new_v4());
    let stamp = now.strftime("%Y-%m-%d %H:%M:%SZ");
    let description =
        format!("AADSTS{code}: {text} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {stamp}");
    let body = Json::Object(vec![
        ("error".into(), Json::text(error)),
        ("error_description".into(), Json::Text(description)),
        ("error_codes".into(), Json::List(vec![Json::Number(code.into())])),
        ("timestamp".into(), Json::Text(stamp.to_string())),
        ("trace_id".into(), Json::Text(trace.to_string())),
        ("correlation_id".into(), Json::Text(correlation.to_string())),
        (
            "error_uri".into(),
            Json::Text(format!("https://login.microsoftonline.com/error?code={code}")),
        ),
    ]);
    SimResponse::raw(status, "application/json; charset=utf-8", body.render())
}
