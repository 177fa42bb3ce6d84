//! What a document costs in Temporal: history events and billable actions, beside the same workflow with no-op activities.

use std::collections::BTreeSet;
use std::ops::Range;

use anyhow::{Context, ensure};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use posting::ids::BusinessId;
use temporalio_client::{
    WorkflowFetchHistoryOptions, WorkflowGetResultOptions, WorkflowQueryOptions, WorkflowSignalOptions,
};
use workflows::contracts::PaymentFact;
use workflows::document::Document;
use workflows::stage::Stage;

use super::arithmetic::{each, number};
use super::documents::{LINES, id, report};
use super::flow::{Batch, warm_up};
use super::instant::rate;
use super::no_op::NoOp;
use super::no_op_worker::{self, Layout, with_worker};
use super::report::{Figure, Measured};
use super::requests::pay;
use super::run::Bench;
use super::server_actions::ServerActions;
use super::stand::{Stand, StandOptions};

/// Documents for the baseline's throughput.
const BURST: u32 = 200;
/// Actions are those that `MORE` documents take beyond those that `FEW` take, so that what documents share is not in them.
const FEW: u32 = 10;
const MORE: u32 = 30;
const MORE_FROM: u32 = 100;
/// Types of actions in the words of the report. Others are shown by their own names.
const WORDS: [(&str, &str); 8] = [
    ("grpc_StartWorkflowExecution", "starts"),
    ("command_ScheduleActivityTask", "activities"),
    ("activity_retry", "retries of activities"),
    ("command_BatchMarkers", "tasks with local activities"),
    ("command_UpsertWorkflowSearchAttributes", "search attribute upserts"),
    ("grpc_RecordActivityTaskHeartbeat", "heartbeats"),
    ("grpc_SignalWorkflowExecution", "signals"),
    ("command_StartTimer", "timers"),
];

pub(super) async fn measured(bench: &Bench) -> anyhow::Result<Measured> {
    bench.say("documents to their payment confirmation");
    let ours = {
        let stand = Stand::start(bench, "temporal", StandOptions::default()).await?;
        let workers = stand.workers(1).await?;
        warm_up(&stand, 0, 900_000).await?;
        let few = Box::pin(counted(&stand, async || to_their_end(&stand, 0..FEW).await)).await?;
        let more = MORE_FROM..MORE_FROM + MORE;
        let more = Box::pin(counted(&stand, async || to_their_end(&stand, more.clone()).await)).await?;
        let cost = Cost {
            few,
            more,
            events: events(&stand, &id(0)).await?,
        };
        drop(workers);
        stand.stop().await;
        cost
    };
    bench.say("the same with activities that do nothing");
    let stand = Stand::start(bench, "temporal-baseline", StandOptions::default()).await?;
    let no_op = NoOp::new()?;
    let documents = bench.scale.of(BURST, 10);
    let (bare, flow) = with_worker(&stand, &no_op, Layout::AsInProduction, async {
        let through = async |numbers: Range<u32>| {
            no_op_worker::burst(&stand, &no_op, numbers.clone()).await?;
            for number in numbers {
                told(&stand, &id(number), &format!("PPI-{}", BusinessId::parse(&id(number))?)).await?;
            }
            Ok(())
        };
        let few = counted(&stand, async || through(0..FEW).await).await?;
        let more = counted(&stand, async || through(MORE_FROM..MORE_FROM + MORE).await).await?;
        let cost = Cost {
            few,
            more,
            events: events(&stand, &id(0)).await?,
        };
        let flow = no_op_worker::burst(&stand, &no_op, 1_000..1_000 + documents).await?;
        Ok((cost, flow))
    })
    .await?;
    stand.stop().await;
    Ok(Measured {
        figures: figures(&ours, &bare, rate(&flow)),
        conditions: vec![
            format!(
                "one payee, from the start of the workflow to its end as Paid; actions as the Temporal server counts them, those of \
                 {MORE} documents less those of {FEW}, so that what documents share is not in them"
            ),
            format!("throughput: {documents} documents started at once"),
        ],
    })
}

