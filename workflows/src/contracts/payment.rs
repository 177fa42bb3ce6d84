//! Payments: from the sweep to Concur.

use jiff::Timestamp;
use posting::ids::BusinessId;
use posting::ids::CompanyCode;
use posting::ids::ConnectionName;
use posting::ids::FinancialDocumentId;
use posting::payments::Telling;
use serde::{Deserialize, Serialize};

use super::PlanRef;
use super::PostedPurchase;
use super::SeenDocument;
use crate::failure::Failure;

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
    /// What exactly is told, where more than the status was seen. Runs of earlier versions do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub telling: Option<Telling>,
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
    /// Not taken, and it need not be: Concur has the invoice as paid by an earlier report and takes one only.
    NotTaken,
    /// Refused for good.
    Refused(Failure),
}

/// Input of `list_payment_changes`: one Business Central company of a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompanyRef {
    /// The connection.
    pub connection: ConnectionName,
    /// The company.
    pub company: CompanyCode,
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
    /// Documents that Concur has as paid although their invoice is open again, or the other way round.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settled: Vec<SeenDocument>,
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
    /// The company whose changes were told.
    pub company: CompanyRef,
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
    /// Rows of the vendor ledger read.
    #[serde(default)]
    pub ledger_rows: u32,
    /// Companies that are to be asked for their vendor ledger and do not offer it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_offered: Vec<CompanyCode>,
}
