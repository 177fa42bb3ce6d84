//! What Business Central permits one user, and simulators that keep to it and take their time.

use std::time::Duration;

use sandbox::business_central::BusinessCentralOptions;
use sandbox::concur::ConcurOptions;
use sandbox::service::{Places, ServiceOptions};

/// Requests a second: 6,000 in five minutes (Business Central, operational limits).
pub(super) const PER_SECOND: f64 = 20.0;
/// What workers are held to: a little less, for the requests that caches make beside the queue.
pub(super) const HELD_TO: f64 = 19.5;
/// The part of it that is kept for looks and sweeps, which these sections do not make.
pub(super) const RESERVED: f64 = 0.2;
/// The simulator's window is shorter than five minutes, or a run of two would never meet the limit.
pub(super) const WINDOW: Duration = Duration::from_secs(60);
/// The same rate in that window.
pub(super) const REQUESTS: u32 = 1_200;
/// In words, for the report.
pub(super) const IN_WORDS: &str = "Business Central permits 20 requests a second, kept by the simulator as 1,200 in 60 s instead of 6,000 in 300 s; 5 at once and \
     95 queued; 100 to 200 ms a request, Concur 80 to 120 ms";

/// Business Central with limits and service times.
pub(super) fn ledger() -> BusinessCentralOptions {
    BusinessCentralOptions {
        requests_per_window: REQUESTS,
        window: WINDOW,
        service: ServiceOptions {
            places: Some(Places { at_once: 5, queued: 95 }),
            ..ServiceOptions::between(100, 200)
        },
        ..BusinessCentralOptions::default()
    }
}

/// Concur with service times.
pub(super) fn concur() -> ConcurOptions {
    ConcurOptions {
        service: ServiceOptions::between(80, 120),
        ..ConcurOptions::default()
    }
}
