//! Planning an expense report.

use rust_decimal::Decimal;

use super::balance::{JoinedTaxes, check_allocation, check_report};
use super::purchase::{LineText, Lines, check_postable, kind_of};
use super::{DocumentProblem, Place, PlanContext, PlanRefusal, Planned, number};
use crate::document::{
    ExpenseAllocation, ExpenseDocument, ExpenseEntry, ExpenseJournal, ExpenseTax, FieldLookup, Indicator,
};
use crate::mapping::{ExpensePlaceholder, ExpensePostingDate, Mapping};
use crate::plan::{Payee, PaymentExpectation, PlannedPurchase, PurchaseKind};

pub(super) fn plan(report: &ExpenseDocument, mapping: &Mapping, context: &PlanContext) -> Result<Planned, PlanRefusal> {
    check_supported(report)?;
    let payee = only_payee(report)?;
    for (place, _, allocation) in allocations(report) {
        check_allocation(allocation, report).map_err(|problem| place.invalid(problem))?;
    }
    for (at, entry) in report.entries.iter().enumerate() {
        let approved = entry.approved.unwrap_or_default();
        check_postable("entryApprovedAmount", approved, &report.currency)
            .map_err(|problem| Place::Entry { entry: at + 1 }.invalid(problem))?;
    }
    let total = report.total_approved.unwrap_or_default();
    check_postable("totalApprovedAmount", total, &report.currency)?;
    // With one payee the journal rows' sum is what is due to that payee.
    let due = check_report(report)?;
    let kind = kind_of(due)?;

    let mut lines = Lines::new(kind);
    for (place, entry, allocation) in allocations(report) {
        add_lines(&mut lines, report, mapping, (place, entry, allocation))?;
    }
    let (lines, total) = lines.finish(due)?;
    let approved_on = report.approved_on.ok_or(DocumentProblem::NoDate {
        field: "reportPaymentProcessingDate",
        remedy: "submit it again in Concur, or report it to SAP",
    })?;
    Ok(Planned {
        payment: payment(report, payee, kind)?,
        purchase: PlannedPurchase {
            payee,
            kind,
            vendor: match payee {
                Payee::Employee => {
                    mapping.employee_vendor(report.employee_id.as_deref().ok_or(DocumentProblem::NoEmployeeId)?)?
                }
                _ => mapping.card_vendor(payee)?,
            },
            external_number: number::made(&report.head.business_id, payee, context.approval_suffix)?,
            document_date: approved_on,
            posting_date: posting_date(report, mapping, approved_on)?,
            due_date: None,
            currency: report.currency.clone(),
            lines,
            total,
        },
    })
}

fn check_supported(report: &ExpenseDocument) -> Result<(), PlanRefusal> {
    if report.paid_by_payroll == Indicator::Yes {
        return Err(DocumentProblem::PaidByPayroll.into());
    }
    if !report.cash_advance_applications.is_empty() || !report.cash_advance_returns.is_zero() {
        return Err(DocumentProblem::CashAdvance.into());
    }
    let is_personal = |entry: &&ExpenseEntry| entry.is_personal == Indicator::Yes && journals(entry).next().is_some();
    if let Some(at) = report.entries.iter().position(|entry| is_personal(&entry)) {
        return Err(Place::Entry { entry: at + 1 }.invalid(DocumentProblem::PersonalItem));
    }
    Ok(())
}

fn journals(entry: &ExpenseEntry) -> impl Iterator<Item = &ExpenseJournal> {
    entry.allocations.iter().flat_map(|allocation| &allocation.journals)
}

fn allocations(report: &ExpenseDocument) -> impl Iterator<Item = (Place, &ExpenseEntry, &ExpenseAllocation)> {
    report.entries.iter().enumerate().flat_map(|(at, entry)| {
        entry.allocations.iter().enumerate().map(move |(nth, allocation)| {
            let place = Place::EntryAllocation {
                entry: at + 1,
                allocation: nth + 1,
            };
            (place, entry, allocation)
        })
    })
}

/// Whom the whole report is owed to: the one party on the other side of the company in every journal row.
fn only_payee(report: &ExpenseDocument) -> Result<Payee, PlanRefusal> {
    let mut payees = Vec::new();
    for (place, _, allocation) in allocations(report) {
        for journal in &allocation.journals {
            let payee = counterparty(journal).ok_or_else(|| place.invalid(payer_or_payee(journal)))?;
            if !payees.contains(&payee) {
                payees.push(payee);
            }
        }
    }
    match payees[..] {
        [] => Err(DocumentProblem::NoLines.into()),
        [payee] => Ok(payee),
        _ => Err(DocumentProblem::SeveralPayees { payees }.into()),
    }
}

