//! What a test sees of the company without going over the wire.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;
use uuid::Uuid;

/// Kind of a purchase document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// `purchaseInvoices`.
    Invoice,
    /// `purchaseCreditMemos`.
    CreditMemo,
}

/// Where a purchase document stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PostedState {
    /// Not posted.
    Draft,
    /// Posted, with a vendor ledger entry.
    Posted,
    /// The empty posted document that a deleted draft left: no ledger entry.
    Remains,
}

/// A line of a [`DocumentView`].
#[derive(Clone, Debug, Serialize)]
pub struct LineView {
    /// Line id.
    pub id: Uuid,
    /// Line number.
    pub sequence: i32,
    /// G/L account number; empty on a comment.
    pub account: String,
    /// Description.
    pub description: String,
    /// Quantity.
    pub quantity: Decimal,
    /// Direct unit cost.
    pub unit_cost: Decimal,
    /// Amount without tax and before the invoice discount, in the document's currency.
    pub amount_excluding_tax: Decimal,
    /// Tax on it, in the document's currency.
    pub tax: Decimal,
    /// Share of the invoice discount, without tax, in the document's currency.
    pub invoice_discount: Decimal,
    /// Dimension code and value code, in order of code.
    pub dimensions: Vec<(String, String)>,
}

/// A purchase document.
#[derive(Clone, Debug, Serialize)]
pub struct DocumentView {
    /// API id, the same before and after posting.
    pub id: Uuid,
    /// Kind.
    pub kind: DocumentKind,
    /// Number: of the draft, or of the posted document.
    pub number: String,
    /// Vendor invoice or credit memo number.
    pub external_number: String,
    /// Buy-from vendor.
    pub vendor_number: String,
    /// Pay-to vendor.
    pub pay_to_number: String,
    /// Where it stands.
    pub posted: PostedState,
    /// `status` as the API shows it (escaped enum name).
    pub status: String,
    /// Currency code; the local currency when blank in the ledger.
    pub currency: String,
    /// Posting date; `0001-01-01` when blank.
    pub posting_date: Date,
    /// Document date.
    pub document_date: Date,
    /// Total including tax.
    pub total: Decimal,
    /// Account lines.
    pub lines: Vec<LineView>,
    /// Texts of the comment lines.
    pub comments: Vec<String>,
    /// Dimensions of the header.
    pub dimensions: Vec<(String, String)>,
    /// When it last changed.
    pub modified_at: Timestamp,
}

/// A G/L entry. Debit is positive.
#[derive(Clone, Debug, Serialize)]
pub struct GeneralLedgerEntryView {
    /// Entry number.
    pub entry_number: i32,
    /// Posting date.
    pub posting_date: Date,
    /// Document number.
    pub document_number: String,
    /// Account number.
    pub account: String,
    /// Description.
    pub description: String,
    /// Amount in local currency.
    pub amount: Decimal,
    /// Dimensions.
    pub dimensions: Vec<(String, String)>,
}

/// A vendor ledger entry. What we owe is negative.
#[derive(Clone, Debug, Serialize)]
pub struct VendorLedgerEntryView {
    /// Entry number.
    pub entry_number: i32,
    /// Plain document type: `Invoice`, `Credit Memo`, `Payment`.
    pub document_type: String,
    /// Document number.
    pub document_number: String,
    /// External document number.
    pub external_number: String,
    /// Pay-to vendor.
    pub vendor_number: String,
    /// Currency code; empty = local currency.
    pub currency: String,
    /// Amount in the entry's currency.
    pub amount: Decimal,
    /// Amount in local currency.
    pub amount_local: Decimal,
    /// What is left, in the entry's currency.
    pub remaining: Decimal,
    /// Whether anything is left to settle.
    pub open: bool,
    /// Day of closing.
    pub closed_at: Option<Date>,
}

/// A file attached to a purchase document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AttachmentView {
    /// File name as it is stored.
    pub file_name: String,
    /// Content; empty before the upload.
    #[serde(skip)]
    pub bytes: Vec<u8>,
    /// Content type of the upload; empty before it.
    pub content_type: String,
}

/// How much a payment pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentAmount {
    /// All that is left.
    Full,
    /// This much, in the document's currency; positive and at most what is left.
    Partial(Decimal),
}

/// Document status of a draft, invisible for invoices in API v2.0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReleaseStatus {
    /// May be edited.
    #[default]
    Open,
    /// Waits for approval.
    PendingApproval,
    /// Released: may be posted, not edited.
    Released,
}

/// Why an act of a person failed.
#[derive(Debug, thiserror::Error)]
pub enum PersonError {
    /// No document or master record of that id or number.
    #[error("nothing found under {0}; check the id or number")]
    NotFound(String),
    /// Business Central refuses the act, with its text.
    #[error("Business Central refuses: {0}")]
    Refused(String),
}
