//! Amounts as Concur prints them.

use rust_decimal::Decimal;

use crate::money::parse_lexeme;

/// What an amount must look like (Concur FIS v4, expense document: up to 23 digits, 8 of them decimals). Within these
/// bounds sums of any number of lines are exact.
pub(super) const EXPECTED: &str = "an amount with at most 15 digits before and 8 after the decimal point";

const DIGITS_AFTER_POINT: u32 = 8;
const BOUND: Decimal = Decimal::from_parts(2_764_472_320, 232_830, 0, false, 0);
const EXPONENT_BOUND: u32 = 28;

/// Reads a JSON number's own characters exactly; `None` when they are no number within the documented bounds.
pub(super) fn amount(lexeme: &str) -> Option<Decimal> {
    if let Some((mantissa, exponent)) = lexeme.split_once(['e', 'E']) {
        let exponent: i32 = exponent.parse().ok()?;
        let decimals = i32::try_from(mantissa.split_once('.').map_or(0, |(_, after)| after.len())).ok()?;
        let exact = exponent.unsigned_abs() <= EXPONENT_BOUND && decimals.checked_sub(exponent)? <= 28;
        if !exact {
            return None;
        }
    }
    let value = parse_lexeme(lexeme).ok()?.normalize();
    (value.scale() <= DIGITS_AFTER_POINT && value.abs() < BOUND).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_is_ten_to_the_fifteenth() {
        assert_eq!(BOUND.to_string(), "1000000000000000");
        assert!(amount("999999999999999.99999999").is_some());
        assert!(amount("1000000000000000").is_none());
        assert!(amount("-1000000000000000").is_none());
    }

    #[test]
    fn every_documented_lexeme_is_read_exactly() {
        for (lexeme, printed) in [
            ("200", "200"),
            ("26.88", "26.88"),
            ("50.00000000", "50"),
            ("0E-8", "0"),
            ("-0.00000000", "0"),
            ("1.5E+2", "150"),
            ("12345e-2", "123.45"),
            ("123456789012345.12345678", "123456789012345.12345678"),
            ("0.1", "0.1"),
        ] {
            assert_eq!(
                amount(lexeme).map(|v| v.to_string()).as_deref(),
                Some(printed),
                "{lexeme}"
            );
        }
    }

    #[test]
    fn what_could_only_be_held_rounded_is_not_an_amount() {
        for lexeme in [
            "0.123456789",
            "1.0000000000000000000000000001e-1",
            "0.0000000000000000000000000001e45",
            "1000000000000000000000000000e-41",
            "1e400",
            "1e99999999999",
            "\"50\"",
            "true",
            "",
        ] {
            assert_eq!(amount(lexeme), None, "{lexeme}");
        }
    }
}
