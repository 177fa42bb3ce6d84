//! Recorded histories of every kind of document, of attachments, of the intake, of the sweeps and of the recovery must replay with
//! the workflow code as it is now: a change that breaks documents in flight is caught here and not in production (design D15).
//!
//! `CONCORDAT_RECORD_HISTORIES=document-x,document-y` records these, each from a real run, and leaves the others as they are;
//! `1` records all of them anew. A change of workflow code behind a patch adds recordings and keeps the old ones.

mod by_itself;
mod changed;
mod decided;
mod documents;
mod lists;
mod longer_ways;
mod notices;
mod of_events;
mod paid;
mod patched;
mod recording;
mod scheduled;
mod vendor_sync;

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat_tests::server::Server;
use libtest_mimic::Trial;
use temporalio_client::WorkflowHistory;
use temporalio_common::protos::temporal::api::enums::v1::EventType;
use temporalio_sdk::workflow_replayer::{WorkflowReplayFailure, WorkflowReplayer, WorkflowReplayerOptions};
use workflows::attachments::Attachments;
use workflows::document::Document;
use workflows::event_intake::EventIntake;
use workflows::held_sweep::HeldSweep;
use workflows::intake::Intake;
use workflows::list_publishing::ListPublishing;
use workflows::noticed_changes::NoticedChanges;
use workflows::payment_reversal::PaymentReversal;
use workflows::payment_sweep::PaymentSweep;
use workflows::recovery::Recovery;
use workflows::subscription_keeper::SubscriptionKeeper;
use workflows::vendor_sync::VendorSync;

use self::changed::ReorderedSweep;
use self::recording::{ALL, Recording};
use crate::on_server;

pub(crate) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    if wanted().is_some() {
        return vec![on_server("replay::record_histories", server, record_and_replay)];
    }
    vec![
        on_server("replay::every_recorded_history_replays", server, |_| replay_all()),
        on_server("replay::a_recording_ends_as_its_name_says", server, |_| endings()),
        on_server("replay::reordered_activities_are_caught", server, |_| {
            incompatible_change()
        }),
        on_server(
            "replay::a_change_behind_a_patch_runs_old_and_new",
            server,
            patched::both_ways,
        ),
    ]
}

/// Which recordings are to be made.
fn wanted() -> Option<String> {
    std::env::var("CONCORDAT_RECORD_HISTORIES")
        .ok()
        .filter(|names| !names.is_empty())
}

/// Recording and replaying in one trial, so that what is written is proved to be readable.
async fn record_and_replay(server: Arc<Server>) -> anyhow::Result<()> {
    let wanted = wanted().context("nothing is to be recorded")?;
    let mut names: BTreeSet<&str> = wanted.split(',').collect();
    let everything = names.remove("1");
    for recording in ALL {
        if !names.remove(recording.name) && !everything {
            continue;
        }
        let history = (recording.record)(server.clone())
            .await
            .with_context(|| format!("recording {}", recording.name))?;
        std::fs::write(recording.path(), history)?;
    }
    ensure!(names.is_empty(), "no recording is called {names:?}");
    replay_all().await?;
    endings().await
}

async fn replay_all() -> anyhow::Result<()> {
    let histories = ALL.iter().map(history).collect::<anyhow::Result<Vec<_>>>()?;
    let options = WorkflowReplayerOptions::new()
        .register_workflow::<Document>()?
        .register_workflow::<Intake>()?
        .register_workflow::<EventIntake>()?
        .register_workflow::<PaymentSweep>()?
        .register_workflow::<PaymentReversal>()?
        .register_workflow::<Attachments>()?
        .register_workflow::<Recovery>()?
        .register_workflow::<VendorSync>()?
        .register_workflow::<ListPublishing>()?
        .register_workflow::<NoticedChanges>()?
        .register_workflow::<SubscriptionKeeper>()?
        .register_workflow::<HeldSweep>()?
        .build();
    let results = WorkflowReplayer::new(options)?.replay_workflows(histories).await?;
    ensure!(
        results.len() == ALL.len(),
        "{} of {} histories were replayed",
        results.len(),
        ALL.len()
    );
    let broken: Vec<String> = ALL
        .iter()
        .zip(results)
        .filter_map(|(recording, result)| Some(format!("{}: {}", recording.name, result.replay_failure?)))
        .collect();
    ensure!(
        broken.is_empty(),
        "workflow code no longer runs documents that are in flight; put the change behind a patch:\n{}",
        broken.join("\n")
    );
    Ok(())
}

/// A recording of the wrong run, or a file that nobody replays, would prove nothing.
async fn endings() -> anyhow::Result<()> {
    for recording in ALL {
        let events = history(recording)?.into_events().await?;
        let last = events.last().context("no events")?.event_type();
        ensure!(
            recording.ending.is(last),
            "{} ends with {}",
            recording.name,
            last.as_str_name()
        );
        if let Some(needed) = recording.contains {
            ensure!(
                events.iter().any(|event| event.event_type() == needed),
                "{} has no {}",
                recording.name,
                needed.as_str_name()
            );
        }
    }
    for file in std::fs::read_dir(recording::folder())? {
        let path = file?.path();
        ensure!(
            ALL.iter().any(|recording| recording.path() == path),
            "{} belongs to no recording",
            path.display()
        );
    }
    Ok(())
}

/// A copy of the sweep that moves the watermark before anybody is told: what replay is for.
async fn incompatible_change() -> anyhow::Result<()> {
    let reordered = WorkflowReplayerOptions::new()
        .register_workflow::<ReorderedSweep>()?
        .build();
    let failure = failure_of(reordered, history(recorded("payment-sweep")?)?).await?;
    ensure!(
        is_nondeterministic(failure.as_ref()),
        "replaying against reordered activities gave {failure:?}"
    );
    Ok(())
}

fn recorded(name: &str) -> anyhow::Result<&'static Recording> {
    ALL.iter()
        .find(|recording| recording.name == name)
        .with_context(|| format!("no {name} was recorded"))
}

/// Why one history does not replay with this workflow code.
async fn failure_of(
    code: WorkflowReplayerOptions,
    history: WorkflowHistory,
) -> anyhow::Result<Option<WorkflowReplayFailure>> {
    let results = WorkflowReplayer::new(code)?.replay_workflows([history]).await?;
    Ok(results.into_iter().next().and_then(|result| result.replay_failure))
}

fn is_nondeterministic(failure: Option<&WorkflowReplayFailure>) -> bool {
    matches!(failure, Some(WorkflowReplayFailure::Nondeterminism { .. }))
}

fn history(recording: &Recording) -> anyhow::Result<WorkflowHistory> {
    let path = recording.path();
    let bytes =
        std::fs::read(&path).with_context(|| format!("{}; CONCORDAT_RECORD_HISTORIES=1 records it", path.display()))?;
    WorkflowHistory::from_json(&bytes).with_context(|| path.display().to_string())
}

/// How a recorded run stands at its last event.
#[derive(Debug, Clone, Copy)]
enum Ending {
    Completed,
    Failed,
    Canceled,
    /// Not closed: it waits.
    Open,
}

impl Ending {
    fn is(self, last: EventType) -> bool {
        match self {
            Ending::Completed => last == EventType::WorkflowExecutionCompleted,
            Ending::Failed => last == EventType::WorkflowExecutionFailed,
            Ending::Canceled => last == EventType::WorkflowExecutionCanceled,
            Ending::Open => last == EventType::WorkflowTaskCompleted || last == EventType::TimerStarted,
        }
    }
}
