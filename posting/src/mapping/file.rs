//! The file of mapping rules as it is written, and its checks.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::choices::Choices;
use super::companies::{self, Companies};
use super::dimension::DimensionRule;
use super::error::MappingError;
use super::lists::{self, ListRule};
use super::tax::TaxSection;
use super::template::{Placeholder, Template, TemplateError};
use super::vendor_sync::VendorSyncSection;
use super::{Mapping, cards};
use crate::ids::{AccountNumber, VendorNumber};

/// The longest version text.
const VERSION_LONGEST: usize = 64;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: String,
    companies: Option<Companies>,
    #[serde(default)]
    accounts: BTreeMap<String, AccountNumber>,
    #[serde(default)]
    account_default: AccountDefault,
    #[serde(default)]
    employees: Vendors,
    #[serde(default)]
    suppliers: Vendors,
    #[serde(default)]
    cards: BTreeMap<String, VendorNumber>,
    #[serde(default)]
    tax_accounts: BTreeMap<String, AccountNumber>,
    #[serde(default)]
    tax: TaxSection,
    #[serde(default)]
    dimensions: Vec<DimensionRule>,
    #[serde(default)]
    posting: Choices,
    #[serde(default)]
    descriptions: Descriptions,
    vendor_sync: Option<VendorSyncSection>,
    #[serde(default)]
    lists: Vec<ListRule>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct AccountDefault {
    policy: AccountPolicy,
}

/// What happens to an account code without a row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum AccountPolicy {
    #[default]
    Refuse,
    Same,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Vendors {
    template: Option<String>,
    table: BTreeMap<String, VendorNumber>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Descriptions {
    expense_line: String,
    invoice_line: String,
    cash_advance_line: String,
}

impl Default for Descriptions {
    fn default() -> Self {
        Self {
            expense_line: "{expense_type} {entry_date}".to_owned(),
            invoice_line: "{line_description}".to_owned(),
            cash_advance_line: "{name}".to_owned(),
        }
    }
}

/// What makes an employee's vendor number.
#[derive(Debug, Clone, Copy)]
pub(super) enum EmployeePlaceholder {
    EmployeeId,
}

impl Placeholder for EmployeePlaceholder {
    const OFFERED: &'static [(&'static str, Self)] = &[("employee_id", Self::EmployeeId)];
}

/// What makes a supplier's vendor number.
#[derive(Debug, Clone, Copy)]
pub(super) enum SupplierPlaceholder {
    VendorCode,
}

impl Placeholder for SupplierPlaceholder {
    const OFFERED: &'static [(&'static str, Self)] = &[("vendor_code", Self::VendorCode)];
}

pub(super) fn parse(text: &str) -> Result<Mapping, MappingError> {
    let file: File = toml::from_str(text).map_err(|error| MappingError::File {
        // The error's own text would print the line, which may be an employee's.
        line: error.span().map_or(1, |span| {
            1 + text.bytes().take(span.start).filter(|byte| *byte == b'\n').count()
        }),
        what: without_what_was_written(error.message()),
    })?;
    let version = file.version.trim();
    if version.is_empty() || version.chars().count() > VERSION_LONGEST || version.chars().any(char::is_control) {
        let problem =
            format!("must be 1 to {VERSION_LONGEST} characters on one line; a date such as \"2026-11\" will do");
        return Err(MappingError::value("version", problem));
    }
    check_keys("accounts", file.accounts.keys())?;
    check_keys("employees.table", file.employees.table.keys())?;
    check_keys("suppliers.table", file.suppliers.table.keys())?;
    check_keys("tax_accounts", file.tax_accounts.keys())?;
    for (table, names) in file.tax.names() {
        check_keys(table, names.into_iter())?;
    }
    if let Some(companies) = &file.companies {
        check_keys(companies::LEDGER_CODES, companies.ledger_codes.keys())?;
        companies.check()?;
    }
    cards::check(&file.cards)?;
    check_dimensions(&file.dimensions)?;
    lists::check(&file.lists)?;
    Ok(Mapping {
        version: version.to_owned(),
        digest: hex::encode(Sha256::digest(text))[..16].to_owned(),
        companies: file.companies,
        accounts: file.accounts,
        account_policy: file.account_default.policy,
        employee_template: vendor_template("employees.template", file.employees.template.as_deref())?,
        employees: file.employees.table,
        supplier_template: vendor_template("suppliers.template", file.suppliers.template.as_deref())?,
        suppliers: file.suppliers.table,
        cards: file.cards,
        tax_accounts: file.tax_accounts,
        tax: file.tax.into_rules()?,
        dimensions: file.dimensions,
        choices: file.posting,
        expense_line: Template::parse(&file.descriptions.expense_line)
            .map_err(in_template("descriptions.expense_line"))?,
        invoice_line: Template::parse(&file.descriptions.invoice_line)
            .map_err(in_template("descriptions.invoice_line"))?,
        cash_advance_line: Template::parse(&file.descriptions.cash_advance_line)
            .map_err(in_template("descriptions.cash_advance_line"))?,
        vendor_sync: file.vendor_sync.map(VendorSyncSection::into_rules).transpose()?,
        lists: file.lists,
    })
}

/// The reader's message without the key or text it complains about: in the wrong place that may be an employee's id. The line
/// says where it stands.
fn without_what_was_written(message: &str) -> String {
    let shortened = |start: &str, instead: &str| {
        let rest = message.strip_prefix(start)?;
        // What is expected comes last and holds no such words itself.
        let (_, expected) = rest.rsplit_once(", expected ")?;
        Some(format!("{instead}, expected {expected}"))
    };
    let unknown_key = shortened("unknown field ", "unknown key");
    let text = || shortened("invalid type: string ", "a text");
    unknown_key.or_else(text).unwrap_or_else(|| message.to_owned())
}

fn in_template(key: &'static str) -> impl Fn(TemplateError) -> MappingError {
    move |problem| MappingError::Template { key, problem }
}

fn vendor_template<P: Placeholder>(key: &'static str, text: Option<&str>) -> Result<Option<Template<P>>, MappingError> {
    text.map(|text| Template::parse_telling_apart(text).map_err(in_template(key)))
        .transpose()
}

/// A key with blanks around it would never match: codes are compared trimmed. The key is not shown, it may be personal.
fn check_keys<'a>(table: &str, keys: impl Iterator<Item = &'a String>) -> Result<(), MappingError> {
    for (at, key) in keys.enumerate() {
        if key.is_empty() || key.trim() != key {
            let problem = format!(
                "has an empty key or one with blanks around it (number {} in alphabetical order)",
                at + 1
            );
            return Err(MappingError::value(table, problem));
        }
    }
    Ok(())
}

fn check_dimensions(rules: &[DimensionRule]) -> Result<(), MappingError> {
    let mut seen = BTreeSet::new();
    for (at, rule) in rules.iter().enumerate() {
        rule.check(at)?;
        if !seen.insert(&rule.dimension) {
            let problem = format!("has {} twice; list its fields in one rule", rule.dimension);
            return Err(MappingError::value(format!("dimensions[{at}].dimension"), problem));
        }
    }
    Ok(())
}
