//! How the document workflow runs an activity: on which queue, with which time-outs, and what a failure means.
//!
//! Reads are retried by Temporal without end. A write is sent once: whether it may be sent again is decided here and by the
//! step, never by a retry policy, since a time-out of a write proves nothing.

use std::time::Duration;

use temporalio_common::ActivityDefinition;
use temporalio_common::Priority;
use temporalio_common::data_converters::TemporalDeserializable;
use temporalio_common::error::{ActivityExecutionError, IncomingError};
use temporalio_common::protos::temporal::api::failure::v1::failure::FailureInfo;
use temporalio_workflow::{
    ActivityOptions, LocalActivityOptions, RetryPolicy, TimerOptions, WaitConditionOptions, WorkflowCancellationToken,
    workflows,
};

use super::{Ctx, MAX_TRIES, Stop};
use crate::failure::{Failure, FailureDetail, FailureType};
use crate::timing::Timing;

/// Temporal's highest priority of five.
const FIRST: u32 = 1;

/// Whose task queue an activity runs on.
#[derive(Debug, Clone, Copy)]
pub(super) enum On {
    Concur,
    BusinessCentral,
}

/// Why a write brought no answer that can be used.
pub(super) enum WriteFailure {
    /// It certainly was not processed; it may be sent again after this long.
    NotDone { failure: Failure, after: Option<Duration> },
    /// Nobody knows. Read back.
    Unknown,
    /// Processed and refused.
    Refused(Failure),
}

/// Runs an activity that only reads. Retried until it answers; what comes back as a failure needs a person.
pub(super) async fn read<A>(
    ctx: &Ctx,
    on: On,
    activity: A,
    input: impl Into<A::Input>,
    summary: &str,
) -> Result<A::Output, Failure>
where
    A: ActivityDefinition,
    A::Output: TemporalDeserializable,
{
    let timing = ctx.state(|s| s.timing());
    let options = ActivityOptions::with_start_to_close_timeout(Duration::from_secs(timing.read_timeout_seconds))
        .task_queue(queue(ctx, on))
        .maybe_priority(priority(ctx))
        .retry_policy(retry(&timing, 0))
        .cancellation_token(WorkflowCancellationToken::new())
        .summary(summary)
        .build();
    ctx.execute_activity(activity, input, options)
        .await
        .map_err(|error| failure_of(&error).0)
}

/// Runs an activity that writes: sent once, and heard from while it runs, so that a crashed worker is noticed soon.
pub(super) async fn write<A>(
    ctx: &Ctx,
    on: On,
    activity: A,
    input: impl Into<A::Input>,
    summary: &str,
) -> Result<A::Output, WriteFailure>
where
    A: ActivityDefinition,
    A::Output: TemporalDeserializable,
{
    let timing = ctx.state(|s| s.timing());
    let options = ActivityOptions::with_start_to_close_timeout(Duration::from_secs(timing.write_timeout_seconds))
        .heartbeat_timeout(Duration::from_secs(timing.heartbeat_timeout_seconds))
        .task_queue(queue(ctx, on))
        .maybe_priority(priority(ctx))
        .retry_policy(retry(&timing, 1))
        .cancellation_token(WorkflowCancellationToken::new())
        .summary(summary)
        .build();
    ctx.execute_activity(activity, input, options).await.map_err(|error| {
        let (failure, after) = failure_of(&error);
        match failure.failure_type {
            FailureType::Throttled | FailureType::Unavailable => WriteFailure::NotDone { failure, after },
            FailureType::OutcomeUnknown => WriteFailure::Unknown,
            _ => WriteFailure::Refused(failure),
        }
    })
}

/// Runs an activity without a remote system, in the worker itself, until it succeeds. For bookkeeping that must not fail.
pub(super) async fn local<A>(ctx: &Ctx, activity: A, input: impl Into<A::Input>, summary: &str)
where
    A: ActivityDefinition,
    A::Output: TemporalDeserializable,
{
    // Retried without end by its policy; what still comes back is a defect of records, which must not stop a document.
    let _ = answer_local(ctx, activity, input, summary).await;
}

/// Runs an activity without a remote system, in the worker itself.
pub(super) async fn answer_local<A>(
    ctx: &Ctx,
    activity: A,
    input: impl Into<A::Input>,
    summary: &str,
) -> Result<A::Output, Failure>
where
    A: ActivityDefinition,
    A::Output: TemporalDeserializable,
{
    let timing = ctx.state(|s| s.timing());
    let options = LocalActivityOptions::builder()
        .start_to_close_timeout(Duration::from_secs(timing.read_timeout_seconds))
        .schedule_to_close_timeout(Duration::from_secs(365 * 24 * 3_600))
        .retry_policy(retry(&timing, 0))
        .cancellation_token(WorkflowCancellationToken::new())
        .summary(summary.to_owned())
        .build();
    ctx.execute_local_activity(activity, input, options)
        .await
        .map_err(|error| failure_of(&error).0)
}

