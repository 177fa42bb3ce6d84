//! Expense reports that are refused, and why.

use posting::mapping::MappingMiss;
use posting::plan::{DocumentKind, Payee, PaymentExpectation};
use posting::planner::{DocumentProblem, Place, PlanRefusal};

use crate::fixtures::*;

fn problem(report: &Report) -> DocumentProblem {
    problem_of(report.plan())
}

fn cash(amount: &str) -> Report {
    report(vec![entry(vec![row("EMPL", amount)])])
}

fn changed(change: impl FnOnce(&mut Report)) -> Report {
    let mut report = cash("50.00");
    change(&mut report);
    report
}

#[test]
fn what_is_not_posted_is_refused_by_name() {
    assert_eq!(
        problem(&changed(|r| r.is_test = "Y")),
        DocumentProblem::TestInLiveCompany
    );
    assert_eq!(
        problem(&changed(|r| r.revision = 2)),
        DocumentProblem::Revision { revision: 2 }
    );
    assert_eq!(
        problem(&changed(|r| r.revision = 0)),
        DocumentProblem::Revision { revision: 0 }
    );
    assert_eq!(
        problem(&changed(|r| r.by_payroll = "Y")),
        DocumentProblem::PaidByPayroll
    );
    assert_eq!(problem(&report(vec![])), DocumentProblem::NoLines);
    assert_eq!(problem(&report(vec![entry(vec![])])), DocumentProblem::NoLines);
    let wash = report(vec![entry(vec![row("EMPL", "5"), row("EMPL", "-5")])]);
    assert_eq!(problem(&wash), DocumentProblem::NothingToPost);
    let many = report(vec![entry(vec![row("EMPL", "0.01"); 1_001])]);
    assert_eq!(problem(&many), DocumentProblem::TooManyLines { most: 1_000 });
}

#[test]
fn payer_and_payee_must_be_the_company_and_a_known_other() {
    for (payer, payee) in [
        ("COMP", "COMP"),
        ("EMPL", "COPD"),
        ("COMP", "ZZZZ"),
        ("SUPP", "COMP"),
        ("COMP", ""),
    ] {
        let odd = changed(|r| {
            let row = &mut r.entries[0].allocations[0].rows[0];
            (row.payer, row.payee) = (payer.into(), payee.into());
        });
        assert!(
            matches!(problem(&odd), DocumentProblem::PayerOrPayee { .. }),
            "{payer} {payee}"
        );
    }
    let long = changed(|r| r.entries[0].allocations[0].rows[0].payee = "a person".into());
    assert!(!long.plan().unwrap_err().to_string().contains("a person"));
}

#[test]
fn an_amount_finer_than_its_currency_is_refused() {
    let fine = |amount: &str, currency: &str| {
        let mut report = cash(amount);
        report.currency = currency.into();
        report.plan()
    };
    assert!(fine("1.005", "EUR").is_err());
    assert!(fine("1.5", "JPY").is_err());
    assert!(fine("1.005", "KWD").is_ok());
    let reclaim = report(vec![taxed_entry("10.00", "1.605", "1.605")]);
    assert!(matches!(problem(&reclaim), DocumentProblem::TooFine { .. }));
}

#[test]
fn amounts_that_are_too_fine_only_taken_one_by_one_are_refused() {
    // Two halves of a cent make a cent: the sums are fine, the lines would not be.
    let halves = [("DEVAT", "1.005", "1.005"), ("STD", "0.995", "0.995")];
    let taxes = report(vec![taxed("EMPL", "10.00", &halves)]);
    assert!(matches!(
        problem(&taxes),
        DocumentProblem::TooFine {
            field: "amountReclaim",
            ..
        }
    ));
    let mut entries = report(vec![entry(vec![row("EMPL", "1.00")]), entry(vec![row("EMPL", "1.00")])]);
    (entries.entries[0].approved, entries.entries[1].approved) = (decimal("1.005"), decimal("0.995"));
    let (place, problem) = place_and_problem(entries.plan());
    assert_eq!(place, Some(Place::Entry { entry: 1 }));
    assert!(matches!(
        problem,
        DocumentProblem::TooFine {
            field: "entryApprovedAmount",
            ..
        }
    ));
}

#[test]
fn a_row_with_taxes_must_say_what_it_costs() {
    let without = |report: Report, from: &str| {
        let json = report.json();
        assert!(json.contains(from), "{json}");
        plan_text(
            DocumentKind::Expense,
            &json.replacen(from, "\"amountNetOfReclaim\":null", 1),
            &rules(),
        )
    };
    let taxed = report(vec![taxed_entry("10.00", "1.60", "0.00")]);
    let problem = problem_of(without(taxed, "\"amountNetOfReclaim\":10.00"));
    assert!(matches!(problem, DocumentProblem::TaxJoin { .. }), "{problem}");
    // Without taxes it is the gross amount.
    let plan = without(cash("5.00"), "\"amountNetOfReclaim\":5.00").unwrap();
    assert_eq!(lines(&plan), expected(&[("6110", "5")]));
}

