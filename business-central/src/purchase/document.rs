//! A purchase document as Business Central shows it.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

use crate::etag::ETag;
use crate::field_value::option_name;
use crate::line_dimension::LineDimension;
use crate::purchase::PurchaseStatus;

/// A draft or posted purchase document with its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurchaseDocument {
    /// Header.
    pub header: PurchaseHeader,
    /// Lines in their order, comments included; Business Central may have added some of its own.
    pub lines: Vec<PurchaseLine>,
}

/// Header of a purchase document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurchaseHeader {
    /// Stays the same when the draft is posted.
    pub id: Uuid,
    /// Version that was read; every write moves it.
    pub etag: ETag,
    /// Draft number before posting, another number after it. Only the latter is the posted document's number.
    pub number: String,
    /// Status; see [`PurchaseStatus`] for what it proves.
    pub status: PurchaseStatus,
    /// Buy-from vendor.
    pub vendor_number: String,
    /// `vendorInvoiceNumber` or `vendorCreditMemoNumber` as stored: trimmed and upper-case.
    pub external_number: String,
    /// Posting date; `None` when blank, which happens under the setup *Default Posting Date = No Date* and makes
    /// posting fail.
    pub posting_date: Option<Date>,
    /// `invoiceDate` or `creditMemoDate`.
    pub document_date: Option<Date>,
    /// Due date.
    pub due_date: Option<Date>,
    /// Currency code; the local currency's code for documents in local currency.
    pub currency_code: String,
    /// What the unit costs of the lines mean.
    pub prices: Prices,
    /// Invoice discount, in the document's currency.
    pub discount_amount: Decimal,
    /// Total without tax, in the document's currency.
    pub total_excluding_tax: Decimal,
    /// Tax, in the document's currency.
    pub total_tax: Decimal,
    /// Total with tax, in the document's currency.
    pub total_including_tax: Decimal,
    /// When the row changed last (milliseconds).
    pub last_modified: Timestamp,
}

/// One line of a purchase document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurchaseLine {
    /// Kept when the document is posted.
    pub id: Uuid,
    /// Line number.
    pub sequence: i32,
    /// What the line is for.
    pub line_type: LineType,
    /// Number of the account or item; blank on comments.
    pub object_number: String,
    /// Description, at most 100 characters.
    pub description: String,
    /// Quantity.
    pub quantity: Decimal,
    /// Cost of one unit, with or without tax as the header's [`Prices`] say.
    pub unit_cost: Decimal,
    /// Amount without tax.
    pub amount_excluding_tax: Decimal,
    /// Tax.
    pub total_tax: Decimal,
    /// Amount with tax.
    pub amount_including_tax: Decimal,
    /// Amount without tax after the invoice discount.
    pub net_amount: Decimal,
    /// Amount with tax after the invoice discount.
    pub net_amount_including_tax: Decimal,
    /// Tax code; in VAT companies it reads back as the VAT identifier and need not equal what was sent.
    pub tax_code: String,
    /// Dimensions that the line has, wherever they came from; a posted line's entries carry the same.
    pub dimensions: Vec<LineDimension>,
}

/// What the unit costs of a document mean (`pricesIncludeTax`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Prices {
    /// Tax is added to them.
    ExcludingTax,
    /// Tax is contained in them.
    IncludingTax,
}

impl Prices {
    /// A document that does not say has costs without tax.
    pub(crate) fn from_wire(prices_include_tax: Option<bool>) -> Self {
        if prices_include_tax == Some(true) {
            Self::IncludingTax
        } else {
            Self::ExcludingTax
        }
    }

    pub(crate) fn include_tax(self) -> bool {
        self == Self::IncludingTax
    }
}

/// What a line is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineType {
    /// Text only.
    Comment,
    /// G/L account.
    Account,
    /// Item.
    Item,
    /// Resource.
    Resource,
    /// Fixed asset.
    FixedAsset,
    /// Item charge.
    Charge,
    /// Allocation account.
    AllocationAccount,
    /// A value this client does not know.
    Other(String),
}

impl fmt::Display for LineType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Comment => "Comment",
            Self::Account => "Account",
            Self::Item => "Item",
            Self::Resource => "Resource",
            Self::FixedAsset => "Fixed Asset",
            Self::Charge => "Charge",
            Self::AllocationAccount => "Allocation Account",
            Self::Other(name) => name,
        })
    }
}

impl<'de> Deserialize<'de> for LineType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = option_name(&String::deserialize(deserializer)?);
        Ok(match name.as_str() {
            "Comment" => Self::Comment,
            "Account" => Self::Account,
            "Item" => Self::Item,
            "Resource" => Self::Resource,
            "Fixed Asset" => Self::FixedAsset,
            "Charge" => Self::Charge,
            "Allocation Account" => Self::AllocationAccount,
            _ => Self::Other(name),
        })
    }
}
