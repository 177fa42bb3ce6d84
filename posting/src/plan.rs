//! What will be posted: the purchase documents one Concur document becomes. Made once, kept in records, fixed by its digest.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::ids::{
    AccountNumber, BusinessId, CompanyCode, Currency, DimensionCode, ExternalNumber, FinancialDocumentId, TaxGroupCode,
    VendorNumber,
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
    /// A cash advance.
    CashAdvance,
}

impl DocumentKind {
    /// Every kind, in a fixed order. Payroll and obligation documents are none: they are not posted as purchases and never
    /// acknowledged, since that would lock them for whoever does process them.
    pub const ALL: [DocumentKind; 3] = [DocumentKind::Expense, DocumentKind::Invoice, DocumentKind::CashAdvance];

    /// The word used in search attributes, schedule ids and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            DocumentKind::Expense => "expense",
            DocumentKind::Invoice => "invoice",
            DocumentKind::CashAdvance => "cash_advance",
        }
    }
}

impl std::fmt::Display for DocumentKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whom a purchase document is owed to. One purchase document per payee; card issuers that one code stands for are told
/// apart by their vendor and by the purchase document's number.
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
    /// What did not fit into the description, for comment lines below; each at most 100 characters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub continued: Vec<String>,
    /// The amount as it counts towards the purchase document's total, tax included; negative lines reduce it.
    pub amount: Decimal,
    /// The tax group the line is created with; the account's own decides where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_group: Option<TaxGroupCode>,
    /// How much of the amount Business Central must find to be tax; zero where Concur's taxes are lines of their own.
    pub tax: Decimal,
    /// Dimensions the line must have, sorted by dimension. Defaults may add others.
    pub dimensions: Vec<DimensionValue>,
}

impl PlannedLine {
    /// What is sent as the line's cost: with or without its tax.
    pub fn cost(&self, prices: Prices) -> Decimal {
        match prices {
            Prices::IncludingTax => self.amount,
            Prices::ExcludingTax => self.amount - self.tax,
        }
    }
}

/// Whether the costs on a purchase document's lines contain tax (`pricesIncludeTax`). With tax in them the total is exactly
/// what Concur approved, whatever Business Central makes of the tax.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prices {
    /// They do not: tax comes on top.
    ExcludingTax,
    /// They do.
    IncludingTax,
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
    /// Whether line costs contain tax; `None` leaves it to the vendor, which is safe where no line bears tax.
    pub prices: Option<Prices>,
    /// By how much the tax that Business Central computes on one line may differ from the line's `tax`.
    pub tax_tolerance: Decimal,
    /// The lines; their amounts add up to `total`.
    pub lines: Vec<PlannedLine>,
    /// What the document must total in Business Central, tax included; never negative. Zero only where the lines cancel out
    /// and still move accounts, as when a cash advance covers a report exactly.
    pub total: Decimal,
    /// Who pays it.
    pub payment: PaymentExpectation,
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

/// Who will pay a purchase document, and so what Concordat waits for after the posting confirmation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentExpectation {
    /// The company pays it from Business Central; Concur is told when.
    PaidFromLedger,
    /// Concur pays it itself (Expense Pay, Invoice Pay): nothing to wait for, nothing to report.
    PaidByConcur,
    /// Nothing is owed to the payee: a credit memo, a total of zero, or a card issuer paid by statement.
    NothingToPay,
    /// The company pays it, and Concur takes no payment confirmation for its kind (Concur FIS v4: expense only, and invoices by
    /// an API of their own; so not for cash advances).
    NotReported,
}

/// An image in Concur that belongs to a purchase document, for people who look at it in Business Central.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImageSource {
    /// An expense's receipt, by `entryReceiptId`.
    Receipt(String),
    /// The image of a supplier invoice, by request id.
    InvoiceImage,
}

/// Where an image is attached.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PlannedImage {
    /// The purchase document, by its number.
    pub external_number: ExternalNumber,
    /// What to attach.
    pub source: ImageSource,
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
    /// The Business Central company it is posted in.
    pub company: CompanyCode,
    /// What Concur approved, signed.
    pub approved: Money,
    /// The purchase documents, one per payee, in the order in which they are created and posted.
    pub purchases: Vec<PlannedPurchase>,
    /// Images to attach after posting.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<PlannedImage>,
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
