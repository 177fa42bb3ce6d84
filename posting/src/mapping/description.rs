//! What stands in the description of a line.

use super::template::Placeholder;

/// The longest description of a line in Business Central (API v2.0 metadata, purchase invoice line, `description`).
pub const LINE_DESCRIPTION_LONGEST: usize = 100;

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

/// Makes a text fit a line: on one line, single blanks, cut to what Business Central holds (which counts UTF-16 units).
pub fn line_description(text: &str) -> String {
    let mut fitted = String::new();
    let mut used = 0;
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    for c in words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
    {
        used += c.len_utf16();
        if used > LINE_DESCRIPTION_LONGEST {
            break;
        }
        fitted.push(c);
    }
    fitted.trim_end().to_owned()
}
