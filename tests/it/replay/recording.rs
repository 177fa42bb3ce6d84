//! What is recorded, and how a history becomes a file.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use concordat_tests::house::House;
use concordat_tests::server::{Server, root};
use concordat_tests::wait::until;
use futures::future::LocalBoxFuture;
use serde_json::Value;
use temporalio_client::{UntypedWorkflow, WorkflowFetchHistoryOptions};
use temporalio_common::protos::temporal::api::enums::v1::{EventType, WorkflowExecutionStatus};

use super::Ending::{self, Canceled, Completed, Failed, Open};
use super::{by_itself, decided, documents, lists, longer_ways, notices, of_events, paid, scheduled, vendor_sync};

/// One recorded run.
pub(super) struct Recording {
    /// The file's name without its ending.
    pub(super) name: &'static str,
    /// How it stands at the last event.
    pub(super) ending: Ending,
    /// An event without which it would not be what its name says.
    pub(super) contains: Option<EventType>,
    /// Runs it and exports its history.
    pub(super) record: fn(Arc<Server>) -> LocalBoxFuture<'static, anyhow::Result<Vec<u8>>>,
}

impl Recording {
    pub(super) fn path(&self) -> PathBuf {
        folder().join(format!("{}.json", self.name))
    }
}

pub(super) fn folder() -> PathBuf {
    root().join("tests/histories")
}

macro_rules! recordings {
    ($($name:literal, $ending:expr, $contains:expr, $record:path;)*) => {
        &[$(Recording {
            name: $name,
            ending: $ending,
            contains: $contains,
            record: |server| Box::pin($record(server)),
        }),*]
    };
}

const SIGNALED: Option<EventType> = Some(EventType::WorkflowExecutionSignaled);
const UPDATED: Option<EventType> = Some(EventType::WorkflowExecutionUpdateCompleted);
const ACTIVITY_FAILED: Option<EventType> = Some(EventType::ActivityTaskFailed);

/// Every recording.
pub(super) const ALL: &[Recording] = recordings! {
    "document-expense-paid", Completed, SIGNALED, documents::expense_paid;
    "document-invoice-paid", Completed, SIGNALED, documents::invoice_paid;
    "document-credit-memo-closed", Completed, None, documents::credit_memo_closed;
    "document-held-and-retried", Open, SIGNALED, documents::held_and_retried;
    "document-rejected", Failed, SIGNALED, documents::rejected;
    "document-withdrawn-by-recall", Failed, None, documents::withdrawn_by_recall;
    "document-reopened", Failed, SIGNALED, documents::reopened_and_rejected;
    "document-create-unknown", Open, ACTIVITY_FAILED, documents::create_unknown;
    "document-create-late", Open, Some(EventType::TimerFired), documents::create_late;
    "document-post-unknown", Open, ACTIVITY_FAILED, documents::post_unknown;
    "document-payment-unknown", Completed, ACTIVITY_FAILED, documents::payment_unknown;
    "document-400-lines", Open, Some(EventType::TimerStarted), documents::four_hundred_lines;
    "document-cancelled", Canceled, Some(EventType::WorkflowExecutionCancelRequested), documents::cancelled;
    "document-awaiting-payment", Open, Some(EventType::TimerStarted), documents::awaiting_payment;
    "document-several-payees-paid", Completed, SIGNALED, longer_ways::several_payees_paid;
    "document-dimensions-set-afterwards", Open, Some(EventType::TimerStarted), longer_ways::dimensions_set_afterwards;
    "document-cash-advance-closed", Completed, None, longer_ways::cash_advance_closed;
    "document-with-image", Open, Some(EventType::TimerStarted), longer_ways::document_with_image;
    "document-cash-advance-rejected", Failed, SIGNALED, longer_ways::cash_advance_rejected;
    "document-paid-by-concur-closed", Completed, None, longer_ways::paid_by_concur_closed;
    "document-duplicate-until-it-is-gone", Open, SIGNALED, longer_ways::duplicate_until_it_is_gone;
    "document-payment-seen-by-itself", Completed, Some(EventType::TimerFired), longer_ways::payment_seen_by_itself;
    "document-corrected-paid", Completed, UPDATED, decided::corrected_paid;
    "document-rejected-by-update", Failed, UPDATED, decided::rejected_by_update;
    "document-half-posted-and-retried", Open, SIGNALED, decided::half_posted_and_retried;
    "document-reversed", Failed, UPDATED, decided::reversed;
    "document-recalled-after-posting", Open, SIGNALED, decided::recalled_after_posting;
    "document-other-system", Failed, SIGNALED, decided::other_system;
    "document-reopened-and-retried", Failed, SIGNALED, decided::reopened_and_retried;
    "document-tried-again-by-itself", Open, SIGNALED, by_itself::tried_again;
    "document-rejected-by-policy", Failed, None, by_itself::rejected_by_policy;
    "document-vendors-known", Open, Some(EventType::TimerStarted), by_itself::vendors_known;
    "attachments", Completed, None, longer_ways::attachments;
    "intake-several-pages", Completed, None, scheduled::intake_several_pages;
    "payment-sweep", Completed, None, scheduled::payment_sweep;
    "recovery", Completed, None, scheduled::recovery;
    "held-sweep", Completed, None, by_itself::held_sweep;
    "event-intake", Completed, SIGNALED, of_events::event_intake;
    "document-paid-in-parts", Completed, SIGNALED, paid::in_parts;
    "document-closed-by-credit-memo", Completed, SIGNALED, paid::closed_by_credit_memo;
    "payment-sweep-of-ledger", Completed, None, paid::sweep_of_ledger;
    "payment-reversal", Completed, ACTIVITY_FAILED, paid::reversal;
    "subscription-keeper", Completed, None, notices::keeper;
    "noticed-changes", Completed, SIGNALED, notices::noticed;
    "list-publishing", Completed, ACTIVITY_FAILED, lists::published;
    "vendor-sync", Completed, Some(EventType::TimerFired), vendor_sync::with_a_lost_answer;
    "vendor-sync-looked-up", Completed, None, vendor_sync::looked_up;
};

