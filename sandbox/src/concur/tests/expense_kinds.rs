//! Every published kind of expense report keeps the invariants of the samples, unless it is broken on purpose.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::expense_sums::{list, money, number, parsed, report, sums, tax};
use crate::concur::fixtures::{Allocation, CustomField, Entry, JournalRow, Payee};

/// Asserts that nothing is broken and who is owed what.
fn owes(entry: Entry, total: &str, due: &[(&str, &str)]) -> Value {
    let report = report(vec![entry]);
    let document = parsed(&report);
    let sums = sums(&document);
    assert!(sums.broken.is_empty(), "{:?}", sums.broken);
    let expected: BTreeMap<String, Decimal> = due
        .iter()
        .map(|(party, amount)| ((*party).to_owned(), money(amount)))
        .collect();
    assert_eq!(sums.due, expected);
    assert_eq!(report.total(), money(total));
    document["expenseEntry"][0].clone()
}

fn rows(entry: &Value) -> Vec<(&str, &str, Decimal)> {
    list(&entry["allocation"][0]["journal"])
        .iter()
        .map(|row| {
            let text = |name: &str| row[name].as_str().unwrap();
            (text("journalPayer"), text("journalPayee"), number(&row["amountGross"]))
        })
        .collect()
}

#[test]
fn cash_goes_to_the_employee_and_a_credit_comes_back() {
    let entry = owes(Entry::cash_expense("61100", money("50")), "50", &[("EMPL", "50")]);
    assert_eq!(rows(&entry), [("COMP", "EMPL", money("50"))]);
    assert_eq!(
        (&entry["reportEntryPatKey"], &entry["offsetPayType"]),
        (&json!("CASH"), &json!("N"))
    );
    let entry = owes(Entry::cash_credit("61100", money("50")), "-50", &[("EMPL", "-50")]);
    assert_eq!(rows(&entry), [("EMPL", "COMP", money("-50"))]);
}

#[test]
fn each_card_is_owed_its_charge_and_owes_its_refund() {
    for (card, code) in [
        (Payee::CompanyPaid, "COPD"),
        (Payee::IndividualBilledCard, "IBCP"),
        (Payee::CompanyBilledCard, "CBCP"),
    ] {
        let charge = owes(Entry::card_charge(card, "61200", money("349")), "349", &[(code, "349")]);
        assert_eq!(rows(&charge), [("COMP", code, money("349"))]);
        let refund = owes(
            Entry::card_refund(card, "61200", money("349")),
            "-349",
            &[(code, "-349")],
        );
        assert_eq!(rows(&refund), [(code, "COMP", money("-349"))]);
    }
}

#[test]
fn a_personal_item_washes_through_the_clearing_account_and_approves_nothing() {
    let entry = owes(
        Entry::personal_card_item("18000", money("14")),
        "0",
        &[("CBCP", "14"), ("EMPL", "-14")],
    );
    assert_eq!(
        rows(&entry),
        [("COMP", "CBCP", money("14")), ("EMPL", "COMP", money("-14"))]
    );
    let allocation = &entry["allocation"][0];
    assert!(allocation["allocationId"].is_null() && allocation["allocationPercentage"].is_null());
    assert_eq!(entry["entryIsPersonal"], "Y");
    assert_eq!(entry["clearingAccountCode"], "18000");
    assert_eq!(number(&entry["entryApprovedAmount"]), Decimal::ZERO);
    assert_eq!(number(&entry["reportEntryTransactionAmount"]), money("14"));
    for row in list(&allocation["journal"]) {
        assert_eq!(row["journalAccountCode"], "18000");
    }
}

#[test]
fn an_offset_takes_part_of_a_cash_entry_to_the_card() {
    let entry = owes(
        Entry::cash_with_offset("61200", money("35"), money("14")),
        "35",
        &[("EMPL", "21"), ("IBCP", "14")],
    );
    assert_eq!(
        rows(&entry),
        [("COMP", "EMPL", money("21")), ("COMP", "IBCP", money("14"))]
    );
    assert_eq!(
        (&entry["reportEntryPatKey"], &entry["offsetPayType"]),
        (&json!("CASH"), &json!("N"))
    );
    assert_eq!(list(&entry["allocation"]).len(), 1, "two rows of one allocation");
}

#[test]
fn explicit_allocations_hold_several_rows_each_with_taxes_of_its_own() {
    let mut first = Allocation::share(
        money("60"),
        vec![
            JournalRow::new("61100", Payee::Employee, money("40")).with_taxes(vec![
                tax("CAGST", Some("J2"), "1.50", "0"),
                tax("CAPMB", None, "2.50", "1.25"),
            ]),
            JournalRow::new("61100", Payee::IndividualBilledCard, money("20")).with_taxes(vec![tax(
                "CAGST",
                Some("J2"),
                "0.75",
                "0.75",
            )]),
        ],
    );
    first
        .custom_fields
        .insert(4, CustomField::list_item("CC-7", "Field service"));
    let second = Allocation::share(money("40"), vec![JournalRow::new("", Payee::Employee, money("40"))]);
    let entry = Entry {
        allocations: vec![first, second],
        ..Entry::new("unused", money("100"))
    };
    let entry = owes(entry, "100", &[("EMPL", "80"), ("IBCP", "20")]);
    let allocations = list(&entry["allocation"]);
    assert_eq!(allocations[0]["allocationCustom4Code"], "CC-7");
    assert_eq!(allocations[0]["allocationCustom4Value"], "Field service");
    assert!(allocations[0]["allocationCustom1Code"].is_null());
    let guids: BTreeSet<&str> = list(&allocations[0]["tax"])
        .iter()
        .map(|tax| tax["taxGuid"].as_str().unwrap())
        .collect();
    assert_eq!(guids.len(), 3, "no guid twice");
    assert_eq!(number(&allocations[0]["journal"][0]["amountNetOfTax"]), money("36.00"));
    assert_eq!(
        number(&allocations[0]["journal"][0]["amountNetOfReclaim"]),
        money("38.75")
    );
    assert_ne!(allocations[0]["allocationId"], allocations[1]["allocationId"]);
    assert_eq!(allocations[1]["journal"][0]["journalAccountCode"], "");
}

#[test]
fn an_expanded_short_form_says_the_same() {
    for short in [
        Entry::cash_expense("61100", money("50")),
        Entry::personal_card_item("18000", money("14")),
        Entry::cash_with_offset("61200", money("35"), money("14")),
    ] {
        let long = Entry {
            allocations: short.expanded(),
            ..short.clone()
        };
        assert_eq!(report(vec![long]).to_json(), report(vec![short]).to_json());
    }
}
