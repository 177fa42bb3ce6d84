//! Endings before the first posting: cancelled, or closed as failed.

use temporalio_common::error::ApplicationFailure;
use temporalio_workflow::WorkflowTermination;

use super::{Cancellation, Ctx, Next, back_out, show};
use crate::failure::Failure;
use crate::stage::Stage;

/// Whether the run is to back out because it was cancelled.
pub(super) fn cancel_asked(ctx: &Ctx) -> bool {
    let open = ctx.state(|s| s.posted.is_empty() && s.cancellation != Cancellation::Refused);
    open && ctx.cancellation_token().is_cancelled()
}

/// Ends a cancelled run, if nothing is posted; a cancellation after the first posting is noted and refused.
pub(super) async fn cancelled(ctx: &Ctx) -> Next {
    ctx.state_mut(|s| s.cancellation = Cancellation::BackingOut);
    let reason = "Cancelled by an operator before anything was posted in Business Central.";
    if let Err(decision) = back_out::done(ctx, back_out::Tell::Reason(reason)).await {
        return Next::Decision(decision);
    }
    ctx.state_mut(|s| s.failure = None);
    show::stage(ctx, Stage::Withdrawn).await;
    Next::End(WorkflowTermination::cancelled_with_details(reason.to_owned()))
}

/// Ends a run whose document Concur has taken back.
pub(super) async fn withdrawn(ctx: &Ctx, failure: Failure) -> Next {
    match back_out::done(ctx, back_out::Tell::Nothing).await {
        Ok(()) => Next::End(ended(ctx, Stage::Withdrawn, failure).await),
        Err(decision) => Next::Decision(decision),
    }
}

/// Ends a run whose document Concur gets back, and is told why.
pub(super) async fn given_back(ctx: &Ctx, failure: Failure, reason: &str) -> Next {
    match back_out::done(ctx, back_out::Tell::Reason(reason)).await {
        Ok(()) => Next::End(ended(ctx, Stage::Rejected, failure).await),
        Err(decision) => Next::Decision(decision),
    }
}

/// Every ending before the first posting closes Failed, so that a corrected resubmission may start under the same id.
async fn ended(ctx: &Ctx, stage: Stage, failure: Failure) -> WorkflowTermination {
    ctx.state_mut(|s| s.failure = Some(failure.clone()));
    show::stage(ctx, stage).await;
    ApplicationFailure::builder(failure.failure_type.message(&failure.reason))
        .type_name(failure.failure_type.as_str().to_owned())
        .non_retryable(true)
        .build()
        .into()
}
