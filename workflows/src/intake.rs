//! The intake: looks at one Concur company's queue of one document type and starts a document workflow for what is ready.
//! Only the intake starts them (design D2). It runs on a schedule, and earlier when somebody asks for it.

use std::collections::BTreeSet;
use std::time::Duration;

use posting::ids::ConnectionName;
use posting::plan::DocumentKind;
use serde::{Deserialize, Serialize};
use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{ActivityOptions, RetryPolicy, WorkflowContext, WorkflowResult};

use crate::activities::{Concur, Local};
use crate::contracts::{IntakeReport, ListReady, Queues, ReadyDocument, StartDocuments};
use crate::policy::Policies;
use crate::timing::Timing;

/// Documents started by one activity.
pub const START_CHUNK: usize = 50;
/// Pages read in one pass; what lies behind them waits for the next pass or the next look.
const MAX_PAGES: u32 = 200;
/// Passes over the queue. Other consumers and recalls shift documents between pages while they are read.
const MAX_PASSES: u32 = 3;

/// Input of the intake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntakeInput {
    /// Whose queue.
    pub connection: ConnectionName,
    /// Which document type.
    pub kind: DocumentKind,
    /// Documents a page.
    pub page_limit: u32,
    /// Handed to every document.
    pub queues: Queues,
    /// Handed to every document.
    pub timing: Timing,
    /// Handed to every document.
    #[serde(default)]
    pub policies: Policies,
}

/// The intake workflow.
#[workflow]
#[derive(Default)]
pub struct Intake;

#[workflow_methods]
impl Intake {
    /// Reads all pages, then starts what is new; again until a pass brings nothing new. Nothing leaves the queue while a pass
    /// reads, because documents acknowledge themselves only after they were started.
    #[run(name = "Intake")]
    pub async fn run(ctx: &mut WorkflowContext<Self>, input: IntakeInput) -> WorkflowResult<IntakeReport> {
        look(ctx, &input).await
    }
}

/// One look at the queue, for whichever workflow it is time to look.
pub(crate) async fn look<W>(ctx: &WorkflowContext<W>, input: &IntakeInput) -> WorkflowResult<IntakeReport> {
    let mut report = IntakeReport::default();
    let mut seen: BTreeSet<ReadyDocument> = BTreeSet::new();
    for _ in 0..MAX_PASSES {
        let (fresh, pages) = read_queue(ctx, input, &mut seen, &mut report).await?;
        for chunk in fresh.chunks(START_CHUNK) {
            start(ctx, input, chunk, &mut report).await?;
        }
        // One page cannot shift under the reader; an empty pass has seen everything.
        if fresh.is_empty() || pages <= 1 {
            break;
        }
    }
    report.seen = u32::try_from(seen.len()).unwrap_or(u32::MAX);
    Ok(report)
}

/// One pass: what no earlier pass has seen, and how many pages there were.
async fn read_queue<W>(
    ctx: &WorkflowContext<W>,
    input: &IntakeInput,
    seen: &mut BTreeSet<ReadyDocument>,
    report: &mut IntakeReport,
) -> WorkflowResult<(Vec<ReadyDocument>, u32)> {
    let mut fresh = Vec::new();
    let mut next = Some(0);
    let mut pages = 0;
    while let Some(page) = next.filter(|_| pages < MAX_PAGES) {
        let ask = ListReady {
            connection: input.connection.clone(),
            kind: input.kind,
            page,
            limit: input.page_limit,
        };
        let answer = ctx
            .execute_activity(
                Concur::list_ready_documents,
                ask,
                options(input, Some(input.queues.looks())),
            )
            .await?;
        report.pages += 1;
        report.unreadable.extend(answer.unreadable);
        fresh.extend(
            answer
                .ready
                .into_iter()
                .filter(|document| seen.insert(document.clone())),
        );
        pages += 1;
        next = answer.next_page;
    }
    Ok((fresh, pages))
}

async fn start<W>(
    ctx: &WorkflowContext<W>,
    input: &IntakeInput,
    ready: &[ReadyDocument],
    report: &mut IntakeReport,
) -> WorkflowResult<()> {
    let start = StartDocuments {
        connection: input.connection.clone(),
        kind: input.kind,
        ready: ready.to_vec(),
        queues: input.queues.clone(),
        timing: input.timing.clone(),
        policies: input.policies.clone(),
    };
    let answer = ctx
        .execute_activity(Local::start_documents, start, options(input, None))
        .await?;
    report.started += answer.started;
    report.known += answer.known;
    report.reopened += answer.reopened;
    Ok(())
}

/// A look that does not succeed in a while is given up: the schedule brings the next one.
fn options(input: &IntakeInput, queue: Option<&str>) -> ActivityOptions {
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
