//! Expense reports that are broken or written differently on purpose.

use serde_json::Value;

use super::expense_sums::{list, money, parsed, report, sums, tax};
use crate::concur::fixtures::{Allocation, AmountStyle, Edit, Entry, ExpenseReport, JournalRow, Payee};

#[test]
fn each_invariant_can_be_broken_alone() {
    let taxed =
        || JournalRow::new("61100", Payee::Employee, money("100")).with_taxes(vec![tax("DEVAT", None, "16", "8")]);
    let entry = |row: JournalRow| Entry {
        allocations: vec![Allocation::whole(vec![row])],
        ..Entry::new("61100", money("100"))
    };
    let broken = |report: ExpenseReport| sums(&parsed(&report)).broken;
    assert!(broken(report(vec![entry(taxed())])).is_empty(), "the start is whole");

    let mut total = report(vec![entry(taxed())]);
    total.total_approved = Some(money("100.01"));
    assert_eq!(broken(total), ["total"]);
    let approved = Entry {
        approved: Some(money("99.99")),
        ..entry(taxed())
    };
    assert_eq!(
        broken(report(vec![approved])),
        ["approved"],
        "the total follows the entries"
    );
    let mut row = taxed();
    row.net_of_tax = Some(money("84.01"));
    assert_eq!(broken(report(vec![entry(row)])), ["net of tax"]);
    let mut row = taxed();
    row.net_of_reclaim = Some(money("92.01"));
    assert_eq!(broken(report(vec![entry(row)])), ["net of reclaim"]);
    let mut row = taxed();
    row.unmatched_tax_guids = vec!["00000000000000000000000000000000".into()];
    assert_eq!(broken(report(vec![entry(row)])), ["guid without tax"]);
    let mut row = taxed();
    row.payee = "EMPL".into();
    row.payer = "CBCP".into();
    assert_eq!(broken(report(vec![entry(row)])), ["direction"]);
    let mut lonely = entry(taxed());
    lonely.allocations[0].unjoined_taxes = vec![tax("DEVAT", None, "1", "0")];
    assert_eq!(broken(report(vec![lonely])), ["tax without guid"]);
}

#[test]
fn edits_write_any_digits_take_members_away_and_fail_loudly() {
    let start = || report(vec![Entry::new("61100", money("50")), Entry::new("61100", money("1"))]);
    let text = start()
        .with_edit(Edit::set("/report/totalApprovedAmount", "5.1E1"))
        .with_edit(Edit::set(
            "/expenseEntry/0/allocation/0/journal/0/amountGross",
            "50.0000000000",
        ))
        .with_edit(Edit::remove("/expenseEntry/1/reportEntryPatKey"))
        .with_edit(Edit::set("/report/lastApproverId", "\"x\""))
        .to_json();
    assert!(text.contains(r#""totalApprovedAmount":5.1E1"#));
    assert!(text.contains(r#""amountGross":50.0000000000"#) && text.contains(r#""amountGross":1.00000000"#));
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["report"]["lastApproverId"], "x");
    assert!(document["expenseEntry"][1].get("reportEntryPatKey").is_none());
    assert!(document["expenseEntry"][0].get("reportEntryPatKey").is_some());
    let shorter = start().with_edit(Edit::remove("/expenseEntry/0")).to_json();
    let shorter: Value = serde_json::from_str(&shorter).unwrap();
    assert_eq!(list(&shorter["expenseEntry"]).len(), 1);

    for wrong in [
        Edit::set("/expenseEntry/2", "{}"),
        Edit::set("/reports/totalApprovedAmount", "1"),
        Edit::remove("/report/total"),
        Edit::set("report", "{}"),
        Edit::set("/report/totalApprovedAmount", "1,5"),
    ] {
        let text = start().with_edit(wrong.clone()).to_json();
        assert!(serde_json::from_str::<Value>(&text).is_err(), "{wrong:?}");
    }
    let mut plain = start();
    plain.amount_style = AmountStyle::AsGiven;
    assert!(plain.to_json().contains(r#""amountGross":50,"#));
}
