//! The run's last steps: the posting confirmation; waiting for the payment and telling it; backing out and telling `error`.

use posting::evidence::{BackOutVerdict, FoundStatus};

use crate::business_central::{draft_number, is_owed, number};
use crate::concur::{Answer, Asked};
use crate::model::{Move, Posting};
use crate::rules::Rule;
use crate::steps::{close, delete, go, hold, run};
use crate::world::{Document, Ended, Harm, Request, Run, Status, Step, Why, World};

impl Posting {
    pub(crate) fn confirm_step(&self, world: &World, run: &Run) -> Vec<Move> {
        let told_another = |id: u8| {
            let document: &Document = &world.documents[usize::from(id)];
            let told = if self.rules.hold(Rule::NumberReadAfter) {
                number(document, id)
            } else {
                draft_number(id)
            };
            document.stands_posted() && told != number(document, id)
        };
        let another = run.posted.iter().flatten().any(|id| told_another(*id));
        let request = Request::Confirm { approval: run.approval };
        let mut moves = self.send(world, request, |next, answer| match answer {
            Some(Answer::Done) => {
                if another {
                    next.harm = Some(Harm::ToldAnotherNumber);
                }
                self.await_payment(next);
            }
            Some(Answer::Gone) => hold(next, Why::Recalled),
            Some(Answer::NotAcknowledged) => go(next, Step::Acknowledge { to_reject: false }),
            _ => go(next, Step::AskConfirmed),
        });
        if !self.rules.hold(Rule::PaymentAfterSuccess) && self.is_paid(world, run) {
            let pay = Request::Pay {
                approval: run.approval,
                again: false,
            };
            moves.extend(self.send(world, pay, |_, _| {}));
        }
        moves
    }

    pub(crate) fn ask_confirmed(&self, world: &World, run: &Run) -> Move {
        Move::of("was it confirmed?", world, |next| {
            match world.concur.ask(run.approval) {
                Asked::Success => self.await_payment(next),
                Asked::Ready | Asked::Ours => go(next, Step::Confirm),
                Asked::Gone => hold(next, Why::Recalled),
                Asked::OtherSystems => hold(next, Why::OtherSystem),
                Asked::Failure => hold(next, Why::ToldOtherwise),
            }
        })
    }

    pub(crate) fn ending_steps(&self, world: &World, run: &Run) -> Vec<Move> {
        match run.step {
            Step::AwaitPayment if self.is_paid(world, run) => {
                vec![Move::of("seen as paid", world, |next| {
                    go(next, Step::Pay { again: false })
                })]
            }
            Step::Pay { again } => self.pay(world, run, again),
            Step::BackOut => self.back_out(world, run).into_iter().collect(),
            Step::Reject => self.reject(world, run),
            Step::AskRejected => vec![self.ask_rejected(world, run)],
            _ => Vec::new(),
        }
    }

    /// After the posting confirmation: the first payee's payment is awaited, if anybody is owed anything.
    pub(crate) fn await_payment(&self, world: &mut World) {
        if is_owed(self.kind) {
            go(world, Step::AwaitPayment);
        } else {
            close(world, Ended::Completed);
        }
    }

    /// What the sweep or the safety timer sees.
    pub(crate) fn is_paid(&self, world: &World, run: &Run) -> bool {
        let found = run.posted[0].and_then(|id| self.read(world, run.approval, id));
        found.is_some_and(|found| found.status == FoundStatus::Paid)
    }

    fn pay(&self, world: &World, run: &Run, again: bool) -> Vec<Move> {
        let request = Request::Pay {
            approval: run.approval,
            again,
        };
        let another_reference = !self.rules.hold(Rule::OneReference);
        self.send(world, request, |next, answer| match answer {
            Some(_) => close(next, Ended::Completed),
            None => go(
                next,
                Step::Pay {
                    again: another_reference,
                },
            ),
        })
    }

    /// `None`: it waits until nothing that was sent can still be running.
    fn back_out(&self, world: &World, run: &Run) -> Option<Move> {
        let strict = self.rules.hold(Rule::NoErrorWhilePosted);
        if strict && run.posted.iter().any(Option::is_some) {
            return Some(Move::of("back-out refused", world, |next| {
                hold(next, Why::StandsPosted)
            }));
        }
        if run.unsettled && self.rules.hold(Rule::BackOutWaits) {
            return None;
        }
        let keys = if self.rules.hold(Rule::FormerKeysToo) {
            0..world.records.key + 1
        } else {
            world.records.key..world.records.key + 1
        };
        Some(match self.ours_to_clear(world, run, keys) {
            BackOutVerdict::Delete(found) => delete(world, &found, true),
            BackOutVerdict::Posted(_) if strict => {
                Move::of("back-out refused", world, |next| hold(next, Why::StandsPosted))
            }
            BackOutVerdict::Clear | BackOutVerdict::Posted(_) => Move::of("backed out", world, |next| {
                if !run.tell {
                    close(next, Ended::Failed);
                } else if run.acknowledged {
                    go(next, Step::Reject);
                } else {
                    go(next, Step::Acknowledge { to_reject: true });
                }
            }),
        })
    }

    fn reject(&self, world: &World, run: &Run) -> Vec<Move> {
        let request = Request::Reject { approval: run.approval };
        self.send(world, request, |next, answer| {
            next.records.rejected = Some(run.approval);
            match answer {
                Some(Answer::Done | Answer::Gone | Answer::NotAcknowledged) => close(next, Ended::Failed),
                _ => go(next, Step::AskRejected),
            }
        })
    }

    fn ask_rejected(&self, world: &World, run: &Run) -> Move {
        Move::of("was it rejected?", world, |next| match world.concur.ask(run.approval) {
            Asked::Ours => go(next, Step::Reject),
            Asked::Success => hold(next, Why::ToldOtherwise),
            _ => close(next, Ended::Failed),
        })
    }
}

/// A person holds that the postings of this run were reversed in Business Central. It counts only when it shows there.
pub(crate) fn reversed(model: &Posting, world: &World) -> Option<Move> {
    let open = world.run.as_ref()?;
    let ours: Vec<_> = world
        .documents
        .iter()
        .filter(|d| d.made_for == Some(open.approval))
        .collect();
    let shown = ours.iter().any(|d| d.status == Status::Canceled) && !ours.iter().any(|d| d.stands_posted());
    let seen = model.rules.hold(Rule::ReversedIsSeen);
    if (seen && !shown) || (!seen && open.posted.iter().all(Option::is_none)) {
        return None;
    }
    let approval = open.approval;
    Some(Move::of("a person: reversed", world, |next| {
        next.records.posted.retain(|(_, of)| *of != approval);
        next.records.reversed = true;
        if model.rules.hold(Rule::NewNumberAfterReversal) {
            next.records.key += 1;
        }
        let open = run(next);
        open.posted = Default::default();
        open.standing = Default::default();
        open.tell = true;
        go(next, if seen { Step::BackOut } else { Step::Reject });
    }))
}
