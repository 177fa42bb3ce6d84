//! What employees spend themselves: cash, mileage, allowances, itemised and allocated expenses.

use crate::fixtures::*;

#[test]
fn cash_is_owed_to_the_employee() {
    let plan = report(vec![entry(vec![row("EMPL", "48.20")])]).plan().unwrap();
    assert_eq!(
        shown(&plan),
        [
            "expense 48.2 EUR",
            "invoice EMPL E0001 ID-EMPL 48.2 EUR paid_from_ledger",
            "  6110 48.2"
        ]
    );
}

#[test]
fn a_cash_credit_is_a_credit_memo() {
    let plan = report(vec![entry(vec![row("EMPL", "-48.20")])]).plan().unwrap();
    assert_eq!(
        shown(&plan),
        [
            "expense -48.2 EUR",
            "credit_memo EMPL E0001 ID-EMPL 48.2 EUR nothing_to_pay",
            "  6110 48.2"
        ]
    );
}

#[test]
fn mileage_is_posted_with_the_amount_concur_worked_out() {
    let mileage = report(vec![entry(vec![row_on("6200", "EMPL", "37.50")])]);
    let distances = r#""mileage":{"totalDistance":125,"personalDistance":0,"passengerCount":0},"allocation""#;
    let json = mileage.json().replacen("\"allocation\"", distances, 1);
    let plan = plan_text(posting::plan::DocumentKind::Expense, &json, &rules()).unwrap();
    assert_eq!(
        shown(&plan),
        [
            "expense 37.5 EUR",
            "invoice EMPL E0001 ID-EMPL 37.5 EUR paid_from_ledger",
            "  6210 37.5"
        ]
    );
}

#[test]
fn a_travel_allowance_keeps_every_row_of_its_journal() {
    let rows = ["28.00", "14.00", "-5.60"].map(|amount| row_on("6200", "EMPL", amount));
    let plan = report(vec![entry(rows.to_vec())]).plan().unwrap();
    assert_eq!(
        shown(&plan),
        [
            "expense 36.4 EUR",
            "invoice EMPL E0001 ID-EMPL 36.4 EUR paid_from_ledger",
            "  6210 28",
            "  6210 14",
            "  6210 -5.6",
        ]
    );
}

#[test]
fn an_itemised_bill_is_one_line_per_item() {
    let items = vec![
        entry(vec![row_on("6200", "EMPL", "180.00")]),
        entry(vec![row_on("6200", "EMPL", "4.50")]),
        entry(vec![row("EMPL", "22.30")]),
    ];
    let plan = report(items).plan().unwrap();
    assert_eq!(
        shown(&plan),
        [
            "expense 206.8 EUR",
            "invoice EMPL E0001 ID-EMPL 206.8 EUR paid_from_ledger",
            "  6210 180",
            "  6210 4.5",
            "  6110 22.3",
        ]
    );
}

#[test]
fn an_allocated_expense_has_the_dimensions_of_each_share() {
    // The shares' percentages are 33.3 in the fixture: applied again, they would show.
    let mut split = entry(vec![row("COPD", "180.00")]);
    split.allocations[0].custom1 = "100".into();
    split.allocations[0].custom2 = "P-1".into();
    split.allocations.push(Allocation {
        rows: vec![row("COPD", "120.01")],
        custom1: "200".into(),
        custom2: "P-2".into(),
        ..Allocation::default()
    });
    split.approved = decimal("300.01");
    let plan = report(vec![split]).plan().unwrap();
    assert_eq!(
        shown(&plan),
        [
            "expense 300.01 EUR",
            "invoice COPD V-CARD ID-COPD 300.01 EUR nothing_to_pay",
            "  6110 180 DEPARTMENT=SALES PROJECT=P-1",
            "  6110 120.01 DEPARTMENT=PROD PROJECT=P-2",
        ]
    );
}

#[test]
fn a_foreign_receipt_is_posted_in_the_currency_the_employee_is_paid_in() {
    // The fixture's expenses are in CHF; every journal amount is in the report's currency. Such receipts have no tax rows.
    let foreign = report(vec![entry(vec![row("EMPL", "91.37")])]);
    for mapping in [rules(), groups()] {
        let plan = plan_with(&foreign.document(), &mapping, &live()).unwrap();
        assert_eq!(plan.purchases[0].currency.as_str(), "EUR");
        assert_eq!(lines(&plan), expected(&[("6110", "91.37")]));
        assert!(plan.purchases[0].lines[0].tax.is_zero());
    }
}

#[test]
fn an_expense_moved_to_another_department_is_posted_though_nothing_is_owed() {
    let share = |department: &str, amount: &str| Allocation {
        rows: vec![row("EMPL", amount)],
        custom1: department.into(),
        ..Allocation::default()
    };
    let mut moved = entry(vec![]);
    moved.allocations = vec![share("100", "-30.00"), share("200", "30.00")];
    let plan = report(vec![moved]).plan().unwrap();
    assert_eq!(
        shown(&plan),
        [
            "expense 0 EUR",
            "invoice EMPL E0001 ID-EMPL 0 EUR nothing_to_pay",
            "  6110 -30 DEPARTMENT=SALES",
            "  6110 30 DEPARTMENT=PROD",
        ]
    );
}
