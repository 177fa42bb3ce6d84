//! Creating and updating vendors ("Vendors", v3.1): a batch is answered 200 whatever becomes of its items, each of which says
//! so itself.

use serde_json::{Map, Value, json};

use super::options::{VendorOfOtherStanding, VendorStatusForm};
use super::refusal::ErrorForm;
use super::state::Context;
use super::vendor::{StoredVendor, answer, key};
use super::{body, vendor_rules};
use crate::server::{SimRequest, SimResponse};

const CLEARED_BY_N: [&str; 4] = [
    "DefaultEmployeeID",
    "DefaultExpenseTypeName",
    "VendorFormName",
    "AccountNumber",
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Act {
    Create,
    Update,
}

/// `POST /api/v3.1/invoice/vendors`.
pub(super) fn create(context: &mut Context<'_>, request: &SimRequest) -> SimResponse {
    write(context, request, Act::Create)
}

/// `PUT /api/v3.1/invoice/vendors`. Members that are left out keep their values.
pub(super) fn update(context: &mut Context<'_>, request: &SimRequest) -> SimResponse {
    write(context, request, Act::Update)
}

fn write(context: &mut Context<'_>, request: &SimRequest, act: Act) -> SimResponse {
    let refused = |context: &Context<'_>, text: &str| ErrorForm::CapitalMessage.refusal(context, 400, text);
    let sent: Option<Value> = serde_json::from_slice(&request.body).ok();
    let rows = sent.as_ref().and_then(|body| body["Vendor"].as_array());
    let Some(rows) = rows.filter(|rows| body::is_json(request) && !rows.is_empty()) else {
        return refused(context, "Vendor must be a list with at least one vendor.");
    };
    if rows.len() > context.options.maximum_vendor_batch {
        return refused(context, "There are too many vendors in one request.");
    }
    let mut shown = Vec::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate() {
        let Some(row) = row.as_object() else {
            return refused(context, "A vendor is no object.");
        };
        let problem = one(context, row, act).err();
        let mut item = row.clone();
        item.insert("StatusList".to_owned(), statuses(context, at, problem));
        shown.push(Value::Object(item));
    }
    let total = shown.len();
    SimResponse::json(200, &answer(context, shown, None, total))
}

fn one(context: &mut Context<'_>, row: &Map<String, Value>, act: Act) -> Result<(), String> {
    if let Some(problem) = vendor_rules::problem(row) {
        return Err(problem);
    }
    let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default();
    let key = key(text("VendorCode"), text("AddressCode"));
    if let Some(said) = context.state.refused_vendors.get(&key.0) {
        return Err(said.clone());
    }
    let vendors = &context.state.vendors;
    let exists = vendors.contains_key(&key);
    if context.options.vendor_of_other_standing == VendorOfOtherStanding::Refused && exists != (act == Act::Update) {
        let said = match act {
            Act::Create => "The vendor exists already",
            Act::Update => "There is no such vendor",
        };
        return Err(said.to_owned());
    }
    // One name for a vendor code, and one tax id for a code and a name.
    let others = vendors.iter().filter(|(other, _)| other.0 == key.0 && **other != key);
    for (_, other) in others {
        if row.contains_key("VendorName") && other.text("VendorName") != text("VendorName") {
            return Err("Another address of the vendor has another name".to_owned());
        }
        let tax_id = text("TaxID");
        if !tax_id.is_empty() && !other.text("TaxID").is_empty() && other.text("TaxID") != tax_id {
            return Err("Another address of the vendor has another TaxID".to_owned());
        }
    }
    let fresh = || StoredVendor {
        members: [
            ("Approved".to_owned(), Value::from("Y")),
            ("PaymentMethodType".to_owned(), Value::from("CLIENT")),
        ]
        .into(),
    };
    let vendor = context.state.vendors.entry(key).or_insert_with(fresh);
    for (name, value) in row.iter().filter(|(_, value)| !value.is_null()) {
        match value.as_str() {
            // "N clears" is documented for these four only.
            Some("N") if CLEARED_BY_N.contains(&name.as_str()) => vendor.members.remove(name),
            Some("") => vendor.members.remove(name),
            _ => vendor.members.insert(name.clone(), value.clone()),
        };
    }
    Ok(())
}

fn statuses(context: &Context<'_>, at: usize, problem: Option<String>) -> Value {
    let Some(message) = problem else { return Value::Null };
    // Codes and types are not documented; these are made up.
    let status = json!({
        "Code": 100,
        "Message": message,
        "RecordNumber": at + context.options.first_record_number,
        "Type": "WARNING",
    });
    match context.options.vendor_statuses {
        VendorStatusForm::List => Value::Array(vec![status]),
        VendorStatusForm::Object => status,
    }
}
