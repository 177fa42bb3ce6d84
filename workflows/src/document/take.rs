//! Taking a document: durable in records first, then locked in Concur.

use super::call::{self, On, Tries, WriteFailure};
use super::{Ctx, Stop, show};
use crate::activities::Concur;
use crate::contracts::{AcknowledgeOutcome, ConcurStatus};
use crate::failure::{Failure, FailureType};
use crate::stage::Stage;

/// Saves the document, and learns what earlier runs and approvals of it did.
pub(super) async fn received(ctx: &Ctx) -> Result<(), Stop> {
    let document = ctx.state(|s| s.document());
    let received = call::read(
        ctx,
        On::Concur,
        Concur::receive_document,
        document,
        "save it in records",
    )
    .await
    .map_err(|failure| {
        if failure.failure_type == FailureType::Recalled {
            Stop::Withdraw(failure)
        } else {
            Stop::Hold(failure)
        }
    })?;
    let posted_before = received.posted_before.join(", ");
    ctx.state_mut(|s| {
        s.unsettled_since = s.unsettled_since.max(received.unsettled_since);
        for key in &received.former {
            if !s.former.contains(key) {
                s.former.push(key.clone());
            }
        }
        s.received = Some(received);
    });
    if !posted_before.is_empty() {
        return Err(Stop::Hold(Failure::new(
            FailureType::Reopened,
            format!(
                "An earlier approval of this document stands posted in Business Central as {posted_before}. Nothing is posted on \
                 top of it: reverse it there first, or reject this approval."
            ),
        )));
    }
    Ok(())
}

/// Locks the document in Concur, unless it is locked for us already.
pub(super) async fn acknowledged(ctx: &Ctx) -> Result<(), Stop> {
    if ctx.state(|s| s.acknowledged) {
        return Ok(());
    }
    if super::cancel_asked(ctx) {
        return Err(Stop::Cancel);
    }
    locked(ctx).await?;
    show::stage(ctx, Stage::Acknowledged).await;
    Ok(())
}

/// Locks the document in Concur. Back-out needs this as well: Concur takes a rejection only of what is acknowledged.
pub(super) async fn locked(ctx: &Ctx) -> Result<(), Stop> {
    let mut tries = Tries::new();
    loop {
        let document = ctx.state(|s| s.document());
        let answer = call::write(
            ctx,
            On::Concur,
            Concur::acknowledge_document,
            document,
            "lock it in Concur",
        )
        .await;
        let ours = match answer {
            Ok(AcknowledgeOutcome::Acknowledged) => true,
            Ok(AcknowledgeOutcome::AskConcur) => whose(ctx).await?,
            Ok(AcknowledgeOutcome::Gone) => return Err(Stop::Withdraw(gone())),
            Ok(AcknowledgeOutcome::OtherSystem) => return Err(Stop::Hold(other_system())),
            Err(WriteFailure::NotDone { failure, after }) => {
                tries.again(ctx, failure, after).await?;
                false
            }
            Err(WriteFailure::Unknown) => {
                tries.count(Failure::new(
                    FailureType::Unavailable,
                    "Concur did not answer the acknowledgement, again and again.",
                ))?;
                whose(ctx).await?
            }
            Err(WriteFailure::Refused(failure)) => return Err(Stop::Hold(failure)),
        };
        if ours {
            ctx.state_mut(|s| s.acknowledged = true);
            return Ok(());
        }
    }
}

/// Asks Concur whose the document is and whether it is still open. `false`: nobody's yet, acknowledge it.
async fn whose(ctx: &Ctx) -> Result<bool, Stop> {
    let document = ctx.state(|s| s.document());
    match call::read(ctx, On::Concur, Concur::read_concur_status, document, "whose is it?")
        .await
        .map_err(Stop::Hold)?
    {
        ConcurStatus::Ready => Ok(false),
        ConcurStatus::AcknowledgedByUs => Ok(true),
        ConcurStatus::AcknowledgedByOther => Err(Stop::Hold(other_system())),
        ConcurStatus::Gone | ConcurStatus::ConfirmedFailure => Err(Stop::Withdraw(gone())),
        // The steps ahead look into the ledger before they write, and the confirmation compares.
        ConcurStatus::ConfirmedSuccess => Ok(true),
        ConcurStatus::Unclear => Err(Stop::Hold(Failure::new(
            FailureType::Defect,
            "Concur shows a status for this document that this version does not know.",
        ))),
    }
}

fn gone() -> Failure {
    Failure::new(
        FailureType::Recalled,
        "Concur has taken this approval back (recalled, rejected or replaced) before it was posted. A new approval starts anew.",
    )
}

fn other_system() -> Failure {
    Failure::new(
        FailureType::OtherSystem,
        "Another system has acknowledged this document in Concur. Two connectors work on one company: stop one of them.",
    )
}
