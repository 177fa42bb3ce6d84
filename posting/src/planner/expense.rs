//! An expense report: who is owed what. A report can owe the employee and card issuers, be owed by the employee, and use up a
//! cash advance; direction is payer to payee with the sign of the amount (Concur FIS v4, expense document).

use rust_decimal::Decimal;

use super::balance::{JoinedTaxes, check_allocation, check_report};
use super::payees::{Creditor, Due, Gatherings, Header, Settlement, counterparty};
use super::purchase::{RowText, check_postable};
use super::tax::{Row, RowTax, Shared};
use super::{DocumentProblem, Place, PlanContext, PlanRefusal, expense_terms, number};
use crate::document::{
    CashAdvanceApplication, ExpenseAllocation, ExpenseDocument, ExpenseEntry, ExpenseJournal, FieldLookup, FieldValues,
    Indicator,
};
use crate::mapping::{CardCodes, Mapping};
use crate::money::Money;
use crate::plan::{ImageSource, Payee};

/// `cashAdvanceTransactionType` of an application, a return within the report included.
const APPLICATION: &str = "2";

pub(super) fn settle(
    report: &ExpenseDocument,
    mapping: &Mapping,
    context: &PlanContext,
) -> Result<Settlement, PlanRefusal> {
    if report.paid_by_payroll == Indicator::Yes {
        return Err(DocumentProblem::PaidByPayroll.into());
    }
    check_amounts(report)?;
    let approved = check_report(report)?;

    let mut due = Due::default();
    let mut gatherings = Gatherings::default();
    for (place, entry, allocation) in allocations(report) {
        add_allocation(&mut gatherings, &mut due, report, mapping, (place, entry, allocation))?;
    }
    for (at, application) in report.cash_advance_applications.iter().enumerate() {
        let place = Place::CashAdvance { application: at + 1 };
        add_application(&mut gatherings, &mut due, report, mapping, (place, application))?;
    }

    let approved_on = report.approved_on.ok_or(DocumentProblem::NoDate {
        field: "reportPaymentProcessingDate",
        remedy: "submit it again in Concur, or report it to SAP",
    })?;
    let header = Header {
        mapping,
        document_date: approved_on,
        posting_date: expense_terms::posting_date(report, mapping, approved_on)?,
        due_date: None,
        currency: report.currency.clone(),
    };
    let (purchases, images) = gatherings.finish(
        &header,
        |creditor| number::made(&report.head.business_id, &creditor.tag, context.approval_suffix),
        |payee, kind, total| expense_terms::payment(report, payee, kind, total),
    )?;
    Ok(Settlement {
        approved: Money::new(approved, report.currency.clone()),
        purchases,
        due,
        images,
    })
}

