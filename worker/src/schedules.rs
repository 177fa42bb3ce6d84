//! Schedules: one intake per connection and document type, one payment sweep, one held sweep and one recovery per connection, and
//! vendor syncs ([`crate::vendor_schedules`]), list publishings ([`crate::list_schedules`]) and keepers of webhook subscriptions
//! ([`crate::notices::schedule`]). Made or brought up to date by every worker that starts; safe to repeat.

use std::time::Duration;

use anyhow::{Context, bail};
use posting::ids::{BusinessId, CompanyCode};
use posting::plan::DocumentKind;
use temporalio_client::schedules::{
    CreateScheduleOptions, ScheduleAction, ScheduleError, ScheduleOverlapPolicy, ScheduleSpec,
};
use temporalio_client::tonic::Code;
use temporalio_client::{Client, WorkflowStartOptions};
use uuid::Uuid;
use workflows::held_sweep::{HeldSweep, HeldSweepInput};
use workflows::intake::{Intake, IntakeInput};
use workflows::payment_sweep::{PaymentSweep, PaymentSweepInput};
use workflows::recovery::{Recovery, RecoveryInput};

use crate::config::{ConcurEnvironment, Config, ConnectionSettings};
use crate::{list_schedules, notices, vendor_schedules};

/// Id of an intake's schedule.
pub fn intake_id(connection: &ConnectionSettings, kind: DocumentKind) -> String {
    format!("intake/{}/{kind}", connection.name)
}

/// Id of a payment sweep's schedule.
pub fn sweep_id(connection: &ConnectionSettings) -> String {
    format!("payment-sweep/{}", connection.name)
}

/// Id of a held sweep's schedule.
pub fn held_sweep_id(connection: &ConnectionSettings) -> String {
    format!("held-sweep/{}", connection.name)
}

/// Id of a recovery's schedule.
pub fn recovery_id(connection: &ConnectionSettings) -> String {
    format!("recovery/{}", connection.name)
}

/// Makes every schedule of the configuration, or brings it up to date.
///
/// # Errors
/// When Temporal refuses, or when the namespace serves another Concur environment already.
pub async fn ensure(config: &Config, client: &Client) -> anyhow::Result<()> {
    refuse_mix(config, client).await?;
    for connection in &config.connections {
        for kind in &connection.kinds {
            let id = intake_id(connection, *kind);
            let every = Duration::from_secs(config.intake.interval_seconds);
            let jitter = Duration::from_secs(config.intake.jitter_seconds);
            let action = || {
                let input = intake_input(config, connection, *kind);
                ScheduleAction::start_workflow(Intake::run, input, config.temporal.task_queue.clone(), id.clone())
            };
            one(config, client, &id, connection, spec(every, jitter), action).await?;
        }
        let id = sweep_id(connection);
        let every = Duration::from_secs(config.payment_sweep.interval_seconds);
        let action = || {
            let input = sweep_input(config, connection);
            ScheduleAction::start_workflow(PaymentSweep::run, input, config.temporal.task_queue.clone(), id.clone())
        };
        one(
            config,
            client,
            &id,
            connection,
            spec(every, Duration::from_secs(config.intake.jitter_seconds)),
            action,
        )
        .await?;
        let id = held_sweep_id(connection);
        let every = Duration::from_secs(config.held_sweep.interval_seconds);
        let jitter = Duration::from_secs(config.intake.jitter_seconds);
        let action = || {
            let input = held_sweep_input(config, connection);
            ScheduleAction::start_workflow(HeldSweep::run, input, config.temporal.task_queue.clone(), id.clone())
        };
        one(config, client, &id, connection, spec(every, jitter), action).await?;
        let id = recovery_id(connection);
        let every = Duration::from_secs(config.recovery.interval_seconds);
        let jitter = Duration::from_secs(config.intake.jitter_seconds);
        let action = || {
            let input = recovery_input(config, connection, None);
            ScheduleAction::start_workflow(Recovery::run, input, config.temporal.task_queue.clone(), id.clone())
        };
        one(config, client, &id, connection, spec(every, jitter), action).await?;
        vendor_schedules::ensure(config, client, connection).await?;
        list_schedules::ensure(config, client, connection).await?;
        notices::schedule::ensure(config, client, connection).await?;
    }
    Ok(())
}

