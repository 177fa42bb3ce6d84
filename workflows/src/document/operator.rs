//! What people decide about a held document: checked before it is taken, carried out by the run itself, answered with where the
//! document stands afterwards, and kept in the audit trail.

use std::fmt;

use posting::evidence::{PostVerdict, conclude_post};
use temporalio_workflow::{WaitConditionOptions, WorkflowCancellationToken, WorkflowContext};

use super::call::{self, On};
use super::{Confirmation, Ctx, Document, Next, Stop, Wish, ending, planning};
use crate::activities::{BusinessCentral, Local};
use crate::contracts::{
    Answer, Correction, CorrectionOutcome, PostedPurchase, ReadBy, ReadPostingState, RecordCorrection, RecordDecision,
    Rejection, Told,
};
use crate::failure::{Failure, FailureType};
use crate::stage::Stage;

/// The most changes of one correction.
const MOST_CHANGES: usize = 50;
/// The longest name or reason.
const LONGEST_TEXT: usize = 500;

/// A refused message, in the form that Temporal's handlers have.
pub(super) type Refused = Box<dyn std::error::Error + Send + Sync>;

/// Why a message to a document is not taken.
#[derive(Debug)]
pub(super) struct Refusal(String);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refusal {}

fn refused<T>(reason: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal(reason.into()))
}

fn check_held(document: &Document) -> Result<(), Refusal> {
    if document.stage != Stage::Held {
        return refused(format!("the document is not held, it is {}", document.stage));
    }
    if document.wish.is_some() {
        return refused("another decision is being carried out; look again in a moment");
    }
    Ok(())
}

fn check_texts(by: &str, reason: &str) -> Result<(), Refusal> {
    for (what, text) in [("by", by), ("reason", reason)] {
        if text.trim().is_empty() || text.chars().count() > LONGEST_TEXT || text.chars().any(char::is_control) {
            return refused(format!("`{what}` must be 1 to {LONGEST_TEXT} characters on one line"));
        }
    }
    Ok(())
}

fn check_nothing_posted(document: &Document) -> Result<(), Refusal> {
    if document.rejection == Rejection::Sent {
        refused("a rejection was sent to Concur and may have arrived, so it can only be carried out: send `retry`")
    } else if document.posted.is_empty() {
        Ok(())
    } else {
        refused(format!(
            "{} of it stands posted; cancel it in Business Central and send `reversed`, or send `retry` to go forward",
            document.posted_numbers().join(", ")
        ))
    }
}

/// Whether a correction can be taken.
pub(super) fn check_correction(document: &Document, correction: &Correction) -> Result<(), Refusal> {
    check_held(document)?;
    check_texts(&correction.by, &correction.reason)?;
    check_nothing_posted(document)?;
    if (1..=MOST_CHANGES).contains(&correction.changes.len()) {
        Ok(())
    } else {
        refused(format!("a correction has 1 to {MOST_CHANGES} changes"))
    }
}

/// Whether a rejection can be taken.
pub(super) fn check_rejection(document: &Document, told: &Told) -> Result<(), Refusal> {
    check_held(document)?;
    check_texts(&told.by, &told.reason)?;
    check_nothing_posted(document)
}

/// Whether a reversal can be taken.
pub(super) fn check_reversal(document: &Document, told: &Told) -> Result<(), Refusal> {
    check_held(document)?;
    check_texts(&told.by, &told.reason)?;
    if document.posted.is_empty() {
        return refused("nothing of it was posted; send `reject` to give it back to Concur");
    }
    if document.confirmation == Confirmation::Told {
        return refused(
            "Concur was told that it is posted, and takes no other confirmation; settle it with the processor in Concur",
        );
    }
    Ok(())
}

/// Hands a wish to the run and waits until it was carried out as far as it goes.
pub(super) async fn carried_out(ctx: &WorkflowContext<Document>, wish: Wish) -> Answer {
    let ticket = ctx.state_mut(|s| {
        s.wish = Some(wish);
        s.decisions + 1
    });
    wait_for(ctx, |s| s.settled >= ticket).await;
    ctx.state(|s| Answer {
        stage: s.stage,
        failure: s.failure.clone(),
        posted_numbers: s.posted_numbers(),
    })
}

/// Before a run ends, everybody who told it something has an answer.
pub(super) async fn all_answered(ctx: &Ctx) {
    wait_for(ctx, |_| ctx.all_handlers_finished()).await;
}

