//! The time both simulators go by.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// Real time plus an offset that only grows. Clones share the offset.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    offset_milliseconds: Arc<AtomicI64>,
}

impl Clock {
    /// A clock that shows real time until it is advanced.
    pub fn new() -> Self {
        Self::default()
    }

    /// The current moment: real time plus everything the clock was advanced by.
    pub fn now(&self) -> Timestamp {
        let offset = SignedDuration::from_millis(self.offset_milliseconds.load(Ordering::SeqCst));
        let real = Timestamp::now();
        real.checked_add(offset).unwrap_or(real)
    }

    /// The current date in UTC.
    pub fn today(&self) -> Date {
        self.now().to_zoned(TimeZone::UTC).date()
    }

    /// Moves the clock forward, for every holder of a clone. Less than a millisecond is left out.
    pub fn advance(&self, by: Duration) {
        let milliseconds = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        let _ = self
            .offset_milliseconds
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |offset| {
                Some(offset.saturating_add(milliseconds))
            });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advancing_moves_every_clone_and_the_date() {
        let clock = Clock::new();
        let other = clock.clone();
        let before = other.now();
        let day_before = other.today();
        clock.advance(Duration::from_secs(2 * 86_400));
        assert!(other.now().duration_since(before) >= SignedDuration::from_hours(48));
        assert!(other.today() > day_before);
    }
}
