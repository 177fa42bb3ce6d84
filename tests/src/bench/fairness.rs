//! One connection's backlog in a Business Central queue that it shares with another: when is the other's work done?

use std::time::Duration;

use concordat::dev_server::QueueOrder;
use sandbox::server::Simulator;
use tokio::time::Instant;

use super::arithmetic::{per_second, ratio};
use super::config::Rates;
use super::documents::{LINES, report};
use super::flow::{Batch, warm_up};
use super::report::{Figure, Measured};
use super::run::Bench;
use super::stand::{Stand, StandOptions};

/// Documents of the connection with the backlog, and for each of them that many of the other's: 40 to 1.
const BACKLOG: u32 = 2_000;
const OTHERS_SHARE: u32 = 40;
/// The baseline is the same with a part of them.
const BASELINE_PART: u32 = 4;
/// What the queue hands out in a second. Raised above what Business Central permits, so that the run is short; the order is what counts. Low enough that it is the queue that
/// documents wait for and not this machine: the report says how much of it was used.
const PER_SECOND: f64 = 50.0;

pub(super) async fn measured(bench: &Bench) -> anyhow::Result<Measured> {
    let backlog = bench.scale.of(BACKLOG, 80);
    let part = (backlog / BASELINE_PART).max(80);
    let fair = one(bench, "fairness", QueueOrder::Fair, backlog).await?;
    let not = one(bench, "fairness-baseline", QueueOrder::AsItCame, part).await?;
    Ok(Measured {
        figures: vec![
            Figure::beside(
                "share of the backlog's time",
                "",
                fair.share,
                "without fairness",
                not.share,
            ),
            Figure::beside(
                "the later documents took",
                "s",
                fair.others.as_secs_f64(),
                "the backlog",
                fair.backlog.as_secs_f64(),
            ),
            Figure::beside(
                "handed out meanwhile",
                "tasks/s",
                fair.tasks_per_second,
                "at most",
                PER_SECOND,
            ),
        ],
        conditions: vec![
            format!(
                "{backlog} documents of one connection wait for Business Central, then {} of another under the same registration; without \
                 fairness: {part} and {}, with the server's fairness off",
                others(backlog),
                others(part)
            ),
            format!(
                "the queue hands out {PER_SECOND} tasks a second, more than Business Central permits: the order is what counts"
            ),
        ],
    })
}

fn others(backlog: u32) -> u32 {
    (backlog / OTHERS_SHARE).max(1)
}

/// Times since the later documents were approved.
struct Times {
    others: Duration,
    backlog: Duration,
    share: f64,
    /// Of the shared queue, until all are done.
    tasks_per_second: f64,
}

async fn one(bench: &Bench, name: &str, queue_order: QueueOrder, backlog: u32) -> anyhow::Result<Times> {
    let options = StandOptions {
        rates: Rates {
            ledger: PER_SECOND,
            ..Rates::UNNOTICED
        },
        companies: 2,
        queue_order,
        ..StandOptions::default()
    };
    let stand = Stand::start(bench, name, options).await?;
    let workers = stand.workers(1).await?;
    warm_up(&stand, 0, 900_000).await?;
    warm_up(&stand, 1, 910_000).await?;
    let acknowledged = stand.sandbox(0)?.concur().counts().of("concur.acknowledge");
    let mut many = Batch::new(&stand, 0)?;
    for at in 0..backlog {
        many.approve(&stand, report(at, LINES))?;
    }
    stand.look(0).await?;
    let counts = stand.sandbox(0)?.concur().counts();
    let all = u64::from(backlog) + acknowledged;
    stand
        .until("the backlog", async || Ok(counts.of("concur.acknowledge")), all)
        .await?;
    bench.say(&format!(
        "{backlog} documents wait, {} of them are done; {} of another connection come",
        many.confirmed(&stand)?,
        others(backlog)
    ));
    let ledger = stand.sandbox(0)?.business_central().counts();
    let (began, before) = (Instant::now(), ledger.total());
    let mut few = Batch::new(&stand, 1)?;
    for at in 0..others(backlog) {
        few.approve(&stand, report(100_000 + at, LINES))?;
    }
    stand.look(1).await?;
    few.passed(&stand).await?;
    let others = began.elapsed();
    bench.say(&format!(
        "they are done after {} ms, of the {backlog} are {}",
        others.as_millis(),
        many.confirmed(&stand)?
    ));
    many.passed(&stand).await?;
    let (backlog, requests) = (began.elapsed(), ledger.total() - before);
    drop(workers);
    stand.stop().await;
    Ok(Times {
        others,
        backlog,
        tasks_per_second: per_second(requests, backlog),
        share: ratio(others.as_secs_f64(), backlog.as_secs_f64()).unwrap_or(1.0),
    })
}
