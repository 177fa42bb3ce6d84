//! What must hold in every state, and what must be possible.

use stateright::Property;

use crate::model::Posting;
use crate::world::{APPROVALS, ConcurStatus, Document, Ended, Harm, Status, Step, Told, World};

pub(crate) const NO_PAYEE_TWICE: &str = "no payee is posted twice";
pub(crate) const SUCCESS_IS_TRUE: &str = "success is told only of what was posted";
pub(crate) const ERROR_IS_TRUE: &str = "error is told only while nothing stands posted";
pub(crate) const RIGHT_NUMBER: &str = "only posted numbers are told";
pub(crate) const ONE_PAYMENT: &str = "a payment is confirmed once";
pub(crate) const PAYMENT_AFTER_SUCCESS: &str = "no payment is told before the success";
pub(crate) const NO_DRAFT_LEFT: &str = "no draft of ours is left behind";
pub(crate) const OTHERS_UNTOUCHED: &str = "nothing of somebody else's is touched";
pub(crate) const ALL_DRAFTS_FIRST: &str = "nothing is posted before every draft stands";
pub(crate) const NEVER_FORGOTTEN: &str = "an acknowledged document is never forgotten";
pub(crate) const NEVER_STUCK: &str = "a run goes on, waits for a payment or is held";

pub(crate) const PAID: &str = "posted, confirmed and paid";
pub(crate) const CLOSED: &str = "posted and confirmed, nothing to pay";
pub(crate) const REJECTED: &str = "rejected, and nothing is left";
pub(crate) const WITHDRAWN: &str = "taken back, and nothing is left";
pub(crate) const POSTED_AFTER_REJECTION: &str = "rejected, approved again and posted";
pub(crate) const POSTED_AFTER_REVERSAL: &str = "reversed, approved again and posted";
pub(crate) const HALF_POSTED: &str = "one payee posted, the other held";
pub(crate) const HELD_ALONE: &str = "held, and nothing else can happen";

type Holds = fn(&Posting, &World) -> bool;

/// Every property.
pub(crate) fn all() -> Vec<Property<Posting>> {
    let no_harm: [(&'static str, Holds); 4] = [
        (RIGHT_NUMBER, |_, w: &World| w.harm != Some(Harm::ToldAnotherNumber)),
        (PAYMENT_AFTER_SUCCESS, |_, w: &World| {
            w.harm != Some(Harm::PaidBeforeSuccess)
        }),
        (OTHERS_UNTOUCHED, |_, w: &World| {
            w.harm != Some(Harm::TouchedSomebodyElses)
        }),
        (ALL_DRAFTS_FIRST, |_, w: &World| {
            w.harm != Some(Harm::PostedBeforeEveryDraft)
        }),
    ];
    let mut all: Vec<_> = no_harm
        .into_iter()
        .map(|(name, holds)| Property::always(name, holds))
        .collect();
    all.extend([
        Property::always(NO_PAYEE_TWICE, |model: &Posting, w: &World| {
            let of = |payee| move |d: &&Document| d.is_ours() && d.payee == payee && d.stands_posted();
            (0..model.payees).all(|payee| w.documents.iter().filter(of(payee)).count() < 2)
        }),
        Property::always(SUCCESS_IS_TRUE, |model: &Posting, w: &World| {
            approvals_told(w, Told::Success).all(|approval| every_payee_was_posted(model, w, approval))
        }),
        Property::always(ERROR_IS_TRUE, |_, w: &World| {
            let posted = |approval| {
                w.documents
                    .iter()
                    .any(|d| d.is_ours() && d.made_for == Some(approval) && d.stands_posted())
            };
            !approvals_told(w, Told::Error).any(posted)
        }),
        Property::always(ONE_PAYMENT, |_, w: &World| w.concur.payments < 2),
        Property::always(NO_DRAFT_LEFT, |_, w: &World| {
            let quiet = w.run.is_none() && matches!(w.ended, Some(Ended::Completed | Ended::Failed));
            !quiet || w.in_flight.iter().any(|r| r.leaves_something()) || no_draft(w)
        }),
        Property::always(NEVER_FORGOTTEN, |_, w: &World| {
            let recoverable = w.ended == Some(Ended::Lost) && w.records.received == Some(w.concur.approval);
            w.run.is_some() || w.concur.status != ConcurStatus::Acknowledged || recoverable
        }),
        Property::always(NEVER_STUCK, |model: &Posting, w: &World| {
            let waits = |step| matches!(step, Step::Held(_) | Step::AwaitPayment);
            let on_its_way = w.run.as_ref().is_none_or(|run| waits(run.step)) || !w.in_flight.is_empty();
            on_its_way || !model.run_steps(w).is_empty()
        }),
        Property::sometimes(PAID, |_, w: &World| {
            w.ended == Some(Ended::Completed) && w.concur.payments == 1
        }),
        Property::sometimes(CLOSED, |model: &Posting, w: &World| {
            let closed = w.ended == Some(Ended::Completed) && w.concur.told(1) == Some(Told::Success);
            closed && w.concur.payments == 0 && every_payee_was_posted(model, w, 1)
        }),
        Property::sometimes(REJECTED, |_, w: &World| {
            w.ended == Some(Ended::Failed) && w.concur.told(1) == Some(Told::Error) && no_draft(w)
        }),
        Property::sometimes(WITHDRAWN, |_, w: &World| {
            let told_nothing = w.concur.told == [None; APPROVALS];
            w.ended == Some(Ended::Failed) && told_nothing && !w.documents.is_empty() && no_draft(w)
        }),
        Property::sometimes(POSTED_AFTER_REJECTION, |_, w: &World| {
            !w.records.reversed && w.concur.told[..2] == [Some(Told::Error), Some(Told::Success)]
        }),
        Property::sometimes(POSTED_AFTER_REVERSAL, |_, w: &World| {
            w.records.reversed && w.concur.told[..2] == [Some(Told::Error), Some(Told::Success)]
        }),
        Property::sometimes(HALF_POSTED, |_, w: &World| {
            let half = |posted: &[Option<u8>]| posted[0].is_some() && posted[1].is_none();
            w.run
                .as_ref()
                .is_some_and(|run| matches!(run.step, Step::Held(_)) && half(&run.posted))
        }),
        Property::sometimes(HELD_ALONE, |model: &Posting, w: &World| {
            let held = w.run.as_ref().is_some_and(|run| matches!(run.step, Step::Held(_)));
            held && w.left.people == 0 && model.outside(w).is_empty() && w.in_flight.is_empty()
        }),
    ]);
    all
}

fn approvals_told(world: &World, what: Told) -> impl Iterator<Item = u8> {
    let approvals = 1..=APPROVALS as u8;
    approvals.filter(move |approval| world.concur.told(*approval) == Some(what))
}

/// Whether each payee's purchase document of an approval was posted; a person may have reversed it since.
fn every_payee_was_posted(model: &Posting, world: &World, approval: u8) -> bool {
    let was_posted = |d: &Document| d.stands_posted() || d.status == Status::Canceled;
    let is_of = |d: &Document, payee| d.made_for == Some(approval) && d.payee == payee && was_posted(d);
    (0..model.payees).all(|payee| world.documents.iter().any(|d| is_of(d, payee)))
}

/// Whether no draft carries our mark.
fn no_draft(world: &World) -> bool {
    !world.documents.iter().any(|d| d.mark.is_some() && d.is_draft())
}
