//! What a write that was accepted brings back.

use uuid::Uuid;

/// The accepted answer (2xx) to one write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer<T> {
    /// The decoded body; `()` where Business Central answers 204.
    pub value: T,
    /// HTTP status of the answer.
    pub status: u16,
    /// The `client-request-id` that this attempt carried; Business Central keeps it in its telemetry.
    pub client_request_id: Uuid,
}
