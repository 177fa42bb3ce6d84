//! The recovery: goes through the documents that records show as unfinished and starts those again that have no run (design D8).
//! A run that was terminated, lost its history, or went with a Temporal database does no harm, because the next run looks
//! before it writes; but somebody must start it.

use std::time::Duration;

use posting::ids::{BusinessId, ConnectionName};
use serde::{Deserialize, Serialize};
use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{ActivityOptions, RetryPolicy, WorkflowContext, WorkflowResult};

use crate::activities::Local;
use crate::contracts::{Queues, RecoverDocuments, RecoveredPage, RecoveryReport, Sought};
use crate::policy::Policies;
use crate::stage::Stage;
use crate::timing::Timing;

/// Documents looked through by one activity. Each costs one or two questions to Temporal.
pub const RECOVERY_PAGE: u32 = 100;
/// Pages of one recovery: it bounds history, which Temporal limits. What lies behind them waits for the next one, when fewer
/// documents are left at the stages before.
const MAX_PAGES: u32 = 1_000;

/// Input of the recovery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryInput {
    /// Whose documents.
    pub connection: ConnectionName,
    /// Only this document; all if there is none.
    pub only: Option<BusinessId>,
    /// Handed to every document.
    pub queues: Queues,
    /// Handed to every document.
    pub timing: Timing,
    /// Handed to every document.
    #[serde(default)]
    pub policies: Policies,
}

/// Whether nothing more happens to a document at this stage.
pub fn is_final(stage: Stage) -> bool {
    matches!(stage, Stage::Paid | Stage::Closed | Stage::Rejected | Stage::Withdrawn)
}

/// The recovery workflow.
#[workflow]
#[derive(Default)]
pub struct Recovery;

#[workflow_methods]
impl Recovery {
    /// Goes through every stage that is not final, page by page. A document that changes its stage meanwhile is met twice or
    /// not at all; neither matters, since it has a run.
    #[run(name = "Recovery")]
    pub async fn run(ctx: &mut WorkflowContext<Self>, input: RecoveryInput) -> WorkflowResult<RecoveryReport> {
        let mut report = RecoveryReport::default();
        if let Some(id) = &input.only {
            report.add(&page(ctx, &input, Sought::One(id.clone())).await?.report);
            return Ok(report);
        }
        let mut pages = 0;
        for stage in Stage::ALL.into_iter().filter(|stage| !is_final(*stage)) {
            let mut after = None;
            while pages < MAX_PAGES {
                pages += 1;
                let answer = page(ctx, &input, Sought::At { stage, after }).await?;
                report.add(&answer.report);
                after = answer.next;
                if after.is_none() {
                    break;
                }
            }
        }
        Ok(report)
    }
}

async fn page(ctx: &WorkflowContext<Recovery>, input: &RecoveryInput, sought: Sought) -> WorkflowResult<RecoveredPage> {
    let ask = RecoverDocuments {
        connection: input.connection.clone(),
        sought,
        queues: input.queues.clone(),
        timing: input.timing.clone(),
        policies: input.policies.clone(),
    };
    // A look that does not succeed in a while is given up: the schedule brings the next one.
    let options = ActivityOptions::with_start_to_close_timeout(Duration::from_secs(input.timing.read_timeout_seconds))
        .retry_policy(
            RetryPolicy::builder()
                .initial_interval(Duration::from_millis(input.timing.retry_initial_milliseconds.max(1)))
                .maximum_attempts(5)
                .build(),
        )
        .build();
    Ok(ctx.execute_activity(Local::recover_documents, ask, options).await?)
}
