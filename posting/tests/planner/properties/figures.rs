//! A report's figures read from its text by a second reader that shares nothing with the planner.

use std::collections::BTreeMap;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Text {
    report: Head,
    expense_entry: Vec<Entry>,
    cash_advance_application: Vec<Application>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Head {
    #[serde(deserialize_with = "exact")]
    total_approved_amount: Decimal,
}

#[derive(Deserialize)]
struct Entry {
    allocation: Vec<Allocation>,
}

#[derive(Deserialize)]
struct Allocation {
    journal: Vec<Journal>,
    tax: Vec<Tax>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Journal {
    journal_payer: String,
    journal_payee: String,
    #[serde(deserialize_with = "exact")]
    amount_gross: Decimal,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Tax {
    #[serde(deserialize_with = "exact")]
    amount_reclaim: Decimal,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Application {
    #[serde(deserialize_with = "exact")]
    cash_advance_application_amount: Decimal,
}

/// Numbers by their own characters: with a float a cent could get lost here as well.
fn exact<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    match raw.get() {
        "0E-8" => Ok(Decimal::ZERO),
        digits => Decimal::from_str(digits).map_err(serde::de::Error::custom),
    }
}

/// What a report says about itself.
pub(crate) struct Figures {
    pub(crate) approved: Decimal,
    /// The uses of cash advances, which are negative.
    pub(crate) applications: Decimal,
    pub(crate) reclaim: Decimal,
    /// By payee's code.
    pub(crate) due: BTreeMap<String, Decimal>,
}

pub(crate) fn figures(json: &str) -> Figures {
    let text: Text = serde_json::from_str(json).unwrap();
    let allocations = || text.expense_entry.iter().flat_map(|entry| &entry.allocation);
    let applied = text.cash_advance_application.iter();
    let applications: Decimal = applied
        .map(|application| application.cash_advance_application_amount)
        .sum();
    let mut due = BTreeMap::from([("EMPL".to_owned(), applications)]);
    for row in allocations().flat_map(|allocation| &allocation.journal) {
        let other = match row.journal_payer.as_str() {
            "COMP" => &row.journal_payee,
            other => other,
        };
        *due.entry(other.to_owned()).or_default() += row.amount_gross;
    }
    Figures {
        approved: text.report.total_approved_amount,
        applications,
        reclaim: allocations()
            .flat_map(|allocation| &allocation.tax)
            .map(|tax| tax.amount_reclaim)
            .sum(),
        due,
    }
}

/// The same text with the members of every object in another order.
pub(crate) fn reordered(json: &str) -> String {
    let json = json.trim();
    if json.starts_with('{') {
        let members: BTreeMap<String, &RawValue> = serde_json::from_str(json).unwrap();
        let members = members.iter().rev();
        let members: Vec<String> = members
            .map(|(name, value)| format!("\"{name}\": {}", reordered(value.get())))
            .collect();
        format!("{{{}}}", members.join(", "))
    } else if json.starts_with('[') {
        let items: Vec<&RawValue> = serde_json::from_str(json).unwrap();
        let items: Vec<String> = items.iter().map(|item| reordered(item.get())).collect();
        format!("[{}]", items.join(", "))
    } else {
        json.to_owned()
    }
}
