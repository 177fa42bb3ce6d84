//! Vendors ("Vendors", v3.1): what is kept of them, and the list.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::body;
use super::options::{NextPageForm, VendorListMember};
use super::refusal::ErrorForm;
use super::route::VENDORS;
use super::simulator::ConcurSimulator;
use super::state::Context;
use crate::server::{SimRequest, SimResponse};

const DEFAULT_LIMIT: usize = 25;
const MAXIMUM_LIMIT: usize = 1000;

/// A vendor with one of its addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConcurVendorSeed {
    pub vendor_code: String,
    /// Unique within the vendor code; both without regard to case.
    pub address_code: String,
    pub name: String,
    pub approved: bool,
    /// 3 letters.
    pub currency_code: String,
}

/// A vendor's address as it is kept: the members of the schema by name, those without a value left out.
#[derive(Clone, Debug)]
pub(super) struct StoredVendor {
    pub(super) members: BTreeMap<String, Value>,
}

/// Vendors by their two codes, without regard to case.
pub(super) type Vendors = BTreeMap<(String, String), StoredVendor>;

pub(super) fn key(vendor_code: &str, address_code: &str) -> (String, String) {
    (vendor_code.to_uppercase(), address_code.to_uppercase())
}

impl StoredVendor {
    pub(super) fn text(&self, name: &str) -> &str {
        self.members.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    fn is_approved(&self) -> bool {
        self.text("Approved") == "Y"
    }

    /// With all members of the schema that matter here, empty where there is nothing.
    pub(super) fn to_json(&self) -> Value {
        let empty = [
            "PaymentTerms",
            "TaxID",
            "Address1",
            "City",
            "State",
            "PostalCode",
            "ID",
            "URI",
            "StatusList",
            "VendorBankList",
            "VendorGroupList",
        ];
        let mut members: Map<String, Value> = empty.map(|name| (name.to_owned(), Value::Null)).into_iter().collect();
        members.extend(self.members.clone());
        Value::Object(members)
    }
}

impl From<ConcurVendorSeed> for StoredVendor {
    fn from(seed: ConcurVendorSeed) -> Self {
        let members = [
            ("VendorCode", seed.vendor_code),
            ("AddressCode", seed.address_code),
            ("VendorName", seed.name),
            ("Approved", if seed.approved { "Y" } else { "N" }.to_owned()),
            ("CurrencyCode", seed.currency_code),
            ("CountryCode", "US".to_owned()),
            ("PaymentMethodType", "CLIENT".to_owned()),
        ];
        Self {
            members: members.map(|(name, text)| (name.to_owned(), Value::from(text))).into(),
        }
    }
}

impl ConcurSimulator {
    /// Adds a vendor, or takes the place of the one with the same two codes.
    pub fn add_vendor(&self, vendor: ConcurVendorSeed) {
        let key = key(&vendor.vendor_code, &vendor.address_code);
        self.lock().vendors.insert(key, vendor.into());
    }

    /// Somebody in Concur removes a vendor's address. False when there is none.
    pub fn remove_vendor(&self, vendor_code: &str, address_code: &str) -> bool {
        self.lock().vendors.remove(&key(vendor_code, address_code)).is_some()
    }

    /// Every vendor, in the order of its codes.
    pub fn vendors(&self) -> Vec<ConcurVendorSeed> {
        let state = self.lock();
        let vendors = state.vendors.values();
        vendors
            .map(|vendor| ConcurVendorSeed {
                vendor_code: vendor.text("VendorCode").to_owned(),
                address_code: vendor.text("AddressCode").to_owned(),
                name: vendor.text("VendorName").to_owned(),
                approved: vendor.is_approved(),
                currency_code: vendor.text("CurrencyCode").to_owned(),
            })
            .collect()
    }

    /// The members of a vendor that have a value, as texts.
    pub fn vendor_members(&self, vendor_code: &str, address_code: &str) -> Option<BTreeMap<String, String>> {
        let state = self.lock();
        let vendor = state.vendors.get(&key(vendor_code, address_code))?;
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let members = vendor.members.iter();
        Some(members.map(|(name, value)| (name.clone(), text(value))).collect())
    }

