//! A worker of this process with the document workflow and activities that do nothing; and documents for it.

use std::ops::Range;
use std::time::{Duration, Instant};

use anyhow::Context;
use futures::future::{LocalBoxFuture, try_join_all};
use futures::stream::{self, StreamExt, TryStreamExt};
use temporalio_client::{Priority, WorkflowIdConflictPolicy, WorkflowIdReusePolicy, WorkflowStartOptions};
use temporalio_common::MemoValues;
use temporalio_common::search_attributes::SearchAttributes;
use temporalio_common::worker::WorkerDeploymentOptions;
use temporalio_sdk::runtime::worker_tuner::{FixedSizeSlotSupplier, TunerHolder};
use temporalio_sdk::{Runtime, Worker, WorkerOptions};
use workflows::contracts::{DocumentInput, Occasion, Queues};
use workflows::document::Document;
use workflows::policy::Policies;
use workflows::search_attributes::{COMPANY, DOCUMENT_KIND, FINANCIAL_DOCUMENT_ID, STAGE};
use workflows::stage::Stage;

use super::documents::id;
use super::flow::Flow;
use super::no_op::{NoOp, document};
use super::stand::Stand;

/// Starts in flight at once.
const STARTS: usize = 20;

/// How the activities reach the worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// The queues of a real worker, with its limits.
    AsInProduction,
    /// All on the workflows' queue, so that the SDK hands them over without the server's queue.
    OneQueue,
}

/// Runs `body` while such a worker runs.
pub(super) fn with_worker<'a, T: 'a>(
    stand: &'a Stand,
    no_op: &'a NoOp,
    layout: Layout,
    body: impl Future<Output = anyhow::Result<T>> + 'a,
) -> LocalBoxFuture<'a, anyhow::Result<T>> {
    Box::pin(async move {
        let runtime = Runtime::from_current_tokio(Default::default())
            .map_err(|error| anyhow::anyhow!("Temporal's runtime: {error}"))?;
        let mut workers = options(stand, no_op, layout)?
            .into_iter()
            .map(|options| {
                Worker::new(&runtime, stand.client.clone(), options)
                    .map_err(|error| anyhow::anyhow!("a worker of the baseline: {error}"))
            })
            .collect::<anyhow::Result<Vec<_>>>()?;
        let handles: Vec<_> = workers.iter().map(Worker::shutdown_handle).collect();
        let body = async {
            let result = body.await;
            for handle in handles {
                handle();
            }
            result
        };
        let (ended, result) = tokio::join!(try_join_all(workers.iter_mut().map(Worker::run)), body);
        ended.map_err(|error| anyhow::anyhow!("a worker of the baseline ended: {error}"))?;
        result
    })
}

fn options(stand: &Stand, no_op: &NoOp, layout: Layout) -> anyhow::Result<Vec<WorkerOptions>> {
    // The build id of the real worker, so that either can go on with the other's runs.
    let build = || WorkerDeploymentOptions::from_build_id(env!("CARGO_PKG_VERSION").to_owned());
    let mut workers = vec![
        WorkerOptions::new(&stand.config.temporal.task_queue)
            .register_activities(no_op.clone())
            .register_workflow::<Document>()?
            .deployment_options(build())
            .build(),
    ];
    if layout == Layout::OneQueue {
        return Ok(workers);
    }
    let settings = &stand.config.worker;
    let queues = stand.connection(0)?.queues();
    workers.push(
        WorkerOptions::new(queues.concur)
            .register_activities(no_op.clone())
            .deployment_options(build())
            .max_task_queue_activities_per_second(settings.concur_rate().documents)
            .build(),
    );
    let tuner = TunerHolder::builder()
        .workflow_task_slot_supplier(FixedSizeSlotSupplier::new(2))
        .activity_task_slot_supplier(FixedSizeSlotSupplier::new(settings.ledger_slots))
        .local_activity_task_slot_supplier(FixedSizeSlotSupplier::new(1))
        .nexus_task_slot_supplier(FixedSizeSlotSupplier::new(1))
        .build();
    workers.push(
        WorkerOptions::new(queues.business_central)
            .register_activities(no_op.clone())
            .deployment_options(build())
            .max_task_queue_activities_per_second(settings.ledger_rate().documents)
            .tuner(tuner)
            .build(),
    );
    Ok(workers)
}

