//! Schedules of the vendor sync: for connections with a company whose mapping rules have `[vendor_sync]`, one that brings what
//! changed and a slower one that compares everything.

use std::time::Duration;

use anyhow::Context;
use posting::ids::CompanyCode;
use temporalio_client::schedules::ScheduleAction;
use temporalio_client::{Client, WorkflowStartOptions};
use workflows::vendor_sync::{VendorSync, VendorSyncInput};

use crate::config::{Config, ConnectionSettings};
use crate::{connections, schedules};

/// Id of the schedule that brings what changed.
pub fn vendor_sync_id(connection: &ConnectionSettings) -> String {
    format!("vendor-sync/{}", connection.name)
}

/// Id of the schedule that compares everything.
pub fn full_vendor_sync_id(connection: &ConnectionSettings) -> String {
    format!("vendor-sync-full/{}", connection.name)
}

/// Makes both schedules of a connection, or brings them up to date; removes them where no rules ask for them any more.
pub(crate) async fn ensure(config: &Config, client: &Client, connection: &ConnectionSettings) -> anyhow::Result<()> {
    let settings = &config.vendor_sync;
    let companies = companies(connection)?;
    for (id, full, seconds) in [
        (vendor_sync_id(connection), false, settings.interval_seconds),
        (full_vendor_sync_id(connection), true, settings.full_interval_seconds),
    ] {
        if companies.is_empty() {
            schedules::remove(client, &id).await?;
            continue;
        }
        let action = || {
            let input = input(config, connection, &companies, full);
            ScheduleAction::start_workflow(VendorSync::run, input, config.temporal.task_queue.clone(), id.clone())
        };
        let jitter = Duration::from_secs(config.intake.jitter_seconds);
        let spec = schedules::spec(Duration::from_secs(seconds), jitter);
        schedules::one(config, client, &id, connection, spec, action).await?;
    }
    Ok(())
}

/// Starts a sync now. Returns its workflow id.
///
/// # Errors
/// When no company's rules have `[vendor_sync]`, or Temporal cannot be reached.
pub async fn sync_vendors_now(
    config: &Config,
    client: &Client,
    connection: &ConnectionSettings,
    full: bool,
) -> anyhow::Result<String> {
    let companies = companies(connection)?;
    if companies.is_empty() {
        anyhow::bail!(
            "no mapping rules of connection {} have [vendor_sync]; `concordat config --mapping` shows it",
            connection.name
        );
    }
    let id = schedules::now_id(&vendor_sync_id(connection));
    let options = WorkflowStartOptions::new(&config.temporal.task_queue, &id).build();
    let input = input(config, connection, &companies, full);
    client
        .start_workflow(VendorSync::run, input, options)
        .await
        .context("the vendor sync cannot be started")?;
    Ok(id)
}

/// The companies whose rules say what Concur shall know of their vendors.
fn companies(connection: &ConnectionSettings) -> anyhow::Result<Vec<CompanyCode>> {
    let mut synced = Vec::new();
    for company in connection.all_companies() {
        if connections::mapping(connection, &company)?.syncs_vendors() {
            synced.push(company.code);
        }
    }
    Ok(synced)
}

/// What brings vendors that changed; `None` where no rules ask for it.
///
/// # Errors
/// Mapping rules that cannot be read.
pub(crate) fn changed_input(
    config: &Config,
    connection: &ConnectionSettings,
) -> anyhow::Result<Option<VendorSyncInput>> {
    let companies = companies(connection)?;
    Ok((!companies.is_empty()).then(|| input(config, connection, &companies, false)))
}

fn input(config: &Config, connection: &ConnectionSettings, companies: &[CompanyCode], full: bool) -> VendorSyncInput {
    VendorSyncInput {
        connection: connection.name.clone(),
        companies: companies.to_vec(),
        full,
        batch: config.vendor_sync.batch,
        all_companies: schedules::companies(connection),
        queues: connection.queues(),
        timing: config.timing.clone(),
    }
}
