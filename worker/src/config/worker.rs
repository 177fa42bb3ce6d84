//! The worker process, and how many requests it may send.

use anyhow::bail;
use serde::{Deserialize, Serialize};

/// The worker process.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkerSettings {
    /// Hard limit of a graceful shutdown.
    pub shutdown_seconds: u64,
    /// Requests in flight to one Business Central principal, per worker.
    pub ledger_slots: usize,
    /// Requests per second to one Business Central principal, all workers together.
    pub ledger_requests_per_second: f64,
    /// How many of them are kept for sweeps and master data.
    pub ledger_reserved_requests_per_second: f64,
    /// Requests per second to one Concur company, all workers together.
    pub concur_requests_per_second: f64,
    /// How many of them are kept for looks at its queues.
    pub concur_reserved_requests_per_second: f64,
}

/// Requests per second to one remote system, and what they are for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// For documents.
    pub documents: f64,
    /// For looks, sweeps and master data.
    pub reserved: f64,
}

impl WorkerSettings {
    /// To one Business Central principal.
    pub fn ledger_rate(&self) -> Rate {
        rate(
            self.ledger_requests_per_second,
            self.ledger_reserved_requests_per_second,
        )
    }

    /// To one Concur company.
    pub fn concur_rate(&self) -> Rate {
        rate(
            self.concur_requests_per_second,
            self.concur_reserved_requests_per_second,
        )
    }

    /// A reserved share is a part of the whole, and both leave something to do.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        for (system, rate) in [("ledger", self.ledger_rate()), ("concur", self.concur_rate())] {
            // Written so that NaN fails as well.
            if !(rate.reserved > 0.0 && rate.documents > 0.0 && rate.documents.is_finite()) {
                bail!(
                    "worker.{system}_reserved_requests_per_second ({}) must be more than 0 and less than \
                     worker.{system}_requests_per_second",
                    rate.reserved
                );
            }
        }
        Ok(())
    }
}

#[expect(clippy::float_arithmetic, reason = "Temporal takes requests per second as a float")]
fn rate(all: f64, reserved: f64) -> Rate {
    Rate {
        documents: all - reserved,
        reserved,
    }
}
