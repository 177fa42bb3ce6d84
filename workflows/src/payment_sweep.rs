//! The payment sweep: reads what changed in one Business Central company since a watermark and tells the documents that wait
//! for it (design D11). Its cost grows with what changed, not with what is open.

use std::time::Duration;

use posting::ids::ConnectionName;
use serde::{Deserialize, Serialize};
use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{ActivityOptions, RetryPolicy, WorkflowContext, WorkflowResult};

use crate::activities::{BusinessCentral, Local};
use crate::contracts::{AdvanceWatermark, Queues, SignalPayments, SweepReport};
use crate::timing::Timing;

/// Documents told by one activity.
pub const SIGNAL_CHUNK: usize = 100;

/// Input of the sweep.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentSweepInput {
    /// Which company.
    pub connection: ConnectionName,
    /// Where requests go.
    pub queues: Queues,
    /// Time-outs and retries.
    pub timing: Timing,
}

/// The sweep workflow.
#[workflow]
#[derive(Default)]
pub struct PaymentSweep;

#[workflow_methods]
impl PaymentSweep {
    /// Reads the changes, tells the documents, and only then moves the watermark: a crash in between tells twice, which is
    /// harmless, and never skips.
    #[run(name = "PaymentSweep")]
    pub async fn run(ctx: &mut WorkflowContext<Self>, input: PaymentSweepInput) -> WorkflowResult<SweepReport> {
        let on_ledger = options(&input, Some(&input.queues.business_central));
        let changes = ctx
            .execute_activity(
                BusinessCentral::list_payment_changes,
                input.connection.clone(),
                on_ledger,
            )
            .await?;
        let mut told = 0;
        for chunk in changes.paid.chunks(SIGNAL_CHUNK) {
            let payments = SignalPayments {
                connection: input.connection.clone(),
                paid: chunk.to_vec(),
            };
            told += ctx
                .execute_activity(Local::signal_payments, payments, options(&input, None))
                .await?;
        }
        let advance = AdvanceWatermark {
            connection: input.connection.clone(),
            watermark: changes.watermark,
        };
        ctx.execute_activity(Local::advance_watermark, advance, options(&input, None))
            .await?;
        Ok(SweepReport {
            read: changes.read,
            told,
        })
    }
}

fn options(input: &PaymentSweepInput, queue: Option<&str>) -> ActivityOptions {
    ActivityOptions::with_start_to_close_timeout(Duration::from_secs(input.timing.read_timeout_seconds))
        .maybe_task_queue(queue)
        .retry_policy(
            RetryPolicy::builder()
                .initial_interval(Duration::from_millis(input.timing.retry_initial_milliseconds.max(1)))
                .maximum_attempts(5)
                .build(),
        )
        .build()
}
