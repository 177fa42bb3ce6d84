//! An FI document: what Concur hands out for one final approval, and everything confirmed about it.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// The document types of the Financial Integration Service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DocType {
    Expense,
    Invoice,
    CashAdvance,
    Payroll,
    RequestObligation,
    ReportObligation,
}

impl DocType {
    /// The name in paths and in `docType`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Expense => "expense",
            Self::Invoice => "invoice",
            Self::CashAdvance => "cashadvance",
            Self::Payroll => "payroll",
            Self::RequestObligation => "requestobligation",
            Self::ReportObligation => "reportobligation",
        }
    }
}

/// The text names no document type.
#[derive(Debug, thiserror::Error)]
#[error("there is no such document type")]
pub struct UnknownDocType;

impl FromStr for DocType {
    type Err = UnknownDocType;

    fn from_str(text: &str) -> Result<Self, UnknownDocType> {
        [
            Self::Expense,
            Self::Invoice,
            Self::CashAdvance,
            Self::Payroll,
            Self::RequestObligation,
            Self::ReportObligation,
        ]
        .into_iter()
        .find(|doc_type| doc_type.as_str() == text)
        .ok_or(UnknownDocType)
    }
}

impl fmt::Display for DocType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// `docStatus`, with the values of the page and of the OpenAPI file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DocStatus {
    Ready,
    Acknowledged,
    PostingConfirmedSuccess,
    PostingConfirmedFailure,
    Delayed,
    Paid,
    Recalled,
    Void,
    Cancel,
    PaymentConfirmedSuccess,
    PaymentConfirmedReversed,
    PaymentConfirmedObsolete,
    PendingSystemRefresh,
    FlagDuplicate,
}

/// One FI document as a test or a person sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FiDocumentView {
    pub doc_type: DocType,
    /// The report id, request id or cash advance id: the same for every approval.
    pub business_id: String,
    /// The FI document id: new with every approval.
    pub financial_document_id: String,
    pub status: DocStatus,
    /// The system that acknowledged; `None` before, and when it named itself not at all.
    pub system_id: Option<String>,
    /// The posting confirmations that were accepted, oldest first.
    pub postings: Vec<PostingConfirmation>,
    /// The payment confirmations that were accepted, one per payment reference, oldest first.
    pub payments: Vec<PaymentConfirmation>,
    /// The refused items that named this document, oldest first.
    pub refusals: Vec<Refusal>,
}

/// An item about a document that was answered with another code than 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// `acknowledge`, `confirm_posting` or `confirm_payment`.
    pub operation: &'static str,
    pub code: u16,
}

/// `overallPostingStatusCode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PostingOutcome {
    Success,
    Error,
}

/// A posting confirmation that was accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PostingConfirmation {
    pub outcome: PostingOutcome,
    pub documents: Vec<PostingDocument>,
    pub messages: Vec<PostingMessage>,
    pub received_at: Timestamp,
}

/// A document of the other system, as confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PostingDocument {
    pub company_id: String,
    pub document_number: Option<String>,
    pub fiscal_year: Option<String>,
    /// `YYYY-MM-DD`.
    pub posting_date: Option<String>,
}

/// A message of the other system, as confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PostingMessage {
    pub line_item_id: Option<String>,
    pub message_id: Option<String>,
    pub language: Option<String>,
    pub short_text: Option<String>,
    pub long_text: Option<String>,
}

/// A payment confirmation that was accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PaymentConfirmation {
    /// `CP`, `PP`, `RE` or `OB`.
    pub status_code: String,
    pub payment_reference: String,
    pub clearing_amount: Option<Decimal>,
    pub clearing_currency: Option<String>,
    pub clearing_date: Option<String>,
    pub receiver_id: Option<String>,
    /// The document number in the other system (`clearingReference.financialDocumentId`).
    pub document_number: Option<String>,
    pub company_code: Option<String>,
    pub payment_method: Option<String>,
    pub additional_message: Option<String>,
    pub received_at: Timestamp,
}

/// An invoice payment that a bulk update reported and that was accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InvoicePayment {
    /// The business id of the invoice, even if the report named it by its invoice number.
    pub business_id: String,
    pub request_id: Option<String>,
    pub invoice_number: Option<String>,
    /// `PAID`, `VOID` or `CANCEL`.
    pub payment_status: String,
    pub payment_amount: Option<Decimal>,
    pub invoice_amount: Option<Decimal>,
    pub payment_status_date: Option<String>,
    pub payment_method_type: Option<String>,
    pub check_numbers: Vec<String>,
    pub received_at: Timestamp,
}

/// The payment status of an invoice after its posting was confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InvoiceStatus {
    /// Posted, and nothing about a payment is known.
    Extracted,
    Paid,
    VoidOrCancelled,
}

/// One FI document with its text, as the simulator keeps it.
#[derive(Debug)]
pub(super) struct FiDocument {
    pub(super) view: FiDocumentView,
    /// The JSON text exactly as it was approved.
    pub(super) text: String,
    pub(super) invoice_status: InvoiceStatus,
}

impl FiDocument {
    /// Whether `system_id` is the one that acknowledged. None and an empty one are the same, as in Concur's examples.
    pub(super) fn belongs_to(&self, system_id: Option<&str>) -> bool {
        self.view.system_id.as_deref().unwrap_or_default() == system_id.unwrap_or_default()
    }

    pub(super) fn refuse(&mut self, operation: &'static str, code: u16) {
        self.view.refusals.push(Refusal { operation, code });
    }
}
