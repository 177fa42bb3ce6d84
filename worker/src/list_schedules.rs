//! Schedules of the list publishing: for connections with a company whose mapping rules have `[[lists]]`.

use std::time::Duration;

use anyhow::Context;
use temporalio_client::schedules::ScheduleAction;
use temporalio_client::{Client, WorkflowStartOptions};
use workflows::contracts::{CompanyRef, PublishedList};
use workflows::list_publishing::{ListPublishing, ListPublishingInput};

use crate::config::{Config, ConnectionSettings};
use crate::{connections, schedules};

/// Id of the schedule.
pub fn list_publishing_id(connection: &ConnectionSettings) -> String {
    format!("list-publishing/{}", connection.name)
}

/// Makes the schedule of a connection, or brings it up to date; removes it where no rules ask for it any more.
pub(crate) async fn ensure(config: &Config, client: &Client, connection: &ConnectionSettings) -> anyhow::Result<()> {
    let id = list_publishing_id(connection);
    let lists = lists(connection)?;
    if lists.is_empty() {
        return schedules::remove(client, &id).await;
    }
    let action = || {
        let input = input(config, connection, &lists);
        ScheduleAction::start_workflow(
            ListPublishing::run,
            input,
            config.temporal.task_queue.clone(),
            id.clone(),
        )
    };
    let every = Duration::from_secs(config.lists.interval_seconds);
    let spec = schedules::spec(every, Duration::from_secs(config.intake.jitter_seconds));
    schedules::one(config, client, &id, connection, spec, action).await
}

/// Starts a publishing now. Returns its workflow id.
///
/// # Errors
/// When no company's rules have `[[lists]]`, or Temporal cannot be reached.
pub async fn publish_lists_now(
    config: &Config,
    client: &Client,
    connection: &ConnectionSettings,
) -> anyhow::Result<String> {
    let lists = lists(connection)?;
    if lists.is_empty() {
        anyhow::bail!(
            "no mapping rules of connection {} have [[lists]]; `concordat config --mapping` shows it",
            connection.name
        );
    }
    let id = schedules::now_id(&list_publishing_id(connection));
    let options = WorkflowStartOptions::new(&config.temporal.task_queue, &id).build();
    client
        .start_workflow(ListPublishing::run, input(config, connection, &lists), options)
        .await
        .context("the list publishing cannot be started")?;
    Ok(id)
}

/// Every list of every company of the connection.
///
/// # Errors
/// Mapping rules that cannot be read, or two companies that publish to one list.
pub fn lists(connection: &ConnectionSettings) -> anyhow::Result<Vec<PublishedList>> {
    let mut lists: Vec<PublishedList> = Vec::new();
    for company in connection.all_companies() {
        for rule in connections::mapping(connection, &company)?.lists() {
            if lists
                .iter()
                .any(|list| list.list_id.eq_ignore_ascii_case(&rule.list_id))
            {
                anyhow::bail!(
                    "two companies of connection {} publish to list {}; each needs a list of its own",
                    connection.name,
                    rule.list_id
                );
            }
            lists.push(PublishedList {
                company: CompanyRef {
                    connection: connection.name.clone(),
                    company: company.code.clone(),
                },
                dimension: rule.dimension.clone(),
                list_id: rule.list_id.clone(),
                holds_others: rule.holds_others,
            });
        }
    }
    Ok(lists)
}

fn input(config: &Config, connection: &ConnectionSettings, lists: &[PublishedList]) -> ListPublishingInput {
    ListPublishingInput {
        lists: lists.to_vec(),
        queues: connection.queues(),
        timing: config.timing.clone(),
    }
}
