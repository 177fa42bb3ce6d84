//! What notices of Business Central make happen: sweeps, earlier than their schedules would. A notice says only that it is worth
//! looking; what is there is what counts, so notices that are lost, doubled, late or untrue change nothing but the hour.
//!
//! A run is started by the signal that brings the first notice, lets what arrives meanwhile share the next look, and ends when
//! nothing has arrived.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{
    ActivityOptions, ContinueAsNewOptions, RetryPolicy, SyncWorkflowContext, TimerOptions, TimerResult,
    WorkflowContext, WorkflowResult, WorkflowTermination,
};

use crate::activities::Local;
use crate::contracts::{Noticed, NoticesReport, StartNoticedSweeps};
use crate::held_sweep::HeldSweepInput;
use crate::payment_sweep::PaymentSweepInput;
use crate::timing::Timing;
use crate::vendor_sync::VendorSyncInput;

/// Looks of one run: it bounds history, which Temporal limits.
pub const NOTICE_LOOKS_PER_RUN: u32 = 200;

/// Input of the workflow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticedChangesInput {
    /// What the notices were about that start the run.
    pub first: Noticed,
    /// At least this long between two looks; notices that arrive meanwhile share the next one.
    pub gap_seconds: u64,
    /// After so many looks a run that goes on does so as a new one.
    pub looks_per_run: u32,
    /// How to see what was paid.
    pub payments: PaymentSweepInput,
    /// How to bring vendors into Concur, where rules ask for it.
    pub vendors: Option<VendorSyncInput>,
    /// How to look through held documents.
    pub held: HeldSweepInput,
    /// Time-outs and retries.
    pub timing: Timing,
}

/// The workflow.
#[workflow]
#[derive(Default)]
pub struct NoticedChanges {
    waiting: Noticed,
    hand_overs: u32,
}

#[workflow_methods]
impl NoticedChanges {
    /// Starts sweeps, rests, and starts them again if notices arrived meanwhile.
    #[run(name = "NoticedChanges")]
    pub async fn run(ctx: &mut WorkflowContext<Self>, input: NoticedChangesInput) -> WorkflowResult<NoticesReport> {
        let run = ctx.info().run_id().to_owned();
        let mut report = NoticesReport::default();
        let mut noticed = input.first.clone();
        loop {
            noticed.add(ctx.state_mut(|s| std::mem::take(&mut s.waiting)));
            report.looks += 1;
            let start = sweeps(&input, &noticed, format!("{run}-{}", report.looks));
            let started = ctx
                .execute_activity(Local::start_noticed_sweeps, start, options(&input))
                .await;
            if started.is_err() {
                if ctx.cancellation_token().is_cancelled() {
                    return Err(WorkflowTermination::cancelled());
                }
                report.failed += 1;
            }
            rest(ctx, Duration::from_secs(input.gap_seconds.max(1))).await?;
            noticed = ctx.state_mut(|s| std::mem::take(&mut s.waiting));
            if noticed.is_empty() {
                report.hand_overs = ctx.state(|s| s.hand_overs);
                return Ok(report);
            }
            if report.looks >= input.looks_per_run || ctx.continue_as_new_suggested() {
                let next = NoticedChangesInput {
                    first: noticed,
                    ..input.clone()
                };
                ctx.continue_as_new(next, ContinueAsNewOptions::default())?;
                return Ok(report);
            }
        }
    }

    /// The receiver: something changed. Handed over by a signal that starts a run if none is open.
    #[signal(name = "noticed")]
    pub fn noticed(&mut self, _: &mut SyncWorkflowContext<Self>, noticed: Noticed) {
        self.hand_overs = self.hand_overs.saturating_add(1);
        self.waiting.add(noticed);
    }
}

fn sweeps(input: &NoticedChangesInput, noticed: &Noticed, run: String) -> StartNoticedSweeps {
    let companies: Vec<_> = input.payments.companies.clone();
    let mut payments = input.payments.clone();
    payments.companies = companies
        .into_iter()
        .filter(|company| noticed.invoices.contains(company))
        .collect();
    StartNoticedSweeps {
        run,
        payments: Some(payments).filter(|payments| !payments.companies.is_empty()),
        vendors: input.vendors.clone().filter(|_| noticed.vendors),
        held: Some(input.held.clone()).filter(|_| noticed.vendors),
    }
}

async fn rest(ctx: &WorkflowContext<NoticedChanges>, duration: Duration) -> Result<(), WorkflowTermination> {
    let options = TimerOptions::builder(duration)
        .summary("notices share the next look".to_owned())
        .build();
    match ctx.timer(options).await {
        TimerResult::Cancelled => Err(WorkflowTermination::cancelled()),
        _ => Ok(()),
    }
}

/// Sweeps that cannot be started in a while are left to their schedules.
fn options(input: &NoticedChangesInput) -> ActivityOptions {
    let timing = &input.timing;
    ActivityOptions::with_start_to_close_timeout(Duration::from_secs(timing.read_timeout_seconds))
        .retry_policy(
            RetryPolicy::builder()
                .initial_interval(Duration::from_millis(timing.retry_initial_milliseconds.max(1)))
                .maximum_attempts(5)
                .build(),
        )
        .build()
}
