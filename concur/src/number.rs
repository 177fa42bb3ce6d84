//! Exact numbers: every digit that is written or read stays as it is.

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// Writes a decimal as a JSON number with exactly its digits (`50.00` stays `50.00`).
pub(crate) fn exact<S: Serializer>(amount: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    RawValue::from_string(amount.to_string())
        .map_err(serde::ser::Error::custom)?
        .serialize(serializer)
}

/// As [`exact`], for an optional amount.
pub(crate) fn exact_or_absent<S: Serializer>(amount: &Option<Decimal>, serializer: S) -> Result<S::Ok, S::Error> {
    match amount {
        Some(amount) => exact(amount, serializer),
        None => serializer.serialize_none(),
    }
}

/// Reads a JSON number, or a number in a JSON string, without rounding.
pub(crate) fn decimal<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Decimal>, D::Error> {
    let raw: Option<Box<RawValue>> = Option::deserialize(deserializer)?;
    raw.map(|raw| parse(raw.get().trim_matches('"')))
        .transpose()
        .map_err(|()| serde::de::Error::custom("a number of at most 28 digits was expected"))
}

/// Parses a number lexeme of JSON, exponents included (`0E-8`), or fails where digits would be lost.
fn parse(lexeme: &str) -> Result<Decimal, ()> {
    let (mantissa, exponent) = match lexeme.find(['e', 'E']) {
        Some(at) => (
            lexeme.get(..at).ok_or(())?,
            lexeme.get(at + 1..).ok_or(())?.parse::<i32>().map_err(|_| ())?,
        ),
        None => (lexeme, 0),
    };
    let mut number = Decimal::from_str_exact(mantissa).map_err(|_| ())?;
    let scale = i32::try_from(number.scale())
        .map_err(|_| ())?
        .checked_sub(exponent)
        .ok_or(())?;
    if let Ok(scale) = u32::try_from(scale) {
        number.set_scale(scale).map_err(|_| ())?;
        return Ok(number);
    }
    number.set_scale(0).map_err(|_| ())?;
    let mut zeros = scale.unsigned_abs();
    if zeros > Decimal::MAX_SCALE {
        return Err(());
    }
    while zeros > 0 {
        number = number.checked_mul(Decimal::TEN).ok_or(())?;
        zeros -= 1;
    }
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_is_read_exactly() {
        for (lexeme, expected) in [
            ("0E-8", "0.00000000"),
            ("50.00000000", "50.00000000"),
            ("200", "200"),
            ("1.01814882032668", "1.01814882032668"),
            ("-3.5e1", "-35"),
            ("12E+3", "12000"),
            ("1.5E2", "150"),
        ] {
            assert_eq!(
                parse(lexeme).map(|d| d.to_string()),
                Ok(expected.to_owned()),
                "{lexeme}"
            );
        }
    }

    #[test]
    fn a_number_that_would_lose_digits_is_refused() {
        assert!(parse("1E-29").is_err());
        assert!(parse("9E40").is_err());
        assert!(parse("0.12345678901234567890123456789012").is_err());
        assert!(parse("").is_err());
    }

    #[test]
    fn written_digits_are_the_decimals_own() {
        #[derive(Serialize)]
        struct Line {
            #[serde(serialize_with = "exact")]
            amount: Decimal,
        }
        for digits in ["50.00000000", "220.00", "-7.58", "0.10", "12345678901234567890123.45"] {
            let line = Line {
                amount: digits.parse().unwrap(),
            };
            assert_eq!(
                serde_json::to_string(&line).unwrap(),
                format!("{{\"amount\":{digits}}}")
            );
        }
    }
}
