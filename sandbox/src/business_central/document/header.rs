//! Validation of header properties, one by one in the order in which they were sent.

use rust_decimal::Decimal;
use uuid::Uuid;

use super::super::error::ApiError;
use super::super::json::Json;
use super::super::schema::{Access, EntityType, Property};
use super::super::seed::{CreditMemoTerms, PostingGroups, VendorBlocked};
use super::super::state::{State, Vendor};
use super::super::switches::{DocumentDateLink, PropertyOrder};
use super::super::value::{self, Value};
use super::super::view::DocumentKind;
use super::{Address, Prices, PurchaseDocument, after_formula};

/// Which of the interdependent header properties a request brought.
#[derive(Debug, Default)]
pub(super) struct Sent {
    pub(super) vendor: Option<Uuid>,
    pub(super) pay_to: Option<Uuid>,
    pub(super) currency: Option<String>,
    pub(super) posting_date: bool,
    pub(super) document_date: bool,
    pub(super) due_date: bool,
}

/// A request body split into simple properties and nested collections, every name checked.
pub(super) struct Body<'a> {
    pub(super) properties: Vec<(&'static Property, Value)>,
    pub(super) nested: Vec<(&'static str, &'a [Json])>,
}

/// What a body is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Insert,
    /// Nested collections are refused: there is no deep PATCH.
    Change,
}

pub(super) fn split<'a>(
    state: &State,
    entity: &'static EntityType,
    body: &'a Json,
    purpose: Purpose,
) -> Result<Body<'a>, ApiError> {
    let Json::Object(members) = body else {
        return Err(ApiError::bad_request("Invalid Request Body"));
    };
    let mut split = Body {
        properties: Vec::new(),
        nested: Vec::new(),
    };
    for (name, json) in members {
        if name.contains("@odata.") {
            continue;
        }
        if let Some(property) = entity.property(name) {
            if property.access == Access::ReadOnly {
                return Err(ApiError::read_only(name));
            }
            split.properties.push((property, value::read(property, json)?));
        } else if let (Some(navigation), Json::List(items), Purpose::Insert) = (entity.navigation(name), json, purpose)
        {
            split.nested.push((navigation.name, items));
        } else if entity.navigation(name).is_some() {
            return Err(ApiError::bad_request("Invalid Request Body"));
        } else {
            return Err(ApiError::unknown_property(name, entity.name));
        }
    }
    if state.switches.property_order == PropertyOrder::Page {
        let place = |property: &Property| {
            entity
                .properties
                .iter()
                .position(|declared| declared.name == property.name)
        };
        split.properties.sort_by_key(|(property, _)| place(property));
    }
    Ok(split)
}

impl PurchaseDocument {
    /// Makes `vendor` the buy-from vendor, with everything that follows from it.
    pub(super) fn set_vendor(&mut self, state: &State, vendor: &Vendor) -> Result<(), ApiError> {
        if vendor.blocked == VendorBlocked::All {
            return Err(ApiError::dialog(format!(
                "You cannot create this type of document when Vendor {} is blocked with type All",
                vendor.number
            )));
        }
        if vendor.posting_groups == PostingGroups::Missing {
            return Err(ApiError::field(format!(
                "Gen. Bus. Posting Group must have a value in Vendor: No.={}. It cannot be zero or empty.",
                vendor.number
            )));
        }
        self.vendor_number.clone_from(&vendor.number);
        self.vendor_name.clone_from(&vendor.name);
        let pay_to = state.vendors.get(&vendor.pay_to).unwrap_or(vendor);
        self.set_pay_to(pay_to);
        self.currency.clone_from(&vendor.currency);
        self.buy_from = Address::default();
        self.dimensions = vendor
            .default_dimensions
            .iter()
            .filter(|default| !default.value.is_empty())
            .map(|default| (default.dimension.clone(), default.value.clone()))
            .collect();
        Ok(())
    }

