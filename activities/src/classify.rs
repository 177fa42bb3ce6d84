//! The one place where errors become Temporal failures: by what was asked for and by what is known about it (design D4, §3).

use std::time::Duration;

use business_central::{BcError, ErrorAnswer};
use concur::{AuthError, ConcurError};
use records::RecordsError;
use temporalio_common::error::{ApplicationErrorCategory, ApplicationFailure};
use temporalio_sdk::activities::ActivityError;
use workflows::failure::{FailureDetail, FailureType};

mod amounts;
pub(crate) mod concur_items;
mod ledger;
mod ledger_text;

/// The longest text of another system that is passed on.
const LONGEST_TEXT: usize = 300;

/// Whether repeating a request can do harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Request {
    /// It only reads.
    Read,
    /// It changes something.
    Write,
}

/// A named failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Classified {
    /// Its name.
    pub failure_type: FailureType,
    /// What happened, to what, and what to do. No secrets, no personal data.
    pub reason: String,
    /// How long the system asked us to wait.
    pub retry_after: Option<Duration>,
}

impl Classified {
    /// A failure with nothing but a name and a reason.
    pub fn of(failure_type: FailureType, reason: impl Into<String>) -> Self {
        Self {
            failure_type,
            reason: reason.into(),
            retry_after: None,
        }
    }

    fn after(mut self, retry_after: Option<Duration>) -> Self {
        // Both systems have been seen to say zero.
        self.retry_after = retry_after.map(|told| told.max(Duration::from_secs(1)));
        self
    }

    /// The failure as Temporal takes it: its message is the reason, and where to read what to do, which workflows take off again.
    /// Only what certainly was not processed may be run again by Temporal itself.
    pub fn into_activity_error(self) -> ActivityError {
        let detail = FailureDetail {
            retry_after_milliseconds: self
                .retry_after
                .map(|told| u64::try_from(told.as_millis()).unwrap_or(u64::MAX)),
        };
        let expected = !matches!(
            self.failure_type,
            FailureType::Defect | FailureType::AuthBroken | FailureType::OtherSystem
        );
        let category = if expected {
            ApplicationErrorCategory::Benign
        } else {
            ApplicationErrorCategory::Unspecified
        };
        ActivityError::application(
            ApplicationFailure::builder(self.failure_type.message(&self.reason))
                .type_name(self.failure_type.as_str().to_owned())
                .non_retryable(!self.failure_type.is_retryable())
                .maybe_next_retry_delay(self.retry_after)
                .category(category)
                .details(detail)
                .build(),
        )
    }
}

impl std::fmt::Display for Classified {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.failure_type, self.reason)
    }
}

impl From<Classified> for ActivityError {
    fn from(classified: Classified) -> Self {
        classified.into_activity_error()
    }
}

/// Records that cannot be reached protect nothing: nothing is sent until they can.
pub fn records(error: RecordsError) -> Classified {
    let failure_type = if error.is_retryable() {
        FailureType::Unavailable
    } else {
        FailureType::Defect
    };
    Classified::of(failure_type, error.to_string())
}

/// An error of the Concur client.
pub fn concur(request: Request, error: ConcurError) -> Classified {
    let told = error.to_string();
    let mut reason = match &error {
        // These two carry Concur's own text. Masked first: a cut amount would look like a number.
        ConcurError::Refused { .. } | ConcurError::Failed { .. } => shortened(&amounts::masked(&told)),
        _ => shortened(&told),
    };
    if let Some(id) = error.correlation_id() {
        reason.push_str(&format!(" (Concur correlation id {id})"));
    }
    let unknown = match request {
        Request::Read => FailureType::Unavailable,
        Request::Write => FailureType::OutcomeUnknown,
    };
    match error {
        ConcurError::NotSent { .. } => Classified::of(FailureType::Unavailable, reason),
        ConcurError::Throttled { retry_after, .. } => Classified::of(FailureType::Throttled, reason).after(retry_after),
        ConcurError::Auth(AuthError::Maintenance { .. }) => Classified::of(FailureType::Unavailable, reason),
        ConcurError::Auth(_) | ConcurError::HostNotAllowed { .. } => Classified::of(FailureType::AuthBroken, reason),
        ConcurError::Interrupted { .. } => Classified::of(unknown, reason),
        ConcurError::Failed { retry_after, .. } => Classified::of(unknown, reason).after(retry_after),
        ConcurError::Undecodable { .. } => {
            let failure_type = if request == Request::Read {
                FailureType::Defect
            } else {
                FailureType::OutcomeUnknown
            };
            Classified::of(failure_type, reason)
        }
        // Only images fail so, and those are not attached; nothing else waits for them.
        ConcurError::ImageHostNotAllowed { .. }
        | ConcurError::TooLarge { .. }
        | ConcurError::UnsupportedImage { .. } => Classified::of(FailureType::DocumentInvalid, reason),
        ConcurError::Refused { .. } | ConcurError::InvalidRequest { .. } => Classified::of(FailureType::Defect, reason),
    }
}

/// What Concur says of one item, fit to be shown: shortened, amounts masked.
pub(crate) fn told_by_concur(message: &str) -> String {
    shortened(&amounts::masked(message))
}

/// An error of the Business Central client.
pub fn business_central(request: Request, error: BcError) -> Classified {
    let unknown = match request {
        Request::Read => FailureType::Unavailable,
        Request::Write => FailureType::OutcomeUnknown,
    };
    let reason = shortened(&error.to_string());
    match error {
        BcError::NotSent { .. } => Classified::of(FailureType::Unavailable, reason),
        BcError::Throttled { retry_after, .. } => Classified::of(FailureType::Throttled, reason).after(retry_after),
        BcError::Auth(error) if error.is_retryable() => {
            let retry_after = error.retry_after();
            Classified::of(FailureType::Unavailable, reason).after(retry_after)
        }
        BcError::Auth(_) => Classified::of(FailureType::AuthBroken, reason),
        BcError::Interrupted { .. } => Classified::of(unknown, reason),
        BcError::Undecodable { .. } => {
            let failure_type = if request == Request::Read {
                FailureType::Defect
            } else {
                FailureType::OutcomeUnknown
            };
            Classified::of(failure_type, reason)
        }
        BcError::InvalidRequest { .. } => Classified::of(FailureType::DocumentInvalid, reason),
        BcError::UnexpectedLink { .. } => Classified::of(FailureType::Defect, reason),
        BcError::Answered(answer) => answered(request, &answer),
    }
}

fn answered(request: Request, answer: &ErrorAnswer) -> Classified {
    let verb = if ledger::is_unclear(answer) {
        "failed at"
    } else {
        "refused"
    };
    let said = if answer.message.is_empty() {
        answer.code.to_string()
    } else {
        amounts::masked(without_values(&answer.message))
    };
    let reason = format!(
        "Business Central {verb} {} ({}): {said}",
        answer.operation, answer.status
    );
    let reason = format!(
        "{} (client request id {})",
        shortened(&reason),
        answer.client_request_id
    );
    Classified::of(ledger::failure_type(request, answer), reason).after(answer.retry_after)
}

/// Some texts repeat the value that was refused.
fn without_values(message: &str) -> &str {
    message
        .split("Value: ")
        .next()
        .unwrap_or(message)
        .split(" Current value is ")
        .next()
        .unwrap_or(message)
}

fn shortened(text: &str) -> String {
    text.chars().take(LONGEST_TEXT).collect()
}

#[cfg(test)]
mod tests;
