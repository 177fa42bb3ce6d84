//! Configuration of one connection to Concur.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::HostRule;

/// One company at Concur. `Debug` prints the client secret as redacted.
#[derive(Debug, Clone)]
pub struct ConcurConfig {
    /// Where a request token is first exchanged: `https://glz.api.concursolutions.com` (Concur Authentication, global
    /// landing zone). Only scheme, host and port count.
    pub landing_zone: Url,
    /// Id of the app registered at Concur.
    pub client_id: String,
    /// Secret of that app.
    pub client_secret: SecretString,
    /// UUID of the company, the user name of the first exchange.
    pub company_uuid: String,
    /// Hosts that may receive credentials.
    pub hosts: HostRule,
    /// Longest wait for a whole answer. Concur says it answers within 60 seconds.
    pub request_timeout: Duration,
    /// How long before its end an access token (one hour) is renewed. Never earlier than half its life.
    pub refresh_ahead: Duration,
}

/// A configuration that cannot work or is not safe.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// A value is missing.
    #[error("the Concur setting `{setting}` is empty; set it")]
    Empty {
        /// Its name.
        setting: &'static str,
    },
    /// The landing zone is plain http to a host other than this machine.
    #[error("the Concur landing zone {host:?} uses plain http; use https (plain http is for loopback addresses only)")]
    PlainHttp {
        /// Its host.
        host: String,
    },
    /// The landing zone is not one of the allowed hosts.
    #[error("the Concur landing zone {host:?} is not among the allowed hosts; correct one of the two")]
    LandingZoneNotAllowed {
        /// Its host.
        host: String,
    },
    /// Not a host pattern.
    #[error(
        "{pattern:?} is not a host pattern; write a host name, or `*.` and the rest of one with at least two labels"
    )]
    HostPattern {
        /// The pattern.
        pattern: String,
    },
    /// The HTTP client could not be set up (TLS roots, proxy settings).
    #[error("the HTTP client could not be set up ({reason}); check the certificate store and proxy settings")]
    HttpClient {
        /// What failed.
        reason: String,
    },
}

impl ConcurConfig {
    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        let settings = [
            ("client_id", self.client_id.trim().is_empty()),
            ("client_secret", self.client_secret.expose_secret().trim().is_empty()),
            ("company_uuid", self.company_uuid.trim().is_empty()),
            ("request_timeout", self.request_timeout.is_zero()),
        ];
        if let Some((setting, _)) = settings.into_iter().find(|(_, empty)| *empty) {
            return Err(ConfigError::Empty { setting });
        }
        let host = self.landing_zone.host_str().unwrap_or_default().to_owned();
        if self.landing_zone.scheme() == "http" && !crate::host::is_loopback(&self.landing_zone) {
            return Err(ConfigError::PlainHttp { host });
        }
        if !self.hosts.allows(&self.landing_zone) {
            return Err(ConfigError::LandingZoneNotAllowed { host });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(landing_zone: &str) -> ConcurConfig {
        ConcurConfig {
            landing_zone: Url::parse(landing_zone).unwrap(),
            client_id: "client".into(),
            client_secret: "client-secret".to_owned().into(),
            company_uuid: "b4a3f5d2-0000-4000-8000-000000000001".into(),
            hosts: HostRule::concur(),
            request_timeout: Duration::from_secs(60),
            refresh_ahead: Duration::from_secs(300),
        }
    }

    #[test]
    fn plain_http_is_for_loopback_only() {
        let host = "glz.api.concursolutions.com".to_owned();
        assert_eq!(
            config("http://glz.api.concursolutions.com").check(),
            Err(ConfigError::PlainHttp { host })
        );
        assert_eq!(config("http://127.0.0.1:9").check(), Ok(()));
        assert_eq!(config("https://glz.api.concursolutions.com").check(), Ok(()));
    }

    #[test]
    fn a_foreign_landing_zone_gets_no_credentials() {
        assert!(matches!(
            config("https://glz.example.com").check(),
            Err(ConfigError::LandingZoneNotAllowed { .. })
        ));
    }

    #[test]
    fn an_empty_secret_is_found_and_a_full_one_not_printed() {
        let mut config = config("https://glz.api.concursolutions.com");
        assert!(!format!("{config:?}").contains("client-secret"));
        config.client_secret = String::new().into();
        assert_eq!(
            config.check(),
            Err(ConfigError::Empty {
                setting: "client_secret"
            })
        );
    }
}
