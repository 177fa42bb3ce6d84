//! Cash advances of several rows.

use posting::plan::PurchaseKind;
use posting::planner::DocumentProblem;
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::fixtures::*;

/// An advance, paid out or given back, over several rows.
fn an_advance() -> impl Strategy<Value = Advance> {
    (prop::collection::vec(1_i64..=999_999, 1..=5), any::<bool>()).prop_map(|(rows, is_return)| {
        let total = Decimal::new(rows.iter().sum(), 2).to_string();
        let mut drawn = if is_return { returned(&total) } else { advance(&total) };
        let row = drawn.journals[0].clone();
        let amounts = rows.into_iter().map(|units| Decimal::new(units, 2));
        drawn.journals = amounts.map(|amount| AdvanceRow { amount, ..row.clone() }).collect();
        drawn
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn an_advance_totals_what_was_requested(advance in an_advance()) {
        let plan = advance.plan().unwrap();
        let purchase = &plan.purchases[0];
        prop_assert_eq!(plan.purchases.len(), 1);
        prop_assert_eq!(purchase.total, advance.requested);
        prop_assert_eq!(purchase.lines.iter().map(|line| line.amount).sum::<Decimal>(), advance.requested);
        let kind = if advance.journals[0].payee == "EMPL" { PurchaseKind::Invoice } else { PurchaseKind::CreditMemo };
        prop_assert_eq!(purchase.kind, kind);
        prop_assert!(purchase.external_number.as_str().chars().count() <= 35);
    }

    #[test]
    fn a_row_on_the_wrong_side_is_refused(advance in an_advance(), at in any::<prop::sample::Index>()) {
        let mut advance = advance;
        let at = at.index(advance.journals.len());
        let row = &mut advance.journals[at];
        row.side = if row.side == "DR" { "CR" } else { "DR" };
        prop_assert_eq!(problem_of(advance.plan()), DocumentProblem::DebitOrCredit);
    }

    #[test]
    fn an_advance_with_one_wrong_amount_is_refused(
        advance in an_advance(), at in any::<prop::sample::Index>(), units in 1_i64..1_000
    ) {
        let mut advance = advance;
        let at = at.index(advance.journals.len());
        advance.journals[at].amount += Decimal::new(units, 2);
        let problem = problem_of(advance.plan());
        prop_assert!(matches!(problem, DocumentProblem::Unbalanced { .. }), "{:?}", problem);
    }
}
