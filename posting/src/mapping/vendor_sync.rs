//! `[vendor_sync]` of the file: which vendors of Business Central Concur shall know, and what of them.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Mapping;
use super::error::MappingError;
use super::rule::row;
use super::template::{Placeholder, Template};
use crate::ids::{CompanyCode, VendorNumber};
use crate::vendor_sync::{
    APPROVED, COUNTRY, CURRENCY, Field, LedgerBlock, LedgerVendor, NO, Wanted, WantedVendor, YES,
};

/// Longest code of a vendor and of an address, the shortest of the limits that Concur's pages give.
const CODE_LONGEST: usize = 32;

/// What is filled where the file says nothing else.
const FIELDS: [(&str, &str); 7] = [
    ("VendorName", "{display_name}"),
    ("Address1", "{address_line1}"),
    ("Address2", "{address_line2}"),
    ("City", "{city}"),
    ("State", "{state}"),
    ("PostalCode", "{postal_code}"),
    ("TaxID", "{tax_registration_number}"),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct VendorSyncSection {
    vendor_code: String,
    address_code: String,
    blocked_for_payment: BlockedForPayment,
    default_country: Option<String>,
    default_currency: Option<String>,
    countries: BTreeMap<String, String>,
    currencies: BTreeMap<String, String>,
    exclude: Vec<VendorNumber>,
    exclude_prefixes: Vec<String>,
    employees_and_cards: EmployeesAndCards,
    fields: BTreeMap<String, String>,
}

impl Default for VendorSyncSection {
    fn default() -> Self {
        Self {
            vendor_code: "{number}".to_owned(),
            address_code: "MAIN".to_owned(),
            blocked_for_payment: BlockedForPayment::Approved,
            default_country: None,
            default_currency: None,
            countries: BTreeMap::new(),
            currencies: BTreeMap::new(),
            exclude: Vec::new(),
            exclude_prefixes: Vec::new(),
            employees_and_cards: EmployeesAndCards::Exclude,
            fields: BTreeMap::new(),
        }
    }
}

/// What a vendor that is blocked for payments only is in Concur.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum BlockedForPayment {
    Approved,
    NotApproved,
}

/// Whether the vendors of `[employees]` and `[cards]` are kept away from Concur.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum EmployeesAndCards {
    Exclude,
    Include,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CodePlaceholder {
    Number,
    Company,
}

impl Placeholder for CodePlaceholder {
    const OFFERED: &'static [(&'static str, Self)] = &[("number", Self::Number), ("company", Self::Company)];
}

#[derive(Debug, Clone, Copy)]
enum FieldPlaceholder {
    Number,
    Company,
    DisplayName,
    AddressLine1,
    AddressLine2,
    City,
    State,
    Country,
    PostalCode,
    PhoneNumber,
    Email,
    TaxRegistrationNumber,
    CurrencyCode,
}

impl Placeholder for FieldPlaceholder {
    const OFFERED: &'static [(&'static str, Self)] = &[
        ("number", Self::Number),
        ("company", Self::Company),
        ("display_name", Self::DisplayName),
        ("address_line1", Self::AddressLine1),
        ("address_line2", Self::AddressLine2),
        ("city", Self::City),
        ("state", Self::State),
        ("country", Self::Country),
        ("postal_code", Self::PostalCode),
        ("phone_number", Self::PhoneNumber),
        ("email", Self::Email),
        ("tax_registration_number", Self::TaxRegistrationNumber),
        ("currency_code", Self::CurrencyCode),
    ];
}

/// The rules of `[vendor_sync]`, checked.
#[derive(Clone)]
pub struct VendorSyncRules {
    vendor_code: Template<CodePlaceholder>,
    address_code: Template<CodePlaceholder>,
    blocked_for_payment: BlockedForPayment,
    default_country: Option<String>,
    default_currency: Option<String>,
    countries: BTreeMap<String, String>,
    currencies: BTreeMap<String, String>,
    exclude: Vec<VendorNumber>,
    exclude_prefixes: Vec<String>,
    employees_and_cards: EmployeesAndCards,
    fields: Vec<(Field, Template<FieldPlaceholder>)>,
}

