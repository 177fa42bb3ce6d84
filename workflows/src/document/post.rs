//! Posting: sent once, and read back whatever the answer was. The number read afterwards is the one to confirm.

use posting::evidence::{FoundPurchase, FoundStatus, PostOnRecord, PostVerdict, conclude_post};

use super::call::{self, On, Tries, WriteFailure};
use super::draft::{self, Standing};
use super::{Ctx, Document, Stop, payment, plan_ref, show};
use crate::activities::BusinessCentral;
use crate::contracts::{DraftRef, PlanOutline, PlanRef, PostedPurchase, PurchaseOutline, ReadBy, ReadPostingState};
use crate::failure::{Failure, FailureType};
use crate::stage::Stage;

/// Posts every draft, in the plan's order.
pub(super) async fn all_posted(ctx: &Ctx, plan: &PlanOutline, standings: Vec<Standing>) -> Result<(), Stop> {
    if super::ending::cancel_asked(ctx) && standings.iter().all(|s| matches!(s, Standing::Draft(_))) {
        return Err(Stop::Cancel);
    }
    for (purchase, standing) in plan.purchases.iter().zip(standings) {
        if ctx.state(|s| s.posted.iter().any(|posted| posted.key == purchase.key)) {
            continue;
        }
        let (draft_number, posted) = match standing {
            Standing::Posted(found) => {
                if found.status == FoundStatus::Paid {
                    // Paid while it had no run: no sweep tells it again.
                    payment::note_paid(ctx, &found.number);
                }
                (String::new(), found)
            }
            Standing::Draft(draft) => (
                draft.number.clone(),
                posted(ctx, &plan_ref(ctx, plan), purchase, &draft).await?,
            ),
        };
        ctx.state_mut(|s| {
            s.posted.push(PostedPurchase {
                key: purchase.key.clone(),
                id: posted.id,
                draft_number,
                number: posted.number,
            });
        });
    }
    show::stage(ctx, Stage::Posted).await;
    Ok(())
}

/// Posts one draft.
async fn posted(
    ctx: &Ctx,
    plan: &PlanRef,
    purchase: &PurchaseOutline,
    draft: &FoundPurchase,
) -> Result<FoundPurchase, Stop> {
    let mut tries = Tries::new();
    loop {
        show::stage(ctx, Stage::Posting).await;
        let input = ctx.state(|s| DraftRef {
            document: s.document(),
            key: purchase.key.clone(),
            id: draft.id.clone(),
            etag: draft.etag.clone(),
        });
        let answer = call::write(
            ctx,
            On::BusinessCentral,
            BusinessCentral::post_draft,
            input,
            "Microsoft.NAV.post",
        )
        .await;
        if !matches!(answer, Err(WriteFailure::NotDone { .. })) {
            sent(ctx, draft);
        }
        let refusal = match answer {
            Ok(()) => None,
            Err(WriteFailure::NotDone { failure, after }) => {
                tries.again(ctx, failure, after).await?;
                continue;
            }
            Err(WriteFailure::Unknown) => {
                draft::unsettled(ctx);
                None
            }
            // A posting error does not prove "not posted" (design D4): read back before it is believed.
            Err(WriteFailure::Refused(failure)) => Some(failure),
        };
        if let Some(found) = read_back(ctx, plan, purchase, draft, refusal, &mut tries).await? {
            ctx.state_mut(|s| s.unsettled_since = None);
            return Ok(found);
        }
    }
}

/// Notes that a post was sent for this draft: from now on it is ours by its id too.
fn sent(ctx: &Ctx, draft: &FoundPurchase) {
    ctx.state_mut(|s| {
        let financial_document_id = s.input.document.financial_document_id.clone();
        s.note_post(PostOnRecord {
            id: draft.id.clone(),
            financial_document_id,
        });
    });
}

impl Document {
    pub(super) fn note_post(&mut self, post: PostOnRecord) {
        if !self.posts.contains(&post) {
            self.posts.push(post);
        }
    }
}

/// Reads the document by its id until it is certain what the post did. `None`: it was not posted, and may be sent again.
async fn read_back(
    ctx: &Ctx,
    plan: &PlanRef,
    purchase: &PurchaseOutline,
    draft: &FoundPurchase,
    refusal: Option<Failure>,
    tries: &mut Tries,
) -> Result<Option<FoundPurchase>, Stop> {
    loop {
        let by = ReadBy::Id {
            id: draft.id.clone(),
            draft_number: draft.number.clone(),
        };
        let input = ctx.state(|s| ReadPostingState {
            plan: Some(plan.clone()),
            document: s.document(),
            key: purchase.key.clone(),
            by,
        });
        let state = call::read(
            ctx,
            On::BusinessCentral,
            BusinessCentral::read_posting_state,
            input,
            "what did the post do?",
        )
        .await
        .map_err(Stop::Hold)?;
        match conclude_post(&purchase.expected(), state.found.first()) {
            PostVerdict::Posted(found) => return Ok(Some(found)),
            PostVerdict::PostedDiffers(found) => return Err(Stop::Hold(draft::differs("posted document", &found))),
            PostVerdict::Canceled(found) => return Err(Stop::Hold(draft::canceled(&found))),
            PostVerdict::Unclear(found) => return Err(Stop::Hold(draft::unclear(&found))),
            PostVerdict::Gone => {
                return Err(Stop::Hold(Failure::new(
                    FailureType::DocumentInvalid,
                    "The draft was deleted in Business Central before it was posted. Send `retry` to make it anew.",
                )));
            }
            PostVerdict::StillDraft(_) => match &refusal {
                Some(failure) => return Err(Stop::Hold(failure.clone())),
                None if draft::still_running(ctx) => {
                    show::stage(ctx, Stage::OutcomeUnknown).await;
                    draft::look_again_later(ctx, tries).await?;
                }
                None => {
                    tries.count(Failure::new(
                        FailureType::Defect,
                        "Business Central accepts the post again and again and does not post.",
                    ))?;
                    ctx.state_mut(|s| s.unsettled_since = None);
                    return Ok(None);
                }
            },
        }
    }
}
