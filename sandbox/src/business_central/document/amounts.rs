//! What is computed from a line: discounts, tax taken out or added, amounts in cents.

use rust_decimal::{Decimal, RoundingStrategy};

use super::Line;

/// A line discount is given by percent or by amount; the other follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineDiscount {
    Percent(Decimal),
    Amount(Decimal),
}

/// What unit costs mean (`pricesIncludeTax`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Prices {
    ExcludeTax,
    IncludeTax,
}

/// Money is rounded half away from zero to cents, as the ledger rounds.
pub(crate) fn cents(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

/// What is computed from a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct LineAmounts {
    /// The line's own discount, in the terms of the unit cost.
    pub(crate) discount: Decimal,
    pub(crate) discount_percent: Decimal,
    /// Before the invoice discount.
    pub(crate) before: Taxed,
    /// What is posted: after the invoice discount.
    pub(crate) net: Taxed,
}

/// An amount and its tax.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Taxed {
    pub(crate) excluding_tax: Decimal,
    pub(crate) tax: Decimal,
}

impl Taxed {
    fn of(amount: Decimal, percent: Decimal, prices: Prices) -> Self {
        let factor = percent / Decimal::ONE_HUNDRED;
        match prices {
            Prices::IncludeTax => {
                let excluding_tax = cents(amount / (Decimal::ONE + factor));
                Self {
                    excluding_tax,
                    tax: amount - excluding_tax,
                }
            }
            Prices::ExcludeTax => Self {
                excluding_tax: amount,
                tax: cents(amount * factor),
            },
        }
    }

    pub(crate) fn including_tax(&self) -> Decimal {
        self.excluding_tax + self.tax
    }
}

impl Line {
    /// Quantity times unit cost, the line's own discount (amount and percent) taken off, in the terms of the unit cost.
    fn discounted(&self) -> (Decimal, Decimal, Decimal) {
        let gross = cents(self.quantity * self.unit_cost);
        let (discount, percent) = match self.discount {
            LineDiscount::Percent(percent) => (cents(gross * percent / Decimal::ONE_HUNDRED), percent),
            LineDiscount::Amount(amount) if gross.is_zero() => (amount, Decimal::ZERO),
            LineDiscount::Amount(amount) => (amount, (amount * Decimal::ONE_HUNDRED / gross).round_dp(5)),
        };
        (gross - discount, discount, percent)
    }

    /// The line amount before the invoice discount, in the terms of the unit cost.
    pub(super) fn amount(&self) -> Decimal {
        self.discounted().0
    }

    pub(crate) fn amounts(&self, prices: Prices) -> LineAmounts {
        let (amount, discount, discount_percent) = self.discounted();
        LineAmounts {
            discount,
            discount_percent,
            before: Taxed::of(amount, self.tax_percent, prices),
            net: Taxed::of(amount - self.invoice_discount, self.tax_percent, prices),
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::super::state::DimensionSet;
    use super::super::super::value::BLANK_DATE;
    use super::super::LineType;
    use super::*;

    fn line(quantity: &str, unit_cost: &str, percent: &str, discount: LineDiscount) -> Line {
        Line {
            id: Uuid::nil(),
            sequence: 10_000,
            line_type: LineType::Account,
            account: String::new(),
            description: String::new(),
            description2: String::new(),
            unit_cost: unit_cost.parse().unwrap(),
            quantity: quantity.parse().unwrap(),
            discount,
            invoice_discount: Decimal::ZERO,
            tax_group: String::new(),
            tax_identifier: String::new(),
            tax_percent: percent.parse().unwrap(),
            expected_receipt_date: BLANK_DATE,
            dimensions: DimensionSet::new(),
            version: 0,
        }
    }

    #[test]
    fn amounts_round_to_cents_and_add_up_either_way() {
        let none = LineDiscount::Percent(Decimal::ZERO);
        let excluding = line("3", "3.335", "19", none).amounts(Prices::ExcludeTax).net;
        assert_eq!(excluding.excluding_tax, "10.01".parse().unwrap());
        assert_eq!(excluding.tax, "1.90".parse().unwrap());
        let including = line("1", "100", "19", none).amounts(Prices::IncludeTax).net;
        assert_eq!(including.including_tax(), Decimal::ONE_HUNDRED);
        assert_eq!(including.excluding_tax, "84.03".parse().unwrap());
    }

    #[test]
    fn a_discount_by_amount_tells_its_percent() {
        let amounts = line("2", "50", "0", LineDiscount::Amount(Decimal::TEN)).amounts(Prices::ExcludeTax);
        assert_eq!(
            (amounts.net.excluding_tax, amounts.discount_percent),
            (Decimal::from(90), Decimal::TEN)
        );
    }
}
