//! The accounting use cases that SAP publishes for its financial integration, with figures of our own: what Concur hands out, and
//! what must stand in the ledger afterwards, written down by hand.
//!
//! A use case is added by adding one value to the list of its chapter. Everything else follows: it is run through the whole way,
//! and [`markdown`] puts it into `docs/accounting.md`.

mod cards;
mod cash;
mod cash_advances;
pub mod company;
mod invoices;
pub mod markdown;
mod tax;
mod tax_groups;

use jiff::civil::Date;
use rust_decimal::Decimal;
use sandbox::business_central::DocumentKind;
use sandbox::concur::Approval;
use sandbox::concur::fixtures::{CashAdvanceRequest, ExpenseReport, InvoiceRequest};

/// How a company posts taxes (`way` of `[tax]` in the mapping rules).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Concur's amounts, on accounts.
    Accounts,
    /// Business Central computes them, by tax groups.
    Groups,
}

/// Use cases that belong together.
pub struct Chapter {
    /// Its heading.
    pub title: &'static str,
    /// How the company of these use cases posts taxes.
    pub way: Way,
    /// Its use cases.
    pub cases: Vec<UseCase>,
}

/// One use case.
pub struct UseCase {
    /// Its number, such as `2.4`.
    pub id: &'static str,
    /// What it is.
    pub title: &'static str,
    /// Why it is posted as it is, in a sentence.
    pub explanation: &'static str,
    /// What Concur hands out.
    pub document: Document,
    /// What must stand posted in Business Central, and nothing else.
    pub purchases: Vec<Purchase>,
}

/// An approved document of Concur.
pub enum Document {
    /// An expense report.
    Report(ExpenseReport),
    /// A supplier invoice.
    Invoice(InvoiceRequest),
    /// A cash advance.
    CashAdvance(CashAdvanceRequest),
}

/// A purchase document with its ledger entries.
pub struct Purchase {
    /// Invoice or credit memo.
    pub kind: DocumentKind,
    /// The payee.
    pub vendor: &'static str,
    /// The vendor's own number on it.
    pub number: String,
    /// Currency of the total.
    pub currency: &'static str,
    /// Total with tax; never negative.
    pub total: Decimal,
    /// Whether Concur is told when the company has paid it.
    pub reported: Reported,
    /// Its G/L entries in the company's currency, the payables account's included; one sum per account, department and side.
    pub postings: Vec<Posting>,
}

/// Whether Concur is told of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reported {
    /// It is, once Business Central has paid in full.
    WhenPaid,
    /// It is not.
    Never,
}

/// One side of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// The G/L account.
    pub account: &'static str,
    /// The department that the entry is analysed by.
    pub department: Option<&'static str>,
    /// Debit is positive.
    pub amount: Decimal,
}

/// Every use case, by chapter.
pub fn chapters() -> Vec<Chapter> {
    vec![
        cash::chapter(),
        tax::chapter(),
        cash_advances::chapter(),
        cards::chapter(),
        invoices::chapter(),
        tax_groups::chapter(),
    ]
}

/// Every use case.
pub fn all() -> Vec<UseCase> {
    chapters().into_iter().flat_map(|chapter| chapter.cases).collect()
}

/// The use cases of companies that post taxes in this way.
pub fn of_way(way: Way) -> Vec<UseCase> {
    let chapters = chapters().into_iter().filter(|chapter| chapter.way == way);
    chapters.flat_map(|chapter| chapter.cases).collect()
}

impl Document {
    /// Its approval.
    pub fn approval(&self) -> Approval {
        match self {
            Self::Report(report) => report.approval(),
            Self::Invoice(invoice) => invoice.approval(),
            Self::CashAdvance(advance) => advance.approval(),
        }
    }

    /// The report id, request id or cash advance id.
    pub fn business_id(&self) -> &str {
        match self {
            Self::Report(report) => &report.business_id,
            Self::Invoice(invoice) => &invoice.business_id,
            Self::CashAdvance(advance) => &advance.business_id,
        }
    }

    /// The day it is posted on: of the final approval, of the invoice, of the issue.
    pub fn date(&self) -> Date {
        match self {
            Self::Report(report) => report.report_date,
            Self::Invoice(invoice) => invoice.invoice_date,
            Self::CashAdvance(advance) => advance.issued_on,
        }
    }
}

/// An invoice in the company's currency, of whose payment Concur is not told.
pub fn invoice(vendor: &'static str, number: &str, total: &str, postings: Vec<Posting>) -> Purchase {
    Purchase {
        kind: DocumentKind::Invoice,
        vendor,
        number: number.to_owned(),
        currency: "USD",
        total: amount(total),
        reported: Reported::Never,
        postings,
    }
}

/// A credit memo in the company's currency.
pub fn credit_memo(vendor: &'static str, number: &str, total: &str, postings: Vec<Posting>) -> Purchase {
    Purchase {
        kind: DocumentKind::CreditMemo,
        ..invoice(vendor, number, total, postings)
    }
}

impl Purchase {
    /// The same, and Concur is told when it is paid.
    #[must_use]
    pub fn reported_when_paid(self) -> Self {
        Self {
            reported: Reported::WhenPaid,
            ..self
        }
    }

    /// The same in another currency.
    #[must_use]
    pub fn in_currency(self, currency: &'static str) -> Self {
        Self { currency, ..self }
    }
}

/// A debit in the company's currency.
pub fn debit(account: &'static str, of: &str) -> Posting {
    Posting {
        account,
        department: None,
        amount: amount(of),
    }
}

/// A credit in the company's currency; the amount is given as a positive number.
pub fn credit(account: &'static str, of: &str) -> Posting {
    Posting {
        amount: -amount(of),
        ..debit(account, of)
    }
}

impl Posting {
    /// The same for a department.
    #[must_use]
    pub fn of_department(self, department: &'static str) -> Self {
        Self {
            department: Some(department),
            ..self
        }
    }
}

/// An amount as an accountant writes it, `119.00`. A text that is none is zero, and then no use case agrees with the ledger.
pub fn amount(text: &str) -> Decimal {
    Decimal::from_str_exact(text).unwrap_or_default()
}
