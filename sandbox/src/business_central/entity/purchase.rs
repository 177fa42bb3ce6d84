//! Purchase documents and their lines as the API shows them.

use uuid::Uuid;

use super::super::document::{Address, Line, LineType, Prices, PurchaseDocument};
use super::super::schema::EntityType;
use super::super::state::State;
use super::super::value::Value;
use super::super::view::DocumentKind;
use super::attachment::attachment_rows;
use super::dimension_set::dimension_rows;
use super::{AccountRow, CurrencyRow, ParentType, PaymentTermRow, Related, Row, VendorRow, many, one};

/// A purchase invoice or credit memo.
pub(crate) struct DocumentRow<'a> {
    state: &'a State,
    document: &'a PurchaseDocument,
}

impl<'a> DocumentRow<'a> {
    pub(crate) fn new(state: &'a State, document: &'a PurchaseDocument) -> Self {
        Self { state, document }
    }

    fn dimension(&self, index: usize) -> Value {
        let dimension = &self.state.global_dimensions[index];
        Value::Text(self.document.dimensions.get(dimension).cloned().unwrap_or_default())
    }
}

fn address_value(address: &Address, field: &str) -> Value {
    Value::text(match field {
        "AddressLine1" => &address.line1,
        "AddressLine2" => &address.line2,
        "City" => &address.city,
        "Country" => &address.country,
        "State" => &address.state,
        _ => &address.post_code,
    })
}

impl<'a> Row<'a> for DocumentRow<'a> {
    fn entity_type(&self) -> &'static EntityType {
        self.document.entity_type()
    }

    fn id(&self) -> Option<Uuid> {
        Some(self.document.id)
    }

    fn version(&self) -> Option<u64> {
        Some(self.document.version)
    }

    fn value(&self, property: &str) -> Value {
        let document = self.document;
        match property {
            "id" => Value::Guid(document.id),
            "number" => Value::text(&document.number),
            "postingDate" => Value::Date(document.posting_date),
            "invoiceDate" | "creditMemoDate" => Value::Date(document.document_date),
            "dueDate" => Value::Date(document.due_date),
            "vendorInvoiceNumber" | "vendorCreditMemoNumber" => Value::text(&document.external_number),
            "vendorId" => Value::Guid(self.state.vendor_id(&document.vendor_number)),
            "vendorNumber" => Value::text(&document.vendor_number),
            "vendorName" => Value::text(&document.vendor_name),
            "payToName" => Value::text(&document.pay_to_name),
            "payToVendorId" => Value::Guid(self.state.vendor_id(&document.pay_to_number)),
            "payToVendorNumber" => Value::text(&document.pay_to_number),
            "shipToName" => Value::text(&document.ship_to_name),
            "shipToContact" => Value::text(&document.ship_to_contact),
            "shortcutDimension1Code" => self.dimension(0),
            "shortcutDimension2Code" => self.dimension(1),
            "currencyId" => Value::Guid(self.state.currency_id(&document.currency)),
            "currencyCode" => Value::Text(self.state.shown_currency(&document.currency)),
            "orderId" => Value::Guid(Uuid::nil()),
            "purchaser" => Value::text(&document.purchaser),
            "pricesIncludeTax" => Value::Flag(document.prices == Prices::IncludeTax),
            "discountAmount" => Value::Number(document.invoice_discount()),
            "discountAppliedBeforeTax" => Value::Flag(false),
            "totalAmountExcludingTax" => Value::Number(document.totals().0),
            "totalTaxAmount" => Value::Number(document.totals().1),
            "totalAmountIncludingTax" => Value::Number(document.total_including_tax()),
            "status" => Value::Choice(self.state.document_status(document)),
            "lastModifiedDateTime" => Value::Instant(document.modified_at),
            "paymentTermsId" => Value::Guid(
                self.state
                    .payment_terms
                    .get(&document.payment_terms)
                    .map_or(Uuid::nil(), |terms| terms.id),
            ),
            "shipmentMethodId" => Value::Guid(document.shipment_method_id),
            "vendorReturnReasonId" => Value::Guid(document.return_reason_id),
            "invoiceNumber" => Value::text(&document.applies_to),
            "invoiceId" if document.applies_to.is_empty() => Value::Guid(Uuid::nil()),
            "invoiceId" => {
                let found = self.state.posted_by_number(DocumentKind::Invoice, &document.applies_to);
                Value::Guid(found.unwrap_or(Uuid::nil()))
            }
            other => match (other.strip_prefix("buyFrom"), other.strip_prefix("shipTo")) {
                (Some(field), _) => address_value(&document.buy_from, field),
                (_, Some(field)) => address_value(&document.ship_to, field),
                // The pay-to address, its contact and the order number stay blank here.
                _ => Value::text(""),
            },
        }
    }

    fn related(&self, navigation: &str) -> Related<'a> {
        let (state, document) = (self.state, self.document);
        match navigation {
            "purchaseInvoiceLines" | "purchaseCreditMemoLines" => many(
                document
                    .lines
                    .iter()
                    .map(move |line| LineRow::new(state, document, line)),
            ),
            "dimensionSetLines" => {
                let parent_type = match document.kind {
                    DocumentKind::Invoice => ParentType::Invoice,
                    DocumentKind::CreditMemo => ParentType::CreditMemo,
                };
                dimension_rows(state, &document.dimensions, document.id, parent_type, document.version)
            }
            "documentAttachments" => attachment_rows(state, document.id),
            "vendor" => one(state
                .vendors
                .get(&document.vendor_number)
                .map(|vendor| VendorRow::new(state, vendor))),
            "currency" => one(state.currencies.get(&document.currency).map(CurrencyRow)),
            "paymentTerm" => one(state.payment_terms.get(&document.payment_terms).map(PaymentTermRow)),
            _ => Related::One(None),
        }
    }
}

