//! What must be done so that Concur has a vendor as it shall.

use std::collections::BTreeMap;

use super::{APPROVED, NO, WantedVendor, YES};

/// What must be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Concur has it so already.
    Nothing,
    /// Concur has none, and needs none: it is blocked.
    Absent,
    /// Concur has none.
    Create,
    /// Concur has other values.
    Update {
        /// The fields that differ, by Concur's names.
        fields: Vec<String>,
    },
    /// Concur lets invoices of it be entered, and shall not any more.
    Block,
}

/// Compares what Concur shall have with what it has: the fields that the rules give, and no others, which are Concur's own.
/// Blanks around a value do not count, and nothing is the same as an empty text.
pub fn difference(wanted: &WantedVendor, known: Option<&BTreeMap<String, String>>) -> Change {
    let Some(known) = known else {
        return if wanted.is_blocked() {
            Change::Absent
        } else {
            Change::Create
        };
    };
    let value = |name: &str| known.get(name).map_or("", String::as_str);
    let fields: Vec<String> = wanted
        .fields
        .iter()
        .filter(|(name, wanted)| spelled(name, value(name)) != spelled(name, wanted))
        .map(|(name, _)| name.clone())
        .collect();
    if fields.is_empty() {
        Change::Nothing
    } else if wanted.is_blocked() && fields.iter().any(|name| name == APPROVED) {
        Change::Block
    } else {
        Change::Update { fields }
    }
}

/// `Approved` is written as `Y` and `N` and searched for as `True` and `False`; how it is read back is not documented.
fn spelled<'a>(name: &str, value: &'a str) -> &'a str {
    let value = value.trim();
    match value.to_ascii_lowercase().as_str() {
        "true" if name == APPROVED => YES,
        "false" if name == APPROVED => NO,
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(approved: &str) -> WantedVendor {
        let fields = [
            ("VendorName", "Example Supplies"),
            (APPROVED, approved),
            ("Address2", ""),
        ];
        WantedVendor {
            vendor_code: "V-1".to_owned(),
            address_code: "MAIN".to_owned(),
            fields: fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        }
    }

    fn known(fields: &[(&str, &str)]) -> BTreeMap<String, String> {
        fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn what_concur_keeps_beside_the_rules_and_how_it_spells_is_no_difference() {
        let known = known(&[
            (APPROVED, "True"),
            ("VendorName", "Example Supplies "),
            ("Custom7", "theirs"),
        ]);
        assert_eq!(difference(&wanted("Y"), Some(&known)), Change::Nothing);
    }

    #[test]
    fn a_value_that_shall_be_empty_and_is_not_is_a_difference() {
        let known = known(&[
            (APPROVED, "Y"),
            ("VendorName", "Example Supplies"),
            ("Address2", "Old house"),
        ]);
        let fields = vec!["Address2".to_owned()];
        assert_eq!(difference(&wanted("Y"), Some(&known)), Change::Update { fields });
    }

    #[test]
    fn blocking_is_told_from_other_changes_and_is_not_needed_where_there_is_nothing() {
        assert_eq!(difference(&wanted("Y"), None), Change::Create);
        assert_eq!(difference(&wanted("N"), None), Change::Absent);
        let open = known(&[(APPROVED, "Y"), ("VendorName", "Example Supplies")]);
        assert_eq!(difference(&wanted("N"), Some(&open)), Change::Block);
        let renamed = known(&[(APPROVED, "N"), ("VendorName", "Older name")]);
        let fields = vec!["VendorName".to_owned()];
        assert_eq!(difference(&wanted("N"), Some(&renamed)), Change::Update { fields });
    }
}
