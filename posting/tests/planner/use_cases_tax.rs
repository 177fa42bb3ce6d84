//! Taxes of expenses, in both ways of posting them.

use posting::mapping::{Mapping, MappingMiss};
use posting::plan::{DocumentKind, Prices};
use posting::planner::{DocumentProblem, Place, PlanRefusal};

use crate::fixtures::*;

fn planned(entry: &Entry, mapping: &Mapping) -> Vec<String> {
    let plan = plan_with(&report(vec![entry.clone()]).document(), mapping, &live()).unwrap();
    shown(&plan)
}

/// Head line and lines in the three ways.
fn in_every_way(entry: &Entry, total: &str, accounts: &[&str], groups_lines: &[&str]) {
    let head = |prices: &str| format!("invoice EMPL E0001 ID-EMPL {total} EUR{prices} paid_from_ledger");
    let ways = [
        (rules(), head(""), accounts),
        (groups(), head(" including tax"), groups_lines),
        (groups_excluding_tax(), head(" excluding tax"), groups_lines),
    ];
    for (mapping, head, lines) in ways {
        let shown = planned(entry, &mapping);
        assert_eq!(shown[0], format!("expense {total} EUR"));
        assert_eq!(shown[1], head);
        assert_eq!(shown[2..], *lines, "{head}");
    }
}

#[test]
fn a_single_tax_that_is_reclaimed() {
    in_every_way(
        &taxed("EMPL", "119.00", &[("DEVAT", "19.00", "19.00")]),
        "119",
        &["  6110 100", "  1570 19"],
        &["  6110 119 with tax 19 in VAT19"],
    );
}

#[test]
fn a_tax_that_is_not_reclaimed_is_cost() {
    in_every_way(
        &taxed("EMPL", "119.00", &[("DEVAT", "19.00", "0")]),
        "119",
        &["  6110 119"],
        &["  6110 119 in NO VAT"],
    );
}

#[test]
fn two_taxes_of_which_one_is_partly_reclaimed() {
    // Net 100, taxes 5 and 8, of which 4 are reclaimed: with groups, half of the net bears the tax.
    in_every_way(
        &taxed("EMPL", "113.00", &[("CAGST", "5.00", "0"), ("CAPST", "8.00", "4.00")]),
        "113",
        &["  6110 109", "  1575 4"],
        &["  6110 54 with tax 4 in PST", "  6110 59 in NO VAT"],
    );
}

#[test]
fn two_taxes_that_are_both_reclaimed_have_a_group_of_their_own() {
    in_every_way(
        &taxed(
            "EMPL",
            "113.00",
            &[("CAGST", "5.00", "5.00"), ("CAPST", "8.00", "8.00")],
        ),
        "113",
        &["  6110 100", "  1576 5", "  1575 8"],
        &["  6110 113 with tax 13 in GST-PST"],
    );
    // Both by half.
    in_every_way(
        &taxed(
            "EMPL",
            "113.00",
            &[("CAGST", "5.00", "2.50"), ("CAPST", "8.00", "4.00")],
        ),
        "113",
        &["  6110 106.5", "  1576 2.5", "  1575 4"],
        &["  6110 56.5 with tax 6.5 in GST-PST", "  6110 56.5 in NO VAT"],
    );
}

#[test]
fn the_share_that_bears_the_tax_is_rounded_and_the_rest_takes_the_difference() {
    // 8.40 x 0.53 / 1.60 = 2.7825.
    let entry = taxed("EMPL", "10.00", &[("DEVAT", "1.60", "0.53")]);
    assert_eq!(
        planned(&entry, &groups())[2..],
        ["  6110 3.31 with tax 0.53 in VAT19", "  6110 6.69 in NO VAT"]
    );
    // 1.00 x 0.01 / 0.08 = 0.125, which goes away from zero, and for a credit likewise.
    let lines = ["  6110 0.14 with tax 0.01 in VAT19", "  6110 0.94 in NO VAT"];
    let half = taxed("EMPL", "1.08", &[("DEVAT", "0.08", "0.01")]);
    assert_eq!(planned(&half, &groups())[2..], lines);
    let credit = taxed("EMPL", "-1.08", &[("DEVAT", "-0.08", "-0.01")]);
    let shown = planned(&credit, &groups());
    assert_eq!(
        shown[1],
        "credit_memo EMPL E0001 ID-EMPL 1.08 EUR including tax nothing_to_pay"
    );
    assert_eq!(shown[2..], lines);
}

#[test]
fn what_is_sent_as_cost_follows_the_prices() {
    let document = report(vec![taxed("EMPL", "119.00", &[("DEVAT", "19.00", "19.00")])]).document();
    for (mapping, prices, cost) in [
        (groups(), Prices::IncludingTax, "119"),
        (groups_excluding_tax(), Prices::ExcludingTax, "100"),
    ] {
        let plan = plan_with(&document, &mapping, &live()).unwrap();
        let purchase = &plan.purchases[0];
        assert_eq!(purchase.prices, Some(prices));
        assert_eq!(purchase.tax_tolerance, decimal("0.01"));
        assert_eq!(purchase.lines[0].cost(prices), decimal(cost));
    }
    let plan = plan_with(&document, &rules(), &live()).unwrap();
    assert_eq!(
        (plan.purchases[0].prices, plan.purchases[0].tax_tolerance),
        (None, decimal("0"))
    );
}

