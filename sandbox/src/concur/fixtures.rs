//! Plausible, neutral documents in Concur's shape, for tests and demonstrations.
//!
//! They keep the invariants of Concur's published samples: the gross amounts of all journal rows add up to the
//! approved amounts and to the report's total, and net amounts differ from gross by exactly the taxes.

mod expense;
mod expense_json;
mod invoice;
mod object;

pub use expense::{CashAdvance, Entry, ExpensePay, ExpenseReport, ExpenseType, Payee, Personal, Split, Tax};
pub use invoice::{InvoicePay, InvoiceRequest, Line, LineTax};
pub use object::AmountStyle;

/// Whether a document says that a test user made it (`isTest`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TestFlag {
    Live,
    Test,
}

impl TestFlag {
    fn as_str(self) -> &'static str {
        match self {
            Self::Live => "N",
            Self::Test => "Y",
        }
    }
}

/// A business id in the form of a report id or request id: 20 characters, the same for the same number.
pub fn business_id(number: u32) -> String {
    format!("5A9DC0C0B17E{number:08X}")
}
