//! The activities as workflows see them: names and types. What they do is in the crate `activities`.
//!
//! One activity is one request to a remote system. Names are verb and noun, and are what the Web UI shows.

use temporalio_macros::activity_definitions;

use jiff::Timestamp;
use posting::ids::ConnectionName;
use posting::payments::Due;

use crate::contracts::{
    AcknowledgeOutcome, AdvanceWatermark, AttachImage, AttachOutcome, AttachmentsInput, ChangedMasterData, CompanyRef,
    ConcurStatus, ConfirmOutcome, ConfirmPayment, ConfirmPosting, CorrectionOutcome, CreateDraft, CreatedDraft,
    DocumentRef, DraftRef, FinishHeldSweep, HeldOverview, IntakeReport, ListChangedMasterData, ListReady,
    PaymentChanges, PaymentOutcome, PlanOutline, PlanRef, PostingState, ReadPostingState, ReadyPage, Received,
    RecordCorrection, RecordDecision, RecordStage, RecoverDocuments, RecoveredPage, RejectPosting, RetriedPage,
    RetryHeld, SetDimensions, SignalPayments, StartDocuments,
};
use crate::contracts::{
    AdvanceLedgerCursor, CollectVendors, CollectedVendors, CompareVendors, ComparedVendors, DuePayments,
    FindLedgerEntries, LedgerRows, ListLedgerRows, LookUpVendor, PushVendors, ReadLedgerEntries, SeenDocument,
    StartHeldSweep, TellPayments, VendorBacklog, VendorSyncReport,
};

use crate::contracts::{
    KeepSubscription, ListPage, ListSubscriptions, ListValues, ListedSubscriptions, PublishListItems, PublishedItems,
    PublishedList, ReadListPage, ReadListValues, Renewed, StartNoticedSweeps,
};

/// Steps that ask or tell Concur; they run on the Concur company's task queue.
pub struct Concur;

#[activity_definitions]
impl Concur {
    /// Saves the document in records unless it is there, and tells what records know of earlier runs.
    #[activity(name = "receive_document")]
    pub fn receive_document(document: DocumentRef) -> Result<Received, String> {
        unimplemented!()
    }
    /// Locks the document in Concur for us. A write.
    #[activity(name = "acknowledge_document")]
    pub fn acknowledge_document(document: DocumentRef) -> Result<AcknowledgeOutcome, String> {
        unimplemented!()
    }
    /// Asks Concur by business id where this approval stands.
    #[activity(name = "read_concur_status")]
    pub fn read_concur_status(document: DocumentRef) -> Result<ConcurStatus, String> {
        unimplemented!()
    }
    /// Tells Concur the posted numbers. A write.
    #[activity(name = "confirm_posting")]
    pub fn confirm_posting(confirmation: ConfirmPosting) -> Result<ConfirmOutcome, String> {
        unimplemented!()
    }
    /// Tells Concur that the document could not be posted, and why. A write.
    #[activity(name = "reject_posting")]
    pub fn reject_posting(rejection: RejectPosting) -> Result<ConfirmOutcome, String> {
        unimplemented!()
    }
    /// Tells Concur that the document was paid, by the API for its kind. A write.
    #[activity(name = "confirm_payment")]
    pub fn confirm_payment(confirmation: ConfirmPayment) -> Result<PaymentOutcome, String> {
        unimplemented!()
    }
    /// Reads back whether Concur knows the payment.
    #[activity(name = "read_payment_state")]
    pub fn read_payment_state(confirmation: ConfirmPayment) -> Result<PaymentOutcome, String> {
        unimplemented!()
    }
    /// Reads one page of the queue and saves the documents in records.
    #[activity(name = "list_ready_documents")]
    pub fn list_ready_documents(page: ListReady) -> Result<ReadyPage, String> {
        unimplemented!()
    }
    /// Reads one page of Concur's vendors and compares it with what Concur shall know.
    #[activity(name = "compare_vendors")]
    pub fn compare_vendors(page: CompareVendors) -> Result<ComparedVendors, String> {
        unimplemented!()
    }
    /// Reads one vendor of which nobody knows what Concur has.
    #[activity(name = "look_up_vendor")]
    pub fn look_up_vendor(ask: LookUpVendor) -> Result<VendorBacklog, String> {
        unimplemented!()
    }
    /// Creates, updates or blocks one batch of vendors. A write.
    #[activity(name = "push_vendors")]
    pub fn push_vendors(batch: PushVendors) -> Result<VendorBacklog, String> {
        unimplemented!()
    }
    /// Reads one page of what a list holds.
    #[activity(name = "read_list_page")]
    pub fn read_list_page(read: ReadListPage) -> Result<ListPage, String> {
        unimplemented!()
    }
    /// Makes, renames or deletes a batch of a list's items.
    #[activity(name = "publish_list_items")]
    pub fn publish_list_items(batch: PublishListItems) -> Result<PublishedItems, String> {
        unimplemented!()
    }
}

