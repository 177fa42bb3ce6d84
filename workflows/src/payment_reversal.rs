//! What becomes of a payment after the document's own run has ended: taken back, and perhaps paid again. A run of its own tells
//! Concur, once for each row of the ledger.

use std::time::Duration;

use posting::payments::Telling;
use temporalio_common::error::ApplicationFailure;
use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{
    ActivityOptions, RetryPolicy, TimerOptions, WorkflowContext, WorkflowResult, WorkflowTermination,
};

use crate::activities::{Concur, Local};
use crate::contracts::{
    ConfirmPayment, DuePayments, PaymentFact, PaymentOutcome, PaymentReversalInput, PaymentReversalReport,
};
use crate::document::call::failure_of;
use crate::failure::{Failure, FailureType};

/// Tries of one confirmation: with growing waits of at most `timing.retry_maximum_seconds`, for about a day.
const MOST_TRIES: u32 = 300;

/// The workflow.
#[workflow]
#[derive(Default)]
pub struct PaymentReversal;

type Ctx = WorkflowContext<PaymentReversal>;

#[workflow_methods]
impl PaymentReversal {
    /// Tells Concur what is due by now. What Concur refuses fails the run: nothing else can be done here.
    #[run(name = "PaymentReversal")]
    pub async fn run(
        ctx: &mut WorkflowContext<Self>,
        input: PaymentReversalInput,
    ) -> WorkflowResult<PaymentReversalReport> {
        let ask = DuePayments {
            plan: input.plan.clone(),
            posted: input.posted.clone(),
            seen: input.seen.clone(),
        };
        let due = ctx
            .execute_activity(Local::due_payments, ask, reading(&input, None))
            .await?;
        let mut report = PaymentReversalReport::default();
        for telling in due.tellings {
            told(ctx, &input, telling).await?;
            report.told += 1;
        }
        Ok(report)
    }
}

async fn told(ctx: &Ctx, input: &PaymentReversalInput, telling: Telling) -> Result<(), WorkflowTermination> {
    let confirmation = ConfirmPayment {
        plan: input.plan.clone(),
        posted: input.posted.clone(),
        fact: PaymentFact {
            posted_number: input.posted.number.clone(),
            paid_on: telling.on,
        },
        telling: Some(telling),
    };
    let mut failure = Failure::new(FailureType::Unavailable, "Concur did not take it, again and again.");
    for tried in 0..MOST_TRIES {
        let sent = ctx
            .execute_activity(Concur::confirm_payment, confirmation.clone(), writing(input))
            .await;
        let (answer, after) = match sent {
            Ok(answer) => (answer, None),
            Err(error) => {
                let (failed, after) = failure_of(&error);
                match failed.failure_type {
                    FailureType::Throttled | FailureType::Unavailable => {
                        failure = failed;
                        (PaymentOutcome::NotConfirmed, after)
                    }
                    FailureType::OutcomeUnknown => {
                        let on_concur = reading(input, Some(&input.queues.concur));
                        let known = ctx
                            .execute_activity(Concur::read_payment_state, confirmation.clone(), on_concur)
                            .await?;
                        (known, None)
                    }
                    _ => return Err(ended(&failed)),
                }
            }
        };
        match answer {
            PaymentOutcome::Confirmed | PaymentOutcome::AlreadyConfirmed | PaymentOutcome::NotTaken => return Ok(()),
            PaymentOutcome::Refused(refusal) => return Err(ended(&refusal)),
            PaymentOutcome::NotConfirmed => {
                let wait = after.unwrap_or_default() + input.timing.backoff(tried);
                ctx.timer(
                    TimerOptions::builder(wait)
                        .summary("before the next try".to_owned())
                        .build(),
                )
                .await;
            }
        }
    }
    Err(ended(&failure))
}

fn ended(failure: &Failure) -> WorkflowTermination {
    ApplicationFailure::builder(failure.failure_type.message(&failure.reason))
        .type_name(failure.failure_type.as_str().to_owned())
        .non_retryable(true)
        .build()
        .into()
}

fn reading(input: &PaymentReversalInput, queue: Option<&str>) -> ActivityOptions {
    ActivityOptions::with_start_to_close_timeout(Duration::from_secs(input.timing.read_timeout_seconds))
        .maybe_task_queue(queue)
        .retry_policy(retry(input, 0))
        .build()
}

/// A write is sent once: whether it is sent again is decided above.
fn writing(input: &PaymentReversalInput) -> ActivityOptions {
    ActivityOptions::with_start_to_close_timeout(Duration::from_secs(input.timing.write_timeout_seconds))
        .heartbeat_timeout(Duration::from_secs(input.timing.heartbeat_timeout_seconds))
        .task_queue(input.queues.concur.clone())
        .retry_policy(retry(input, 1))
        .summary("payment to Concur")
        .build()
}

fn retry(input: &PaymentReversalInput, attempts: u32) -> RetryPolicy {
    RetryPolicy::builder()
        .initial_interval(Duration::from_millis(input.timing.retry_initial_milliseconds.max(1)))
        .maximum_interval(Duration::from_secs(input.timing.retry_maximum_seconds.max(1)))
        .maximum_attempts(attempts)
        .build()
}
