//! Drafts: looked for before they are made, made in one request, checked before anything is posted.

use jiff::Timestamp;
use posting::evidence::{FoundPurchase, Verdict, conclude};

use super::call::{self, On, Tries, WriteFailure};
use super::{Ctx, Stop, dimensions, plan_ref, show};
use crate::activities::BusinessCentral;
use crate::contracts::{
    CreateDraft, CreatedDraft, DimensionWay, DraftRef, PlanOutline, PlanRef, PurchaseKey, PurchaseOutline, ReadBy,
    ReadPostingState,
};
use crate::failure::{Failure, FailureType};
use crate::stage::Stage;

/// One planned purchase document and what stands for it in Business Central.
pub(super) enum Standing {
    /// A draft of ours, as planned.
    Draft(FoundPurchase),
    /// Posted already, as planned.
    Posted(FoundPurchase),
}

/// All drafts before any posting (design D6): one standing per planned purchase document, in the plan's order.
pub(super) async fn all_drafted(ctx: &Ctx, plan: &PlanOutline) -> Result<Vec<Standing>, Stop> {
    let mut standings = Vec::with_capacity(plan.purchases.len());
    remove_former(ctx, plan).await?;
    for purchase in &plan.purchases {
        standings.push(drafted(ctx, &plan_ref(ctx, plan), purchase).await?);
    }
    show::stage(ctx, Stage::Drafted).await;
    Ok(standings)
}

/// Looks, and creates only what is not there and can no longer be coming.
async fn drafted(ctx: &Ctx, plan: &PlanRef, purchase: &PurchaseOutline) -> Result<Standing, Stop> {
    let expected = purchase.expected();
    let mut tries = Tries::new();
    loop {
        if super::ending::cancel_asked(ctx) {
            return Err(Stop::Cancel);
        }
        let found = look(ctx, Some(plan), &purchase.key).await?;
        match conclude(&expected, &ctx.state(|s| s.posts.clone()), &found) {
            Verdict::OurPosted(found) => return Ok(Standing::Posted(found)),
            Verdict::OurDraft(found) => return Ok(Standing::Draft(found)),
            Verdict::StaleDraft(found) => delete(ctx, &purchase.key, &found, &mut tries).await?,
            Verdict::Nothing => {
                if still_running(ctx) {
                    look_again_later(ctx, &mut tries).await?;
                } else if let Some(found) = create(ctx, plan, purchase, &mut tries).await? {
                    return Ok(Standing::Draft(found));
                }
            }
            Verdict::OurPostedDiffers(found) => return Err(Stop::Hold(differs("posted document", &found))),
            Verdict::OurCanceled(found) => return Err(Stop::Hold(canceled(&found))),
            Verdict::PostedForOtherApproval(found) => {
                return Err(Stop::Hold(Failure::new(
                    FailureType::Reopened,
                    format!(
                        "{} in Business Central was posted for an earlier approval of this document. Nothing is posted on top of it.",
                        found.number
                    ),
                )));
            }
            Verdict::SomebodyElses(found) => return Err(Stop::Hold(somebody_elses(&purchase.key, &found))),
            Verdict::Unclear(found) => return Err(Stop::Hold(unclear(&found))),
        }
    }
}

/// Creates the draft, with the dimensions its lines must have. `None`: look again.
async fn create(
    ctx: &Ctx,
    plan: &PlanRef,
    purchase: &PurchaseOutline,
    tries: &mut Tries,
) -> Result<Option<FoundPurchase>, Stop> {
    ctx.state_mut(|s| s.unsettled_since = None);
    let summary = format!(
        "purchase {} for vendor {}",
        purchase.key.kind.as_str(),
        purchase.key.vendor
    );
    let mut way = DimensionWay::WithLines;
    loop {
        let input = CreateDraft {
            plan: plan.clone(),
            key: purchase.key.clone(),
            dimensions: way,
        };
        match call::write(ctx, On::BusinessCentral, BusinessCentral::create_draft, input, &summary).await {
            Ok(CreatedDraft::Made(found)) if found.difference.is_some() => {
                return Err(Stop::Hold(differs("draft", &found)));
            }
            Ok(CreatedDraft::Made(found)) => return Ok(Some(found)),
            Ok(CreatedDraft::DimensionsToSet { draft, changes }) => {
                return dimensions::set(ctx, &purchase.key, draft, &changes, tries).await;
            }
            // A refusal of a create is certain (design D4), so the other way may be tried at once, and once.
            Ok(CreatedDraft::DimensionsRefused { way: other, .. }) if way == DimensionWay::WithLines => way = other,
            Ok(CreatedDraft::DimensionsRefused { failure, .. }) | Err(WriteFailure::Refused(failure)) => {
                return Err(Stop::Hold(failure));
            }
            Err(WriteFailure::NotDone { failure, after }) => {
                return tries.again(ctx, failure, after).await.map(|()| None);
            }
            Err(WriteFailure::Unknown) => {
                unsettled(ctx);
                show::stage(ctx, Stage::OutcomeUnknown).await;
                return look_again_later(ctx, tries).await.map(|()| None);
            }
        }
    }
}

