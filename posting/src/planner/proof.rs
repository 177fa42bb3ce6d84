//! The plan's sums against the document's own, taken apart from how the plan was made: a mistake in the one does not hide in the
//! other.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::payees::Due;
use super::purchase::sum;
use super::{DocumentProblem, PurchaseReason};
use crate::plan::{Payee, PlannedPurchase, PurchaseKind};

/// Every purchase document totals its lines, and every payee gets what is due to it, to the last decimal.
pub(super) fn adds_up(purchases: &[(PlannedPurchase, PurchaseReason)], due: &Due) -> Result<(), DocumentProblem> {
    let mut planned: BTreeMap<Payee, Decimal> = BTreeMap::new();
    for (purchase, _) in purchases {
        let lines = sum(purchase.lines.iter().map(|line| line.amount))?;
        if purchase.lines.is_empty() || purchase.total.is_sign_negative() || lines != purchase.total {
            return Err(DocumentProblem::Unbalanced {
                left: "the lines of a purchase document",
                right: "its total",
            });
        }
        let signed = match purchase.kind {
            PurchaseKind::Invoice => purchase.total,
            PurchaseKind::CreditMemo => -purchase.total,
        };
        let sum = planned.entry(purchase.payee).or_default();
        *sum = sum.checked_add(signed).ok_or(DocumentProblem::TooLarge)?;
    }
    let payees: Vec<Payee> = planned.keys().chain(due.payees.keys()).copied().collect();
    for payee in payees {
        let amount = |of: &BTreeMap<Payee, Decimal>| of.get(&payee).copied().unwrap_or_default();
        if amount(&planned) != amount(&due.payees) {
            return Err(DocumentProblem::PayeeUnbalanced { payee });
        }
    }
    Ok(())
}
