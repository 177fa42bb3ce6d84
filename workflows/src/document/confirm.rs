//! The posting confirmation: only what was read back is confirmed, and only once.

use super::call::{self, On, Tries, WriteFailure};
use super::{Ctx, Stop, plan_ref, show};
use crate::activities::Concur;
use crate::contracts::{ConcurStatus, ConfirmOutcome, ConfirmPosting, PlanOutline};
use crate::failure::{Failure, FailureType};
use crate::stage::Stage;

/// Tells Concur the posted numbers.
pub(super) async fn confirmed(ctx: &Ctx, plan: &PlanOutline) -> Result<(), Stop> {
    let mut tries = Tries::new();
    loop {
        let input = ConfirmPosting {
            plan: plan_ref(ctx, plan),
            posted: ctx.state(|s| s.posted.clone()),
        };
        let settled = match call::write(
            ctx,
            On::Concur,
            Concur::confirm_posting,
            input,
            "posted numbers to Concur",
        )
        .await
        {
            Ok(ConfirmOutcome::Confirmed) => true,
            Ok(ConfirmOutcome::AskConcur) => stands(ctx).await?,
            Ok(ConfirmOutcome::NotAcknowledged) => {
                ctx.state_mut(|s| s.acknowledged = false);
                tries.count(Failure::new(
                    FailureType::Defect,
                    "Concur forgets our acknowledgement again and again.",
                ))?;
                super::take::acknowledged(ctx).await.map_err(after_posting)?;
                false
            }
            Ok(ConfirmOutcome::Recalled) => return Err(Stop::Hold(recalled())),
            Ok(ConfirmOutcome::Refused(failure)) => return Err(Stop::Hold(failure)),
            Err(WriteFailure::NotDone { failure, after }) => {
                tries.again(ctx, failure, after).await?;
                false
            }
            Err(WriteFailure::Unknown) => {
                tries.count(Failure::new(
                    FailureType::Unavailable,
                    "Concur did not answer the posting confirmation, again and again.",
                ))?;
                stands(ctx).await?
            }
            Err(WriteFailure::Refused(failure)) => return Err(Stop::Hold(failure)),
        };
        if settled {
            show::stage(ctx, Stage::Confirmed).await;
            return Ok(());
        }
    }
}

/// Asks Concur whether a success confirmation stands. `false`: none, send it.
async fn stands(ctx: &Ctx) -> Result<bool, Stop> {
    let document = ctx.state(|s| s.document());
    match call::read(
        ctx,
        On::Concur,
        Concur::read_concur_status,
        document,
        "was it confirmed?",
    )
    .await
    .map_err(Stop::Hold)?
    {
        ConcurStatus::ConfirmedSuccess => Ok(true),
        ConcurStatus::AcknowledgedByUs | ConcurStatus::Ready => Ok(false),
        ConcurStatus::Gone => Err(Stop::Hold(recalled())),
        ConcurStatus::AcknowledgedByOther => Err(Stop::Hold(Failure::new(
            FailureType::OtherSystem,
            "Posted in Business Central, but Concur says that another system holds the document.",
        ))),
        ConcurStatus::ConfirmedFailure => Err(Stop::Hold(Failure::new(
            FailureType::Defect,
            "Posted in Business Central, but Concur was told that it failed. A person must settle which is right.",
        ))),
        ConcurStatus::Unclear => Err(Stop::Hold(Failure::new(
            FailureType::Defect,
            "Concur shows a status for this document that this version does not know.",
        ))),
    }
}

/// After the first posting a run holds and goes forward; it never ends as withdrawn or cancelled.
fn after_posting(stop: Stop) -> Stop {
    match stop {
        Stop::Hold(failure) => Stop::Hold(failure),
        Stop::Withdraw(_) | Stop::GiveBack(_) | Stop::Cancel => Stop::Hold(recalled()),
    }
}

fn recalled() -> Failure {
    Failure::new(
        FailureType::Recalled,
        "Recalled in Concur after it was posted in Business Central. The posting must be reversed there, or the recall undone in Concur.",
    )
}
