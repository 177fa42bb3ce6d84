//! What a full vendor sync would do, found by reading both systems.

use std::collections::{BTreeMap, BTreeSet};

use activities::concur_activities::vendor_fields;
use activities::environment::Connection;
use activities::ledger_activities::as_ledger_has_it;
use anyhow::Context;
use business_central::Changed;
use posting::vendor_sync::{Change, Wanted, difference};
use serde::Serialize;

/// What would be done with one vendor. Codes and names of fields only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VendorDifference {
    /// The Business Central company.
    pub company: String,
    /// The vendor's number there.
    pub number: String,
    /// Its codes in Concur; `None` where the rules make none.
    pub in_concur: Option<String>,
    /// `create`, `update`, `block`, `refuse` or `exclude`.
    pub what: &'static str,
    /// The fields that differ, the rule, or the reason.
    pub detail: String,
}

/// What would be done, and what not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct VendorDifferences {
    /// Every vendor that Concur has otherwise than it shall, or that the rules keep away.
    pub vendors: Vec<VendorDifference>,
    /// Vendors that Concur has as it shall.
    pub alike: usize,
    /// Vendors of Concur that no vendor of Business Central leads to. A sync blocks those of them that it brought.
    pub only_in_concur: usize,
}

/// Reads all vendors of both systems and compares them by the rules. Writes nothing.
///
/// # Errors
/// When one of the systems cannot be read.
pub async fn differences(connection: &Connection) -> anyhow::Result<VendorDifferences> {
    let in_concur = connection.concur.vendors().await.context("Concur's vendors")?;
    let upper = |code: &Option<String>| code.as_deref().unwrap_or_default().trim().to_uppercase();
    let known: BTreeMap<_, _> = in_concur
        .iter()
        .map(|vendor| {
            (
                (upper(&vendor.vendor_code), upper(&vendor.address_code)),
                vendor_fields(vendor),
            )
        })
        .collect();
    let mut found = VendorDifferences::default();
    let mut met = BTreeSet::new();
    for company in connection
        .companies
        .values()
        .filter(|company| company.mapping.syncs_vendors())
    {
        let vendors = company.business_central.vendors(Changed::All).await;
        for vendor in vendors.with_context(|| format!("vendors of company {}", company.code))? {
            let Some(wanted) = company.mapping.wanted_vendor(&company.code, &as_ledger_has_it(&vendor)) else {
                continue;
            };
            let row = |in_concur: Option<String>, what, detail: String| VendorDifference {
                company: company.code.to_string(),
                number: vendor.number.clone(),
                in_concur,
                what,
                detail,
            };
            match wanted {
                Wanted::Excluded { rule } => found.vendors.push(row(None, "exclude", rule)),
                Wanted::Refused { reason } => found.vendors.push(row(None, "refuse", reason)),
                Wanted::Vendor(wanted) => {
                    let code = Some(format!("{}/{}", wanted.vendor_code, wanted.address_code));
                    if !met.insert(wanted.key()) {
                        let reason = "another vendor leads to the same code".to_owned();
                        found.vendors.push(row(code, "refuse", reason));
                        continue;
                    }
                    match difference(&wanted, known.get(&wanted.key())) {
                        Change::Nothing | Change::Absent => found.alike += 1,
                        Change::Create => found.vendors.push(row(code, "create", String::new())),
                        Change::Update { fields } => found.vendors.push(row(code, "update", fields.join(", "))),
                        Change::Block => found.vendors.push(row(code, "block", String::new())),
                    }
                }
            }
        }
    }
    found.only_in_concur = known.keys().filter(|key| !met.contains(*key)).count();
    Ok(found)
}
