//! Reports that balance: what is posted is what was approved.

use std::collections::{BTreeMap, BTreeSet};

use posting::money::is_postable;
use posting::plan::{DocumentKind, PlannedPurchase, PostingPlan, PurchaseKind};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::figures::{figures, reordered};
use super::generated::{Way, a_report, a_way};
use crate::fixtures::*;

fn signed(purchase: &PlannedPurchase) -> Decimal {
    match purchase.kind {
        PurchaseKind::Invoice => purchase.total,
        PurchaseKind::CreditMemo => -purchase.total,
    }
}

fn by_payee(plan: &PostingPlan) -> BTreeMap<String, Decimal> {
    let mut planned: BTreeMap<String, Decimal> = BTreeMap::new();
    for purchase in &plan.purchases {
        *planned.entry(purchase.payee.code().to_owned()).or_default() += signed(purchase);
    }
    planned.retain(|_, amount| !amount.is_zero());
    planned
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn what_is_posted_is_what_was_approved(report in a_report(), way in a_way()) {
        let json = report.json();
        let plan = plan_text(DocumentKind::Expense, &json, &way.rules()).unwrap();
        let told = figures(&json);
        let mut due = told.due;
        due.retain(|_, amount| !amount.is_zero());
        prop_assert_eq!(by_payee(&plan), due);
        prop_assert_eq!(plan.approved.amount(), told.approved);
        prop_assert_eq!(plan.purchases.iter().map(signed).sum::<Decimal>(), told.approved + told.applications);
        for purchase in &plan.purchases {
            prop_assert_eq!(purchase.lines.iter().map(|line| line.amount).sum::<Decimal>(), purchase.total);
            prop_assert!(!purchase.total.is_sign_negative());
            prop_assert!(is_postable(purchase.total, &purchase.currency));
            for line in &purchase.lines {
                prop_assert!(!line.amount.is_zero());
                prop_assert!(is_postable(line.amount, &purchase.currency), "{}", line.amount);
                prop_assert!(is_postable(line.tax, &purchase.currency), "{}", line.tax);
            }
        }
    }

    #[test]
    fn numbers_fit_and_no_two_purchase_documents_share_one(report in a_report(), suffix in prop::option::of(1_u32..=99)) {
        let context = posting::planner::PlanContext { approval_suffix: suffix, ..live() };
        let plan = plan_with(&report.document(), &rules(), &context).unwrap();
        let numbers: BTreeSet<&str> = plan.purchases.iter().map(|purchase| purchase.external_number.as_str()).collect();
        prop_assert_eq!(numbers.len(), plan.purchases.len());
        prop_assert!(numbers.iter().all(|number| number.chars().count() <= 35));
        let whom: BTreeSet<(&str, &str)> =
            plan.purchases.iter().map(|purchase| (purchase.payee.code(), purchase.vendor.as_str())).collect();
        prop_assert_eq!(whom.len(), plan.purchases.len());
    }

    #[test]
    fn the_tax_on_lines_is_what_is_reclaimed(report in a_report(), excluding in any::<bool>()) {
        let way = if excluding { Way::GroupsExcluding } else { Way::GroupsIncluding };
        let json = report.json();
        let plan = plan_text(DocumentKind::Expense, &json, &way.rules()).unwrap();
        let mut tax = Decimal::ZERO;
        for purchase in &plan.purchases {
            let on_lines: Decimal = purchase.lines.iter().map(|line| line.tax).sum();
            tax += if purchase.kind == PurchaseKind::Invoice { on_lines } else { -on_lines };
            for line in &purchase.lines {
                // Tax is on the lines with a group that bears it, and only there.
                let group = line.tax_group.as_ref().map(|group| group.as_str());
                prop_assert_eq!(line.tax.is_zero(), group == Some("NO VAT"));
                let costs = purchase.prices.map(|prices| line.cost(prices));
                prop_assert_eq!(costs, Some(if excluding { line.amount - line.tax } else { line.amount }));
            }
        }
        prop_assert_eq!(tax, figures(&json).reclaim);
    }

    #[test]
    fn neither_the_order_of_members_nor_the_way_numbers_are_written_is_part_of_a_plan(report in a_report(), way in a_way()) {
        let mapping = way.rules();
        let json = report.json();
        let plan = plan_text(DocumentKind::Expense, &json, &mapping).unwrap();
        let turned = reordered(&json);
        prop_assert_ne!(&turned, &json);
        let other = plan_text(DocumentKind::Expense, &turned, &mapping).unwrap();
        prop_assert_eq!(plan.digest().unwrap(), other.digest().unwrap());
        let written = Report { eight_decimals: !report.eight_decimals, ..report };
        let other = plan_text(DocumentKind::Expense, &written.json(), &mapping).unwrap();
        prop_assert_eq!(plan.digest().unwrap(), other.digest().unwrap());
        let stored: PostingPlan = serde_json::from_str(&serde_json::to_string(&plan).unwrap()).unwrap();
        prop_assert_eq!(&stored, &plan);
        prop_assert_eq!(stored.digest().unwrap(), plan.digest().unwrap());
    }
}
