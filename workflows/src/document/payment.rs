//! The long wait: a sweep tells when the invoice is paid; a slow safety timer looks by itself should every sweep fail.

use std::time::Duration;

use posting::evidence::{FoundPurchase, FoundStatus};
use posting::payments::{PaymentsSeen, StatusSeen, Telling};
use posting::plan::PaymentExpectation;

use super::call::{self, On, Tries, WriteFailure};
use super::{Ctx, Document, Stop, draft, hold, plan_ref, show};
use crate::activities::{BusinessCentral, Concur, Local};
use crate::contracts::{
    ConfirmPayment, DuePayments, PaymentFact, PaymentOutcome, PostedPurchase, ReadBy, ReadPostingState,
};
use crate::failure::{Failure, FailureType};
use crate::stage::Stage;

/// The posted purchase documents whose payment Concur waits for.
pub(super) fn awaited(ctx: &Ctx) -> Vec<PostedPurchase> {
    ctx.state(|s| {
        let is_awaited = |posted: &&PostedPurchase| {
            s.plan
                .iter()
                .flat_map(|plan| &plan.purchases)
                .any(|purchase| purchase.key == posted.key && purchase.payment == PaymentExpectation::PaidFromLedger)
        };
        s.posted.iter().filter(is_awaited).cloned().collect()
    })
}

/// What is known of a payment that Concur was not told yet.
enum Fact {
    /// It is paid, and that is all.
    Status(PaymentFact),
    /// What the vendor ledger shows.
    Seen(PaymentsSeen),
}

/// Waits until each of these is settled and Concur knows. `false`: none of them was paid.
pub(super) async fn confirmed(ctx: &Ctx, awaited: &[PostedPurchase]) -> bool {
    let mut is_paid = false;
    for posted in awaited {
        is_paid |= settled(ctx, posted).await;
    }
    is_paid
}

/// Waits until one posted document is settled and Concur knows. `false`: nobody paid it.
async fn settled(ctx: &Ctx, posted: &PostedPurchase) -> bool {
    loop {
        show::stage(ctx, Stage::AwaitingPayment).await;
        let told = match fact(ctx, posted).await {
            Fact::Status(fact) => told(ctx, posted, fact, None).await.map(|()| Some(true)),
            Fact::Seen(seen) => told_all(ctx, posted, seen).await,
        };
        match told {
            Ok(Some(is_paid)) => return is_paid,
            Ok(None) => {}
            Err(failure) => {
                // Posted and confirmed: whatever a person decides, the run goes forward.
                let _ = hold::until_decided(ctx, failure).await;
            }
        }
    }
}

/// Waits for something to tell. A fact stays known until Concur has taken it.
async fn fact(ctx: &Ctx, posted: &PostedPurchase) -> Fact {
    let safety = Duration::from_secs(ctx.state(|s| s.timing().payment_safety_seconds.max(1)));
    loop {
        if let Some(fact) = ctx.state(|s| known(s, &posted.number)) {
            return fact;
        }
        let is_known = |s: &Document| known(s, &posted.number).is_some();
        call::wait(ctx, is_known, safety, "payment, or a look by itself").await;
        if ctx.state(|s| known(s, &posted.number).is_none()) {
            look(ctx, posted).await;
        }
    }
}

fn known(document: &Document, posted_number: &str) -> Option<Fact> {
    if let Some(seen) = document.unhandled(posted_number) {
        return Some(Fact::Seen(seen.clone()));
    }
    let fact = document.payment_of(posted_number)?.clone();
    // A status that is seen after parts of the payment were told must not tell them again.
    Some(match document.seen_of(posted_number) {
        None => Fact::Status(fact),
        Some(before) => Fact::Seen(PaymentsSeen {
            status: Some(StatusSeen {
                is_paid: true,
                on: fact.paid_on,
            }),
            ..before.clone()
        }),
    })
}

