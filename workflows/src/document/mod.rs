//! One approved Concur document, from receipt to payment. The workflow id is the document's business id.
//!
//! Read [`Document::run`] first, then the steps in the order in which a document meets them:
//! [`take`] (receive, acknowledge), [`planning`], [`draft`] with [`dimensions`], [`post`], [`confirm`], [`attach`],
//! [`payment`]; and aside [`hold`], [`operator`] and [`back_out`]. [`state`] is what a run remembers beside; [`call`] is how any
//! of them runs an activity.

mod attach;
mod back_out;
pub(crate) mod call;
mod confirm;
mod dimensions;
mod draft;
mod ending;
mod hold;
mod operator;
mod payment;
mod planning;
mod post;
mod show;
mod state;
mod take;

use posting::evidence::PostOnRecord;
use posting::payments::PaymentsSeen;
use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{SyncWorkflowContext, WorkflowContext, WorkflowContextView, WorkflowResult};

use crate::contracts::{
    Answer, CauseRemoved, Correction, DocumentInput, DocumentOutcome, DocumentState, Occasion, PaymentFact,
    PlanOutline, PlanRef, PostedPurchase, PurchaseKey, Received, Rejection, Told,
};
use crate::failure::{Failure, FailureType};
use crate::stage::Stage;

use state::{Cancellation, Confirmation, Next, Stop, Wish};

pub use dimensions::DIMENSION_CHUNK;

type Ctx = WorkflowContext<Document>;

/// The most times one step is tried again before a person is asked: bounds history, which Temporal limits.
const MAX_TRIES: u32 = 400;

/// The document workflow and what it remembers.
#[workflow]
pub struct Document {
    input: DocumentInput,
    stage: Stage,
    failure: Option<Failure>,
    /// What records knew at the start.
    received: Option<Received>,
    /// Whether Concur holds the document for us.
    acknowledged: bool,
    plan: Option<PlanOutline>,
    /// Keys of earlier plans: drafts of them may still stand.
    former: Vec<PurchaseKey>,
    /// When a create or a post was sent whose outcome is not certain yet.
    unsettled_since: Option<jiff::Timestamp>,
    /// Posts that were sent for any approval of this document, by this run or before it.
    posts: Vec<PostOnRecord>,
    posted: Vec<PostedPurchase>,
    /// The newest payment of each posted document that a sweep told.
    payments: Vec<PaymentFact>,
    /// What sweeps saw of each posted document in the vendor ledger, the newest of each.
    seen: Vec<PaymentsSeen>,
    /// Posted documents of which Concur was told all that was seen.
    handled: Vec<String>,
    /// What a person asked for and was not carried out yet.
    wish: Option<Wish>,
    /// How many wishes were taken up.
    decisions: u32,
    /// How many of them were carried out as far as they went.
    settled: u32,
    /// How often it was tried again by itself since a person last decided.
    automatic: u32,
    /// Whether a person waits for what comes next: it goes before everybody else's (design D10).
    urgent: bool,
    /// Whether Concur was told that the document is posted.
    confirmation: Confirmation,
    /// Whether Concur may have been told that it failed.
    rejection: Rejection,
    cancellation: Cancellation,
}

#[workflow_methods]
impl Document {
    #[init]
    fn new(_: &WorkflowContextView, input: DocumentInput) -> Self {
        Self {
            input,
            stage: Stage::Received,
            failure: None,
            received: None,
            acknowledged: false,
            plan: None,
            former: Vec::new(),
            unsettled_since: None,
            posts: Vec::new(),
            posted: Vec::new(),
            payments: Vec::new(),
            seen: Vec::new(),
            handled: Vec::new(),
            wish: None,
            decisions: 0,
            settled: 0,
            automatic: 0,
            urgent: false,
            confirmation: Confirmation::Open,
            rejection: Rejection::None,
            cancellation: Cancellation::Unheard,
        }
    }

    /// Takes the document, posts it, tells Concur, waits for its payment and tells Concur again.
    #[run(name = "Document")]
    pub async fn run(ctx: &mut WorkflowContext<Self>) -> WorkflowResult<DocumentOutcome> {
        let ctx = &*ctx;
        let mut next = Next::GoOn;
        loop {
            next = match next {
                Next::GoOn => match confirmed(ctx).await {
                    Ok(()) => break,
                    Err(stop) => Next::Stop(operator::by_policy(ctx, stop)),
                },
                Next::Stop(stop) => stopped(ctx, stop).await,
                Next::Decision(decision) => decided(ctx, decision).await,
                Next::End(end) => {
                    operator::all_answered(ctx).await;
                    return Err(end);
                }
            };
        }
        ctx.state_mut(|s| s.confirmation = Confirmation::Told);
        attach::started(ctx).await;
        let awaited = payment::awaited(ctx);
        // What was closed without any payment ends as what nobody had to pay.
        let stage = if payment::confirmed(ctx, &awaited).await {
            Stage::Paid
        } else {
            Stage::Closed
        };
        show::stage(ctx, stage).await;
        operator::all_answered(ctx).await;
        Ok(DocumentOutcome {
            stage,
            posted_numbers: ctx.state(Document::posted_numbers),
        })
    }

    /// Ops: the cause is removed, try again.
    #[signal(name = "retry")]
    pub fn retry(&mut self, _: &mut SyncWorkflowContext<Self>) {
        self.wish = Some(Wish::Retry);
    }

