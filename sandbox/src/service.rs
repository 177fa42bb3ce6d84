//! How long a simulated system works on a request, and how many it works on at once. By default it answers at once, and
//! everybody.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};

/// What work a simulator does before it answers. The default is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ServiceOptions {
    /// The shortest time that a request takes once it is worked on.
    pub shortest: Duration,
    /// The longest; times in between occur equally often.
    pub longest: Duration,
    /// How many requests find room; without it, all.
    pub places: Option<Places>,
}

/// Room for requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Places {
    /// Worked on at once.
    pub at_once: usize,
    /// Waiting besides. One more is refused with 429.
    pub queued: usize,
}

impl ServiceOptions {
    /// Times between these, in milliseconds, and room for everybody.
    pub fn between(shortest: u64, longest: u64) -> Self {
        Self {
            shortest: Duration::from_millis(shortest),
            longest: Duration::from_millis(longest),
            places: None,
        }
    }
}

/// A system at work.
#[derive(Debug)]
pub struct Service {
    options: ServiceOptions,
    desk: Semaphore,
    present: AtomicUsize,
    served: AtomicU64,
}

/// A request that is being worked on; it makes room when dropped.
#[derive(Debug)]
pub struct Served<'a> {
    service: &'a Service,
    _place: Option<SemaphorePermit<'a>>,
}

/// There is no room for one more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crowd {
    /// How many there would be.
    pub actual: usize,
    /// How many there may be.
    pub maximum: usize,
}

impl Service {
    /// A system without requests.
    pub fn new(options: ServiceOptions) -> Self {
        let at_once = options.places.map_or(0, |places| places.at_once);
        Self {
            options,
            desk: Semaphore::new(at_once),
            present: AtomicUsize::new(0),
            served: AtomicU64::new(0),
        }
    }

    /// Waits for a place, then for the time that the work takes. Keep what it returns until the answer is made.
    ///
    /// # Errors
    /// [`Crowd`] at once, when nothing more may wait.
    pub async fn work(&self) -> Result<Served<'_>, Crowd> {
        let actual = self.present.fetch_add(1, Ordering::SeqCst) + 1;
        // From here on dropping it makes room again, also when the caller goes away.
        let mut served = Served {
            service: self,
            _place: None,
        };
        if let Some(places) = self.options.places {
            let maximum = places.at_once.saturating_add(places.queued);
            if actual > maximum {
                return Err(Crowd { actual, maximum });
            }
            // Never closed.
            served._place = self.desk.acquire().await.ok();
        }
        let time = self.next_time();
        if !time.is_zero() {
            tokio::time::sleep(time).await;
        }
        Ok(served)
    }

    /// Steps of 37 hundredths go through the whole range, the same in every run.
    fn next_time(&self) -> Duration {
        let ServiceOptions { shortest, longest, .. } = self.options;
        let step = self.served.fetch_add(1, Ordering::Relaxed).wrapping_mul(37) % 101;
        let step = u32::try_from(step).unwrap_or(0);
        shortest + longest.saturating_sub(shortest) * step / 100
    }
}

impl Drop for Served<'_> {
    fn drop(&mut self) {
        self.service.present.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use std::future::ready;
    use std::pin::pin;

    use super::*;

    #[tokio::test]
    async fn one_is_worked_on_one_waits_one_is_refused_and_leaving_makes_room() {
        let service = Service::new(ServiceOptions {
            places: Some(Places { at_once: 1, queued: 1 }),
            ..ServiceOptions::default()
        });
        let first = service.work().await.unwrap();
        let mut second = pin!(service.work());
        let waits = tokio::select! {
            biased;
            _ = &mut second => false,
            () = ready(()) => true,
        };
        assert!(waits, "only one is worked on at once");
        let third = service.work().await.err();
        assert_eq!(third, Some(Crowd { actual: 3, maximum: 2 }));
        drop(first);
        let second = second.await.unwrap();
        drop(second);
        assert!(service.work().await.is_ok(), "they have left, the refused one as well");
    }

    #[test]
    fn times_cover_their_range_evenly_and_there_are_none_by_default() {
        let service = Service::new(ServiceOptions::between(100, 200));
        let mut times: Vec<u128> = (0..101).map(|_| service.next_time().as_millis()).collect();
        times.sort_unstable();
        assert_eq!(times, (100..=200).collect::<Vec<u128>>());
        assert!(Service::new(ServiceOptions::default()).next_time().is_zero());
    }
}
