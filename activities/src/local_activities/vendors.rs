//! The vendor sync's bookkeeping: what waits, what a run did, and the look at held documents that follows.

use records::VendorPushFilter;
use temporalio_client::errors::WorkflowStartError;
use temporalio_client::{Client, WorkflowIdConflictPolicy, WorkflowIdReusePolicy, WorkflowStartOptions};
use workflows::contracts::{LookUpVendor, RefusedVendor, StartHeldSweep, VendorBacklog, VendorSyncReport};
use workflows::held_sweep::HeldSweep;

use super::start;
use crate::classify::{Classified, records as records_failed};
use crate::environment::Environment;
use crate::vendor_pushes::{BLOCKED, CREATED, PUSHED, REFUSED, Turn, UPDATED, backlog, wanted};

/// Counts what waits.
pub(super) async fn waiting(environment: &Environment, ask: &LookUpVendor) -> Result<VendorBacklog, Classified> {
    let turn = Turn::now(&ask.run, ask.unknown_window_seconds);
    backlog(environment.records(), &ask.connection, &turn).await
}

/// Tells what a run did in Concur.
pub(super) async fn report(environment: &Environment, ask: &LookUpVendor) -> Result<VendorSyncReport, Classified> {
    let filter = VendorPushFilter {
        connection: ask.connection.as_str().to_owned(),
        run: Some(ask.run.clone()),
        ..VendorPushFilter::default()
    };
    let rows = environment
        .records()
        .vendor_pushes(&filter)
        .await
        .map_err(records_failed)?;
    let mut report = VendorSyncReport::default();
    for row in rows {
        if row.state == REFUSED {
            report.refused.add(RefusedVendor {
                number: row.vendor_number,
                reason: row.reason.unwrap_or_default(),
            });
            continue;
        }
        let changed = match row.change.as_deref() {
            Some(CREATED) => &mut report.created,
            Some(UPDATED) => &mut report.updated,
            Some(BLOCKED) => &mut report.blocked,
            _ => continue,
        };
        if row.state == PUSHED {
            let wanted = wanted(&row)?;
            changed.add(|| format!("{}/{}", wanted.vendor_code, wanted.address_code));
        }
    }
    let left = waiting(environment, ask).await?;
    report.waiting = left.unclear + left.to_send + left.sending;
    Ok(report)
}

/// Starts one look at held documents for a run of the sync, however often it is asked for.
pub(super) async fn start_held_sweep(client: &Client, queue: &str, start: StartHeldSweep) -> Result<(), Classified> {
    let id = format!("held-sweep/{}/after-vendors-{}", start.sweep.connection, start.run);
    let options = WorkflowStartOptions::new(queue, id)
        .id_reuse_policy(WorkflowIdReusePolicy::RejectDuplicate)
        .id_conflict_policy(WorkflowIdConflictPolicy::Fail)
        .build();
    match client.start_workflow(HeldSweep::run, start.sweep, options).await {
        Ok(_) | Err(WorkflowStartError::AlreadyStarted { .. }) => Ok(()),
        Err(error) => Err(start::unavailable(&error)),
    }
}
