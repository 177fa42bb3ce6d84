//! Two workers under one registration, at the rate that Business Central permits it: how much of it they use, and how often they are
//! refused. Counted by the simulator.

use std::time::Duration;

use anyhow::ensure;
use sandbox::server::Simulator;
use tokio::time::{Instant, sleep_until};

use super::arithmetic::{number, per_second, within};
use super::config::Rates;
use super::documents::{LINES, report};
use super::flow::{Batch, warm_up};
use super::permitted;
use super::report::{Figure, Measured};
use super::run::Bench;
use super::stand::{Stand, StandOptions};

/// How long the steady state is measured.
const MEASURED_SECONDS: u32 = 90;
/// What passes between the first request and the steady state.
const SETTLING: Duration = Duration::from_secs(5);
/// The least requests of a document of one payee.
const REQUESTS: u32 = 4;

pub(super) async fn measured(bench: &Bench) -> anyhow::Result<Measured> {
    let window = bench.scale.seconds(MEASURED_SECONDS, 30);
    // What passes until the window is over, and some more, so that the queue is never empty within it.
    let documents = within(permitted::PER_SECOND, window + SETTLING * 5) / REQUESTS;
    let options = StandOptions {
        rates: Rates {
            ledger: permitted::HELD_TO,
            ledger_reserved: permitted::RESERVED,
            ..Rates::UNNOTICED
        },
        ledger: permitted::ledger(),
        concur: permitted::concur(),
        ..StandOptions::default()
    };
    let stand = Stand::start(bench, "limits", options).await?;
    let workers = stand.workers(2).await?;
    warm_up(&stand, 0, 900_000).await?;
    let counts = stand.sandbox(0)?.business_central().counts();
    let looks = || counts.of("bc.purchase_documents.find");
    let before = looks();
    let mut batch = Batch::new(&stand, 0)?;
    for at in 0..documents {
        batch.approve(&stand, report(at, LINES))?;
    }
    stand.look(0).await?;
    bench.say(&format!("{documents} documents approved"));
    stand
        .until("the first requests", async || Ok(looks() - before), 10)
        .await?;
    sleep_until(Instant::now() + SETTLING).await;
    bench.say(&format!("measuring for {} s", window.as_secs()));
    let admitted = || counts.total() - counts.of("bc.token") - counts.with_status(429);
    let throttled = || counts.with_status(429);
    let (began, admitted_before, throttled_before) = (Instant::now(), admitted(), throttled());
    sleep_until(began + window).await;
    let (took, admitted, refused) = (
        began.elapsed(),
        admitted() - admitted_before,
        throttled() - throttled_before,
    );
    let confirmed = batch.confirmed(&stand)?;
    let all_refused = throttled();
    drop(workers);
    stand.stop().await;
    ensure!(
        confirmed < u64::from(documents),
        "every document had passed before the measurement ended: there was no backlog"
    );
    Ok(Measured {
        figures: vec![
            Figure::beside(
                "requests admitted",
                "requests/s",
                per_second(admitted, took),
                "permitted",
                permitted::PER_SECOND,
            ),
            Figure::alone("answers 429, steady", "", number(refused)),
            Figure::alone("answers 429, from the start", "", number(all_refused)),
            Figure::alone("documents confirmed by its end", "", number(confirmed)),
        ],
        conditions: vec![
            permitted::IN_WORDS.to_owned(),
            format!(
                "two worker processes held to {} tasks a second together; {documents} documents approved at once; measured for {} s, from {} s \
                 after the first look in Business Central",
                permitted::HELD_TO,
                window.as_secs(),
                SETTLING.as_secs()
            ),
        ],
    })
}