impl VendorSyncSection {
    pub(super) fn into_rules(self) -> Result<VendorSyncRules, MappingError> {
        let in_template = |key| move |problem| MappingError::Template { key, problem };
        let vendor_code = Template::parse(&self.vendor_code).map_err(in_template("vendor_sync.vendor_code"))?;
        if !vendor_code.uses(|placeholder| placeholder == CodePlaceholder::Number) {
            let problem = "must contain {number}, or every vendor would have the same code";
            return Err(MappingError::value("vendor_sync.vendor_code", problem));
        }
        let countries = self.countries.values().chain(&self.default_country);
        if countries.into_iter().any(|code| !is_upper_case(code, 2)) {
            let problem = "has a country that is not two upper-case letters, as ISO 3166 has them";
            return Err(MappingError::value("vendor_sync", problem));
        }
        let currencies = self.currencies.values().chain(&self.default_currency);
        if currencies.into_iter().any(|code| !is_upper_case(code, 3)) {
            let problem = "has a currency that is not three upper-case letters, as ISO 4217 has them";
            return Err(MappingError::value("vendor_sync", problem));
        }
        if self.exclude_prefixes.iter().any(|prefix| prefix.trim().is_empty()) {
            let problem = "has an empty prefix, which would exclude every vendor";
            return Err(MappingError::value("vendor_sync.exclude_prefixes", problem));
        }
        let defaults = FIELDS.into_iter().filter(|(name, _)| !self.fields.contains_key(*name));
        let written = self.fields.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        let mut fields = Vec::new();
        for (name, text) in defaults.chain(written).filter(|(_, text)| !text.is_empty()) {
            let field = Field::of_name(name).ok_or_else(|| {
                let problem = "is no field that can be filled: CountryCode, CurrencyCode, Approved and the codes have keys of \
                               their own; every other name is spelled as Concur's Vendors v3.1 spells it";
                MappingError::value(row("vendor_sync.fields", name), problem)
            })?;
            fields.push((field, Template::parse(text).map_err(in_template("vendor_sync.fields"))?));
        }
        Ok(VendorSyncRules {
            vendor_code,
            address_code: Template::parse(&self.address_code).map_err(in_template("vendor_sync.address_code"))?,
            blocked_for_payment: self.blocked_for_payment,
            default_country: self.default_country,
            default_currency: self.default_currency,
            countries: self.countries,
            currencies: self.currencies,
            exclude: self.exclude,
            exclude_prefixes: self
                .exclude_prefixes
                .iter()
                .map(|prefix| prefix.trim().to_uppercase())
                .collect(),
            employees_and_cards: self.employees_and_cards,
            fields,
        })
    }
}

impl Mapping {
    /// Whether Concur shall know this company's vendors: whether the file has `[vendor_sync]`.
    pub fn syncs_vendors(&self) -> bool {
        self.vendor_sync.is_some()
    }

    /// What Concur shall know of a vendor; `None` where the file has no `[vendor_sync]`.
    ///
    /// Its codes are those of the one row of `[suppliers] table` that leads to it, and else made by the templates. A code that
    /// would lead documents to another vendor, or to none, is refused.
    pub fn wanted_vendor(&self, company: &CompanyCode, vendor: &LedgerVendor) -> Option<Wanted> {
        let rules = self.vendor_sync.as_ref()?;
        let Ok(number) = VendorNumber::parse(&vendor.number) else {
            return Some(refused("Its number is not one of 1 to 20 characters."));
        };
        if let Some(rule) = self.exclusion(rules, &number) {
            return Some(Wanted::Excluded { rule });
        }
        Some(match self.wanted(rules, company, &number, vendor) {
            Ok(wanted) => Wanted::Vendor(wanted),
            Err(reason) => Wanted::Refused { reason },
        })
    }

    fn exclusion(&self, rules: &VendorSyncRules, number: &VendorNumber) -> Option<String> {
        if rules.exclude.contains(number) {
            return Some("vendor_sync.exclude".to_owned());
        }
        let has = |prefix: &String| number.as_str().starts_with(prefix.as_str());
        if let Some(prefix) = rules.exclude_prefixes.iter().find(|prefix| has(prefix)) {
            return Some(format!("vendor_sync.exclude_prefixes {prefix}"));
        }
        if rules.employees_and_cards == EmployeesAndCards::Include {
            return None;
        }
        if self.employees.values().any(|employee| employee == number) {
            return Some("employees.table".to_owned());
        }
        if let Some((key, _)) = self.cards.iter().find(|(_, issuer)| *issuer == number) {
            return Some(row("cards", key));
        }
        let template = self.employee_template.as_ref()?;
        template.made(number.as_str()).then(|| "employees.template".to_owned())
    }