    fn set_pay_to(&mut self, vendor: &Vendor) {
        self.pay_to_number.clone_from(&vendor.number);
        self.pay_to_name.clone_from(&vendor.name);
        self.payment_terms.clone_from(&vendor.payment_terms);
    }

    /// The due date that payment terms and document date give.
    pub(super) fn computed_due_date(&self, state: &State) -> jiff::civil::Date {
        let terms = state.payment_terms.get(&self.payment_terms);
        match (terms, self.kind) {
            (None, _) => self.document_date,
            (Some(terms), DocumentKind::CreditMemo) if terms.credit_memos == CreditMemoTerms::Ignored => {
                self.document_date
            }
            (Some(terms), _) => after_formula(self.document_date, &terms.due_date),
        }
    }

    /// Refuses a foreign currency without an exchange rate on the posting date.
    pub(super) fn check_exchange_rate(&self, state: &State) -> Result<(), ApiError> {
        if self.currency.is_empty() {
            return Ok(());
        }
        let day = if self.posting_date == value::BLANK_DATE {
            self.document_date
        } else {
            self.posting_date
        };
        let usable = state
            .currencies
            .get(&self.currency)
            .is_some_and(|currency| currency.rate.is_some() && currency.rate_from.is_none_or(|from| from <= day));
        if usable {
            return Ok(());
        }
        Err(ApiError::new(
            400,
            "Internal_DataNotFoundFilter",
            format!(
                "There is no Currency Exchange Rate within the filter. \
                 Filters: Currency Code: {}, Starting Date: 0D..{day}",
                self.currency
            ),
        ))
    }

    /// Validates one header property.
    pub(super) fn apply(&mut self, state: &State, name: &str, new: Value, sent: &mut Sent) -> Result<(), ApiError> {
        match name {
            "vendorId" | "vendorNumber" => {
                let vendor = find_vendor(state, &new).ok_or_else(|| ApiError::dialog("The vendor cannot be found."))?;
                if sent.vendor.is_some_and(|before| before != vendor.id) {
                    return Err(ApiError::dialog("The vendor cannot be found."));
                }
                if sent.vendor.replace(vendor.id).is_none() {
                    self.set_vendor(state, vendor)?;
                }
            }
            "payToVendorId" | "payToVendorNumber" => {
                let vendor = find_vendor(state, &new)
                    .filter(|vendor| sent.pay_to.is_none_or(|before| before == vendor.id))
                    .ok_or_else(|| ApiError::dialog("The pay-to vendor cannot be found."))?;
                sent.pay_to = Some(vendor.id);
                self.set_pay_to(vendor);
            }
            "currencyId" | "currencyCode" => self.apply_currency(state, name, &new, sent)?,
            "postingDate" => {
                self.posting_date = new.as_date();
                sent.posting_date = true;
                if state.switches.document_date_link == DocumentDateLink::FollowsPostingDate {
                    self.document_date = self.posting_date;
                }
            }
            "invoiceDate" | "creditMemoDate" => {
                self.document_date = new.as_date();
                sent.document_date = true;
            }
            "dueDate" => {
                self.due_date = new.as_date();
                sent.due_date = true;
            }
            "vendorInvoiceNumber" | "vendorCreditMemoNumber" => self.external_number = new.into_text(),
            "shortcutDimension1Code" => self.apply_shortcut(state, 0, &new.into_text())?,
            "shortcutDimension2Code" => self.apply_shortcut(state, 1, &new.into_text())?,
            "purchaser" => self.purchaser = new.into_text(),
            "pricesIncludeTax" => {
                self.prices = if new.as_flag() {
                    Prices::IncludeTax
                } else {
                    Prices::ExcludeTax
                };
            }
            "discountAmount" if new.as_number() > Decimal::ZERO => {
                return Err(ApiError::dialog(
                    "The invoice discount cannot be set because the document has no line that allows it.",
                ));
            }
            "discountAmount" => {}
            "paymentTermsId" => {
                let terms = state.payment_terms.values().find(|terms| terms.id == new.as_guid());
                let terms = terms
                    .ok_or_else(|| ApiError::dialog("The \"paymentTermsId\" does not match to a Payment Terms."))?;
                self.payment_terms.clone_from(&terms.code);
            }
            "shipmentMethodId" => self.shipment_method_id = new.as_guid(),
            "vendorReturnReasonId" => self.return_reason_id = new.as_guid(),
            // Not checked at create; an unusable number fails at posting.
            "invoiceNumber" => self.applies_to = new.into_text(),
            "invoiceId" => {
                if let Some(invoice) = state.documents.get(new.as_guid()).filter(|invoice| !invoice.is_draft()) {
                    self.applies_to.clone_from(&invoice.number);
                }
            }
            "shipToName" => self.ship_to_name = new.into_text(),
            "shipToContact" => self.ship_to_contact = new.into_text(),
            _ => self.apply_address(name, new.into_text()),
        }
        Ok(())
    }

