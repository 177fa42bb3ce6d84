//! What became of the requests, counted since the start.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeOutcome {
    /// A handshake: the token was sent back.
    Handshake,
    /// Handed over: sweeps run earlier.
    Taken,
    /// None of its items has our secret and is about something that we look at.
    Foreign,
    /// A notice that cannot be read.
    Unreadable,
    /// Too many at once.
    TooMany,
    /// It could not be handed over now.
    NotHandedOver,
    /// Not a POST, and so no notice.
    NoNotice,
}

const KINDS: usize = 7;

/// Counters of one receiver.
#[derive(Debug, Default)]
pub(super) struct Counts([AtomicU64; KINDS]);

/// The counters at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoticesCounted([u64; KINDS]);

impl Counts {
    pub(super) fn outcome(&self, outcome: NoticeOutcome) {
        self.0[outcome as usize].fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn now(&self) -> NoticesCounted {
        NoticesCounted(self.0.each_ref().map(|counter| counter.load(Ordering::Relaxed)))
    }
}

impl NoticesCounted {
    /// Requests with this outcome.
    pub fn of(&self, outcome: NoticeOutcome) -> u64 {
        self.0[outcome as usize]
    }
}

impl fmt::Display for NoticesCounted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [
            handshakes,
            taken,
            foreign,
            unreadable,
            too_many,
            not_handed_over,
            no_notice,
        ] = self.0;
        write!(
            f,
            "handshakes {handshakes}, taken {taken}, foreign {foreign}, unreadable {unreadable}; too many at once {too_many}, not \
             handed over {not_handed_over}, no notices {no_notice}"
        )
    }
}
