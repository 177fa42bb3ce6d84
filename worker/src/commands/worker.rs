//! `concordat worker`: workflows, activities and schedules until told to stop.

use std::sync::Arc;

use anyhow::bail;

use temporalio_client::NamespacedClient;

use crate::config::Config;
use crate::events::EventReceiver;
use crate::notices::NoticeReceiver;
use crate::{connections, notices, schedules, shutdown, temporal, workers};

pub(super) async fn run(config: &Config) -> anyhow::Result<()> {
    if config.connections.is_empty() {
        bail!("no connection is configured; see `[[connections]]` in `concordat config`");
    }
    let records = connections::open_records(config).await?;
    let environment = Arc::new(connections::environment(config, records.clone())?);
    let client = temporal::connect(config).await?;
    temporal::register_search_attributes(&client).await?;
    schedules::ensure(config, &client).await?;
    // New mapping rules come with a new start: what they mend need not wait for the schedule.
    for connection in &config.connections {
        schedules::look_at_held_now(config, &client, connection).await?;
    }
    let names: Vec<&str> = config.connections.iter().map(|c| c.name.as_str()).collect();
    tracing::info!(
        connections = names.join(", "),
        namespace = client.namespace(),
        "worker started"
    );
    let receiver = EventReceiver::bind(config, &client).await?;
    let events = async {
        if let Some(receiver) = receiver {
            receiver.serve(shutdown::requested()).await;
        }
        anyhow::Ok(())
    };
    let receiver = NoticeReceiver::bind(config, &client, &records).await?;
    if receiver.is_some() {
        // A new address need not wait for the schedule either.
        for connection in &config.connections {
            notices::schedule::keep_now(config, &client, connection).await?;
        }
    }
    let notices = async {
        if let Some(receiver) = receiver {
            receiver.serve(shutdown::requested()).await;
        }
        anyhow::Ok(())
    };
    let workers = workers::run(config, &client, environment, shutdown::requested());
    tokio::try_join!(workers, events, notices)?;
    tracing::info!("worker stopped");
    Ok(())
}
