//! The intake that Concur's events start: looks at one queue because something became ready there. An event only says that it is
//! worth looking; what is in the queue is what counts, so a thousand events are a few looks and a repeated one changes nothing.
//!
//! A run is started by the signal that brings the first event, takes up what arrives while it looks or rests, and ends when
//! nothing has arrived meanwhile. The schedules of the intake look all the same.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{
    ContinueAsNewOptions, SyncWorkflowContext, TimerOptions, TimerResult, WorkflowContext, WorkflowResult,
    WorkflowTermination,
};

use crate::contracts::EventIntakeReport;
use crate::intake::{self, IntakeInput};

/// Looks that fail one after the other before the events are left to the schedule.
const MAX_FAILURES: u32 = 10;
/// The longest rest after a look that failed.
const LONGEST_REST: Duration = Duration::from_secs(300);
/// Looks of one run, unless its input says otherwise: it bounds history, which Temporal limits.
pub const LOOKS_PER_RUN: u32 = 200;

/// Input of the intake that events start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventIntakeInput {
    /// How to look.
    pub intake: IntakeInput,
    /// At least this long between two looks; events that arrive meanwhile share the next one.
    pub gap_seconds: u64,
    /// After so many looks a run that goes on does so as a new one.
    #[serde(default = "looks_per_run")]
    pub looks_per_run: u32,
    /// Looks that have failed one after the other, in earlier runs.
    #[serde(default)]
    pub failures: u32,
}

fn looks_per_run() -> u32 {
    LOOKS_PER_RUN
}

/// The workflow.
#[workflow]
#[derive(Default)]
pub struct EventIntake {
    /// Hand-overs that no look has begun for.
    waiting: u32,
}

#[workflow_methods]
impl EventIntake {
    /// Looks, rests, and looks again if events arrived meanwhile.
    #[run(name = "EventIntake")]
    pub async fn run(ctx: &mut WorkflowContext<Self>, input: EventIntakeInput) -> WorkflowResult<EventIntakeReport> {
        let mut report = EventIntakeReport::default();
        let mut failures = input.failures;
        // Whoever starts a run wants a look, so the first one waits for no signal.
        loop {
            report.hand_overs += ctx.state_mut(|s| std::mem::take(&mut s.waiting));
            report.looks += 1;
            match intake::look(ctx, &input.intake).await {
                Ok(look) => {
                    report.add(&look);
                    failures = 0;
                }
                Err(stopped) if ctx.cancellation_token().is_cancelled() => return Err(stopped),
                Err(_) => {
                    report.failed += 1;
                    failures += 1;
                }
            }
            rest(ctx, rest_after(&input, failures)).await?;
            let given_up = failures >= MAX_FAILURES;
            if ctx.state(|s| s.waiting == 0) && (failures == 0 || given_up) {
                report.given_up = given_up;
                return Ok(report);
            }
            if given_up {
                failures = 0;
            }
            if report.looks >= input.looks_per_run || ctx.continue_as_new_suggested() {
                // The new run begins with a look, and so takes over what waits.
                let next = EventIntakeInput {
                    failures,
                    ..input.clone()
                };
                ctx.continue_as_new(next, ContinueAsNewOptions::default())?;
            }
        }
    }

    /// The receiver: something became ready. Handed over by a signal that starts a run if none is open.
    #[signal(name = "event_received")]
    pub fn event_received(&mut self, _: &mut SyncWorkflowContext<Self>) {
        self.waiting = self.waiting.saturating_add(1);
    }
}

/// The gap, doubled for each look that failed.
fn rest_after(input: &EventIntakeInput, failures: u32) -> Duration {
    let gap = Duration::from_secs(input.gap_seconds.max(1));
    gap.saturating_mul(1 << failures.min(MAX_FAILURES))
        .min(LONGEST_REST.max(gap))
}

async fn rest(ctx: &WorkflowContext<EventIntake>, duration: Duration) -> Result<(), WorkflowTermination> {
    let options = TimerOptions::builder(duration)
        .summary("events share the next look".to_owned())
        .build();
    match ctx.timer(options).await {
        TimerResult::Cancelled => Err(WorkflowTermination::cancelled()),
        _ => Ok(()),
    }
}
