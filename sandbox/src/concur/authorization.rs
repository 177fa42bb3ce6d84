//! Who may call what: company tokens with the scope of the interface.

use super::body::message;
use super::options::RejectedTokenStatus;
use super::state::{Context, TokenKind};
use crate::server::{SimRequest, SimResponse};

/// Lets a live company token with `scope` pass.
///
/// Without a bearer 401; unknown or expired 401 (or 403 by option); another kind of token, or one without the scope,
/// 403. Concur documents neither statuses nor bodies of these.
pub(super) fn check(context: &Context<'_>, request: &SimRequest, scope: &str) -> Result<(), SimResponse> {
    let bearer = request
        .header("authorization")
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim());
    let Some(bearer) = bearer else {
        return Err(message(401, "An access token is missing."));
    };
    let live = context
        .state
        .access_tokens
        .get(bearer)
        .filter(|token| token.expires_at > context.now);
    let Some(token) = live else {
        let status = match context.options.rejected_token_status {
            RejectedTokenStatus::Unauthorized => 401,
            RejectedTokenStatus::Forbidden => 403,
        };
        return Err(message(status, "The access token is unknown or expired."));
    };
    if token.kind != TokenKind::Company {
        return Err(message(403, "Only company tokens are accepted."));
    }
    if !token.scopes.iter().any(|granted| granted == scope) {
        return Err(message(403, "The access token lacks the scope of this interface."));
    }
    Ok(())
}
