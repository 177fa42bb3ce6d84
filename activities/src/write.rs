//! How a request that changes something is sent: recorded before it is sent, heard from while it runs, its answer recorded
//! after (design D3). What the record says decides later whether the request can still be running.

use std::time::Duration;

use jiff::Timestamp;
use records::{DocumentKey, NewStep, Records, StepAnswer};
use temporalio_sdk::activities::ActivityContext;
use tokio::time::Instant;
use workflows::failure::FailureType;

use crate::classify::{Classified, records as records_failed};

/// The step that posts a draft; its target is the draft's id.
pub const POST: &str = "post_draft";

/// Steps that may leave something in Business Central.
pub const LEDGER_STEPS: [&str; 3] = ["create_draft", "set_dimensions", POST];

/// Outcomes that say what became of a request. Anything else, or nothing, leaves it open whether it still runs.
pub const CERTAIN: [&str; 3] = ["done", "refused", "not_sent"];

/// One request.
pub struct Step<'a> {
    /// The document it is for.
    pub key: &'a DocumentKey,
    /// The activity's name.
    pub name: &'a str,
    /// What it is sent about; ids only.
    pub target: String,
}

/// A certain answer.
pub struct Answered<T> {
    /// What it says.
    pub value: T,
    /// The same in a word or two, for records; ids only.
    pub word: String,
    /// What the other system's support finds the request by.
    pub correlation_id: Option<String>,
}

/// Sends a request.
///
/// # Errors
/// What the request failed with; or [`FailureType::Unavailable`] or [`FailureType::Defect`] of records, and then nothing was
/// sent. An answer that cannot be recorded stays unanswered in records, which only makes a later read-back more careful.
pub async fn send<T>(
    context: &ActivityContext,
    records: &Records,
    step: Step<'_>,
    request: impl Future<Output = Result<Answered<T>, Classified>>,
) -> Result<T, Classified> {
    let begun = NewStep {
        step: step.name.to_owned(),
        target: step.target,
        at: Timestamp::now(),
    };
    let id = records.begin_step(step.key, &begun).await.map_err(records_failed)?;
    let answer = heard(context, request).await;
    let (outcome, detail) = match &answer {
        Ok(answered) => ("done", Some(answered.detail())),
        Err(failed) if failed.failure_type == FailureType::OutcomeUnknown => ("unknown", None),
        Err(failed) if failed.failure_type.is_retryable() => {
            ("not_sent", Some(failed.failure_type.as_str().to_owned()))
        }
        Err(failed) => ("refused", Some(failed.failure_type.as_str().to_owned())),
    };
    let told = StepAnswer {
        outcome: outcome.to_owned(),
        detail,
        at: Timestamp::now(),
    };
    if let Err(error) = records.finish_step(id, &told).await {
        tracing::warn!(step = step.name, error = %error, "the answer could not be recorded");
    }
    answer.map(|answered| answered.value)
}

impl<T> Answered<T> {
    fn detail(&self) -> String {
        match &self.correlation_id {
            Some(id) => format!("{} (correlation id {id})", self.word),
            None => self.word.clone(),
        }
    }
}

/// Whether a recorded answer says this word.
pub fn says(detail: Option<&str>, word: &str) -> bool {
    let rest = detail.and_then(|detail| detail.strip_prefix(word));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(" (correlation id "))
}

/// Lets the server hear from this worker while it waits, so that its end is noticed within seconds.
async fn heard<T>(context: &ActivityContext, request: impl Future<Output = T>) -> T {
    let Some(timeout) = context.info().heartbeat_timeout else {
        return request.await;
    };
    let mut request = std::pin::pin!(request);
    let period = (timeout / 3).max(Duration::from_millis(50));
    // Not at once: the time-out counts from the start, and most requests are over before the first.
    let mut beat = tokio::time::interval_at(Instant::now() + period, period);
    loop {
        tokio::select! {
            answer = &mut request => return answer,
            _ = beat.tick() => {
                if let Err(error) = context.record_heartbeat(()).await {
                    tracing::warn!(error = %error, "heartbeat not recorded");
                }
            }
        }
    }
}
