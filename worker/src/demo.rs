//! `concordat demo`: the whole job with everything embedded. A Temporal server with Web UI, both systems simulated, a worker
//! as a process of its own, a company with vendors and accounts, and documents that go well, wrong, and twice.

mod company;
mod documents;
mod events;
mod files;
mod measured;
mod mixed;
mod notices;
mod outcome;
mod payments;
mod progress;
mod setting;
mod shown;
mod vendors;
mod worker_process;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, bail};
use posting::plan::DocumentKind;
use records::{DocumentFilter, DocumentSummary};
use sandbox::business_central::NoticeSender;
use sandbox::concur::event_sender::EventSender;
use temporalio_client::WorkflowSignalOptions;
use workflows::contracts::{KeeperReport, VendorSyncReport};
use workflows::document::Document;
use workflows::stage::Stage;

use crate::cli::DemoArgs;
use crate::{schedules, shutdown};
use documents::{DemoDocument, Ending};
use progress::Progress;
use setting::Setting;

/// How long the demo may take before it gives up and says what is missing.
const LONGEST: Duration = Duration::from_secs(300);
/// How often it looks at records.
const LOOK: Duration = Duration::from_millis(150);

/// Runs the demo; success only if every document ended as expected and the ledger agrees with Concur.
///
/// # Errors
/// What could not be started, or which documents did not get where they should.
pub async fn run(args: &DemoArgs) -> anyhow::Result<ExitCode> {
    println!(
        "Concordat demo: everything runs on this machine; files are in {}",
        args.folder.display()
    );
    let mut setting = Setting::start(args).await?;
    let mut documents = documents::all();
    documents.push(documents::announced());
    let progress = Progress::new(documents.len());
    let told = tokio::time::timeout(LONGEST, play(&mut setting, &documents, &progress)).await;
    progress.finish();
    let played = told.with_context(|| {
        format!(
            "not done after {} s; see {}",
            LONGEST.as_secs(),
            setting.worker_log().display()
        )
    })??;

    let outcome = outcome::gather(&setting, &documents, &played).await?;
    outcome.print();
    outcome.write(&args.folder.join("summary.json"))?;
    setting.print_addresses();
    if args.stay {
        println!("Everything keeps running for looking around. Ctrl-C ends it.");
        setting.keep_worker(shutdown::requested()).await?;
    }
    setting.stop().await?;
    Ok(if outcome.is_as_expected() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// What was seen on the way that neither system shows afterwards.
struct Played {
    vendors: VendorSyncReport,
    /// Sends for as long as it is kept.
    events: EventSender,
    /// Likewise.
    notices: NoticeSender,
    renewed: KeeperReport,
}

/// What happens, in order. The last document is the one that only an event announces.
async fn play(setting: &mut Setting, documents: &[DemoDocument], progress: &Progress) -> anyhow::Result<Played> {
    progress.say("bringing the vendors of Business Central into Concur");
    let vendors = vendors::bring(setting).await?;
    let Some((announced, queued)) = documents.split_last() else {
        bail!("the demo has no documents");
    };
    progress.say("subscribing to changes in Business Central: it says when something is paid, and nobody asks");
    notices::keep(setting).await?;
    let notices = notices::send(setting.sandbox())?;
    progress.say("approving documents in Concur");
    documents::prepare_faults(setting.sandbox(), documents);
    for document in queued {
        setting.approve(document.approval());
    }
    progress.say("looking at Concur's queues, twice: the second time some documents are still there");
    look_now(setting).await?;
    until_received(setting, queued.len()).await?;
    look_now(setting).await?;
    until_ended(setting, queued, progress).await?;

    progress.say("approving one more: an event over mutual TLS says so, and nobody looks");
    let events = setting.send_events().await?;
    setting.approve(announced.approval());
    until_ended(setting, documents, progress).await?;
    vendors::until_missing_is_known(setting).await;
    progress.say("renewing the subscriptions");
    let renewed = notices::keep(setting).await?;
    Ok(Played {
        vendors,
        events,
        notices,
        renewed,
    })
}

/// Pays what can be paid, supplies what is missing, until these documents are where they should be.
async fn until_ended(setting: &mut Setting, documents: &[DemoDocument], progress: &Progress) -> anyhow::Result<()> {
    let mut supplied = false;
    loop {
        setting.mind_worker().await?;
        let now = everything(setting).await?;
        progress.show(&now);
        payments::pay_what_is_posted(setting, documents)?;
        if documents.iter().all(|document| document.is_where_it_should_be(&now)) {
            return Ok(());
        }
        if !supplied && only_held_are_left(documents, &now) {
            supplied = true;
            progress.say("adding the missing vendor and retrying the held document by signal");
            company::add_missing_vendor(setting.sandbox());
            retry(setting, documents).await?;
        }
        tokio::time::sleep(LOOK).await;
    }
}

async fn look_now(setting: &Setting) -> anyhow::Result<()> {
    for kind in DocumentKind::ALL {
        schedules::look_now(setting.config(), setting.client(), setting.connection()?, kind).await?;
    }
    Ok(())
}

/// Waits until the first look has saved every document.
async fn until_received(setting: &mut Setting, documents: usize) -> anyhow::Result<()> {
    while everything(setting).await?.len() < documents {
        setting.mind_worker().await?;
        tokio::time::sleep(LOOK).await;
    }
    Ok(())
}

async fn everything(setting: &Setting) -> anyhow::Result<Vec<DocumentSummary>> {
    Ok(setting
        .records()
        .documents(&DocumentFilter {
            limit: 1_000,
            ..DocumentFilter::default()
        })
        .await?)
}

fn only_held_are_left(documents: &[DemoDocument], now: &[DocumentSummary]) -> bool {
    documents.iter().all(|document| {
        let stage = documents::stage_of(&document.business_id, now);
        document.is_where_it_should_be(now)
            || (document.ending == Ending::PaidAfterRetry && stage == Some(Stage::Held.as_str()))
    })
}

async fn retry(setting: &Setting, documents: &[DemoDocument]) -> anyhow::Result<()> {
    for document in documents
        .iter()
        .filter(|document| document.ending == Ending::PaidAfterRetry)
    {
        let handle = setting.client().get_workflow_handle::<Document>(&document.business_id);
        handle
            .signal(Document::retry, (), WorkflowSignalOptions::default())
            .await
            .with_context(|| format!("document {} cannot be told", document.business_id))?;
    }
    Ok(())
}
