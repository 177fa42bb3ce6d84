//! A payment sweep under the same name whose activities run in another order, behind a patch: what a change of workflow code
//! looks like while documents are in flight.
#![expect(
    unreachable_pub,
    reason = "what the workflow macros make is as visible as the method"
)]

use std::sync::Arc;
use std::time::Duration;

use activities::{ConcurActivities, LedgerActivities, LocalActivities};
use anyhow::{Context, ensure};
use concordat_tests::house::House;
use concordat_tests::server::Server;
use futures::future::{LocalBoxFuture, try_join_all};
use sandbox::business_central::PaymentAmount;
use temporalio_client::{WorkflowGetResultOptions, WorkflowHistory, WorkflowStartOptions};
use temporalio_common::protos::temporal::api::history::v1::history_event::Attributes;
use temporalio_macros::{workflow, workflow_methods};
use temporalio_sdk::workflow_replayer::WorkflowReplayerOptions;
use temporalio_sdk::{Runtime, Worker, WorkerOptions};
use temporalio_workflow::{ActivityOptions, WorkflowContext, WorkflowResult};
use workflows::activities::{BusinessCentral, Local};
use workflows::contracts::{AdvanceWatermark, CompanyRef, SignalPayments, SweepReport};
use workflows::document::Document;
use workflows::payment_sweep::{PaymentSweep, PaymentSweepInput};
use workflows::stage::Stage;

use super::recording::export;
use super::{failure_of, history, is_nondeterministic, recorded};

const PATCH: &str = "watermark-first";

/// The order is another one and nothing else. As a change of the real sweep it would be wrong: a crash after the watermark has
/// moved leaves documents untold.
#[workflow]
#[derive(Default)]
pub(super) struct PatchedSweep;

#[workflow_methods]
impl PatchedSweep {
    #[run(name = "PaymentSweep")]
    pub async fn run(ctx: &mut WorkflowContext<Self>, input: PaymentSweepInput) -> WorkflowResult<SweepReport> {
        let mut report = SweepReport::default();
        for code in input.companies {
            let company = CompanyRef {
                connection: input.connection.clone(),
                company: code,
            };
            let on_ledger = options(Some(&input.queues.business_central));
            let changes = ctx
                .execute_activity(BusinessCentral::list_payment_changes, company.clone(), on_ledger)
                .await?;
            let advance = AdvanceWatermark {
                company,
                watermark: changes.watermark,
            };
            let payments = SignalPayments {
                connection: input.connection.clone(),
                paid: changes.paid,
            };
            if ctx.patched(PATCH) {
                ctx.execute_activity(Local::advance_watermark, advance, options(None))
                    .await?;
                report.told += ctx
                    .execute_activity(Local::signal_payments, payments, options(None))
                    .await?;
            } else {
                report.told += ctx
                    .execute_activity(Local::signal_payments, payments, options(None))
                    .await?;
                ctx.execute_activity(Local::advance_watermark, advance, options(None))
                    .await?;
            }
            report.read += changes.read;
        }
        Ok(report)
    }
}

fn options(queue: Option<&str>) -> ActivityOptions {
    ActivityOptions::with_start_to_close_timeout(Duration::from_secs(10))
        .maybe_task_queue(queue)
        .build()
}

/// The run that was recorded before the change goes its old way; a new run goes the new way, ends well, and replays. Taking the
/// change back strands the new one.
pub(super) async fn both_ways(server: Arc<Server>) -> anyhow::Result<()> {
    let patched = || {
        let options = WorkflowReplayerOptions::new().register_workflow::<PatchedSweep>()?;
        anyhow::Ok(options.build())
    };
    let old = failure_of(patched()?, history(recorded("payment-sweep")?)?).await?;
    ensure!(old.is_none(), "a run from before the patch: {old:?}");

    let new = swept(&server).await?;
    let order = activities_of(WorkflowHistory::from_json(&new)?).await?;
    ensure!(
        order == ["list_payment_changes", "advance_watermark", "signal_payments"],
        "the new run went {order:?}"
    );
    let replayed = failure_of(patched()?, WorkflowHistory::from_json(&new)?).await?;
    ensure!(replayed.is_none(), "a run from after the patch: {replayed:?}");

    let taken_back = WorkflowReplayerOptions::new()
        .register_workflow::<PaymentSweep>()?
        .build();
    let failure = failure_of(taken_back, WorkflowHistory::from_json(&new)?).await?;
    ensure!(
        is_nondeterministic(failure.as_ref()),
        "without the patch, the new run gave {failure:?}"
    );
    Ok(())
}

