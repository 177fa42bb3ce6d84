//! Where Business Central is and who asks.

use std::net::IpAddr;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use url::{Host, Url};
use uuid::Uuid;

/// The scope of the client credentials flow for Business Central online.
pub const DEFAULT_SCOPE: &str = "https://api.businesscentral.dynamics.com/.default";

/// One company of one environment of one tenant, and the application registration that works in it.
#[derive(Debug, Clone)]
pub struct BusinessCentralConfig {
    /// Root of the token service, `https://login.microsoftonline.com`. Plain http is accepted for loopback only.
    pub authority: Url,
    /// Root of the API, `https://api.businesscentral.dynamics.com`. Plain http is accepted for loopback only.
    pub api_root: Url,
    /// Microsoft Entra tenant, GUID or domain.
    pub tenant_id: String,
    /// Application (client) id of the app registration.
    pub client_id: String,
    /// Client secret of the app registration.
    pub client_secret: SecretString,
    /// Environment name exactly as Business Central lists it.
    pub environment: String,
    /// Company (`id` of `companies`) that every company-scoped call uses.
    pub company_id: Uuid,
    /// Token scope; [`DEFAULT_SCOPE`] online.
    pub scope: String,
    /// Time for one read (and for one token request), from connecting to the last byte.
    pub read_timeout: Duration,
    /// Time for one write, from connecting to the last byte. Business Central works up to 8 minutes on a request and
    /// its gateway waits 10, so a shorter time leaves more outcomes unknown.
    pub write_timeout: Duration,
}

/// A configuration that cannot work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The URL is not https and its host is not loopback.
    #[error("`{field}` must be an https address (plain http is accepted for loopback only)")]
    InsecureUrl {
        /// Name of the setting.
        field: &'static str,
    },
    /// The URL has parts that a root must not have.
    #[error("`{field}` must be a root address without user, password, query or fragment")]
    NotARoot {
        /// Name of the setting.
        field: &'static str,
    },
    /// A value that is needed is blank or has a form that cannot be put into an address.
    #[error("`{field}` must be set, without slashes and without spaces at either end")]
    BadName {
        /// Name of the setting.
        field: &'static str,
    },
    /// A time-out of zero would fail every request.
    #[error("`{field}` must be longer than zero")]
    ZeroTimeout {
        /// Name of the setting.
        field: &'static str,
    },
    /// The HTTP client could not be built, usually because the machine's root certificates cannot be read.
    #[error("the HTTP client could not be built ({reason}); check the machine's root certificates")]
    HttpClient {
        /// What the HTTP library says.
        reason: String,
    },
}

impl BusinessCentralConfig {
    /// Checks everything that can be checked without a request.
    pub(crate) fn validate(&self) -> Result<(), ConfigError> {
        check_root(&self.authority, "authority")?;
        check_root(&self.api_root, "api_root")?;
        check_name(&self.tenant_id, "tenant_id")?;
        check_name(&self.client_id, "client_id")?;
        check_name(&self.environment, "environment")?;
        for (value, field) in [
            (self.scope.as_str(), "scope"),
            (self.client_secret.expose_secret(), "client_secret"),
        ] {
            if value.trim().is_empty() {
                return Err(ConfigError::BadName { field });
            }
        }
        for (timeout, field) in [
            (self.read_timeout, "read_timeout"),
            (self.write_timeout, "write_timeout"),
        ] {
            if timeout.is_zero() {
                return Err(ConfigError::ZeroTimeout { field });
            }
        }
        Ok(())
    }
}

/// True for `localhost`, 127.0.0.0/8 and ::1.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    }
}

fn check_root(url: &Url, field: &'static str) -> Result<(), ConfigError> {
    let secure = url.scheme() == "https" && url.host().is_some();
    let local = url.scheme() == "http" && is_loopback(url);
    if !secure && !local {
        return Err(ConfigError::InsecureUrl { field });
    }
    let bare =
        url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
    if bare {
        Ok(())
    } else {
        Err(ConfigError::NotARoot { field })
    }
}

fn check_name(value: &str, field: &'static str) -> Result<(), ConfigError> {
    let dots_only = value.chars().all(|c| c == '.');
    if dots_only || value.trim() != value || value.contains(['/', '\\']) {
        return Err(ConfigError::BadName { field });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::config_for;

    fn with(change: impl FnOnce(&mut BusinessCentralConfig)) -> Result<(), ConfigError> {
        let mut config = config_for(&"http://127.0.0.1:1".parse().unwrap());
        change(&mut config);
        config.validate()
    }

    #[test]
    fn plain_http_is_for_loopback_only() {
        for good in [
            "https://login.example.com",
            "http://localhost:8080",
            "http://127.0.0.1:1",
            "http://[::1]:1",
        ] {
            assert_eq!(with(|c| c.authority = good.parse().unwrap()), Ok(()), "{good}");
        }
        for bad in [
            "http://login.example.com",
            "http://127.0.0.1.example.com",
            "http://10.0.0.1",
            "ftp://localhost",
        ] {
            let answer = with(|c| c.api_root = bad.parse().unwrap());
            assert_eq!(answer, Err(ConfigError::InsecureUrl { field: "api_root" }), "{bad}");
        }
    }

    #[test]
    fn a_root_carries_no_credentials_and_no_query() {
        for bad in [
            "https://user@example.com",
            "https://u:p@example.com",
            "https://example.com?a=b",
            "https://e.com#f",
        ] {
            let answer = with(|c| c.authority = bad.parse().unwrap());
            assert_eq!(answer, Err(ConfigError::NotARoot { field: "authority" }), "{bad}");
        }
    }

    #[test]
    fn names_that_would_change_the_path_are_refused() {
        for bad in ["", " ", "..", "a/b", "Production ", "a\\b"] {
            let answer = with(|c| c.environment = bad.to_owned());
            assert_eq!(answer, Err(ConfigError::BadName { field: "environment" }), "{bad:?}");
        }
        assert_eq!(
            with(|c| c.write_timeout = Duration::ZERO),
            Err(ConfigError::ZeroTimeout { field: "write_timeout" })
        );
    }

    #[test]
    fn the_secret_is_never_printed() {
        let config = config_for(&"http://127.0.0.1:1".parse().unwrap());
        assert!(!format!("{config:?}").contains(crate::tests::CLIENT_SECRET));
    }
}
