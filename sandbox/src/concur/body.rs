//! Reading request bodies and query options strictly.

use std::str::FromStr;

use rust_decimal::Decimal;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::server::{SimRequest, SimResponse};

/// The longest `systemId`, in characters ("FIS v4, acknowledge").
pub(super) const MAXIMUM_SYSTEM_ID_CHARACTERS: usize = 50;

/// Reads a JSON body; a missing content type, an unknown property or a wrong type is 400 without a body, as the
/// Financial Integration Service documents that status.
pub(super) fn parse<T: DeserializeOwned>(request: &SimRequest) -> Result<T, SimResponse> {
    if !is_json(request) {
        return Err(SimResponse::empty(400));
    }
    serde_json::from_slice(&request.body).map_err(|_| SimResponse::empty(400))
}

pub(super) fn is_json(request: &SimRequest) -> bool {
    media_type(request).eq_ignore_ascii_case("application/json")
}

/// The content type without its parameters.
pub(super) fn media_type(request: &SimRequest) -> &str {
    request
        .header("content-type")
        .and_then(|value| value.split(';').next())
        .unwrap_or_default()
        .trim()
}

pub(super) fn fits(text: Option<&str>, maximum_characters: usize) -> bool {
    text.is_none_or(|text| text.chars().count() <= maximum_characters)
}

/// A JSON number with all its digits; `None` if the value is no number or has more digits than a decimal holds.
pub(super) fn decimal(value: &RawValue) -> Option<Decimal> {
    let lexeme = value.get();
    Decimal::from_str(lexeme)
        .or_else(|_| Decimal::from_scientific(lexeme))
        .ok()
}

/// `YYYY-MM-DD` and a real date.
pub(super) fn is_date(text: &str) -> bool {
    text.len() == 10 && jiff::civil::Date::from_str(text).is_ok()
}

/// Reads query options strictly: `None` when one is not in `known` or comes twice.
pub(super) fn query_options<'a, const N: usize>(
    request: &'a SimRequest,
    known: [&str; N],
) -> Option<[Option<&'a str>; N]> {
    let mut values = [None; N];
    for (name, value) in &request.query {
        let at = known.iter().position(|known| known == name)?;
        let slot = values.get_mut(at)?;
        if slot.replace(value.as_str()).is_some() {
            return None;
        }
    }
    Some(values)
}