/// Starts one document as the intake does.
///
/// # Errors
/// When Temporal does not take it.
pub(super) async fn start(stand: &Stand, layout: Layout, number: u32) -> anyhow::Result<()> {
    let connection = stand.connection(0)?;
    let queue = &stand.config.temporal.task_queue;
    let document = document(&connection.name, number)?;
    let attributes = SearchAttributes::new([
        COMPANY.value_set(connection.name.to_string()),
        DOCUMENT_KIND.value_set(document.kind.as_str().to_owned()),
        STAGE.value_set(Stage::Received.as_str().to_owned()),
        FINANCIAL_DOCUMENT_ID.value_set(document.financial_document_id.to_string()),
    ]);
    let mut memo = MemoValues::new();
    memo.insert("financial_document_id", document.financial_document_id.to_string());
    memo.insert("connection", connection.name.to_string());
    let options = WorkflowStartOptions::new(queue, id(number))
        .id_reuse_policy(WorkflowIdReusePolicy::AllowDuplicateFailedOnly)
        .id_conflict_policy(WorkflowIdConflictPolicy::Fail)
        .search_attributes(attributes)
        .memo(memo)
        .priority(Priority::builder().fairness_key(connection.name.to_string()).build())
        .static_summary(format!("Concur {} {}", document.kind, document.business_id))
        .build();
    let queues = match layout {
        Layout::AsInProduction => connection.queues(),
        Layout::OneQueue => Queues {
            concur: queue.clone(),
            business_central: queue.clone(),
            concur_reserved: None,
            business_central_reserved: None,
        },
    };
    let input = DocumentInput {
        document,
        occasion: Occasion::Ready,
        queues,
        timing: stand.config.timing.clone(),
        policies: Policies::default(),
    };
    stand
        .client
        .start_workflow(Document::run, input, options)
        .await
        .with_context(|| format!("document {number} cannot be started"))?;
    Ok(())
}

/// Starts many at once.
///
/// # Errors
/// What Temporal does not take.
pub(super) async fn start_all(stand: &Stand, layout: Layout, numbers: Range<u32>) -> anyhow::Result<()> {
    let starts = stream::iter(numbers.map(|number| start(stand, layout, number)));
    starts.buffer_unordered(STARTS).try_collect::<()>().await
}

/// Starts all at once, and waits until all are confirmed.
///
/// # Errors
/// What stands still.
pub(super) async fn burst(stand: &Stand, no_op: &NoOp, numbers: Range<u32>) -> anyhow::Result<Flow> {
    let began = Instant::now();
    start_all(stand, Layout::AsInProduction, numbers.clone()).await?;
    confirmed(stand, no_op, numbers.map(|number| (number, began)).collect()).await
}

/// Starts one after another, evenly, and waits until all are confirmed.
///
/// # Errors
/// What stands still.
pub(super) async fn paced(stand: &Stand, no_op: &NoOp, numbers: Range<u32>, every: Duration) -> anyhow::Result<Flow> {
    let mut began = Vec::new();
    let mut beat = tokio::time::interval(every);
    for number in numbers {
        beat.tick().await;
        began.push((number, Instant::now()));
        start(stand, Layout::AsInProduction, number).await?;
    }
    confirmed(stand, no_op, began).await
}

async fn confirmed(stand: &Stand, no_op: &NoOp, began: Vec<(u32, Instant)>) -> anyhow::Result<Flow> {
    let missing = |confirmed: &std::collections::HashMap<String, Instant>| {
        began
            .iter()
            .filter(|(number, _)| !confirmed.contains_key(&id(*number)))
            .count()
    };
    let before = no_op.count();
    let number = u64::try_from(before + missing(&no_op.confirmed()))?;
    stand
        .until(
            "confirmations of the baseline",
            async || Ok(u64::try_from(no_op.count())?),
            number,
        )
        .await?;
    let confirmed = no_op.confirmed();
    let mut latencies = Vec::with_capacity(began.len());
    let mut last = Duration::ZERO;
    let first = began.iter().map(|(_, at)| *at).min().context("nothing was started")?;
    for (number, at) in &began {
        let end = confirmed.get(&id(*number)).context("a document was not confirmed")?;
        latencies.push(end.duration_since(*at));
        last = last.max(end.duration_since(first));
    }
    Ok(Flow { took: last, latencies })
}
