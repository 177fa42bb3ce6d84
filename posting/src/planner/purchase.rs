//! The lines of one payee, and the amounts on them.

use rust_decimal::Decimal;

use super::tax::Part;
use super::{DocumentProblem, LineReason, MOST_LINES, Place};
use crate::ids::{AccountNumber, Currency};
use crate::mapping::{Found, line_description};
use crate::money::is_postable;
use crate::plan::{DimensionValue, PlannedLine, PurchaseKind};

/// Lines under construction. Amounts come in as Concur signs them.
#[derive(Default)]
pub(super) struct Lines {
    lines: Vec<(PlannedLine, LineReason)>,
    /// Lines in Business Central, those that continue a description included.
    written: usize,
}

/// Where a row is posted and what its lines say.
pub(super) struct RowText<'a> {
    pub(super) place: Place,
    pub(super) account: Found<AccountNumber>,
    pub(super) description: &'a str,
    pub(super) dimensions: &'a [Found<DimensionValue>],
}

impl Lines {
    /// Adds the lines of one row. A line over nothing is left out: it would move no account.
    pub(super) fn add(&mut self, text: &RowText<'_>, parts: Vec<Part>) -> Result<(), DocumentProblem> {
        for part in parts {
            if part.amount.is_zero() {
                continue;
            }
            let description = match &part.label {
                Some(label) => line_description(&format!("{label} {}", text.description)),
                None => line_description(text.description),
            };
            self.written += 1 + description.continued.len();
            if self.written > MOST_LINES {
                return Err(DocumentProblem::TooManyLines { most: MOST_LINES });
            }
            let account = part.account.as_ref().unwrap_or(&text.account);
            let line = PlannedLine {
                account: account.value.clone(),
                description: description.first,
                continued: description.continued,
                amount: part.amount.normalize(),
                tax_group: part.tax_group.as_ref().map(|found| found.value.clone()),
                tax: part.tax.normalize(),
                dimensions: text.dimensions.iter().map(|found| found.value.clone()).collect(),
            };
            let reason = LineReason {
                place: text.place,
                account: account.rule.clone(),
                tax_group: part.tax_group.map(|found| found.rule),
                dimensions: text.dimensions.iter().map(|found| found.rule.clone()).collect(),
            };
            self.lines.push((line, reason));
        }
        Ok(())
    }

    /// What the lines add up to, as Concur signs it.
    pub(super) fn due(&self) -> Result<Decimal, DocumentProblem> {
        sum(self.lines.iter().map(|(line, _)| line.amount))
    }

    /// Whether the lines leave every account, with its dimensions, as it was.
    pub(super) fn move_nothing(&self) -> bool {
        let mut left: Vec<(&PlannedLine, Decimal)> = Vec::new();
        for (line, _) in &self.lines {
            let same = left.iter_mut().find(|(other, _)| {
                (&other.account, &other.dimensions, &other.tax_group)
                    == (&line.account, &line.dimensions, &line.tax_group)
            });
            match same {
                Some((_, amount)) => *amount += line.amount,
                None => left.push((line, line.amount)),
            }
        }
        left.iter().all(|(_, amount)| amount.is_zero())
    }

    /// The lines as they stand on a purchase document of this kind.
    pub(super) fn signed_for(self, kind: PurchaseKind) -> (Vec<PlannedLine>, Vec<LineReason>) {
        let turned = |(mut line, reason): (PlannedLine, LineReason)| {
            if kind == PurchaseKind::CreditMemo {
                line.amount = -line.amount;
                line.tax = if line.tax.is_zero() { line.tax } else { -line.tax };
            }
            (line, reason)
        };
        self.lines.into_iter().map(turned).unzip()
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
