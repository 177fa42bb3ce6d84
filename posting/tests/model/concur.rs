//! Concur as the model sees it: one document, its approvals, and the answers by code
//! (Concur Financial Integration v4: 101, 102, 103, 111, 112, 113).

use crate::world::{Concur, ConcurStatus, Harm, Told, World};

/// An answer of either system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    Done,
    /// A draft was made under this id.
    Made(u8),
    /// Acknowledged or confirmed before, or not ready: ask which.
    Ask,
    /// Recalled, or replaced by another approval.
    Gone,
    NotAcknowledged,
    Refused,
}

/// What a look by business id says of one approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    Ready,
    Ours,
    OtherSystems,
    Success,
    Failure,
    Gone,
}

impl Concur {
    /// What was told of an approval.
    pub(crate) fn told(&self, approval: u8) -> Option<Told> {
        self.told[usize::from(approval) - 1]
    }

    /// Asks for one approval, whatever its status.
    pub(crate) fn ask(&self, approval: u8) -> Asked {
        match (self.told(approval), self.status) {
            (Some(Told::Success), _) => Asked::Success,
            (Some(Told::Error), _) => Asked::Failure,
            (None, ConcurStatus::Ready) if approval == self.approval => Asked::Ready,
            (None, ConcurStatus::Acknowledged) if approval == self.approval => Asked::Ours,
            (None, ConcurStatus::OtherSystems) if approval == self.approval => Asked::OtherSystems,
            _ => Asked::Gone,
        }
    }

    pub(crate) fn acknowledge(&mut self, approval: u8) -> Answer {
        match self.ask(approval) {
            Asked::Ready => {
                self.status = ConcurStatus::Acknowledged;
                Answer::Done
            }
            Asked::Gone => Answer::Gone,
            Asked::Ours | Asked::OtherSystems | Asked::Success | Asked::Failure => Answer::Ask,
        }
    }

    pub(crate) fn confirm(&mut self, approval: u8, what: Told) -> Answer {
        match self.ask(approval) {
            Asked::Ours => {
                self.status = ConcurStatus::Confirmed;
                self.told[usize::from(approval) - 1] = Some(what);
                Answer::Done
            }
            Asked::Ready => Answer::NotAcknowledged,
            Asked::OtherSystems => Answer::Refused,
            Asked::Gone => Answer::Gone,
            Asked::Success | Asked::Failure => Answer::Ask,
        }
    }
}

/// A payment confirmation. A repeat under the same reference is a no-op; before the posting success it is refused.
pub(crate) fn pay(world: &mut World, approval: u8, again: bool) -> Answer {
    if world.concur.told(approval) != Some(Told::Success) {
        world.harm = Some(Harm::PaidBeforeSuccess);
        return Answer::Refused;
    }
    if again || world.concur.payments == 0 {
        world.concur.payments += 1;
    }
    Answer::Done
}