    /// Concur's vendor form refuses this vendor from now on, with this text; `None` lifts it.
    pub fn refuse_vendor(&self, vendor_code: &str, message: Option<&str>) {
        let mut state = self.lock();
        let code = vendor_code.to_uppercase();
        match message {
            Some(message) => state.refused_vendors.insert(code, message.to_owned()),
            None => state.refused_vendors.remove(&code),
        };
    }
}

/// `GET /api/v3.1/invoice/vendors`: sorted by name. `limit`, `offset`, `vendorCode`, `addressCode`, `vendorName` and
/// `approved` are understood, with exact matches; the other filters of the real one are refused.
pub(super) fn list(context: &Context<'_>, request: &SimRequest) -> SimResponse {
    let refused = |text: &str| ErrorForm::CapitalMessage.refusal(context, 400, text);
    let known = [
        "limit",
        "offset",
        "vendorCode",
        "addressCode",
        "vendorName",
        "approved",
        "searchType",
    ];
    let Some([limit, offset, vendor_code, address_code, name, approved, search]) = body::query_options(request, known)
    else {
        return refused("A query option is not known here or comes twice.");
    };
    if search.is_some_and(|search| search != "exact") {
        return refused("searchType: only exact is understood here.");
    }
    let limit = limit.map_or(Some(DEFAULT_LIMIT), |text| text.parse().ok());
    let Some(limit) = limit.filter(|limit| (1..=MAXIMUM_LIMIT).contains(limit)) else {
        return refused("limit must be between 1 and 1000.");
    };
    let Some(first) = offset.map_or(Some(0), from_offset) else {
        return refused("offset is none that was handed out.");
    };
    let approved = match approved {
        None => None,
        Some(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Some(text) if text.eq_ignore_ascii_case("false") => Some(false),
        Some(_) => return refused("approved must be True or False."),
    };
    let same = |wanted: Option<&str>, text: &str| wanted.is_none_or(|wanted| wanted.eq_ignore_ascii_case(text));
    let mut chosen: Vec<&StoredVendor> = context
        .state
        .vendors
        .values()
        .filter(|vendor| same(vendor_code, vendor.text("VendorCode")))
        .filter(|vendor| same(address_code, vendor.text("AddressCode")))
        .filter(|vendor| same(name, vendor.text("VendorName")))
        .filter(|vendor| approved.is_none_or(|approved| vendor.is_approved() == approved))
        .collect();
    chosen.sort_by_key(|vendor| vendor.text("VendorName"));
    let total = chosen.len();
    let page: Vec<Value> = chosen
        .into_iter()
        .skip(first)
        .take(limit)
        .map(StoredVendor::to_json)
        .collect();
    let next = first.saturating_add(limit);
    let next_page = (next < total).then(|| next_page(context, request, limit, next));
    SimResponse::json(200, &answer(context, page, next_page, total))
}

/// Deleting vendors, their banks and their groups exist in v3.1, but not here.
pub(super) fn not_here(context: &Context<'_>) -> SimResponse {
    ErrorForm::CapitalMessage.refusal(context, 405, "Vendors can only be read, created and updated.")
}

pub(super) fn answer(context: &Context<'_>, page: Vec<Value>, next_page: Option<String>, total: usize) -> Value {
    let (vendor, items) = match context.options.vendor_list_member {
        VendorListMember::Vendor => (page, Vec::new()),
        VendorListMember::Items => (Vec::new(), page),
    };
    let mut body = Map::new();
    body.insert("Vendor".to_owned(), Value::from(vendor));
    body.insert("Items".to_owned(), Value::from(items));
    body.insert("NextPage".to_owned(), Value::from(next_page));
    body.insert("RequestRunSummary".to_owned(), Value::from(""));
    body.insert("TotalCount".to_owned(), Value::from(total));
    Value::Object(body)
}

fn next_page(context: &Context<'_>, request: &SimRequest, limit: usize, next: usize) -> String {
    let offset = to_offset(next);
    match context.options.next_page {
        NextPageForm::Uri => format!("{}{VENDORS}?limit={limit}&offset={offset}", request.base_url()),
        NextPageForm::Offset => offset,
    }
}

/// Opaque to callers: not a number, so that none of them counts on.
fn to_offset(first: usize) -> String {
    format!("v{first:x}")
}

fn from_offset(offset: &str) -> Option<usize> {
    usize::from_str_radix(offset.strip_prefix('v')?, 16).ok()
}
