//! Back-out: before the first posting a run ends only through here (design D6). Our drafts of any approval go, nothing that
//! was sent may still be running, and only then Concur is told.

use posting::evidence::{BackOutVerdict, Expected, conclude_back_out};
use posting::mark::OwnershipMark;
use rust_decimal::Decimal;

use super::call::{self, On, Tries, WriteFailure};
use super::{Cancellation, Ctx, Stop, draft, hold, planning, take};
use crate::activities::Concur;
use crate::contracts::{ConcurStatus, ConfirmOutcome, PurchaseKey, RejectPosting, Rejection};
use crate::failure::{Failure, FailureType};

/// Whether Concur is told, and what.
#[derive(Clone, Copy)]
pub(super) enum Tell<'a> {
    /// A posting confirmation `error` with this reason.
    Reason(&'a str),
    /// Nothing: Concur took the document back itself.
    Nothing,
}

/// Backs out. A decision comes back when it was refused, and a person has decided otherwise than to back out.
pub(super) async fn done(ctx: &Ctx, tell: Tell<'_>) -> Result<(), hold::Decision> {
    loop {
        match tried(ctx, tell).await {
            Ok(()) | Err(Stop::Withdraw(_) | Stop::GiveBack(_) | Stop::Cancel) => return Ok(()),
            Err(Stop::Hold(failure)) => match hold::until_decided(ctx, failure).await {
                hold::Decision::Reject(..) | hold::Decision::Cancel => {}
                // Rule P22: once a rejection may have arrived, the only way is to carry it out.
                _ if ctx.state(|s| s.rejection == Rejection::Sent) => {}
                decision => return Err(decision),
            },
        }
    }
}

async fn tried(ctx: &Ctx, tell: Tell<'_>) -> Result<(), Stop> {
    if ctx.state(|s| !s.posted.is_empty()) {
        return Err(Stop::Hold(posted(&ctx.state(|s| s.posted_numbers().join(", ")))));
    }
    planning::forget(ctx);
    let keys = ctx.state(|s| s.former.clone());
    let mut tries = Tries::new();
    while draft::still_running(ctx) {
        draft::look_again_later(ctx, &mut tries).await?;
    }
    for key in &keys {
        clear(ctx, key).await?;
    }
    ctx.state_mut(|s| s.unsettled_since = None);
    match tell {
        Tell::Reason(reason) if ours_to_reject(ctx).await? => rejected(ctx, reason).await,
        Tell::Reason(_) | Tell::Nothing => Ok(()),
    }
}

/// Concur takes a rejection only of what we have acknowledged. What is gone, or another system's, is not ours to reject.
async fn ours_to_reject(ctx: &Ctx) -> Result<bool, Stop> {
    if ctx.state(|s| s.acknowledged) {
        return Ok(true);
    }
    match take::locked(ctx).await {
        Ok(()) => Ok(true),
        Err(Stop::Withdraw(_) | Stop::GiveBack(_) | Stop::Cancel) => Ok(false),
        Err(Stop::Hold(failure)) if failure.failure_type == FailureType::OtherSystem => Ok(false),
        Err(stop) => Err(stop),
    }
}

/// Deletes every draft of ours under one key, of any approval.
pub(super) async fn clear(ctx: &Ctx, key: &PurchaseKey) -> Result<(), Stop> {
    let expected = ctx.state(|s| Expected {
        kind: key.kind,
        mark: OwnershipMark {
            business_id: s.input.document.business_id.clone(),
            financial_document_id: s.input.document.financial_document_id.clone(),
            payee: key.payee,
            digest: String::new(),
        },
        total: Decimal::ZERO,
    });
    let mut tries = Tries::new();
    loop {
        let found = draft::look(ctx, None, key).await?;
        match conclude_back_out(&expected, &ctx.state(|s| s.posts.clone()), &found) {
            BackOutVerdict::Clear => return Ok(()),
            BackOutVerdict::Delete(found) => draft::delete(ctx, key, &found, &mut tries).await?,
            BackOutVerdict::Posted(found) => {
                refuse_cancellation(ctx);
                return Err(Stop::Hold(posted(&found.number)));
            }
        }
    }
}

/// Tells Concur that the document failed.
async fn rejected(ctx: &Ctx, reason: &str) -> Result<(), Stop> {
    let mut tries = Tries::new();
    loop {
        let input = RejectPosting {
            document: ctx.state(|s| s.document()),
            reason: reason.to_owned(),
        };
        let before = ctx.state_mut(|s| std::mem::replace(&mut s.rejection, Rejection::Sent));
        let answer = call::write(
            ctx,
            On::Concur,
            Concur::reject_posting,
            input,
            "back to Concur, with the reason",
        )
        .await;
        if matches!(
            answer,
            Ok(ConfirmOutcome::Refused(_)) | Err(WriteFailure::Refused(_) | WriteFailure::NotDone { .. })
        ) {
            // This one did not arrive; what an earlier one did is as open as it was.
            ctx.state_mut(|s| s.rejection = before);
        }
        match answer {
            Ok(ConfirmOutcome::Confirmed | ConfirmOutcome::Recalled | ConfirmOutcome::NotAcknowledged) => return Ok(()),
            Ok(ConfirmOutcome::Refused(failure)) | Err(WriteFailure::Refused(failure)) => {
                return Err(Stop::Hold(failure));
            }
            Err(WriteFailure::NotDone { failure, after }) => tries.again(ctx, failure, after).await?,
            Ok(ConfirmOutcome::AskConcur) | Err(WriteFailure::Unknown) => {
                tries.count(Failure::new(
                    FailureType::Unavailable,
                    "Concur did not answer the rejection, again and again.",
                ))?;
                let document = ctx.state(|s| s.document());
                match call::read(
                    ctx,
                    On::Concur,
                    Concur::read_concur_status,
                    document,
                    "was it rejected?",
                )
                .await
                .map_err(Stop::Hold)?
                {
                    ConcurStatus::AcknowledgedByUs => {}
                    ConcurStatus::ConfirmedSuccess => {
                        return Err(Stop::Hold(Failure::new(
                            FailureType::Defect,
                            "Concur was told that this document is posted, but nothing of it stands in Business Central.",
                        )));
                    }
                    _ => return Ok(()),
                }
            }
        }
    }
}

/// A cancelled run whose document stands posted goes forward when a person says so.
fn refuse_cancellation(ctx: &Ctx) {
    ctx.state_mut(|s| {
        if s.cancellation == Cancellation::BackingOut {
            s.cancellation = Cancellation::Refused;
        }
    });
}

fn posted(number: &str) -> Failure {
    Failure::new(
        FailureType::DocumentInvalid,
        format!(
            "It cannot be given back: {number} of this document stands posted in Business Central. Reverse it there first."
        ),
    )
}