    /// The held sweep: what it is held for may be gone. Beyond the cap only a person's word counts.
    #[signal(name = "cause_removed")]
    pub fn cause_removed(&mut self, _: &mut SyncWorkflowContext<Self>, removed: CauseRemoved) {
        let ours = removed.financial_document_id == self.input.document.financial_document_id;
        let waits = self.stage == Stage::Held && self.wish.is_none() && self.settled == self.decisions;
        if ours && waits && self.may_retry_by_itself() {
            self.automatic += 1;
            self.wish = Some(Wish::RetryByItself);
        }
    }

    /// Ops: give it back to Concur with the reason it is held for.
    #[signal(name = "reject")]
    pub fn reject(&mut self, _: &mut SyncWorkflowContext<Self>) {
        self.wish = Some(Wish::Reject(None));
    }

    /// Ops: change what is posted, not how much; then try again. Answers where the document stands afterwards.
    #[update(name = "correct")]
    pub async fn correct(ctx: &mut WorkflowContext<Self>, correction: Correction) -> Result<Answer, operator::Refused> {
        Ok(operator::carried_out(ctx, Wish::Correct(correction)).await)
    }

    /// Only a held document of which nothing stands posted is corrected.
    #[update_validator(correct)]
    pub fn validate_correct(&self, _: &WorkflowContextView, correction: &Correction) -> Result<(), operator::Refused> {
        Ok(operator::check_correction(self, correction)?)
    }

    /// Ops: give it back to Concur with the reason it is held for, by somebody and for a reason of their own.
    #[update(name = "reject_to_concur")]
    pub async fn reject_to_concur(ctx: &mut WorkflowContext<Self>, told: Told) -> Result<Answer, operator::Refused> {
        Ok(operator::carried_out(ctx, Wish::Reject(Some(told))).await)
    }

    /// Only a held document of which nothing stands posted is given back.
    #[update_validator(reject_to_concur)]
    pub fn validate_reject_to_concur(&self, _: &WorkflowContextView, told: &Told) -> Result<(), operator::Refused> {
        Ok(operator::check_rejection(self, told)?)
    }

    /// Ops: what was posted is cancelled in Business Central. That is looked at there before Concur is told.
    #[update(name = "reversed")]
    pub async fn reversed(ctx: &mut WorkflowContext<Self>, told: Told) -> Result<Answer, operator::Refused> {
        Ok(operator::carried_out(ctx, Wish::Reversed(told)).await)
    }

    /// Only a held document of which something was posted, and which Concur was not told of, can have been reversed.
    #[update_validator(reversed)]
    pub fn validate_reversed(&self, _: &WorkflowContextView, told: &Told) -> Result<(), operator::Refused> {
        Ok(operator::check_reversal(self, told)?)
    }

    /// The payment sweep: the invoice is paid.
    #[signal(name = "payment_observed")]
    pub fn payment_observed(&mut self, _: &mut SyncWorkflowContext<Self>, fact: PaymentFact) {
        self.note_payment(fact);
    }

    /// The payment sweep: what settles the invoice in the vendor ledger.
    #[signal(name = "payments_seen")]
    pub fn payments_seen(&mut self, _: &mut SyncWorkflowContext<Self>, seen: PaymentsSeen) {
        self.note_seen(seen);
    }

    /// Where the document stands.
    #[query(name = "state")]
    pub fn state(&self, _: &WorkflowContextView) -> DocumentState {
        DocumentState {
            stage: self.stage,
            failure: self.failure.clone(),
            posted_numbers: self.posted_numbers(),
            mapping_version: self.plan.as_ref().map(|plan| plan.mapping_version.clone()),
        }
    }
}

/// What comes of a stop.
async fn stopped(ctx: &Ctx, stop: Stop) -> Next {
    match stop {
        Stop::Hold(failure) => Next::Decision(hold::until_decided(ctx, failure).await),
        Stop::Withdraw(failure) => ending::withdrawn(ctx, failure).await,
        Stop::GiveBack(failure) => operator::rejected(ctx, failure, None).await,
        Stop::Cancel => ending::cancelled(ctx).await,
    }
}

/// Carries out what a person decided.
async fn decided(ctx: &Ctx, decision: hold::Decision) -> Next {
    match decision {
        hold::Decision::Retry => {
            planning::forget(ctx);
            Next::GoOn
        }
        hold::Decision::Correct(correction) => operator::corrected(ctx, correction).await,
        hold::Decision::Reversed(told) => operator::reversed(ctx, told).await,
        hold::Decision::Reject(failure, told) => operator::rejected(ctx, failure, told).await,
        hold::Decision::Cancel => ending::cancelled(ctx).await,
    }
}

/// Every step up to the posting confirmation. It can be entered again after a hold: each step looks before it writes.
async fn confirmed(ctx: &Ctx) -> Result<(), Stop> {
    if ctx.state(|s| s.input.occasion == Occasion::Reopened && s.received.is_none() && s.failure.is_none()) {
        return Err(Stop::Hold(Failure::new(
            FailureType::Reopened,
            "Approved again in Concur although an earlier approval was taken. Compare both approvals with the posted document; \
             then send `retry` (nothing is posted twice) or `reject`.",
        )));
    }
    take::received(ctx).await?;
    take::acknowledged(ctx).await?;
    let plan = planning::planned(ctx).await?;
    let drafts = draft::all_drafted(ctx, &plan).await?;
    post::all_posted(ctx, &plan, drafts).await?;
    confirm::confirmed(ctx, &plan).await
}

fn plan_ref(ctx: &Ctx, plan: &PlanOutline) -> PlanRef {
    PlanRef {
        document: ctx.state(Document::document),
        digest: plan.digest.clone(),
    }
}
