//! The long wait: a sweep tells when the invoice is paid; a slow safety timer looks by itself should every sweep fail.

use std::time::Duration;

use posting::evidence::{FoundPurchase, FoundStatus};
use posting::plan::PaymentExpectation;

use super::call::{self, On, Tries, WriteFailure};
use super::{Ctx, Stop, draft, hold, plan_ref, show};
use crate::activities::{BusinessCentral, Concur};
use crate::contracts::{ConfirmPayment, PaymentFact, PaymentOutcome, PostedPurchase, ReadBy, ReadPostingState};
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

/// Waits until each of these is paid and Concur has taken the payment confirmation.
pub(super) async fn confirmed(ctx: &Ctx, awaited: &[PostedPurchase]) {
    for posted in awaited {
        loop {
            show::stage(ctx, Stage::AwaitingPayment).await;
            let fact = paid(ctx, posted).await;
            match told(ctx, posted, fact).await {
                Ok(()) => break,
                Err(failure) => {
                    // Posted and confirmed: whatever a person decides, the run goes forward.
                    let _ = hold::until_decided(ctx, failure).await;
                }
            }
        }
    }
}

/// Waits for the payment. A fact stays known until Concur has taken it.
async fn paid(ctx: &Ctx, posted: &PostedPurchase) -> PaymentFact {
    let safety = Duration::from_secs(ctx.state(|s| s.timing().payment_safety_seconds.max(1)));
    loop {
        if let Some(fact) = ctx.state(|s| s.payment_of(&posted.number).cloned()) {
            return fact;
        }
        let is_paid = |s: &super::Document| s.payment_of(&posted.number).is_some();
        call::wait(ctx, is_paid, safety, "payment, or a look by itself").await;
        if ctx.state(|s| s.payment_of(&posted.number).is_none()) {
            look(ctx, posted).await;
        }
    }
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
async fn told(ctx: &Ctx, posted: &PostedPurchase, fact: PaymentFact) -> Result<(), Failure> {
    let Some(plan) = ctx.state(|s| s.plan.clone()) else {
        return Ok(());
    };
    let input = ConfirmPayment {
        plan: plan_ref(ctx, &plan),
        posted: posted.clone(),
        fact,
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
            Ok(PaymentOutcome::Confirmed | PaymentOutcome::AlreadyConfirmed) => return Ok(()),
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
                    PaymentOutcome::Confirmed | PaymentOutcome::AlreadyConfirmed => return Ok(()),
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