fn counterparty(journal: &ExpenseJournal) -> Option<Payee> {
    match (journal.payer.as_deref()?, journal.payee.as_deref()?) {
        ("COMP", other) | (other, "COMP") => Payee::from_code(other).filter(|payee| *payee != Payee::Supplier),
        _ => None,
    }
}

fn payer_or_payee(journal: &ExpenseJournal) -> DocumentProblem {
    // A code is at most 4 characters (Concur FIS v4, expense document); anything longer may be something private.
    let shown = |code: Option<&str>| match code {
        Some(code) if code.len() <= 4 => code.to_owned(),
        Some(_) => "(no code)".to_owned(),
        None => "(none)".to_owned(),
    };
    DocumentProblem::PayerOrPayee {
        payer: shown(journal.payer.as_deref()),
        payee: shown(journal.payee.as_deref()),
    }
}

fn add_lines(
    lines: &mut Lines,
    report: &ExpenseDocument,
    mapping: &Mapping,
    (place, entry, allocation): (Place, &ExpenseEntry, &ExpenseAllocation),
) -> Result<(), PlanRefusal> {
    let lookup = FieldLookup::new([&allocation.fields, &entry.fields, &report.fields]);
    let dimensions = &mapping.dimensions(lookup).map_err(place.missing())?;
    let description = description(report, entry, mapping);
    let joined = JoinedTaxes::of(allocation).map_err(|problem| place.invalid(problem))?;
    let mut posted_taxes: Vec<&ExpenseTax> = Vec::new();
    for journal in &allocation.journals {
        let code = journal.account_code.as_deref();
        let code = code.ok_or_else(|| place.invalid(DocumentProblem::NoAccountCode))?;
        let text = LineText {
            account: mapping.account(code).map_err(place.missing())?,
            description: &description,
            dimensions,
        };
        lines.add(text, cost(journal).map_err(|problem| place.invalid(problem))?)?;
        for tax in joined.of_rows(&[journal]) {
            let reclaim = tax.reclaim.unwrap_or_default();
            if reclaim.is_zero() || posted_taxes.iter().any(|posted| std::ptr::eq(*posted, tax)) {
                continue;
            }
            posted_taxes.push(tax);
            let codes: Vec<&str> = [&tax.code, &tax.authority_label]
                .into_iter()
                .filter_map(|c| c.as_deref())
                .collect();
            // The label comes last in the look-up, but it is what an accountant recognises.
            let text = LineText {
                account: mapping.tax_account(&codes).map_err(place.missing())?,
                description: &format!("{} {description}", codes.last().copied().unwrap_or_default()),
                dimensions,
            };
            lines.add(text, reclaim)?;
        }
    }
    Ok(())
}

/// What a row costs the company: gross less what is reclaimed.
fn cost(journal: &ExpenseJournal) -> Result<Decimal, DocumentProblem> {
    match journal.net_of_reclaim {
        Some(net) => Ok(net),
        None if journal.tax_guids.is_empty() => Ok(journal.gross),
        None => Err(DocumentProblem::TaxJoin {
            problem: "a journal row has taxes and no amountNetOfReclaim",
        }),
    }
}

fn description(report: &ExpenseDocument, entry: &ExpenseEntry, mapping: &Mapping) -> String {
    let text = mapping.expense_line(|placeholder| {
        let value = match placeholder {
            ExpensePlaceholder::ExpenseType => entry.expense_type_name.as_ref().or(entry.expense_type_code.as_ref()),
            ExpensePlaceholder::ExpenseTypeCode => entry.expense_type_code.as_ref(),
            ExpensePlaceholder::EntryDate => return entry.date.map(|date| date.to_string()).unwrap_or_default(),
            ExpensePlaceholder::EntryDescription => entry.description.as_ref(),
            ExpensePlaceholder::Merchant => entry.merchant.as_ref(),
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

fn posting_date(
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

fn payment(report: &ExpenseDocument, payee: Payee, kind: PurchaseKind) -> Result<PaymentExpectation, DocumentProblem> {
    if kind == PurchaseKind::CreditMemo || payee != Payee::Employee {
        return Ok(PaymentExpectation::NothingToPay);
    }
    let mut posted = report.entries.iter().filter(|entry| journals(entry).next().is_some());
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
