//! Documents that pass from Concur's queue to the posting confirmation, and when they did.

use std::collections::BTreeMap;
use std::ops::Range;
use std::time::Duration;

use anyhow::{Context, ensure};
use jiff::Timestamp;
use sandbox::concur::{Approval, PostingOutcome};
use sandbox::server::Simulator;

use super::documents::{LINES, WARM_UP, closing, report};
use super::stand::Stand;

const CONFIRM: &str = "concur.confirm_posting";

/// What passed.
pub(super) struct Flow {
    /// From the first approval to the last confirmation.
    pub(super) took: Duration,
    /// From each approval to its confirmation.
    pub(super) latencies: Vec<Duration>,
}

/// Approvals whose confirmation is waited for.
pub(super) struct Batch {
    company: usize,
    approved: BTreeMap<String, Timestamp>,
    confirmed_before: u64,
}

impl Batch {
    /// Nothing yet, in this company.
    pub(super) fn new(stand: &Stand, company: usize) -> anyhow::Result<Self> {
        Ok(Self {
            company,
            approved: BTreeMap::new(),
            confirmed_before: stand.sandbox(company)?.concur().counts().of(CONFIRM),
        })
    }

    /// Approves one, by the simulator's clock.
    pub(super) fn approve(&mut self, stand: &Stand, approval: Approval) -> anyhow::Result<()> {
        let sandbox = stand.sandbox(self.company)?;
        self.approved
            .insert(approval.business_id.clone(), sandbox.clock().now());
        sandbox.concur().approve(approval);
        Ok(())
    }

    /// How many confirmations came since the batch was made; Concur may still be working on the last of them.
    pub(super) fn confirmed(&self, stand: &Stand) -> anyhow::Result<u64> {
        let counts = stand.sandbox(self.company)?.concur().counts();
        Ok(counts.of(CONFIRM) - self.confirmed_before)
    }

    /// How many of the batch Concur has taken a confirmation of.
    fn taken(&self, stand: &Stand) -> anyhow::Result<u64> {
        let documents = stand.sandbox(self.company)?.concur().documents();
        let taken = documents
            .iter()
            .filter(|document| self.approved.contains_key(&document.business_id) && !document.postings.is_empty());
        Ok(u64::try_from(taken.count())?)
    }

    /// Waits until all are confirmed.
    ///
    /// # Errors
    /// When that stands still, or one was confirmed otherwise than once and as a success.
    pub(super) async fn passed(self, stand: &Stand) -> anyhow::Result<Flow> {
        let number = u64::try_from(self.approved.len())?;
        stand
            .until("posting confirmations", async || self.confirmed(stand), number)
            .await?;
        stand
            .until("Concur to take the last of them", async || self.taken(stand), number)
            .await?;
        let mut latencies = Vec::with_capacity(self.approved.len());
        let mut last = Timestamp::MIN;
        for document in stand.sandbox(self.company)?.concur().documents() {
            let Some(approved) = self.approved.get(&document.business_id) else {
                continue;
            };
            ensure!(
                document.postings.len() == 1 && document.postings[0].outcome == PostingOutcome::Success,
                "{} was not confirmed once as posted",
                document.business_id
            );
            let confirmed = document.postings[0].received_at;
            last = last.max(confirmed);
            latencies.push(between(*approved, confirmed));
        }
        ensure!(
            latencies.len() == self.approved.len(),
            "some documents are not in Concur"
        );
        let first = self.approved.values().min().context("nothing was approved")?;
        Ok(Flow {
            took: between(*first, last),
            latencies,
        })
    }
}

/// Approves all at once and waits until all are confirmed.
///
/// # Errors
/// What stands still.
pub(super) async fn burst(stand: &Stand, numbers: Range<u32>) -> anyhow::Result<Flow> {
    let mut batch = Batch::new(stand, 0)?;
    for number in numbers {
        batch.approve(stand, report(number, LINES))?;
    }
    stand.look(0).await?;
    batch.passed(stand).await
}

/// Approves one after another, evenly, with a look after each, and waits until all are confirmed.
///
/// # Errors
/// What stands still.
pub(super) async fn paced(stand: &Stand, numbers: Range<u32>, every: Duration) -> anyhow::Result<Flow> {
    let mut batch = Batch::new(stand, 0)?;
    let mut beat = tokio::time::interval(every);
    for number in numbers {
        beat.tick().await;
        batch.approve(stand, report(number, LINES))?;
        stand.look(0).await?;
    }
    batch.passed(stand).await
}

/// Lets a few documents pass that are not measured. They end with their posting.
///
/// # Errors
/// What stands still.
pub(super) async fn warm_up(stand: &Stand, company: usize, from: u32) -> anyhow::Result<()> {
    let mut batch = Batch::new(stand, company)?;
    for number in from..from + WARM_UP {
        batch.approve(stand, closing(number))?;
    }
    stand.look(company).await?;
    batch.passed(stand).await?;
    Ok(())
}

fn between(from: Timestamp, to: Timestamp) -> Duration {
    to.duration_since(from).unsigned_abs()
}
