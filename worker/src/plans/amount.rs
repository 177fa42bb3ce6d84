//! Amounts as accountants read them: every decimal of the currency, no separators of thousands.

use posting::ids::Currency;
use posting::money::{Money, decimals};
use rust_decimal::Decimal;
use serde::Serialize;

/// An amount with its currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct AmountShown {
    /// The amount, with the currency's decimals.
    pub(crate) amount: String,
    /// ISO 4217 code.
    pub(crate) currency: String,
}

impl From<&Money> for AmountShown {
    fn from(money: &Money) -> Self {
        Self {
            amount: amount_text(money.amount(), money.currency()),
            currency: money.currency().to_string(),
        }
    }
}

impl std::fmt::Display for AmountShown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.amount, self.currency)
    }
}

/// The amount with the decimals of its currency. A finer amount keeps its digits: nothing is rounded for the eye.
pub(crate) fn amount_text(amount: Decimal, currency: &Currency) -> String {
    let mut amount = amount.normalize();
    let places = decimals(currency);
    if amount.scale() < places {
        amount.rescale(places);
    }
    amount.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_currency_has_its_decimals_and_no_digit_is_lost() {
        let shown = |text: &str, code: &str| {
            let currency = Currency::parse(code).unwrap();
            amount_text(text.parse().unwrap(), &currency)
        };
        assert_eq!(shown("1234567.50000000", "USD"), "1234567.50");
        assert_eq!(shown("-3", "EUR"), "-3.00");
        assert_eq!(shown("1200.00", "JPY"), "1200");
        assert_eq!(shown("0.1", "KWD"), "0.100");
        assert_eq!(shown("0.125", "USD"), "0.125");
        assert_eq!(shown("0E-8", "USD"), "0.00");
    }
}