/// Waits whatever happens to the workflow meanwhile.
async fn wait_for(ctx: &Ctx, condition: impl FnMut(&Document) -> bool) {
    let options = WaitConditionOptions::builder()
        .cancellation_token(WorkflowCancellationToken::new())
        .build();
    let _ = ctx.wait_condition_with_options(condition, options).await;
}

/// What policy makes of a stop: a failure that the submitter can do something about may be given back at once, as long as nothing
/// stands posted.
pub(super) fn by_policy(ctx: &Ctx, stop: Stop) -> Stop {
    match stop {
        Stop::Hold(failure) if ctx.state(|s| s.posted.is_empty() && s.input.policies.rejects(failure.failure_type)) => {
            Stop::GiveBack(failure)
        }
        stop => stop,
    }
}

/// Keeps a correction and plans anew; one that changes nothing of the plan leaves the document held for what it was.
pub(super) async fn corrected(ctx: &Ctx, correction: Correction) -> Next {
    let input = RecordCorrection {
        document: ctx.state(|s| s.document()),
        correction,
    };
    match call::answer_local(ctx, Local::record_correction, input, "correction by a person").await {
        Ok(CorrectionOutcome::Recorded) => {
            planning::forget(ctx);
            Next::GoOn
        }
        Ok(CorrectionOutcome::Refused(failure)) | Err(failure) => Next::Stop(Stop::Hold(failure)),
    }
}

/// Backs out and tells Concur, with the reason it is held for and the operator's.
pub(super) async fn rejected(ctx: &Ctx, failure: Failure, told: Option<Told>) -> Next {
    let mut reason = failure.reason.clone();
    if let Some(told) = told {
        reason = format!("{reason} {}", told.reason);
        record(ctx, "reject", told, Vec::new()).await;
    }
    ending::given_back(ctx, failure, &reason).await
}

/// Ends a document whose postings are cancelled in Business Central, every one of them, as a look there shows.
pub(super) async fn reversed(ctx: &Ctx, told: Told) -> Next {
    let posted = ctx.state(|s| s.posted.clone());
    for one in &posted {
        if let Err(failure) = is_cancelled(ctx, one).await {
            return Next::Stop(Stop::Hold(failure));
        }
    }
    let numbers = ctx.state(|s| s.posted_numbers().join(", "));
    let reason = format!(
        "It was posted as {numbers} and cancelled in Business Central: {}",
        told.reason
    );
    record(ctx, "reversed", told, posted).await;
    ctx.state_mut(|s| s.posted.clear());
    let failure = Failure::new(FailureType::DocumentInvalid, reason.clone());
    ending::given_back(ctx, failure, &reason).await
}

async fn record(ctx: &Ctx, what: &str, told: Told, reversed: Vec<PostedPurchase>) {
    let decision = RecordDecision {
        document: ctx.state(|s| s.document()),
        what: what.to_owned(),
        told,
        reversed,
    };
    call::local(ctx, Local::record_decision, decision, what).await;
}

/// Whether a posted purchase document stands cancelled.
async fn is_cancelled(ctx: &Ctx, posted: &PostedPurchase) -> Result<(), Failure> {
    let input = ctx.state(|s| ReadPostingState {
        plan: None,
        document: s.document(),
        key: posted.key.clone(),
        by: ReadBy::Id {
            id: posted.id.clone(),
            draft_number: posted.draft_number.clone(),
        },
    });
    let state = call::read(
        ctx,
        On::BusinessCentral,
        BusinessCentral::read_posting_state,
        input,
        "is it cancelled?",
    )
    .await?;
    let expected = ctx.state(|s| {
        let purchases = s.plan.iter().flat_map(|plan| &plan.purchases);
        purchases
            .filter(|purchase| purchase.key == posted.key)
            .map(|purchase| purchase.expected())
            .next()
    });
    let verdict = expected.map(|expected| conclude_post(&expected, state.found.first()));
    match verdict {
        Some(PostVerdict::Canceled(_)) => Ok(()),
        _ => Err(Failure::new(
            FailureType::DocumentInvalid,
            format!(
                "{} is not cancelled in Business Central. Cancel every posted purchase document of it there, then send `reversed` \
                 again.",
                posted.number
            ),
        )),
    }
}
