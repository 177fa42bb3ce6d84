//! Why Microsoft Entra or Business Central does not accept the application.

use std::fmt;
use std::time::Duration;

use crate::error::ErrorAnswer;

/// No usable token. The request that needed it was certainly not processed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AuthError {
    /// Microsoft Entra refused the client credentials; a person must act.
    #[error("Microsoft Entra refused a token: {error}{}; {}", Aadsts(*.aadsts), remedy(*.aadsts))]
    Refused {
        /// OAuth `error`, such as `invalid_client`: the value to branch on.
        error: String,
        /// AADSTS code for people and support; Microsoft may renumber it.
        aadsts: Option<u32>,
        /// HTTP status of the answer.
        status: u16,
    },
    /// Microsoft Entra cannot answer now (`temporarily_unavailable`, 429 or 5xx); try again later.
    #[error("Microsoft Entra cannot issue a token now (HTTP {status}); try again later")]
    Unavailable {
        /// HTTP status of the answer.
        status: u16,
        /// How long Microsoft Entra asks to wait.
        retry_after: Option<Duration>,
    },
    /// The token service answered 2xx, but not with a bearer token and its lifetime; try again later.
    #[error("the token service answered HTTP {status} without a readable token; check `authority` and any proxy")]
    Unreadable {
        /// HTTP status of the answer.
        status: u16,
    },
    /// Business Central answered 401 to a token, and to a fresh one as well; a person must act.
    #[error(
        "Business Central refuses the application's token: {0}; check that the app registration is enabled on the page \
         Microsoft Entra applications of this environment and has the administrator's consent"
    )]
    TokenRejected(Box<ErrorAnswer>),
}

impl AuthError {
    /// True when waiting may help; false when only a person can.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Unavailable { .. } | Self::Unreadable { .. } => true,
            Self::Refused { .. } | Self::TokenRejected(_) => false,
        }
    }

    /// How long the token service asks to wait, if it said so.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Unavailable { retry_after, .. } => *retry_after,
            Self::Refused { .. } | Self::Unreadable { .. } | Self::TokenRejected(_) => None,
        }
    }
}

struct Aadsts(Option<u32>);

impl fmt::Display for Aadsts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |code| write!(f, " (AADSTS{code})"))
    }
}

fn remedy(aadsts: Option<u32>) -> &'static str {
    match aadsts {
        Some(7_000_215) => "the client secret is wrong: enter the secret's value (not its id) again",
        Some(7_000_222) => "the client secret has expired: create a new one in the app registration and enter it",
        Some(700_016) => "the application is not known in this tenant: check the client id and the tenant id",
        Some(90_002) => "the tenant does not exist: check the tenant id",
        Some(70_011) => "the scope is not valid: check the scope",
        Some(9_002_313) => "the token request is malformed: check tenant id, client id and scope",
        _ => "check tenant id, client id, client secret and scope of the app registration",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_told_the_code_and_the_remedy() {
        for (code, words) in [
            (7_000_215, "wrong"),
            (7_000_222, "expired"),
            (700_016, "client id"),
            (90_002, "tenant"),
            (70_011, "scope"),
        ] {
            let error = AuthError::Refused {
                error: "invalid_client".to_owned(),
                aadsts: Some(code),
                status: 401,
            };
            let text = error.to_string();
            assert!(
                text.contains(&format!("AADSTS{code}")) && text.contains(words),
                "{text}"
            );
            assert!(!error.is_retryable());
        }
    }
}
