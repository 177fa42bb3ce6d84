//! Documents that are more than an invoice with lines: several payees, cash advances, personal items, reclaimed tax.

use rust_decimal::Decimal;
use sandbox::concur::fixtures::{
    CashAdvance, CashAdvanceRequest, Entry, ExpenseReport, Payee, Tax, business_id, cash_advance_id,
};

use super::company::{CARD_ISSUER, COMPANY_CARD_ISSUER};
use super::documents::{DemoDocument, DemoPurchase, Ending, Mishap, Source};

/// Concur's code of the account that cash advances are on.
const ADVANCES: &str = "1400";
/// Concur's code of the account that personal card items pass through.
const CLEARING: &str = "1990";

/// One of each.
pub(super) fn all() -> Vec<DemoDocument> {
    vec![
        advance_issued(),
        advance_applied(),
        advance_used_up(),
        employee_and_card(),
        personal_item(),
        reclaimed_tax(),
    ]
}

fn amount(cents: i64) -> Decimal {
    Decimal::new(cents, 2)
}

/// Dr advances, Cr employee.
fn advance_issued() -> DemoDocument {
    let id = cash_advance_id(1);
    let mut advance = CashAdvanceRequest::new(&id, "EMP-002", amount(30_000));
    advance.account = ADVANCES.to_owned();
    DemoDocument {
        kind: "cash advance",
        ending: Ending::Closed,
        purchases: vec![purchase("E-002", &id, 30_000)],
        ..document(id, "cash advance issued", Source::CashAdvance(advance))
    }
}

/// A report that uses up an advance and owes the rest.
fn advance_applied() -> DemoDocument {
    let (id, report) = report(2_001, "EMP-002");
    let report = with_advance(report, 30_000)
        .with_entry(cash("6100", 28_550))
        .with_entry(cash("6200", 13_450));
    DemoDocument {
        purchases: vec![purchase("E-002", &format!("{id}-EMPL"), 12_000)],
        ..document(id, "cash advance applied", Source::Expense(report))
    }
}

/// A report that an advance covers exactly: nothing is owed, and the cost is posted all the same.
fn advance_used_up() -> DemoDocument {
    let (id, report) = report(2_002, "EMP-006");
    let report = with_advance(report, 8_400).with_entry(cash("6100", 8_400));
    DemoDocument {
        ending: Ending::Closed,
        purchases: vec![purchase("E-006", &format!("{id}-EMPL"), 0)],
        ..document(id, "advance covers it exactly", Source::Expense(report))
    }
}

/// Owes the employee and the issuer of a company-paid card.
fn employee_and_card() -> DemoDocument {
    let (id, report) = report(2_003, "EMP-003");
    let report = report
        .with_entry(cash("6200", 7_980))
        .with_entry(with_cost_center(Entry::card_charge(
            Payee::CompanyPaid,
            "6100",
            amount(24_000),
        )));
    DemoDocument {
        purchases: vec![
            purchase("E-003", &format!("{id}-EMPL"), 7_980),
            purchase(CARD_ISSUER, &format!("{id}-COPD"), 24_000),
        ],
        ..document(id, "employee and card", Source::Expense(report))
    }
}

/// A company-billed card paid for something personal: the issuer is owed all of it, and the employee owes a part.
fn personal_item() -> DemoDocument {
    let (id, report) = report(2_004, "EMP-004");
    let report = report
        .with_entry(with_cost_center(Entry::card_charge(
            Payee::CompanyBilledCard,
            "6100",
            amount(19_000),
        )))
        .with_entry(Entry::personal_card_item(CLEARING, amount(4_500)));
    DemoDocument {
        ending: Ending::Closed,
        purchases: vec![
            purchase("E-004", &format!("{id}-EMPL"), -4_500),
            purchase(COMPANY_CARD_ISSUER, &format!("{id}-CBCP"), 23_500),
        ],
        ..document(id, "personal item on a card", Source::Expense(report))
    }
}

/// Tax that the company gets back is no cost.
fn reclaimed_tax() -> DemoDocument {
    let (id, report) = report(2_005, "EMP-005");
    let mut entry = cash("6100", 11_900);
    entry.taxes = vec![Tax {
        authority: "DEVAT".to_owned(),
        code: None,
        amount: amount(1_900),
        reclaim: amount(1_900),
    }];
    DemoDocument {
        purchases: vec![purchase("E-005", &format!("{id}-EMPL"), 11_900)],
        ..document(id, "tax reclaimed", Source::Expense(report.with_entry(entry)))
    }
}

fn report(number: u32, employee: &str) -> (String, ExpenseReport) {
    let id = business_id(number);
    let report = ExpenseReport::new(&id, employee);
    (id, report)
}

fn cash(account: &str, cents: i64) -> Entry {
    with_cost_center(Entry::cash_expense(account, amount(cents)))
}

fn with_cost_center(mut entry: Entry) -> Entry {
    entry.cost_center = Some("100".to_owned());
    entry
}

fn with_advance(mut report: ExpenseReport, cents: i64) -> ExpenseReport {
    report.cash_advances.push(CashAdvance {
        cash_advance_id: cash_advance_id(1),
        clearing_account: ADVANCES.to_owned(),
        amount: amount(cents),
    });
    report
}

fn purchase(vendor: &'static str, external_number: &str, cents: i64) -> DemoPurchase {
    DemoPurchase {
        vendor,
        external_number: external_number.to_owned(),
        due: amount(cents),
    }
}

fn document(business_id: String, note: &'static str, source: Source) -> DemoDocument {
    DemoDocument {
        business_id,
        kind: "expense",
        currency: "USD",
        ending: Ending::Paid,
        mishap: Mishap::None,
        is_paid_in_parts: false,
        note,
        purchases: Vec::new(),
        source,
    }
}
