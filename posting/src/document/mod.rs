//! What Concur sent: the `document` of Financial Integration v4, read into types.
//!
//! Only what posting needs is read, and what mapping rules may ask for ([`FieldValues`]); everything else is ignored. No
//! name of a person or company is kept.

mod cash_advance;
mod date;
mod error;
mod expense;
mod field_values;
mod fields;
mod invoice;
mod number;
mod shape;
#[cfg(test)]
mod tests;

pub use cash_advance::{CashAdvanceDocument, CashAdvanceJournal, DebitOrCredit};
pub use error::DocumentError;
pub use expense::{
    CashAdvanceApplication, ExpenseAllocation, ExpenseDocument, ExpenseEntry, ExpenseJournal, ExpenseTax,
};
pub use field_values::{FieldLookup, FieldValues, is_field_for_rules};
pub use invoice::{InvoiceAllocation, InvoiceDocument, InvoiceLine, InvoiceTax};
pub use shape::{DocumentShape, recognise};

use crate::ids::BusinessId;
use crate::plan::DocumentKind;

/// A document as Concur approved it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConcurDocument {
    /// An expense report.
    Expense(ExpenseDocument),
    /// A supplier invoice (payment request).
    Invoice(InvoiceDocument),
    /// A cash advance.
    CashAdvance(CashAdvanceDocument),
}

impl ConcurDocument {
    /// Reads the JSON text of `content[].document` (Concur FIS v4, get transactions). The kind is the envelope's `docType`.
    ///
    /// Numbers keep their exact digits. Dates may be `YYYY-MM-DD`, `YYYY-MM-DDThh:mm:ss.sssZ` or `MM/DD/YYYY`.
    ///
    /// # Errors
    /// [`DocumentError`], naming the field but never its value, when a field that posting rests on is missing or unreadable.
    pub fn parse(kind: DocumentKind, json: &str) -> Result<Self, DocumentError> {
        let root = fields::Fields::root(json)?;
        match kind {
            DocumentKind::Expense => Ok(Self::Expense(ExpenseDocument::read(&root)?)),
            DocumentKind::Invoice => Ok(Self::Invoice(InvoiceDocument::read(&root)?)),
            DocumentKind::CashAdvance => Ok(Self::CashAdvance(CashAdvanceDocument::read(&root)?)),
        }
    }

    /// Which kind of document it is.
    pub fn kind(&self) -> DocumentKind {
        match self {
            Self::Expense(_) => DocumentKind::Expense,
            Self::Invoice(_) => DocumentKind::Invoice,
            Self::CashAdvance(_) => DocumentKind::CashAdvance,
        }
    }

    /// What all kinds have in common.
    pub fn head(&self) -> &DocumentHead {
        match self {
            Self::Expense(document) => &document.head,
            Self::Invoice(document) => &document.head,
            Self::CashAdvance(document) => &document.head,
        }
    }
}

/// What all kinds of document have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentHead {
    /// `report.reportId`, `requestHeader.requestId` or `cashAdvanceData.cashAdvanceId`.
    pub business_id: BusinessId,
    /// `isTest`; a test document must never reach a live ledger, so a document that does not say is not read.
    pub is_test: bool,
    /// `revisionNumber`; 1 for a document that was never reopened, and read from text or number. Cash advances have none and
    /// count as 1.
    pub revision: u32,
    /// `ledgerCode`: Concur's name for the accounting system it is meant for.
    pub ledger_code: Option<String>,
}

impl DocumentHead {
    fn read(fields: &fields::Fields<'_>, id_field: &'static str) -> Result<Self, DocumentError> {
        let revision = fields.scalar("revisionNumber")?;
        let revision = revision.ok_or_else(|| fields.missing("revisionNumber"))?;
        let revision = revision
            .parse()
            .map_err(|_| fields.unreadable("revisionNumber", "a whole number"))?;
        Self::read_revised(fields, id_field, revision)
    }

    fn read_revised(fields: &fields::Fields<'_>, id_field: &'static str, revision: u32) -> Result<Self, DocumentError> {
        let business_id = fields.required_text(id_field)?;
        Ok(Self {
            business_id: BusinessId::parse(&business_id)
                .map_err(|_| fields.unreadable(id_field, "1 to 64 letters, digits, '-' or '_'"))?,
            is_test: match fields.indicator("isTest")? {
                Indicator::Yes => true,
                Indicator::No => false,
                Indicator::Absent => return Err(fields.missing("isTest")),
            },
            revision,
            ledger_code: fields.text("ledgerCode")?,
        })
    }
}

/// One of Concur's `Y`/`N` fields, which may also be null or missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Indicator {
    /// `Y`.
    Yes,
    /// `N`.
    No,
    /// Null, empty or missing.
    Absent,
}
