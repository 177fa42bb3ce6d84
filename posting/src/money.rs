//! Exact money: a signed decimal with its currency. Never a float.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::ids::Currency;

/// An amount in a currency. Arithmetic across currencies is an error, not a conversion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    amount: Decimal,
    currency: Currency,
}

/// Two amounts could not be added exactly.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The amounts have different currencies.
    #[error("amounts in {left} and {right} cannot be added")]
    CurrenciesDiffer {
        /// Currency of the first amount.
        left: Currency,
        /// Currency of the second amount.
        right: Currency,
    },
    /// The sum has more digits than can be held exactly.
    #[error("the sum has more digits than can be held exactly")]
    Overflow,
}

impl Money {
    /// An amount in a currency. Trailing zeros are dropped, so equal amounts are equal values.
    pub fn new(amount: Decimal, currency: Currency) -> Self {
        Self {
            amount: amount.normalize(),
            currency,
        }
    }

    /// The signed amount, without trailing zeros.
    pub fn amount(&self) -> Decimal {
        self.amount
    }

    /// The currency.
    pub fn currency(&self) -> &Currency {
        &self.currency
    }

    /// The exact sum.
    ///
    /// # Errors
    /// [`MoneyError`] when the currencies differ or the sum cannot be held exactly.
    pub fn plus(&self, other: &Money) -> Result<Money, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::CurrenciesDiffer {
                left: self.currency.clone(),
                right: other.currency.clone(),
            });
        }
        let amount = self.amount.checked_add(other.amount).ok_or(MoneyError::Overflow)?;
        Ok(Money::new(amount, self.currency.clone()))
    }
}

impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.amount, self.currency)
    }
}

/// The number of decimals Business Central posts amounts of this currency with (its default amount rounding precision).
/// A company may set another; then Business Central's totals differ from the plan and the document is held.
pub fn decimals(currency: &Currency) -> u32 {
    match currency.as_str() {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "VND" | "VUV"
        | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    }
}

/// Whether an amount can be posted in this currency without rounding.
pub fn is_postable(amount: Decimal, currency: &Currency) -> bool {
    amount.normalize().scale() <= decimals(currency)
}

/// Reads a JSON number's own characters, exponents included (`0E-8`, `50.00000000`, `1e2`), without passing through a float.
///
/// # Errors
/// The lexeme, when it is no decimal number or has more digits than can be held exactly.
pub fn parse_lexeme(lexeme: &str) -> Result<Decimal, String> {
    let refused = || "not a number that can be held exactly".to_owned();
    let text = lexeme.trim();
    if let Some((mantissa, exponent)) = text.split_once(['e', 'E']) {
        let mantissa = Decimal::from_str_exact(mantissa).map_err(|_| refused())?;
        if mantissa.is_zero() {
            return Ok(Decimal::ZERO);
        }
        let exponent: i32 = exponent.parse().map_err(|_| refused())?;
        return shifted(mantissa.normalize(), exponent).ok_or_else(refused);
    }
    Decimal::from_str_exact(text).map_err(|_| refused())
}

/// The mantissa with its decimal point moved, or nothing if a digit would be lost.
fn shifted(mut mantissa: Decimal, exponent: i32) -> Option<Decimal> {
    let scale = i64::from(mantissa.scale()) - i64::from(exponent);
    let zeros = u32::try_from((-scale).max(0))
        .ok()
        .filter(|zeros| *zeros <= Decimal::MAX_SCALE)?;
    mantissa.set_scale(u32::try_from(scale.max(0)).ok()?).ok()?;
    (0..zeros).try_fold(mantissa, |value, _| value.checked_mul(Decimal::TEN))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usd(text: &str) -> Money {
        Money::new(Decimal::from_str_exact(text).unwrap(), Currency::parse("USD").unwrap())
    }

    #[test]
    fn lexemes_keep_their_digits() {
        assert_eq!(parse_lexeme("0E-8").unwrap(), Decimal::ZERO);
        assert_eq!(parse_lexeme("50.00000000").unwrap(), Decimal::from(50));
        assert_eq!(parse_lexeme("1.5e2").unwrap(), Decimal::from(150));
        assert_eq!(parse_lexeme("-25E-1").unwrap(), Decimal::new(-25, 1));
        assert_eq!(
            parse_lexeme("0.1").unwrap() + parse_lexeme("0.2").unwrap(),
            Decimal::new(3, 1)
        );
        assert!(parse_lexeme("twelve").is_err());
        assert!(parse_lexeme("1e99").is_err());
        assert!(parse_lexeme("1.0000000000000000000000000001e-1").is_err());
        assert!(parse_lexeme("1e-29").is_err());
        assert_eq!(parse_lexeme("0.00001e6").unwrap(), Decimal::TEN);
    }

    #[test]
    fn equal_amounts_are_equal_values_and_currencies_do_not_mix() {
        assert_eq!(usd("50.00000000"), usd("50"));
        let euro = Money::new(Decimal::ONE, Currency::parse("EUR").unwrap());
        assert!(matches!(usd("1").plus(&euro), Err(MoneyError::CurrenciesDiffer { .. })));
    }

    #[test]
    fn an_amount_finer_than_the_currency_is_not_postable() {
        let usd = Currency::parse("USD").unwrap();
        assert!(is_postable(parse_lexeme("1.10000").unwrap(), &usd));
        assert!(!is_postable(parse_lexeme("1.101").unwrap(), &usd));
        assert!(!is_postable(
            parse_lexeme("1.5").unwrap(),
            &Currency::parse("JPY").unwrap()
        ));
    }

    #[test]
    fn a_sum_that_cannot_be_held_is_refused_and_one_that_can_is_exact() {
        let largest = Money::new(Decimal::MAX, Currency::parse("USD").unwrap());
        assert_eq!(largest.plus(&largest), Err(MoneyError::Overflow));
        assert_eq!(usd("0.10").plus(&usd("-0.30")).unwrap(), usd("-0.2"));
        let long = "123456789012345.12345678";
        assert_eq!(
            usd(long).plus(&usd("0.00000001")).unwrap(),
            usd("123456789012345.12345679")
        );
    }

    #[test]
    fn money_is_stored_and_read_back_as_text_without_losing_a_digit() {
        let stored = serde_json::to_string(&usd("12345678901234567890.12345678")).unwrap();
        assert!(stored.contains("\"12345678901234567890.12345678\""), "{stored}");
        assert_eq!(
            serde_json::from_str::<Money>(&stored).unwrap(),
            usd("12345678901234567890.12345678")
        );
    }

    #[test]
    fn currencies_have_their_own_decimals() {
        for (code, places) in [("EUR", 2), ("JPY", 0), ("KWD", 3), ("ISK", 0)] {
            assert_eq!(decimals(&Currency::parse(code).unwrap()), places, "{code}");
        }
        let kwd = Currency::parse("KWD").unwrap();
        assert!(is_postable(Decimal::new(-1005, 3), &kwd));
        assert!(!is_postable(Decimal::new(10005, 4), &kwd));
    }
}
