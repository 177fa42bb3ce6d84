//! The schedule of the subscription keeper: for every connection, where notices are to be received.

use std::time::Duration;

use anyhow::Context;
use temporalio_client::schedules::ScheduleAction;
use temporalio_client::{Client, WorkflowStartOptions};
use workflows::subscription_keeper::{SubscriptionKeeper, SubscriptionKeeperInput};

use crate::config::{Config, ConnectionSettings};
use crate::schedules;

/// Id of the schedule.
pub fn keeper_id(connection: &ConnectionSettings) -> String {
    format!("subscription-keeper/{}", connection.name)
}

/// Makes the schedule of a connection, or brings it up to date; removes it where no notices are received any more.
pub(crate) async fn ensure(config: &Config, client: &Client, connection: &ConnectionSettings) -> anyhow::Result<()> {
    let id = keeper_id(connection);
    let (Some(settings), Some(input)) = (&config.notices, input(config, connection)) else {
        return schedules::remove(client, &id).await;
    };
    let action = || {
        ScheduleAction::start_workflow(
            SubscriptionKeeper::run,
            input.clone(),
            config.temporal.task_queue.clone(),
            id.clone(),
        )
    };
    let every = Duration::from_secs(settings.keeper_interval_seconds);
    let spec = schedules::spec(every, Duration::from_secs(config.intake.jitter_seconds));
    schedules::one(config, client, &id, connection, spec, action).await
}

/// Starts the keeper now. Returns its workflow id.
///
/// # Errors
/// When no notices are to be received, or Temporal cannot be reached.
pub async fn keep_now(config: &Config, client: &Client, connection: &ConnectionSettings) -> anyhow::Result<String> {
    let input =
        input(config, connection).context("no notices are to be received; see `[notices]` in `concordat config`")?;
    let id = schedules::now_id(&keeper_id(connection));
    let options = WorkflowStartOptions::new(&config.temporal.task_queue, &id).build();
    client
        .start_workflow(SubscriptionKeeper::run, input, options)
        .await
        .context("the subscription keeper cannot be started")?;
    Ok(id)
}

fn input(config: &Config, connection: &ConnectionSettings) -> Option<SubscriptionKeeperInput> {
    let settings = config.notices.as_ref()?;
    Some(SubscriptionKeeperInput {
        connection: connection.name.clone(),
        companies: schedules::companies(connection),
        notification_url: settings.address(connection),
        renew_before_seconds: settings.renew_before_seconds,
        alert_before_seconds: settings.alert_before_seconds,
        queues: connection.queues(),
        timing: config.timing.clone(),
    })
}
