//! What will be posted: the purchase documents one Concur document becomes. Made once, kept in records, fixed by its digest.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::ids::{
    AccountNumber, BusinessId, Currency, DimensionCode, ExternalNumber, FinancialDocumentId, VendorNumber,
};
use crate::mark::OwnershipMark;
use crate::money::Money;

/// The kinds of Concur document that are posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// An expense report.
    Expense,
    /// A supplier invoice (payment request).
    Invoice,
}

impl DocumentKind {
    /// Every kind, in a fixed order.
    pub const ALL: [DocumentKind; 2] = [DocumentKind::Expense, DocumentKind::Invoice];

    /// The word used in search attributes, schedule ids and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            DocumentKind::Expense => "expense",
            DocumentKind::Invoice => "invoice",
        }
    }
}

impl std::fmt::Display for DocumentKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whom a purchase document is owed to. One purchase document per payee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Payee {
    /// The employee who filed the report (Concur payee code `EMPL`).
    Employee,
    /// A company-paid card's issuer (Concur payee code `COPD`).
    CompanyPaidCard,
    /// An individually billed, company-paid card's issuer (`IBCP`).
    IndividuallyBilledCard,
    /// A company-billed card's issuer (`CBCP`).
    CompanyBilledCard,
    /// The supplier of an invoice.
    Supplier,
}

impl Payee {
    /// The short code written into ownership lines and made numbers.
    pub fn code(self) -> &'static str {
        match self {
            Payee::Employee => "EMPL",
            Payee::CompanyPaidCard => "COPD",
            Payee::IndividuallyBilledCard => "IBCP",
            Payee::CompanyBilledCard => "CBCP",
            Payee::Supplier => "SUPP",
        }
    }

    /// The payee a code stands for.
    pub fn from_code(code: &str) -> Option<Payee> {
        [
            Payee::Employee,
            Payee::CompanyPaidCard,
            Payee::IndividuallyBilledCard,
            Payee::CompanyBilledCard,
            Payee::Supplier,
        ]
        .into_iter()
        .find(|payee| payee.code() == code)
    }
}

/// A purchase document's kind: an invoice where we owe the payee, a credit memo where the payee owes us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PurchaseKind {
    /// Purchase invoice.
    Invoice,
    /// Purchase credit memo.
    CreditMemo,
}

impl PurchaseKind {
    /// The word used in records and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            PurchaseKind::Invoice => "invoice",
            PurchaseKind::CreditMemo => "credit_memo",
        }
    }
}

/// One dimension with its value, in Business Central's codes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DimensionValue {
    /// The dimension's code.
    pub dimension: DimensionCode,
    /// The value's code.
    pub value: DimensionCode,
}

/// One line on a G/L account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedLine {
    /// The G/L account.
    pub account: AccountNumber,
    /// What the accountant reads on the line; at most 100 characters.
    pub description: String,
    /// The amount as it counts towards the purchase document's total; negative lines reduce it.
    pub amount: Decimal,
    /// Dimensions that differ from or add to the defaults, sorted by dimension.
    pub dimensions: Vec<DimensionValue>,
}

/// One purchase document: what is owed to (invoice) or by (credit memo) one payee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedPurchase {
    /// Whom it is owed to.
    pub payee: Payee,
    /// Invoice or credit memo.
    pub kind: PurchaseKind,
    /// The payee as a vendor in Business Central.
    pub vendor: VendorNumber,
    /// The supplier's own number verbatim, or one made from the document's id and the payee.
    pub external_number: ExternalNumber,
    /// The date on the document.
    pub document_date: jiff::civil::Date,
    /// The date it is posted on.
    pub posting_date: jiff::civil::Date,
    /// When it is due; Business Central's payment terms decide where it is absent.
    pub due_date: Option<jiff::civil::Date>,
    /// The currency of every amount here.
    pub currency: Currency,
    /// The lines; their amounts add up to `total`.
    pub lines: Vec<PlannedLine>,
    /// What the document must total in Business Central, tax included; never negative.
    pub total: Decimal,
}

impl PlannedPurchase {
    /// The first 16 hexadecimal digits of a SHA-256 over the purchase document as planned. Equal plans have equal digests.
    ///
    /// # Errors
    /// [`serde_json::Error`], which cannot happen for values of this type.
    pub fn digest(&self) -> Result<String, serde_json::Error> {
        let hash = Sha256::digest(serde_json::to_vec(self)?);
        Ok(hex::encode(hash)[..16].to_owned())
    }
}

/// Who will pay the document, and so what Concordat waits for after the posting confirmation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentExpectation {
    /// The company pays it from Business Central; Concur is told when.
    PaidFromLedger,
    /// Concur pays it itself (Expense Pay, Invoice Pay): nothing to wait for, nothing to report.
    PaidByConcur,
    /// Nothing is owed to the payee: a credit memo, or a card issuer paid by statement.
    NothingToPay,
}

/// Everything that will be posted for one approval of one Concur document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostingPlan {
    /// The Concur document.
    pub business_id: BusinessId,
    /// Its approval.
    pub financial_document_id: FinancialDocumentId,
    /// Its kind.
    pub kind: DocumentKind,
    /// What Concur approved, signed.
    pub approved: Money,
    /// The purchase documents, one per payee.
    pub purchases: Vec<PlannedPurchase>,
    /// Who pays.
    pub payment: PaymentExpectation,
    /// Which version of the mapping rules made it.
    pub mapping_version: String,
}

impl PostingPlan {
    /// The ownership line of one of this plan's purchase documents.
    ///
    /// # Errors
    /// [`serde_json::Error`], which cannot happen for values of this type.
    pub fn mark(&self, purchase: &PlannedPurchase) -> Result<OwnershipMark, serde_json::Error> {
        Ok(OwnershipMark {
            business_id: self.business_id.clone(),
            financial_document_id: self.financial_document_id.clone(),
            payee: purchase.payee,
            digest: purchase.digest()?,
        })
    }

    /// A SHA-256 over the whole plan, in hexadecimal. Records and history must agree on it.
    ///
    /// # Errors
    /// [`serde_json::Error`], which cannot happen for values of this type.
    pub fn digest(&self) -> Result<String, serde_json::Error> {
        Ok(hex::encode(Sha256::digest(serde_json::to_vec(self)?)))
    }
}
