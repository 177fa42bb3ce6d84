//! The grant of a company, and where it is kept.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

/// A boxed future that can move between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What a connected company granted: the newest refresh token, the place it is good for, and the access token that came with it.
#[derive(Clone)]
pub struct Grant {
    /// The newest refresh token. Each use may rotate it.
    pub refresh_token: SecretString,
    /// Scheme, host and port of the API for this company, as last received.
    pub geolocation: Url,
    /// When the token endpoint issued it, by this machine's clock.
    pub obtained_at: Timestamp,
    /// When Concur says the refresh token ends (`refresh_expires_in`), where it says so.
    pub refresh_token_expires_at: Option<Timestamp>,
    /// The access token that came with it, for every process that shares the grant; absent where it may not be used.
    pub access: Option<GrantedAccess>,
}

/// An access token that came with a grant, counted from [`Grant::obtained_at`].
#[derive(Clone)]
pub struct GrantedAccess {
    /// The token.
    pub token: SecretString,
    /// What it is good for.
    pub scopes: Vec<String>,
    /// How long it lives.
    pub lifetime: Duration,
}

impl Grant {
    /// When the company must be connected again unless the token is used before: what Concur said, else six months
    /// after issue (Concur Authentication, refresh tokens).
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.refresh_token_expires_at.unwrap_or_else(|| {
            let issued = self.obtained_at.to_zoned(TimeZone::UTC);
            issued
                .checked_add(6.months())
                .map_or(self.obtained_at, |end| end.timestamp())
        })
    }

    /// The grant as JSON, both tokens in clear: encrypt it before it is written anywhere.
    #[must_use]
    pub fn to_json(&self) -> SecretString {
        let access = self.access.as_ref().map(|access| {
            serde_json::json!({
                "token": access.token.expose_secret(),
                "scopes": access.scopes,
                "lifetime_seconds": access.lifetime.as_secs(),
            })
        });
        // Plain fields always serialise, so there is no error to hand on.
        serde_json::json!({
            "version": FORMAT_VERSION,
            "refresh_token": self.refresh_token.expose_secret(),
            "geolocation": self.geolocation,
            "obtained_at": self.obtained_at,
            "refresh_token_expires_at": self.refresh_token_expires_at,
            "access": access,
        })
        .to_string()
        .into()
    }

    /// Reads what [`Grant::to_json`] wrote.
    ///
    /// # Errors
    /// [`GrantFormatError`] if it is not such a text; the text itself is never quoted.
    pub fn from_json(json: &SecretString) -> Result<Self, GrantFormatError> {
        let stored: Stored = serde_json::from_str(json.expose_secret()).map_err(|_| GrantFormatError::Unreadable)?;
        if stored.version != FORMAT_VERSION {
            return Err(GrantFormatError::Version(stored.version));
        }
        Ok(Self {
            refresh_token: stored.refresh_token,
            geolocation: stored.geolocation,
            obtained_at: stored.obtained_at,
            refresh_token_expires_at: stored.refresh_token_expires_at,
            access: stored.access.map(|access| GrantedAccess {
                token: access.token,
                scopes: access.scopes,
                lifetime: Duration::from_secs(access.lifetime_seconds),
            }),
        })
    }
}

impl fmt::Debug for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Grant")
            .field("refresh_token", &"[redacted]")
            .field("geolocation", &self.geolocation.as_str())
            .field("obtained_at", &self.obtained_at)
            .field("refresh_token_expires_at", &self.refresh_token_expires_at)
            .field("access", &self.access)
            .finish()
    }
}

impl fmt::Debug for GrantedAccess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GrantedAccess")
            .field("token", &"[redacted]")
            .field("scopes", &self.scopes)
            .field("lifetime", &self.lifetime)
            .finish()
    }
}

const FORMAT_VERSION: u32 = 1;

#[derive(Deserialize)]
struct Stored {
    version: u32,
    #[serde(deserialize_with = "secret")]
    refresh_token: SecretString,
    geolocation: Url,
    obtained_at: Timestamp,
    refresh_token_expires_at: Option<Timestamp>,
    /// Absent in grants that were stored before access tokens were.
    #[serde(default)]
    access: Option<StoredAccess>,
}

#[derive(Deserialize)]
struct StoredAccess {
    #[serde(deserialize_with = "secret")]
    token: SecretString,
    scopes: Vec<String>,
    lifetime_seconds: u64,
}