/// Deletes a draft of ours under the tag just read. What came of it shows at the next look.
pub(super) async fn delete(ctx: &Ctx, key: &PurchaseKey, found: &FoundPurchase, tries: &mut Tries) -> Result<(), Stop> {
    let draft = ctx.state(|s| DraftRef {
        document: s.document(),
        key: key.clone(),
        id: found.id.clone(),
        etag: found.etag.clone(),
    });
    match call::write(
        ctx,
        On::BusinessCentral,
        BusinessCentral::delete_draft,
        draft,
        "a draft of ours that must not be posted",
    )
    .await
    {
        Ok(()) => tries.count(Failure::new(
            FailureType::Defect,
            "A draft of ours comes back each time it is deleted.",
        )),
        Err(WriteFailure::NotDone { failure, after }) => tries.again(ctx, failure, after).await,
        Err(WriteFailure::Unknown) => look_again_later(ctx, tries).await,
        Err(WriteFailure::Refused(failure)) => Err(Stop::Hold(failure)),
    }
}

/// What stands under a vendor and an external number.
pub(super) async fn look(ctx: &Ctx, plan: Option<&PlanRef>, key: &PurchaseKey) -> Result<Vec<FoundPurchase>, Stop> {
    let input = ctx.state(|s| ReadPostingState {
        plan: plan.cloned(),
        document: s.document(),
        key: key.clone(),
        by: ReadBy::Number,
    });
    let state = call::read(
        ctx,
        On::BusinessCentral,
        BusinessCentral::read_posting_state,
        input,
        "what stands under this number?",
    )
    .await
    .map_err(Stop::Hold)?;
    Ok(state.found)
}

/// Whether a create or post that was sent may still be running in Business Central.
pub(super) fn still_running(ctx: &Ctx) -> bool {
    let window = ctx.state(|s| s.timing().unknown_window());
    let now = now(ctx);
    ctx.state(|s| s.unsettled_since)
        .is_some_and(|sent| now.duration_since(sent).unsigned_abs() < window && now >= sent)
}

/// Notes that a create or post was sent and that nobody knows what it did. It counts from now: the request may have waited for its
/// turn, so that the time at which it was scheduled says nothing about how long it may still be running.
pub(super) fn unsettled(ctx: &Ctx) {
    let known_at = now(ctx);
    ctx.state_mut(|s| s.unsettled_since = Some(known_at));
}

/// Waits one look interval.
pub(super) async fn look_again_later(ctx: &Ctx, tries: &mut Tries) -> Result<(), Stop> {
    tries.count(Failure::new(
        FailureType::OutcomeUnknown,
        "The outcome could not be found out in any number of looks.",
    ))?;
    let interval = ctx.state(|s| s.timing().unknown_look());
    call::pause(ctx, interval, "the request may still be running").await;
    Ok(())
}

/// The workflow's clock.
pub(super) fn now(ctx: &Ctx) -> Timestamp {
    ctx.workflow_time()
        .and_then(|time| Timestamp::try_from(time).ok())
        .unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Drafts of earlier plans and approvals, under keys that the plan in force does not look at.
async fn remove_former(ctx: &Ctx, plan: &PlanOutline) -> Result<(), Stop> {
    let former: Vec<PurchaseKey> = ctx.state(|s| {
        s.former
            .iter()
            .filter(|key| plan.purchases.iter().all(|p| p.key != **key))
            .cloned()
            .collect()
    });
    for key in former {
        super::back_out::clear(ctx, &key).await?;
    }
    Ok(())
}

pub(super) fn differs(what: &str, found: &FoundPurchase) -> Failure {
    let difference = found.difference.as_ref();
    let text = format!(
        "The {what} {} in Business Central is not as planned: {}. Nothing more is done until a person looks.",
        found.number,
        difference.map_or("its total is another", |difference| difference.what.as_str()),
    );
    Failure::new(FailureType::DocumentInvalid, text)
        .with_figures(difference.and_then(|difference| difference.figures.clone()))
}

pub(super) fn canceled(found: &FoundPurchase) -> Failure {
    let text = format!(
        "{} was posted for this document and then cancelled in Business Central. A person decides.",
        found.number
    );
    Failure::new(FailureType::DuplicateInLedger, text)
}

pub(super) fn unclear(found: &FoundPurchase) -> Failure {
    let text = format!(
        "{} in Business Central has a status that this version does not know.",
        found.number
    );
    Failure::new(FailureType::Defect, text)
}

fn somebody_elses(key: &PurchaseKey, found: &FoundPurchase) -> Failure {
    let text = format!(
        "Vendor {} already has a document with this number in Business Central ({}) that Concordat did not make. It was left alone. \
         If it is this very document, keyed by hand, reject this one; otherwise correct the number.",
        key.vendor, found.number
    );
    Failure::new(FailureType::DuplicateInLedger, text)
}
