//! Cash advances, and uses of them, that are refused.

use posting::planner::{DocumentProblem, Place, PlanRefusal};

use crate::fixtures::*;

#[test]
fn payer_payee_and_side_must_say_the_same() {
    let planned = |payer, payee, side, amount| {
        let mut advance = advance("50.00");
        let row = &mut advance.journals[0];
        (row.payer, row.payee, row.side, row.amount) = (payer, payee, side, decimal(amount));
        advance.plan()
    };
    for (payer, payee, side, amount, owed) in [
        ("COMP", "EMPL", "DR", "50.00", Some("50")),
        ("COMP", "EMPL", "DR", "-50.00", None),
        ("COMP", "EMPL", "CR", "50.00", None),
        ("COMP", "EMPL", "CR", "-50.00", None),
        ("EMPL", "COMP", "DR", "50.00", None),
        ("EMPL", "COMP", "DR", "-50.00", Some("-50")),
        // A credit may carry a sign or not.
        ("EMPL", "COMP", "CR", "50.00", Some("-50")),
        ("EMPL", "COMP", "CR", "-50.00", Some("-50")),
    ] {
        let planned = planned(payer, payee, side, amount);
        match owed {
            Some(owed) => assert_eq!(
                planned.unwrap().approved.amount(),
                decimal(owed),
                "{payer} {side} {amount}"
            ),
            None => assert_eq!(
                place_and_problem(planned),
                (Some(Place::Journal { row: 1 }), DocumentProblem::DebitOrCredit),
                "{payer} {side} {amount}"
            ),
        }
    }
    assert_eq!(
        problem_of(planned("COMP", "EMPL", "DR", "0.00")),
        DocumentProblem::DebitOrCredit
    );
    let mut to_card = advance("50.00");
    to_card.journals[0].payee = "COPD";
    assert_eq!(problem_of(to_card.plan()), DocumentProblem::DebitOrCredit);
    let mut unknown = advance("50.00");
    unknown.journals[0].payee = "ZZZZ";
    assert!(matches!(
        problem_of(unknown.plan()),
        DocumentProblem::PayerOrPayee { .. }
    ));
}

#[test]
fn only_issues_and_returns_are_posted() {
    for other in [0, 2, 3] {
        let mut advance = advance("50.00");
        advance.transaction_type = other;
        assert_eq!(problem_of(advance.plan()), DocumentProblem::NoIssueOrReturn, "{other}");
    }
}

#[test]
fn what_is_moved_is_what_was_asked_for() {
    let mut other = advance("50.00");
    other.requested = decimal("50.01");
    assert!(matches!(problem_of(other.plan()), DocumentProblem::Unbalanced { .. }));
    let mut twice = advance("50.00");
    twice.journals.push(twice.journals[0].clone());
    assert!(matches!(problem_of(twice.plan()), DocumentProblem::Unbalanced { .. }));
}

#[test]
fn what_an_advance_cannot_do_without() {
    let problem = |change: fn(&mut Advance)| {
        let mut advance = advance("50.00");
        change(&mut advance);
        problem_of(advance.plan())
    };
    assert_eq!(
        problem(|a| a.journals.clear()),
        DocumentProblem::Unbalanced {
            left: "the journal rows' amount",
            right: "requestAmount",
        }
    );
    assert_eq!(problem(|a| a.employee = " ".into()), DocumentProblem::NoEmployeeId);
    assert_eq!(problem(|a| a.journals[0].account = ""), DocumentProblem::NoAccountCode);
    assert_eq!(problem(|a| a.is_test = "Y"), DocumentProblem::TestInLiveCompany);
    assert!(matches!(
        problem(|a| a.issued = "null"),
        DocumentProblem::NoDate {
            field: "issuedDate",
            ..
        }
    ));
    let fine = |a: &mut Advance| (a.requested, a.journals[0].amount) = (decimal("50.005"), decimal("50.005"));
    assert!(matches!(
        problem(fine),
        DocumentProblem::TooFine { field: "amount", .. }
    ));
}

#[test]
fn an_application_is_a_negative_amount_of_type_two() {
    let problem = |application: Application| {
        let mut report = report(vec![entry(vec![row("EMPL", "50.00")])]).applying(&["-1.00"]);
        report.advances.push(application);
        place_and_problem(report.plan())
    };
    let place = Some(Place::CashAdvance { application: 2 });
    for amount in ["10.00", "0.00"] {
        assert_eq!(problem(applied(amount)), (place, DocumentProblem::CashAdvanceAmount));
    }
    for transaction_type in [1, 3] {
        let other = Application {
            transaction_type,
            ..applied("-10.00")
        };
        assert_eq!(problem(other), (place, DocumentProblem::CashAdvanceType));
    }
    let no_account = Application {
        account: "",
        ..applied("-10.00")
    };
    assert_eq!(problem(no_account), (place, DocumentProblem::NoAccountCode));
    assert!(matches!(problem(applied("-0.001")), (at, DocumentProblem::TooFine { .. }) if at == place));
}

#[test]
fn a_clearing_account_without_a_rule_is_named_at_its_place() {
    let mut report = report(vec![entry(vec![row("EMPL", "50.00")])]).applying(&["-10.00"]);
    report.advances[0].account = "1599";
    match report.plan().unwrap_err() {
        PlanRefusal::MappingMissing { place, .. } => assert_eq!(place, Some(Place::CashAdvance { application: 1 })),
        other => panic!("{other}"),
    }
}
