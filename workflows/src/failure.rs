//! Failures have names. The name is the Temporal failure type, the search attribute value, the metric label and the name of
//! its page in `docs/errors/`.

use serde::{Deserialize, Serialize};

/// Every way a step can fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub enum FailureType {
    /// Refused unprocessed because of too many requests.
    Throttled,
    /// A read that failed for now, or a write whose connection was never made.
    Unavailable,
    /// A write whose outcome is not known.
    OutcomeUnknown,
    /// Consent removed, secret expired, refresh token dead.
    AuthBroken,
    /// A vendor, account or dimension is unknown, unmapped or blocked.
    MappingMissing,
    /// The posting date is not allowed.
    PeriodClosed,
    /// The document itself cannot be posted.
    DocumentInvalid,
    /// The number stands in Business Central without our mark.
    DuplicateInLedger,
    /// Already done, as a read must prove.
    AlreadyDone,
    /// Another system has acknowledged the document.
    OtherSystem,
    /// Recalled in Concur.
    Recalled,
    /// Approved again although an earlier approval was taken.
    Reopened,
    /// A webhook subscription of Business Central is about to end and could not be renewed.
    SubscriptionExpiring,
    /// A response that cannot be decoded, a broken invariant.
    Defect,
}

impl FailureType {
    /// Every failure type.
    pub const ALL: [FailureType; 14] = [
        FailureType::Throttled,
        FailureType::Unavailable,
        FailureType::OutcomeUnknown,
        FailureType::AuthBroken,
        FailureType::MappingMissing,
        FailureType::PeriodClosed,
        FailureType::DocumentInvalid,
        FailureType::DuplicateInLedger,
        FailureType::AlreadyDone,
        FailureType::OtherSystem,
        FailureType::Recalled,
        FailureType::Reopened,
        FailureType::SubscriptionExpiring,
        FailureType::Defect,
    ];

    /// The name.
    pub fn as_str(self) -> &'static str {
        match self {
            FailureType::Throttled => "Throttled",
            FailureType::Unavailable => "Unavailable",
            FailureType::OutcomeUnknown => "OutcomeUnknown",
            FailureType::AuthBroken => "AuthBroken",
            FailureType::MappingMissing => "MappingMissing",
            FailureType::PeriodClosed => "PeriodClosed",
            FailureType::DocumentInvalid => "DocumentInvalid",
            FailureType::DuplicateInLedger => "DuplicateInLedger",
            FailureType::AlreadyDone => "AlreadyDone",
            FailureType::OtherSystem => "OtherSystem",
            FailureType::Recalled => "Recalled",
            FailureType::Reopened => "Reopened",
            FailureType::SubscriptionExpiring => "SubscriptionExpiring",
            FailureType::Defect => "Defect",
        }
    }

    /// The failure type of this name.
    pub fn from_name(name: &str) -> Option<FailureType> {
        FailureType::ALL
            .into_iter()
            .find(|failure_type| failure_type.as_str() == name)
    }

    /// The page that says what to do, below the project's root.
    pub fn page(self) -> String {
        format!("docs/errors/{self}.md")
    }

    /// A reason as the message of a failure in Temporal: it ends with where to read on, since the Web UI and the CLI show
    /// the message and little else.
    pub fn message(self, reason: &str) -> String {
        format!("{}{}", self.reason_in(reason), self.pointer())
    }

    /// The reason in such a message. Documents are held for it and Concur may be told it, so the page is not part of it.
    /// Failures from before messages named their page are reasons as they stand.
    pub fn reason_in(self, message: &str) -> &str {
        message.strip_suffix(&self.pointer()).unwrap_or(message)
    }

    fn pointer(self) -> String {
        format!(" What to do: see {}.", self.page())
    }

    /// Whether Temporal may run the activity again by itself. Only what certainly was not processed may.
    pub fn is_retryable(self) -> bool {
        matches!(self, FailureType::Throttled | FailureType::Unavailable)
    }
}

impl std::fmt::Display for FailureType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What an activity attaches to a Temporal failure.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailureDetail {
    /// How long the system asked us to wait, in milliseconds.
    pub retry_after_milliseconds: Option<u64>,
}

/// A failure as the workflow sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Its name.
    pub failure_type: FailureType,
    /// What happened, to which document, and what to do; English, no secrets, no personal data, no amounts.
    pub reason: String,
    /// The figures behind the reason. Kept out of whatever is shown unencrypted: current details, search attributes, logs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub figures: Option<String>,
}

impl Failure {
    /// A failure found by the workflow itself.
    pub fn new(failure_type: FailureType, reason: impl Into<String>) -> Self {
        Self {
            failure_type,
            reason: reason.into(),
            figures: None,
        }
    }

    /// The same failure with the figures behind it.
    pub fn with_figures(mut self, figures: Option<String>) -> Self {
        self.figures = figures;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for failure_type in FailureType::ALL {
            assert_eq!(FailureType::from_name(failure_type.as_str()), Some(failure_type));
        }
        assert_eq!(FailureType::from_name("Anything"), None);
    }

    #[test]
    fn a_message_ends_with_its_page_once_and_gives_the_reason_back() {
        for failure_type in FailureType::ALL {
            let message = failure_type.message("It is blocked.");
            let expected = format!("It is blocked. What to do: see docs/errors/{failure_type}.md.");
            assert_eq!(message, expected);
            assert_eq!(failure_type.message(&message), expected);
            assert_eq!(failure_type.reason_in(&message), "It is blocked.");
            assert_eq!(failure_type.reason_in("It is blocked."), "It is blocked.");
        }
    }
}
