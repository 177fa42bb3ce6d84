//! What became of the requests, counted since the start.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Handed over: a queue is looked at.
    Taken,
    /// An event that cannot be read, let in: every queue is looked at.
    Unreadable,
    /// Of a company that is not configured. Answered as taken, since no repetition would change it.
    UnknownCompany,
    /// About a kind of document that the company's connection does not take.
    NotOurs,
    /// The client certificate is missing, not forwarded, or not Concur's.
    CertificateRefused,
    /// No good signature, where one is required.
    SignatureRefused,
    /// Too many at once.
    TooMany,
    /// It could not be handed over now.
    NotHandedOver,
    /// Not a POST, and so no event.
    NoEvent,
}

/// How a signature looked. Counted in the modes that look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureSeen {
    /// One of the keys made it.
    Good,
    /// None of the keys made it.
    Bad,
    /// There is none, or none that can be decoded.
    Missing,
}

/// Counters of one receiver.
#[derive(Debug, Default)]
pub(super) struct Counts {
    outcomes: [AtomicU64; 9],
    signatures: [AtomicU64; 3],
    handshakes_refused: AtomicU64,
}

/// The counters at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    outcomes: [u64; 9],
    signatures: [u64; 3],
    handshakes_refused: u64,
}

impl Counts {
    pub(super) fn outcome(&self, outcome: Outcome) {
        self.outcomes[outcome as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// Returns how many of these there were before.
    pub(super) fn signature(&self, seen: SignatureSeen) -> u64 {
        self.signatures[seen as usize].fetch_add(1, Ordering::Relaxed)
    }

    pub(super) fn handshake_refused(&self) {
        self.handshakes_refused.fetch_add(1, Ordering::Relaxed);
    }

    /// The counters now.
    pub(super) fn now(&self) -> Counted {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Counted {
            outcomes: self.outcomes.each_ref().map(read),
            signatures: self.signatures.each_ref().map(read),
            handshakes_refused: read(&self.handshakes_refused),
        }
    }
}

impl Counted {
    /// Requests with this outcome.
    pub fn of(&self, outcome: Outcome) -> u64 {
        self.outcomes[outcome as usize]
    }

    /// Signatures that looked so.
    pub fn signatures(&self, seen: SignatureSeen) -> u64 {
        self.signatures[seen as usize]
    }

    /// Connections that ended before any request: no certificate, one of a foreign chain, or no TLS at all.
    pub fn handshakes_refused(&self) -> u64 {
        self.handshakes_refused
    }
}

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [
            taken,
            unreadable,
            unknown,
            not_ours,
            certificate,
            signature,
            too_many,
            not_handed_over,
            no_event,
        ] = self.outcomes;
        let [good, bad, missing] = self.signatures;
        write!(
            f,
            "taken {taken}, unreadable {unreadable}, of unknown companies {unknown}, of other kinds {not_ours}; refused for the \
             certificate {certificate}, for the signature {signature}, too many at once {too_many}, not handed over \
             {not_handed_over}, no events {no_event}, before any request {}; signatures good {good}, bad {bad}, missing {missing}",
            self.handshakes_refused
        )
    }
}
