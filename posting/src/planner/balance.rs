//! What must add up in an expense report (Concur FIS v4, expense document: holds in every published example).

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::purchase::{check_postable, sum};
use super::{DocumentProblem, Place, PlanRefusal};
use crate::document::{ExpenseAllocation, ExpenseDocument, ExpenseEntry, ExpenseJournal, ExpenseTax};

/// The journal rows, the entries and the report add up to the same; returns that amount.
pub(super) fn check_report(report: &ExpenseDocument) -> Result<Decimal, PlanRefusal> {
    let rows = sum(report.entries.iter().flat_map(gross_of))?;
    if let Some(approved) = all(report.entries.iter().map(|entry| entry.approved))
        && sum(approved)? != rows
    {
        return Err(entry_out_of_balance(report)?);
    }
    if report.total_approved.is_some_and(|total| total != rows) {
        return Err(DocumentProblem::Unbalanced {
            left: "the journal rows' amountGross",
            right: "the report's totalApprovedAmount",
        }
        .into());
    }
    Ok(rows)
}

fn gross_of(entry: &ExpenseEntry) -> impl Iterator<Item = Decimal> {
    let journals = entry.allocations.iter().flat_map(|allocation| &allocation.journals);
    journals.map(|journal| journal.gross)
}

/// Names the first expense whose rows do not add up to its own approved amount, where there is one.
fn entry_out_of_balance(report: &ExpenseDocument) -> Result<PlanRefusal, DocumentProblem> {
    let problem = DocumentProblem::Unbalanced {
        left: "the journal rows' amountGross",
        right: "entryApprovedAmount",
    };
    for (at, entry) in report.entries.iter().enumerate() {
        if entry.approved != Some(sum(gross_of(entry))?) {
            return Ok(Place::Entry { entry: at + 1 }.invalid(problem));
        }
    }
    Ok(problem.into())
}

/// Every amount can be posted, and every row's net amounts are its gross less its taxes.
pub(super) fn check_allocation(
    allocation: &ExpenseAllocation,
    report: &ExpenseDocument,
) -> Result<(), DocumentProblem> {
    for journal in &allocation.journals {
        check_postable("amountGross", journal.gross, &report.currency)?;
        let net = journal.net_of_reclaim.unwrap_or_default();
        check_postable("amountNetOfReclaim", net, &report.currency)?;
    }
    for tax in &allocation.taxes {
        check_postable("amountReclaim", tax.reclaim.unwrap_or_default(), &report.currency)?;
    }
    let joined = JoinedTaxes::of(allocation)?;
    // A tax that several rows share cannot be told apart between them, so those rows are checked together.
    let (shared, own): (Vec<_>, Vec<_>) = allocation.journals.iter().partition(|row| joined.shares(row));
    for row in own {
        check_nets(&[row], &joined)?;
    }
    check_nets(&shared, &joined)
}

fn check_nets(rows: &[&ExpenseJournal], joined: &JoinedTaxes<'_>) -> Result<(), DocumentProblem> {
    let taxes = joined.of_rows(rows);
    let gross = sum(rows.iter().map(|row| row.gross))?;
    let reclaimed = sum(taxes.iter().map(|tax| tax.reclaim.unwrap_or_default()))?;
    if let Some(net) = all(rows.iter().map(|row| row.net_of_reclaim))
        && sum(net)?.checked_add(reclaimed) != Some(gross)
    {
        return Err(DocumentProblem::Unbalanced {
            left: "amountGross",
            right: "amountNetOfReclaim plus the taxes' amountReclaim",
        });
    }
    let net = all(rows.iter().map(|row| row.net_of_tax));
    if let (Some(net), Some(tax)) = (net, all(taxes.iter().map(|tax| tax.tax)))
        && sum(net)?.checked_add(sum(tax)?) != Some(gross)
    {
        return Err(DocumentProblem::Unbalanced {
            left: "amountGross",
            right: "amountNetOfTax plus the taxes' amountTax",
        });
    }
    Ok(())
}

/// Every amount, when none is missing.
fn all(amounts: impl Iterator<Item = Option<Decimal>>) -> Option<Vec<Decimal>> {
    amounts.collect()
}

/// An allocation's taxes by the id that joins them to rows, and how many rows each is in.
pub(super) struct JoinedTaxes<'a> {
    taxes: BTreeMap<&'a str, (&'a ExpenseTax, usize)>,
}

impl<'a> JoinedTaxes<'a> {
    /// Joins taxes and rows; every tax belongs to a row, every id a row names is a tax.
    pub(super) fn of(allocation: &'a ExpenseAllocation) -> Result<Self, DocumentProblem> {
        let refused = |problem| Err(DocumentProblem::TaxJoin { problem });
        let has_amount = |tax: &ExpenseTax| [tax.tax, tax.reclaim].iter().flatten().any(|amount| !amount.is_zero());
        let mut taxes = BTreeMap::new();
        for tax in &allocation.taxes {
            match tax.guid.as_deref() {
                Some(guid) if taxes.insert(guid, (tax, 0)).is_some() => return refused("a tax stands twice"),
                None if has_amount(tax) => return refused("a tax belongs to no journal row"),
                _ => {}
            }
        }
        for row in &allocation.journals {
            let mut seen = BTreeSet::new();
            for guid in &row.tax_guids {
                let Some((_, rows)) = taxes.get_mut(guid.as_str()) else {
                    return refused("a journal row names a tax that is not there");
                };
                if !seen.insert(guid) {
                    return refused("a journal row names a tax twice");
                }
                *rows += 1;
            }
        }
        if taxes.values().any(|(tax, rows)| *rows == 0 && has_amount(tax)) {
            return refused("a tax belongs to no journal row");
        }
        Ok(Self { taxes })
    }

    fn shares(&self, row: &ExpenseJournal) -> bool {
        row.tax_guids.iter().any(|guid| self.rows_with(guid) > 1)
    }

    /// Whether several rows name this tax.
    pub(super) fn is_shared(&self, tax: &ExpenseTax) -> bool {
        tax.guid.as_deref().is_some_and(|guid| self.rows_with(guid) > 1)
    }

    fn rows_with(&self, guid: &str) -> usize {
        self.taxes.get(guid).map_or(0, |(_, rows)| *rows)
    }

    /// The taxes of some rows, each once, in the order the rows name them.
    pub(super) fn of_rows(&self, rows: &[&ExpenseJournal]) -> Vec<&'a ExpenseTax> {
        let mut seen = BTreeSet::new();
        let guids = rows.iter().flat_map(|row| &row.tax_guids);
        guids
            .filter(|guid| seen.insert(guid.as_str()))
            .filter_map(|guid| self.taxes.get(guid.as_str()).map(|(tax, _)| *tax))
            .collect()
    }
}