/// Steps that ask or tell Business Central; they run on the service principal's task queue.
pub struct BusinessCentral;

#[activity_definitions]
impl BusinessCentral {
    /// Checks that every payee is a vendor that can be invoiced.
    #[activity(name = "resolve_vendors")]
    pub fn resolve_vendors(plan: PlanRef) -> Result<(), String> {
        unimplemented!()
    }
    /// Looks whether a purchase document stands, and whose it is.
    #[activity(name = "read_posting_state")]
    pub fn read_posting_state(look: ReadPostingState) -> Result<PostingState, String> {
        unimplemented!()
    }
    /// Creates the draft with all lines and the ownership line, in one request. A write.
    #[activity(name = "create_draft")]
    pub fn create_draft(purchase: CreateDraft) -> Result<CreatedDraft, String> {
        unimplemented!()
    }
    /// Sets dimensions of a draft's lines that differ from their defaults, in one batch. A write.
    #[activity(name = "set_dimensions")]
    pub fn set_dimensions(changes: SetDimensions) -> Result<(), String> {
        unimplemented!()
    }
    /// Fetches one image from Concur and attaches it to its posted purchase document, unless it is there.
    #[activity(name = "attach_image")]
    pub fn attach_image(image: AttachImage) -> Result<AttachOutcome, String> {
        unimplemented!()
    }
    /// Deletes a draft of ours under the tag just read. A write.
    #[activity(name = "delete_draft")]
    pub fn delete_draft(draft: DraftRef) -> Result<(), String> {
        unimplemented!()
    }
    /// Posts the draft. A write; what it did is read back afterwards in any case.
    #[activity(name = "post_draft")]
    pub fn post_draft(draft: DraftRef) -> Result<(), String> {
        unimplemented!()
    }
    /// Reads which rows of one kind of master data changed.
    #[activity(name = "list_changed_master_data")]
    pub fn list_changed_master_data(ask: ListChangedMasterData) -> Result<ChangedMasterData, String> {
        unimplemented!()
    }
    /// Reads which invoices changed since the watermark and picks those that waiting documents wait for.
    #[activity(name = "list_payment_changes")]
    pub fn list_payment_changes(company: CompanyRef) -> Result<PaymentChanges, String> {
        unimplemented!()
    }
    /// Reads one page of what is new in the vendor ledger and picks the entries that something was applied to.
    #[activity(name = "list_ledger_rows")]
    pub fn list_ledger_rows(page: ListLedgerRows) -> Result<LedgerRows, String> {
        unimplemented!()
    }
    /// Finds the vendor ledger entries of posted invoices.
    #[activity(name = "find_ledger_entries")]
    pub fn find_ledger_entries(find: FindLedgerEntries) -> Result<Vec<i32>, String> {
        unimplemented!()
    }
    /// Reads vendor ledger entries with all that settles them and picks those of our documents.
    #[activity(name = "read_ledger_entries")]
    pub fn read_ledger_entries(read: ReadLedgerEntries) -> Result<Vec<SeenDocument>, String> {
        unimplemented!()
    }
    /// Lists the webhook subscriptions that send notices to us.
    #[activity(name = "list_subscriptions")]
    pub fn list_subscriptions(ask: ListSubscriptions) -> Result<ListedSubscriptions, String> {
        unimplemented!()
    }
    /// Makes a webhook subscription; when it ends. Business Central shakes hands with our receiver meanwhile. A write.
    #[activity(name = "create_subscription")]
    pub fn create_subscription(subscription: KeepSubscription) -> Result<Timestamp, String> {
        unimplemented!()
    }
    /// Renews a webhook subscription, with the same handshake. A write.
    #[activity(name = "renew_subscription")]
    pub fn renew_subscription(subscription: KeepSubscription) -> Result<Renewed, String> {
        unimplemented!()
    }
    /// Deletes a webhook subscription. A write.
    #[activity(name = "delete_subscription")]
    pub fn delete_subscription(subscription: KeepSubscription) -> Result<(), String> {
        unimplemented!()
    }
    /// Finds a dimension's id by its code.
    #[activity(name = "find_dimension")]
    pub fn find_dimension(list: PublishedList) -> Result<Option<String>, String> {
        unimplemented!()
    }
    /// Reads a dimension's values as the items that a list of Concur shall hold.
    #[activity(name = "read_list_values")]
    pub fn read_list_values(read: ReadListValues) -> Result<ListValues, String> {
        unimplemented!()
    }
    /// Reads all vendors or those that changed, and keeps what Concur shall know of them.
    #[activity(name = "collect_vendors")]
    pub fn collect_vendors(ask: CollectVendors) -> Result<CollectedVendors, String> {
        unimplemented!()
    }
}

