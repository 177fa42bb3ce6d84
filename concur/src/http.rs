//! One HTTP exchange, and what its outcome says about the request.

use std::error::Error;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use serde::de::DeserializeOwned;

use crate::lenient::describe;
use crate::{Call, ConcurConfig, ConcurError, ConfigError, Interruption, NotSentCause, error_body};

/// Most bytes read of one answer: several full pages of the largest documents seen.
pub(crate) const MAX_ANSWER_BYTES: usize = 64 * 1024 * 1024;

/// Longest wait for a connection, so that "never connected" is not mistaken for "no answer".
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// An answer with its whole body, whatever its status.
pub(crate) struct RawAnswer {
    pub(crate) call: Call,
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    pub(crate) correlation_id: Option<String>,
    pub(crate) retry_after: Option<Duration>,
}

pub(crate) fn build_client(config: &ConcurConfig) -> Result<reqwest::Client, ConfigError> {
    // Fails only where a provider is installed already, which is just as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("concordat/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .connect_timeout(CONNECT_TIMEOUT.min(config.request_timeout))
        .timeout(config.request_timeout);
    if crate::host::is_loopback(&config.landing_zone) {
        builder = builder.no_proxy();
    }
    builder.build().map_err(|error| ConfigError::HttpClient {
        reason: sources(&error),
    })
}

/// Sends one request and reads its answer.
pub(crate) async fn send(call: Call, request: reqwest::RequestBuilder) -> Result<RawAnswer, ConcurError> {
    send_for(call, request, MAX_ANSWER_BYTES).await
}

/// Sends one request and reads at most so many bytes of its answer.
pub(crate) async fn send_for(
    call: Call,
    request: reqwest::RequestBuilder,
    most_bytes: usize,
) -> Result<RawAnswer, ConcurError> {
    let started = Instant::now();
    let mut response = request
        .send()
        .await
        .map_err(|error| unsent_or_interrupted(call, error))?;
    let status = response.status().as_u16();
    let correlation_id = header(response.headers(), "concur-correlationid");
    let retry_after = retry_after(response.headers());
    let body = match read(&mut response, most_bytes).await {
        Ok(body) => body,
        Err(interruption) if (200..300).contains(&status) => {
            tracing::warn!(%call, status, correlation_id, %interruption, "answer of Concur broke off");
            return Err(ConcurError::Interrupted { call, interruption });
        }
        // The status alone tells what became of the request.
        Err(_) => Vec::new(),
    };
    let elapsed_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::debug!(%call, status, correlation_id, elapsed_ms, "Concur answered");
    Ok(RawAnswer {
        call,
        status,
        body,
        correlation_id,
        retry_after,
    })
}

async fn read(response: &mut reqwest::Response, most_bytes: usize) -> Result<Vec<u8>, Interruption> {
    let announced = response.content_length();
    if announced.is_some_and(|length| usize::try_from(length).map_or(true, |length| length > most_bytes)) {
        return Err(Interruption::TooLarge(most_bytes));
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| interruption(&error))? {
        if chunk.len() > most_bytes - body.len() {
            return Err(Interruption::TooLarge(most_bytes));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn unsent_or_interrupted(call: Call, error: reqwest::Error) -> ConcurError {
    if error.is_connect() || error.is_builder() {
        let cause = NotSentCause::NoConnection(sources(&error.without_url()));
        return ConcurError::NotSent { call, cause };
    }
    ConcurError::Interrupted {
        call,
        interruption: interruption(&error),
    }
}

fn interruption(error: &reqwest::Error) -> Interruption {
    if error.is_timeout() {
        Interruption::TimedOut
    } else {
        Interruption::ConnectionLost
    }
}

/// The texts of an error and its sources; the URL is taken off before, since queries hold ids.
fn sources(error: &dyn Error) -> String {
    const MAX_SOURCES: usize = 8;
    let mut texts = vec![error.to_string()];
    let mut source = error.source();
    while let Some(error) = source.filter(|_| texts.len() < MAX_SOURCES) {
        texts.push(error.to_string());
        source = error.source();
    }
    texts.join(": ")
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

/// Seconds or an HTTP date. Zero is passed on as zero.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let at = jiff::fmt::rfc2822::parse(value).ok()?.timestamp();
    Some(Duration::try_from(at.duration_since(Timestamp::now())).unwrap_or(Duration::ZERO))
}

impl RawAnswer {
    /// Whether the token is what Concur objects to. Legacy gateways answer 403 where others answer 401 (Concur HTTP
    /// status codes).
    pub(crate) fn denies_token(&self) -> bool {
        matches!(self.status, 401 | 403)
    }

    pub(crate) fn message(&self) -> String {
        error_body::message(&self.body)
    }

    /// Passes a 2xx on and turns every other status into what it says about the request.
    pub(crate) fn successful(self) -> Result<Self, ConcurError> {
        let call = self.call;
        match self.status {
            200..=299 => Ok(self),
            429 => Err(ConcurError::Throttled {
                call,
                retry_after: self.retry_after,
                correlation_id: self.correlation_id,
            }),
            // A conflict may be with our own earlier request, so it proves nothing.
            408 | 409 => Err(self.failed()),
            400..=499 => Err(ConcurError::Refused {
                call,
                status: self.status,
                message: self.message(),
                correlation_id: self.correlation_id,
            }),
            _ => Err(self.failed()),
        }
    }

    fn failed(self) -> ConcurError {
        ConcurError::Failed {
            call: self.call,
            status: self.status,
            message: self.message(),
            retry_after: self.retry_after,
            correlation_id: self.correlation_id,
        }
    }

    pub(crate) fn decode<T: DeserializeOwned>(&self) -> Result<T, ConcurError> {
        serde_json::from_slice(&self.body).map_err(|error| self.undecodable(describe(&error)))
    }

    pub(crate) fn undecodable(&self, reason: impl Into<String>) -> ConcurError {
        ConcurError::Undecodable {
            call: self.call,
            status: self.status,
            reason: reason.into(),
            correlation_id: self.correlation_id.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16) -> RawAnswer {
        RawAnswer {
            call: Call::ConfirmPayment,
            status,
            body: Vec::new(),
            correlation_id: None,
            retry_after: None,
        }
    }

    #[test]
    fn only_a_certain_refusal_counts_as_refused() {
        for status in [400, 404, 405, 413, 422] {
            assert!(
                matches!(answer(status).successful(), Err(ConcurError::Refused { .. })),
                "{status}"
            );
        }
        for status in [302, 408, 409, 500, 502, 503, 504] {
            assert!(
                matches!(answer(status).successful(), Err(ConcurError::Failed { .. })),
                "{status}"
            );
        }
        assert!(matches!(answer(429).successful(), Err(ConcurError::Throttled { .. })));
        assert!(answer(207).successful().is_ok());
    }

    #[test]
    fn retry_after_is_seconds_or_a_date_and_zero_stays_zero() {
        let parsed = |value: &'static str| {
            retry_after(&HeaderMap::from_iter([(
                RETRY_AFTER,
                reqwest::header::HeaderValue::from_static(value),
            )]))
        };
        assert_eq!(parsed("0"), Some(Duration::ZERO));
        assert_eq!(parsed("17"), Some(Duration::from_secs(17)));
        assert_eq!(parsed("Wed, 21 Oct 2015 07:28:00 GMT"), Some(Duration::ZERO));
        assert!(parsed("Wed, 21 Oct 2099 07:28:00 GMT").is_some_and(|d| d > Duration::from_secs(3600)));
        assert_eq!(parsed("soon"), None);
    }
}
