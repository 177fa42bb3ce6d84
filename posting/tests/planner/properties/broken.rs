//! Reports of which one figure is changed: none of them is planned, and each is refused for what is wrong with it.

use posting::planner::DocumentProblem;
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::generated::{a_short_report, a_way};
use crate::fixtures::*;

/// Whether a refusal is the right one.
type IsRight = fn(&DocumentProblem) -> bool;

/// A way to break a report. The last entry always has a tax, and there is always an application.
type Break = fn(&mut Report);

fn one() -> Decimal {
    Decimal::ONE
}

fn allocation(report: &mut Report) -> &mut Allocation {
    report.entries.last_mut().unwrap().allocations.last_mut().unwrap()
}

fn first_row(report: &mut Report) -> &mut Row {
    &mut report.entries[0].allocations[0].rows[0]
}

fn unbalanced(problem: &DocumentProblem, against: &str) -> bool {
    matches!(problem, DocumentProblem::Unbalanced { right, .. } if right.contains(against))
}

/// A finer amount all the way up, so that everything still adds up.
fn finer(report: &mut Report) {
    let by = Decimal::new(1, 4);
    let row = first_row(report);
    row.gross += by;
    row.net_of_tax += by;
    row.net_of_reclaim += by;
    report.entries[0].approved += by;
    report.total += by;
}

const BREAKS: &[(&str, Break, IsRight)] = &[
    (
        "total approved",
        |r| r.total += one(),
        |p| unbalanced(p, "totalApprovedAmount"),
    ),
    (
        "entry approved",
        |r| r.entries[0].approved -= one(),
        |p| unbalanced(p, "entryApprovedAmount"),
    ),
    (
        "gross",
        |r| first_row(r).gross += one(),
        |p| unbalanced(p, "amountNetOfReclaim"),
    ),
    (
        "net of reclaim",
        |r| first_row(r).net_of_reclaim -= one(),
        |p| unbalanced(p, "amountNetOfReclaim"),
    ),
    (
        "net of tax",
        |r| first_row(r).net_of_tax += one(),
        |p| unbalanced(p, "amountNetOfTax"),
    ),
    (
        "tax",
        |r| allocation(r).taxes[0].tax += one(),
        |p| unbalanced(p, "amountNetOfTax"),
    ),
    (
        "reclaim",
        |r| allocation(r).taxes[0].reclaim -= one(),
        |p| unbalanced(p, "amountNetOfReclaim"),
    ),
    (
        "tax without a row",
        |r| {
            let mut tax = allocation(r).taxes[0].clone();
            tax.guid = "T-NONE".into();
            allocation(r).taxes.push(tax);
        },
        |p| matches!(p, DocumentProblem::TaxJoin { problem } if problem.contains("belongs to no journal row")),
    ),
    (
        "row without a tax",
        |r| allocation(r).rows[0].guids.push("T-NONE".into()),
        |p| matches!(p, DocumentProblem::TaxJoin { problem } if problem.contains("not there")),
    ),
    (
        "tax twice",
        |r| {
            let tax = allocation(r).taxes[0].clone();
            allocation(r).taxes.push(tax);
        },
        |p| matches!(p, DocumentProblem::TaxJoin { problem } if problem.contains("twice")),
    ),
    (
        "payee",
        |r| {
            let row = first_row(r);
            (row.payer, row.payee) = ("COMP".into(), "ZZZZ".into());
        },
        |p| matches!(p, DocumentProblem::PayerOrPayee { payee, .. } if payee == "ZZZZ"),
    ),
    (
        "neither is the company",
        |r| {
            let row = first_row(r);
            (row.payer, row.payee) = ("EMPL".into(), "CBCP".into());
        },
        |p| matches!(p, DocumentProblem::PayerOrPayee { .. }),
    ),
    ("decimals", finer, |p| {
        matches!(
            p,
            DocumentProblem::TooFine {
                field: "amountGross",
                ..
            }
        )
    }),
    (
        "advance of the wrong sign",
        |r| r.advances[0].amount = -r.advances[0].amount,
        |p| *p == DocumentProblem::CashAdvanceAmount,
    ),
    (
        "advance over nothing",
        |r| r.advances[0].amount = Decimal::ZERO,
        |p| *p == DocumentProblem::CashAdvanceAmount,
    ),
    (
        "advance that is none",
        |r| r.advances[0].transaction_type = 3,
        |p| *p == DocumentProblem::CashAdvanceType,
    ),
    (
        "advance too fine",
        |r| r.advances[0].amount -= Decimal::new(1, 4),
        |p| {
            matches!(
                p,
                DocumentProblem::TooFine {
                    field: "cashAdvanceApplicationAmount",
                    ..
                }
            )
        },
    ),
];

/// A report with all that can be broken.
fn breakable() -> impl Strategy<Value = Report> {
    a_short_report().prop_map(|mut report| {
        let last = taxed_entry("119", "19", "19");
        report.total += last.approved;
        report.entries.push(last);
        report.advances.insert(0, applied("-7"));
        report
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_broken_figure_is_refused_for_what_it_is(report in breakable(), way in a_way()) {
        let mapping = way.rules();
        prop_assert!(plan_with(&report.document(), &mapping, &live()).is_ok());
        for (name, change, is_right) in BREAKS {
            let mut broken = report.clone();
            change(&mut broken);
            let problem = problem_of(plan_with(&broken.document(), &mapping, &live()));
            prop_assert!(is_right(&problem), "{}: {:?}", name, problem);
        }
    }

    #[test]
    fn any_one_amount_changed_by_anything_is_refused(
        report in breakable(), at in any::<prop::sample::Index>(), units in 1_i64..1_000, up in any::<bool>()
    ) {
        let mut report = report;
        let mut amounts = report.amounts();
        let at = at.index(amounts.len());
        // In whole units of the currency, so that it is the balance that refuses and not the decimals.
        *amounts[at] += Decimal::from(if up { units } else { -units });
        let problem = problem_of(report.plan());
        prop_assert!(matches!(problem, DocumentProblem::Unbalanced { .. }), "{:?}", problem);
    }
}