/// Steps without a remote system: records and Temporal itself.
pub struct Local;

#[activity_definitions]
impl Local {
    /// Turns the received document into a posting plan and saves it.
    #[activity(name = "plan_document")]
    pub fn plan_document(document: DocumentRef) -> Result<PlanOutline, String> {
        unimplemented!()
    }
    /// Writes the stage into records.
    #[activity(name = "record_stage")]
    pub fn record_stage(change: RecordStage) -> Result<(), String> {
        unimplemented!()
    }
    /// Starts a document workflow for each ready document that has none.
    #[activity(name = "start_documents")]
    pub fn start_documents(start: StartDocuments) -> Result<IntakeReport, String> {
        unimplemented!()
    }
    /// Starts documents again that records show as unfinished and that have no run.
    #[activity(name = "recover_documents")]
    pub fn recover_documents(documents: RecoverDocuments) -> Result<RecoveredPage, String> {
        unimplemented!()
    }
    /// Keeps a person's correction of the plan, if it can be made.
    #[activity(name = "record_correction")]
    pub fn record_correction(correction: RecordCorrection) -> Result<CorrectionOutcome, String> {
        unimplemented!()
    }
    /// Writes a person's decision into the audit trail, and what was reversed into records.
    #[activity(name = "record_decision")]
    pub fn record_decision(decision: RecordDecision) -> Result<(), String> {
        unimplemented!()
    }
    /// Starts the run that attaches a posted document's images, unless it was started.
    #[activity(name = "start_attachments")]
    pub fn start_attachments(attachments: AttachmentsInput) -> Result<(), String> {
        unimplemented!()
    }
    /// Tells waiting documents that they were paid.
    #[activity(name = "signal_payments")]
    pub fn signal_payments(payments: SignalPayments) -> Result<u32, String> {
        unimplemented!()
    }
    /// Finds for which companies documents are held, and what is due to be looked at.
    #[activity(name = "held_overview")]
    pub fn held_overview(connection: ConnectionName) -> Result<HeldOverview, String> {
        unimplemented!()
    }
    /// Tells held documents whose cause may be gone to try again.
    #[activity(name = "retry_held")]
    pub fn retry_held(page: RetryHeld) -> Result<RetriedPage, String> {
        unimplemented!()
    }
    /// Keeps how far a held sweep has come.
    #[activity(name = "finish_held_sweep")]
    pub fn finish_held_sweep(finish: FinishHeldSweep) -> Result<(), String> {
        unimplemented!()
    }
    /// Tells documents what was seen of their payments; for those whose run has ended it starts one, if something is due.
    #[activity(name = "tell_payments")]
    pub fn tell_payments(tell: TellPayments) -> Result<u32, String> {
        unimplemented!()
    }
    /// Compares what was seen of a payment with what Concur was told, and says what is due.
    #[activity(name = "due_payments")]
    pub fn due_payments(ask: DuePayments) -> Result<Due, String> {
        unimplemented!()
    }
    /// Keeps how far the vendor ledger was told.
    #[activity(name = "advance_ledger_cursor")]
    pub fn advance_ledger_cursor(advance: AdvanceLedgerCursor) -> Result<(), String> {
        unimplemented!()
    }
    /// Moves the payment watermark.
    #[activity(name = "advance_watermark")]
    pub fn advance_watermark(advance: AdvanceWatermark) -> Result<(), String> {
        unimplemented!()
    }
    /// Counts the vendors that Concur shall still be told of.
    #[activity(name = "vendor_backlog")]
    pub fn vendor_backlog(ask: LookUpVendor) -> Result<VendorBacklog, String> {
        unimplemented!()
    }
    /// Tells what a run of the vendor sync did in Concur.
    #[activity(name = "report_vendor_sync")]
    pub fn report_vendor_sync(ask: LookUpVendor) -> Result<VendorSyncReport, String> {
        unimplemented!()
    }
    /// Looks through held documents now.
    #[activity(name = "start_held_sweep")]
    pub fn start_held_sweep(start: StartHeldSweep) -> Result<(), String> {
        unimplemented!()
    }
    /// Starts the sweeps that notices make happen earlier.
    #[activity(name = "start_noticed_sweeps")]
    pub fn start_noticed_sweeps(start: StartNoticedSweeps) -> Result<(), String> {
        unimplemented!()
    }
}

/// The declarations by name, for the crate that implements them.
pub mod definitions {
    pub use super::business_central::*;
    pub use super::concur::*;
    pub use super::local::*;
}