fn figures(ours: &Cost, bare: &Cost, throughput: f64) -> Vec<Figure> {
    let beside = |name: String, unit, ours, bare| Figure::beside(name, unit, ours, "no-op activities", bare);
    let mut figures = vec![
        beside(
            "history events".to_owned(),
            "events",
            number(ours.events),
            number(bare.events),
        ),
        beside(
            "billable actions".to_owned(),
            "actions",
            ours.each(ServerActions::total),
            bare.each(ServerActions::total),
        ),
    ];
    let kinds: BTreeSet<&str> = ours.more.kinds().chain(bare.more.kinds()).collect();
    for kind in kinds {
        let word = WORDS
            .iter()
            .find(|(known, _)| *known == kind)
            .map_or(kind, |(_, word)| word);
        let of = |cost: &Cost| cost.each(|actions| actions.of(kind));
        figures.push(beside(format!("of them {word}"), "actions", of(ours), of(bare)));
    }
    figures.push(Figure::alone(
        "throughput of no-op activities",
        "documents/s",
        throughput,
    ));
    figures
}

/// What the server counted, and the events of one document.
struct Cost {
    few: ServerActions,
    more: ServerActions,
    events: u64,
}

impl Cost {
    /// Of one document.
    fn each(&self, pick: impl Fn(&ServerActions) -> u64) -> f64 {
        each(pick(&self.more), pick(&self.few), MORE - FEW)
    }
}

/// What the server counts while something happens.
async fn counted(stand: &Stand, what: impl AsyncFnOnce() -> anyhow::Result<()>) -> anyhow::Result<ServerActions> {
    let before = ServerActions::settled(stand).await?;
    what().await?;
    let counted = ServerActions::settled(stand).await?.since(&before);
    ensure!(
        counted.total() > 0,
        "the server's metrics have no actions where there were some"
    );
    Ok(counted)
}

async fn events(stand: &Stand, id: &str) -> anyhow::Result<u64> {
    let handle = stand.client.get_workflow_handle::<Document>(id);
    let history = handle.fetch_history(WorkflowFetchHistoryOptions::default());
    Ok(u64::try_from(history.into_events().await?.len())?)
}

async fn to_their_end(stand: &Stand, numbers: Range<u32>) -> anyhow::Result<()> {
    let mut batch = Batch::new(stand, 0)?;
    for number in numbers.clone() {
        batch.approve(stand, report(number, LINES))?;
    }
    stand.look(0).await?;
    batch.passed(stand).await?;
    let documents = stand.sandbox(0)?.concur().documents();
    for number in numbers {
        let document = documents.iter().find(|document| document.business_id == id(number));
        let document = document.context("the document is not in Concur")?;
        pay(stand, Some(document))?;
        // What a sweep would signal; a sweep itself is shared by all documents.
        let posted = document.postings.iter().flat_map(|posting| &posting.documents);
        let posted = posted.filter_map(|posted| posted.document_number.as_deref()).next();
        told(stand, &id(number), posted.context("no number was confirmed")?).await?;
    }
    Ok(())
}

/// Signals a payment once the run waits for it, and waits for the run's end.
async fn told(stand: &Stand, id: &str, number: &str) -> anyhow::Result<()> {
    let handle = stand.client.get_workflow_handle::<Document>(id);
    let waits = async || {
        let state = handle
            .query(Document::state, (), WorkflowQueryOptions::default())
            .await?;
        Ok(u64::from(state.stage == Stage::AwaitingPayment))
    };
    stand.until("the wait for payment", waits, 1).await?;
    let fact = PaymentFact {
        posted_number: number.to_owned(),
        paid_on: Timestamp::now().to_zoned(TimeZone::UTC).date(),
    };
    handle
        .signal(Document::payment_observed, fact, WorkflowSignalOptions::default())
        .await?;
    handle.get_result(WorkflowGetResultOptions::default()).await?;
    Ok(())
}
