//! What stands on the server after a worker has made its schedules.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat::config::{CompanyKind, ConcurEnvironment, Config};
use concordat::schedules;
use concordat_tests::house::House;
use concordat_tests::server::Server;
use concordat_tests::wait::until;
use futures::StreamExt;
use temporalio_client::schedules::{ScheduleDescription, ScheduleDescriptionAction};
use temporalio_client::tonic::{Code, IntoRequest};
use temporalio_client::{Client, ClientOptions};
use temporalio_common::protos::temporal::api::enums::v1::ScheduleOverlapPolicy;
use temporalio_common::protos::temporal::api::schedule::v1::SchedulePolicies;
use temporalio_common::protos::temporal::api::workflowservice::v1::{
    DescribeNamespaceRequest, RegisterNamespaceRequest,
};

use super::{described, ids};

pub(super) async fn ensured_twice(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    schedules::ensure(&house.config, &house.client).await?;
    schedules::ensure(&house.config, &house.client).await?;
    let secrets = secrets(&house)?;
    for id in ids(&house)? {
        let schedule = described(&house, &id).await?;
        let policies = policies(&schedule)?;
        ensure!(
            policies.overlap_policy() == ScheduleOverlapPolicy::Skip,
            "{id}: {:?}",
            policies.overlap_policy()
        );
        let window = policies.catchup_window.context("no catch-up window")?;
        ensure!(
            (60..=3_600).contains(&window.seconds),
            "{id} catches up {} s: a week of downtime would be a stampede",
            window.seconds
        );
        ensure!(schedule.note() == Some("Concur environment: production"));
        ensure!(!schedule.paused() && schedule.action_count() == 0);
        let ScheduleDescriptionAction::StartWorkflow(action) = schedule.action() else {
            anyhow::bail!("{id} starts no workflow");
        };
        ensure!(action.task_queue() == house.config.temporal.task_queue);
        let input = action.raw_args().unwrap_or_default();
        ensure!(input.len() == 1, "{id} has {} arguments", input.len());
        let text = String::from_utf8_lossy(&input[0].data);
        ensure!(text.contains(house.connection()?.name.as_str()));
        for secret in &secrets {
            ensure!(!text.contains(secret), "the input of {id} carries a secret");
        }
    }
    // The list is eventually consistent; what matters is that no other ever appears under another name.
    until("the list of schedules", async || {
        Ok((listed(&house).await? == ids(&house)?.len()).then_some(()))
    })
    .await
}

pub(super) async fn brought_up_to_date(server: Arc<Server>) -> anyhow::Result<()> {
    let mut house = House::new(&server).await?;
    schedules::ensure(&house.config, &house.client).await?;
    house.config.intake.interval_seconds = 7_200;
    house.config.schedules.catchup_seconds = 120;
    house.config.timing.read_timeout_seconds = 33;
    schedules::ensure(&house.config, &house.client).await?;
    let id = ids(&house)?.remove(0);
    let schedule = described(&house, &id).await?;
    let raw = schedule.raw().schedule.as_ref().context("no schedule")?;
    let intervals: Vec<i64> = raw
        .spec
        .iter()
        .flat_map(|spec| &spec.interval)
        .filter_map(|interval| interval.interval.as_ref().map(|every| every.seconds))
        .collect();
    ensure!(intervals == [7_200], "{id} runs every {intervals:?} s");
    ensure!(policies(&schedule)?.catchup_window.map(|window| window.seconds) == Some(120));
    let ScheduleDescriptionAction::StartWorkflow(action) = schedule.action() else {
        anyhow::bail!("{id} starts no workflow");
    };
    let input = action.raw_args().and_then(|args| args.first()).context("no input")?;
    let input: serde_json::Value = serde_json::from_slice(&input.data)?;
    ensure!(input["timing"]["read_timeout_seconds"] == 33);
    Ok(())
}

/// A sandbox carries production's document ids, which are workflow ids: one namespace must never serve both.
pub(super) async fn refuses_a_mix(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let sandbox = sandbox_of(&house.config);
    let kinds_and_sweep = ids(&house)?.len();
    for (first, second) in [(&house.config, &sandbox), (&sandbox, &house.config)] {
        let client = own_namespace(&house).await?;
        schedules::ensure(first, &client).await?;
        until("the schedules to be listed", async || {
            Ok((client.list_schedules(Default::default()).count().await == kinds_and_sweep).then_some(()))
        })
        .await?;
        let refused = schedules::refuse_mix(second, &client).await;
        let text = format!("{:#}", refused.err().context("the mix was not refused")?);
        ensure!(text.contains("use a namespace for each"), "{text}");
        ensure!(
            schedules::ensure(second, &client).await.is_err(),
            "a worker would have made its schedules all the same"
        );
        schedules::refuse_mix(first, &client)
            .await
            .context("its own environment is refused")?;
    }
    Ok(())
}

fn sandbox_of(config: &Config) -> Config {
    let mut config = config.clone();
    for connection in &mut config.connections {
        connection.concur.environment = ConcurEnvironment::Sandbox;
        connection.company_kind = CompanyKind::Test;
    }
    config
}

/// A client of a namespace that nobody else uses.
async fn own_namespace(house: &House) -> anyhow::Result<Client> {
    let name = format!("mix-{}", uuid::Uuid::new_v4());
    let connection = house.client.connection().clone();
    let request = RegisterNamespaceRequest {
        namespace: name.clone(),
        workflow_execution_retention_period: Some(prost_wkt_types::Duration {
            seconds: 86_400,
            nanos: 0,
        }),
        ..Default::default()
    };
    let mut service = connection.workflow_service();
    service.register_namespace(request.into_request()).await?;
    let client = Client::new(connection, ClientOptions::new(&name).build())?;
    until(&format!("namespace {name} to be known everywhere"), async || {
        let request = DescribeNamespaceRequest {
            namespace: name.clone(),
            ..Default::default()
        };
        if service.describe_namespace(request.into_request()).await.is_err() {
            return Ok(None);
        }
        // The front end knows it at once, the part that keeps schedules a little later.
        match client.get_schedule_handle("none").describe(Default::default()).await {
            Err(temporalio_client::schedules::ScheduleError::Rpc(status)) if status.code() == Code::NotFound => {
                Ok((!status.message().contains("amespace")).then_some(()))
            }
            _ => Ok(None),
        }
    })
    .await?;
    Ok(client)
}

fn policies(schedule: &ScheduleDescription) -> anyhow::Result<&SchedulePolicies> {
    let raw = schedule.raw().schedule.as_ref().context("no schedule")?;
    raw.policies.as_ref().context("no policies")
}

/// Schedules of this house in the shared namespace.
async fn listed(house: &House) -> anyhow::Result<usize> {
    let ours = format!("/{}", house.connection()?.name);
    let mut count = 0;
    let mut schedules = house.client.list_schedules(Default::default());
    while let Some(schedule) = schedules.next().await {
        let schedule = schedule?;
        let id = schedule.schedule_id();
        if id.ends_with(&ours) || id.contains(&format!("{ours}/")) {
            count += 1;
        }
    }
    Ok(count)
}

fn secrets(house: &House) -> anyhow::Result<Vec<String>> {
    let files = ["concur-secret", "request-token", "ledger-secret", "records.key"];
    let read = |name: &str| std::fs::read_to_string(house.folder().join(name)).with_context(|| name.to_owned());
    files.iter().map(|name| Ok(read(name)?.trim().to_owned())).collect()
}
