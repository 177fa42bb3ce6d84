//! Purchase documents: what a header and a line hold, and what is computed from them.

mod amounts;
mod attachments;
mod create;
mod dates;
mod delete;
mod dimension_lines;
mod header;
mod invoice_discount;
mod lines;
mod update;

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use uuid::Uuid;

pub(crate) use amounts::{LineDiscount, Prices, cents};
pub(crate) use attachments::{attach, detach, kind_of_parent_type, upload};
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
    /// Share of the invoice discount, in the terms of the unit cost.
    pub(crate) invoice_discount: Decimal,
    /// Tax group that a client wrote; empty = the account's own.
    pub(crate) tax_group: String,
    pub(crate) tax_identifier: String,
    pub(crate) tax_percent: Decimal,
    pub(crate) expected_receipt_date: Date,
    pub(crate) dimensions: DimensionSet,
    pub(crate) version: u64,
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
            .map(|line| line.amounts(self.prices).net)
            .fold((Decimal::ZERO, Decimal::ZERO), |(excluding_tax, tax), net| {
                (excluding_tax + net.excluding_tax, tax + net.tax)
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
