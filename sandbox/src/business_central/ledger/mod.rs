//! The general ledger and the vendor ledger. Entries are only ever added; what is left of a vendor ledger entry is the
//! sum of its detailed entries.

mod cancel;
mod checks;
mod payment;
mod post;

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use uuid::Uuid;

pub(crate) use cancel::{cancel_credit_memo, cancel_invoice};
pub(crate) use payment::{apply_credit_memo, pay, pay_with_discount, unapply};
pub(crate) use post::post_document;

use super::state::DimensionSet;

/// Language of the session that posts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    Spanish,
}

/// Document type of a ledger entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LedgerDocumentType {
    Payment,
    Invoice,
    CreditMemo,
}

impl LedgerDocumentType {
    /// As the analytics query prints it.
    pub(crate) fn plain(self) -> &'static str {
        match self {
            Self::Payment => "Payment",
            Self::Invoice => "Invoice",
            Self::CreditMemo => "Credit Memo",
        }
    }

    /// As API pages print it.
    pub(crate) fn escaped(self) -> &'static str {
        match self {
            Self::CreditMemo => "Credit_x0020_Memo",
            other => other.plain(),
        }
    }
}

/// Type of a detailed vendor ledger entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntryType {
    InitialEntry,
    Application,
    PaymentDiscount,
}

impl EntryType {
    pub(crate) fn plain(self) -> &'static str {
        match self {
            Self::InitialEntry => "Initial Entry",
            Self::Application => "Application",
            Self::PaymentDiscount => "Payment Discount",
        }
    }

    /// As API pages would print it.
    pub(crate) fn escaped(self) -> &'static str {
        match self {
            Self::InitialEntry => "Initial_x0020_Entry",
            Self::Application => "Application",
            Self::PaymentDiscount => "Payment_x0020_Discount",
        }
    }
}

/// A G/L entry in local currency; debit is positive.
#[derive(Clone, Debug)]
pub(crate) struct GeneralLedgerEntry {
    pub(crate) id: Uuid,
    pub(crate) entry_number: i32,
    pub(crate) posting_date: Date,
    pub(crate) document_type: LedgerDocumentType,
    pub(crate) document_number: String,
    pub(crate) account: String,
    pub(crate) description: String,
    pub(crate) amount: Decimal,
    pub(crate) dimensions: DimensionSet,
    pub(crate) modified_at: Timestamp,
}

/// A vendor ledger entry; what we owe is negative.
#[derive(Clone, Debug)]
pub(crate) struct VendorLedgerEntry {
    pub(crate) entry_number: i32,
    pub(crate) document_type: LedgerDocumentType,
    pub(crate) document_number: String,
    pub(crate) external_number: String,
    /// Pay-to vendor.
    pub(crate) vendor_number: String,
    pub(crate) posting_date: Date,
    pub(crate) document_date: Date,
    pub(crate) due_date: Date,
    /// Blank = local currency.
    pub(crate) currency: String,
    pub(crate) amount: Decimal,
    pub(crate) amount_local: Decimal,
    pub(crate) remaining: Decimal,
    pub(crate) remaining_local: Decimal,
    pub(crate) closed_at: Option<Date>,
    /// The purchase document behind it; none for a payment.
    pub(crate) document: Option<Uuid>,
}

/// A detailed vendor ledger entry.
#[derive(Clone, Debug)]
pub(crate) struct DetailedEntry {
    pub(crate) entry_number: i32,
    pub(crate) ledger_entry: i32,
    pub(crate) entry_type: EntryType,
    pub(crate) posting_date: Date,
    pub(crate) document_type: LedgerDocumentType,
    pub(crate) document_number: String,
    pub(crate) amount: Decimal,
    pub(crate) amount_local: Decimal,
    /// 0 on an initial entry.
    pub(crate) application_number: i32,
    /// The other entry of an application; 0 on an initial entry.
    pub(crate) applied_entry_number: i32,
    pub(crate) unapplied: bool,
}

/// Both ledgers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger {
    pub(crate) general: Vec<GeneralLedgerEntry>,
    pub(crate) vendor: Vec<VendorLedgerEntry>,
    pub(crate) detailed: Vec<DetailedEntry>,
    last_application: i32,
}

/// The number of the next entry in a list whose numbers count from 1.
fn next_number(length: usize) -> i32 {
    i32::try_from(length).unwrap_or(i32::MAX - 1) + 1
}

impl Ledger {
    pub(crate) fn entry(&self, number: i32) -> Option<&VendorLedgerEntry> {
        usize::try_from(number - 1)
            .ok()
            .and_then(|index| self.vendor.get(index))
    }

