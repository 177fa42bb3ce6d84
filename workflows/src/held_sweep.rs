//! The held sweep: when mapping rules or master data change, tells the held documents that it concerns to try again. Master data
//! is read only where something is held, and only what changed.

use std::time::Duration;

use posting::ids::{CompanyCode, ConnectionName};
use serde::{Deserialize, Serialize};
use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{ActivityOptions, RetryPolicy, WorkflowContext, WorkflowResult};

use crate::activities::{BusinessCentral, Local};
use crate::contracts::{
    ChangedMasterData, CompanyChanges, CompanyRef, FinishHeldSweep, HeldCompany, HeldReport, ListChangedMasterData,
    MasterData, Queues, RetryHeld,
};
use crate::timing::Timing;

/// Documents looked through by one activity.
pub const HELD_PAGE: u32 = 100;
/// Pages of one sweep: it bounds history, which Temporal limits.
const MAX_PAGES: u32 = 1_000;

/// Input of the sweep.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldSweepInput {
    /// Whose documents.
    pub connection: ConnectionName,
    /// Its Business Central companies.
    pub companies: Vec<CompanyCode>,
    /// Where requests go.
    pub queues: Queues,
    /// Time-outs and retries.
    pub timing: Timing,
}

/// The sweep workflow.
#[workflow]
#[derive(Default)]
pub struct HeldSweep;

#[workflow_methods]
impl HeldSweep {
    /// Reads what changed, tells the documents, and only then moves the watermarks: a crash in between tells twice, which is
    /// harmless, and never skips.
    #[run(name = "HeldSweep")]
    pub async fn run(ctx: &mut WorkflowContext<Self>, input: HeldSweepInput) -> WorkflowResult<HeldReport> {
        let connection = &input.connection;
        let overview = ctx
            .execute_activity(Local::held_overview, connection.clone(), options(&input, None))
            .await?;
        let mut changes = Vec::new();
        for company in &overview.companies {
            changes.push(changes_of(ctx, &input, company).await?);
        }
        let mut report = HeldReport::default();
        let mut after = None;
        for _ in 0..MAX_PAGES {
            let page = RetryHeld {
                connection: connection.clone(),
                changes: changes.clone(),
                periods_due: overview.periods_due,
                after,
            };
            let answer = ctx
                .execute_activity(Local::retry_held, page, options(&input, None))
                .await?;
            report.add(&answer.report);
            after = answer.next;
            if after.is_none() {
                break;
            }
        }
        let finish = FinishHeldSweep {
            connection: connection.clone(),
            companies: input.companies.clone(),
            at: overview.at,
            periods_tried: overview.periods_due,
        };
        ctx.execute_activity(Local::finish_held_sweep, finish, options(&input, None))
            .await?;
        Ok(report)
    }
}

async fn changes_of(
    ctx: &WorkflowContext<HeldSweep>,
    input: &HeldSweepInput,
    company: &HeldCompany,
) -> WorkflowResult<CompanyChanges> {
    Ok(CompanyChanges {
        code: company.code.clone(),
        vendors: changed(ctx, input, company, MasterData::Vendors).await?,
        accounts: changed(ctx, input, company, MasterData::Accounts).await?,
        dimension_values: changed(ctx, input, company, MasterData::DimensionValues).await?,
        tax_groups: changed(ctx, input, company, MasterData::TaxGroups).await?,
    })
}

async fn changed(
    ctx: &WorkflowContext<HeldSweep>,
    input: &HeldSweepInput,
    company: &HeldCompany,
    what: MasterData,
) -> WorkflowResult<ChangedMasterData> {
    let ask = ListChangedMasterData {
        company: CompanyRef {
            connection: input.connection.clone(),
            company: company.code.clone(),
        },
        what,
        since: company.since,
    };
    let options = options(input, Some(input.queues.sweeps()));
    Ok(ctx
        .execute_activity(BusinessCentral::list_changed_master_data, ask, options)
        .await?)
}

/// A look that does not succeed in a while is given up: the schedule brings the next one.
fn options(input: &HeldSweepInput, queue: Option<&str>) -> ActivityOptions {
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
