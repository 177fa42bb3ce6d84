//! The ways in which one request goes wrong, and which of them each request can meet.

use std::fmt;

use sandbox::fault::Fault;

/// One way for a request to go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultKind {
    Slow,
    DroppedBefore,
    DroppedAfter,
    DroppedDoneLater,
    Throttled,
    ThrottledRetryAfter,
    ThrottledRetryAfterZero,
    ServerError,
    Unavailable,
    HtmlBadGateway,
    HtmlInsteadOfAnswer,
    Malformed,
    DoneButServerError,
    PostedButError,
    DeadlockConflict,
    DeadlockRefusal,
    Refused,
    TokenRefused,
}

use FaultKind::{
    DeadlockConflict, DeadlockRefusal, DoneButServerError, DroppedAfter, DroppedBefore, DroppedDoneLater,
    HtmlBadGateway, HtmlInsteadOfAnswer, Malformed, PostedButError, Refused, ServerError, Slow, Throttled,
    ThrottledRetryAfter, ThrottledRetryAfterZero, TokenRefused, Unavailable,
};

/// A fault that befalls the next request of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlannedFault {
    /// The simulators' name of the request; its beginning names the system.
    pub operation: &'static str,
    pub kind: FaultKind,
    /// Which of the document's purchase documents a request to Business Central is about, from 0.
    pub purchase: usize,
}

impl PlannedFault {
    /// Whether it befalls a request to Concur.
    pub fn in_concur(&self) -> bool {
        self.operation.starts_with("concur.")
    }
}

const READ: &[FaultKind] = &[
    Slow,
    DroppedBefore,
    Throttled,
    ThrottledRetryAfter,
    ThrottledRetryAfterZero,
    ServerError,
    Unavailable,
    HtmlBadGateway,
    HtmlInsteadOfAnswer,
    Malformed,
    Refused,
    TokenRefused,
];

const CONCUR_WRITE: &[FaultKind] = &[
    Slow,
    DroppedBefore,
    DroppedAfter,
    DroppedDoneLater,
    Throttled,
    ThrottledRetryAfter,
    ThrottledRetryAfterZero,
    ServerError,
    Unavailable,
    HtmlBadGateway,
    HtmlInsteadOfAnswer,
    Malformed,
    DoneButServerError,
    Refused,
    TokenRefused,
];

const LEDGER_WRITE: &[FaultKind] = &[
    Slow,
    DroppedBefore,
    DroppedAfter,
    DroppedDoneLater,
    Throttled,
    ThrottledRetryAfter,
    ThrottledRetryAfterZero,
    ServerError,
    Unavailable,
    HtmlBadGateway,
    HtmlInsteadOfAnswer,
    Malformed,
    DoneButServerError,
    DeadlockConflict,
    DeadlockRefusal,
    Refused,
    TokenRefused,
];

const POST: &[FaultKind] = &[
    Slow,
    DroppedBefore,
    DroppedAfter,
    DroppedDoneLater,
    Throttled,
    ThrottledRetryAfter,
    ThrottledRetryAfterZero,
    ServerError,
    Unavailable,
    HtmlBadGateway,
    HtmlInsteadOfAnswer,
    Malformed,
    DoneButServerError,
    PostedButError,
    DeadlockConflict,
    DeadlockRefusal,
    Refused,
    TokenRefused,
];

/// Requests that concern no single document.
pub const SHARED: [&str; 6] = [
    "concur.token",
    "concur.list_documents",
    "concur.list_invoice_payments",
    "bc.token",
    "bc.vendors",
    "bc.purchase_documents.changed",
];

impl FaultKind {
    /// Every kind, which is what a post can meet.
    pub const ALL: &[FaultKind] = POST;

