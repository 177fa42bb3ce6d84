//! What a run remembers of decisions and of what it said, and what that means for the next step.

use posting::payments::PaymentsSeen;
use temporalio_workflow::WorkflowTermination;

use super::{Document, hold};
use crate::contracts::{Correction, DocumentRef, PaymentFact, Told};
use crate::failure::Failure;
use crate::timing::Timing;

/// What a person asked for, or what may have become possible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wish {
    Retry,
    /// Nobody's: what it is held for may be gone.
    RetryByItself,
    Reject(Option<Told>),
    Correct(Correction),
    Reversed(Told),
}

/// Whether Concur was told that the document is posted. It takes one confirmation, and no other afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Confirmation {
    Open,
    Told,
}

/// What came of a cancellation, which Temporal shows to the run for as long as it lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cancellation {
    /// None was noticed.
    Unheard,
    /// The run backs out because of it.
    BackingOut,
    /// Something stands posted: it is noted, and the run goes forward.
    Refused,
}

/// Why the steps towards the posting confirmation stopped.
pub(super) enum Stop {
    /// A person must decide.
    Hold(Failure),
    /// Concur has taken the document back: back out, and close without telling it.
    Withdraw(Failure),
    /// Concur may have been told that it failed: back out, and tell it.
    GiveBack(Failure),
    /// The workflow was cancelled before anything was posted.
    Cancel,
}

/// What comes next, when the steps stopped.
pub(super) enum Next {
    /// The steps are gone through again; each looks before it writes.
    GoOn,
    /// It stops for another reason.
    Stop(Stop),
    /// A person has decided.
    Decision(hold::Decision),
    /// The run ends.
    End(WorkflowTermination),
}

impl Document {
    pub(super) fn posted_numbers(&self) -> Vec<String> {
        self.posted.iter().map(|posted| posted.number.clone()).collect()
    }

    pub(super) fn note_payment(&mut self, fact: PaymentFact) {
        self.payments.retain(|known| known.posted_number != fact.posted_number);
        self.payments.push(fact);
    }

    pub(super) fn payment_of(&self, posted_number: &str) -> Option<&PaymentFact> {
        self.payments.iter().find(|fact| fact.posted_number == posted_number)
    }

    /// Keeps what a sweep saw, unless something newer of the same invoice is known.
    pub(super) fn note_seen(&mut self, seen: PaymentsSeen) {
        let newest = |seen: &PaymentsSeen| Some(seen.entry.as_ref()?.settlements.last()?.row);
        let known = self.seen.iter().find(|known| known.posted_number == seen.posted_number);
        if known.is_some_and(|known| newest(known) > newest(&seen)) {
            return;
        }
        self.seen.retain(|known| known.posted_number != seen.posted_number);
        self.handled.retain(|number| *number != seen.posted_number);
        self.seen.push(seen);
    }

    pub(super) fn seen_of(&self, posted_number: &str) -> Option<&PaymentsSeen> {
        self.seen.iter().find(|seen| seen.posted_number == posted_number)
    }

    /// What a sweep saw and Concur was not told of yet.
    pub(super) fn unhandled(&self, posted_number: &str) -> Option<&PaymentsSeen> {
        let handled = self.handled.iter().any(|number| number == posted_number);
        self.seen_of(posted_number).filter(|_| !handled)
    }

    pub(super) fn may_retry_by_itself(&self) -> bool {
        self.automatic < self.input.policies.automatic_retries
    }

    pub(super) fn document(&self) -> DocumentRef {
        self.input.document.clone()
    }

    pub(super) fn timing(&self) -> Timing {
        self.input.timing.clone()
    }
}