/// A run's history so far, as a file: neutral, and readable by the Rust client, which does not read the CLI's exports.
pub(super) async fn export(house: &House, workflow_id: &str) -> anyhow::Result<Vec<u8>> {
    let handle = house.client.get_workflow_handle::<UntypedWorkflow>(workflow_id);
    let bytes = handle
        .fetch_history(WorkflowFetchHistoryOptions::default())
        .to_json()
        .await?;
    let mut value: Value = serde_json::from_slice(&bytes)?;
    neutral(&mut value);
    let mut text = String::from("{\"events\":[\n");
    let events = value["events"].as_array().context("a history without events")?;
    let lines = events
        .iter()
        .map(serde_json::to_string)
        .collect::<Result<Vec<_>, _>>()?;
    text.push_str(&lines.join(",\n"));
    text.push_str("\n]}\n");
    Ok(text.into_bytes())
}

/// Which machine and which process worked on it is nobody's business, and stack traces name folders.
fn neutral(value: &mut Value) {
    match value {
        Value::Object(members) => {
            // A sticky task queue is named after process and machine; `normal_name` tells that it is one.
            if members.get("normal_name").is_some_and(|normal| normal != "") {
                members.insert("name".to_owned(), Value::from("sticky"));
            }
            for (name, member) in members.iter_mut() {
                match (name.as_str(), &member) {
                    ("identity", Value::String(_)) => *member = Value::from("recorded"),
                    ("stack_trace", Value::String(_)) => *member = Value::from(""),
                    _ => neutral(member),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(neutral),
        _ => {}
    }
}

/// Waits until a run is closed.
pub(super) async fn until_closed(house: &House, workflow_id: &str) -> anyhow::Result<()> {
    let handle = house.client.get_workflow_handle::<UntypedWorkflow>(workflow_id);
    until(&format!("{workflow_id} to close"), async || {
        let status = handle.describe(Default::default()).await?.raw().clone();
        let status = status.workflow_execution_info.map(|info| info.status());
        Ok((status != Some(WorkflowExecutionStatus::Running)).then_some(()))
    })
    .await
}
