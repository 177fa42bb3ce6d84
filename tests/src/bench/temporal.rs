//! What a document costs in Temporal: history events and billable actions, beside the same workflow with no-op activities.

use anyhow::Context;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use posting::ids::BusinessId;
use temporalio_client::{
    WorkflowFetchHistoryOptions, WorkflowGetResultOptions, WorkflowQueryOptions, WorkflowSignalOptions,
};
use temporalio_common::protos::temporal::api::history::v1::HistoryEvent;
use temporalio_common::protos::temporal::api::history::v1::history_event::Attributes;
use workflows::contracts::PaymentFact;
use workflows::document::Document;
use workflows::stage::Stage;

use super::arithmetic::number;
use super::documents::{LINES, id, report};
use super::flow::{Batch, warm_up};
use super::instant::rate;
use super::no_op::{NoOp, Start};
use super::no_op_worker::{self, Layout, with_worker};
use super::report::{Figure, Measured};
use super::requests::pay;
use super::run::Bench;
use super::stand::{Stand, StandOptions};

/// Documents for the baseline's throughput.
const BURST: u32 = 200;

pub(super) async fn measured(bench: &Bench) -> anyhow::Result<Measured> {
    bench.say("a document to its payment confirmation");
    let ours = {
        let stand = Stand::start(bench, "temporal", StandOptions::default()).await?;
        let workers = stand.workers(1).await?;
        warm_up(&stand, 0, 900_000).await?;
        let cost = to_its_end(&stand).await?;
        drop(workers);
        stand.stop().await;
        cost
    };
    bench.say("the same with activities that do nothing");
    let stand = Stand::start(bench, "temporal-baseline", StandOptions::default()).await?;
    let no_op = NoOp::new(Start::Fresh)?;
    let documents = bench.scale.of(BURST, 10);
    let (bare, flow) = with_worker(&stand, &no_op, Layout::AsInProduction, async {
        no_op_worker::burst(&stand, &no_op, 1..2).await?;
        told(&stand, &id(1), "PPI").await?;
        let cost = Cost::of(&stand, &id(1)).await?;
        let flow = no_op_worker::burst(&stand, &no_op, 1_000..1_000 + documents).await?;
        Ok((cost, flow))
    })
    .await?;
    stand.stop().await;
    let beside = |name: &str, unit, pick: fn(&Cost) -> u64| {
        Figure::beside(name, unit, number(pick(&ours)), "no-op activities", number(pick(&bare)))
    };
    Ok(Measured {
        figures: vec![
            beside("history events", "events", |cost| cost.events),
            beside("billable actions", "actions", Cost::actions),
            beside("of them activity attempts", "actions", |cost| cost.attempts),
            beside("of them search attribute upserts", "actions", |cost| cost.upserts),
            beside("local activities", "", |cost| cost.local),
            Figure::alone("throughput of no-op activities", "documents/s", rate(&flow)),
        ],
        conditions: vec![
            "one payee, from the start of the workflow to its end as Paid; actions: start, activity attempts, timers, signals, \
             updates, search attribute upserts; heartbeats leave no event and are not counted"
                .to_owned(),
            format!("throughput: {documents} documents started at once"),
        ],
    })
}

async fn to_its_end(stand: &Stand) -> anyhow::Result<Cost> {
    let mut batch = Batch::new(stand, 0)?;
    batch.approve(stand, report(1, LINES))?;
    stand.look(0).await?;
    batch.passed(stand).await?;
    let documents = stand.sandbox(0)?.concur().documents();
    let document = documents.into_iter().find(|document| document.business_id == id(1));
    pay(stand, document.as_ref())?;
    // What a sweep would signal; a sweep itself is shared by all documents.
    let document = document.context("the document is not in Concur")?;
    let posted = document.postings.iter().flat_map(|posting| &posting.documents);
    let number = posted.filter_map(|posted| posted.document_number.as_deref()).next();
    told(stand, &id(1), number.context("no number was confirmed")?).await?;
    Cost::of(stand, &id(1)).await
}

/// Signals a payment once the run waits for it, and waits for the run's end. A number that begins with `PPI` alone stands for the baseline's own.
async fn told(stand: &Stand, id: &str, number: &str) -> anyhow::Result<()> {
    let handle = stand.client.get_workflow_handle::<Document>(id);
    let waits = async || {
        let state = handle
            .query(Document::state, (), WorkflowQueryOptions::default())
            .await?;
        Ok(u64::from(state.stage == Stage::AwaitingPayment))
    };
    stand.until("the wait for payment", waits, 1).await?;
    let posted_number = if number == "PPI" {
        format!("PPI-{}", BusinessId::parse(id)?)
    } else {
        number.to_owned()
    };
    let fact = PaymentFact {
        posted_number,
        paid_on: Timestamp::now().to_zoned(TimeZone::UTC).date(),
    };
    handle
        .signal(Document::payment_observed, fact, WorkflowSignalOptions::default())
        .await?;
    handle.get_result(WorkflowGetResultOptions::default()).await?;
    Ok(())
}

/// What a history shows.
#[derive(Debug, Default)]
struct Cost {
    events: u64,
    starts: u64,
    attempts: u64,
    timers: u64,
    signals: u64,
    updates: u64,
    upserts: u64,
    local: u64,
}

impl Cost {
    async fn of(stand: &Stand, id: &str) -> anyhow::Result<Self> {
        let handle = stand.client.get_workflow_handle::<Document>(id);
        let history = handle.fetch_history(WorkflowFetchHistoryOptions::default());
        let mut cost = Self::default();
        for event in &history.into_events().await? {
            cost.count(event);
        }
        Ok(cost)
    }

    fn count(&mut self, event: &HistoryEvent) {
        self.events += 1;
        match &event.attributes {
            Some(Attributes::WorkflowExecutionStartedEventAttributes(_)) => self.starts += 1,
            // Written once, when the last attempt ends, with its number.
            Some(Attributes::ActivityTaskStartedEventAttributes(started)) => {
                self.attempts += u64::try_from(started.attempt).unwrap_or(1);
            }
            Some(Attributes::TimerStartedEventAttributes(_)) => self.timers += 1,
            Some(Attributes::WorkflowExecutionSignaledEventAttributes(_)) => self.signals += 1,
            Some(Attributes::WorkflowExecutionUpdateAcceptedEventAttributes(_)) => self.updates += 1,
            Some(Attributes::UpsertWorkflowSearchAttributesEventAttributes(_)) => self.upserts += 1,
            Some(Attributes::MarkerRecordedEventAttributes(marker))
                if marker.marker_name.contains("local_activity") =>
            {
                self.local += 1;
            }
            _ => {}
        }
    }

    fn actions(&self) -> u64 {
        self.starts + self.attempts + self.timers + self.signals + self.updates + self.upserts
    }
}
