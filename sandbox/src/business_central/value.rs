//! Values of properties: how they read from a body, how they are written, and what "blank" is.

use jiff::Timestamp;
use jiff::civil::{Date, date};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::error::ApiError;
use super::json::Json;
use super::schema::{Kind, Property};

/// The blank date of the wire, `0001-01-01`.
pub(crate) const BLANK_DATE: Date = date(1, 1, 1);

/// The value of one property.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Text(String),
    /// An enumeration member by its escaped name.
    Choice(&'static str),
    Guid(Uuid),
    Number(Decimal),
    Integer(i64),
    Flag(bool),
    Date(Date),
    Instant(Timestamp),
}

impl Value {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(crate) fn to_json(&self) -> Json {
        match self {
            Self::Text(text) => Json::Text(text.clone()),
            Self::Choice(member) => Json::text(*member),
            Self::Guid(id) => Json::Text(id.to_string()),
            Self::Number(number) => Json::Number(*number),
            Self::Integer(number) => Json::Number(Decimal::from(*number)),
            Self::Flag(flag) => Json::Flag(*flag),
            Self::Date(date) => Json::Text(date.to_string()),
            Self::Instant(instant) => Json::Text(wire_timestamp(*instant)),
        }
    }

    /// The text, or nothing when the value is of another kind.
    pub(crate) fn into_text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Choice(member) => member.to_owned(),
            _ => String::new(),
        }
    }

    pub(crate) fn as_guid(&self) -> Uuid {
        if let Self::Guid(id) = self { *id } else { Uuid::nil() }
    }

    pub(crate) fn as_number(&self) -> Decimal {
        match self {
            Self::Number(number) => *number,
            Self::Integer(number) => Decimal::from(*number),
            _ => Decimal::ZERO,
        }
    }

    pub(crate) fn as_date(&self) -> Date {
        if let Self::Date(date) = self { *date } else { BLANK_DATE }
    }

    pub(crate) fn as_flag(&self) -> bool {
        matches!(self, Self::Flag(true))
    }
}

/// UTC with at most milliseconds, trailing zeros trimmed: `2020-08-21T00:26:53.79Z`.
pub(crate) fn wire_timestamp(instant: Timestamp) -> String {
    let text = instant.strftime("%Y-%m-%dT%H:%M:%S.%3f").to_string();
    format!("{}Z", text.trim_end_matches('0').trim_end_matches('.'))
}

/// Upper-case and trimmed, as a Code field stores it.
pub(crate) fn code(text: &str) -> String {
    text.trim().to_uppercase()
}

/// Turns `In_x0020_Review` into `In Review`.
pub(crate) fn unescape(member: &str) -> String {
    let mut out = String::new();
    let mut rest = member;
    while let Some(start) = rest.find("_x") {
        let hex = rest.get(start + 2..start + 6);
        let end = rest.get(start + 6..start + 7);
        let decoded = hex
            .and_then(|hex| u32::from_str_radix(hex, 16).ok())
            .and_then(char::from_u32);
        match (decoded, end) {
            (Some(character), Some("_")) => {
                out.push_str(&rest[..start]);
                out.push(character);
                rest = &rest[start + 7..];
            }
            _ => {
                out.push_str(&rest[..start + 2]);
                rest = &rest[start + 2..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// Finds an enumeration member by its escaped or its human name.
pub(crate) fn member(members: &'static [&'static str], text: &str) -> Option<&'static str> {
    members
        .iter()
        .find(|name| **name == text || unescape(name) == text)
        .copied()
}

/// Reads a property from a request body: the right JSON type, within the length, Code fields normalised.
pub(crate) fn read(property: &Property, json: &Json) -> Result<Value, ApiError> {
    let unconvertible = || ApiError::bad_request(&format!("Unable to convert value to {}", property.kind.edm_name()));
    match (&property.kind, json) {
        (Kind::Guid, Json::Text(text)) => Uuid::parse_str(text).map(Value::Guid).map_err(|_| unconvertible()),
        (Kind::Text(maximum), Json::Text(text)) => {
            within(text, *maximum)?;
            Ok(Value::Text(text.clone()))
        }
        (Kind::Code(maximum), Json::Text(text)) => {
            let stored = code(text);
            within(&stored, *maximum)?;
            Ok(Value::Text(stored))
        }
        (Kind::Decimal, Json::Number(number)) => Ok(Value::Number(*number)),
        (Kind::Int32 | Kind::Int64, Json::Number(number)) if number.fract().is_zero() => {
            i64::try_from(*number).map(Value::Integer).map_err(|_| unconvertible())
        }
        (Kind::Boolean, Json::Flag(flag)) => Ok(Value::Flag(*flag)),
        (Kind::Date, Json::Text(text)) => text.parse().map(Value::Date).map_err(|_| unconvertible()),
        (Kind::Instant, Json::Text(text)) => text.parse().map(Value::Instant).map_err(|_| unconvertible()),
        (Kind::Choice { members, .. }, Json::Text(text)) => member(members, text)
            .map(Value::Choice)
            .ok_or_else(|| ApiError::evaluate(&format!("The value \"{text}\" cannot be evaluated into type Option."))),
        _ => Err(unconvertible()),
    }
}

fn within(text: &str, maximum: u16) -> Result<(), ApiError> {
    let length = text.chars().count();
    if maximum > 0 && length > usize::from(maximum) {
        return Err(ApiError::too_long(text, length, maximum));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_trim_trailing_zeros() {
        for (given, wire) in [
            ("2020-08-21T00:26:53.79Z", "2020-08-21T00:26:53.79Z"),
            ("2020-08-21T00:26:50Z", "2020-08-21T00:26:50Z"),
            ("2020-08-21T00:26:53.123999Z", "2020-08-21T00:26:53.123Z"),
        ] {
            assert_eq!(wire_timestamp(given.parse().unwrap()), wire);
        }
    }

    #[test]
    fn members_are_found_in_both_spellings() {
        const MEMBERS: &[&str] = &["_x0020_", "In_x0020_Review"];
        assert_eq!(member(MEMBERS, "In Review"), Some("In_x0020_Review"));
        assert_eq!(member(MEMBERS, "In_x0020_Review"), Some("In_x0020_Review"));
        assert_eq!(member(MEMBERS, " "), Some("_x0020_"));
        assert_eq!(member(MEMBERS, "Review"), None);
    }
}
