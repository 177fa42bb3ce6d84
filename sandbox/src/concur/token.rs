//! The token endpoint ("Authentication, /oauth2/v0/token").

use serde_json::{Value, json};

use super::body::media_type;
use super::options::{ExpiresInForm, GeolocationForm, RefreshTokenRotation};
use super::state::{ACCESS_TOKEN_LIFE, Context, TokenKind};
use crate::server::{SimRequest, SimResponse};

const TOKEN_PATH: &str = "/oauth2/v0/token";

struct Refused {
    status: u16,
    code: u16,
    error: &'static str,
    description: &'static str,
}

const fn refused(status: u16, code: u16, error: &'static str, description: &'static str) -> Refused {
    Refused {
        status,
        code,
        error,
        description,
    }
}

const INCORRECT_CREDENTIALS: Refused = refused(400, 5, "invalid_grant", "Incorrect Credentials. Please Retry");
const NOT_A_FORM: Refused = refused(400, 135, "invalid_request", "The request format is not supported.");
const CLIENT_ID_MISSING: Refused = refused(400, 62, "invalid_request", "client_id is missing.");
const CLIENT_SECRET_MISSING: Refused = refused(400, 63, "invalid_request", "client_secret is missing.");
const GRANT_TYPE_MISSING: Refused = refused(400, 65, "invalid_request", "grant_type is missing.");
const CLIENT_UNKNOWN: Refused = refused(401, 61, "invalid_client", "The client is unknown.");
const CLIENT_SECRET_WRONG: Refused = refused(401, 64, "invalid_client", "The client's credentials are incorrect.");
const GRANT_TYPE_NOT_ALLOWED: Refused = refused(400, 60, "invalid_grant", "This grant type is not allowed.");
const USERNAME_MISSING: Refused = refused(400, 51, "invalid_request", "username is missing.");
const PASSWORD_MISSING: Refused = refused(400, 52, "invalid_request", "password is missing.");
const BAD_CREDTYPE: Refused = refused(400, 120, "invalid_request", "This credtype is not known.");
const COMPANY_UNKNOWN: Refused = refused(400, 100, "invalid_request", "This user is unknown to the backend.");
const SCOPE_TOO_WIDE: Refused = refused(400, 54, "invalid_scope", "The requested scope exceeds the grant.");
const REFRESH_TOKEN_MISSING: Refused = refused(400, 106, "invalid_request", "refresh_token is missing.");
const REFRESH_TOKEN_DEAD: Refused = refused(400, 108, "invalid_grant", "bad or expired refresh token");
const LIVES_ELSEWHERE: Refused = refused(400, 16, "invalid_request", "user lives elsewhere");

pub(super) fn answer(context: &mut Context<'_>, request: &SimRequest) -> SimResponse {
    let refusal = match grant(context, request) {
        Ok(response) => return response,
        Err(refusal) => refusal,
    };
    let mut body = json!({ "error": refusal.error, "error_description": refusal.description, "code": refusal.code });
    if refusal.code == LIVES_ELSEWHERE.code {
        body["geolocation"] = Value::from(context.options.lives_elsewhere.as_deref());
    }
    SimResponse::json(refusal.status, &body)
}

fn grant(context: &mut Context<'_>, request: &SimRequest) -> Result<SimResponse, Refused> {
    if !media_type(request).eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(NOT_A_FORM);
    }
    if context.options.lives_elsewhere.is_some() {
        return Err(LIVES_ELSEWHERE);
    }
    let form: Vec<(String, String)> = url::form_urlencoded::parse(&request.body).into_owned().collect();
    let field = |name: &str| {
        form.iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    };
    let client_id = field("client_id").ok_or(CLIENT_ID_MISSING)?;
    let client_secret = field("client_secret").ok_or(CLIENT_SECRET_MISSING)?;
    let grant_type = field("grant_type").ok_or(GRANT_TYPE_MISSING)?;
    if client_id != context.options.client_id {
        return Err(CLIENT_UNKNOWN);
    }
    if client_secret != context.options.client_secret {
        return Err(CLIENT_SECRET_WRONG);
    }
    match grant_type {
        "password" => {
            let username = field("username").ok_or(USERNAME_MISSING)?;
            let password = field("password").ok_or(PASSWORD_MISSING)?;
            exchange(context, request, field("credtype"), username, password, field("scope"))
        }
        "refresh_token" => {
            let token = field("refresh_token").ok_or(REFRESH_TOKEN_MISSING)?;
            refresh(context, request, token, field("scope"))
        }
        "client_credentials" => {
            let scopes = scopes(field("scope"), &context.options.granted_scopes)?;
            Ok(issue(context, request, TokenKind::App, scopes, None))
        }
        _ => Err(GRANT_TYPE_NOT_ALLOWED),
    }
}

