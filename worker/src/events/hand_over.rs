//! From an event to Temporal: a signal that starts the queue's intake unless it runs. Only when Temporal has it is the event
//! answered as taken. Events of one queue that arrive together share a signal: an event says only that it is worth looking, and a
//! signal that is sent after it arrived says so.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Context;
use posting::plan::DocumentKind;
use temporalio_client::{Client, WorkflowStartOptions};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep_until, timeout};
use workflows::event_intake::{EventIntake, EventIntakeInput, LOOKS_PER_RUN};

use crate::config::{Config, ConnectionSettings};
use crate::schedules;

/// Between two signals to one queue's intake: it bounds the history of a run whose look takes long.
const BETWEEN_SIGNALS: Duration = Duration::from_millis(200);
/// Events that wait for one signal. More are not taken now.
const MOST_WAITING: usize = 10_000;

/// A queue: connection by its place in the configuration, and document type.
pub(super) type Target = (usize, DocumentKind);

/// Hands events over, one signal at a time for each queue.
pub(super) struct HandOver {
    queues: BTreeMap<Target, mpsc::Sender<oneshot::Sender<Handed>>>,
}

/// Temporal has it, or not.
type Handed = Result<(), String>;

impl HandOver {
    /// Needs a Tokio runtime. Ends its tasks when it is dropped.
    pub(super) fn new(config: &Config, gap_seconds: u64, within: Duration, client: &Client) -> Self {
        let mut queues = BTreeMap::new();
        for (place, connection) in config.connections.iter().enumerate() {
            for kind in &connection.kinds {
                let (sender, waiting) = mpsc::channel(MOST_WAITING);
                let queue = Queue {
                    client: client.clone(),
                    id: id(connection, *kind),
                    task_queue: config.temporal.task_queue.clone(),
                    input: EventIntakeInput {
                        intake: schedules::intake_input(config, connection, *kind),
                        gap_seconds,
                        looks_per_run: LOOKS_PER_RUN,
                        failures: 0,
                    },
                    within,
                };
                tokio::spawn(queue.serve(waiting));
                queues.insert((place, *kind), sender);
            }
        }
        Self { queues }
    }

    /// Every queue of a connection, or of all.
    pub(super) fn targets(&self, connection: Option<usize>) -> Vec<Target> {
        let of = |target: &&Target| connection.is_none_or(|connection| connection == target.0);
        self.queues.keys().filter(of).copied().collect()
    }

    /// Hands over to every one of these queues.
    ///
    /// # Errors
    /// What went wrong with one of them; nothing is known of it then.
    pub(super) async fn to(&self, targets: &[Target]) -> Result<(), String> {
        let mut answers = Vec::new();
        for target in targets {
            let queue = self.queues.get(target).ok_or("no such queue")?;
            let (sender, answer) = oneshot::channel();
            queue.try_send(sender).map_err(|_| "too many events wait")?;
            answers.push(answer);
        }
        for answer in answers {
            answer.await.map_err(|_| "the receiver is stopping")??;
        }
        Ok(())
    }
}

/// Id of the intake that events of a queue start.
pub fn id(connection: &ConnectionSettings, kind: DocumentKind) -> String {
    format!("events/{}/{kind}", connection.name)
}

struct Queue {
    client: Client,
    id: String,
    task_queue: String,
    input: EventIntakeInput,
    within: Duration,
}

impl Queue {
    async fn serve(self, mut waiting: mpsc::Receiver<oneshot::Sender<Handed>>) {
        let mut not_before = Instant::now();
        while let Some(first) = waiting.recv().await {
            sleep_until(not_before).await;
            let mut answers = vec![first];
            while let Ok(next) = waiting.try_recv() {
                answers.push(next);
            }
            not_before = Instant::now() + BETWEEN_SIGNALS;
            let handed = match timeout(self.within, self.signal()).await {
                Ok(handed) => handed.map_err(|error| format!("{error:#}")),
                Err(_) => Err(format!("no answer within {} s", self.within.as_secs())),
            };
            tracing::debug!(
                intake = self.id,
                events = answers.len(),
                ok = handed.is_ok(),
                "handed over"
            );
            for answer in answers {
                // Whoever asked may have gone meanwhile.
                let _ = answer.send(handed.clone());
            }
        }
    }

    async fn signal(&self) -> anyhow::Result<()> {
        let options = WorkflowStartOptions::new(&self.task_queue, &self.id).build();
        self.client
            .signal_with_start_workflow(
                EventIntake::run,
                self.input.clone(),
                EventIntake::event_received,
                (),
                options,
            )
            .await
            .map(drop)
            .context("Temporal did not take the event")
    }
}
