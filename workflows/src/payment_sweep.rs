//! The payment sweep: reads what changed in a connection's Business Central companies since a watermark and tells the documents that wait
//! for it (design D11). Its cost grows with what changed, not with what is open.

use std::time::Duration;

use posting::ids::{CompanyCode, ConnectionName};
use serde::{Deserialize, Serialize};
use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{ActivityOptions, RetryPolicy, WorkflowContext, WorkflowResult};

use crate::activities::{BusinessCentral, Local};
use crate::contracts::{AdvanceWatermark, CompanyRef, Queues, SignalPayments, SweepReport};
use crate::timing::Timing;

/// Documents told by one activity.
pub const SIGNAL_CHUNK: usize = 100;

/// Input of the sweep.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentSweepInput {
    /// Which connection.
    pub connection: ConnectionName,
    /// Its Business Central companies, asked one after the other.
    pub companies: Vec<CompanyCode>,
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
        let mut report = SweepReport::default();
        for company in &input.companies {
            sweep(ctx, &input, company, &mut report).await?;
        }
        Ok(report)
    }
}

async fn sweep(
    ctx: &WorkflowContext<PaymentSweep>,
    input: &PaymentSweepInput,
    company: &CompanyCode,
    report: &mut SweepReport,
) -> WorkflowResult<()> {
    let company = CompanyRef {
        connection: input.connection.clone(),
        company: company.clone(),
    };
    let on_ledger = options(input, Some(input.queues.sweeps()));
    let changes = ctx
        .execute_activity(BusinessCentral::list_payment_changes, company.clone(), on_ledger)
        .await?;
    for chunk in changes.paid.chunks(SIGNAL_CHUNK) {
        let payments = SignalPayments {
            connection: input.connection.clone(),
            paid: chunk.to_vec(),
        };
        report.told += ctx
            .execute_activity(Local::signal_payments, payments, options(input, None))
            .await?;
    }
    let advance = AdvanceWatermark {
        company,
        watermark: changes.watermark,
    };
    ctx.execute_activity(Local::advance_watermark, advance, options(input, None))
        .await?;
    report.read += changes.read;
    Ok(())
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
