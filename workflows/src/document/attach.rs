//! Images: a run of its own attaches them, so that a missing or oversized receipt never holds up what is posted.

use super::{Ctx, call, plan_ref};
use crate::activities::Local;
use crate::contracts::AttachmentsInput;

/// Starts the run that attaches this document's images, where there are any.
pub(super) async fn started(ctx: &Ctx) {
    let Some(plan) = ctx.state(|s| s.plan.clone()).filter(|plan| plan.images > 0) else {
        return;
    };
    let input = ctx.state(|s| AttachmentsInput {
        plan: plan_ref(ctx, &plan),
        posted: s.posted.clone(),
        images: plan.images,
        queues: s.input.queues.clone(),
        timing: s.timing(),
    });
    call::local(ctx, Local::start_attachments, input, "receipts and images").await;
}
