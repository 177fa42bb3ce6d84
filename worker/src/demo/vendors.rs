//! The vendor master's way into Concur, which knows none of Business Central's suppliers at the start.

use std::collections::BTreeSet;

use sandbox::Sandbox;
use temporalio_client::WorkflowGetResultOptions;
use workflows::contracts::VendorSyncReport;
use workflows::vendor_sync::VendorSync;

use super::LOOK;
use super::company::{MISSING_SUPPLIER, SUPPLIERS};
use super::setting::Setting;
use crate::vendor_schedules;

/// Runs a full sync to its end.
///
/// # Errors
/// When Temporal cannot be reached, or the sync failed.
pub(super) async fn bring(setting: &Setting) -> anyhow::Result<VendorSyncReport> {
    let (config, client) = (setting.config(), setting.client());
    let id = vendor_schedules::sync_vendors_now(config, client, setting.connection()?, true).await?;
    let run = client.get_workflow_handle::<VendorSync>(&id);
    Ok(run.get_result(WorkflowGetResultOptions::default()).await?)
}

/// Waits until Concur knows the supplier that was added: a notice says so, and the vendor sync brings it.
pub(super) async fn until_missing_is_known(setting: &Setting) {
    let (missing, _) = MISSING_SUPPLIER;
    while !known(setting.sandbox()).contains(missing) {
        tokio::time::sleep(LOOK).await;
    }
}

fn known(sandbox: &Sandbox) -> BTreeSet<String> {
    let approved = sandbox.concur().vendors().into_iter().filter(|vendor| vendor.approved);
    approved.map(|vendor| vendor.vendor_code).collect()
}

/// What is not as it should be in Concur: every supplier is there, and no employee or card issuer.
pub(super) fn problems(sandbox: &Sandbox, report: &VendorSyncReport) -> Vec<String> {
    let suppliers = SUPPLIERS.into_iter().chain([MISSING_SUPPLIER]);
    let expected: BTreeSet<String> = suppliers.map(|(code, _)| code.to_owned()).collect();
    let there = known(sandbox);
    let mut problems = Vec::new();
    if there != expected {
        problems.push(format!("Concur knows the vendors {there:?}, expected {expected:?}"));
    }
    if report.refused.count > 0 || report.waiting > 0 {
        problems.push(format!("the vendor sync left vendors behind: {report:?}"));
    }
    problems
}