    /// What this request can meet.
    pub fn at(operation: &str) -> &'static [FaultKind] {
        match operation {
            "concur.acknowledge"
            | "concur.confirm_posting"
            | "concur.confirm_payment"
            | "concur.update_invoice_payments" => CONCUR_WRITE,
            "bc.post_draft" => POST,
            "bc.create_draft" | "bc.change_dimensions" | "bc.delete_draft" => LEDGER_WRITE,
            _ => READ,
        }
    }

    /// The same, as the simulators take it.
    pub fn fault(self) -> Fault {
        match self {
            Slow => Fault::Delay { milliseconds: 300 },
            DroppedBefore => Fault::DropBefore,
            DroppedAfter => Fault::DropAfter,
            DroppedDoneLater => Fault::DropThenCommit {
                after_milliseconds: 800,
            },
            Throttled => answer(429, None, None),
            ThrottledRetryAfter => answer(429, Some("1"), None),
            ThrottledRetryAfterZero => answer(429, Some("0"), None),
            ServerError => answer(500, None, None),
            Unavailable => answer(503, None, None),
            HtmlBadGateway => answer(502, None, Some(HTML)),
            HtmlInsteadOfAnswer => answer(200, None, Some(HTML)),
            Malformed => Fault::GarbleAnswer,
            DoneButServerError => although_done(500, None),
            PostedButError => although_done(400, Some(NOT_WITHIN_FILTER)),
            DeadlockConflict => answer(409, None, Some(DEADLOCK_CONFLICT)),
            DeadlockRefusal => answer(400, None, Some(DEADLOCK_REFUSAL)),
            Refused => answer(400, None, None),
            TokenRefused => answer(401, None, None),
        }
    }

    /// Whether it is an answer 429.
    pub fn is_throttling(self) -> bool {
        matches!(self, Throttled | ThrottledRetryAfter | ThrottledRetryAfterZero)
    }

    /// Its name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Slow => "slow",
            DroppedBefore => "dropped_before",
            DroppedAfter => "dropped_after_commit",
            DroppedDoneLater => "dropped_committed_later",
            Throttled => "throttled",
            ThrottledRetryAfter => "throttled_retry_after",
            ThrottledRetryAfterZero => "throttled_retry_after_zero",
            ServerError => "server_error",
            Unavailable => "unavailable",
            HtmlBadGateway => "html_bad_gateway",
            HtmlInsteadOfAnswer => "html_instead_of_answer",
            Malformed => "malformed_body",
            DoneButServerError => "done_but_server_error",
            PostedButError => "posted_but_error",
            DeadlockConflict => "deadlock_409",
            DeadlockRefusal => "deadlock_400",
            Refused => "refused",
            TokenRefused => "token_refused",
        }
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

fn answer(status: u16, retry_after: Option<&str>, body: Option<&str>) -> Fault {
    Fault::Answer {
        status,
        retry_after: retry_after.map(str::to_owned),
        body: body.map(str::to_owned),
    }
}

fn although_done(status: u16, body: Option<&str>) -> Fault {
    Fault::AnswerAfter {
        status,
        body: body.map(str::to_owned),
    }
}

const HTML: &str = "<html><head><title>Service</title></head><body>Please come back later.</body></html>";

// Codes and texts as Business Central's application and runtime write them.
const NOT_WITHIN_FILTER: &str = r#"{"error":{"code":"Internal_DataNotFoundFilter","message":"There is no Purch. Inv. Header within the filter.  CorrelationId:  0f0e0d0c-0000-4000-8000-000000000001."}}"#;
const DEADLOCK_CONFLICT: &str = r#"{"error":{"code":"Internal_ServerError","message":"The activity was deadlocked with another user who was modifying the Purchase Header table. Please retry the activity.  CorrelationId:  0f0e0d0c-0000-4000-8000-000000000002."}}"#;
const DEADLOCK_REFUSAL: &str = r#"{"error":{"code":"Application_DialogException","message":"The activity was deadlocked with another user who was modifying the Purchase Line table. Please retry the activity.  CorrelationId:  0f0e0d0c-0000-4000-8000-000000000003."}}"#;
