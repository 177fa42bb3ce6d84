//! What is known about a request that did not succeed.

use std::time::Duration;

use crate::{AuthError, Call, StoreError};

/// Every way a call can end without a readable, successful answer.
///
/// The variants say what is *known*, since the caller decides on it whether a request may be repeated:
///
/// | Variant | Was the request processed? |
/// |---|---|
/// | `NotSent`, `Throttled`, `Auth`, `HostNotAllowed`, `ImageHostNotAllowed`, `InvalidRequest` | no |
/// | `Refused` | yes, and refused |
/// | `Interrupted`, `Failed`, `Undecodable` | unknown: read back first |
/// | `TooLarge`, `UnsupportedImage` | yes: a read whose answer is of no use, and will be the same again |
#[derive(Debug, Clone, thiserror::Error)]
pub enum ConcurError {
    /// No connection was made, or no access token could be had: certainly not processed.
    ///
    /// With [`Call::Connect`] or [`Call::Refresh`] it is the token endpoint that gave no usable answer; both may be
    /// repeated at any time.
    #[error("{call}: not sent to Concur: {cause}")]
    NotSent {
        /// The call that could not be made.
        call: Call,
        /// Why not.
        cause: NotSentCause,
    },
    /// Sent, but no whole answer came back: unknown.
    #[error("{call}: sent to Concur, but {interruption}; whether it was processed is unknown, read back first")]
    Interrupted {
        /// The call.
        call: Call,
        /// How it broke off.
        interruption: Interruption,
    },
    /// 429: certainly not processed. Concur is known to send `retry-after: 0`; keep a floor of your own.
    #[error("{call}: Concur asks to slow down (429); wait, then repeat")]
    Throttled {
        /// The call.
        call: Call,
        /// What the `Retry-After` header said, exactly (zero included).
        retry_after: Option<Duration>,
        /// `concur-correlationid` of the answer.
        correlation_id: Option<String>,
    },
    /// 4xx other than 401, 403, 408, 409 and 429: processed and refused. For the images also a redirect, which is
    /// never followed, and a 401 or 403 at the address of an image, where no token is sent.
    #[error("{call}: Concur refused it with status {status}: {message}")]
    Refused {
        /// The call.
        call: Call,
        /// HTTP status.
        status: u16,
        /// Concur's text, shortened.
        message: String,
        /// `concur-correlationid` of the answer.
        correlation_id: Option<String>,
    },
    /// 5xx, 408, 409 or a redirect: unknown.
    #[error(
        "{call}: Concur failed with status {status}: {message}; whether it was processed is unknown, read back first"
    )]
    Failed {
        /// The call.
        call: Call,
        /// HTTP status.
        status: u16,
        /// Concur's text, shortened.
        message: String,
        /// What the `Retry-After` header said (503 during maintenance: five minutes are advised).
        retry_after: Option<Duration>,
        /// `concur-correlationid` of the answer.
        correlation_id: Option<String>,
    },
    /// A 2xx status whose body is not what is documented: for a write, unknown.
    #[error(
        "{call}: Concur answered {status}, but the body is not as documented: {reason}; read back, then report the correlation id to support"
    )]
    Undecodable {
        /// The call.
        call: Call,
        /// HTTP status.
        status: u16,
        /// What is wrong, without quoting the body.
        reason: String,
        /// `concur-correlationid` of the answer.
        correlation_id: Option<String>,
    },
    /// The grant or the access token is not accepted: certainly not processed.
    #[error(transparent)]
    Auth(#[from] AuthError),
    /// Concur named a host outside the allowed ones: nothing was sent there.
    #[error(
        "Concur named the host {host:?}, which is not allowed; nothing was sent there: add it to the allowed hosts if it is genuine"
    )]
    HostNotAllowed {
        /// The host (with its scheme where that is what was refused).
        host: String,
    },
    /// The image of a document is at an address outside the allowed hosts: nothing was sent there.
    #[error(
        "{call}: it is on the host {host:?}, which is not allowed; nothing was sent there: add it to the allowed image hosts if it is genuine"
    )]
    ImageHostNotAllowed {
        /// The call.
        call: Call,
        /// The host (with its scheme where that is what was refused).
        host: String,
    },
    /// An image is larger than the caller allows; the rest of it was not read.
    #[error(
        "{call}: it is larger than {most_bytes} bytes, the most that is allowed; raise the limit or fetch it by hand"
    )]
    TooLarge {
        /// The call.
        call: Call,
        /// The limit.
        most_bytes: u64,
    },
    /// An image is of another type than the documented ones.
    #[error("{call}: it is neither a PDF nor a JPEG nor a PNG file; look at it in Concur")]
    UnsupportedImage {
        /// The call.
        call: Call,
    },
    /// The arguments break a limit: a write was not sent, and repeating it unchanged is useless.
    #[error("{call}: not possible, because {reason}")]
    InvalidRequest {
        /// The call.
        call: Call,
        /// Which limit, and for which part.
        reason: String,
    },
}

impl ConcurError {
    /// `concur-correlationid` of the answer, where there was one.
    #[must_use]
    pub fn correlation_id(&self) -> Option<&str> {
        match self {
            Self::Throttled { correlation_id, .. }
            | Self::Refused { correlation_id, .. }
            | Self::Failed { correlation_id, .. }
            | Self::Undecodable { correlation_id, .. }
            | Self::Auth(AuthError::Denied { correlation_id, .. }) => correlation_id.as_deref(),
            _ => None,
        }
    }
}

/// Why a request never left.
#[derive(Debug, Clone, thiserror::Error)]
pub enum NotSentCause {
    /// No connection: name not found, refused, TLS failure, time-out while connecting.
    #[error("no connection ({0}); check the network and repeat")]
    NoConnection(String),
    /// The token endpoint gave no usable answer, so there is no access token.
    #[error("no access token ({0}); repeat later")]
    NoToken(String),
    /// The grant could not be read or saved. A renewed token that could not be saved is kept and saved first next time.
    #[error("the stored grant is not available ({0}); repair the store and repeat")]
    Store(#[from] StoreError),
    /// Another process was exchanging a token for the company all the while, or that could not be told. Nothing was sent.
    #[error("its turn to renew the access token did not come ({0}); repeat later")]
    Lock(StoreError),
}

/// How a request that was sent broke off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Interruption {
    /// No answer within the request time-out.
    #[error("no answer came in time")]
    TimedOut,
    /// The connection broke before the whole answer was there.
    #[error("the connection broke before the answer was complete")]
    ConnectionLost,
    /// The answer is larger than this client reads.
    #[error("the answer is larger than {0} bytes, the most this client reads")]
    TooLarge(usize),
}
