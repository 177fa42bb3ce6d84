//! Plausible, neutral documents in Concur's shape, for tests and demonstrations.
//!
//! They keep the invariants of Concur's published samples: the gross amounts of all journal rows add up to the
//! approved amounts and to the report's total, and net amounts differ from gross by exactly the taxes. Fields that
//! replace a computed amount, and an [`Edit`] of the finished document, break them on purpose.

mod allocation;
mod cash_advance;
mod custom_field;
mod edit;
mod entry;
mod entry_json;
mod expense;
mod expense_json;
mod invoice;
mod invoice_json;
mod object;
mod unposted;

pub use allocation::{Allocation, AllocationId, JournalRow, Tax};
pub use cash_advance::{AdvanceDirection, CashAdvanceRequest, ReturnSign, cash_advance_id};
pub use custom_field::{CustomField, CustomFields};
pub use edit::Edit;
pub use entry::{Entry, ExpenseType, Mileage, OffsetPayType, Payee, Personal, RateDirection, Spend, Split};
pub use expense::{CashAdvance, CashAdvanceApplication, ExpensePay, ExpenseReport, PayrollPay, ReportDates};
pub use invoice::{InvoiceAllocation, InvoicePay, InvoiceRequest, InvoiceTax, Line, LineTax};
pub use object::AmountStyle;
pub use unposted::{payroll, report_obligation, request_obligation};

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
