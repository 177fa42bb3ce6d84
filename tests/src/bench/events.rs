//! From Concur's event to the posting confirmation.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use anyhow::ensure;
use concordat::config::EventSettings;
use sandbox::concur::event_sender::{EventSender, EventSenderOptions};
use sandbox::server::Simulator;

use super::arithmetic::{milliseconds, percentile};
use super::documents::{LINES, report};
use super::flow::{self, Batch, Flow};
use super::report::{Figure, Measured};
use super::run::Bench;
use super::stand::{Stand, StandOptions};
use crate::receiving::{Receiving, Setup, subscribe};

/// Documents of which each finds the queue at rest, and how often they come.
const ALONE: u32 = 50;
const EVERY_ALONE: Duration = Duration::from_millis(2_500);
/// Documents that share looks.
const TOGETHER: u32 = 100;
const EVERY: Duration = Duration::from_millis(300);

const TOGETHER_FROM: u32 = 100_000;
const ASKED_FROM: u32 = 200_000;
const WARM_UP_FROM: u32 = 900_000;

const LIST: &str = "concur.list_documents";

/// What came by events, and how many pages of the queue were read for it.
struct ByEvents {
    flow: Flow,
    pages: u64,
}

pub(super) async fn measured(bench: &Bench) -> anyhow::Result<Measured> {
    let (alone, together) = (bench.scale.of(ALONE, 5), bench.scale.of(TOGETHER, 10));
    let stand = Stand::start(bench, "events", StandOptions::default()).await?;
    let workers = stand.workers(1).await?;
    flow::warm_up(&stand, 0, WARM_UP_FROM).await?;
    bench.say(&format!("{alone} documents, each alone"));
    let by_one = by_events(&stand, 1, 0..alone, EVERY_ALONE).await?;
    bench.say(&format!("{together} documents that share looks"));
    let numbers = TOGETHER_FROM..TOGETHER_FROM + together;
    let shared = by_events(&stand, 5, numbers, EVERY).await?;
    bench.say(&format!("{together} documents with a look asked for after each"));
    let asked = flow::paced(&stand, ASKED_FROM..ASKED_FROM + together, EVERY).await?;
    drop(workers);
    stand.stop().await;
    let mut figures = Vec::new();
    for (name, flow) in [("alone", &by_one.flow), ("together", &shared.flow)] {
        for of_hundred in [50, 99] {
            let at = |flow: &Flow| percentile(&flow.latencies, of_hundred).map_or(0.0, milliseconds);
            let name = format!("{name}, latency p{of_hundred}");
            figures.push(Figure::beside(
                name,
                "ms",
                at(flow),
                "a look asked for after each",
                at(&asked),
            ));
        }
    }
    figures.push(Figure::alone("alone, pages read", "", count(by_one.pages)));
    figures.push(Figure::alone("together, pages read", "", count(shared.pages)));
    Ok(Measured {
        figures,
        conditions: vec![
            format!(
                "alone: {alone} documents, one every {} ms, events.look_gap_seconds = 1; together: {together} documents, one every \
                 {} ms, events.look_gap_seconds = 5, its default",
                EVERY_ALONE.as_millis(),
                EVERY.as_millis()
            ),
            "from the approval: the event is signed, sent over TLS with both certificates, and its signature is checked".to_owned(),
            "one worker process; receiver, both simulators and the Temporal server on the same machine".to_owned(),
        ],
    })
}

/// Approves one after another, evenly; only the events say so.
async fn by_events(stand: &Stand, gap_seconds: u64, numbers: Range<u32>, every: Duration) -> anyhow::Result<ByEvents> {
    let setup = Setup::in_folder(stand.folder())?;
    let mut config = stand.config.clone();
    config.events = Some(EventSettings {
        look_gap_seconds: gap_seconds,
        ..setup.settings("")?
    });
    let receiving = Receiving::start_with(&config, &stand.client).await?;
    subscribe(stand.connection(0)?, stand.records(), &receiving.endpoint).await?;
    let concur = stand.sandbox(0)?.concur();
    let sender = EventSender::start(
        Arc::clone(concur),
        EventSenderOptions {
            at_once: 10,
            ..setup.sender()?
        },
    )?;
    let pages = concur.counts().of(LIST);
    let mut batch = Batch::new(stand, 0)?;
    let mut beat = tokio::time::interval(every);
    for number in numbers {
        beat.tick().await;
        batch.approve(stand, report(number, LINES))?;
    }
    let flow = batch.passed(stand).await?;
    let pages = concur.counts().of(LIST) - pages;
    let refused = sender.deliveries().iter().filter(|one| one.status != Some(200)).count();
    ensure!(refused == 0, "{refused} events were refused");
    drop(sender);
    receiving.stop().await?;
    Ok(ByEvents { flow, pages })
}

#[expect(clippy::cast_precision_loss, reason = "a count of pages for a report")]
fn count(pages: u64) -> f64 {
    pages as f64
}
