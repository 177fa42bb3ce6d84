//! `concordat demo`: the whole job with everything embedded. A Temporal server with Web UI, both systems simulated, a worker
//! as a process of its own, a company with vendors and accounts, and documents that go well, wrong, and twice.

mod company;
mod documents;
mod measured;
mod mixed;
mod outcome;
mod progress;
mod setting;
mod worker_process;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, bail};
use jiff::civil::Date;
use posting::plan::DocumentKind;
use records::{DocumentFilter, DocumentSummary};
use sandbox::business_central::{PaymentAmount, PostedState};
use temporalio_client::WorkflowSignalOptions;
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
    let documents = documents::all();
    let progress = Progress::new(documents.len());
    let told = tokio::time::timeout(LONGEST, play(&mut setting, &documents, &progress)).await;
    progress.finish();
    told.with_context(|| {
        format!(
            "not done after {} s; see {}",
            LONGEST.as_secs(),
            setting.worker_log().display()
        )
    })??;

    let outcome = outcome::gather(&setting, &documents).await?;
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

/// What happens, in order.
async fn play(setting: &mut Setting, documents: &[DemoDocument], progress: &Progress) -> anyhow::Result<()> {
    progress.say("approving documents in Concur");
    documents::prepare_faults(setting.sandbox(), documents);
    for document in documents {
        setting.approve(document.approval());
    }
    progress.say("looking at Concur's queues, twice: the second time some documents are still there");
    look_now(setting).await?;
    until_received(setting, documents.len()).await?;
    look_now(setting).await?;

    let mut supplied = false;
    loop {
        setting.mind_worker().await?;
        let now = everything(setting).await?;
        progress.show(&now);
        let paid = pay_what_is_posted(setting)?;
        if paid > 0 {
            schedules::sweep_now(setting.config(), setting.client(), setting.connection()?).await?;
        }
        let ended = documents
            .iter()
            .filter(|document| document.is_where_it_should_be(&now))
            .count();
        if ended == documents.len() {
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

/// Business Central pays what is posted and confirmed to Concur, a few at a time.
fn pay_what_is_posted(setting: &Setting) -> anyhow::Result<usize> {
    let ledger = setting.sandbox().business_central();
    let confirmed = outcome::confirmed_numbers(setting.sandbox());
    let mut paid = 0;
    for document in ledger.documents() {
        let open =
            document.posted == PostedState::Posted && document.status == "Open" && confirmed.contains(&document.number);
        if open && document.kind == sandbox::business_central::DocumentKind::Invoice {
            let today: Date = setting.sandbox().clock().today();
            if let Err(error) = ledger.pay(&document.number, PaymentAmount::Full, today) {
                bail!("the simulator refused to pay {}: {error}", document.number);
            }
            paid += 1;
        }
    }
    Ok(paid)
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
