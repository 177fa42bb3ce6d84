//! What passes between workflows and activities: ids, outcomes, evidence. Never a document's body, never a secret.

mod concur;
mod document;
mod intake;
mod payment;
mod purchase;

pub use concur::{AcknowledgeOutcome, ConcurStatus, ConfirmOutcome, ConfirmPosting, RejectPosting};
pub use document::{
    DocumentInput, DocumentOutcome, DocumentRef, DocumentState, Occasion, Queues, Received, RecordStage,
};
pub use intake::{IntakeReport, ListReady, ReadyDocument, ReadyPage, StartDocuments};
pub use payment::{
    AdvanceWatermark, ConfirmPayment, PaidDocument, PaymentChanges, PaymentFact, PaymentOutcome, SignalPayments,
    SweepReport,
};
pub use purchase::{
    DraftRef, PlanOutline, PlanRef, PostedPurchase, PostingState, PurchaseKey, PurchaseOutline, PurchaseRef, ReadBy,
    ReadPostingState,
};
