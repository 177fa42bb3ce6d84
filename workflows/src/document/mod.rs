//! One approved Concur document, from receipt to payment. The workflow id is the document's business id.
//!
//! Read [`Document::run`] first, then the steps in the order in which a document meets them:
//! [`take`] (receive, acknowledge), [`planning`], [`draft`] with [`dimensions`], [`post`], [`confirm`], [`attach`],
//! [`payment`]; and aside [`hold`] and
//! [`back_out`]. [`call`] is how any of them runs an activity.

mod attach;
mod back_out;
mod call;
mod confirm;
mod dimensions;
mod draft;
mod hold;
mod payment;
mod planning;
mod post;
mod show;
mod take;

use temporalio_common::error::ApplicationFailure;
use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{
    SyncWorkflowContext, WorkflowContext, WorkflowContextView, WorkflowResult, WorkflowTermination,
};

use crate::contracts::{
    DocumentInput, DocumentOutcome, DocumentRef, DocumentState, Occasion, PaymentFact, PlanOutline, PlanRef,
    PostedPurchase, PurchaseKey, Received,
};
use crate::failure::{Failure, FailureType};
use crate::stage::Stage;
use crate::timing::Timing;

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
    posted: Vec<PostedPurchase>,
    /// The newest payment of each posted document that a sweep told.
    payments: Vec<PaymentFact>,
    /// Signals that came and were not answered yet.
    wish: Option<Wish>,
    cancellation: Cancellation,
}

/// What a person asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Retry,
    Reject,
}

/// What came of a cancellation, which Temporal shows to the run for as long as it lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cancellation {
    /// None was noticed.
    Unheard,
    /// The run backs out because of it.
    BackingOut,
    /// Something stands posted: it is noted, and the run goes forward.
    Refused,
}

/// Why the steps towards the posting confirmation stopped.
enum Stop {
    /// A person must decide.
    Hold(Failure),
    /// Concur has taken the document back: back out, and close without telling it.
    Withdraw(Failure),
    /// The workflow was cancelled before anything was posted.
    Cancel,
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
            posted: Vec::new(),
            payments: Vec::new(),
            wish: None,
            cancellation: Cancellation::Unheard,
        }
    }

    /// Takes the document, posts it, tells Concur, waits for its payment and tells Concur again.
    #[run(name = "Document")]
    pub async fn run(ctx: &mut WorkflowContext<Self>) -> WorkflowResult<DocumentOutcome> {
        let ctx = &*ctx;
        while let Err(stop) = confirmed(ctx).await {
            match stop {
                Stop::Hold(failure) => match hold::until_decided(ctx, failure).await {
                    hold::Decision::Retry => planning::forget(ctx),
                    hold::Decision::Reject(failure) => {
                        if back_out::done(ctx, back_out::Tell::Reason(&failure.reason)).await {
                            return Err(ended(ctx, Stage::Rejected, failure).await);
                        }
                    }
                    hold::Decision::Cancel => {
                        if let Some(end) = cancelled(ctx).await {
                            return Err(end);
                        }
                    }
                },
                Stop::Withdraw(failure) => {
                    if back_out::done(ctx, back_out::Tell::Nothing).await {
                        return Err(ended(ctx, Stage::Withdrawn, failure).await);
                    }
                }
                Stop::Cancel => {
                    if let Some(end) = cancelled(ctx).await {
                        return Err(end);
                    }
                }
            }
        }
        attach::started(ctx).await;
        let awaited = payment::awaited(ctx);
        let stage = if awaited.is_empty() {
            Stage::Closed
        } else {
            payment::confirmed(ctx, &awaited).await;
            Stage::Paid
        };
        show::stage(ctx, stage).await;
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

    /// Ops: give it back to Concur with the reason it is held for.
    #[signal(name = "reject")]
    pub fn reject(&mut self, _: &mut SyncWorkflowContext<Self>) {
        self.wish = Some(Wish::Reject);
    }

    /// The payment sweep: the invoice is paid.
    #[signal(name = "payment_observed")]
    pub fn payment_observed(&mut self, _: &mut SyncWorkflowContext<Self>, fact: PaymentFact) {
        self.note_payment(fact);
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

impl Document {
    fn posted_numbers(&self) -> Vec<String> {
        self.posted.iter().map(|posted| posted.number.clone()).collect()
    }

    fn note_payment(&mut self, fact: PaymentFact) {
        self.payments.retain(|known| known.posted_number != fact.posted_number);
        self.payments.push(fact);
    }

    fn payment_of(&self, posted_number: &str) -> Option<&PaymentFact> {
        self.payments.iter().find(|fact| fact.posted_number == posted_number)
    }

    fn document(&self) -> DocumentRef {
        self.input.document.clone()
    }

    fn timing(&self) -> Timing {
        self.input.timing.clone()
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

/// Whether the run is to back out because it was cancelled.
fn cancel_asked(ctx: &Ctx) -> bool {
    let open = ctx.state(|s| s.posted.is_empty() && s.cancellation != Cancellation::Refused);
    open && ctx.cancellation_token().is_cancelled()
}

/// Ends a cancelled run, if nothing is posted; a cancellation after the first posting is noted and refused.
async fn cancelled(ctx: &Ctx) -> Option<WorkflowTermination> {
    ctx.state_mut(|s| s.cancellation = Cancellation::BackingOut);
    let reason = "Cancelled by an operator before anything was posted in Business Central.";
    if !back_out::done(ctx, back_out::Tell::Reason(reason)).await {
        return None;
    }
    ctx.state_mut(|s| s.failure = None);
    show::stage(ctx, Stage::Withdrawn).await;
    Some(WorkflowTermination::cancelled_with_details(reason.to_owned()))
}

/// Every ending before the first posting closes Failed, so that a corrected resubmission may start under the same id.
async fn ended(ctx: &Ctx, stage: Stage, failure: Failure) -> WorkflowTermination {
    ctx.state_mut(|s| s.failure = Some(failure.clone()));
    show::stage(ctx, stage).await;
    ApplicationFailure::builder(failure.reason)
        .type_name(failure.failure_type.as_str().to_owned())
        .non_retryable(true)
        .build()
        .into()
}

fn plan_ref(ctx: &Ctx, plan: &PlanOutline) -> PlanRef {
    PlanRef {
        document: ctx.state(Document::document),
        digest: plan.digest.clone(),
    }
}
