//! Receives events of Concur's Event Subscription Service: over TLS with a client certificate that is Concur's, or behind a proxy
//! that forwards one. An event makes a queue be looked at earlier than its schedule would; nothing is read from it beyond that.
//!
//! The rules are in the file `receiver.rs`, who is let in in `client_certificate.rs` and `signature.rs`, the hand-over to Temporal
//! in `hand_over.rs`.

mod client_certificate;
mod counts;
mod event;
mod hand_over;
mod pem;
mod proxy;
mod receiver;
mod signature;
mod trust;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use temporalio_client::Client;
use tokio::net::TcpListener;
use tokio::sync::watch;

pub use counts::{Counted, Outcome, SignatureSeen};
pub use hand_over::id as intake_id;

use self::receiver::Receiver;
use self::trust::Trust;
use crate::config::Config;
use crate::receiving::serve::{Tls, serve};

/// How often the counters are logged, if they have changed.
const COUNTS_EVERY: Duration = Duration::from_secs(300);

/// A receiver that listens.
pub struct EventReceiver {
    listener: TcpListener,
    receiver: Arc<Receiver>,
    trusted: trust::Trusted,
}

/// The counters of a receiver, readable while it serves.
#[derive(Clone)]
pub struct ReceiverCounts(Arc<Receiver>);

impl ReceiverCounts {
    /// The counters now.
    pub fn now(&self) -> Counted {
        self.0.counts.now()
    }
}

impl EventReceiver {
    /// Reads certificates and keys and opens the port. `None` when no events are to be received.
    ///
    /// # Errors
    /// A file that cannot be used, or a port that cannot be opened.
    pub async fn bind(config: &Config, client: &Client) -> anyhow::Result<Option<Self>> {
        let Some(settings) = &config.events else {
            return Ok(None);
        };
        let trust = Trust::read(settings).context("certificates and keys of [events]")?;
        let (sender, trusted) = watch::channel(Arc::new(trust));
        let listener = TcpListener::bind(settings.listen)
            .await
            .with_context(|| format!("events.listen: cannot listen on {}", settings.listen))?;
        tokio::spawn(trust::keep_up_to_date(settings.clone(), sender));
        let receiver = Receiver::new(config, settings, trusted.clone(), client);
        Ok(Some(Self {
            listener,
            receiver: Arc::new(receiver),
            trusted,
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
    pub fn counts(&self) -> ReceiverCounts {
        ReceiverCounts(self.receiver.clone())
    }

    /// Serves until `stop` completes, then answers what was received.
    pub async fn serve(self, stop: impl Future<Output = ()>) {
        let counts = self.counts();
        let trusted = self.trusted;
        let tls: Tls = Arc::new(move || trusted.borrow().tls.clone());
        let serving = serve(self.listener, self.receiver, tls, stop);
        let mut serving = std::pin::pin!(serving);
        let mut ticks = tokio::time::interval(COUNTS_EVERY);
        let mut logged = counts.now();
        loop {
            tokio::select! {
                () = &mut serving => break,
                _ = ticks.tick() => {
                    let now = counts.now();
                    if now != logged {
                        tracing::info!(counts = %now, "events so far");
                        logged = now;
                    }
                }
            }
        }
        tracing::info!(counts = %counts.now(), "the events receiver has stopped");
    }
}