    fn apply_currency(&mut self, state: &State, name: &str, new: &Value, sent: &mut Sent) -> Result<(), ApiError> {
        let stored = match new {
            Value::Guid(id) if id.is_nil() => String::new(),
            Value::Guid(id) => state
                .currencies
                .values()
                .find(|currency| currency.id == *id)
                .map(|currency| currency.code.clone())
                .ok_or_else(|| ApiError::dialog("The \"currencyId\" does not match to a Currency."))?,
            other => {
                let stored = state.stored_currency(&other.clone().into_text());
                if !stored.is_empty() && !state.currencies.contains_key(&stored) {
                    return Err(ApiError::dialog(format!(
                        "The \"{name}\" does not match to a Currency."
                    )));
                }
                stored
            }
        };
        if sent.currency.as_ref().is_some_and(|before| *before != stored) {
            return Err(ApiError::dialog(
                "The currency values do not match to a specific Currency.",
            ));
        }
        sent.currency = Some(stored.clone());
        self.currency = stored;
        Ok(())
    }

    /// A global dimension on the header goes to every line that is already there.
    fn apply_shortcut(&mut self, state: &State, index: usize, value: &str) -> Result<(), ApiError> {
        let dimension = &state.global_dimensions[index];
        let known = state
            .dimensions
            .get(dimension)
            .is_some_and(|dimension| dimension.values.contains_key(value));
        if value.is_empty() {
            self.dimensions.remove(dimension);
            for line in &mut self.lines {
                line.dimensions.remove(dimension);
                line.version = 0;
            }
            return Ok(());
        }
        if !known {
            return Err(ApiError::table_relation(
                &format!("Shortcut Dimension {} Code", index + 1),
                "Purchase Header",
                value,
                "Dimension Value",
            ));
        }
        state.check_dimension_value(dimension, value)?;
        self.dimensions.insert(dimension.clone(), value.to_owned());
        for line in &mut self.lines {
            line.dimensions.insert(dimension.clone(), value.to_owned());
            line.version = 0;
        }
        Ok(())
    }

    fn apply_address(&mut self, name: &str, text: String) {
        let (address, field) = match (name.strip_prefix("buyFrom"), name.strip_prefix("shipTo")) {
            (Some(field), _) => (&mut self.buy_from, field),
            (_, Some(field)) => (&mut self.ship_to, field),
            _ => return,
        };
        match field {
            "AddressLine1" => address.line1 = text,
            "AddressLine2" => address.line2 = text,
            "City" => address.city = text,
            "Country" => address.country = text,
            "State" => address.state = text,
            "PostCode" => address.post_code = text,
            _ => {}
        }
    }
}

fn find_vendor<'a>(state: &'a State, key: &Value) -> Option<&'a Vendor> {
    match key {
        Value::Guid(id) => state.vendor_by_id(*id),
        Value::Text(number) => state.vendors.get(number),
        _ => None,
    }
}
