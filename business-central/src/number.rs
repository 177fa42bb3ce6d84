//! JSON numbers without a binary float in between: money keeps every digit that was written.

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// Reads a JSON number exactly, also in exponent form (`0E-8`); for `#[serde(deserialize_with)]`.
pub(crate) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    parse(raw.get()).ok_or_else(|| serde::de::Error::custom("not a number that can be kept exactly"))
}

/// Writes a decimal as a JSON number with exactly its own digits; for `#[serde(serialize_with)]`.
pub(crate) fn write<S: Serializer>(number: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    RawValue::from_string(number.to_string())
        .map_err(serde::ser::Error::custom)?
        .serialize(serializer)
}

/// The exact value of a JSON number, or `None` if it is none or has more digits than a decimal holds.
fn parse(lexeme: &str) -> Option<Decimal> {
    // A JSON number starts with a digit or a minus; this keeps `"1"`, `null` and `+1` out.
    if !lexeme.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
        return None;
    }
    let (mantissa, exponent) = match lexeme.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (lexeme, 0),
    };
    let mut number = Decimal::from_str_exact(mantissa).ok()?;
    let scale = i32::try_from(number.scale()).ok()?.checked_sub(exponent)?;
    if let Ok(scale) = u32::try_from(scale) {
        number.set_scale(scale).ok()?;
        return Some(number);
    }
    number.set_scale(0).ok()?;
    // 10^28 is the largest power a decimal holds; a longer loop could only overflow.
    for _ in 0..scale.unsigned_abs().min(29) {
        number = number.checked_mul(Decimal::TEN)?;
    }
    (scale.unsigned_abs() <= 29 || number.is_zero()).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize, Deserialize)]
    struct Row {
        #[serde(deserialize_with = "read", serialize_with = "write")]
        n: Decimal,
    }

    fn reading(text: &str) -> Option<String> {
        let row: Result<Row, _> = serde_json::from_str(&format!("{{\"n\":{text}}}"));
        row.ok().map(|row| row.n.to_string())
    }

    #[test]
    fn digits_survive_reading() {
        for (text, kept) in [
            ("50.00000000", "50.00000000"),
            ("0E-8", "0.00000000"),
            ("1000.00", "1000.00"),
            ("-0.1", "-0.1"),
            ("0.1", "0.1"),
            ("1.5e2", "150"),
            ("1.25E1", "12.5"),
            ("2E3", "2000"),
            ("9007199254740993.01", "9007199254740993.01"),
            ("79228162514264337593543950335", "79228162514264337593543950335"),
        ] {
            assert_eq!(reading(text).as_deref(), Some(kept), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_kept_exactly_is_refused_and_not_rounded() {
        for text in [
            "0.12345678901234567890123456789",
            "1E-29",
            "1E29",
            "1E99999999999",
            "9E2147483647",
            "\"1\"",
            "null",
            "[1]",
        ] {
            assert_eq!(reading(text), None, "{text}");
        }
    }

    #[test]
    fn digits_survive_writing() {
        for text in ["100.00", "0.00000000", "-12.50", "9007199254740993.01"] {
            let row = Row {
                n: text.parse().unwrap(),
            };
            assert_eq!(serde_json::to_string(&row).unwrap(), format!("{{\"n\":{text}}}"));
        }
    }
}
