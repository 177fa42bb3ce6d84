//! What Concur is told about the settlement of one posted invoice: a rule over what the ledger shows and what was told before.
//!
//! The rule looks at every row that the ledger has, in order, and says what should have been told by now. What is due is that
//! without what was told. So the answer does not depend on when or how often somebody looked, and each application in the ledger has
//! one reference that never changes.

mod due;
#[cfg(test)]
mod tests;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

pub use due::due;

/// What was seen of one posted invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentsSeen {
    /// The posted invoice's number.
    pub posted_number: String,
    /// Its vendor ledger entry, where the ledger shows it.
    #[serde(default)]
    pub entry: Option<InvoiceEntry>,
    /// Its status, seen later than the entry.
    #[serde(default)]
    pub status: Option<StatusSeen>,
}

/// A vendor ledger entry of an invoice with everything that settles it. Amounts are in local currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceEntry {
    /// Number of the entry.
    pub entry: i32,
    /// What was owed at first; positive.
    pub owed: Decimal,
    /// Whether something is left to settle.
    pub is_open: bool,
    /// The day it was closed.
    pub closed_on: Option<Date>,
    /// What settles it, in the order of row numbers.
    pub settlements: Vec<Settlement>,
}

/// One row that settles a part of an invoice, or takes such a row back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// Number of the detailed entry; it never changes.
    pub row: i32,
    /// The day it counts.
    pub on: Date,
    /// The document that settles: the payment, the credit memo.
    pub document: String,
    /// By what.
    pub by: SettledBy,
    /// How much; negative where an application is taken back.
    pub amount: Decimal,
}

/// What settles an invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SettledBy {
    /// Money: the only one that is told as a payment.
    Payment,
    /// A discount or tolerance: what need not be paid.
    Discount,
    /// A credit memo.
    CreditMemo,
    /// Rounding, and whatever else.
    Other,
}

/// An invoice's status. It tells neither amount nor payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusSeen {
    /// Closed, by whatever.
    pub is_paid: bool,
    /// The day it was seen.
    pub on: Date,
}

/// One confirmation to Concur.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Telling {
    /// The same in every attempt and every run.
    pub reference: String,
    /// What it says.
    pub kind: TellingKind,
    /// The day.
    pub on: Date,
    /// How much, never negative. Zero where a closing is told that nobody paid for, after payments that were told as partial.
    pub amount: Decimal,
}

/// What a confirmation says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TellingKind {
    /// A part was paid (`PP`; `PAID` with a part of the amount).
    Partial,
    /// Nothing is left to pay (`CP`; `PAID`).
    Full,
    /// A payment was taken back (`RE`; `VOID`).
    Reversed,
}

impl TellingKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Partial, Self::Full, Self::Reversed];

    /// The word in records. A payment in full has the word of versions that knew no other.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Partial => "partial",
            Self::Full => "paid",
            Self::Reversed => "reversed",
        }
    }

    /// The kind of this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// A confirmation that was begun before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Its reference.
    pub reference: String,
    /// What it said.
    pub kind: TellingKind,
    /// How much; `None` where that was not recorded, and then it was all.
    pub amount: Option<Decimal>,
    /// Whether Concur's answer settles it. If not, it is due again under the same reference.
    pub is_settled: bool,
}

/// How a kind of document is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Each payment, as it comes.
    EachPayment,
    /// Once, when nothing is left to pay.
    OnceInFull,
}

/// What is to be told now, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// Confirmations.
    pub tellings: Vec<Telling>,
    /// Whether nothing is left to pay, so that nothing more is waited for.
    pub is_closed: bool,
    /// Whether Concur was told of any payment, or is to be.
    pub is_told: bool,
}
