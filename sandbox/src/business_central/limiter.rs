//! Requests of the application user in a sliding window.

use std::collections::VecDeque;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// When the admitted requests of the last window came.
#[derive(Debug, Default)]
pub(crate) struct Limiter {
    admitted: VecDeque<Timestamp>,
}

impl Limiter {
    /// Admits a request, or tells how many requests there would be with it. A refused request does not count.
    pub(crate) fn admit(&mut self, now: Timestamp, maximum: u32, window: Duration) -> Result<(), usize> {
        let window = SignedDuration::try_from(window).unwrap_or(SignedDuration::ZERO);
        while self
            .admitted
            .front()
            .is_some_and(|first| now.duration_since(*first) >= window)
        {
            self.admitted.pop_front();
        }
        if self.admitted.len() >= usize::try_from(maximum).unwrap_or(usize::MAX) {
            return Err(self.admitted.len() + 1);
        }
        self.admitted.push_back(now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: Duration = Duration::from_secs(300);

    #[test]
    fn the_window_slides() {
        let start: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let mut limiter = Limiter::default();
        assert_eq!(limiter.admit(start, 2, WINDOW), Ok(()));
        assert_eq!(limiter.admit(start + SignedDuration::from_secs(200), 2, WINDOW), Ok(()));
        assert_eq!(limiter.admit(start + SignedDuration::from_secs(299), 2, WINDOW), Err(3));
        // The first has left the window, the second has not.
        assert_eq!(limiter.admit(start + SignedDuration::from_secs(300), 2, WINDOW), Ok(()));
        assert_eq!(limiter.admit(start + SignedDuration::from_secs(301), 2, WINDOW), Err(3));
    }
}
