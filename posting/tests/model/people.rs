//! What people and the intake do: in Concur, in Business Central, and to a held run; and what ends a run from outside.

use posting::plan::PurchaseKind;

use crate::endings::reversed;
use crate::model::{Move, Posting};
use crate::rules::Rule;
use crate::steps::{go, hold, run};
use crate::world::{APPROVALS, ConcurStatus, Document, Ended, Run, Status, Step, Told, Why, World};

/// The most times a number or vendor changes.
const KEYS: u8 = 2;

impl Posting {
    /// The intake, and what stands in records for a run that is no more.
    pub(crate) fn starts(&self, world: &World) -> Vec<Move> {
        let mut moves = Vec::new();
        if world.run.is_some() {
            return moves;
        }
        let concur = &world.concur;
        let stale = world.ended == Some(Ended::Failed) && concur.status != ConcurStatus::Ready && world.left.faults > 0;
        if concur.status == ConcurStatus::Ready {
            moves.push(Move::of("the intake starts a run", world, |next| {
                self.begin(next, concur.approval)
            }));
            if !self.rules.hold(Rule::StartBeforeAcknowledge) && world.left.terminations > 0 {
                moves.push(Move::of("the intake acknowledges, and stops", world, |next| {
                    next.concur.status = ConcurStatus::Acknowledged;
                    next.left.terminations -= 1;
                }));
            }
        }
        if stale {
            moves.push(Move::of("the intake believes an old page", world, |next| {
                next.left.faults -= 1;
                self.begin(next, concur.approval);
            }));
        }
        if let (Some(Ended::Lost), Some(approval)) = (world.ended, world.records.received) {
            moves.push(Move::of("started again from records", world, |next| {
                self.begin(next, approval)
            }));
        }
        moves
    }

    /// Terminations, approvals and payments.
    pub(crate) fn outside(&self, world: &World) -> Vec<Move> {
        let mut moves = Vec::new();
        if world.run.is_some() && world.left.terminations > 0 {
            moves.push(Move::of("the run is terminated", world, |next| {
                next.left.terminations -= 1;
                next.run = None;
                next.ended = Some(Ended::Lost);
            }));
        }
        if world.left.resets > 0 && world.run.as_ref().is_some_and(|run| run.standing[0].is_some()) {
            moves.push(Move::of(
                "the run is reset to between its look and its create",
                world,
                |next| {
                    next.left.resets -= 1;
                    let open = run(next);
                    open.standing = Default::default();
                    open.posted = Default::default();
                    open.step = Step::Create { payee: 0 };
                },
            ));
        }
        let concur = &world.concur;
        if concur.status == ConcurStatus::Ready && world.left.faults > 0 {
            moves.push(Move::of("another system acknowledges", world, |next| {
                next.left.faults -= 1;
                next.concur.status = ConcurStatus::OtherSystems;
            }));
        }
        let told = concur.told(concur.approval);
        let more = usize::from(concur.approval) < APPROVALS;
        let (label, again, free) = match (concur.status, told) {
            (ConcurStatus::Ready, _) => ("recalled and approved again", true, false),
            (ConcurStatus::Acknowledged | ConcurStatus::OtherSystems, _) => {
                ("recalled although acknowledged", false, false)
            }
            (ConcurStatus::Confirmed, Some(Told::Success)) => ("approved again after the success", true, false),
            (ConcurStatus::Recalled | ConcurStatus::Confirmed, _) => ("approved again", true, true),
        };
        if (free || world.left.approvals > 0) && (more || !again) {
            moves.push(Move::of(label, world, |next| {
                if !free {
                    next.left.approvals -= 1;
                }
                if again {
                    next.concur.approval += 1;
                }
                next.concur.status = if again {
                    ConcurStatus::Ready
                } else {
                    ConcurStatus::Recalled
                };
            }));
        }
        for (id, document) in world.documents.iter().enumerate() {
            let is_first_payees = document.payee == 0 && document.made_for.is_some();
            if document.status == Status::Posted && is_first_payees && world.left.payments > 0 {
                moves.push(Move::of("the invoice is paid", world, |next| {
                    next.left.payments -= 1;
                    next.documents[id].status = Status::Paid;
                }));
            }
        }
        moves
    }

