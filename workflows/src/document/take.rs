//! Taking a document: durable in records first, then locked in Concur. A run that was started again may find it confirmed there
//! already.

use posting::evidence::{FoundStatus, Verdict, conclude};
use posting::ids::ExternalNumber;

use super::call::{self, On, Tries, WriteFailure};
use super::{Confirmation, Ctx, Stop, draft, payment, plan_ref, planning, show};
use crate::activities::Concur;
use crate::contracts::{AcknowledgeOutcome, ConcurStatus, Rejection};
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
    let rejection = received.rejection;
    ctx.state_mut(|s| {
        s.unsettled_since = s.unsettled_since.max(received.unsettled_since);
        for key in &received.former {
            if !s.former.contains(key) {
                s.former.push(key.clone());
            }
        }
        for post in &received.posts {
            s.note_post(post.clone());
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
    if rejection == Rejection::Sent {
        // Rule P22: Concur may hold an error for it at any time, so nothing may be posted any more.
        return Err(Stop::GiveBack(Failure::new(
            FailureType::DocumentInvalid,
            "A rejection of this approval was sent to Concur before; it is carried out.",
        )));
    }
    Ok(())
}

/// Locks the document in Concur, unless it is locked for us already.
pub(super) async fn acknowledged(ctx: &Ctx) -> Result<(), Stop> {
    if !ctx.state(|s| s.acknowledged) {
        if super::ending::cancel_asked(ctx) {
            return Err(Stop::Cancel);
        }
        locked(ctx).await?;
        show::stage(ctx, Stage::Acknowledged).await;
    }
    if ctx.state(|s| s.confirmation == Confirmation::Told) {
        stands_posted(ctx).await?;
    }
    Ok(())
}

/// Concur was told that it is posted, by an earlier run: then it must stand in Business Central, and nothing is made in its
/// place. An invoice that was paid meanwhile had no run that a sweep could have told.
async fn stands_posted(ctx: &Ctx) -> Result<(), Stop> {
    let plan = planning::planned(ctx).await?;
    for purchase in &plan.purchases {
        let found = draft::look(ctx, Some(&plan_ref(ctx, &plan)), &purchase.key).await?;
        match conclude(&purchase.expected(), &ctx.state(|s| s.posts.clone()), &found) {
            Verdict::Nothing | Verdict::OurDraft(_) | Verdict::StaleDraft(_) => {
                return Err(Stop::Hold(not_posted(&purchase.key.external_number)));
            }
            Verdict::OurPosted(found) if found.status == FoundStatus::Paid => payment::note_paid(ctx, &found.number),
            // The next step looks at it, and holds for whatever else stands there.
            _ => {}
        }
    }
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
        ConcurStatus::ConfirmedSuccess => {
            ctx.state_mut(|s| s.confirmation = Confirmation::Told);
            Ok(true)
        }
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

fn not_posted(number: &ExternalNumber) -> Failure {
    let text = format!(
        "Concur was told that this document is posted, but {number} does not stand posted for it in Business Central under the \
         vendor and number that the mapping rules give it now. Nothing was made. If the rules have changed, put them back and \
         retry; otherwise settle it with the processor in Concur."
    );
    Failure::new(FailureType::Defect, text)
}

fn other_system() -> Failure {
    Failure::new(
        FailureType::OtherSystem,
        "Another system has acknowledged this document in Concur. Two connectors work on one company: stop one of them.",
    )
}