/// Waits, whatever happens to the workflow meanwhile.
pub(super) async fn pause(ctx: &Ctx, duration: Duration, summary: &str) {
    let options = TimerOptions::builder(duration)
        .summary(summary.to_owned())
        .cancellation_token(WorkflowCancellationToken::new())
        .build();
    ctx.timer(options).await;
}

/// Waits for a condition or for the time to pass, whichever comes first; the timer does not outlive the wait.
pub(super) async fn wait(ctx: &Ctx, condition: impl FnMut(&super::Document) -> bool, longest: Duration, summary: &str) {
    let token = WorkflowCancellationToken::new();
    let options = TimerOptions::builder(longest)
        .summary(summary.to_owned())
        .cancellation_token(token.clone())
        .build();
    let condition_options = WaitConditionOptions::builder()
        .cancellation_token(WorkflowCancellationToken::new())
        .build();
    let mut met = std::pin::pin!(ctx.wait_condition_with_options(condition, condition_options));
    let mut passed = std::pin::pin!(ctx.timer(options));
    workflows::select! {
        _ = met => {}
        _ = passed => {}
    }
    token.cancel();
}

/// The shortest wait before a try is repeated.
const FLOOR: Duration = Duration::from_millis(10);

/// A random share of a duration, never nothing.
fn share(of: Duration, random: u8) -> Duration {
    of * (u32::from(random) + 1) / 256
}

/// Counts the tries of one step, so that no loop is without a bound.
pub(super) struct Tries {
    made: u32,
}

impl Tries {
    pub(super) fn new() -> Self {
        Self { made: 0 }
    }

    /// Waits before the next try of a write that certainly was not processed: what the system asked for, and on top of it a
    /// random share of the backoff, so that documents that were refused together do not come back together.
    ///
    /// # Errors
    /// [`Stop::Hold`] with the failure, once it was tried too often.
    pub(super) async fn again(&mut self, ctx: &Ctx, failure: Failure, after: Option<Duration>) -> Result<(), Stop> {
        let backoff = ctx.state(|s| s.timing().backoff(self.made));
        self.count(failure)?;
        let jitter = share(backoff, ctx.random());
        let wait = after.unwrap_or_default() + jitter;
        pause(ctx, wait.max(FLOOR), "before the next try").await;
        Ok(())
    }

    /// Counts a look that brought no conclusion.
    ///
    /// # Errors
    /// [`Stop::Hold`] with the failure, once it was tried too often.
    pub(super) fn count(&mut self, failure: Failure) -> Result<(), Stop> {
        self.made += 1;
        if self.made > MAX_TRIES {
            Err(Stop::Hold(failure))
        } else {
            Ok(())
        }
    }
}

fn queue(ctx: &Ctx, on: On) -> String {
    ctx.state(|s| match on {
        On::Concur => s.input.queues.concur.clone(),
        On::BusinessCentral => s.input.queues.business_central.clone(),
    })
}

/// What a person asked for goes first. The fairness key is the workflow's own in either case.
fn priority(ctx: &Ctx) -> Option<Priority> {
    ctx.state(|s| s.urgent)
        .then(|| Priority::builder().priority_key(FIRST).build())
}

fn retry(timing: &Timing, maximum_attempts: u32) -> RetryPolicy {
    RetryPolicy::builder()
        .initial_interval(Duration::from_millis(timing.retry_initial_milliseconds.max(1)))
        .maximum_interval(Duration::from_secs(timing.retry_maximum_seconds.max(1)))
        .maximum_attempts(maximum_attempts)
        .build()
}

/// Names a failed activity. A time-out, a panic or an unnamed error says nothing about what was done.
pub(crate) fn failure_of(error: &ActivityExecutionError) -> (Failure, Option<Duration>) {
    let application = match error {
        ActivityExecutionError::Failed(failed) => failed.cause(),
        _ => None,
    };
    if let Some(IncomingError::Application(application)) = application {
        let named = application.type_name().and_then(FailureType::from_name);
        let detail: FailureDetail = application.details().ok().flatten().unwrap_or_default();
        if let Some(failure_type) = named {
            let message = application.source_error().to_string();
            let failure = Failure::new(failure_type, failure_type.reason_in(&message));
            return (failure, detail.retry_after_milliseconds.map(Duration::from_millis));
        }
    }
    if let Some(failure_type) = local_type(error) {
        return (failure_type, None);
    }
    let reason =
        "An activity ended without an answer (its worker stopped, or it took too long); what it did is not known.";
    (Failure::new(FailureType::OutcomeUnknown, reason), None)
}

/// A failed local activity carries its application failure without the wrapper of a remote one.
fn local_type(error: &ActivityExecutionError) -> Option<Failure> {
    let failure = error.failure()?;
    let Some(FailureInfo::ApplicationFailureInfo(info)) = &failure.failure_info else {
        return None;
    };
    let failure_type = FailureType::from_name(&info.r#type)?;
    Some(Failure::new(failure_type, failure_type.reason_in(&failure.message)))
}