    /// Whatever a person does, to a held run and in Business Central.
    pub(crate) fn people(&self, world: &World) -> Vec<Move> {
        let Some(left) = world.left.people.checked_sub(1) else {
            return Vec::new();
        };
        let mut able = world.clone();
        able.left.people = left;
        let mut moves = Vec::new();
        if let Some(Run {
            step: Step::Held(_),
            posted,
            tell: _,
            ..
        }) = &world.run
        {
            moves.push(Move::of("a person: retry", &able, |next| self.again(next)));
            moves.push(Move::of("a person: reject", &able, |next| {
                run(next).tell = true;
                go(next, Step::BackOut);
            }));
            if posted.iter().all(Option::is_none) && world.records.key + 1 < KEYS {
                moves.push(Move::of("a person: correct", &able, |next| {
                    next.records.key += 1;
                    self.again(next);
                }));
            }
            moves.extend(reversed(self, &able));
        }
        self.in_business_central(&able, &mut moves);
        moves
    }

    fn in_business_central(&self, world: &World, moves: &mut Vec<Move>) {
        if world.documents.iter().all(|document| document.made_for.is_some()) {
            for status in [Status::Draft, Status::Posted] {
                let taken =
                    |d: &Document| d.payee == 0 && d.key == 0 && (d.stands_posted() || d.status == Status::Canceled);
                if status == Status::Draft || !self.duplicate_check || !world.documents.iter().any(taken) {
                    let label = "a person keys the same number";
                    moves.push(Move::of(label, world, |next| next.documents.push(keyed(status))));
                }
            }
        }
        for (at, document) in world.documents.iter().enumerate() {
            let ours = document.made_for.is_some();
            if ours && document.is_draft() {
                let mut posted = world.clone();
                self.post(&mut posted, at as u8);
                posted.documents[at].posted_by_us = false;
                moves.push(Move::new("a person posts a draft", None, posted));
            }
            for (label, change) in self.changes(document) {
                moves.push(Move::of(label, world, |next| {
                    change(&mut next.documents[at]);
                    next.documents[at].tag += 1;
                }));
            }
        }
    }

    /// What a person can make of one purchase document.
    fn changes(&self, document: &Document) -> Vec<(&'static str, Change)> {
        let mut changes: Vec<(&'static str, Change)> = Vec::new();
        if document.is_draft() {
            changes.push(("a person deletes a draft", |d| d.status = Status::Deleted));
            if document.mark.is_some() {
                changes.push(("a person takes a draft over", |d| d.mark = None));
            }
            if document.status == Status::Draft && self.kind == PurchaseKind::CreditMemo {
                changes.push(("a person releases a draft", |d| d.status = Status::Released));
            }
        } else if document.status == Status::Posted && document.made_for.is_some() {
            changes.push(("a person reverses a posting", |d| d.status = Status::Canceled));
        }
        changes
    }
}

type Change = fn(&mut Document);

fn keyed(status: Status) -> Document {
    Document {
        made_for: None,
        mark: None,
        payee: 0,
        key: 0,
        status,
        tag: 0,
        failed_late: false,
        posted_by_us: false,
    }
}

impl Posting {
    /// A run for one approval. One that was approved again although an earlier approval was completed is held from the start.
    fn begin(&self, world: &mut World, approval: u8) {
        let reopened = world.ended == Some(Ended::Completed);
        world.run = Some(Run {
            step: Step::Acknowledge { to_reject: false },
            approval,
            acknowledged: false,
            standing: Default::default(),
            posted: Default::default(),
            unsettled: false,
            tell: false,
        });
        world.ended = None;
        world.records.received = Some(approval);
        self.again(world);
        if reopened {
            hold(world, Why::Reopened);
        }
    }

    /// From the beginning: records say what was sent and what stands posted for an earlier approval.
    fn again(&self, world: &mut World) {
        let records = world.records.clone();
        let open = run(world);
        open.unsettled |= records.unsettled;
        open.standing = Default::default();
        let rejected = records.rejected == Some(open.approval) && self.rules.hold(Rule::RejectionIsFinal);
        open.tell = rejected;
        open.step = if rejected {
            Step::BackOut
        } else if records.posted.iter().any(|(_, of)| *of != open.approval) {
            Step::Held(Why::Reopened)
        } else if open.acknowledged {
            Step::Look
        } else {
            Step::Acknowledge { to_reject: false }
        };
    }
}
