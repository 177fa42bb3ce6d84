//! Dimensions of a draft's lines that differ from what defaults gave them: set in as few batches as there can be, each all or
//! nothing, before anything is posted.

use posting::evidence::FoundPurchase;

use super::call::{self, On, Tries, WriteFailure};
use super::{Ctx, Stop, draft, show};
use crate::activities::BusinessCentral;
use crate::contracts::{DimensionChange, PurchaseKey, SetDimensions};
use crate::stage::Stage;

/// Changes set by one activity: what one batch of Business Central takes.
pub const DIMENSION_CHUNK: usize = 100;

/// Sets the dimensions of a draft just made. `None`: look again, a draft that got only some of them is not as planned and goes.
pub(super) async fn set(
    ctx: &Ctx,
    key: &PurchaseKey,
    draft: FoundPurchase,
    changes: &[DimensionChange],
    tries: &mut Tries,
) -> Result<Option<FoundPurchase>, Stop> {
    for chunk in changes.chunks(DIMENSION_CHUNK) {
        loop {
            let input = SetDimensions {
                document: ctx.state(|s| s.document()),
                key: key.clone(),
                id: draft.id.clone(),
                changes: chunk.to_vec(),
            };
            match call::write(
                ctx,
                On::BusinessCentral,
                BusinessCentral::set_dimensions,
                input,
                "dimensions that differ from the defaults",
            )
            .await
            {
                Ok(()) => break,
                Err(WriteFailure::NotDone { failure, after }) => tries.again(ctx, failure, after).await?,
                Err(WriteFailure::Unknown) => {
                    draft::unsettled(ctx);
                    show::stage(ctx, Stage::OutcomeUnknown).await;
                    return draft::look_again_later(ctx, tries).await.map(|()| None);
                }
                Err(WriteFailure::Refused(failure)) => return Err(Stop::Hold(failure)),
            }
        }
    }
    Ok(Some(draft))
}
