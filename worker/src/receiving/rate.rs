//! How many requests a second are answered.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// So many a second, and twice as many at once.
#[derive(Debug)]
pub(crate) struct Rate {
    each: Duration,
    /// How far ahead of the clock requests may run.
    ahead: Duration,
    /// When the next request is due at an even pace.
    due: Mutex<Instant>,
}

impl Rate {
    pub(crate) fn new(per_second: u32, now: Instant) -> Self {
        Self {
            each: Duration::from_secs(1) / per_second.max(1),
            ahead: Duration::from_secs(2),
            due: Mutex::new(now),
        }
    }

    /// Takes one in, if there is room.
    pub(crate) fn admits(&self, now: Instant) -> bool {
        let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        let next = (*due).max(now) + self.each;
        if next > now + self.ahead {
            return false;
        }
        *due = next;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_has_room_once_and_then_the_pace_counts() {
        let start = Instant::now();
        let rate = Rate::new(10, start);
        let admitted = |now: Instant| (0..100).filter(|_| rate.admits(now)).count();
        assert_eq!(admitted(start), 20);
        assert_eq!(admitted(start + Duration::from_millis(500)), 5);
        assert_eq!(admitted(start + Duration::from_secs(3_600)), 20);
    }
}
