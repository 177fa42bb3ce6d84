//! The worker process: one Temporal worker for the workflows, two per Concur company and per Business Central principal (one of
//! them with the share that is kept for looks, sweeps and master data).

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use activities::{ConcurActivities, Environment, LedgerActivities, LocalActivities};
use anyhow::Context;
use futures::future::try_join_all;
use temporalio_client::Client;
use temporalio_common::worker::WorkerDeploymentOptions;
use temporalio_sdk::runtime::worker_tuner::{FixedSizeSlotSupplier, TunerHolder};
use temporalio_sdk::{Runtime, Worker, WorkerOptions};
use workflows::attachments::Attachments;
use workflows::document::Document;
use workflows::event_intake::EventIntake;
use workflows::held_sweep::HeldSweep;
use workflows::intake::Intake;
use workflows::list_publishing::ListPublishing;
use workflows::noticed_changes::NoticedChanges;
use workflows::payment_reversal::PaymentReversal;
use workflows::payment_sweep::PaymentSweep;
use workflows::recovery::Recovery;
use workflows::subscription_keeper::SubscriptionKeeper;
use workflows::vendor_sync::VendorSync;

use crate::config::{Config, ConnectionSettings};

/// Runs every worker until `stop` completes, then lets running activities finish, at most `shutdown_seconds`.
///
/// # Errors
/// When a worker cannot be made, ends with an error, or does not end in time.
pub async fn run(
    config: &Config,
    client: &Client,
    environment: Arc<Environment>,
    stop: impl Future<Output = ()>,
) -> anyhow::Result<()> {
    let runtime = Runtime::from_current_tokio(Default::default())
        .map_err(|error| anyhow::anyhow!("Temporal's runtime: {error}"))?;
    let mut workers = all(config, client, &environment)?
        .into_iter()
        .map(|options| {
            let queue = options.task_queue.clone();
            Worker::new(&runtime, client.clone(), options)
                .map_err(|error| anyhow::anyhow!("worker on {queue}: {error}"))
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    let handles: Vec<_> = workers.iter().map(Worker::shutdown_handle).collect();
    let limit = Duration::from_secs(config.worker.shutdown_seconds);
    let mut running = std::pin::pin!(try_join_all(workers.iter_mut().map(Worker::run)));
    tokio::select! {
        ended = &mut running => {
            ended.map_err(|error| anyhow::anyhow!("a worker ended: {error}"))?;
            return Ok(());
        }
        () = stop => tracing::info!("stopping: running activities may finish"),
    }
    for handle in handles {
        handle();
    }
    let ended = tokio::time::timeout(limit, running).await;
    ended
        .with_context(|| {
            format!(
                "activities were still running after {} s; they run again elsewhere",
                limit.as_secs()
            )
        })?
        .map_err(|error| anyhow::anyhow!("a worker ended: {error}"))?;
    Ok(())
}

/// Looks, sweeps and master data at once, in this worker.
const RESERVED_SLOTS: usize = 1;
/// Requests to a Concur company at once, in this worker. Concur publishes no figure; the rate is what bounds them.
const CONCUR_SLOTS: usize = 100;

fn all(config: &Config, client: &Client, environment: &Arc<Environment>) -> anyhow::Result<Vec<WorkerOptions>> {
    let mut workers = vec![documents(config, client, environment)?];
    let settings = &config.worker;
    let mut concur = BTreeSet::new();
    let mut ledger = BTreeSet::new();
    for queues in config.connections.iter().map(ConnectionSettings::queues) {
        let (looks, sweeps) = (queues.looks().to_owned(), queues.sweeps().to_owned());
        concur.insert((looks, queues.concur));
        ledger.insert((sweeps, queues.business_central));
    }
    for (reserved, queue) in concur {
        let rate = settings.concur_rate();
        for mut options in [
            remote(queue, rate.documents, CONCUR_SLOTS),
            remote(reserved, rate.reserved, RESERVED_SLOTS),
        ] {
            options.register_activities(ConcurActivities::new(environment.clone()));
            workers.push(options);
        }
    }
    for (reserved, queue) in ledger {
        let rate = settings.ledger_rate();
        for mut options in [
            remote(queue, rate.documents, settings.ledger_slots),
            remote(reserved, rate.reserved, RESERVED_SLOTS),
        ] {
            options.register_activities(LedgerActivities::new(environment.clone()));
            workers.push(options);
        }
    }
    Ok(workers)
}

/// A worker on a remote system's task queue. The server hands out its rate to all workers together; slots are its own.
fn remote(queue: String, requests_per_second: f64, slots: usize) -> WorkerOptions {
    // The tuner takes all four kinds; only activities run here.
    let tuner = TunerHolder::builder()
        .workflow_task_slot_supplier(FixedSizeSlotSupplier::new(2))
        .activity_task_slot_supplier(FixedSizeSlotSupplier::new(slots))
        .local_activity_task_slot_supplier(FixedSizeSlotSupplier::new(1))
        .nexus_task_slot_supplier(FixedSizeSlotSupplier::new(1))
        .build();
    WorkerOptions::new(queue)
        .deployment_options(build())
        .max_task_queue_activities_per_second(requests_per_second)
        .tuner(tuner)
        .build()
}

fn documents(config: &Config, client: &Client, environment: &Arc<Environment>) -> anyhow::Result<WorkerOptions> {
    Ok(WorkerOptions::new(&config.temporal.task_queue)
        .register_activities(LocalActivities::new(environment.clone(), client.clone()))
        .register_workflow::<Document>()?
        .register_workflow::<Attachments>()?
        .register_workflow::<Intake>()?
        .register_workflow::<EventIntake>()?
        .register_workflow::<PaymentSweep>()?
        .register_workflow::<PaymentReversal>()?
        .register_workflow::<HeldSweep>()?
        .register_workflow::<Recovery>()?
        .register_workflow::<VendorSync>()?
        .register_workflow::<ListPublishing>()?
        .register_workflow::<NoticedChanges>()?
        .register_workflow::<SubscriptionKeeper>()?
        .deployment_options(build())
        .build())
}

/// The build id comes from the version, not from the executable: an identical rebuild must not strand documents.
fn build() -> WorkerDeploymentOptions {
    WorkerDeploymentOptions::from_build_id(env!("CARGO_PKG_VERSION").to_owned())
}