    fn wanted(
        &self,
        rules: &VendorSyncRules,
        company: &CompanyCode,
        number: &VendorNumber,
        vendor: &LedgerVendor,
    ) -> Result<WantedVendor, String> {
        let (vendor_code, address_code) = self.codes(rules, company, number)?;
        let country = translated(&rules.countries, &vendor.country).or(rules.default_country.as_deref());
        let country = country.filter(|code| is_upper_case(code, 2)).ok_or(
            "Its country is missing or not two upper-case letters; set it in Business Central, or add a row to countries or \
             a default_country under [vendor_sync] in the mapping rules.",
        )?;
        let currency = translated(&rules.currencies, &vendor.currency_code).or(rules.default_currency.as_deref());
        let currency = currency.filter(|code| is_upper_case(code, 3)).ok_or(
            "Its currency is missing or not three upper-case letters; add a row to currencies or a default_currency under \
             [vendor_sync] in the mapping rules.",
        )?;
        let approved = match (vendor.blocked, rules.blocked_for_payment) {
            (LedgerBlock::No, _) | (LedgerBlock::Payment, BlockedForPayment::Approved) => YES,
            (LedgerBlock::All, _) | (LedgerBlock::Payment, BlockedForPayment::NotApproved) => NO,
        };
        let mut fields: BTreeMap<String, String> = [(COUNTRY, country), (CURRENCY, currency), (APPROVED, approved)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
        for (field, template) in &rules.fields {
            let value = template.render(|placeholder| text(placeholder, company, vendor));
            let value = value.trim();
            if let Some(problem) = field.problem(value) {
                return Err(format!(
                    "{problem}; change it in Business Central, or the rule under [vendor_sync]."
                ));
            }
            fields.insert(field.name.to_owned(), value.to_owned());
        }
        if fields.get("VendorName").is_some_and(String::is_empty) {
            return Err("It has no name; set it in Business Central.".to_owned());
        }
        Ok(WantedVendor {
            vendor_code,
            address_code,
            fields,
        })
    }

    fn codes(
        &self,
        rules: &VendorSyncRules,
        company: &CompanyCode,
        number: &VendorNumber,
    ) -> Result<(String, String), String> {
        let rows: Vec<&String> = self
            .suppliers
            .iter()
            .filter(|(_, vendor)| *vendor == number)
            .map(|(key, _)| key)
            .collect();
        let made = |template: &Template<CodePlaceholder>| {
            template.render(|placeholder| match placeholder {
                CodePlaceholder::Number => number.to_string(),
                CodePlaceholder::Company => company.to_string(),
            })
        };
        let (vendor_code, address_code) = match rows.as_slice() {
            [] => (made(&rules.vendor_code), made(&rules.address_code)),
            [key] => match key.split_once('/') {
                Some((vendor_code, remit_to)) => (vendor_code.to_owned(), remit_to.to_owned()),
                None => ((*key).clone(), made(&rules.address_code)),
            },
            _ => {
                return Err(
                    "Several rows of [suppliers] table lead to it, and which of them it is in Concur is not known; keep one, \
                     or add the vendor to exclude under [vendor_sync]."
                        .to_owned(),
                );
            }
        };
        for (name, code) in [("vendor_code", &vendor_code), ("address_code", &address_code)] {
            let fits = (1..=CODE_LONGEST).contains(&code.chars().count());
            if !fits || code.trim() != code || code.chars().any(char::is_control) {
                return Err(format!(
                    "Its {name} would not be 1 to {CODE_LONGEST} characters without blanks around them; change the rule under \
                     [vendor_sync]."
                ));
            }
        }
        let back = self.supplier_vendor(&vendor_code, Some(&address_code));
        if back.is_ok_and(|found| found.value == *number) {
            return Ok((vendor_code, address_code));
        }
        Err(format!(
            "Documents of its code {vendor_code} would not lead back to it; change [suppliers] in the mapping rules, or \
             vendor_code under [vendor_sync]."
        ))
    }
}

fn refused(reason: &str) -> Wanted {
    Wanted::Refused {
        reason: reason.to_owned(),
    }
}

/// The code in place of Business Central's, which is not always ISO's; `None` where it has none.
fn translated<'a>(table: &'a BTreeMap<String, String>, code: &'a str) -> Option<&'a str> {
    let code = code.trim();
    match table.get(code) {
        Some(other) => Some(other),
        None => Some(code).filter(|code| !code.is_empty()),
    }
}

fn is_upper_case(code: &str, letters: usize) -> bool {
    code.len() == letters && code.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn text(placeholder: FieldPlaceholder, company: &CompanyCode, vendor: &LedgerVendor) -> String {
    match placeholder {
        FieldPlaceholder::Number => &vendor.number,
        FieldPlaceholder::Company => return company.to_string(),
        FieldPlaceholder::DisplayName => &vendor.display_name,
        FieldPlaceholder::AddressLine1 => &vendor.address_line1,
        FieldPlaceholder::AddressLine2 => &vendor.address_line2,
        FieldPlaceholder::City => &vendor.city,
        FieldPlaceholder::State => &vendor.state,
        FieldPlaceholder::Country => &vendor.country,
        FieldPlaceholder::PostalCode => &vendor.postal_code,
        FieldPlaceholder::PhoneNumber => &vendor.phone_number,
        FieldPlaceholder::Email => &vendor.email,
        FieldPlaceholder::TaxRegistrationNumber => &vendor.tax_registration_number,
        FieldPlaceholder::CurrencyCode => &vendor.currency_code,
    }
    .clone()
}
