//! What stands in the description of a line.

use super::template::Placeholder;

/// What the description of an expense line may show. The employee's name is not offered: lines are read by many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpensePlaceholder {
    /// `{expense_type}`: the expense type's name, or its code where it has none.
    ExpenseType,
    /// `{expense_type_code}`: the expense type's code.
    ExpenseTypeCode,
    /// `{entry_date}`: the day of the expense.
    EntryDate,
    /// `{entry_description}`: what the employee wrote about the expense.
    EntryDescription,
    /// `{payment_type}`: the key of how it was paid (`reportEntryPatKey`), such as `CASH` or a card's.
    PaymentType,
    /// `{merchant}`: where the money was spent.
    Merchant,
    /// `{report_id}`: the report's id.
    ReportId,
}

impl Placeholder for ExpensePlaceholder {
    const OFFERED: &'static [(&'static str, Self)] = &[
        ("expense_type", Self::ExpenseType),
        ("expense_type_code", Self::ExpenseTypeCode),
        ("entry_date", Self::EntryDate),
        ("entry_description", Self::EntryDescription),
        ("payment_type", Self::PaymentType),
        ("merchant", Self::Merchant),
        ("report_id", Self::ReportId),
    ];
}

/// What the description of an invoice line may show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvoicePlaceholder {
    /// `{line_description}`: the line's description.
    LineDescription,
    /// `{expense_type}`: the expense type's name, or its code where it has none.
    ExpenseType,
    /// `{expense_type_code}`: the expense type's code.
    ExpenseTypeCode,
    /// `{quantity}`: the line's quantity, without trailing zeros.
    Quantity,
    /// `{invoice_number}`: the supplier's number.
    InvoiceNumber,
    /// `{request_id}`: the payment request's id.
    RequestId,
}

impl Placeholder for InvoicePlaceholder {
    const OFFERED: &'static [(&'static str, Self)] = &[
        ("line_description", Self::LineDescription),
        ("expense_type", Self::ExpenseType),
        ("expense_type_code", Self::ExpenseTypeCode),
        ("quantity", Self::Quantity),
        ("invoice_number", Self::InvoiceNumber),
        ("request_id", Self::RequestId),
    ];
}

/// What the description of a cash advance's line may show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CashAdvancePlaceholder {
    /// `{name}`: what the employee called it.
    Name,
    /// `{purpose}`: what it is for.
    Purpose,
    /// `{cash_advance_id}`: its id.
    CashAdvanceId,
}

impl Placeholder for CashAdvancePlaceholder {
    const OFFERED: &'static [(&'static str, Self)] = &[
        ("name", Self::Name),
        ("purpose", Self::Purpose),
        ("cash_advance_id", Self::CashAdvanceId),
    ];
}
