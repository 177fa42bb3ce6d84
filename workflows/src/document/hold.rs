//! Holding: the document waits for a person, and says why.

use temporalio_workflow::{WaitConditionOptions, WorkflowCancellationToken, workflows};

use super::{Cancellation, Ctx, Wish, show};
use crate::contracts::{Correction, Told};
use crate::failure::Failure;
use crate::stage::Stage;

/// What ended the wait.
pub(super) enum Decision {
    Retry,
    /// Give it back to Concur with the reason it is held for; `None`: told by the plain signal, by nobody in particular.
    Reject(Failure, Option<Told>),
    Correct(Correction),
    Reversed(Told),
    Cancel,
}

/// Waits for a signal. A cancellation counts once, while nothing is posted; afterwards only a person's signal does.
pub(super) async fn until_decided(ctx: &Ctx, failure: Failure) -> Decision {
    // A wish that came before the reason was known was not about this reason.
    ctx.state_mut(|s| {
        s.failure = Some(failure.clone());
        s.wish = None;
    });
    show::stage(ctx, Stage::Held).await;
    let wish = loop {
        if let Some(wish) = ctx.state_mut(|s| s.wish.take()) {
            break wish;
        }
        let options = WaitConditionOptions::builder()
            .cancellation_token(WorkflowCancellationToken::new())
            .build();
        let told = ctx.wait_condition_with_options(|s| s.wish.is_some(), options);
        if ctx.state(|s| s.posted.is_empty() && s.cancellation == Cancellation::Unheard) {
            let mut told = std::pin::pin!(told);
            let mut cancelled = std::pin::pin!(ctx.cancelled());
            workflows::select! {
                _ = told => {}
                _ = cancelled => {
                    ctx.state_mut(|s| s.cancellation = Cancellation::BackingOut);
                    return Decision::Cancel;
                }
            }
        } else {
            let _ = told.await;
        }
    };
    ctx.state_mut(|s| {
        s.decisions += 1;
        if wish != Wish::RetryByItself {
            s.urgent = true;
            s.automatic = 0;
        }
    });
    match wish {
        Wish::Retry | Wish::RetryByItself => Decision::Retry,
        Wish::Reject(told) => Decision::Reject(failure, told),
        Wish::Correct(correction) => Decision::Correct(correction),
        Wish::Reversed(told) => Decision::Reversed(told),
    }
}
