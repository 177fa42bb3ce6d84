//! Building the lines of a purchase document, and the amounts on them.

use rust_decimal::Decimal;

use super::{DocumentProblem, MOST_LINES};
use crate::ids::{AccountNumber, Currency};
use crate::mapping::line_description;
use crate::money::is_postable;
use crate::plan::{DimensionValue, PlannedLine, PurchaseKind};

/// Lines under construction. Amounts come in as Concur signs them.
pub(super) struct Lines {
    kind: PurchaseKind,
    lines: Vec<PlannedLine>,
}

/// Where a line is posted and what it says.
pub(super) struct LineText<'a> {
    pub(super) account: AccountNumber,
    pub(super) description: &'a str,
    pub(super) dimensions: &'a [DimensionValue],
}

impl Lines {
    pub(super) fn new(kind: PurchaseKind) -> Self {
        Self { kind, lines: vec![] }
    }

    /// Adds a line. A line over nothing is left out: it would move no account.
    pub(super) fn add(&mut self, text: LineText<'_>, amount: Decimal) -> Result<(), DocumentProblem> {
        if amount.is_zero() {
            return Ok(());
        }
        if self.lines.len() == MOST_LINES {
            return Err(DocumentProblem::TooManyLines { most: MOST_LINES });
        }
        let amount = match self.kind {
            PurchaseKind::Invoice => amount,
            PurchaseKind::CreditMemo => -amount,
        };
        self.lines.push(PlannedLine {
            account: text.account,
            description: line_description(text.description),
            amount: amount.normalize(),
            dimensions: text.dimensions.to_vec(),
        });
        Ok(())
    }

    /// The lines and their total, when that is what Concur approved.
    pub(super) fn finish(self, approved: Decimal) -> Result<(Vec<PlannedLine>, Decimal), DocumentProblem> {
        let total = sum(self.lines.iter().map(|line| line.amount))?.normalize();
        if total != approved.abs() || total.is_zero() {
            return Err(DocumentProblem::Unbalanced {
                left: "the lines of the purchase document",
                right: "the approved amount",
            });
        }
        Ok((self.lines, total))
    }
}

/// An invoice where something is owed, a credit memo where something comes back.
pub(super) fn kind_of(approved: Decimal) -> Result<PurchaseKind, DocumentProblem> {
    if approved.is_zero() {
        Err(DocumentProblem::TotalZero)
    } else if approved.is_sign_negative() {
        Ok(PurchaseKind::CreditMemo)
    } else {
        Ok(PurchaseKind::Invoice)
    }
}

/// The exact sum.
pub(super) fn sum(amounts: impl IntoIterator<Item = Decimal>) -> Result<Decimal, DocumentProblem> {
    amounts
        .into_iter()
        .try_fold(Decimal::ZERO, |sum, amount| sum.checked_add(amount))
        .ok_or(DocumentProblem::TooLarge)
}

/// Refuses an amount with more decimals than its currency.
pub(super) fn check_postable(field: &'static str, amount: Decimal, currency: &Currency) -> Result<(), DocumentProblem> {
    if is_postable(amount, currency) {
        Ok(())
    } else {
        Err(DocumentProblem::TooFine {
            field,
            currency: currency.clone(),
        })
    }
}
