//! Planning: what the document becomes in Business Central. Fixed in history and in records from here on.

use super::call::{self, On};
use super::{Ctx, Stop, plan_ref, show};
use crate::activities::{BusinessCentral, Local};
use crate::contracts::PlanOutline;
use crate::stage::Stage;

/// The plan in force, made now if there is none, with every payee known to Business Central.
pub(super) async fn planned(ctx: &Ctx) -> Result<PlanOutline, Stop> {
    if super::ending::cancel_asked(ctx) {
        return Err(Stop::Cancel);
    }
    if let Some(plan) = ctx.state(|s| s.plan.clone()) {
        return Ok(plan);
    }
    let document = ctx.state(|s| s.document());
    let plan = call::answer_local(ctx, Local::plan_document, document, "posting plan")
        .await
        .map_err(Stop::Hold)?;
    // A step on that queue is paid for with one of its requests, whether it makes one or not.
    if !plan.vendors_known {
        let vendors = plan_ref(ctx, &plan);
        call::read(
            ctx,
            On::BusinessCentral,
            BusinessCentral::resolve_vendors,
            vendors,
            "payees as vendors",
        )
        .await
        .map_err(Stop::Hold)?;
    }
    ctx.state_mut(|s| s.plan = Some(plan.clone()));
    show::stage(ctx, Stage::Planned).await;
    Ok(plan)
}

/// A retry plans anew while nothing is posted, since mapping or master data may be what was corrected. What the old plan may
/// have left in Business Central is looked for under the old keys as well.
pub(super) fn forget(ctx: &Ctx) {
    ctx.state_mut(|s| {
        if !s.posted.is_empty() {
            return;
        }
        if let Some(plan) = s.plan.take() {
            for purchase in plan.purchases {
                if !s.former.contains(&purchase.key) {
                    s.former.push(purchase.key);
                }
            }
        }
    });
}
