//! What becomes of taxes: lines on G/L accounts, or tax groups on the lines that bear them.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde::Deserialize;

use super::error::MappingError;
use super::rule::{Found, row};
use super::{Mapping, MappingMiss};
use crate::ids::{AccountNumber, TaxGroupCode};
use crate::plan::Prices;

/// `[tax]` of the file.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct TaxSection {
    way: Way,
    no_tax_group: Option<TaxGroupCode>,
    /// A text, since a number of the file would pass through a float.
    tolerance: Option<String>,
    prices: Option<Prices>,
    groups: BTreeMap<String, TaxGroupCode>,
    invoice: InvoiceTaxSection,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Way {
    #[default]
    Accounts,
    Groups,
}

/// `[tax.invoice]` of the file.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct InvoiceTaxSection {
    not_reclaimed: BTreeSet<String>,
}

/// How reclaimed taxes are posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaxWay {
    /// As lines of their own on the accounts of `[tax_accounts]`, with the amounts of Concur.
    Accounts,
    /// By tax groups on the lines that bear them, so that Business Central makes its tax entries itself.
    Groups {
        /// By how much the tax Business Central computes on one line may differ from Concur's, in the currency of the
        /// document; zero or more.
        tolerance: Decimal,
        /// Whether the costs sent contain the tax.
        prices: Prices,
    },
}

/// What becomes of taxes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxRules {
    /// How reclaimed taxes are posted.
    pub way: TaxWay,
    /// The tax group for every line that must bear no tax; the account's own decides where it is absent.
    pub no_tax_group: Option<TaxGroupCode>,
    pub(super) groups: BTreeMap<String, TaxGroupCode>,
    not_reclaimed: BTreeSet<String>,
}

impl TaxRules {
    /// Whether the tax of an invoice with these codes and fields is reclaimed. Concur's invoice document does not say, so
    /// every tax is but those under `tax.invoice.not_reclaimed`, which are cost.
    pub fn invoice_tax_is_reclaimed(&self, codes: &[&str]) -> bool {
        !codes.iter().any(|code| self.not_reclaimed.contains(*code))
    }

    /// The code under which several taxes on one row are looked up together: each once, sorted, joined with `+`.
    pub fn combined_code(codes: &[&str]) -> String {
        combined(codes.iter().copied())
    }
}

fn combined<'a>(codes: impl Iterator<Item = &'a str>) -> String {
    let sorted: BTreeSet<&str> = codes.map(str::trim).collect();
    sorted.into_iter().collect::<Vec<_>>().join("+")
}

/// However a combination is written, in the file or in a look-up, its codes are compared in one order.
fn in_order(code: &str) -> String {
    combined(code.split('+'))
}

impl TaxSection {
    /// The names that must be as Concur writes them: table or list, and its entries.
    pub(super) fn names(&self) -> [(&'static str, Vec<&String>); 2] {
        [
            ("tax.groups", self.groups.keys().collect()),
            ("tax.invoice.not_reclaimed", self.invoice.not_reclaimed.iter().collect()),
        ]
    }

    pub(super) fn into_rules(self) -> Result<TaxRules, MappingError> {
        let way = match self.way {
            Way::Accounts => {
                let set = [
                    ("tax.tolerance", self.tolerance.is_some()),
                    ("tax.prices", self.prices.is_some()),
                ];
                if let Some((key, _)) = set.into_iter().find(|(_, is_set)| *is_set) {
                    let problem = "has no effect with way = \"accounts\"; remove it, or set way = \"groups\"";
                    return Err(MappingError::value(key, problem));
                }
                TaxWay::Accounts
            }
            Way::Groups if self.groups.is_empty() => {
                let problem = "is empty with way = \"groups\", so every reclaimed tax would be refused; add the tax groups, or set way = \"accounts\"";
                return Err(MappingError::value("tax.groups", problem));
            }
            Way::Groups => TaxWay::Groups {
                tolerance: tolerance(self.tolerance.as_deref())?,
                prices: self.prices.unwrap_or(Prices::IncludingTax),
            },
        };
        let mut groups = BTreeMap::new();
        for (code, group) in self.groups {
            let code = in_order(&code);
            if groups.contains_key(&code) {
                let problem = format!("has the combination {code} twice; keep one");
                return Err(MappingError::value("tax.groups", problem));
            }
            groups.insert(code, group);
        }
        Ok(TaxRules {
            way,
            no_tax_group: self.no_tax_group,
            groups,
            not_reclaimed: self.invoice.not_reclaimed,
        })
    }
}

fn tolerance(text: Option<&str>) -> Result<Decimal, MappingError> {
    let Some(text) = text else {
        return Ok(Decimal::new(1, 2));
    };
    let number = Decimal::from_str_exact(text).ok();
    number.filter(|number| !number.is_sign_negative()).ok_or_else(|| {
        MappingError::value(
            "tax.tolerance",
            "must be a decimal number of zero or more, such as \"0.01\"",
        )
    })
}

impl Mapping {
    /// What becomes of taxes.
    pub fn tax(&self) -> &TaxRules {
        &self.tax
    }

    /// The G/L account for a tax, by the first of its codes that has a rule.
    ///
    /// # Errors
    /// [`MappingMiss`] when none of the codes has one.
    pub fn tax_account(&self, codes: &[&str]) -> Result<Found<AccountNumber>, MappingMiss> {
        let found = codes.iter().find_map(|code| self.tax_accounts.get_key_value(*code));
        let (code, account) = found.ok_or_else(|| MappingMiss::TaxAccount { codes: owned(codes) })?;
        Ok(Found::new(account.clone(), row("tax_accounts", code)))
    }

    /// The tax group for a line that bears a reclaimed tax, by the first of the codes that has a rule. For several taxes on
    /// one row the codes are combinations ([`TaxRules::combined_code`]); a combination has a rule of its own, since it is
    /// none of its parts.
    ///
    /// # Errors
    /// [`MappingMiss`] when none of the codes has one.
    pub fn tax_group(&self, codes: &[&str]) -> Result<Found<TaxGroupCode>, MappingMiss> {
        let groups = &self.tax.groups;
        let found = codes.iter().find_map(|code| groups.get_key_value(&in_order(code)));
        let (code, group) = found.ok_or_else(|| MappingMiss::TaxGroup { codes: owned(codes) })?;
        Ok(Found::new(group.clone(), row("tax.groups", code)))
    }
}

fn owned(codes: &[&str]) -> Vec<String> {
    codes.iter().map(|&code| code.to_owned()).collect()
}