    fn entry_mut(&mut self, number: i32) -> Option<&mut VendorLedgerEntry> {
        usize::try_from(number - 1)
            .ok()
            .and_then(|index| self.vendor.get_mut(index))
    }

    pub(crate) fn is_open(&self, number: i32) -> bool {
        self.entry(number).is_some_and(|entry| !entry.remaining.is_zero())
    }

    /// Sum of all G/L entries; anything but zero is a defect.
    pub(crate) fn trial_balance(&self) -> Decimal {
        self.general.iter().map(|entry| entry.amount).sum()
    }

    pub(crate) fn account_balance(&self, account: &str) -> Decimal {
        self.general
            .iter()
            .filter(|entry| entry.account == account)
            .map(|entry| entry.amount)
            .sum()
    }

    /// Sum of a vendor's entries in local currency; what we owe is negative.
    pub(crate) fn vendor_balance(&self, vendor: &str) -> Decimal {
        self.vendor
            .iter()
            .filter(|entry| entry.vendor_number == vendor)
            .map(|entry| entry.amount_local)
            .sum()
    }

    fn add_general(&mut self, entry: GeneralLedgerEntry) {
        let entry_number = next_number(self.general.len());
        self.general.push(GeneralLedgerEntry { entry_number, ..entry });
    }

    /// Adds a vendor ledger entry with its initial detailed entry.
    fn add_vendor(&mut self, entry: VendorLedgerEntry) -> i32 {
        let entry_number = next_number(self.vendor.len());
        let detailed = DetailedEntry {
            entry_number: next_number(self.detailed.len()),
            ledger_entry: entry_number,
            entry_type: EntryType::InitialEntry,
            posting_date: entry.posting_date,
            document_type: entry.document_type,
            document_number: entry.document_number.clone(),
            amount: entry.amount,
            amount_local: entry.amount_local,
            application_number: 0,
            applied_entry_number: 0,
            unapplied: false,
        };
        let closed_at = entry.amount.is_zero().then_some(entry.posting_date);
        self.vendor.push(VendorLedgerEntry {
            entry_number,
            remaining: entry.amount,
            remaining_local: entry.amount_local,
            closed_at,
            ..entry
        });
        self.detailed.push(detailed);
        entry_number
    }

    fn add_application(&mut self, row: DetailedEntry) {
        let entry_number = next_number(self.detailed.len());
        if let Some(entry) = self.entry_mut(row.ledger_entry) {
            entry.remaining += row.amount;
            entry.remaining_local += row.amount_local;
            entry.closed_at = entry.remaining.is_zero().then_some(row.posting_date);
        }
        self.detailed.push(DetailedEntry { entry_number, ..row });
    }

    /// Applies two open entries of opposite sign to each other, as far as the smaller goes.
    fn apply(&mut self, applying: i32, applied: i32, date: Date) {
        let (Some(first), Some(second)) = (self.entry(applying), self.entry(applied)) else {
            return;
        };
        if first.remaining.is_zero() || second.remaining.is_zero() {
            return;
        }
        let smaller = if first.remaining.abs() <= second.remaining.abs() {
            first
        } else {
            second
        };
        let (amount, amount_local) = (smaller.remaining.abs(), smaller.remaining_local.abs());
        let sign = if first.remaining.is_sign_negative() {
            Decimal::ONE
        } else {
            -Decimal::ONE
        };
        let (document_type, document_number) = (first.document_type, first.document_number.clone());
        self.last_application += 1;
        let application_number = self.last_application;
        for (ledger_entry, applied_entry_number, sign) in [(applying, applied, sign), (applied, applying, -sign)] {
            self.add_application(DetailedEntry {
                entry_number: 0,
                ledger_entry,
                entry_type: EntryType::Application,
                posting_date: date,
                document_type,
                document_number: document_number.clone(),
                amount: sign * amount,
                amount_local: sign * amount_local,
                application_number,
                applied_entry_number,
                unapplied: false,
            });
        }
    }

    /// Takes the latest application of an entry back with rows of opposite sign; the other entry, if there was one.
    fn unapply(&mut self, entry: i32) -> Option<i32> {
        let last = self
            .detailed
            .iter()
            .rev()
            .find(|row| row.ledger_entry == entry && row.entry_type == EntryType::Application && !row.unapplied)?;
        let (application, other) = (last.application_number, last.applied_entry_number);
        self.last_application += 1;
        let application_number = self.last_application;
        let mut reversed = Vec::new();
        for row in self
            .detailed
            .iter_mut()
            .filter(|row| row.application_number == application)
        {
            row.unapplied = true;
            reversed.push(DetailedEntry {
                amount: -row.amount,
                amount_local: -row.amount_local,
                application_number,
                ..row.clone()
            });
        }
        for row in reversed {
            self.add_application(row);
        }
        Some(other)
    }
}
