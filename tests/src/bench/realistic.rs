//! Documents a second and their latency, with systems that take their time and Business Central's limits.

use std::time::Duration;

use sandbox::server::Simulator;

use super::arithmetic::{milliseconds, number, percentile, ratio};
use super::config::Rates;
use super::flow;
use super::instant::rate;
use super::permitted;
use super::report::{Figure, Measured};
use super::run::Bench;
use super::stand::{Stand, StandOptions};

/// Documents approved at once.
const BURST: u32 = 200;
/// Documents approved one after another, and how often.
const PACED: u32 = 50;
const EVERY: Duration = Duration::from_millis(500);
/// The least requests that must be made one after another: look, create, post, read back.
const LEDGER_REQUESTS: u32 = 4;
/// Look at the queue, acknowledge, confirm.
const CONCUR_REQUESTS: u32 = 3;
/// The middle of their service times.
const LEDGER_MILLISECONDS: u32 = 150;
const CONCUR_MILLISECONDS: u32 = 100;

pub(super) async fn measured(bench: &Bench) -> anyhow::Result<Measured> {
    let documents = bench.scale.of(BURST, 20);
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
    let stand = Stand::start(bench, "realistic", options).await?;
    let workers = stand.workers(1).await?;
    flow::warm_up(&stand, 0, 900_000).await?;
    let paced_count = bench.scale.of(PACED, 10);
    bench.say(&format!("{paced_count} documents, one every {} ms", EVERY.as_millis()));
    let paced = flow::paced(&stand, 100_000..100_000 + paced_count, EVERY).await?;
    bench.say(&format!("{documents} documents at once"));
    let counts = stand.sandbox(0)?.business_central().counts();
    let (before, tokens) = (counts.total(), counts.of("bc.token"));
    let burst = flow::burst(&stand, 0..documents).await?;
    let requests = counts.total() - before - (counts.of("bc.token") - tokens);
    let throttled = counts.with_status(429);
    drop(workers);
    stand.stop().await;

    let per_document = ratio(number(requests), f64::from(documents)).unwrap_or(1.0);
    let bound = ratio(permitted::PER_SECOND, per_document).unwrap_or(0.0);
    let alone = f64::from(LEDGER_REQUESTS * LEDGER_MILLISECONDS + CONCUR_REQUESTS * CONCUR_MILLISECONDS);
    let mut figures = vec![Figure::beside(
        "throughput",
        "documents/s",
        rate(&burst),
        "20 requests/s ÷ requests per document",
        bound,
    )];
    for of_hundred in [50, 99] {
        let latency = percentile(&paced.latencies, of_hundred).map_or(0.0, milliseconds);
        figures.push(Figure::beside(
            format!("latency p{of_hundred}"),
            "ms",
            latency,
            "4 + 3 requests one after another",
            alone,
        ));
    }
    figures.push(Figure::alone("requests per document", "", per_document));
    figures.push(Figure::alone("answers 429", "", number(throttled)));
    Ok(Measured {
        figures,
        conditions: vec![
            permitted::IN_WORDS.to_owned(),
            format!(
                "one worker process at {} tasks a second; {documents} documents approved at once; latency: {paced_count} documents, one \
                 every {} ms",
                permitted::HELD_TO,
                EVERY.as_millis()
            ),
        ],
    })
}