pub(crate) fn spec(every: Duration, jitter: Duration) -> ScheduleSpec {
    let mut spec = ScheduleSpec::from_interval(every);
    spec.jitter = Some(jitter);
    spec
}

/// Removes a schedule, if it is there.
pub(crate) async fn remove(client: &Client, id: &str) -> anyhow::Result<()> {
    match client.get_schedule_handle(id).delete(Default::default()).await {
        Ok(()) => Ok(()),
        Err(ScheduleError::Rpc(status)) if status.code() == Code::NotFound => Ok(()),
        Err(error) => Err(error).with_context(|| format!("schedule {id} cannot be removed")),
    }
}

/// Looks that overlap are skipped: the one that runs sees the same queue.
pub(crate) async fn one(
    config: &Config,
    client: &Client,
    id: &str,
    connection: &ConnectionSettings,
    spec: ScheduleSpec,
    action: impl Fn() -> ScheduleAction,
) -> anyhow::Result<()> {
    let create = CreateScheduleOptions::builder()
        .action(action())
        .spec(spec.clone())
        .overlap_policy(ScheduleOverlapPolicy::Skip)
        .note(note(connection.concur.environment))
        .build();
    match client.create_schedule(id, create).await {
        Ok(_) => {}
        Err(ScheduleError::Rpc(status)) if status.code() == Code::AlreadyExists => {}
        Err(error) => return Err(error).with_context(|| format!("schedule {id} cannot be made")),
    }
    // The catch-up window can only be set by an update; the action is set again so that its input is encoded anew.
    let catchup = Duration::from_secs(config.schedules.catchup_seconds);
    let note = note(connection.concur.environment);
    let again = action();
    client
        .get_schedule_handle(id)
        .update(
            move |update| {
                update
                    .set_action(again)
                    .set_spec(spec)
                    .set_overlap_policy(ScheduleOverlapPolicy::Skip)
                    .set_catchup_window(catchup)
                    .set_note(note);
            },
            Default::default(),
        )
        .await
        .with_context(|| format!("schedule {id} cannot be brought up to date"))
}

/// Starts a look at one of Concur's queues now, beside whatever the schedule does: a look that runs may have read the queue
/// already. Started by itself, because Temporal names a scheduled run by the second and drops a second one of that name.
///
/// # Errors
/// When Temporal cannot be reached.
pub async fn look_now(
    config: &Config,
    client: &Client,
    connection: &ConnectionSettings,
    kind: DocumentKind,
) -> anyhow::Result<()> {
    let id = now_id(&intake_id(connection, kind));
    let options = WorkflowStartOptions::new(&config.temporal.task_queue, id).build();
    let input = intake_input(config, connection, kind);
    client
        .start_workflow(Intake::run, input, options)
        .await
        .context("the intake cannot be started")?;
    Ok(())
}

/// Starts a payment sweep now. Returns its workflow id.
///
/// # Errors
/// When Temporal cannot be reached.
pub async fn sweep_now(config: &Config, client: &Client, connection: &ConnectionSettings) -> anyhow::Result<String> {
    let id = now_id(&sweep_id(connection));
    let options = WorkflowStartOptions::new(&config.temporal.task_queue, &id).build();
    let input = sweep_input(config, connection);
    client
        .start_workflow(PaymentSweep::run, input, options)
        .await
        .context("the payment sweep cannot be started")?;
    Ok(id)
}

/// Starts a held sweep now. Returns its workflow id.
///
/// # Errors
/// When Temporal cannot be reached.
pub async fn look_at_held_now(
    config: &Config,
    client: &Client,
    connection: &ConnectionSettings,
) -> anyhow::Result<String> {
    let id = now_id(&held_sweep_id(connection));
    let options = WorkflowStartOptions::new(&config.temporal.task_queue, &id).build();
    let input = held_sweep_input(config, connection);
    client
        .start_workflow(HeldSweep::run, input, options)
        .await
        .context("the held sweep cannot be started")?;
    Ok(id)
}

