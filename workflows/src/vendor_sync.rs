//! The vendor sync: brings the vendors of a connection's Business Central companies into Concur. What Concur shall know is kept
//! in records before anything is sent, so a run that ends in between loses nothing, and one without changes sends nothing.
//!
//! Vendors first, then documents: where Concur was changed, held documents are looked through at once.

use std::time::Duration;

use posting::ids::{CompanyCode, ConnectionName};
use serde::{Deserialize, Serialize};
use temporalio_common::ActivityDefinition;
use temporalio_common::data_converters::TemporalDeserializable;
use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{ActivityOptions, RetryPolicy, WorkflowContext, WorkflowResult};

use crate::activities::{BusinessCentral, Concur, Local};
use crate::contracts::{
    CollectVendors, CompanyRef, CompareVendors, LookUpVendor, PushVendors, Queues, StartHeldSweep, VendorBacklog,
    VendorSyncReport,
};
use crate::held_sweep::HeldSweepInput;
use crate::timing::Timing;

/// Vendors that are looked up one by one; with more of them it is cheaper to read all that Concur has.
const LOOK_UPS_MAX: u32 = 5;
/// Steps of one run: it bounds history, which Temporal limits. What is left waits for the next run.
const MAX_STEPS: u32 = 2_000;
/// How often one run waits until a request that brought no answer is certainly over.
const MAX_WAITS: u32 = 3;

/// Input of the sync.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VendorSyncInput {
    /// Whose vendors.
    pub connection: ConnectionName,
    /// The companies whose rules say what of them Concur shall know.
    pub companies: Vec<CompanyCode>,
    /// Every vendor, and all that Concur has; otherwise what changed.
    pub full: bool,
    /// Vendors of one request to Concur.
    pub batch: u32,
    /// Every company of the connection, for held documents.
    pub all_companies: Vec<CompanyCode>,
    /// Where requests go.
    pub queues: Queues,
    /// Time-outs and retries.
    pub timing: Timing,
}

/// The sync workflow.
#[workflow]
#[derive(Default)]
pub struct VendorSync;

#[workflow_methods]
impl VendorSync {
    /// Keeps what changed in Business Central, finds out what Concur has where nobody knows, and sends what differs.
    #[run(name = "VendorSync")]
    pub async fn run(ctx: &mut WorkflowContext<Self>, input: VendorSyncInput) -> WorkflowResult<VendorSyncReport> {
        let sync = Sync {
            run: ctx.info().run_id().to_owned(),
            ctx,
            input: &input,
        };
        let mut report = VendorSyncReport::default();
        let (mut backlog, mut compare_all) = sync.collect(&mut report).await?;
        let mut waits = 0;
        for _ in 0..MAX_STEPS {
            if compare_all || backlog.unclear > LOOK_UPS_MAX {
                compare_all = false;
                backlog = sync.compare(&mut report).await?;
            } else if backlog.unclear > 0 {
                let ask = sync.ask();
                backlog = sync.concur(Concur::look_up_vendor, ask).await?;
            } else if backlog.to_send > 0 && waits < MAX_WAITS {
                backlog = match sync.push().await {
                    Some(backlog) => backlog,
                    // What was sent without an answer is looked at when it is certainly over; the rest goes on before.
                    None => {
                        waits += 1;
                        sync.local(Local::vendor_backlog, sync.ask()).await?
                    }
                };
            } else if backlog.sending > 0 && waits < MAX_WAITS {
                waits += 1;
                ctx.timer(input.timing.unknown_window().max(Duration::from_millis(1)))
                    .await;
                backlog = sync.local(Local::vendor_backlog, sync.ask()).await?;
            } else {
                break;
            }
        }
        let done = sync.local(Local::report_vendor_sync, sync.ask()).await?;
        report.created = done.created;
        report.updated = done.updated;
        report.blocked = done.blocked;
        report.refused.extend(done.refused);
        report.waiting = done.waiting;
        if report.changed_concur() {
            sync.local(Local::start_held_sweep, sync.held_sweep()).await?;
        }
        Ok(report)
    }
}

struct Sync<'a> {
    ctx: &'a WorkflowContext<VendorSync>,
    input: &'a VendorSyncInput,
    run: String,
}

