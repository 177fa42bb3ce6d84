//! What the demo measures: requests, time, and what was delivered again.

use std::collections::BTreeMap;

use futures::StreamExt;
use jiff::Timestamp;
use sandbox::Sandbox;
use sandbox::concur::FiDocumentView;
use sandbox::server::Simulator;
use serde::Serialize;
use temporalio_client::{WorkflowGetResultOptions, WorkflowListOptions};
use workflows::intake::Intake;

use super::setting::Setting;

/// Requests to both systems.
#[derive(Debug, Serialize)]
pub(super) struct Requests {
    pub(super) concur: u64,
    pub(super) business_central: u64,
    pub(super) concur_by_operation: BTreeMap<String, u64>,
    pub(super) business_central_by_operation: BTreeMap<String, u64>,
}

/// From READY in Concur to its posting confirmation.
#[derive(Debug, Default, Serialize)]
pub(super) struct Latency {
    pub(super) median_milliseconds: i64,
    pub(super) p99_milliseconds: i64,
}

/// Every request the simulators counted.
pub(super) fn requests(sandbox: &Sandbox) -> Requests {
    Requests {
        concur: sandbox.concur().counts().total(),
        business_central: sandbox.business_central().counts().total(),
        concur_by_operation: sandbox.concur().counts().snapshot(),
        business_central_by_operation: sandbox.business_central().counts().snapshot(),
    }
}

/// As the intake's own runs report it.
pub(super) async fn delivered_again(setting: &Setting) -> anyhow::Result<u32> {
    let mut again = 0;
    let mut runs = setting.client().list_workflows(
        "WorkflowType='Intake' AND ExecutionStatus='Completed'",
        WorkflowListOptions::default(),
    );
    while let Some(run) = runs.next().await {
        let handle = setting.client().get_workflow_handle::<Intake>(run?.id());
        again += handle.get_result(WorkflowGetResultOptions::default()).await?.known;
    }
    Ok(again)
}

/// How long documents took.
///
/// # Errors
/// When a duration cannot be counted in milliseconds.
pub(super) async fn latency(setting: &Setting, concur: &[FiDocumentView]) -> anyhow::Result<Latency> {
    let mut milliseconds: Vec<i64> = Vec::new();
    for told in concur {
        let ready: Option<Timestamp> = setting.ready_at(&told.business_id);
        if let (Some(ready), Some(posting)) = (ready, told.postings.first()) {
            milliseconds.push(posting.received_at.duration_since(ready).as_millis().try_into()?);
        }
    }
    milliseconds.sort_unstable();
    let at = |share: usize| {
        milliseconds
            .get((milliseconds.len() * share / 100).min(milliseconds.len().saturating_sub(1)))
            .copied()
    };
    Ok(Latency {
        median_milliseconds: at(50).unwrap_or_default(),
        p99_milliseconds: at(99).unwrap_or_default(),
    })
}
