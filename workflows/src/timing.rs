//! Every duration a workflow uses comes from its input, so that a test can shorten weeks and a deployment can lengthen minutes.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Durations of the document workflow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Timing {
    /// Start-to-close of an activity that reads: its HTTP time-out and a few seconds.
    pub read_timeout_seconds: u64,
    /// Start-to-close of an activity that writes. Business Central works up to 8 minutes on a request, its gateway waits up to
    /// 10; a shorter time-out makes unknown outcomes.
    pub write_timeout_seconds: u64,
    /// How soon a crashed worker is noticed while it waits for a write's answer.
    pub heartbeat_timeout_seconds: u64,
    /// First wait before a retry of what certainly was not processed.
    pub retry_initial_milliseconds: u64,
    /// Longest wait before a retry.
    pub retry_maximum_seconds: u64,
    /// How long a request may still be running after it was sent: what is not there counts only after this.
    pub unknown_window_seconds: u64,
    /// How often it is looked at within the window.
    pub unknown_look_milliseconds: u64,
    /// How often a document that waits for payment looks by itself, should every sweep have failed it.
    pub payment_safety_seconds: u64,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            read_timeout_seconds: 75,
            write_timeout_seconds: 620,
            heartbeat_timeout_seconds: 20,
            retry_initial_milliseconds: 1_000,
            retry_maximum_seconds: 300,
            unknown_window_seconds: 600,
            unknown_look_milliseconds: 15_000,
            payment_safety_seconds: 7 * 24 * 3_600,
        }
    }
}

impl Timing {
    /// The wait before retry number `attempt` (from 0): doubled each time, bounded.
    pub fn backoff(&self, attempt: u32) -> Duration {
        let doubled = self.retry_initial_milliseconds.saturating_mul(1 << attempt.min(20));
        Duration::from_millis(doubled.max(1)).min(Duration::from_secs(self.retry_maximum_seconds.max(1)))
    }

    /// The window as a duration.
    pub fn unknown_window(&self) -> Duration {
        Duration::from_secs(self.unknown_window_seconds)
    }

    /// The look interval as a duration; never zero.
    pub fn unknown_look(&self) -> Duration {
        Duration::from_millis(self.unknown_look_milliseconds.max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backoff_doubles_and_is_bounded() {
        let timing = Timing::default();
        assert_eq!(timing.backoff(0), Duration::from_secs(1));
        assert_eq!(timing.backoff(3), Duration::from_secs(8));
        assert_eq!(timing.backoff(60), Duration::from_secs(300));
    }
}
