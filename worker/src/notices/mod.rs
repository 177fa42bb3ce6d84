//! Receives webhook notices of Business Central: a row changed, so it is worth looking. Nothing is read from a notice but which
//! company's rows of which kind.
//!
//! What a request is answered is in `receiver.rs`, how notices are read in `notice.rs`, and what becomes of them in the workflow
//! `NoticedChanges`. The subscriptions are kept by the workflow `SubscriptionKeeper` ([`schedule`]).

mod counts;
mod notice;
mod receiver;
pub mod schedule;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use records::Records;
use temporalio_client::Client;
use tokio::net::TcpListener;

pub use counts::{NoticeOutcome, NoticesCounted};
pub use receiver::hand_over_id;

use self::receiver::Receiver;
use crate::config::Config;
use crate::receiving::serve::serve;

/// How often the counters are logged, if they have changed.
const COUNTS_EVERY: Duration = Duration::from_secs(300);

/// A receiver that listens.
pub struct NoticeReceiver {
    listener: TcpListener,
    receiver: Arc<Receiver>,
}

/// The counters of a receiver, readable while it serves.
#[derive(Clone)]
pub struct NoticeCounts(Arc<Receiver>);

impl NoticeCounts {
    /// The counters now.
    pub fn now(&self) -> NoticesCounted {
        self.0.counts.now()
    }
}

impl NoticeReceiver {
    /// Opens the port. `None` when no notices are to be received.
    ///
    /// # Errors
    /// A port that cannot be opened, or mapping rules that cannot be read.
    pub async fn bind(config: &Config, client: &Client, records: &Records) -> anyhow::Result<Option<Self>> {
        let Some(settings) = &config.notices else {
            return Ok(None);
        };
        let listener = TcpListener::bind(settings.listen)
            .await
            .with_context(|| format!("notices.listen: cannot listen on {}", settings.listen))?;
        let receiver = Receiver::new(config, settings, client, records)?;
        Ok(Some(Self {
            listener,
            receiver: Arc::new(receiver),
        }))
    }

    /// Where it listens.
    ///
    /// # Errors
    /// When the socket cannot tell.
    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// The counters.
    pub fn counts(&self) -> NoticeCounts {
        NoticeCounts(self.receiver.clone())
    }

    /// Serves until `stop` completes, then answers what was received.
    pub async fn serve(self, stop: impl Future<Output = ()>) {
        let counts = self.counts();
        let serving = serve(self.listener, self.receiver, Arc::new(|| None), stop);
        let mut serving = std::pin::pin!(serving);
        let mut ticks = tokio::time::interval(COUNTS_EVERY);
        let mut logged = counts.now();
        loop {
            tokio::select! {
                () = &mut serving => break,
                _ = ticks.tick() => {
                    let now = counts.now();
                    if now != logged {
                        tracing::info!(counts = %now, "notices so far");
                        logged = now;
                    }
                }
            }
        }
        tracing::info!(counts = %counts.now(), "the notices receiver has stopped");
    }
}
