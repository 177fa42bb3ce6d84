//! Purchase invoices on the wire (Business Central API v2.0, purchaseInvoice).

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::etag::ETag;
use crate::purchase::read::WireDocument;
use crate::purchase::wire_line::{WireDimension, WireLine, WireNewLine, wire_dimensions, wire_lines};
use crate::purchase::{NewPurchaseDocument, Prices, PurchaseHeader, PurchaseStatus};
use crate::{field_value, number};

/// The properties that a header is read from; keeps a list without lines small.
pub(crate) const HEADER_PROPERTIES: &str = "id,number,postingDate,invoiceDate,dueDate,vendorInvoiceNumber,\
     vendorNumber,currencyCode,pricesIncludeTax,discountAmount,totalAmountExcludingTax,totalTaxAmount,totalAmountIncludingTax,status,\
     lastModifiedDateTime";

/// A draft to create, in the order in which Business Central may take the properties: vendor, dates, currency, rest;
/// header dimensions before the lines that inherit them.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WireNewInvoice<'a> {
    vendor_number: &'a str,
    posting_date: Date,
    invoice_date: Date,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_date: Option<Date>,
    currency_code: &'a str,
    vendor_invoice_number: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    prices_include_tax: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    dimension_set_lines: Vec<WireDimension<'a>>,
    purchase_invoice_lines: Vec<WireNewLine<'a>>,
}

impl<'a> From<&'a NewPurchaseDocument> for WireNewInvoice<'a> {
    fn from(document: &'a NewPurchaseDocument) -> Self {
        Self {
            vendor_number: document.vendor_number.trim(),
            posting_date: document.posting_date,
            invoice_date: document.document_date,
            due_date: document.due_date,
            currency_code: document.currency_code.trim(),
            vendor_invoice_number: document.external_number.trim(),
            prices_include_tax: document.prices.map(Prices::include_tax),
            dimension_set_lines: wire_dimensions(&document.dimensions),
            purchase_invoice_lines: wire_lines(&document.lines),
        }
    }
}

/// An invoice as it comes. Totals are required: a missing one must not read as zero.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WireInvoice {
    #[serde(rename = "@odata.etag")]
    etag: ETag,
    id: Uuid,
    number: String,
    #[serde(deserialize_with = "field_value::date")]
    posting_date: Option<Date>,
    #[serde(deserialize_with = "field_value::date")]
    invoice_date: Option<Date>,
    #[serde(deserialize_with = "field_value::date")]
    due_date: Option<Date>,
    vendor_invoice_number: String,
    vendor_number: String,
    currency_code: String,
    prices_include_tax: Option<bool>,
    #[serde(default, deserialize_with = "number::read")]
    discount_amount: Decimal,
    #[serde(deserialize_with = "number::read")]
    total_amount_excluding_tax: Decimal,
    #[serde(deserialize_with = "number::read")]
    total_tax_amount: Decimal,
    #[serde(deserialize_with = "number::read")]
    total_amount_including_tax: Decimal,
    status: PurchaseStatus,
    last_modified_date_time: Timestamp,
    purchase_invoice_lines: Option<Vec<WireLine>>,
    #[serde(rename = "purchaseInvoiceLines@odata.nextLink")]
    more_lines: Option<String>,
}

impl WireDocument for WireInvoice {
    fn split(self) -> (PurchaseHeader, Option<Vec<WireLine>>, Option<String>) {
        let header = PurchaseHeader {
            id: self.id,
            etag: self.etag,
            number: self.number,
            status: self.status,
            vendor_number: self.vendor_number,
            external_number: self.vendor_invoice_number,
            posting_date: self.posting_date,
            document_date: self.invoice_date,
            due_date: self.due_date,
            currency_code: self.currency_code,
            prices: Prices::from_wire(self.prices_include_tax),
            discount_amount: self.discount_amount,
            total_excluding_tax: self.total_amount_excluding_tax,
            total_tax: self.total_tax_amount,
            total_including_tax: self.total_amount_including_tax,
            last_modified: self.last_modified_date_time,
        };
        (header, self.purchase_invoice_lines, self.more_lines)
    }
}
