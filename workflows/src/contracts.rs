//! What passes between workflows and activities: ids, outcomes, evidence. Never a document's body, never a secret.

mod attachments;
mod concur;
mod document;
mod held;
mod intake;
mod ledger_payments;
mod lists;
mod notices;
mod operator;
mod payment;
mod purchase;
mod recovery;
mod vendor_sync;

pub use attachments::{AttachImage, AttachOutcome, AttachmentsInput, AttachmentsReport};
pub use concur::{AcknowledgeOutcome, ConcurStatus, ConfirmOutcome, ConfirmPosting, RejectPosting};
pub use document::{
    DocumentInput, DocumentOutcome, DocumentRef, DocumentState, Occasion, Queues, Received, RecordStage, Rejection,
};
pub use held::{
    CauseRemoved, ChangedMasterData, CompanyChanges, FinishHeldSweep, HeldCompany, HeldOverview, HeldReport,
    ListChangedMasterData, MasterData, RetriedPage, RetryHeld,
};
pub use intake::{EventIntakeReport, IntakeReport, ListReady, ReadyDocument, ReadyPage, StartDocuments};
pub use ledger_payments::{
    AdvanceLedgerCursor, DuePayments, FindLedgerEntries, LedgerRows, ListLedgerRows, PaymentReversalInput,
    PaymentReversalReport, ReadLedgerEntries, SeenDocument, TellPayments,
};
pub use lists::{
    ListAct, ListPage, ListRefusal, ListRefusals, ListReport, ListValues, PublishListItems, PublishedItems,
    PublishedList, ReadListPage, ReadListValues,
};
pub use notices::{
    KeepSubscription, KeeperReport, KeptSubscription, ListSubscriptions, ListedSubscriptions, Noticed, NoticedEntity,
    NoticesReport, Renewed, StartNoticedSweeps,
};
pub use operator::{Answer, Correction, CorrectionOutcome, RecordCorrection, RecordDecision, Told};
pub use payment::{
    AdvanceWatermark, CompanyRef, ConfirmPayment, PaidDocument, PaymentChanges, PaymentFact, PaymentOutcome,
    SignalPayments, SweepReport,
};
pub use purchase::{
    CreateDraft, CreatedDraft, DimensionChange, DimensionWay, DraftRef, PlanOutline, PlanRef, PostedPurchase,
    PostingState, PurchaseKey, PurchaseOutline, ReadBy, ReadPostingState, SetDimensions,
};
pub use recovery::{RecoverDocuments, RecoveredPage, RecoveryReport, Sought};
pub use vendor_sync::{
    CollectVendors, CollectedVendors, CompareVendors, ComparedVendors, LookUpVendor, PushVendors, Refusals,
    RefusedVendor, StartHeldSweep, VendorBacklog, VendorCodes, VendorSyncReport,
};
