//! Expense reports that are planned.

use posting::ids::Currency;
use posting::money::Money;
use posting::plan::{DocumentKind, Payee, PaymentExpectation, PurchaseKind};
use posting::planner::PlanContext;

use crate::fixtures::*;

#[test]
fn a_cash_expense_becomes_an_invoice_of_the_employee() {
    let plan = report(vec![entry(vec![row("EMPL", "50.00")])]).plan().unwrap();
    let purchase = &plan.purchases[0];
    assert_eq!(plan.kind, DocumentKind::Expense);
    assert_eq!(plan.mapping_version, "2026-11");
    assert_eq!(
        plan.approved,
        Money::new(decimal("50"), Currency::parse("EUR").unwrap())
    );
    assert_eq!(
        (purchase.payee, purchase.kind),
        (Payee::Employee, PurchaseKind::Invoice)
    );
    assert_eq!(purchase.vendor.as_str(), "E0001");
    assert_eq!(purchase.external_number.as_str(), "A1B2C3D4E5F6A7B8C9D0-EMPL");
    assert_eq!(purchase.posting_date.to_string(), "2026-03-02");
    assert_eq!(purchase.due_date, None);
    assert_eq!(lines(&plan), expected(&[("6110", "50")]));
    assert_eq!(purchase.lines[0].description, "Meals 2026-02-17");
    assert_eq!(plan.purchases[0].payment, PaymentExpectation::PaidFromLedger);
}

#[test]
fn a_negative_report_becomes_a_credit_memo_with_every_sign_turned() {
    let entries = vec![entry(vec![row("EMPL", "-50.00")]), entry(vec![row("EMPL", "20.00")])];
    let plan = report(entries).plan().unwrap();
    let purchase = &plan.purchases[0];
    assert_eq!(purchase.kind, PurchaseKind::CreditMemo);
    assert_eq!(lines(&plan), expected(&[("6110", "50"), ("6110", "-20")]));
    assert_eq!(purchase.total, decimal("30"));
    assert_eq!(plan.approved.amount(), decimal("-30"));
    assert_eq!(plan.purchases[0].payment, PaymentExpectation::NothingToPay);
}

#[test]
fn what_is_reclaimed_goes_to_the_tax_account_and_the_rest_is_cost() {
    let plan = report(vec![taxed_entry("100.00", "15.97", "3.54")]).plan().unwrap();
    assert_eq!(lines(&plan), expected(&[("6110", "96.46"), ("1570", "3.54")]));
    assert_eq!(plan.purchases[0].lines[1].description, "DEVAT Meals 2026-02-17");
    // Nothing reclaimed: no tax line, and no rule for the tax is needed.
    let mapping = rules_with("DEVAT = \"1570\"\n", "");
    let document = report(vec![taxed_entry("100.00", "15.97", "0.00")]).document();
    let plan = plan_with(&document, &mapping, &live()).unwrap();
    assert_eq!(lines(&plan), expected(&[("6110", "100")]));
}

#[test]
fn concur_pays_when_it_says_so_for_every_expense() {
    let mut report = report(vec![entry(vec![row("EMPL", "1")]), entry(vec![row("EMPL", "2")])]);
    report.entries.iter_mut().for_each(|entry| entry.paid_by_concur = "Y");
    // A personal expense that left no accounting lines has no say.
    report.entries.push(entry(vec![]));
    assert_eq!(
        report.plan().unwrap().purchases[0].payment,
        PaymentExpectation::PaidByConcur
    );
}

#[test]
fn a_suffix_makes_the_number_of_a_further_attempt() {
    let context = PlanContext {
        approval_suffix: Some(2),
        ..live()
    };
    let plan = plan_with(
        &report(vec![entry(vec![row("EMPL", "1")])]).document(),
        &rules(),
        &context,
    )
    .unwrap();
    assert_eq!(
        plan.purchases[0].external_number.as_str(),
        "A1B2C3D4E5F6A7B8C9D0-EMPL.2"
    );
}

#[test]
fn a_test_document_is_planned_for_a_test_company() {
    let mut report = report(vec![entry(vec![row("EMPL", "1")])]);
    report.is_test = "Y";
    let context = PlanContext {
        live: posting::planner::LiveOrTest::Test,
        ..live()
    };
    assert!(plan_with(&report.document(), &rules(), &context).is_ok());
}

#[test]
fn dimensions_of_the_allocation_are_on_cost_and_tax_lines() {
    let mut report = report(vec![taxed_entry("10.00", "1.60", "1.60")]);
    report.entries[0].allocations[0].custom1 = "100".into();
    let plan = report.plan().unwrap();
    for line in &plan.purchases[0].lines {
        assert_eq!(line.dimensions.len(), 1);
        assert_eq!(line.dimensions[0].value.as_str(), "SALES");
    }
}

#[test]
fn the_posting_date_follows_the_rules() {
    let document = report(vec![entry(vec![row("EMPL", "1")])]).document();
    let submitted = rules_with(
        "[employees]",
        "[posting]\nexpense_posting_date = \"submitted\"\n[employees]",
    );
    let plan = plan_with(&document, &submitted, &live()).unwrap();
    assert_eq!(plan.purchases[0].posting_date.to_string(), "2026-03-01");
    assert_eq!(plan.purchases[0].document_date.to_string(), "2026-03-02");
}

#[test]
fn a_row_over_nothing_makes_no_line() {
    let plan = report(vec![entry(vec![row("EMPL", "0.00"), row("EMPL", "5")])])
        .plan()
        .unwrap();
    assert_eq!(lines(&plan), expected(&[("6110", "5")]));
}

#[test]
fn a_thousand_lines_are_planned() {
    let plan = report(vec![entry(vec![row("EMPL", "0.01"); 1_000])]).plan().unwrap();
    assert_eq!(plan.purchases[0].lines.len(), 1_000);
    assert_eq!(plan.purchases[0].total, decimal("10"));
}
