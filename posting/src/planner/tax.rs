//! The taxes of one row: what is cost, what is reclaimed, and how either is posted.
//!
//! With *accounts*, what is reclaimed is a line of its own on the tax's account, and Business Central must compute no tax. With
//! *groups*, Business Central computes it: the share of the row whose tax is reclaimed bears the tax group, the rest bears
//! none.

use rust_decimal::{Decimal, RoundingStrategy};

use super::purchase::sum;
use super::{DocumentProblem, Place, PlanRefusal};
use crate::ids::{AccountNumber, Currency, TaxGroupCode};
use crate::mapping::{Found, Mapping, TaxRules, TaxWay};
use crate::money::decimals;

/// A row of a journal with its taxes.
pub(super) struct Row<'a> {
    pub(super) place: Place,
    pub(super) gross: Decimal,
    /// Gross less what is reclaimed.
    pub(super) cost: Decimal,
    /// Gross less every tax, where Concur says.
    pub(super) net: Option<Decimal>,
    pub(super) taxes: Vec<RowTax<'a>>,
    pub(super) currency: &'a Currency,
}

/// One tax of a row.
pub(super) struct RowTax<'a> {
    /// What rules may name it by, the most specific first.
    pub(super) codes: Vec<&'a str>,
    /// What an accountant recognises.
    pub(super) label: &'a str,
    pub(super) tax: Option<Decimal>,
    pub(super) reclaim: Decimal,
    /// Whether other rows name it as well.
    pub(super) shared: Shared,
}

/// Whether a tax belongs to one row.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shared {
    /// To this one only.
    No,
    /// To several, of which this is the first; its amount is posted here.
    First,
    /// To several, and its amount is posted with another.
    Later,
}

/// One line of a row.
pub(super) struct Part {
    /// The tax's account; the row's own where it is absent.
    pub(super) account: Option<Found<AccountNumber>>,
    /// Put before the description.
    pub(super) label: Option<String>,
    /// What it adds to the total, tax included.
    pub(super) amount: Decimal,
    pub(super) tax_group: Option<Found<TaxGroupCode>>,
    /// How much of the amount Business Central must find to be tax.
    pub(super) tax: Decimal,
}

/// The lines of a row, by the company's way of posting tax.
pub(super) fn parts(row: &Row<'_>, mapping: &Mapping) -> Result<Vec<Part>, PlanRefusal> {
    match mapping.tax().way {
        TaxWay::Accounts => on_accounts(row, mapping),
        TaxWay::Groups { .. } => by_groups(row, mapping),
    }
}

fn untaxed(amount: Decimal, mapping: &Mapping) -> Part {
    let no_tax = mapping.tax().no_tax_group.as_ref();
    Part {
        account: None,
        label: None,
        amount,
        tax_group: no_tax.map(|group| Found {
            value: group.clone(),
            rule: "tax.no_tax_group".to_owned(),
        }),
        tax: Decimal::ZERO,
    }
}

fn on_accounts(row: &Row<'_>, mapping: &Mapping) -> Result<Vec<Part>, PlanRefusal> {
    let mut parts = vec![untaxed(row.cost, mapping)];
    for tax in reclaimed(row).filter(|tax| tax.shared != Shared::Later) {
        parts.push(Part {
            account: Some(mapping.tax_account(&tax.codes).map_err(row.place.missing())?),
            label: Some(tax.label.to_owned()),
            ..untaxed(tax.reclaim, mapping)
        });
    }
    Ok(parts)
}

fn by_groups(row: &Row<'_>, mapping: &Mapping) -> Result<Vec<Part>, PlanRefusal> {
    let taxes: Vec<&RowTax<'_>> = reclaimed(row).collect();
    let Some(first) = taxes.first() else {
        return Ok(vec![untaxed(row.gross, mapping)]);
    };
    let invalid = |problem| row.place.invalid(DocumentProblem::TaxGroups { problem });
    if taxes.iter().any(|tax| tax.shared != Shared::No) {
        return Err(invalid("one of its taxes belongs to several journal rows"));
    }
    let keys = group_keys(&taxes);
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let group = mapping.tax_group(&keys).map_err(row.place.missing())?;
    let amount_of = |tax: &RowTax<'_>| tax.tax.filter(|amount| !amount.is_zero());
    let all = amount_of(first).ok_or_else(|| invalid("a reclaimed tax has no amountTax"))?;
    for tax in &taxes {
        let other = amount_of(tax).ok_or_else(|| invalid("a reclaimed tax has no amountTax"))?;
        // The same share of each is reclaimed; compared without dividing.
        let same_share = match (tax.reclaim.checked_mul(all), first.reclaim.checked_mul(other)) {
            (Some(left), Some(right)) => left == right,
            _ => false,
        };
        if !same_share {
            return Err(invalid("its taxes are reclaimed to different degrees"));
        }
    }
    let net = match row.net {
        Some(net) => net,
        None => net_of(row)?.ok_or_else(|| invalid("a tax has no amountTax"))?,
    };
    let reclaim = sum(taxes.iter().map(|tax| tax.reclaim))?;
    let base = net
        .checked_mul(first.reclaim)
        .and_then(|product| product.checked_div(all))
        .ok_or(DocumentProblem::TooLarge)?
        .round_dp_with_strategy(decimals(row.currency), RoundingStrategy::MidpointAwayFromZero);
    let taxed = sum([base, reclaim])?;
    let with_tax = Part {
        tax_group: Some(group),
        tax: reclaim,
        ..untaxed(taxed, mapping)
    };
    Ok(vec![with_tax, untaxed(sum([row.gross, -taxed])?, mapping)])
}

fn net_of(row: &Row<'_>) -> Result<Option<Decimal>, DocumentProblem> {
    let taxes: Option<Vec<Decimal>> = row.taxes.iter().map(|tax| tax.tax.map(|amount| -amount)).collect();
    taxes
        .map(|taxes| sum(std::iter::once(row.gross).chain(taxes)))
        .transpose()
}

fn reclaimed<'r, 'a>(row: &'r Row<'a>) -> impl Iterator<Item = &'r RowTax<'a>> {
    row.taxes.iter().filter(|tax| !tax.reclaim.is_zero())
}

/// What a rule may name the taxes by: one tax by any of its codes, several by their codes joined.
fn group_keys(taxes: &[&RowTax<'_>]) -> Vec<String> {
    if let [tax] = taxes {
        return tax.codes.iter().map(|&code| code.to_owned()).collect();
    }
    let longest = taxes.iter().map(|tax| tax.codes.len()).min().unwrap_or_default();
    (0..longest)
        .map(|nth| TaxRules::combined_code(&taxes.iter().map(|tax| tax.codes[nth]).collect::<Vec<_>>()))
        .collect()
}
