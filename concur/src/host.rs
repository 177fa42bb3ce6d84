//! Which hosts may receive credentials, and which may be asked for images.

use std::fmt;

use url::{Host, Url};

use crate::{ConcurError, ConfigError};

/// Allowed hosts.
///
/// A pattern is a host name (`eu2.api.concursolutions.com`) or `*.` and the exact rest of one
/// (`*.api.concursolutions.com`), which allows every name below that, but not the rest alone. Loopback addresses are
/// always allowed, by http too; every other host only by https.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostRule {
    patterns: Vec<String>,
}

impl HostRule {
    /// Takes at least one pattern.
    ///
    /// # Errors
    /// [`ConfigError::HostPattern`] if one is not of the two forms, or its wildcard leaves fewer than two labels.
    pub fn new<S: AsRef<str>>(patterns: impl IntoIterator<Item = S>) -> Result<Self, ConfigError> {
        let patterns: Vec<String> = patterns.into_iter().map(|p| p.as_ref().to_ascii_lowercase()).collect();
        if patterns.is_empty() {
            return Err(ConfigError::HostPattern { pattern: String::new() });
        }
        for pattern in &patterns {
            let rest = pattern.strip_prefix("*.");
            let name = rest.unwrap_or(pattern);
            let labels_wanted = if rest.is_some() { 2 } else { 1 };
            let labels: Vec<&str> = name.split('.').collect();
            let well_formed = labels.iter().all(|label| {
                !label.is_empty()
                    && label
                        .bytes()
                        .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
            });
            if !well_formed || labels.len() < labels_wanted {
                return Err(ConfigError::HostPattern {
                    pattern: pattern.clone(),
                });
            }
        }
        Ok(Self { patterns })
    }

    /// The hosts of SAP Concur's data centres: `*.api.concursolutions.com`.
    #[must_use]
    pub fn concur() -> Self {
        Self {
            patterns: vec!["*.api.concursolutions.com".to_owned()],
        }
    }

    /// Whether this URL's host may be addressed by its scheme.
    #[must_use]
    pub fn allows(&self, url: &Url) -> bool {
        match url.scheme() {
            "http" => is_loopback(url),
            "https" => is_loopback(url) || url.host_str().is_some_and(|host| self.matches(host)),
            _ => false,
        }
    }

    fn matches(&self, host: &str) -> bool {
        self.patterns.iter().any(|pattern| match pattern.strip_prefix('*') {
            Some(suffix) => host.len() > suffix.len() && host.ends_with(suffix),
            None => host == pattern,
        })
    }
}

pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// A whole URL from an answer, or the host that is refused (with its scheme where that is what is refused).
pub(crate) fn admit_url(raw: &str, rule: &HostRule, landing_zone: &Url) -> Result<Url, String> {
    let url = Url::parse(raw).map_err(|_| "(not a URL)".to_owned())?;
    let host = url.host_str().unwrap_or("(none)").to_owned();
    if !url.username().is_empty() || url.password().is_some() || !rule.allows(&url) {
        return Err(host);
    }
    if landing_zone.scheme() == "https" && url.scheme() != "https" {
        return Err(format!("http://{host}"));
    }
    Ok(url)
}

/// Scheme, host and port that passed the rule: the only thing requests with credentials are built on.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Origin(Url);

impl Origin {
    /// Cuts a URL down to scheme, host and port (a geolocation may come with `/oauth2/v0/token` appended) and checks
    /// it. `landing_zone` is the configured entrance: one that is https never leads to plain http.
    pub(crate) fn admit(raw: &str, rule: &HostRule, landing_zone: &Url) -> Result<Self, ConcurError> {
        let admitted = admit_url(raw, rule, landing_zone);
        let mut url = admitted.map_err(|host| ConcurError::HostNotAllowed { host })?;
        url.set_path("");
        url.set_query(None);
        url.set_fragment(None);
        Ok(Self(url))
    }

    pub(crate) fn url(&self) -> &Url {
        &self.0
    }

    /// A URL below this origin. `path` begins with a slash and holds no text from outside but what passed
    /// [`crate::ids::is_path_segment`].
    pub(crate) fn join(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(path);
        url
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn landing() -> Url {
        Url::parse("https://glz.api.concursolutions.com").unwrap()
    }

    fn admitted(raw: &str) -> Option<String> {
        Origin::admit(raw, &HostRule::concur(), &landing())
            .ok()
            .map(|o| o.url().to_string())
    }

    #[test]
    fn a_geolocation_is_cut_to_its_origin() {
        let expected = Some("https://us2.api.concursolutions.com/".to_owned());
        assert_eq!(admitted("https://us2.api.concursolutions.com"), expected);
        assert_eq!(
            admitted("https://US2.api.concursolutions.com/oauth2/v0/token?x=1#y"),
            expected
        );
        assert_eq!(
            admitted("https://eu2.api.concursolutions.com:8443/x"),
            Some("https://eu2.api.concursolutions.com:8443/".into())
        );
    }

    #[test]
    fn look_alike_hosts_are_refused() {
        for raw in [
            "https://api.concursolutions.com",
            "https://evilapi.concursolutions.com",
            "https://us2.api.concursolutions.com.evil.example",
            "https://us2.api.concursolutions.com@evil.example",
            "https://us2.api.concursolutions.com:x@us2.api.concursolutions.com",
            "http://us2.api.concursolutions.com",
            "ftp://us2.api.concursolutions.com",
            "https://10.0.0.1",
            "us2.api.concursolutions.com",
            "",
        ] {
            assert_eq!(admitted(raw), None, "{raw}");
        }
    }

    #[test]
    fn loopback_by_http_is_allowed_unless_the_entrance_is_https() {
        let rule = HostRule::concur();
        for raw in ["http://127.0.0.1:8080", "http://[::1]:8080", "http://localhost:8080"] {
            assert!(
                Origin::admit(raw, &rule, &Url::parse("http://127.0.0.1:1").unwrap()).is_ok(),
                "{raw}"
            );
            assert_eq!(admitted(raw), None, "{raw}");
        }
    }

    #[test]
    fn patterns_that_allow_too_much_are_refused() {
        for pattern in ["*", "*.", "*.com", "", "us*.api.example.com", "*.api..com", "a/b"] {
            assert!(HostRule::new([pattern]).is_err(), "{pattern}");
        }
        assert!(HostRule::new(Vec::<String>::new()).is_err());
        assert!(HostRule::new(["*.API.concursolutions.com", "concur.example.com"]).is_ok());
    }
}