#[test]
fn the_two_lines_of_a_partly_reclaimed_tax_have_the_same_dimensions() {
    let mut entry = taxed("EMPL", "113.00", &[("CAPST", "13.00", "6.50")]);
    entry.allocations[0].custom1 = "100".into();
    assert_eq!(
        planned(&entry, &groups())[2..],
        [
            "  6110 56.5 with tax 6.5 in PST DEPARTMENT=SALES",
            "  6110 56.5 in NO VAT DEPARTMENT=SALES"
        ]
    );
    assert_eq!(
        planned(&entry, &rules())[2..],
        ["  6110 106.5 DEPARTMENT=SALES", "  1575 6.5 DEPARTMENT=SALES"]
    );
}

fn group_problem(entry: Entry) -> (Option<Place>, &'static str) {
    match place_and_problem(plan_with(&report(vec![entry]).document(), &groups(), &live())) {
        (place, DocumentProblem::TaxGroups { problem }) => (place, problem),
        (_, other) => panic!("{other}"),
    }
}

/// Two rows of one allocation that name the same tax.
fn shared_tax(other: &str) -> Entry {
    let mut entry = taxed("EMPL", "66.00", &[("DEVAT", "6.00", "6.00")]);
    let allocation = &mut entry.allocations[0];
    let mut second = row(other, "11.00");
    (second.net_of_tax, second.net_of_reclaim) = (decimal("10.00"), decimal("10.00"));
    second.guids = allocation.rows[0].guids.clone();
    let first = &mut allocation.rows[0];
    (first.gross, first.net_of_tax, first.net_of_reclaim) = (decimal("55.00"), decimal("50.00"), decimal("50.00"));
    allocation.rows.push(second);
    entry
}

#[test]
fn taxes_that_no_group_can_stand_for_are_refused_at_their_place() {
    let place = Some(Place::EntryAllocation {
        entry: 1,
        allocation: 1,
    });
    let degrees = taxed(
        "EMPL",
        "113.00",
        &[("CAGST", "5.00", "5.00"), ("CAPST", "8.00", "4.00")],
    );
    assert_eq!(
        group_problem(degrees.clone()),
        (place, "its taxes are reclaimed to different degrees")
    );
    assert_eq!(
        group_problem(shared_tax("EMPL")),
        (place, "one of its taxes belongs to several journal rows")
    );
    // With accounts both are posted.
    assert_eq!(planned(&degrees, &rules())[2..], ["  6110 104", "  1576 5", "  1575 4"]);
    assert_eq!(
        planned(&shared_tax("EMPL"), &rules())[2..],
        ["  6110 50", "  1570 6", "  6110 10"]
    );
}

#[test]
fn a_reclaimed_tax_without_its_amount_has_no_base() {
    let json = report(vec![taxed_entry("119.00", "19.00", "19.00")]).json();
    let json = json.replacen("\"amountTax\":19.00", "\"amountTax\":null", 1);
    assert!(plan_text(DocumentKind::Expense, &json, &rules()).is_ok());
    let problem = problem_of(plan_text(DocumentKind::Expense, &json, &groups()));
    let expected = DocumentProblem::TaxGroups {
        problem: "a reclaimed tax has no amountTax",
    };
    assert_eq!(problem, expected);
}

#[test]
fn the_net_amount_is_worked_out_where_concur_leaves_it_out() {
    let json = report(vec![taxed_entry("119.00", "19.00", "9.50")]).json();
    let json = json.replacen("\"amountNetOfTax\":100.00", "\"amountNetOfTax\":null", 1);
    let plan = plan_text(DocumentKind::Expense, &json, &groups()).unwrap();
    assert_eq!(
        shown(&plan)[2..],
        ["  6110 59.5 with tax 9.5 in VAT19", "  6110 59.5 in NO VAT"]
    );
}

#[test]
fn a_tax_shared_by_two_payees_would_be_posted_with_the_wrong_one() {
    let problem = problem_of(report(vec![shared_tax("IBCP")]).plan());
    assert!(matches!(problem, DocumentProblem::PayeeUnbalanced { .. }), "{problem}");
}

#[test]
fn a_combination_without_a_rule_is_named() {
    let mapping = Mapping::parse(&format!(
        "{RULES}{}",
        GROUPS.replace("\"CAPST+CAGST\" = \"GST-PST\"\n", "")
    ))
    .unwrap();
    let both = taxed(
        "EMPL",
        "113.00",
        &[("CAPST", "8.00", "8.00"), ("CAGST", "5.00", "5.00")],
    );
    match plan_with(&report(vec![both]).document(), &mapping, &live()).unwrap_err() {
        PlanRefusal::MappingMissing { miss, .. } => assert_eq!(
            miss,
            MappingMiss::TaxGroup {
                codes: vec!["CAGST+CAPST".into()]
            }
        ),
        other => panic!("{other}"),
    }
}

#[test]
fn a_tax_code_wins_over_the_label() {
    let json = report(vec![taxed_entry("119.00", "19.00", "19.00")]).json();
    let json = json.replacen("\"taxCode\":null", "\"taxCode\":\"STD\"", 1);
    let group = |mapping: &Mapping| shown(&plan_text(DocumentKind::Expense, &json, mapping).unwrap())[2..].join(",");
    assert_eq!(group(&groups()), "  6110 119 with tax 19 in VAT20");
    assert_eq!(group(&rules()), "  6110 100,  1571 19");
}

#[test]
fn with_accounts_no_line_may_bear_tax_where_the_company_says_by_which_group() {
    let mapping = Mapping::parse(&format!("{RULES}[tax]\nno_tax_group = \"NO VAT\"\n")).unwrap();
    assert_eq!(
        planned(&taxed_entry("119.00", "19.00", "19.00"), &mapping)[2..],
        ["  6110 100 in NO VAT", "  1570 19 in NO VAT"]
    );
}
