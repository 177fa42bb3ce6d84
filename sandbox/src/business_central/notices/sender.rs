//! Sends what waits, as the jobs of the companies do, and tells the simulator what came of it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Context;
use serde::Serialize;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::super::simulator::BusinessCentralSimulator;
use super::{NoticeItem, Outcome, Parcel};

/// How often the simulator's clock is looked at, which people move.
const LOOK: Duration = Duration::from_millis(10);

/// How notices are sent. The default is the service's own way.
#[derive(Clone, Debug)]
pub struct NoticeSenderOptions {
    /// From the first change of a company to its job, on the simulator's clock.
    pub delay: Duration,
    /// The longest wait for the answer to a handshake. Real time.
    pub handshake_limit: Duration,
    /// More changes than this for one subscription become one `collection`.
    pub most_items: usize,
    /// The longest wait for the answer to a notice. Real time.
    pub answer_within: Duration,
    /// How often each request is sent again although it was taken.
    pub copies: u32,
    /// In which order the items of a request stand.
    pub order: NoticeOrder,
    /// How many items each request has besides, about rows that never were.
    pub lies: u32,
    /// Every so many requests one is lost, as if it had been taken: 1 loses all, 0 none.
    pub lost_every: u32,
}

/// In which order items stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeOrder {
    /// As they happened, within a subscription.
    AsHappened,
    Reversed,
}

impl Default for NoticeSenderOptions {
    fn default() -> Self {
        Self {
            delay: Duration::from_secs(30),
            handshake_limit: Duration::from_secs(5),
            most_items: 1000,
            answer_within: Duration::from_secs(30),
            copies: 0,
            order: NoticeOrder::AsHappened,
            lies: 0,
            lost_every: 0,
        }
    }
}

/// One request that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    pub url: String,
    /// None when no whole answer came.
    pub status: Option<u16>,
    pub items: Vec<NoticeItem>,
}

/// A running sender. Dropping it stops it; what was not delivered waits for the next one.
pub struct NoticeSender {
    deliveries: Arc<Mutex<Vec<Delivery>>>,
    stop: CancellationToken,
}

impl NoticeSender {
    /// Sends what the simulator registers. Needs a Tokio runtime; one sender per simulator.
    pub fn start(simulator: Arc<BusinessCentralSimulator>, options: NoticeSenderOptions) -> anyhow::Result<Self> {
        simulator.set_handshake_limit(options.handshake_limit);
        let sender = Self {
            deliveries: Arc::default(),
            stop: CancellationToken::new(),
        };
        let work = Arc::new(Work {
            client: simulator.notice_client().context("notices cannot be sent")?,
            options,
            simulator,
            deliveries: Arc::clone(&sender.deliveries),
            sent: Mutex::new(0),
        });
        let stop = sender.stop.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                () = work.run() => {}
            }
        });
        Ok(sender)
    }

    /// Every request so far, in the order in which they ended.
    pub fn deliveries(&self) -> Vec<Delivery> {
        lock(&self.deliveries).clone()
    }
}

impl Drop for NoticeSender {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

#[derive(Serialize)]
struct Body<'a> {
    value: &'a [NoticeItem],
}

struct Work {
    simulator: Arc<BusinessCentralSimulator>,
    options: NoticeSenderOptions,
    client: reqwest::Client,
    deliveries: Arc<Mutex<Vec<Delivery>>>,
    sent: Mutex<u32>,
}

/// A job that was started and has to end, whatever becomes of the task.
struct Running<'a> {
    simulator: &'a BusinessCentralSimulator,
    company: Uuid,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.simulator.end_notice_job(self.company);
    }
}

impl Work {
    async fn run(self: Arc<Self>) {
        // Ends with this future, and so do the jobs that run.
        let mut jobs = JoinSet::new();
        loop {
            while let Some((company, parcels)) = self
                .simulator
                .start_notice_job(self.options.delay, self.options.most_items)
            {
                let work = Arc::clone(&self);
                jobs.spawn(async move {
                    let _running = Running {
                        simulator: &work.simulator,
                        company,
                    };
                    for parcel in parcels {
                        work.deliver(parcel).await;
                    }
                });
            }
            while jobs.try_join_next().is_some() {}
            tokio::time::sleep(LOOK).await;
        }
    }

    async fn deliver(&self, mut parcel: Parcel) {
        self.disturb(&mut parcel.items);
        let status = if self.is_lost() {
            Some(200)
        } else {
            let mut status = self.attempt(&parcel).await;
            for _ in 0..self.options.copies {
                if Outcome::of(status) == Outcome::Taken {
                    status = self.attempt(&parcel).await;
                }
            }
            status
        };
        self.simulator.settle_notices(&parcel, Outcome::of(status));
    }

    fn disturb(&self, items: &mut Vec<NoticeItem>) {
        if let Some(first) = items.first().cloned() {
            let set = first.resource.split('(').take(2).collect::<Vec<_>>().join("(");
            for _ in 0..self.options.lies {
                items.push(NoticeItem {
                    resource: format!("{}({})", set.split('?').next().unwrap_or_default(), Uuid::new_v4()),
                    change_type: "updated",
                    ..first.clone()
                });
            }
        }
        if self.options.order == NoticeOrder::Reversed {
            items.reverse();
        }
    }

    fn is_lost(&self) -> bool {
        let sent = &mut *lock(&self.sent);
        *sent = sent.wrapping_add(1);
        self.options.lost_every > 0 && sent.is_multiple_of(self.options.lost_every)
    }

    async fn attempt(&self, parcel: &Parcel) -> Option<u16> {
        let id = Uuid::new_v4().to_string();
        let body = serde_json::to_string(&Body { value: &parcel.items }).ok()?;
        let sent = self
            .client
            .post(&parcel.address)
            .timeout(self.options.answer_within)
            .header("content-type", "application/json")
            .header("clientRequestId", &id)
            .header("x-ms-correlation-id", &id)
            .body(body)
            .send()
            .await;
        let status = match sent {
            Ok(answer) => {
                let status = answer.status().as_u16();
                // An answer that breaks off counts as none, whatever its status.
                answer.bytes().await.ok().map(|_| status)
            }
            Err(_) => None,
        };
        lock(&self.deliveries).push(Delivery {
            url: parcel.address.clone(),
            status,
            items: parcel.items.clone(),
        });
        status
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
