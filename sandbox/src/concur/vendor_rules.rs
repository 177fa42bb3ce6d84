//! What a vendor must look like to be taken ("Vendors", v3.1, fields).

use serde_json::{Map, Value};

/// Required, and the longest that each may be.
const CODES: [(&str, usize); 2] = [("VendorCode", 32), ("AddressCode", 32)];

const TEXTS: [(&str, usize); 18] = [
    ("VendorName", 255),
    ("TaxID", 48),
    ("ProvincialTaxID", 15),
    ("Address1", 255),
    ("Address2", 255),
    ("Address3", 255),
    ("City", 255),
    ("State", 255),
    ("PostalCode", 20),
    ("ContactEmail", 255),
    ("AccountNumber", 50),
    ("DefaultEmployeeID", 48),
    ("DefaultExpenseTypeName", 64),
    ("VendorFormName", 64),
    ("ShippingMethod", 10),
    ("ShippingTerms", 10),
    ("VoucherNotes", 250),
    ("AddressImportSyncID", 20),
];

const CHOICES: [(&str, &[&str]); 5] = [
    ("Approved", &["Y", "N"]),
    ("IsLineItemVatIncld", &["Y", "N"]),
    ("IsVisibleForContentExtraction", &["Y", "N"]),
    ("TaxType", &["DITX", "DNTX", "INTX"]),
    (
        "PaymentMethodType",
        &["ACH", "CARD", "CHECK", "CLIENT", "PAYPVD", "VCHER", "WIRE"],
    ),
];

/// Why a vendor is refused, if it is.
pub(super) fn problem(vendor: &Map<String, Value>) -> Option<String> {
    for (name, longest) in CODES {
        let code = vendor.get(name).and_then(Value::as_str).unwrap_or_default();
        if code.trim().is_empty() {
            return Some(format!("{name} is required"));
        }
        if code.chars().count() > longest {
            return Some(format!("{name} is longer than {longest} characters"));
        }
    }
    for (name, letters) in [("CountryCode", 2), ("CurrencyCode", 3)] {
        let code = vendor.get(name).and_then(Value::as_str).unwrap_or_default();
        if code.len() != letters || !code.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Some(format!("{name} is required and has {letters} upper-case letters"));
        }
    }
    vendor.iter().find_map(|(name, value)| member_problem(name, value))
}

fn member_problem(name: &str, value: &Value) -> Option<String> {
    let known = ["VendorCode", "AddressCode", "CountryCode", "CurrencyCode"];
    if value.is_null() || known.contains(&name) {
        return None;
    }
    if name == "PaymentTerms" {
        let fits = value.as_u64().is_some_and(|days| (1..=999).contains(&days));
        return (!fits).then(|| "PaymentTerms is a whole number from 1 to 999".to_owned());
    }
    if let Some((_, choices)) = CHOICES.iter().find(|(choice, _)| *choice == name) {
        let fits = value.as_str().is_some_and(|text| choices.contains(&text));
        return (!fits).then(|| format!("{name} is none of {}", choices.join(", ")));
    }
    let custom = name
        .strip_prefix("Custom")
        .and_then(|number| number.parse().ok())
        .filter(|number: &u32| (1..=20).contains(number))
        .map(|_| 48);
    let longest = custom.or_else(|| {
        TEXTS
            .iter()
            .find(|(text, _)| *text == name)
            .map(|(_, longest)| *longest)
    });
    match (longest, value.as_str()) {
        (Some(longest), Some(text)) if text.chars().count() <= longest => None,
        (Some(longest), Some(_)) => Some(format!("{name} is longer than {longest} characters")),
        (Some(_), None) => Some(format!("{name} is no text")),
        (None, _) => Some(format!("{name} is not known or cannot be written")),
    }
}