impl Sync<'_> {
    async fn collect(&self, report: &mut VendorSyncReport) -> WorkflowResult<(VendorBacklog, bool)> {
        let mut backlog = VendorBacklog::default();
        let mut full = false;
        for company in &self.input.companies {
            let ask = CollectVendors {
                company: CompanyRef {
                    connection: self.input.connection.clone(),
                    company: company.clone(),
                },
                run: self.run.clone(),
                full: self.input.full,
                unknown_window_seconds: self.input.timing.unknown_window_seconds,
            };
            let options = self.options(Some(self.input.queues.sweeps()));
            let collected = self
                .ctx
                .execute_activity(BusinessCentral::collect_vendors, ask, options)
                .await?;
            report.read += collected.read;
            report.excluded += collected.excluded;
            report.refused.extend(collected.refused);
            full |= collected.full;
            backlog = collected.backlog;
        }
        Ok((backlog, full))
    }

    /// Reads every page of Concur's vendors.
    async fn compare(&self, report: &mut VendorSyncReport) -> WorkflowResult<VendorBacklog> {
        let mut only_in_concur = 0;
        let mut offset = None;
        let mut pages = 0;
        loop {
            let ask = CompareVendors {
                connection: self.input.connection.clone(),
                run: self.run.clone(),
                offset,
                unknown_window_seconds: self.input.timing.unknown_window_seconds,
            };
            let page = self.concur(Concur::compare_vendors, ask).await?;
            only_in_concur += page.only_in_concur;
            offset = page.next;
            pages += 1;
            if offset.is_none() || pages == MAX_STEPS {
                report.only_in_concur = Some(only_in_concur);
                return Ok(page.backlog);
            }
        }
    }

    /// Sends one batch. `None`: it brought no answer that can be used. Repeated only while it certainly was not processed.
    async fn push(&self) -> Option<VendorBacklog> {
        let ask = PushVendors {
            connection: self.input.connection.clone(),
            run: self.run.clone(),
            batch: self.input.batch,
            unknown_window_seconds: self.input.timing.unknown_window_seconds,
        };
        let timing = &self.input.timing;
        let options = ActivityOptions::with_start_to_close_timeout(Duration::from_secs(timing.read_timeout_seconds))
            .task_queue(self.input.queues.looks())
            .retry_policy(retry(timing))
            .build();
        self.ctx.execute_activity(Concur::push_vendors, ask, options).await.ok()
    }

    async fn concur<A>(&self, activity: A, ask: impl Into<A::Input>) -> WorkflowResult<A::Output>
    where
        A: ActivityDefinition,
        A::Output: TemporalDeserializable,
    {
        let options = self.options(Some(self.input.queues.looks()));
        Ok(self.ctx.execute_activity(activity, ask, options).await?)
    }

    async fn local<A>(&self, activity: A, ask: impl Into<A::Input>) -> WorkflowResult<A::Output>
    where
        A: ActivityDefinition,
        A::Output: TemporalDeserializable,
    {
        Ok(self.ctx.execute_activity(activity, ask, self.options(None)).await?)
    }

    fn ask(&self) -> LookUpVendor {
        LookUpVendor {
            connection: self.input.connection.clone(),
            run: self.run.clone(),
            unknown_window_seconds: self.input.timing.unknown_window_seconds,
        }
    }

    fn held_sweep(&self) -> StartHeldSweep {
        StartHeldSweep {
            run: self.run.clone(),
            sweep: HeldSweepInput {
                connection: self.input.connection.clone(),
                companies: self.input.all_companies.clone(),
                queues: self.input.queues.clone(),
                timing: self.input.timing.clone(),
            },
        }
    }

    /// What does not succeed in a while is given up: the next run goes on where this one ended.
    fn options(&self, queue: Option<&str>) -> ActivityOptions {
        let timing = &self.input.timing;
        ActivityOptions::with_start_to_close_timeout(Duration::from_secs(timing.read_timeout_seconds))
            .maybe_task_queue(queue)
            .retry_policy(retry(timing))
            .build()
    }
}

fn retry(timing: &Timing) -> RetryPolicy {
    RetryPolicy::builder()
        .initial_interval(Duration::from_millis(timing.retry_initial_milliseconds.max(1)))
        .maximum_attempts(5)
        .build()
}