#[test]
fn what_does_not_add_up_is_refused() {
    let unbalanced = |change: fn(&mut Report)| {
        let mut report = report(vec![
            taxed_entry("10.00", "1.60", "0.80"),
            entry(vec![row("EMPL", "5.00")]),
        ]);
        change(&mut report);
        report.plan().unwrap_err()
    };
    let cent = || decimal("0.01");
    let changes: [fn(&mut Report); 7] = [
        |r| r.total += decimal("0.01"),
        |r| r.entries[0].approved -= decimal("0.01"),
        |r| r.entries[0].allocations[0].rows[0].gross += decimal("0.01"),
        |r| r.entries[0].allocations[0].rows[0].net_of_tax += decimal("0.01"),
        |r| r.entries[0].allocations[0].rows[0].net_of_reclaim += decimal("0.01"),
        |r| r.entries[0].allocations[0].taxes[0].tax += decimal("0.01"),
        |r| r.entries[0].allocations[0].taxes[0].reclaim += decimal("0.01"),
    ];
    for (at, change) in changes.into_iter().enumerate() {
        let refusal = unbalanced(change);
        let problem = match &refusal {
            PlanRefusal::DocumentInvalid { problem, .. } => problem,
            other => panic!("{other}"),
        };
        assert!(
            matches!(problem, DocumentProblem::Unbalanced { .. }),
            "change {at}: {refusal}"
        );
    }
    // Two errors that cancel out over the report stay visible in their rows.
    let mut hidden = report(vec![
        taxed_entry("10.00", "1.60", "0.80"),
        entry(vec![row("EMPL", "5.00")]),
    ]);
    hidden.entries[0].allocations[0].rows[0].net_of_reclaim += cent();
    hidden.entries[1].allocations[0].rows[0].net_of_reclaim -= cent();
    assert!(matches!(problem(&hidden), DocumentProblem::Unbalanced { .. }));
}

#[test]
fn an_unbalanced_expense_is_named() {
    let mut report = report(vec![entry(vec![row("EMPL", "1")]), entry(vec![row("EMPL", "2")])]);
    report.entries[1].approved = decimal("3");
    report.total = decimal("4");
    let refusal = report.plan().unwrap_err();
    assert!(refusal.to_string().starts_with("Expense 2: "), "{refusal}");
}

#[test]
fn taxes_and_rows_must_belong_together() {
    let joined = |change: fn(&mut Allocation)| {
        let mut report = report(vec![taxed_entry("10.00", "1.60", "1.60")]);
        change(&mut report.entries[0].allocations[0]);
        problem(&report)
    };
    let changes: [fn(&mut Allocation); 4] = [
        |a| a.rows[0].guids.clear(),
        |a| a.taxes.clear(),
        |a| a.taxes.push(a.taxes[0].clone()),
        |a| a.rows[0].guids.push("T1".into()),
    ];
    for change in changes {
        assert!(matches!(joined(change), DocumentProblem::TaxJoin { .. }));
    }
}

#[test]
fn concur_pays_all_of_it_or_nothing() {
    let mut mixed = report(vec![entry(vec![row("EMPL", "1")]), entry(vec![row("EMPL", "2")])]);
    mixed.entries[0].paid_by_concur = "Y";
    assert_eq!(problem(&mixed), DocumentProblem::PartlyPaidByConcur);
}

#[test]
fn numbers_and_ids_that_business_central_cannot_hold_are_refused() {
    let long = changed(|r| r.id = "A".repeat(32));
    assert_eq!(problem(&long), DocumentProblem::MadeNumber);
    assert_eq!(
        problem(&changed(|r| r.employee = " ".into())),
        DocumentProblem::NoEmployeeId
    );
    let blank = changed(|r| r.entries[0].allocations[0].rows[0].account = " ".into());
    assert_eq!(problem(&blank), DocumentProblem::NoAccountCode);
}

#[test]
fn a_date_the_rules_ask_for_and_the_report_lacks_is_refused() {
    let rules = rules_with(
        "[employees]",
        "[posting]\nexpense_posting_date = \"report_end\"\n[employees]",
    );
    let refusal = plan_with(&cash("1").document(), &rules, &live()).unwrap_err();
    assert!(refusal.to_string().contains("reportEndDate"), "{refusal}");
    assert_eq!(refusal.failure_type(), "DocumentInvalid");
}

#[test]
fn a_missing_rule_is_named_with_its_place() {
    let miss = |report: &Report, mapping| match plan_with(&report.document(), &mapping, &live()).unwrap_err() {
        PlanRefusal::MappingMissing { place, miss } => (place, miss),
        other => panic!("{other}"),
    };
    let place = Some(Place::EntryAllocation {
        entry: 1,
        allocation: 1,
    });
    let account = changed(|r| r.entries[0].allocations[0].rows[0].account = "9999".into());
    assert_eq!(
        miss(&account, rules()),
        (place, MappingMiss::Account { code: "9999".into() })
    );
    let dimension = changed(|r| r.entries[0].allocations[0].custom1 = "999".into());
    assert!(matches!(miss(&dimension, rules()), (at, MappingMiss::DimensionValue { .. }) if at == place));
    let taxed = report(vec![taxed_entry("10.00", "1.60", "1.60")]);
    let codes = vec!["DEVAT".into()];
    assert_eq!(
        miss(&taxed, rules_with("DEVAT", "FRVAT")),
        (place, MappingMiss::TaxAccount { codes })
    );
    assert_eq!(
        miss(&changed(|r| r.employee = "EMP-002".into()), rules()),
        (None, MappingMiss::Employee)
    );
    let card = report(vec![entry(vec![row("COPD", "1")])]);
    let expected = MappingMiss::Card {
        payee: Payee::CompanyPaidCard,
        payment_type: Some("CASH".into()),
        programme: None,
    };
    assert_eq!(miss(&card, rules_with("COPD = \"V-CARD\"\n", "")), (place, expected));
}

#[test]
fn concur_pays_all_of_the_employees_expenses_and_no_others_count() {
    let mut mixed = report(vec![entry(vec![row("EMPL", "1")]), entry(vec![row("COPD", "2")])]);
    mixed.entries[0].paid_by_concur = "Y";
    let plan = mixed.plan().unwrap();
    let payments: Vec<_> = plan.purchases.iter().map(|purchase| purchase.payment).collect();
    assert_eq!(
        payments,
        [PaymentExpectation::PaidByConcur, PaymentExpectation::NothingToPay]
    );
}
