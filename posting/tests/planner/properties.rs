//! What holds for every document.

use posting::money::{decimals, is_postable};
use posting::plan::{PostingPlan, PurchaseKind};
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::fixtures::*;

/// A document of either kind.
#[derive(Debug, Clone)]
enum Document {
    Report(Report),
    Bill(Bill),
}

impl Document {
    fn plan(&self) -> Result<PostingPlan, posting::planner::PlanRefusal> {
        match self {
            Self::Report(report) => report.plan(),
            Self::Bill(bill) => bill.plan(),
        }
    }

    fn approved(&self) -> Decimal {
        match self {
            Self::Report(report) => report.total,
            Self::Bill(bill) => bill.total,
        }
    }

    fn amounts(&mut self) -> Vec<&mut Decimal> {
        match self {
            Self::Report(report) => report.amounts(),
            Self::Bill(bill) => bill.amounts(),
        }
    }
}

fn currency() -> impl Strategy<Value = (String, u32)> {
    prop::sample::select(vec!["EUR", "JPY", "KWD"]).prop_map(|code| {
        let scale = decimals(&posting::ids::Currency::parse(code).unwrap());
        (code.to_owned(), scale)
    })
}

/// Gross, tax and reclaim of a row in the currency's smallest unit, all of one sign.
fn row_amounts() -> impl Strategy<Value = (i64, i64, i64)> {
    (1_i64..=9_999_999, 0_i64..=100, 0_i64..=100, any::<bool>()).prop_map(|(gross, tax, share, positive)| {
        let tax = gross * tax / 100;
        let reclaim = tax * share / 100;
        let sign = if positive { 1 } else { -1 };
        (sign * gross, sign * tax, sign * reclaim)
    })
}

fn allocation(amounts: &[(i64, i64, i64)], payee: &str, scale: u32, account: &str) -> Allocation {
    let mut allocation = Allocation::default();
    for (at, (gross, tax, reclaim)) in amounts.iter().enumerate() {
        let [gross, tax, reclaim] = [gross, tax, reclaim].map(|units| Decimal::new(*units, scale));
        let mut row = row(payee, &gross.to_string());
        row.account = account.to_owned();
        if !tax.is_zero() {
            let guid = format!("T{at}");
            row.guids.push(guid.clone());
            allocation.taxes.push(Tax { guid, tax, reclaim });
        }
        row.net_of_tax -= tax;
        row.net_of_reclaim -= if tax.is_zero() { Decimal::ZERO } else { reclaim };
        allocation.rows.push(row);
    }
    allocation
}

fn a_report() -> impl Strategy<Value = Document> {
    let rows = prop::collection::vec(row_amounts(), 1..4);
    let allocations = prop::collection::vec((rows, prop::sample::select(vec!["6100", "6200"])), 1..3);
    let entries = prop::collection::vec(allocations, 1..5);
    let payee = prop::sample::select(vec!["EMPL", "COPD", "IBCP", "CBCP"]);
    (currency(), payee, entries).prop_map(|((currency, scale), payee, entries)| {
        let entries = entries.into_iter().map(|allocations| {
            let allocations: Vec<Allocation> = allocations
                .iter()
                .map(|(rows, account)| allocation(rows, payee, scale, account))
                .collect();
            let mut entry = entry(vec![]);
            entry.approved = allocations.iter().flat_map(|a| &a.rows).map(|row| row.gross).sum();
            entry.allocations = allocations;
            entry
        });
        let mut report = report(entries.collect());
        report.currency = currency;
        Document::Report(report)
    })
}

fn a_bill() -> impl Strategy<Value = Document> {
    (currency(), prop::collection::vec(row_amounts(), 1..8)).prop_map(|((currency, scale), amounts)| {
        let lines = amounts.into_iter().map(|(gross, tax, _)| {
            let [gross, tax] = [gross, tax].map(|units| Decimal::new(units, scale));
            let net = gross - tax;
            bill_line(&net.to_string(), &[&tax.to_string()])
        });
        let mut bill = bill(lines.collect());
        bill.currency = currency;
        Document::Bill(bill)
    })
}

fn a_document() -> impl Strategy<Value = Document> {
    prop_oneof![a_report(), a_bill()].prop_filter("nothing is owed", |document| !document.approved().is_zero())
}

proptest! {
    #[test]
    fn what_is_posted_is_what_was_approved(document in a_document()) {
        let plan = document.plan().unwrap();
        let purchase = &plan.purchases[0];
        let signed = match purchase.kind {
            PurchaseKind::Invoice => purchase.total,
            PurchaseKind::CreditMemo => -purchase.total,
        };
        prop_assert_eq!(signed, document.approved());
        prop_assert_eq!(plan.approved.amount(), document.approved());
        prop_assert!(purchase.total > Decimal::ZERO);
        prop_assert_eq!(purchase.lines.iter().map(|line| line.amount).sum::<Decimal>(), purchase.total);
    }

    #[test]
    fn planning_again_gives_the_same_plan(document in a_document()) {
        let (first, second) = (document.plan().unwrap(), document.plan().unwrap());
        prop_assert_eq!(first.digest().unwrap(), second.digest().unwrap());
        prop_assert_eq!(first.purchases[0].digest().unwrap(), second.purchases[0].digest().unwrap());
        let stored: PostingPlan = serde_json::from_str(&serde_json::to_string(&first).unwrap()).unwrap();
        prop_assert_eq!(stored.digest().unwrap(), second.digest().unwrap());
    }

    #[test]
    fn one_wrong_amount_and_nothing_is_posted(
        document in a_document(), at in any::<prop::sample::Index>(), units in 1_i64..1_000, up in any::<bool>()
    ) {
        let mut document = document;
        let mut amounts = document.amounts();
        let at = at.index(amounts.len());
        // In whole units of the currency, so that it is the balance that refuses and not the decimals.
        let by = Decimal::from(if up { units } else { -units });
        *amounts[at] += by;
        prop_assert!(document.plan().is_err());
    }

    #[test]
    fn an_accepted_plan_has_no_amount_that_would_be_rounded(
        document in a_document(), at in any::<prop::sample::Index>(), scale in 0_u32..=4
    ) {
        let mut document = document;
        // The same shift of one row's whole chain of amounts keeps the balance, so only the decimals can refuse it.
        let by = Decimal::new(1, scale);
        match &mut document {
            Document::Report(report) => {
                let entries = report.entries.len();
                let entry = &mut report.entries[at.index(entries)];
                let row = &mut entry.allocations[0].rows[0];
                row.gross += by;
                row.net_of_tax += by;
                row.net_of_reclaim += by;
                entry.approved += by;
                report.total += by;
            }
            Document::Bill(bill) => {
                let lines = bill.lines.len();
                let line = &mut bill.lines[at.index(lines)];
                line.net += by;
                line.gross += by;
                bill.total += by;
            }
        }
        prop_assume!(!document.approved().is_zero());
        let fits = match &document {
            Document::Report(report) => scale <= decimals(&posting::ids::Currency::parse(&report.currency).unwrap()),
            Document::Bill(bill) => scale <= decimals(&posting::ids::Currency::parse(&bill.currency).unwrap()),
        };
        match document.plan() {
            Ok(plan) => {
                prop_assert!(fits);
                let purchase = &plan.purchases[0];
                prop_assert!(is_postable(purchase.total, &purchase.currency));
                for line in &purchase.lines {
                    prop_assert!(is_postable(line.amount, &purchase.currency));
                }
            }
            Err(refusal) => prop_assert!(!fits, "{}", refusal),
        }
    }
}
