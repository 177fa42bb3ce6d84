//! Purchase documents: what a header and a line hold, and what is computed from them.

mod create;
mod dates;
mod delete;
mod dimension_lines;
mod header;
mod lines;
mod update;

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};
use uuid::Uuid;

pub(crate) use create::create_draft;
pub(crate) use dates::after_formula;
pub(crate) use delete::delete_document;
pub(crate) use dimension_lines::{add_dimension_line, change_dimension_line, remove_dimension_line};
pub(crate) use lines::{add_line, change_line, remove_line};
pub(crate) use update::update_draft;

use super::schema::{self, EntityType};
use super::state::{DimensionSet, State};
use super::view::{DocumentKind, PostedState, ReleaseStatus};

/// A postal address; the field order is that of the API.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) line1: String,
    pub(crate) line2: String,
    pub(crate) city: String,
    pub(crate) country: String,
    pub(crate) state: String,
    pub(crate) post_code: String,
}

/// What ties a posted document to the ledger and to the document that corrects it.
#[derive(Clone, Debug)]
pub(crate) struct Posting {
    /// None on the empty remains of a deleted draft.
    pub(crate) ledger_entry: Option<i32>,
    /// The document that cancelled this one.
    pub(crate) cancelled_by: Option<Uuid>,
    /// The document that this one cancels.
    pub(crate) corrects: Option<Uuid>,
}

/// A purchase invoice or credit memo, draft or posted.
#[derive(Clone, Debug)]
pub(crate) struct PurchaseDocument {
    pub(crate) id: Uuid,
    pub(crate) kind: DocumentKind,
    pub(crate) number: String,
    /// The posted number that a failed post has already taken.
    pub(crate) posted_number_taken: Option<String>,
    /// None on a draft.
    pub(crate) posting: Option<Posting>,
    pub(crate) release: ReleaseStatus,
    pub(crate) vendor_number: String,
    pub(crate) vendor_name: String,
    pub(crate) pay_to_number: String,
    pub(crate) pay_to_name: String,
    pub(crate) external_number: String,
    pub(crate) posting_date: Date,
    pub(crate) document_date: Date,
    pub(crate) due_date: Date,
    pub(crate) buy_from: Address,
    pub(crate) ship_to: Address,
    pub(crate) ship_to_name: String,
    pub(crate) ship_to_contact: String,
    pub(crate) dimensions: DimensionSet,
    /// Blank = local currency.
    pub(crate) currency: String,
    pub(crate) purchaser: String,
    pub(crate) prices: Prices,
    /// Credit memos only, as the next three.
    pub(crate) payment_terms: String,
    pub(crate) shipment_method_id: Uuid,
    pub(crate) return_reason_id: Uuid,
    pub(crate) applies_to: String,
    pub(crate) lines: Vec<Line>,
    pub(crate) version: u64,
    pub(crate) modified_at: Timestamp,
}

/// Type of a line. Items, resources, fixed assets and charges are not simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineType {
    Comment,
    Account,
}

/// A line.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) id: Uuid,
    pub(crate) sequence: i32,
    pub(crate) line_type: LineType,
    /// G/L account number; empty when none is set.
    pub(crate) account: String,
    pub(crate) description: String,
    pub(crate) description2: String,
    pub(crate) unit_cost: Decimal,
    pub(crate) quantity: Decimal,
    pub(crate) discount: LineDiscount,
    /// Tax group that a client wrote; empty = the account's own.
    pub(crate) tax_group: String,
    pub(crate) tax_identifier: String,
    pub(crate) tax_percent: Decimal,
    pub(crate) expected_receipt_date: Date,
    pub(crate) dimensions: DimensionSet,
    pub(crate) version: u64,
}

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
    pub(crate) discount: Decimal,
    pub(crate) discount_percent: Decimal,
    pub(crate) excluding_tax: Decimal,
    pub(crate) tax: Decimal,
}

impl LineAmounts {
    pub(crate) fn including_tax(&self) -> Decimal {
        self.excluding_tax + self.tax
    }
}

impl Line {
    pub(crate) fn amounts(&self, prices: Prices) -> LineAmounts {
        let gross = cents(self.quantity * self.unit_cost);
        let (discount, discount_percent) = match self.discount {
            LineDiscount::Percent(percent) => (cents(gross * percent / Decimal::ONE_HUNDRED), percent),
            LineDiscount::Amount(amount) if gross.is_zero() => (amount, Decimal::ZERO),
            LineDiscount::Amount(amount) => (amount, (amount * Decimal::ONE_HUNDRED / gross).round_dp(5)),
        };
        let net = gross - discount;
        let factor = self.tax_percent / Decimal::ONE_HUNDRED;
        if prices == Prices::IncludeTax {
            let excluding_tax = cents(net / (Decimal::ONE + factor));
            LineAmounts {
                discount,
                discount_percent,
                excluding_tax,
                tax: net - excluding_tax,
            }
        } else {
            LineAmounts {
                discount,
                discount_percent,
                excluding_tax: net,
                tax: cents(net * factor),
            }
        }
    }
}

