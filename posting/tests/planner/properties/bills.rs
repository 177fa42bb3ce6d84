//! Supplier invoices.

use posting::ids::Currency;
use posting::money::decimals;
use posting::plan::PurchaseKind;
use posting::planner::DocumentProblem;
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::generated::{Way, a_way};
use crate::fixtures::*;

fn a_bill() -> impl Strategy<Value = Bill> {
    let code = prop::sample::select(vec!["STD", "USE"]);
    let line = (1_i64..=9_999_999, 0_i64..=30, code, prop::bool::weighted(0.8));
    let lines = prop::collection::vec(line, 1..=60);
    (prop::sample::select(vec!["EUR", "JPY", "KWD"]), lines).prop_map(|(currency, lines)| {
        let scale = decimals(&Currency::parse(currency).unwrap());
        let lines = lines.into_iter().map(|(gross, percent, code, owed)| {
            let tax = gross * percent / 100;
            let [net, tax] = [gross - tax, tax].map(|units| Decimal::new(if owed { units } else { -units }, scale));
            bill_line_with(&net.to_string(), &[(code, &tax.to_string())])
        });
        let mut bill = bill(lines.collect());
        bill.currency = currency.into();
        // Keeps it from cancelling out.
        let extra = bill_line("10000000", &[]);
        bill.total += extra.gross;
        bill.lines.push(extra);
        bill
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn an_invoice_totals_what_was_requested(bill in a_bill(), way in a_way()) {
        let bill = if way == Way::Accounts {
            // These rules reclaim every tax and have no account for this one.
            let mut bill = bill;
            bill.lines.iter_mut().flat_map(|line| &mut line.taxes).for_each(|(code, _)| *code = "STD");
            bill
        } else {
            bill
        };
        let plan = plan_with(&bill.document(), &way.rules(), &live()).unwrap();
        prop_assert_eq!(plan.purchases.len(), 1);
        let purchase = &plan.purchases[0];
        let sign = if purchase.kind == PurchaseKind::Invoice { Decimal::ONE } else { Decimal::NEGATIVE_ONE };
        prop_assert_eq!(purchase.total * sign, bill.total);
        prop_assert_eq!(purchase.lines.iter().map(|line| line.amount).sum::<Decimal>(), purchase.total);
        prop_assert!(purchase.lines.iter().all(|line| !line.amount.is_zero()));
        if way != Way::Accounts {
            let reclaimed: Decimal = bill.lines.iter().flat_map(|line| &line.taxes)
                .filter(|(code, _)| *code == "STD").map(|(_, tax)| *tax).sum();
            prop_assert_eq!(purchase.lines.iter().map(|line| line.tax).sum::<Decimal>() * sign, reclaimed);
        }
    }

    #[test]
    fn an_invoice_with_one_wrong_amount_is_refused(
        bill in a_bill(), at in any::<prop::sample::Index>(), units in 1_i64..1_000, up in any::<bool>()
    ) {
        let mut bill = bill;
        let mut amounts = bill.amounts();
        let at = at.index(amounts.len());
        *amounts[at] += Decimal::from(if up { units } else { -units });
        let problem = problem_of(plan_with(&bill.document(), &groups(), &live()));
        prop_assert!(matches!(problem, DocumentProblem::Unbalanced { .. }), "{:?}", problem);
    }
}
