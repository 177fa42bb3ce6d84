//! Documents a second and their latency, with systems that answer at once: what Concordat, records and Temporal take.

use std::time::Duration;

use super::arithmetic::{milliseconds, per_second, percentile};
use super::flow::{self, Flow};
use super::no_op::NoOp;
use super::no_op_worker::{self, Layout, with_worker};
use super::report::{Figure, Measured};
use super::run::Bench;
use super::stand::{Stand, StandOptions};

/// Documents approved at once.
const BURST: u32 = 200;
/// Documents approved one after another, and how often.
const PACED: u32 = 100;
const EVERY: Duration = Duration::from_millis(300);

/// A document of its own for each number of each part.
const PACED_FROM: u32 = 100_000;
const WARM_UP_FROM: u32 = 900_000;

/// What a burst and a paced flow took.
pub(super) struct Flows {
    burst: Flow,
    paced: Flow,
}

pub(super) async fn measured(bench: &Bench) -> anyhow::Result<Measured> {
    let sizes = Sizes::of(bench);
    let ours = {
        let stand = Stand::start(bench, "instant", StandOptions::default()).await?;
        let workers = stand.workers(1).await?;
        flow::warm_up(&stand, 0, WARM_UP_FROM).await?;
        bench.say(&format!("{} documents at once", sizes.burst));
        let burst = flow::burst(&stand, 0..sizes.burst).await?;
        bench.say(&format!(
            "{} documents, one every {} ms",
            sizes.paced,
            EVERY.as_millis()
        ));
        let paced = flow::paced(&stand, PACED_FROM..PACED_FROM + sizes.paced, EVERY).await?;
        drop(workers);
        stand.stop().await;
        Flows { burst, paced }
    };
    let bare = {
        let stand = Stand::start(bench, "instant-baseline", StandOptions::default()).await?;
        let no_op = NoOp::new()?;
        let flows = with_worker(&stand, &no_op, Layout::AsInProduction, async {
            no_op_worker::burst(&stand, &no_op, WARM_UP_FROM..WARM_UP_FROM + super::documents::WARM_UP).await?;
            bench.say("the same with activities that do nothing");
            let burst = no_op_worker::burst(&stand, &no_op, 0..sizes.burst).await?;
            let paced = no_op_worker::paced(&stand, &no_op, PACED_FROM..PACED_FROM + sizes.paced, EVERY).await?;
            Ok(Flows { burst, paced })
        })
        .await?;
        stand.stop().await;
        flows
    };
    Ok(Measured {
        figures: figures(&ours, &bare),
        conditions: vec![
            format!(
                "throughput: {} documents approved at once; latency: {} documents, one every {} ms, with a look at the queue after each",
                sizes.burst,
                sizes.paced,
                EVERY.as_millis()
            ),
            "one worker process; both simulators and the Temporal server on the same machine".to_owned(),
        ],
    })
}

struct Sizes {
    burst: u32,
    paced: u32,
}

impl Sizes {
    fn of(bench: &Bench) -> Self {
        Self {
            burst: bench.scale.of(BURST, 10),
            paced: bench.scale.of(PACED, 10),
        }
    }
}

fn figures(ours: &Flows, bare: &Flows) -> Vec<Figure> {
    let mut figures = vec![Figure::beside(
        "throughput",
        "documents/s",
        rate(&ours.burst),
        "no-op activities",
        rate(&bare.burst),
    )];
    for of_hundred in [50, 99] {
        let at = |flow: &Flow| percentile(&flow.latencies, of_hundred).map_or(0.0, milliseconds);
        figures.push(Figure::beside(
            format!("latency p{of_hundred}"),
            "ms",
            at(&ours.paced),
            "no-op activities",
            at(&bare.paced),
        ));
    }
    figures
}

/// Documents a second.
pub(super) fn rate(flow: &Flow) -> f64 {
    per_second(u64::try_from(flow.latencies.len()).unwrap_or(0), flow.took)
}
