//! Business Central's webhooks in the demo: subscriptions that are made and renewed, and notices that make payments be seen.

use std::sync::Arc;
use std::time::Duration;

use sandbox::Sandbox;
use sandbox::business_central::{NoticeSender, NoticeSenderOptions};
use temporalio_client::WorkflowGetResultOptions;
use tokio::net::TcpListener;
use workflows::contracts::KeeperReport;
use workflows::subscription_keeper::SubscriptionKeeper;

use super::setting::Setting;
use crate::notices::schedule;

/// Business Central gathers changes for 30 seconds; nobody wants to watch that.
const GATHERED: Duration = Duration::from_secs(1);

/// The receiver's part of the configuration. The worker listens there; the port is free now. Everything is due to be renewed at once.
///
/// # Errors
/// When no port is free.
pub(super) async fn settings() -> anyhow::Result<String> {
    let address = TcpListener::bind("127.0.0.1:0").await?.local_addr()?;
    Ok(format!(
        r#"[notices]
listen = "{address}"
public_url = "http://{address}/hooks"
look_gap_seconds = 1
renew_before_seconds = 288000
"#
    ))
}

/// Lets Business Central send notices from now on.
///
/// # Errors
/// When they cannot be sent.
pub(super) fn send(sandbox: &Sandbox) -> anyhow::Result<NoticeSender> {
    let options = NoticeSenderOptions {
        delay: GATHERED,
        ..NoticeSenderOptions::default()
    };
    NoticeSender::start(Arc::clone(sandbox.business_central()), options)
}

/// Looks after the subscriptions now.
///
/// # Errors
/// When Temporal cannot be reached, or the keeper failed.
pub(super) async fn keep(setting: &Setting) -> anyhow::Result<KeeperReport> {
    let id = schedule::keep_now(setting.config(), setting.client(), setting.connection()?).await?;
    let run = setting.client().get_workflow_handle::<SubscriptionKeeper>(&id);
    Ok(run.get_result(WorkflowGetResultOptions::default()).await?)
}
