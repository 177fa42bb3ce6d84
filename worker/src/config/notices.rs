//! Receiving Business Central's webhook notices, and keeping the subscriptions.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::bail;
use serde::{Deserialize, Serialize};
use url::Url;

use super::ConnectionSettings;

/// The receiver, and the subscriptions that make Business Central send to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeSettings {
    /// Where it listens, without TLS: a proxy has it.
    pub listen: SocketAddr,
    /// The address under which Business Central reaches it, https; a connection's is below it.
    pub public_url: Url,
    /// The longest notice that is read.
    #[serde(default = "body_bytes")]
    pub most_body_bytes: usize,
    /// Requests a second that are answered, this process alone.
    #[serde(default = "fifty")]
    pub requests_per_second: u32,
    /// Connections at once.
    #[serde(default = "connections")]
    pub most_connections: usize,
    /// The longest that a notice waits for its answer. Business Central waits 30 seconds.
    #[serde(default = "twenty")]
    pub answer_seconds: u64,
    /// At least this long between two looks that notices cause.
    #[serde(default = "thirty")]
    pub look_gap_seconds: u64,
    /// How often the subscriptions are looked after.
    #[serde(default = "hour")]
    pub keeper_interval_seconds: u64,
    /// A subscription with less time left is renewed. Business Central gives three days.
    #[serde(default = "half_life")]
    pub renew_before_seconds: u64,
    /// A subscription with less time left after that is an alarm.
    #[serde(default = "half_a_day")]
    pub alert_before_seconds: u64,
}

impl NoticeSettings {
    /// Where notices of a connection are sent.
    pub fn address(&self, connection: &ConnectionSettings) -> String {
        let base = self.public_url.as_str().trim_end_matches('/');
        format!("{base}/{}", connection.name)
    }

    /// The longest that a notice waits for its answer.
    pub fn answer_within(&self) -> Duration {
        Duration::from_secs(self.answer_seconds)
    }

    pub(super) fn check(&self) -> anyhow::Result<()> {
        let on_loopback = matches!(self.public_url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
        if self.public_url.scheme() != "https" && !on_loopback {
            bail!("notices.public_url must be an https address: Business Central sends to no other");
        }
        if self.public_url.query().is_some() || self.public_url.fragment().is_some() {
            bail!("notices.public_url must have no query and no fragment");
        }
        let bounds = [
            (
                "most_body_bytes",
                self.most_body_bytes as u64,
                1_024..=64 * 1_024 * 1_024,
            ),
            ("requests_per_second", u64::from(self.requests_per_second), 1..=10_000),
            ("most_connections", self.most_connections as u64, 1..=10_000),
            ("answer_seconds", self.answer_seconds, 1..=25),
            ("look_gap_seconds", self.look_gap_seconds, 1..=3_600),
            ("keeper_interval_seconds", self.keeper_interval_seconds, 60..=86_400),
        ];
        if let Some((name, value, allowed)) = bounds.into_iter().find(|(_, value, allowed)| !allowed.contains(value)) {
            bail!(
                "notices.{name} is {value}, and must be {} to {}",
                allowed.start(),
                allowed.end()
            );
        }
        if self.alert_before_seconds >= self.renew_before_seconds {
            bail!("notices.alert_before_seconds must be less than notices.renew_before_seconds");
        }
        Ok(())
    }
}

fn body_bytes() -> usize {
    4 * 1_024 * 1_024
}

fn fifty() -> u32 {
    50
}

fn connections() -> usize {
    64
}

fn twenty() -> u64 {
    20
}

fn thirty() -> u64 {
    30
}

fn hour() -> u64 {
    3_600
}

fn half_life() -> u64 {
    36 * 3_600
}

fn half_a_day() -> u64 {
    12 * 3_600
}
