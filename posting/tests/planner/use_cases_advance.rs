//! Cash advances: paid out, given back, used up by a report.

use crate::fixtures::*;

fn spending(amount: &str, applications: &[&str]) -> Report {
    report(vec![entry(vec![row("EMPL", amount)])]).applying(applications)
}

#[test]
fn an_advance_that_is_issued_is_owed_to_the_employee() {
    let plan = advance("300.00").plan().unwrap();
    assert_eq!(
        shown(&plan),
        [
            "cash_advance 300 EUR",
            "invoice EMPL E0001 ID 300 EUR not_reported",
            "  1590 300"
        ]
    );
    assert_eq!(plan.purchases[0].lines[0].description, "Trade fair");
    assert_eq!(plan.purchases[0].posting_date.to_string(), "2026-02-10");
    let mut by_concur = advance("300.00");
    by_concur.payment_method = 1;
    assert_eq!(
        shown(&by_concur.plan().unwrap())[1],
        "invoice EMPL E0001 ID 300 EUR paid_by_concur"
    );
}

#[test]
fn an_advance_that_is_returned_is_owed_by_the_employee() {
    let expected = [
        "cash_advance -120 EUR",
        "credit_memo EMPL E0001 ID 120 EUR nothing_to_pay",
        "  1590 120",
    ];
    assert_eq!(shown(&returned("120.00").plan().unwrap()), expected);
    // The other way to say the same: a debit of less than nothing.
    let mut negative = returned("120.00");
    (negative.journals[0].side, negative.journals[0].amount) = ("DR", decimal("-120.00"));
    assert_eq!(shown(&negative.plan().unwrap()), expected);
}

#[test]
fn an_advance_lower_than_the_report_reduces_what_is_owed() {
    let plan = spending("320.50", &["-200.00", "-50.00"]).plan().unwrap();
    assert_eq!(
        shown(&plan),
        [
            "expense 320.5 EUR",
            "invoice EMPL E0001 ID-EMPL 70.5 EUR paid_from_ledger",
            "  6110 320.5",
            "  1590 -200",
            "  1590 -50",
        ]
    );
}

#[test]
fn an_advance_that_covers_the_report_exactly_still_moves_the_accounts() {
    let plan = spending("250.00", &["-250.00"]).plan().unwrap();
    assert_eq!(
        shown(&plan),
        [
            "expense 250 EUR",
            "invoice EMPL E0001 ID-EMPL 0 EUR nothing_to_pay",
            "  6110 250",
            "  1590 -250",
        ]
    );
}

#[test]
fn an_advance_higher_than_the_report_is_given_back_with_a_credit_memo() {
    let mut higher = spending("250.00", &["-250.00", "-80.00"]);
    higher.returns = decimal("80");
    assert_eq!(
        shown(&higher.plan().unwrap()),
        [
            "expense 250 EUR",
            "credit_memo EMPL E0001 ID-EMPL 80 EUR nothing_to_pay",
            "  6110 -250",
            "  1590 250",
            "  1590 80",
        ]
    );
}

#[test]
fn a_clearing_account_goes_without_the_dimensions_a_cost_must_have() {
    let rule = "fields = [\"allocationCustom2Code\"]";
    let mapping = rules_with(rule, &format!("{rule}\nrequired = true"));
    let mut applying = spending("90.00", &["-40.00"]);
    applying.custom1 = "100";
    applying.entries[0].allocations[0].custom2 = "P-1".into();
    let plan = plan_with(&applying.document(), &mapping, &live()).unwrap();
    assert_eq!(
        shown(&plan)[2..],
        ["  6110 90 DEPARTMENT=SALES PROJECT=P-1", "  1590 -40 DEPARTMENT=SALES"]
    );
    assert!(plan_with(&advance("1").document(), &mapping, &live()).is_ok());
}

#[test]
fn an_advance_in_another_currency_is_held_to_its_exchange_rate() {
    let mut foreign = advance("500.00");
    (foreign.currency, foreign.rate) = ("USD", "0.91505");
    foreign.journals[0].amount = decimal("457.53");
    // 500 x 0.91505 = 457.525, which is posted in the employee's currency with two decimals.
    assert_eq!(
        shown(&foreign.plan().unwrap())[..2],
        [
            "cash_advance 457.53 EUR",
            "invoice EMPL E0001 ID 457.53 EUR not_reported"
        ]
    );
    let requested = rules_with(
        "[employees]",
        "[posting]\ncash_advance_currency = \"requested\"\n[employees]",
    );
    assert!(plan_with(&foreign.document(), &requested, &live()).is_err());
    foreign.journals[0].amount = decimal("500.00");
    assert!(foreign.plan().is_err());
    let plan = plan_with(&foreign.document(), &requested, &live()).unwrap();
    assert_eq!(plan.approved.to_string(), "500 USD");
}
