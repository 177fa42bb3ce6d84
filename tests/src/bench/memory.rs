//! Resident memory of a worker process beside runs that wait for payment.

use std::ops::Range;
use std::time::Duration;

use anyhow::{Context, ensure};
use futures::stream::{self, StreamExt, TryStreamExt};
use temporalio_client::WorkflowQueryOptions;
use tokio::time::Instant;
use workflows::contracts::DocumentState;
use workflows::document::Document;
use workflows::stage::Stage;

use super::arithmetic::{each, megabytes, number, per_second};
use super::documents::id;
use super::flow::warm_up;
use super::no_op::NoOp;
use super::no_op_worker::{self, Layout, with_worker};
use super::report::{Figure, Measured};
use super::run::Bench;
use super::stand::{Stand, StandOptions};

/// How many runs wait.
const FEW: u32 = 1_000;
const MANY: u32 = 10_000;
/// Runs started before their progress is looked at.
const STARTED_AT_ONCE: u32 = 20;
/// Questions in flight at once.
const QUESTIONS: usize = 8;
/// How often one is asked before it counts as not answered: a run that is not in memory is replayed first.
const ASKED: u32 = 5;

pub(super) async fn measured(bench: &Bench) -> anyhow::Result<Measured> {
    let few = bench.scale.of(FEW, 20);
    let many = bench.scale.of(MANY, 100);
    let stand = Stand::start(bench, "memory", StandOptions::default()).await?;
    let none = of_worker(bench, &stand, 900_000, 0..0).await?;
    let first = waiting(bench, &stand, 0..few).await?;
    let with_few = of_worker(bench, &stand, 910_000, 0..few).await?;
    let others = waiting(bench, &stand, few..many).await?;
    let with_many = of_worker(bench, &stand, 920_000, 0..many).await?;
    stand.stop().await;
    let beside = |count: u32, kilobytes: u64| {
        Figure::beside(
            format!("resident, {count} waiting"),
            "MB",
            megabytes(kilobytes),
            "none waiting",
            megabytes(none),
        )
    };
    Ok(Measured {
        figures: vec![
            beside(few, with_few),
            beside(many, with_many),
            Figure::alone(
                format!("each of {few} waiting"),
                "kB",
                each(with_few, none, few),
            ),
            Figure::alone(
                format!("each of {many} waiting"),
                "kB",
                each(with_many, none, many),
            ),
            Figure::alone("brought to the wait", "documents/s", per_second(u64::from(many), first + others)),
            Figure::alone("to bring all to the wait", "s", number((first + others).as_secs())),
        ],
        conditions: vec![
            "the runs came to the wait by activities that do nothing; then a new worker process let a few real documents pass and \
             answered for every run where it stands, so that it has replayed all of them"
                .to_owned(),
            "a worker keeps at most 1,000 runs in memory (the SDK's default) and replays others when something happens to them"
                .to_owned(),
        ],
    })
}

/// Brings runs to the wait for payment; how long that took. Not all at once: a task that waits for too long for its worker is handed
/// out again, and then more is replayed than done.
async fn waiting(bench: &Bench, stand: &Stand, numbers: Range<u32>) -> anyhow::Result<Duration> {
    const UNDER_WAY: u32 = 100;
    const SAID: u32 = 500;
    let no_op = NoOp::new()?;
    let began = Instant::now();
    with_worker(stand, &no_op, Layout::OneQueue, async {
        let mut from = numbers.start;
        while from < numbers.end {
            let to = (from + STARTED_AT_ONCE).min(numbers.end);
            no_op_worker::start_all(stand, Layout::OneQueue, from..to).await?;
            let least = (to - numbers.start).saturating_sub(UNDER_WAY);
            let waits = async || Ok(no_op.waiting());
            stand.until("runs to wait", waits, u64::from(least)).await?;
            if to.is_multiple_of(SAID) {
                bench.say(&format!("{to} of {} are started", numbers.end));
            }
            from = to;
        }
        let all = u64::from(numbers.end - numbers.start);
        stand.until("runs to wait", async || Ok(no_op.waiting()), all).await?;
        Ok(began.elapsed())
    })
    .await
}

async fn asked(stand: &Stand, number: u32) -> anyhow::Result<DocumentState> {
    let handle = stand.client.get_workflow_handle::<Document>(id(number));
    let mut times = 1;
    loop {
        match handle.query(Document::state, (), WorkflowQueryOptions::default()).await {
            Ok(state) => return Ok(state),
            Err(error) if times >= ASKED => return Err(error).with_context(|| format!("run {number} does not answer")),
            Err(_) => times += 1,
        }
    }
}

/// Kilobytes of a fresh worker process that has let documents pass and has answered for each of these.
async fn of_worker(
    bench: &Bench,
    stand: &Stand,
    warm_up_from: u32,
    numbers: impl Iterator<Item = u32>,
) -> anyhow::Result<u64> {
    let workers = stand.workers(1).await?;
    warm_up(stand, 0, warm_up_from).await?;
    let began = Instant::now();
    let mut count = 0_u32;
    let numbers = numbers.inspect(|_| count += 1);
    let questions = stream::iter(numbers.map(|number| async move {
        let state = asked(stand, number).await?;
        ensure!(
            state.stage == Stage::AwaitingPayment,
            "a run is {} and does not wait",
            state.stage
        );
        Ok(())
    }));
    questions.buffer_unordered(QUESTIONS).try_collect::<()>().await?;
    let worker = workers.ids().first().copied().context("the worker has ended")?;
    let kilobytes = resident(worker)?;
    bench.say(&format!(
        "{kilobytes} kB resident with {count} waiting, all of them asked in {} s",
        began.elapsed().as_secs()
    ));
    Ok(kilobytes)
}

/// `VmRSS` of a process, in kilobytes.
fn resident(process: u32) -> anyhow::Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))
        .context("resident memory is read from /proc, which only Linux has")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next());
    Ok(kilobytes.context("the process shows no VmRSS")?.parse()?)
}
