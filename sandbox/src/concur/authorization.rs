//! Who may call what: tokens of the right kind with a scope of the interface.

use super::options::RejectedTokenStatus;
use super::refusal::ErrorForm;
use super::state::{Context, TokenKind};
use crate::server::SimRequest;

/// Who may call an interface, and how it words a refusal.
pub(super) struct Access {
    /// One of them is enough.
    pub(super) scopes: &'static [&'static str],
    pub(super) kinds: &'static [TokenKind],
    pub(super) error_form: ErrorForm,
}

/// Lets a live token of a kind in `access` with one of its scopes pass.
///
/// Without a bearer 401; unknown or expired 401 (or 403 by option); another kind of token, or one without the scope,
/// 403. Concur documents neither statuses nor bodies of these.
pub(super) fn check(context: &Context<'_>, request: &SimRequest, access: &Access) -> Result<(), (u16, &'static str)> {
    let bearer = request
        .header("authorization")
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim());
    let Some(bearer) = bearer else {
        return Err((401, "An access token is missing."));
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
        return Err((status, "The access token is unknown or expired."));
    };
    if !access.kinds.contains(&token.kind) {
        return Err((403, "Access tokens of this kind are not accepted."));
    }
    if !token
        .scopes
        .iter()
        .any(|granted| access.scopes.contains(&granted.as_str()))
    {
        return Err((403, "The access token lacks the scope of this interface."));
    }
    Ok(())
}