/// Names of a run's activities in the order in which they were scheduled.
async fn activities_of(history: WorkflowHistory) -> anyhow::Result<Vec<String>> {
    let events = history.into_events().await?;
    let scheduled = events.into_iter().filter_map(|event| match event.attributes {
        Some(Attributes::ActivityTaskScheduledEventAttributes(scheduled)) => scheduled.activity_type,
        _ => None,
    });
    Ok(scheduled.map(|activity| activity.name).collect())
}

/// A run of the patched code that tells one document; its history.
async fn swept(server: &Server) -> anyhow::Result<Vec<u8>> {
    let house = House::new(server).await?;
    let invoice = house.invoice(1);
    let id = &invoice.business_id;
    house.approve(invoice.approval());
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(id, Stage::AwaitingPayment).await
        })
        .await?;
    for posted in house.posted(&invoice.vendor_invoice_number) {
        let today = house.sandbox.clock().today();
        house
            .sandbox
            .business_central()
            .pay(&posted.number, PaymentAmount::Full, today)?;
    }
    let connection = house.connection()?;
    let input = PaymentSweepInput {
        from_ledger: Default::default(),
        connection: connection.name.clone(),
        companies: connection.all_companies().into_iter().map(|c| c.code).collect(),
        queues: connection.queues(),
        timing: house.config.timing.clone(),
    };
    let run = format!("patched-sweep/{}", connection.name);
    with_patched_worker(&house, async {
        let options = WorkflowStartOptions::new(&house.config.temporal.task_queue, &run).build();
        let handle = house.client.start_workflow(PatchedSweep::run, input, options).await?;
        let report = handle.get_result(WorkflowGetResultOptions::default()).await?;
        ensure!(report.told == 1, "it did {report:?}");
        house.until_stage(id, Stage::Paid).await?;
        house.until_closed(id).await?;
        export(&house, &run).await
    })
    .await
}

/// Runs `body` while a worker runs as it would after the change was deployed.
fn with_patched_worker<'a, T: 'a>(
    house: &'a House,
    body: impl Future<Output = anyhow::Result<T>> + 'a,
) -> LocalBoxFuture<'a, anyhow::Result<T>> {
    Box::pin(async move {
        let runtime = Runtime::from_current_tokio(Default::default())
            .map_err(|error| anyhow::anyhow!("Temporal's runtime: {error}"))?;
        let environment = house.environment()?;
        let queues = house.connection()?.queues();
        let options = [
            WorkerOptions::new(&house.config.temporal.task_queue)
                .register_activities(LocalActivities::new(environment.clone(), house.client.clone()))
                .register_workflow::<Document>()?
                .register_workflow::<PatchedSweep>()?
                .build(),
            WorkerOptions::new(queues.concur)
                .register_activities(ConcurActivities::new(environment.clone()))
                .build(),
            WorkerOptions::new(queues.business_central)
                .register_activities(LedgerActivities::new(environment))
                .build(),
        ];
        let mut workers = options
            .into_iter()
            .map(|options| {
                Worker::new(&runtime, house.client.clone(), options).map_err(|error| anyhow::anyhow!("worker: {error}"))
            })
            .collect::<anyhow::Result<Vec<_>>>()?;
        let stop: Vec<_> = workers.iter().map(Worker::shutdown_handle).collect();
        let running = try_join_all(workers.iter_mut().map(Worker::run));
        let work = async {
            let result = body.await;
            for stop in stop {
                stop();
            }
            result
        };
        let (ended, result) = tokio::join!(running, work);
        ended
            .map_err(|error| anyhow::anyhow!("{error}"))
            .context("a worker ended")?;
        result
    })
}