/// The first exchange: a request token, good for 24 hours and for any number of exchanges within them.
fn exchange(
    context: &mut Context<'_>,
    request: &SimRequest,
    credtype: Option<&str>,
    username: &str,
    password: &str,
    scope: Option<&str>,
) -> Result<SimResponse, Refused> {
    match credtype {
        Some("authtoken") => {}
        // Users with passwords do not exist here; without a credtype Concur takes it for such a login.
        None | Some("password") => return Err(INCORRECT_CREDENTIALS),
        Some(_) => return Err(BAD_CREDTYPE),
    }
    if username != context.options.company_uuid {
        return Err(COMPANY_UNKNOWN);
    }
    let now = context.now;
    if !context
        .state
        .request_tokens
        .iter()
        .any(|(token, dies_at)| token == password && *dies_at > now)
    {
        return Err(INCORRECT_CREDENTIALS);
    }
    let scopes = scopes(scope, &context.options.granted_scopes)?;
    let refresh_token = context.state.issue_refresh_token(scopes.clone(), now);
    context.state.events.company_is_known = true;
    Ok(issue(context, request, TokenKind::Company, scopes, Some(refresh_token)))
}

fn refresh(
    context: &mut Context<'_>,
    request: &SimRequest,
    old: &str,
    scope: Option<&str>,
) -> Result<SimResponse, Refused> {
    let now = context.now;
    let live = context
        .state
        .refresh_tokens
        .get(old)
        .filter(|token| token.expires_at > now);
    let granted = live.ok_or(REFRESH_TOKEN_DEAD)?.scopes.clone();
    let scopes = scopes(scope, &granted)?;
    let refresh_token = match context.options.refresh_token_rotation {
        RefreshTokenRotation::Same => old.to_owned(),
        RefreshTokenRotation::NewAndOldLives => context.state.issue_refresh_token(granted, now),
        RefreshTokenRotation::NewAndOldDies => {
            context.state.refresh_tokens.remove(old);
            context.state.issue_refresh_token(granted, now)
        }
    };
    Ok(issue(context, request, TokenKind::Company, scopes, Some(refresh_token)))
}

fn scopes(asked: Option<&str>, granted: &[String]) -> Result<Vec<String>, Refused> {
    let Some(asked) = asked else {
        return Ok(granted.to_vec());
    };
    let asked: Vec<String> = asked.split_whitespace().map(str::to_owned).collect();
    if asked.iter().all(|scope| granted.contains(scope)) {
        Ok(asked)
    } else {
        Err(SCOPE_TOO_WIDE)
    }
}

fn issue(
    context: &mut Context<'_>,
    request: &SimRequest,
    kind: TokenKind,
    scopes: Vec<String>,
    refresh_token: Option<String>,
) -> SimResponse {
    let scope = scopes.join(" ");
    let access_token = context.state.issue_access_token(kind, scopes, context.now);
    let seconds = ACCESS_TOKEN_LIFE.as_secs();
    let expires_in = match context.options.expires_in {
        ExpiresInForm::Text => Value::from(seconds.to_string()),
        ExpiresInForm::Number => Value::from(seconds),
    };
    let geolocation = match context.options.geolocation {
        GeolocationForm::Host => request.base_url(),
        GeolocationForm::WithTokenPath => format!("{}{TOKEN_PATH}", request.base_url()),
    };
    let mut body = json!({
        "expires_in": expires_in,
        "scope": scope,
        "token_type": "Bearer",
        "access_token": access_token,
        "geolocation": geolocation,
    });
    if let Some(refresh_token) = refresh_token {
        body["refresh_token"] = Value::from(refresh_token);
    }
    SimResponse::json(200, &body)
}