/// Tells Concur what is due of all that was seen. `None`: something is left to pay.
async fn told_all(ctx: &Ctx, posted: &PostedPurchase, seen: PaymentsSeen) -> Result<Option<bool>, Failure> {
    let Some(plan) = ctx.state(|s| s.plan.clone()) else {
        return Ok(Some(false));
    };
    let ask = DuePayments {
        plan: plan_ref(ctx, &plan),
        posted: posted.clone(),
        seen: seen.clone(),
    };
    let due = call::answer_local(ctx, Local::due_payments, ask, "what of the payment is due").await?;
    for telling in due.tellings {
        let fact = PaymentFact {
            posted_number: posted.number.clone(),
            paid_on: telling.on,
        };
        told(ctx, posted, fact, Some(telling)).await?;
    }
    ctx.state_mut(|s| {
        // Something newer may have come meanwhile.
        if s.seen_of(&posted.number) == Some(&seen) {
            s.handled.push(posted.number.clone());
        }
    });
    Ok(due.is_closed.then_some(due.is_told))
}

/// Looks at the invoice itself. What cannot be read now is looked at again after the next safety timer.
async fn look(ctx: &Ctx, posted: &PostedPurchase) {
    let by = ReadBy::Id {
        id: posted.id.clone(),
        draft_number: posted.draft_number.clone(),
    };
    let input = ctx.state(|s| ReadPostingState {
        plan: None,
        document: s.document(),
        key: posted.key.clone(),
        by,
    });
    let state = call::read(
        ctx,
        On::BusinessCentral,
        BusinessCentral::read_posting_state,
        input,
        "is it paid?",
    )
    .await;
    let found: Option<FoundPurchase> = state.ok().and_then(|state| state.found.into_iter().next());
    if found.is_some_and(|found| found.status == FoundStatus::Paid) {
        note_paid(ctx, &posted.number);
    }
}

/// Notes a payment that this run sees by itself, as of today; what a sweep told, with its day, stays.
pub(super) fn note_paid(ctx: &Ctx, posted_number: &str) {
    let paid_on = draft::now(ctx).to_zoned(jiff::tz::TimeZone::UTC).date();
    ctx.state_mut(|s| {
        if s.payment_of(posted_number).is_none() {
            s.note_payment(PaymentFact {
                posted_number: posted_number.to_owned(),
                paid_on,
            });
        }
    });
}

/// Tells Concur.
async fn told(ctx: &Ctx, posted: &PostedPurchase, fact: PaymentFact, telling: Option<Telling>) -> Result<(), Failure> {
    let Some(plan) = ctx.state(|s| s.plan.clone()) else {
        return Ok(());
    };
    let input = ConfirmPayment {
        plan: plan_ref(ctx, &plan),
        posted: posted.clone(),
        fact,
        telling,
    };
    let mut tries = Tries::new();
    loop {
        let answer = call::write(
            ctx,
            On::Concur,
            Concur::confirm_payment,
            input.clone(),
            "payment to Concur",
        )
        .await;
        let stop = match answer {
            Ok(PaymentOutcome::Confirmed | PaymentOutcome::AlreadyConfirmed | PaymentOutcome::NotTaken) => {
                return Ok(());
            }
            Ok(PaymentOutcome::Refused(failure)) | Err(WriteFailure::Refused(failure)) => return Err(failure),
            Ok(PaymentOutcome::NotConfirmed) => tries.count(Failure::new(
                FailureType::Defect,
                "Concur takes the payment confirmation and does not show it.",
            )),
            Err(WriteFailure::NotDone { failure, after }) => tries.again(ctx, failure, after).await,
            Err(WriteFailure::Unknown) => {
                match call::read(
                    ctx,
                    On::Concur,
                    Concur::read_payment_state,
                    input.clone(),
                    "does Concur know the payment?",
                )
                .await?
                {
                    PaymentOutcome::Confirmed | PaymentOutcome::AlreadyConfirmed | PaymentOutcome::NotTaken => {
                        return Ok(());
                    }
                    PaymentOutcome::Refused(failure) => return Err(failure),
                    PaymentOutcome::NotConfirmed => tries.count(Failure::new(
                        FailureType::Unavailable,
                        "Concur did not answer the payment confirmation, again and again.",
                    )),
                }
            }
        };
        match stop {
            Ok(()) => {}
            Err(Stop::Hold(failure) | Stop::Withdraw(failure) | Stop::GiveBack(failure)) => return Err(failure),
            Err(Stop::Cancel) => {}
        }
    }
}
