//! What went wrong, in terms of what is known about the request.

use std::fmt;
use std::time::Duration;

use uuid::Uuid;

use crate::auth_error::AuthError;

/// Every failure of the client. The variants say what is *known* about the request, because whoever must post exactly
/// once decides on it; nothing here was retried, except once after a 401.
///
/// Texts carry no names, amounts, tokens or addresses; what Business Central wrote is in [`ErrorAnswer::message`].
#[derive(Debug, Clone, thiserror::Error)]
pub enum BcError {
    /// The connection was never made, or there was no way to get a token: certainly not processed.
    #[error("{operation} was not sent: {reason}; check the network and try again")]
    NotSent {
        /// Name of the client's operation.
        operation: &'static str,
        /// What the HTTP library says, without the address.
        reason: String,
    },
    /// Sent, but no complete answer came: it may have been processed or still be running.
    #[error("{operation} was sent but {cause} (client-request-id {client_request_id}); read back before repeating it")]
    Interrupted {
        /// Name of the client's operation.
        operation: &'static str,
        /// How the answer was lost.
        cause: Interruption,
        /// `client-request-id` of the attempt.
        client_request_id: Uuid,
    },
    /// 429: refused before it was processed, whatever the method.
    #[error("{operation} was throttled by Business Central (client-request-id {client_request_id}); try again later")]
    Throttled {
        /// Name of the client's operation.
        operation: &'static str,
        /// What the answer asks for; Business Central does not always say.
        retry_after: Option<Duration>,
        /// `client-request-id` of the attempt.
        client_request_id: Uuid,
    },
    /// Any other answer that is not 2xx, including 408, 409 and 5xx: what it means depends on the operation.
    #[error("{0}")]
    Answered(Box<ErrorAnswer>),
    /// 2xx, but the body is not what the operation returns. A write *was* accepted.
    #[error(
        "{operation} was answered {status} with a body that cannot be read: {problem} (client-request-id \
         {client_request_id}); read back, and report it if it stays"
    )]
    Undecodable {
        /// Name of the client's operation.
        operation: &'static str,
        /// HTTP status of the answer.
        status: u16,
        /// What is wrong with the body, without its content.
        problem: String,
        /// `client-request-id` of the attempt.
        client_request_id: Uuid,
    },
    /// No usable token: certainly not processed.
    #[error(transparent)]
    Auth(#[from] AuthError),
    /// The request breaks a rule of the API and was not sent.
    #[error("{operation} was not sent: {problem}")]
    InvalidRequest {
        /// Name of the client's operation.
        operation: &'static str,
        /// Field, rule and what to do, without the value.
        problem: String,
    },
    /// A page's `@odata.nextLink` was not followed, so the list is incomplete and is not returned.
    #[error("{operation} stopped at a next link on host `{host}`: {problem}")]
    UnexpectedLink {
        /// Name of the client's operation.
        operation: &'static str,
        /// Host of the link; blank if it has none.
        host: String,
        /// What is wrong with the link.
        problem: LinkProblem,
    },
}

/// How an answer was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interruption {
    /// No complete answer within the time-out.
    TimedOut,
    /// The connection broke before the answer was complete.
    ConnectionLost,
}

impl fmt::Display for Interruption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TimedOut => "no complete answer came in time",
            Self::ConnectionLost => "the connection broke before the answer was complete",
        })
    }
}

/// Why a next link was not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkProblem {
    /// Not an absolute address.
    NotAnAddress,
    /// Another scheme, host or port than the API's; the token must not go there.
    OtherHost,
    /// The API's host, but outside of this tenant's and environment's path.
    OtherPath,
    /// A link that was followed before.
    Repeated,
    /// More pages than the client reads in one list.
    TooManyPages,
}

impl fmt::Display for LinkProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAnAddress => "it is not an address; report it to the environment's partner",
            Self::OtherHost => "it leaves the configured API host; check `api_root` and any proxy",
            Self::OtherPath => "it leaves the configured tenant and environment; check `tenant_id` and `environment`",
            Self::Repeated => "it was followed before; report it to the environment's partner",
            Self::TooManyPages => "the list has more pages than are read at once; narrow it by date",
        })
    }
}

/// Code of an error body, such as `Application_DialogException` (Business Central API v2.0, error codes).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorCode(String);

impl ErrorCode {
    /// A sent concurrency token is stale (409).
    pub const ENTITY_CHANGED: &'static str = "Request_EntityChanged";
    /// Raised by application code; only the text tells which rule was broken.
    pub const DIALOG_EXCEPTION: &'static str = "Application_DialogException";
    /// Bad key or route.
    pub const NOT_FOUND: &'static str = "BadRequest_NotFound";
    /// Bad route or unknown entity.
    pub const RESOURCE_NOT_FOUND: &'static str = "BadRequest_ResourceNotFound";
    /// The record does not exist.
    pub const RECORD_NOT_FOUND: &'static str = "Internal_RecordNotFound";
    /// No record within a filter; after a post it proves nothing.
    pub const DATA_NOT_FOUND_FILTER: &'static str = "Internal_DataNotFoundFilter";
    /// Server trouble; with 409 a lock or deadlock.
    pub const INTERNAL_SERVER_ERROR: &'static str = "Internal_ServerError";
    /// The gateway does not know the environment.
    pub const NO_ENVIRONMENT: &'static str = "NoEnvironment";

    /// Keeps a plausible code; anything else counts as no code, so that no foreign text gets into logs.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let plausible = text.len() <= 100 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        Self(if plausible { text.to_owned() } else { String::new() })
    }

    /// The code; blank when the body had none.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True for exactly this code.
    #[must_use]
    pub fn is(&self, code: &str) -> bool {
        self.0 == code
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() {
            "without an error code"
        } else {
            &self.0
        })
    }
}

/// An answer that refuses or fails a request.
///
/// `Display` and `Debug` leave `message` out, because Business Central puts names, numbers and amounts into it.
#[derive(Clone, PartialEq, Eq)]
pub struct ErrorAnswer {
    /// Name of the client's operation.
    pub operation: &'static str,
    /// HTTP status.
    pub status: u16,
    /// Code of the body.
    pub code: ErrorCode,
    /// Text of the body in English, without its `CorrelationId` suffix; a page's title for HTML; may be blank.
    pub message: String,
    /// `CorrelationId` of the text, for Microsoft's support.
    pub correlation_id: Option<Uuid>,
    /// `client-request-id` of the attempt.
    pub client_request_id: Uuid,
    /// `Retry-After` of the answer.
    pub retry_after: Option<Duration>,
}

impl fmt::Display for ErrorAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            operation,
            status,
            code,
            client_request_id,
            ..
        } = self;
        write!(
            f,
            "{operation} was answered {status} {code} (client-request-id {client_request_id})"
        )
    }
}

impl fmt::Debug for ErrorAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorAnswer")
            .field("operation", &self.operation)
            .field("status", &self.status)
            .field("code", &self.code)
            .field("correlation_id", &self.correlation_id)
            .field("client_request_id", &self.client_request_id)
            .field("retry_after", &self.retry_after)
            .finish_non_exhaustive()
    }
}