/// Starts a recovery now: of one document, or of all that are unfinished. Returns its workflow id.
///
/// # Errors
/// When Temporal cannot be reached.
pub async fn recover_now(
    config: &Config,
    client: &Client,
    connection: &ConnectionSettings,
    only: Option<BusinessId>,
) -> anyhow::Result<String> {
    let id = now_id(&recovery_id(connection));
    let options = WorkflowStartOptions::new(&config.temporal.task_queue, &id).build();
    let input = recovery_input(config, connection, only);
    client
        .start_workflow(Recovery::run, input, options)
        .await
        .context("the recovery cannot be started")?;
    Ok(id)
}

pub(crate) fn now_id(schedule: &str) -> String {
    format!("{schedule}/now-{}", Uuid::new_v4())
}

pub(crate) fn intake_input(config: &Config, connection: &ConnectionSettings, kind: DocumentKind) -> IntakeInput {
    IntakeInput {
        connection: connection.name.clone(),
        kind,
        page_limit: config.intake.page_limit,
        queues: connection.queues(),
        timing: config.timing.clone(),
        policies: config.policies.clone(),
    }
}

pub(crate) fn sweep_input(config: &Config, connection: &ConnectionSettings) -> PaymentSweepInput {
    PaymentSweepInput {
        connection: connection.name.clone(),
        companies: companies(connection),
        queues: connection.queues(),
        timing: config.timing.clone(),
        from_ledger: config.from_ledger(connection),
    }
}

pub(crate) fn held_sweep_input(config: &Config, connection: &ConnectionSettings) -> HeldSweepInput {
    HeldSweepInput {
        connection: connection.name.clone(),
        companies: companies(connection),
        queues: connection.queues(),
        timing: config.timing.clone(),
    }
}

pub(crate) fn companies(connection: &ConnectionSettings) -> Vec<CompanyCode> {
    let companies = connection.all_companies().into_iter();
    companies.map(|company| company.code).collect()
}

fn recovery_input(config: &Config, connection: &ConnectionSettings, only: Option<BusinessId>) -> RecoveryInput {
    RecoveryInput {
        connection: connection.name.clone(),
        only,
        queues: connection.queues(),
        timing: config.timing.clone(),
        policies: config.policies.clone(),
    }
}

fn note(environment: ConcurEnvironment) -> &'static str {
    match environment {
        ConcurEnvironment::Production => "Concur environment: production",
        ConcurEnvironment::Sandbox => "Concur environment: sandbox",
    }
}

/// One namespace per Concur environment: a sandbox carries production's document ids, which are workflow ids.
///
/// # Errors
/// When a schedule of the namespace belongs to the other environment.
pub async fn refuse_mix(config: &Config, client: &Client) -> anyhow::Result<()> {
    use futures::StreamExt;
    let Some(ours) = config.connections.first().map(|c| note(c.concur.environment)) else {
        return Ok(());
    };
    let mut schedules = client.list_schedules(Default::default());
    while let Some(schedule) = schedules.next().await {
        let schedule = schedule.context("schedules cannot be listed")?;
        let theirs = match schedule.note() {
            Some(note) => Some(note.to_owned()),
            None => {
                let description = client
                    .get_schedule_handle(schedule.schedule_id())
                    .describe(Default::default())
                    .await;
                description
                    .ok()
                    .and_then(|description| description.note().map(str::to_owned))
            }
        };
        if let Some(theirs) = theirs
            && theirs.starts_with("Concur environment: ")
            && theirs != ours
        {
            bail!(
                "this Temporal namespace serves another Concur environment already (schedule {}: \"{theirs}\", here: \"{ours}\"). \
                 A sandbox carries production's document ids: use a namespace for each",
                schedule.schedule_id()
            );
        }
    }
    Ok(())
}
