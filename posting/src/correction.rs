//! What a person may change of a plan that Business Central refused: vendor, account, dimension, tax group, posting date. Never an
//! amount. What Concur approved stays what is posted.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::ids::{AccountNumber, DimensionCode, TaxGroupCode, VendorNumber};
use crate::plan::{DimensionValue, PlannedPurchase, PostingPlan};

/// One change of a plan. It applies wherever the old value stands, and must apply somewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Change {
    /// Another vendor for a payee.
    Vendor {
        /// The planned vendor.
        from: VendorNumber,
        /// The right one.
        to: VendorNumber,
    },
    /// Another account for the lines on one.
    Account {
        /// The planned account.
        from: AccountNumber,
        /// The right one.
        to: AccountNumber,
    },
    /// A dimension's value on every line that has another, or on every line where none is named.
    Dimension {
        /// The dimension.
        dimension: DimensionCode,
        /// The planned value; every line gets the new one where it is absent.
        #[serde(default)]
        from: Option<DimensionCode>,
        /// The right value.
        to: DimensionCode,
    },
    /// Another tax group for the lines that bear one.
    TaxGroup {
        /// The planned tax group.
        from: TaxGroupCode,
        /// The right one.
        to: TaxGroupCode,
    },
    /// Another posting date for every purchase document.
    PostingDate {
        /// The right date.
        to: Date,
    },
}

/// A change that cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CorrectionRefusal {
    /// Nothing of the plan has what is to be changed.
    #[error("nothing is planned with {what}; `concordat explain` shows the plan")]
    NothingToChange {
        /// What was looked for.
        what: String,
    },
    /// Two purchase documents would have the same vendor and number.
    #[error(
        "two purchase documents of this document would go to vendor {vendor}; correct the rules under [cards] instead"
    )]
    SameVendor {
        /// The vendor.
        vendor: VendorNumber,
    },
}

impl std::fmt::Display for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Vendor { from, to } => write!(f, "vendor {from} to {to}"),
            Self::Account { from, to } => write!(f, "account {from} to {to}"),
            Self::Dimension {
                dimension,
                from: Some(from),
                to,
            } => write!(f, "dimension {dimension} {from} to {to}"),
            Self::Dimension {
                dimension,
                from: None,
                to,
            } => write!(f, "dimension {dimension} to {to} on every line"),
            Self::TaxGroup { from, to } => write!(f, "tax group {from} to {to}"),
            Self::PostingDate { to } => write!(f, "posting date to {to}"),
        }
    }
}

/// Makes the changes, in their order. Amounts, totals and numbers stay as they are.
///
/// # Errors
/// [`CorrectionRefusal`], and then nothing is changed.
pub fn corrected(mut plan: PostingPlan, changes: &[Change]) -> Result<PostingPlan, CorrectionRefusal> {
    for change in changes {
        let changed: usize = plan.purchases.iter_mut().map(|purchase| make(purchase, change)).sum();
        if changed == 0 {
            return Err(CorrectionRefusal::NothingToChange {
                what: looked_for(change),
            });
        }
    }
    for (at, purchase) in plan.purchases.iter().enumerate() {
        let same = |other: &PlannedPurchase| {
            (&other.vendor, &other.external_number) == (&purchase.vendor, &purchase.external_number)
        };
        if plan.purchases[..at].iter().any(same) {
            return Err(CorrectionRefusal::SameVendor {
                vendor: purchase.vendor.clone(),
            });
        }
    }
    Ok(plan)
}

fn looked_for(change: &Change) -> String {
    match change {
        Change::Vendor { from, .. } => format!("vendor {from}"),
        Change::Account { from, .. } => format!("account {from}"),
        Change::Dimension {
            dimension,
            from: Some(from),
            ..
        } => format!("{from} as {dimension}"),
        Change::TaxGroup { from, .. } => format!("tax group {from}"),
        Change::Dimension { .. } | Change::PostingDate { .. } => "any line".to_owned(),
    }
}

/// How many places a change was made in.
fn make(purchase: &mut PlannedPurchase, change: &Change) -> usize {
    let mut changed = 0;
    match change {
        Change::Vendor { from, to } if purchase.vendor == *from => {
            purchase.vendor = to.clone();
            changed = 1;
        }
        Change::Vendor { .. } => {}
        Change::PostingDate { to } => {
            purchase.posting_date = *to;
            changed = 1;
        }
        Change::Account { from, to } => {
            for line in purchase.lines.iter_mut().filter(|line| line.account == *from) {
                line.account = to.clone();
                changed += 1;
            }
        }
        Change::TaxGroup { from, to } => {
            for line in purchase
                .lines
                .iter_mut()
                .filter(|line| line.tax_group.as_ref() == Some(from))
            {
                line.tax_group = Some(to.clone());
                changed += 1;
            }
        }
        Change::Dimension { dimension, from, to } => {
            for line in &mut purchase.lines {
                let has = line.dimensions.iter_mut().find(|value| value.dimension == *dimension);
                match (has, from) {
                    (Some(value), Some(from)) if value.value == *from => value.value = to.clone(),
                    (Some(value), None) => value.value = to.clone(),
                    (None, None) => {
                        line.dimensions.push(DimensionValue {
                            dimension: dimension.clone(),
                            value: to.clone(),
                        });
                        line.dimensions.sort();
                    }
                    (_, Some(_)) => continue,
                }
                changed += 1;
            }
        }
    }
    changed
}
