//! Receipts and invoice images of one posted document: fetched from Concur and attached to the purchase documents in Business
//! Central. Optional, a run of its own, retried on its own; nothing that is posted waits for it.

use std::time::Duration;

use temporalio_common::error::ActivityExecutionError;
use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{ActivityOptions, RetryPolicy, WorkflowContext, WorkflowResult};

use crate::activities::BusinessCentral;
use crate::contracts::{AttachImage, AttachOutcome, AttachmentsInput, AttachmentsReport};

/// Tries of one image: with growing waits of at most an hour, for about a day.
const MOST_TRIES: u32 = 40;
/// Longest wait between tries.
const LONGEST_WAIT: Duration = Duration::from_secs(3_600);

/// The attachments workflow.
#[workflow]
#[derive(Default)]
pub struct Attachments;

#[workflow_methods]
impl Attachments {
    /// Attaches each image. One that cannot be attached is reported and does not keep the others from being attached.
    #[run(name = "Attachments")]
    pub async fn run(ctx: &mut WorkflowContext<Self>, input: AttachmentsInput) -> WorkflowResult<AttachmentsReport> {
        let mut report = AttachmentsReport::default();
        for image in 0..input.images {
            let ask = AttachImage {
                plan: input.plan.clone(),
                posted: input.posted.clone(),
                image,
            };
            let summary = format!("image {} of {}", image + 1, input.images);
            match ctx
                .execute_activity(BusinessCentral::attach_image, ask, options(&input, &summary))
                .await
            {
                Ok(AttachOutcome::Attached | AttachOutcome::AlreadyAttached) => report.attached += 1,
                Ok(AttachOutcome::NoImage) => report.without_image += 1,
                Ok(AttachOutcome::Refused(reason)) => report.refused.push(reason),
                Err(error) => report.refused.push(given_up(&error)),
            }
        }
        Ok(report)
    }
}

fn given_up(error: &ActivityExecutionError) -> String {
    format!("An image could not be attached in many tries: {error}")
}

fn options(input: &AttachmentsInput, summary: &str) -> ActivityOptions {
    ActivityOptions::with_start_to_close_timeout(Duration::from_secs(input.timing.write_timeout_seconds))
        .task_queue(input.queues.business_central.clone())
        .retry_policy(
            RetryPolicy::builder()
                .initial_interval(Duration::from_millis(input.timing.retry_initial_milliseconds.max(1)))
                .maximum_interval(LONGEST_WAIT)
                .maximum_attempts(MOST_TRIES)
                .build(),
        )
        .summary(summary)
        .build()
}