fn check_amounts(report: &ExpenseDocument) -> Result<(), PlanRefusal> {
    for (place, _, allocation) in allocations(report) {
        check_allocation(allocation, report).map_err(|problem| place.invalid(problem))?;
    }
    for (at, entry) in report.entries.iter().enumerate() {
        let approved = entry.approved.unwrap_or_default();
        check_postable("entryApprovedAmount", approved, &report.currency)
            .map_err(|problem| Place::Entry { entry: at + 1 }.invalid(problem))?;
    }
    let total = report.total_approved.unwrap_or_default();
    Ok(check_postable("totalApprovedAmount", total, &report.currency)?)
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

fn counterparty_of(journal: &ExpenseJournal, place: Place) -> Result<Payee, PlanRefusal> {
    counterparty(journal.payer.as_deref(), journal.payee.as_deref(), place)
}

fn add_allocation(
    gatherings: &mut Gatherings,
    due: &mut Due,
    report: &ExpenseDocument,
    mapping: &Mapping,
    (place, entry, allocation): (Place, &ExpenseEntry, &ExpenseAllocation),
) -> Result<(), PlanRefusal> {
    let lookup = FieldLookup::new([&allocation.fields, &entry.fields, &report.fields]);
    let dimensions = mapping.dimensions(lookup).map_err(place.missing())?;
    let description = expense_terms::description(report, entry, mapping);
    let joined = JoinedTaxes::of(allocation).map_err(|problem| place.invalid(problem))?;
    for (nth, journal) in allocation.journals.iter().enumerate() {
        let payee = counterparty_of(journal, place)?;
        due.add(payee, journal.gross)?;
        let creditor = creditor(report, entry, payee, mapping, place)?;
        let code = journal.account_code.as_deref();
        let code = code.ok_or_else(|| place.invalid(DocumentProblem::NoAccountCode))?;
        let text = RowText {
            place,
            account: mapping.account(code).map_err(place.missing())?,
            description: &description,
            dimensions: &dimensions,
        };
        let row = Row {
            place,
            gross: journal.gross,
            cost: cost(journal).map_err(|problem| place.invalid(problem))?,
            net: journal.net_of_tax,
            taxes: taxes(&joined, &allocation.journals[..nth], journal),
            currency: &report.currency,
        };
        gatherings.add(&creditor, &text, &row, mapping)?;
        if let Some(image) = &entry.receipt_image {
            gatherings.add_image(&creditor, ImageSource::Receipt(image.clone()));
        }
    }
    Ok(())
}

/// An advance that was paid out before is credited on its clearing account, and the employee is owed that much less.
fn add_application(
    gatherings: &mut Gatherings,
    due: &mut Due,
    report: &ExpenseDocument,
    mapping: &Mapping,
    (place, application): (Place, &CashAdvanceApplication),
) -> Result<(), PlanRefusal> {
    let invalid = |problem| place.invalid(problem);
    if application
        .transaction_type
        .as_deref()
        .is_some_and(|of| of != APPLICATION)
    {
        return Err(invalid(DocumentProblem::CashAdvanceType));
    }
    let amount = application.amount.unwrap_or_default();
    if !amount.is_sign_negative() || amount.is_zero() {
        return Err(invalid(DocumentProblem::CashAdvanceAmount));
    }
    check_postable("cashAdvanceApplicationAmount", amount, &report.currency).map_err(invalid)?;
    due.add(Payee::Employee, amount)?;
    let employee = employee(report.employee_id.as_deref(), mapping)?;
    let code = application.clearing_account_code.as_deref();
    let code = code.ok_or_else(|| invalid(DocumentProblem::NoAccountCode))?;
    let none = FieldValues::default();
    let lookup = FieldLookup::new([&none, &none, &report.fields]);
    let text = RowText {
        place,
        account: mapping.account(code).map_err(place.missing())?,
        description: "Cash advance applied",
        // A clearing account need not have the dimensions that a cost must have.
        dimensions: &mapping.dimensions_if_known(lookup).map_err(place.missing())?,
    };
    let row = Row {
        place,
        gross: amount,
        cost: amount,
        net: Some(amount),
        taxes: Vec::new(),
        currency: &report.currency,
    };
    gatherings.add(&employee, &text, &row, mapping)
}

/// Whom a row is owed to, as a vendor.
fn creditor(
    report: &ExpenseDocument,
    entry: &ExpenseEntry,
    payee: Payee,
    mapping: &Mapping,
    place: Place,
) -> Result<Creditor, PlanRefusal> {
    if payee == Payee::Employee {
        return employee(report.employee_id.as_deref(), mapping);
    }
    let codes = CardCodes {
        payment_type: entry.payment_type.as_deref(),
        programme: entry.card_programme.as_deref(),
    };
    let issuer = mapping.card_issuer(payee, codes).map_err(place.missing())?;
    Ok(Creditor {
        payee,
        vendor: issuer.vendor,
        tag: issuer.tag,
        rule: issuer.rule,
    })
}

/// The employee as a vendor.
pub(super) fn employee(employee_id: Option<&str>, mapping: &Mapping) -> Result<Creditor, PlanRefusal> {
    let found = mapping.employee_vendor(employee_id.ok_or(DocumentProblem::NoEmployeeId)?)?;
    Ok(Creditor {
        payee: Payee::Employee,
        vendor: found.value,
        tag: Payee::Employee.code().to_owned(),
        rule: found.rule,
    })
}

fn taxes<'a>(joined: &JoinedTaxes<'a>, earlier: &[ExpenseJournal], journal: &ExpenseJournal) -> Vec<RowTax<'a>> {
    let of_row = joined.of_rows(&[journal]);
    let row_tax = |tax: &'a crate::document::ExpenseTax| {
        let codes: Vec<&str> = [&tax.code, &tax.authority_label]
            .into_iter()
            .filter_map(|code| code.as_deref())
            .collect();
        let names = |row: &ExpenseJournal| tax.guid.as_ref().is_some_and(|guid| row.tax_guids.contains(guid));
        RowTax {
            // The label comes last in the look-up, but it is what an accountant recognises.
            label: codes.last().copied().unwrap_or_default(),
            codes,
            tax: tax.tax,
            reclaim: tax.reclaim.unwrap_or_default(),
            shared: match (joined.is_shared(tax), earlier.iter().any(names)) {
                (false, _) => Shared::No,
                (true, false) => Shared::First,
                (true, true) => Shared::Later,
            },
        }
    };
    of_row.into_iter().map(row_tax).collect()
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