impl PurchaseDocument {
    pub(crate) fn is_draft(&self) -> bool {
        self.posting.is_none()
    }

    pub(crate) fn posted_state(&self) -> PostedState {
        match &self.posting {
            None => PostedState::Draft,
            Some(posting) if posting.ledger_entry.is_none() => PostedState::Remains,
            Some(_) => PostedState::Posted,
        }
    }

    pub(crate) fn entity_type(&self) -> &'static EntityType {
        match self.kind {
            DocumentKind::Invoice => &schema::PURCHASE_INVOICE,
            DocumentKind::CreditMemo => &schema::PURCHASE_CREDIT_MEMO,
        }
    }

    pub(crate) fn line_entity_type(&self) -> &'static EntityType {
        match self.kind {
            DocumentKind::Invoice => &schema::PURCHASE_INVOICE_LINE,
            DocumentKind::CreditMemo => &schema::PURCHASE_CREDIT_MEMO_LINE,
        }
    }

    /// Total without tax and total tax, in the document's currency.
    pub(crate) fn totals(&self) -> (Decimal, Decimal) {
        self.lines
            .iter()
            .map(|line| line.amounts(self.prices))
            .fold((Decimal::ZERO, Decimal::ZERO), |(excluding_tax, tax), amounts| {
                (excluding_tax + amounts.excluding_tax, tax + amounts.tax)
            })
    }

    pub(crate) fn total_including_tax(&self) -> Decimal {
        let (excluding_tax, tax) = self.totals();
        excluding_tax + tax
    }

    /// Name of the document type in Business Central's texts.
    pub(crate) fn type_name(&self) -> &'static str {
        match self.kind {
            DocumentKind::Invoice => "Invoice",
            DocumentKind::CreditMemo => "Credit Memo",
        }
    }

    pub(crate) fn line(&self, id: Uuid) -> Option<&Line> {
        self.lines.iter().find(|line| line.id == id)
    }
}

impl State {
    /// `status` of a document by its escaped name. Canceled before Corrective before Paid before Open; a released
    /// draft reads Draft on invoices, but Open (In Review while in approval) on credit memos.
    pub(crate) fn document_status(&self, document: &PurchaseDocument) -> &'static str {
        match (&document.posting, document.kind, document.release) {
            (None, DocumentKind::CreditMemo, ReleaseStatus::Released) => "Open",
            (None, DocumentKind::CreditMemo, ReleaseStatus::PendingApproval) => "In_x0020_Review",
            (None, ..) => "Draft",
            (Some(posting), ..) if posting.cancelled_by.is_some() => "Canceled",
            (Some(posting), ..) if posting.corrects.is_some() => "Corrective",
            (Some(posting), ..) => {
                let open = posting.ledger_entry.is_some_and(|entry| self.ledger.is_open(entry));
                if open { "Open" } else { "Paid" }
            }
        }
    }
}

#[cfg(test)]
mod tests {
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
            tax_group: String::new(),
            tax_identifier: String::new(),
            tax_percent: percent.parse().unwrap(),
            expected_receipt_date: super::super::value::BLANK_DATE,
            dimensions: DimensionSet::new(),
            version: 0,
        }
    }

    #[test]
    fn amounts_round_to_cents_and_add_up_either_way() {
        let none = LineDiscount::Percent(Decimal::ZERO);
        let excluding = line("3", "3.335", "19", none).amounts(Prices::ExcludeTax);
        assert_eq!(excluding.excluding_tax, "10.01".parse().unwrap());
        assert_eq!(excluding.tax, "1.90".parse().unwrap());
        let including = line("1", "100", "19", none).amounts(Prices::IncludeTax);
        assert_eq!(including.including_tax(), Decimal::ONE_HUNDRED);
        assert_eq!(including.excluding_tax, "84.03".parse().unwrap());
    }

    #[test]
    fn a_discount_by_amount_tells_its_percent() {
        let amounts = line("2", "50", "0", LineDiscount::Amount(Decimal::TEN)).amounts(Prices::ExcludeTax);
        assert_eq!(
            (amounts.excluding_tax, amounts.discount_percent),
            (Decimal::from(90), Decimal::TEN)
        );
    }
}
