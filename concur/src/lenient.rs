//! Readers for fields whose JSON type Concur's pages and examples disagree on.

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

fn whole_number(raw: &RawValue) -> Option<i64> {
    raw.get().trim_matches('"').trim().parse().ok()
}

/// A whole number or a string of one; absent and null are `None`.
pub(crate) fn integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    let raw: Option<Box<RawValue>> = Option::deserialize(deserializer)?;
    raw.map(|raw| whole_number(&raw).ok_or_else(|| serde::de::Error::custom("a whole number was expected")))
        .transpose()
}

/// As [`integer`], but it must be there.
pub(crate) fn code<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    integer(deserializer)?.ok_or_else(|| serde::de::Error::custom("a code was expected"))
}

/// A text. Null and `""` are `None`; anything but a string is kept as it is spelled, since no text is worth losing the
/// code beside it.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let raw: Option<Box<RawValue>> = Option::deserialize(deserializer)?;
    Ok(raw
        .map(|raw| serde_json::from_str::<String>(raw.get()).unwrap_or_else(|_| raw.get().to_owned()))
        .filter(|text| !text.is_empty()))
}

/// What is wrong with a body, without quoting it: bodies hold names and amounts.
pub(crate) fn describe(error: &serde_json::Error) -> String {
    use serde_json::error::Category;
    let what = match error.classify() {
        Category::Io => "it could not be read",
        Category::Syntax => "it is not JSON",
        Category::Data => "a field is missing or of another type",
        Category::Eof => "it ends too early",
    };
    format!("{what} (line {}, column {})", error.line(), error.column())
}
