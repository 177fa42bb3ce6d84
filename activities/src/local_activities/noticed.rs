//! The sweeps that notices make happen earlier.

use temporalio_client::errors::WorkflowStartError;
use temporalio_client::{Client, WorkflowIdConflictPolicy, WorkflowIdReusePolicy, WorkflowStartOptions};
use workflows::contracts::StartNoticedSweeps;
use workflows::held_sweep::HeldSweep;
use workflows::payment_sweep::PaymentSweep;
use workflows::vendor_sync::VendorSync;

use super::start;
use crate::classify::Classified;

/// Starts each under an id of this look, so that a repeat starts nothing.
pub(super) async fn start(client: &Client, queue: &str, start: StartNoticedSweeps) -> Result<(), Classified> {
    let options = |what: &str, connection: &dyn std::fmt::Display| {
        let id = format!("{what}/{connection}/noticed-{}", start.run);
        WorkflowStartOptions::new(queue, id)
            .id_reuse_policy(WorkflowIdReusePolicy::RejectDuplicate)
            .id_conflict_policy(WorkflowIdConflictPolicy::Fail)
            .build()
    };
    if let Some(sweep) = start.payments {
        let options = options("payment-sweep", &sweep.connection);
        done(client.start_workflow(PaymentSweep::run, sweep, options).await)?;
    }
    if let Some(sync) = start.vendors {
        let options = options("vendor-sync", &sync.connection);
        done(client.start_workflow(VendorSync::run, sync, options).await)?;
    }
    if let Some(sweep) = start.held {
        let options = options("held-sweep", &sweep.connection);
        done(client.start_workflow(HeldSweep::run, sweep, options).await)?;
    }
    Ok(())
}

fn done<T>(started: Result<T, WorkflowStartError>) -> Result<(), Classified> {
    match started {
        Ok(_) | Err(WorkflowStartError::AlreadyStarted { .. }) => Ok(()),
        Err(error) => Err(start::unavailable(&error)),
    }
}
