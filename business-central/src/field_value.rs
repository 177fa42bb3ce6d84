//! Wire conventions of field values: option names, blanks, and the Code type.

use jiff::civil::Date;
use serde::{Deserialize, Deserializer};
use uuid::Uuid;

/// Decodes `_x0020_`-style escapes in an option name: `In_x0020_Review` → `In Review`. The spelling with plain
/// characters, which documentation shows, passes through unchanged.
pub(crate) fn option_name(wire: &str) -> String {
    let mut name = String::with_capacity(wire.len());
    let mut rest = wire;
    while let Some(start) = rest.find("_x") {
        let (before, escape) = rest.split_at(start);
        name.push_str(before);
        match decode_escape(escape) {
            Some(character) => {
                name.push(character);
                rest = escape.get(7..).unwrap_or_default();
            }
            None => {
                name.push_str("_x");
                rest = escape.get(2..).unwrap_or_default();
            }
        }
    }
    name.push_str(rest);
    name
}

fn decode_escape(escape: &str) -> Option<char> {
    let digits = escape.get(2..6)?;
    if escape.as_bytes().get(6) != Some(&b'_') {
        return None;
    }
    char::from_u32(u32::from_str_radix(digits, 16).ok()?)
}

/// The plain name of an option, blank for the blank one; for `#[serde(deserialize_with)]`.
pub(crate) fn option<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(option_name(&String::deserialize(deserializer)?).trim().to_owned())
}

/// A date, `None` when blank (`0001-01-01`); for `#[serde(deserialize_with)]`.
pub(crate) fn date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    let date = Option::<Date>::deserialize(deserializer)?;
    Ok(date.filter(|date| *date != jiff::civil::date(1, 1, 1)))
}

/// A GUID, `None` when blank (all zeros); for `#[serde(deserialize_with)]`.
pub(crate) fn guid<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Uuid>, D::Error> {
    Ok(Option::<Uuid>::deserialize(deserializer)?.filter(|id| !id.is_nil()))
}

/// What Business Central stores when a text is written into a field of type Code (`vendorNumber`,
/// `vendorInvoiceNumber`, …): trimmed and upper-case. Use it to compare such fields with a value of one's own.
///
/// A character whose upper case is longer than itself (`ß`) stays, since a Code field keeps its length.
#[must_use]
pub fn code_value(text: &str) -> String {
    text.trim()
        .chars()
        .map(|character| {
            let mut upper = character.to_uppercase();
            match (upper.next(), upper.next()) {
                (Some(single), None) => single,
                _ => character,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_of_an_option_mean_the_same() {
        for (wire, name) in [
            ("In_x0020_Review", "In Review"),
            ("In Review", "In Review"),
            ("_x0020_", " "),
            ("Begin_x002D_Total", "Begin-Total"),
            ("Cost_x0020_of_x0020_Goods_x0020_Sold", "Cost of Goods Sold"),
            ("my_xylophone", "my_xylophone"),
            ("_x00", "_x00"),
            ("_x0020", "_x0020"),
            ("_xé020_", "_xé020_"),
        ] {
            assert_eq!(option_name(wire), name);
        }
    }

    #[test]
    fn blanks_are_absent_values() {
        #[derive(Deserialize)]
        struct Row {
            #[serde(deserialize_with = "date")]
            d: Option<Date>,
            #[serde(deserialize_with = "guid")]
            g: Option<Uuid>,
        }
        let blank: Row =
            serde_json::from_str(r#"{"d":"0001-01-01","g":"00000000-0000-0000-0000-000000000000"}"#).unwrap();
        assert_eq!((blank.d, blank.g), (None, None));
        let set: Row =
            serde_json::from_str(r#"{"d":"2025-04-15","g":"00000000-0000-0000-0000-000000000001"}"#).unwrap();
        assert_eq!(
            (set.d, set.g),
            (Some(jiff::civil::date(2025, 4, 15)), Some(Uuid::from_u128(1)))
        );
    }

    #[test]
    fn code_values_are_trimmed_and_upper_case_and_keep_their_length() {
        assert_eq!(code_value("  inv-7 a/b "), "INV-7 A/B");
        assert_eq!(code_value("ñß"), "Ñß");
    }
}
