//! A cash advance: debit the advance's clearing account, credit the employee; the other way round when it is returned. A report
//! that uses it up credits the clearing account again.

use rust_decimal::{Decimal, RoundingStrategy};

use super::expense::employee;
use super::payees::{Due, Gatherings, Header, Settlement, counterparty};
use super::purchase::{RowText, check_postable, sum};
use super::tax::Row;
use super::{DocumentProblem, Place, PlanContext, PlanRefusal, number};
use crate::document::{CashAdvanceDocument, CashAdvanceJournal, DebitOrCredit, FieldLookup, FieldValues, Indicator};
use crate::ids::Currency;
use crate::mapping::{CashAdvanceCurrency, CashAdvancePlaceholder, CashAdvancePostingDate, Mapping};
use crate::money::{Money, decimals};
use crate::plan::{Payee, PaymentExpectation, PurchaseKind};

/// `transactionType` of an issue, or of a return outside of a report.
const ISSUE_OR_RETURN: &str = "1";

pub(super) fn settle(
    advance: &CashAdvanceDocument,
    mapping: &Mapping,
    context: &PlanContext,
) -> Result<Settlement, PlanRefusal> {
    if advance.transaction_type.as_deref() != Some(ISSUE_OR_RETURN) {
        return Err(DocumentProblem::NoIssueOrReturn.into());
    }
    let currency = currency(advance, mapping);
    let employee = employee(advance.employee_id.as_deref(), mapping)?;
    let description = description(advance, mapping);
    let mut due = Due::default();
    let mut gatherings = Gatherings::default();
    for (at, journal) in advance.journals.iter().enumerate() {
        let place = Place::Journal { row: at + 1 };
        let amount = owed(journal, place)?;
        check_postable("amount", amount, currency).map_err(|problem| place.invalid(problem))?;
        due.add(Payee::Employee, amount)?;
        let code = journal.account_code.as_deref();
        let code = code.ok_or_else(|| place.invalid(DocumentProblem::NoAccountCode))?;
        let none = FieldValues::default();
        let lookup = FieldLookup::new([&none, &none, &advance.fields]);
        let text = RowText {
            place,
            account: mapping.account(code).map_err(place.missing())?,
            description: &description,
            // A clearing account need not have the dimensions that a cost must have.
            dimensions: &mapping.dimensions_if_known(lookup).map_err(place.missing())?,
        };
        let row = Row {
            place,
            gross: amount,
            cost: amount,
            net: Some(amount),
            taxes: Vec::new(),
            currency,
        };
        gatherings.add(&employee, &text, &row, mapping)?;
    }
    let approved = sum(due.payees.values().copied())?;
    check_requested(advance, approved, currency)?;
    let issued_on = advance.issued_on.ok_or(DocumentProblem::NoDate {
        field: "issuedDate",
        remedy: "issue it in Concur, or report it to SAP",
    })?;
    let header = Header {
        mapping,
        document_date: issued_on,
        posting_date: match mapping.cash_advance_posting_date() {
            CashAdvancePostingDate::Issued => issued_on,
            CashAdvancePostingDate::Requested => advance.requested_on.ok_or(DocumentProblem::NoDate {
                field: "requestDate",
                remedy: "set another cash_advance_posting_date in the mapping rules",
            })?,
        },
        due_date: None,
        currency: currency.clone(),
    };
    let (purchases, images) = gatherings.finish(
        &header,
        |_| number::of_cash_advance(&advance.head.business_id, context.approval_suffix),
        |_, kind, _| Ok(payment(advance, kind)),
    )?;
    Ok(Settlement {
        approved: Money::new(approved, currency.clone()),
        purchases,
        due,
        images,
    })
}

/// The currency the journal's amounts are in. Concur does not say; the rules do where it matters.
fn currency<'a>(advance: &'a CashAdvanceDocument, mapping: &Mapping) -> &'a Currency {
    match (mapping.cash_advance_currency(), &advance.employee_currency) {
        (CashAdvanceCurrency::Employee, Some(currency)) => currency,
        _ => &advance.currency,
    }
}

/// What a row adds to what the employee is owed. Side and direction say the same thing twice, and must agree. Whether the amount
/// of a credit carries a sign as well is not documented the same everywhere, so either is taken; a debit is positive.
fn owed(journal: &CashAdvanceJournal, place: Place) -> Result<Decimal, PlanRefusal> {
    let payee = counterparty(journal.payer.as_deref(), journal.payee.as_deref(), place)?;
    let amount = match journal.side {
        DebitOrCredit::Debit => journal.amount,
        DebitOrCredit::Credit => -journal.amount.abs(),
    };
    let to_employee = journal.payee.as_deref() == Some(Payee::Employee.code());
    if payee == Payee::Employee && !amount.is_zero() && amount.is_sign_positive() == to_employee {
        Ok(amount)
    } else {
        Err(place.invalid(DocumentProblem::DebitOrCredit))
    }
}

/// The journal moves what was asked for: the amount itself, or at the exchange rate where the currencies differ.
fn check_requested(advance: &CashAdvanceDocument, moved: Decimal, currency: &Currency) -> Result<(), DocumentProblem> {
    let Some(requested) = advance.requested else {
        return Ok(());
    };
    let expected = match advance.exchange_rate {
        Some(rate) if *currency != advance.currency => requested
            .checked_mul(rate)
            .ok_or(DocumentProblem::TooLarge)?
            .round_dp_with_strategy(decimals(currency), RoundingStrategy::MidpointAwayFromZero),
        _ => requested,
    };
    if expected.abs() == moved.abs() {
        Ok(())
    } else {
        Err(DocumentProblem::Unbalanced {
            left: "the journal rows' amount",
            right: "requestAmount",
        })
    }
}

fn payment(advance: &CashAdvanceDocument, kind: PurchaseKind) -> PaymentExpectation {
    match (kind, advance.paid_by_concur) {
        (PurchaseKind::CreditMemo, _) => PaymentExpectation::NothingToPay,
        (PurchaseKind::Invoice, Indicator::Yes) => PaymentExpectation::PaidByConcur,
        (PurchaseKind::Invoice, _) => PaymentExpectation::NotReported,
    }
}

fn description(advance: &CashAdvanceDocument, mapping: &Mapping) -> String {
    let text = mapping.cash_advance_line(|placeholder| {
        let value = match placeholder {
            CashAdvancePlaceholder::Name => advance.name.as_deref(),
            CashAdvancePlaceholder::Purpose => advance.purpose.as_deref(),
            CashAdvancePlaceholder::CashAdvanceId => Some(advance.head.business_id.as_str()),
        };
        value.unwrap_or_default().to_owned()
    });
    if text.trim().is_empty() {
        format!("Concur {}", advance.head.business_id)
    } else {
        text
    }
}