/// A line of a purchase document.
pub(crate) struct LineRow<'a> {
    state: &'a State,
    document: &'a PurchaseDocument,
    line: &'a Line,
}

impl<'a> LineRow<'a> {
    pub(crate) fn new(state: &'a State, document: &'a PurchaseDocument, line: &'a Line) -> Self {
        Self { state, document, line }
    }
}

impl<'a> Row<'a> for LineRow<'a> {
    fn entity_type(&self) -> &'static EntityType {
        self.document.line_entity_type()
    }

    fn id(&self) -> Option<Uuid> {
        Some(self.line.id)
    }

    fn version(&self) -> Option<u64> {
        Some(self.line.version)
    }

    fn value(&self, property: &str) -> Value {
        let line = self.line;
        let amounts = line.amounts(self.document.prices);
        match property {
            "id" => Value::Guid(line.id),
            "documentId" => Value::Guid(self.document.id),
            "sequence" => Value::Integer(i64::from(line.sequence)),
            "accountId" => Value::Guid(
                self.state
                    .accounts
                    .get(&line.account)
                    .map_or(Uuid::nil(), |account| account.id),
            ),
            "lineType" => Value::Choice(match line.line_type {
                LineType::Comment => "Comment",
                LineType::Account => "Account",
            }),
            "lineObjectNumber" => Value::text(&line.account),
            "description" => Value::text(&line.description),
            "description2" => Value::text(&line.description2),
            "unitCost" => Value::Number(line.unit_cost),
            "quantity" => Value::Number(line.quantity),
            "discountAmount" => Value::Number(amounts.discount),
            "discountPercent" => Value::Number(amounts.discount_percent),
            "discountAppliedBeforeTax" => Value::Flag(false),
            "amountExcludingTax" => Value::Number(amounts.before.excluding_tax),
            "netAmount" => Value::Number(amounts.net.excluding_tax),
            "taxCode" => Value::text(&line.tax_identifier),
            "taxPercent" => Value::Number(line.tax_percent),
            "totalTaxAmount" => Value::Number(amounts.before.tax),
            "netTaxAmount" => Value::Number(amounts.net.tax),
            "amountIncludingTax" => Value::Number(amounts.before.including_tax()),
            "netAmountIncludingTax" => Value::Number(amounts.net.including_tax()),
            "invoiceDiscountAllocation" => Value::Number(amounts.before.excluding_tax - amounts.net.excluding_tax),
            "expectedReceiptDate" => Value::Date(line.expected_receipt_date),
            "unitOfMeasureCode" => Value::text(""),
            // Items, variants, units and locations are not simulated.
            _ => Value::Guid(Uuid::nil()),
        }
    }

    fn related(&self, navigation: &str) -> Related<'a> {
        match navigation {
            "dimensionSetLines" => {
                let parent_type = match self.document.kind {
                    DocumentKind::Invoice => ParentType::InvoiceLine,
                    DocumentKind::CreditMemo => ParentType::CreditMemoLine,
                };
                dimension_rows(
                    self.state,
                    &self.line.dimensions,
                    self.line.id,
                    parent_type,
                    self.line.version,
                )
            }
            "account" => one(self
                .state
                .accounts
                .get(&self.line.account)
                .map(|account| AccountRow::new(self.state, account))),
            _ => Related::One(None),
        }
    }
}
