//! The invoice discount that a vendor grants: recomputed with every line and shared out among the lines.

use rust_decimal::Decimal;

use super::super::state::State;
use super::super::switches::AccountLinesTakeInvoiceDiscount;
use super::{LineType, PurchaseDocument, cents};

impl PurchaseDocument {
    /// Shares the discount of the pay-to vendor out among the account lines, so that the shares add up to the rounded
    /// discount of the sum. Account lines take none unless the company's switch says so.
    pub(super) fn distribute_invoice_discount(&mut self, state: &State) {
        let percent = match state.switches.account_lines_take_invoice_discount {
            AccountLinesTakeInvoiceDiscount::No => Decimal::ZERO,
            AccountLinesTakeInvoiceDiscount::Yes => state
                .vendors
                .get(&self.pay_to_number)
                .map_or(Decimal::ZERO, |vendor| vendor.invoice_discount_percent),
        };
        let (mut sum, mut shared_out) = (Decimal::ZERO, Decimal::ZERO);
        for line in &mut self.lines {
            let mut share = Decimal::ZERO;
            if line.line_type == LineType::Account {
                sum += line.amount();
                share = cents(sum * percent / Decimal::ONE_HUNDRED) - shared_out;
                shared_out += share;
            }
            if line.invoice_discount != share {
                line.invoice_discount = share;
                line.version = 0;
            }
        }
    }

    /// The invoice discount of the whole document, in the terms of the unit costs.
    pub(crate) fn invoice_discount(&self) -> Decimal {
        self.lines.iter().map(|line| line.invoice_discount).sum()
    }
}
