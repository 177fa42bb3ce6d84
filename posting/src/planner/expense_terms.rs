//! What is said of an expense report beside its amounts: the texts of its lines, its posting date, and who pays.

use rust_decimal::Decimal;

use super::DocumentProblem;
use crate::document::{ExpenseDocument, ExpenseEntry, ExpenseJournal, Indicator};
use crate::mapping::{ExpensePlaceholder, ExpensePostingDate, Mapping};
use crate::plan::{Payee, PaymentExpectation, PurchaseKind};

fn journals(entry: &ExpenseEntry) -> impl Iterator<Item = &ExpenseJournal> {
    entry.allocations.iter().flat_map(|allocation| &allocation.journals)
}

pub(super) fn description(report: &ExpenseDocument, entry: &ExpenseEntry, mapping: &Mapping) -> String {
    let text = mapping.expense_line(|placeholder| {
        let value = match placeholder {
            ExpensePlaceholder::ExpenseType => entry.expense_type_name.as_ref().or(entry.expense_type_code.as_ref()),
            ExpensePlaceholder::ExpenseTypeCode => entry.expense_type_code.as_ref(),
            ExpensePlaceholder::EntryDate => return entry.date.map(|date| date.to_string()).unwrap_or_default(),
            ExpensePlaceholder::EntryDescription => entry.description.as_ref(),
            ExpensePlaceholder::Merchant => entry.merchant.as_ref(),
            ExpensePlaceholder::PaymentType => entry.payment_type.as_ref(),
            ExpensePlaceholder::ReportId => return report.head.business_id.to_string(),
        };
        value.cloned().unwrap_or_default()
    });
    if text.trim().is_empty() {
        format!("Concur {}", report.head.business_id)
    } else {
        text
    }
}

pub(super) fn posting_date(
    report: &ExpenseDocument,
    mapping: &Mapping,
    approved_on: jiff::civil::Date,
) -> Result<jiff::civil::Date, DocumentProblem> {
    let remedy = "set another expense_posting_date in the mapping rules";
    match mapping.expense_posting_date() {
        ExpensePostingDate::Approval => Ok(approved_on),
        ExpensePostingDate::Submitted => report.submitted_on.ok_or(DocumentProblem::NoDate {
            field: "reportSubmitDate",
            remedy,
        }),
        ExpensePostingDate::ReportEnd => report.ends_on.ok_or(DocumentProblem::NoDate {
            field: "reportEndDate",
            remedy,
        }),
    }
}

/// Who pays: of the employee's expenses Concur pays all or none, a card issuer is paid by statement.
pub(super) fn payment(
    report: &ExpenseDocument,
    payee: Payee,
    kind: PurchaseKind,
    total: Decimal,
) -> Result<PaymentExpectation, DocumentProblem> {
    if kind == PurchaseKind::CreditMemo || payee != Payee::Employee || total.is_zero() {
        return Ok(PaymentExpectation::NothingToPay);
    }
    // What the employee owes, as for a personal item on a card, is nobody's to pay.
    let is_owed = |journal: &ExpenseJournal| journal.payee.as_deref() == Some(Payee::Employee.code());
    let mut posted = report.entries.iter().filter(|entry| journals(entry).any(is_owed));
    let by_concur = posted
        .clone()
        .filter(|entry| entry.paid_by_concur == Indicator::Yes)
        .count();
    if by_concur == 0 {
        Ok(PaymentExpectation::PaidFromLedger)
    } else if posted.all(|entry| entry.paid_by_concur == Indicator::Yes) {
        Ok(PaymentExpectation::PaidByConcur)
    } else {
        Err(DocumentProblem::PartlyPaidByConcur)
    }
}
