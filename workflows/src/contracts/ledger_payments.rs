//! Payments as the vendor ledger shows them: from the sweep to Concur, also after a document's run has ended.

use posting::payments::PaymentsSeen;
use serde::{Deserialize, Serialize};

use super::{CompanyRef, DocumentRef, PlanRef, PostedPurchase, Queues};
use crate::timing::Timing;

/// Input of `list_ledger_rows`: one page, one request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListLedgerRows {
    /// The company.
    pub company: CompanyRef,
    /// The last row that was read; `None` for the one that records know.
    pub after: Option<i32>,
}

/// What is new in a company's vendor ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerRows {
    /// Whether the company offers the source at all. If not, statuses are all there is.
    pub is_offered: bool,
    /// Entries of which something was settled or taken back.
    pub changed: Vec<i32>,
    /// The last row that was read; `None` while there is none.
    pub last: Option<i32>,
    /// Whether there may be more rows after it.
    pub has_more: bool,
    /// Rows read, ours or not.
    pub read: u32,
}

/// Input of `find_ledger_entries`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindLedgerEntries {
    /// The company.
    pub company: CompanyRef,
    /// Numbers of posted invoices; at most [`crate::payment_sweep::LEDGER_CHUNK`].
    pub posted_numbers: Vec<String>,
}

/// Input of `read_ledger_entries`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadLedgerEntries {
    /// The company.
    pub company: CompanyRef,
    /// Entries; at most [`crate::payment_sweep::LEDGER_CHUNK`].
    pub entries: Vec<i32>,
}

/// One document and what was seen of an invoice of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenDocument {
    /// The approval that the invoice was posted for.
    pub document: DocumentRef,
    /// Whether the document has several approvals: then a reopened run may be the one that waits.
    pub has_several: bool,
    /// What was seen.
    pub seen: PaymentsSeen,
}

/// Input of `tell_payments`: at most [`crate::payment_sweep::SIGNAL_CHUNK`] documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TellPayments {
    /// The documents.
    pub documents: Vec<SeenDocument>,
    /// Handed to the runs of documents that have ended.
    pub queues: Queues,
    /// Handed to the runs of documents that have ended.
    pub timing: Timing,
}

/// Input of `advance_ledger_cursor`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdvanceLedgerCursor {
    /// The company whose rows were told.
    pub company: CompanyRef,
    /// The last row that was told.
    pub row: i32,
}

/// Input of `due_payments`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DuePayments {
    /// The plan that was posted.
    pub plan: PlanRef,
    /// The invoice.
    pub posted: PostedPurchase,
    /// What was seen of it.
    pub seen: PaymentsSeen,
}

/// Input of the workflow that tells payments and reversals of a document whose own run has ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentReversalInput {
    /// The plan that was posted.
    pub plan: PlanRef,
    /// The invoice.
    pub posted: PostedPurchase,
    /// What was seen of it.
    pub seen: PaymentsSeen,
    /// Where requests go.
    pub queues: Queues,
    /// Time-outs and retries.
    pub timing: Timing,
}

/// What that workflow did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentReversalReport {
    /// Confirmations that Concur has now.
    pub told: u32,
}
