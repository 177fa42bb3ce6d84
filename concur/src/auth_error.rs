//! Refusals by the token endpoint, and of a fresh token by the API.

/// Why there is no accepted access token. Codes and meanings: Concur Authentication, error table. No variant carries a
/// token, and texts of the token endpoint are scrubbed of what was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AuthError {
    /// No grant is stored: the company was never connected.
    #[error("this company is not connected to Concur; connect it with a company request token")]
    NotConnected,
    /// The request token or refresh token is bad, expired or issued to someone else, or its principal is gone
    /// (105, 106, 107, 108, 123, 136, and 5, 19, 64 where they speak of the grant).
    #[error(
        "Concur no longer accepts the grant (code {code:?}): {message}; connect the company again with a new company request token"
    )]
    ReconnectNeeded {
        /// Concur's numeric code.
        code: Option<u32>,
        /// Concur's text.
        message: String,
    },
    /// The app's id or secret is wrong, unknown or disabled (53, 59, 61, 62, 63, 115, and 5, 19, 64 where they speak of
    /// the client).
    #[error(
        "Concur does not accept the client credentials (code {code:?}): {message}; check client id and client secret"
    )]
    ClientCredentials {
        /// Concur's numeric code.
        code: Option<u32>,
        /// Concur's text.
        message: String,
    },
    /// The account is disabled, locked or may not log on from here (10 to 14, 20).
    #[error("Concur denies the account (code {code}): {message}; ask the company's Concur administrator")]
    AccountDenied {
        /// Concur's numeric code.
        code: u32,
        /// Concur's text.
        message: String,
    },
    /// The company is under scheduled maintenance (134).
    #[error("the company is under scheduled maintenance at Concur (code 134): {message}; try again later")]
    Maintenance {
        /// Concur's text.
        message: String,
    },
    /// The API answered 401 or 403 to a token that had just been renewed.
    #[error(
        "Concur denied access with status {status} although the token is new: {message}; check that the app has the scope and the company the product"
    )]
    Denied {
        /// HTTP status, 401 or 403.
        status: u16,
        /// Concur's text.
        message: String,
        /// `concur-correlationid` of the answer.
        correlation_id: Option<String>,
    },
    /// Any other refusal by the token endpoint.
    #[error(
        "Concur refused the token request with status {status} (code {code:?}): {message}; look the code up in Concur's authentication errors"
    )]
    Other {
        /// HTTP status.
        status: u16,
        /// Concur's numeric code.
        code: Option<u32>,
        /// Concur's text.
        message: String,
    },
}

impl AuthError {
    /// Concur's numeric code, where it gave one.
    #[must_use]
    pub fn code(&self) -> Option<u32> {
        match self {
            Self::ReconnectNeeded { code, .. } | Self::ClientCredentials { code, .. } | Self::Other { code, .. } => {
                *code
            }
            Self::AccountDenied { code, .. } => Some(*code),
            Self::Maintenance { .. } => Some(134),
            Self::NotConnected | Self::Denied { .. } => None,
        }
    }

    /// Sorts a refusal of the token endpoint. `kind` is the `error` field, which settles the codes used for both the
    /// client and the grant.
    pub(crate) fn from_token_endpoint(status: u16, code: Option<u32>, kind: &str, message: String) -> Self {
        match code {
            Some(53 | 59 | 61 | 62 | 63 | 115) => Self::ClientCredentials { code, message },
            Some(5 | 19 | 64) if kind == "invalid_client" => Self::ClientCredentials { code, message },
            Some(5 | 19 | 64 | 105..=108 | 123 | 136) => Self::ReconnectNeeded { code, message },
            Some(code @ (10..=14 | 20)) => Self::AccountDenied { code, message },
            Some(134) => Self::Maintenance { message },
            Some(_) => Self::Other { status, code, message },
            None if kind == "invalid_client" => Self::ClientCredentials { code, message },
            None if kind == "invalid_grant" => Self::ReconnectNeeded { code, message },
            None => Self::Other { status, code, message },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(code: u32, kind: &str) -> AuthError {
        AuthError::from_token_endpoint(400, Some(code), kind, String::new())
    }

    #[test]
    fn code_5_is_the_grant_or_the_client_by_its_error_field() {
        assert!(matches!(
            sorted(5, "invalid_grant"),
            AuthError::ReconnectNeeded { code: Some(5), .. }
        ));
        assert!(matches!(
            sorted(5, "invalid_client"),
            AuthError::ClientCredentials { code: Some(5), .. }
        ));
    }

    #[test]
    fn a_dead_refresh_token_asks_for_a_new_connection_and_maintenance_for_patience() {
        for code in [105, 106, 107, 108, 123, 136] {
            assert!(
                matches!(sorted(code, "invalid_request"), AuthError::ReconnectNeeded { .. }),
                "{code}"
            );
        }
        assert!(matches!(sorted(134, "invalid_request"), AuthError::Maintenance { .. }));
        assert!(matches!(
            sorted(61, "invalid_client"),
            AuthError::ClientCredentials { .. }
        ));
        assert!(matches!(
            sorted(14, "invalid_grant"),
            AuthError::AccountDenied { code: 14, .. }
        ));
        assert!(matches!(
            sorted(120, "invalid_request"),
            AuthError::Other { code: Some(120), .. }
        ));
    }
}
