//! Vendors ("Vendors", v3.1), as far as they are read.

use serde_json::{Map, Value, json};

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

impl ConcurVendorSeed {
    fn is(&self, vendor_code: &str, address_code: &str) -> bool {
        self.vendor_code.eq_ignore_ascii_case(vendor_code) && self.address_code.eq_ignore_ascii_case(address_code)
    }

    /// With all members of the schema that matter here, empty where the seed has nothing.
    fn to_json(&self) -> Value {
        json!({
            "VendorCode": self.vendor_code,
            "AddressCode": self.address_code,
            "VendorName": self.name,
            "Approved": if self.approved { "Y" } else { "N" },
            "CurrencyCode": self.currency_code,
            "CountryCode": "US",
            "PaymentMethodType": "CLIENT",
            "PaymentTerms": null,
            "TaxID": null,
            "Address1": null,
            "City": null,
            "State": null,
            "PostalCode": null,
            "ID": null,
            "URI": null,
            "StatusList": null,
            "VendorBankList": null,
            "VendorGroupList": null,
        })
    }
}

impl ConcurSimulator {
    /// Adds a vendor, or takes the place of the one with the same two codes.
    pub fn add_vendor(&self, vendor: ConcurVendorSeed) {
        let mut state = self.lock();
        state
            .vendors
            .retain(|other| !other.is(&vendor.vendor_code, &vendor.address_code));
        state.vendors.push(vendor);
    }

    /// Every vendor, in the order in which they were added.
    pub fn vendors(&self) -> Vec<ConcurVendorSeed> {
        self.lock().vendors.clone()
    }
}

/// `GET /api/v3.1/invoice/vendors`: sorted by name. `limit`, `offset`, `vendorCode`, `addressCode`, `vendorName` and
/// `approved` are understood, with exact matches; the other filters of the real one are refused.
pub(super) fn list(context: &Context<'_>, request: &SimRequest) -> SimResponse {
    let refused = |text: &str| ErrorForm::CapitalMessage.refusal(context, 400, text);
    let known = ["limit", "offset", "vendorCode", "addressCode", "vendorName", "approved"];
    let Some([limit, offset, vendor_code, address_code, name, approved]) = body::query_options(request, known) else {
        return refused("A query option is not known here or comes twice.");
    };
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
    let mut chosen: Vec<&ConcurVendorSeed> = context
        .state
        .vendors
        .iter()
        .filter(|vendor| same(vendor_code, &vendor.vendor_code))
        .filter(|vendor| same(address_code, &vendor.address_code))
        .filter(|vendor| same(name, &vendor.name))
        .filter(|vendor| approved.is_none_or(|approved| vendor.approved == approved))
        .collect();
    chosen.sort_by(|left, right| left.name.cmp(&right.name));
    let total = chosen.len();
    let page: Vec<Value> = chosen
        .into_iter()
        .skip(first)
        .take(limit)
        .map(ConcurVendorSeed::to_json)
        .collect();
    let next = first.saturating_add(limit);
    let next_page = (next < total).then(|| next_page(context, request, limit, next));
    SimResponse::json(200, &answer(context, page, next_page, total))
}

/// The writes of v3.1 exist, but not here.
pub(super) fn write(context: &Context<'_>) -> SimResponse {
    ErrorForm::CapitalMessage.refusal(context, 405, "Vendors can only be read.")
}

fn answer(context: &Context<'_>, page: Vec<Value>, next_page: Option<String>, total: usize) -> Value {
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
