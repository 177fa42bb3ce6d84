//! What passes between workflows and activities: ids, outcomes, evidence. Never a document's body, never a secret.

use std::collections::BTreeSet;

use jiff::Timestamp;
use posting::evidence::{Expected, FoundPurchase};
use posting::ids::{BusinessId, ConnectionName, Currency, ExternalNumber, FinancialDocumentId, VendorNumber};
use posting::mark::OwnershipMark;
use posting::plan::{DocumentKind, Payee, PaymentExpectation, PostingPlan, PurchaseKind};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;
use crate::stage::Stage;
use crate::timing::Timing;

/// One approval of one Concur document, within one connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentRef {
    /// The connection it came through.
    pub connection: ConnectionName,
    /// Its kind.
    pub kind: DocumentKind,
    /// The document.
    pub business_id: BusinessId,
    /// The approval.
    pub financial_document_id: FinancialDocumentId,
}

/// The task queues of a connection: one per Concur company, one per Business Central service principal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queues {
    /// Requests to Concur.
    pub concur: String,
    /// Requests to Business Central.
    pub business_central: String,
}

/// Input of the document workflow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentInput {
    /// The approval this run is for.
    pub document: DocumentRef,
    /// Whether an earlier approval was taken already.
    pub occasion: Occasion,
    /// Where requests go.
    pub queues: Queues,
    /// Every duration.
    pub timing: Timing,
}

/// Why a run was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// The document is ready in Concur's queue.
    Ready,
    /// It was approved again although a run for an earlier approval is open or completed: held for a person from the start.
    Reopened,
}

/// What *receive* found in records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// When any approval of this document last sent a create or a post whose answer is not recorded as certain.
    pub unsettled_since: Option<Timestamp>,
    /// Purchase documents that earlier runs or approvals of this document planned; drafts of them may still stand.
    pub former: Vec<PurchaseKey>,
    /// Posted numbers of earlier approvals that nobody has reversed: nothing may be posted on top of them.
    pub posted_before: Vec<String>,
}

/// What finds a purchase document in Business Central.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurchaseKey {
    /// The payee it is for.
    pub payee: Payee,
    /// Invoice or credit memo.
    pub kind: PurchaseKind,
    /// The vendor.
    pub vendor: VendorNumber,
    /// `vendorInvoiceNumber` or `vendorCreditMemoNumber`.
    pub external_number: ExternalNumber,
}

/// Concur's answer to an acknowledgement, for one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AcknowledgeOutcome {
    /// It is ours and locked (code 0).
    Acknowledged,
    /// Acknowledged before (101), or not ready (103): ask whose it is.
    AskConcur,
    /// Recalled (102), or unknown to Concur (104): gone.
    Gone,
    /// Acknowledged under another system id (99).
    OtherSystem,
}

/// What Concur says of an approval when asked by business id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConcurStatus {
    /// Ready: not acknowledged by anybody.
    Ready,
    /// Acknowledged with our system id, not confirmed.
    AcknowledgedByUs,
    /// Acknowledged with another system id, or with none.
    AcknowledgedByOther,
    /// Confirmed as posted.
    ConfirmedSuccess,
    /// Confirmed as failed.
    ConfirmedFailure,
    /// Recalled, replaced by another approval, or not there.
    Gone,
    /// A status this version does not know.
    Unclear,
}

/// What was planned, without the lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanOutline {
    /// SHA-256 of the plan; records must agree whenever a step uses it.
    pub digest: String,
    /// Version of the mapping rules that made it.
    pub mapping_version: String,
    /// Business Central environment and company it is fixed to.
    pub target: String,
    /// The purchase documents.
    pub purchases: Vec<PurchaseOutline>,
    /// Who pays.
    pub payment: PaymentExpectation,
    /// The whole plan, when it is small enough for history; otherwise it is in records only.
    pub plan: Option<Box<PostingPlan>>,
}

/// One planned purchase document, without the lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurchaseOutline {
    /// What finds it.
    pub key: PurchaseKey,
    /// The ownership line it carries.
    pub mark: OwnershipMark,
    /// Its total including tax.
    pub total: Decimal,
    /// The currency of the total.
    pub currency: Currency,
    /// How many account lines it has.
    pub lines: usize,
}

impl PurchaseOutline {
    /// What a look-up expects to find.
    pub fn expected(&self) -> Expected {
        Expected {
            kind: self.key.kind,
            mark: self.mark.clone(),
            total: self.total,
        }
    }
}

/// Names a plan that must stand in records with this digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanRef {
    /// The approval it was made for.
    pub document: DocumentRef,
    /// Its digest.
    pub digest: String,
}

/// One purchase document of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurchaseRef {
    /// The plan.
    pub plan: PlanRef,
    /// The payee the purchase document is for.
    pub payee: Payee,
}

/// Input of `read_posting_state`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadPostingState {
    /// The plan to compare with; `None` when only drafts of earlier plans are looked for.
    pub plan: Option<PlanRef>,
    /// The document on whose behalf it is read.
    pub document: DocumentRef,
    /// What to look for.
    pub key: PurchaseKey,
    /// Where to look.
    pub by: ReadBy,
}

/// How a purchase document is looked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadBy {
    /// By vendor and external number: finds drafts and posted documents, ours and others'.
    Number,
    /// By its id, which posting does not change.
    Id {
        /// Business Central's id.
        id: String,
        /// The number it had as a draft; another number proves that it is posted.
        draft_number: String,
    },
}

/// What stands in Business Central.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostingState {
    /// Everything found.
    pub found: Vec<FoundPurchase>,
}

