//! Custom fields and organisational units, which mapping rules may ask for by Concur's own field names.

use std::collections::BTreeMap;

/// The families of fields a mapping rule may read, each with the highest number Concur documents (Concur FIS v4, expense
/// and invoice document). Every field has a `Code` and a `Value`.
const FAMILIES: [(&str, u8); 10] = [
    ("allocationCustom", 20),
    ("entryCustom", 40),
    ("entryOrgUnit", 6),
    ("reportCustom", 20),
    ("reportOrgUnit", 6),
    ("employeeCustom", 21),
    ("employeeOrgUnit", 6),
    ("requestCustom", 24),
    ("requestOrgUnit", 6),
    ("lineItemCustom", 20),
];

/// Whether a mapping rule may read a field of this name, such as `allocationCustom3Code` or `employeeId`.
pub fn is_field_for_rules(name: &str) -> bool {
    if name == "employeeId" {
        return true;
    }
    FAMILIES.iter().any(|(family, highest)| {
        let number = name
            .strip_prefix(family)
            .and_then(|rest| rest.strip_suffix("Code").or_else(|| rest.strip_suffix("Value")));
        number.is_some_and(|n| !n.starts_with(['0', '+']) && n.parse::<u8>().is_ok_and(|n| (1..=*highest).contains(&n)))
    })
}

/// The fields of one level of a document that carry a value, by Concur's field name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldValues(BTreeMap<String, String>);

impl FieldValues {
    pub(super) fn insert(&mut self, name: &str, value: &str) {
        self.0.insert(name.to_owned(), value.to_owned());
    }

    /// Adds the fields of another object of the same level.
    pub(super) fn extend(&mut self, other: FieldValues) {
        self.0.extend(other.0);
    }

    /// The value of a field, trimmed; `None` when it is missing, null or empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

/// The fields a mapping rule can see from one line: its allocation's, its entry's or line item's, and the document's.
#[derive(Debug, Clone, Copy)]
pub struct FieldLookup<'a> {
    levels: [&'a FieldValues; 3],
}

impl<'a> FieldLookup<'a> {
    /// The levels of one line, the most granular first.
    pub fn new(levels: [&'a FieldValues; 3]) -> Self {
        Self { levels }
    }

    /// The value of a field at whichever level it stands; `None` when no level has a value.
    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.levels.iter().find_map(|level| level.get(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_documented_fields_can_be_asked_for() {
        for name in [
            "allocationCustom3Code",
            "allocationCustom20Value",
            "entryOrgUnit1Code",
            "entryCustom40Code",
            "reportCustom1Code",
            "employeeOrgUnit6Value",
            "requestCustom24Code",
            "lineItemCustom2Code",
            "employeeId",
        ] {
            assert!(is_field_for_rules(name), "{name}");
        }
        for name in [
            "allocationCustom0Code",
            "allocationCustom21Code",
            "allocationCustom03Code",
            "allocationCustom+3Code",
            "allocationCustom3",
            "entryOrgUnit7Code",
            "employeeLastName",
            "vendorName",
            "",
        ] {
            assert!(!is_field_for_rules(name), "{name}");
        }
    }
}