fn secret<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<SecretString, D::Error> {
    String::deserialize(deserializer).map(SecretString::from)
}

/// A stored grant that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GrantFormatError {
    /// Not the JSON of a grant.
    #[error("the stored grant is not readable; check the encryption key, or connect the company again")]
    Unreadable,
    /// Written by another version.
    #[error(
        "the stored grant has format version {0}, this program reads version {FORMAT_VERSION}; use the newer program"
    )]
    Version(u32),
}

/// The store failed. The text must hold no secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct StoreError {
    message: String,
}

impl StoreError {
    /// `message` says what failed and what to do, without any secret: it ends up in logs.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
        }
    }
}

/// Where the newest refresh token and geolocation of one company live, encrypted by the implementor.
///
/// Several processes may share one grant through it: it is read before every renewal, which one of them does at a time.
pub trait GrantStore: Send + Sync {
    /// The newest grant, or `None` if the company was never connected.
    ///
    /// # Errors
    /// [`StoreError`] if that cannot be told now.
    fn load(&self) -> BoxFuture<'_, Result<Option<Grant>, StoreError>>;

    /// Replaces the grant. Must be durable when it returns: the client calls it *before* it uses the new token, since
    /// the old refresh token may already be dead.
    ///
    /// # Errors
    /// [`StoreError`] if it is not durable; the client then does not use the token and saves it again next time.
    fn save<'a>(&'a self, grant: &'a Grant) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Does the work to its end while nobody else who shares the grant does such work; waits for them as long as callers can
    /// wait for an answer. The work loads and saves. A store that one process alone uses simply does it.
    ///
    /// # Errors
    /// [`StoreError`] if others kept it busy too long or that cannot be told now; the work was not begun then.
    fn exclusively<'a>(&'a self, work: BoxFuture<'a, ()>) -> BoxFuture<'a, Result<(), StoreError>>;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant() -> Grant {
        Grant {
            refresh_token: "rt-secret".to_owned().into(),
            geolocation: Url::parse("https://us2.api.concursolutions.com").unwrap(),
            obtained_at: "2026-03-31T10:00:00Z".parse().unwrap(),
            refresh_token_expires_at: None,
            access: Some(GrantedAccess {
                token: "at-secret".to_owned().into(),
                scopes: vec!["FISVC".to_owned()],
                lifetime: Duration::from_secs(3_600),
            }),
        }
    }

    #[test]
    fn a_grant_survives_the_store() {
        let read = Grant::from_json(&grant().to_json()).unwrap();
        assert_eq!(read.refresh_token.expose_secret(), "rt-secret");
        assert_eq!(read.geolocation, grant().geolocation);
        assert_eq!(read.obtained_at, grant().obtained_at);
        assert_eq!(read.refresh_token_expires_at, None);
        let access = read.access.unwrap();
        assert_eq!(access.token.expose_secret(), "at-secret");
        assert_eq!(access.scopes, ["FISVC"]);
        assert_eq!(access.lifetime, Duration::from_secs(3_600));
    }

    #[test]
    fn a_grant_from_before_access_tokens_were_stored_is_read() {
        let text = r#"{"version":1,"refresh_token":"rt","geolocation":"https://us2.api.concursolutions.com",
            "obtained_at":"2026-03-31T10:00:00Z","refresh_token_expires_at":null}"#;
        let read = Grant::from_json(&SecretString::from(text.to_owned())).unwrap();
        assert!(read.access.is_none());
    }

    #[test]
    fn nothing_prints_a_token() {
        let printed = format!("{:?}", grant());
        assert!(
            !printed.contains("rt-secret") && !printed.contains("at-secret"),
            "{printed}"
        );
        let broken = SecretString::from("{\"refresh_token\":\"rt-secret\"".to_owned());
        let error = Grant::from_json(&broken).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("rt-secret"));
    }

    #[test]
    fn a_refresh_token_ends_six_months_after_issue_unless_told_otherwise() {
        assert_eq!(
            grant().expires_at(),
            "2026-09-30T10:00:00Z".parse::<Timestamp>().unwrap()
        );
        let told = Grant {
            refresh_token_expires_at: Some(Timestamp::UNIX_EPOCH),
            ..grant()
        };
        assert_eq!(told.expires_at(), Timestamp::UNIX_EPOCH);
    }
}
