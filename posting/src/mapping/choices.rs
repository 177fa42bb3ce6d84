//! What a company may choose about dates and currencies: `[posting]` of the file.

use serde::Deserialize;

/// `[posting]` of the file.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Choices {
    pub(super) expense_posting_date: ExpensePostingDate,
    pub(super) invoice_posting_date: InvoicePostingDate,
    pub(super) cash_advance_posting_date: CashAdvancePostingDate,
    pub(super) cash_advance_currency: CashAdvanceCurrency,
}

/// Which of a report's dates it is posted on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExpensePostingDate {
    /// The day of the final approval (`reportPaymentProcessingDate`).
    #[default]
    Approval,
    /// The day the employee submitted it (`reportSubmitDate`).
    Submitted,
    /// The last day of the report (`reportEndDate`), which many reports do not have.
    ReportEnd,
}

/// Which of an invoice's dates it is posted on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvoicePostingDate {
    /// The posting date given in Concur, or the invoice date where none is.
    #[default]
    Concur,
    /// The date on the invoice.
    Invoice,
    /// The day of the final approval (`processCompleteDate`).
    Approval,
}

/// Which of a cash advance's dates it is posted on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CashAdvancePostingDate {
    /// The day it was issued (`issuedDate`).
    #[default]
    Issued,
    /// The day it was requested (`requestDate`).
    Requested,
}

/// Which currency the journal amounts of a cash advance are in, where the employee's and the requested one differ. Concur
/// does not document it (Concur FIS v4, cash advance document), so it is a company's choice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CashAdvanceCurrency {
    /// The employee's reimbursement currency (`employeeCurrencyAlphaCode`).
    #[default]
    Employee,
    /// The currency it was requested in (`currencyAlphaCode`).
    Requested,
}