/// Input of `delete_draft` and `post_draft`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftRef {
    /// The document on whose behalf it is done.
    pub document: DocumentRef,
    /// What the draft is for.
    pub key: PurchaseKey,
    /// Business Central's id.
    pub id: String,
    /// The tag just read.
    pub etag: String,
}

/// One posted purchase document, as read back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostedPurchase {
    /// The payee it is for.
    pub key: PurchaseKey,
    /// Business Central's id.
    pub id: String,
    /// The number it had as a draft.
    pub draft_number: String,
    /// The posted number: the one to confirm.
    pub number: String,
}

/// Input of `confirm_posting`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfirmPosting {
    /// The plan whose purchase documents were posted.
    pub plan: PlanRef,
    /// What was posted and read back.
    pub posted: Vec<PostedPurchase>,
}

/// Input of `reject_posting`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectPosting {
    /// The approval to reject.
    pub document: DocumentRef,
    /// Why, for the person who corrects it in Concur.
    pub reason: String,
}

/// Concur's answer to a posting confirmation, success or error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConfirmOutcome {
    /// Taken (code 0).
    Confirmed,
    /// A confirmation stands already (113): ask which.
    AskConcur,
    /// Not acknowledged (111).
    NotAcknowledged,
    /// Recalled (112).
    Recalled,
    /// Refused for good.
    Refused(Failure),
}

/// A payment as seen in Business Central.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentFact {
    /// The posted invoice's number.
    pub posted_number: String,
    /// The day it was seen as paid; Business Central's status carries no payment date.
    pub paid_on: jiff::civil::Date,
}

/// Input of `confirm_payment` and `read_payment_state`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfirmPayment {
    /// The plan that was posted.
    pub plan: PlanRef,
    /// The invoice that was paid.
    pub posted: PostedPurchase,
    /// The payment.
    pub fact: PaymentFact,
}

/// Concur's answer to a payment confirmation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentOutcome {
    /// Taken.
    Confirmed,
    /// It stands already (213; 298 with `NOOP`; Concur's own payment history shows it).
    AlreadyConfirmed,
    /// Not there: a read-back found nothing.
    NotConfirmed,
    /// Refused for good.
    Refused(Failure),
}

/// Input of `record_stage`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordStage {
    /// The approval.
    pub document: DocumentRef,
    /// Where it stands now.
    pub stage: Stage,
    /// Why, when it is aside.
    pub failure: Option<Failure>,
}

/// Input of `list_ready_documents`: one page, one request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListReady {
    /// The connection.
    pub connection: ConnectionName,
    /// The document type.
    pub kind: DocumentKind,
    /// Zero-based page.
    pub page: u32,
    /// Documents a page.
    pub limit: u32,
}

/// One page of Concur's queue. Bodies are saved in records, not carried here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadyPage {
    /// Documents that can be taken.
    pub ready: Vec<ReadyDocument>,
    /// FI document ids of documents that cannot be read, and so cannot be taken.
    pub unreadable: Vec<String>,
    /// The page after this one; `None` on the last.
    pub next_page: Option<u32>,
}

/// A document in the queue.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ReadyDocument {
    /// The document.
    pub business_id: BusinessId,
    /// The approval.
    pub financial_document_id: FinancialDocumentId,
}

/// Input of `start_documents`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartDocuments {
    /// The connection.
    pub connection: ConnectionName,
    /// The document type.
    pub kind: DocumentKind,
    /// What to start; at most [`crate::intake::START_CHUNK`].
    pub ready: Vec<ReadyDocument>,
    /// Handed to every document.
    pub queues: Queues,
    /// Handed to every document.
    pub timing: Timing,
}

/// What one look at the queue did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntakeReport {
    /// Pages read.
    pub pages: u32,
    /// Different documents seen.
    pub seen: u32,
    /// Runs started.
    pub started: u32,
    /// Documents whose run for this approval exists already.
    pub known: u32,
    /// Documents approved again, for which a held run was started.
    pub reopened: u32,
    /// FI document ids of documents that cannot be read.
    pub unreadable: BTreeSet<String>,
}

/// What `list_payment_changes` found since the watermark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentChanges {
    /// Waiting documents whose invoice is paid now.
    pub paid: Vec<PaidDocument>,
    /// Where the next look starts, once these are told.
    pub watermark: Timestamp,
    /// Changed invoices read, ours or not.
    pub read: u32,
}

/// One waiting document and its payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaidDocument {
    /// The document to tell; its workflow id.
    pub business_id: BusinessId,
    /// The approval, when the document has several: then a reopened run may be the one that waits.
    pub reopened: Option<FinancialDocumentId>,
    /// What to tell it.
    pub fact: PaymentFact,
}

/// Input of `signal_payments`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignalPayments {
    /// The connection.
    pub connection: ConnectionName,
    /// Whom to tell; at most [`crate::payment_sweep::SIGNAL_CHUNK`].
    pub paid: Vec<PaidDocument>,
}

/// Input of `advance_watermark`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdvanceWatermark {
    /// The connection.
    pub connection: ConnectionName,
    /// Where the next sweep starts.
    pub watermark: Timestamp,
}

/// What one sweep did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SweepReport {
    /// Changed invoices read.
    pub read: u32,
    /// Documents told.
    pub told: u32,
}

/// A document's state, as the query `state` answers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentState {
    /// Where it stands.
    pub stage: Stage,
    /// Why it is aside.
    pub failure: Option<Failure>,
    /// Numbers of the posted purchase documents.
    pub posted_numbers: Vec<String>,
    /// Version of the mapping rules in use.
    pub mapping_version: Option<String>,
}

/// What the document workflow returns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentOutcome {
    /// `Paid` or `Closed`.
    pub stage: Stage,
    /// Numbers of the posted purchase documents.
    pub posted_numbers: Vec<String>,
}
