//! What the rules of a company name, looked up in Business Central.

use std::collections::{HashMap, HashSet};

use business_central::{Account, BcError, BusinessCentral, Changed, Dimension, Vendor, code_value};
use posting::ids::DimensionCode;
use posting::mapping::Inventory;

use super::Findings;
use super::accounts::{account_problem, vendor_problem};
use crate::plans::CompanyRules;

/// Looks up everything that the company's rules name. What they name none of is not read.
pub(super) async fn check(findings: &mut Findings, connection: &str, company: &CompanyRules, ledger: &BusinessCentral) {
    let place = format!("{connection}: Business Central {}", company.code);
    let inventory = company.mapping.inventory();
    let companies = ledger.companies().await;
    let exists = companies.map(|companies| companies.iter().any(|found| found.id == company.id));
    match exists {
        Ok(true) => {}
        Ok(false) => {
            return findings.wrong(
                place,
                "–",
                format!("there is no company {} in this environment", company.id),
            );
        }
        Err(error) => return unread(findings, &place, "companies", &error),
    }
    accounts(findings, &place, &inventory, ledger).await;
    vendors(findings, &place, &inventory, ledger).await;
    dimensions(findings, &place, &inventory, ledger).await;
    tax_groups(findings, &place, &inventory, ledger).await;
    findings.checked(
        place,
        [
            ("accounts", inventory.accounts.len()),
            ("vendors", inventory.vendors.len()),
            ("dimensions", inventory.dimensions.len()),
            (
                "dimension values",
                inventory.dimensions.iter().map(|(_, _, values)| values.len()).sum(),
            ),
            ("tax groups", inventory.tax_groups.len()),
        ],
    );
}

async fn accounts(findings: &mut Findings, place: &str, inventory: &Inventory, ledger: &BusinessCentral) {
    if inventory.accounts.is_empty() {
        return;
    }
    let found = match ledger.accounts(Changed::All).await {
        Ok(found) => found,
        Err(error) => return unread(findings, place, "G/L accounts", &error),
    };
    let known: HashMap<String, &Account> = found
        .iter()
        .map(|account| (code_value(&account.number), account))
        .collect();
    for (rule, number) in &inventory.accounts {
        if let Some(problem) = account_problem(known.get(number.as_str()).copied()) {
            findings.wrong(place, rule, format!("G/L account {number} {problem}"));
        }
    }
}

async fn vendors(findings: &mut Findings, place: &str, inventory: &Inventory, ledger: &BusinessCentral) {
    if inventory.vendors.is_empty() {
        return;
    }
    let found = match ledger.vendors(Changed::All).await {
        Ok(found) => found,
        Err(error) => return unread(findings, place, "vendors", &error),
    };
    let known: HashMap<String, &Vendor> = found
        .iter()
        .map(|vendor| (code_value(&vendor.number), vendor))
        .collect();
    for (rule, number) in &inventory.vendors {
        if let Some(problem) = vendor_problem(known.get(number.as_str()).copied()) {
            findings.wrong(place, rule, format!("vendor {number} {problem}"));
        }
    }
}

async fn dimensions(findings: &mut Findings, place: &str, inventory: &Inventory, ledger: &BusinessCentral) {
    if inventory.dimensions.is_empty() {
        return;
    }
    let found = match ledger.dimensions(Changed::All).await {
        Ok(found) => found,
        Err(error) => return unread(findings, place, "dimensions", &error),
    };
    for (rule, code, values) in &inventory.dimensions {
        match found
            .iter()
            .find(|dimension| code_value(&dimension.code) == code.as_str())
        {
            None => findings.wrong(place, rule, format!("dimension {code} does not exist")),
            Some(dimension) => dimension_values(findings, place, rule, (dimension, values), ledger).await,
        }
    }
}

/// The API tells neither which values are blocked nor which are headings, so those are found at posting only.
async fn dimension_values(
    findings: &mut Findings,
    place: &str,
    rule: &str,
    (dimension, values): (&Dimension, &[DimensionCode]),
    ledger: &BusinessCentral,
) {
    if values.is_empty() {
        return;
    }
    let found = match ledger.dimension_values(dimension.id).await {
        Ok(found) => found,
        Err(error) => return unread(findings, place, "dimension values", &error),
    };
    let known: HashSet<String> = found.iter().map(|value| code_value(&value.code)).collect();
    for value in values.iter().filter(|value| !known.contains(value.as_str())) {
        findings.wrong(
            place,
            rule,
            format!("dimension {} has no value {value}", dimension.code),
        );
    }
}

async fn tax_groups(findings: &mut Findings, place: &str, inventory: &Inventory, ledger: &BusinessCentral) {
    if inventory.tax_groups.is_empty() {
        return;
    }
    let found = match ledger.tax_groups(Changed::All).await {
        Ok(found) => found,
        Err(error) => return unread(findings, place, "tax groups", &error),
    };
    let known: HashSet<String> = found.iter().map(|group| code_value(&group.code)).collect();
    for (rule, group) in inventory
        .tax_groups
        .iter()
        .filter(|(_, group)| !known.contains(group.as_str()))
    {
        findings.wrong(place, rule, format!("tax group {group} does not exist"));
    }
}

fn unread(findings: &mut Findings, place: &str, what: &str, error: &BcError) {
    findings.wrong(place, "–", format!("{what} could not be read: {error}"));
}
