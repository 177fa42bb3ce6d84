//! Names requests for the fault plan and the counts.

use uuid::Uuid;

use super::address::{Address, Api};
use super::json::Json;
use super::state::State;
use super::token;
use super::value::code;
use crate::server::{Method, Operation, SimRequest};

/// Name and business keys of a request. Changes nothing.
pub(crate) fn identify(state: &State, request: &SimRequest) -> Operation {
    if token::tenant_of(&request.path).is_some() {
        return Operation {
            name: "bc.token",
            keys: Vec::new(),
        };
    }
    let Some(address) = Address::parse(&request.path) else {
        return Operation {
            name: "bc.other",
            keys: Vec::new(),
        };
    };
    let name = if address.api == Api::Standard {
        name(&address, request)
    } else {
        "bc.other"
    };
    Operation {
        name,
        keys: keys(state, &address, request),
    }
}

fn name(address: &Address, request: &SimRequest) -> &'static str {
    let Some(rest) = address.segments.get(1..) else {
        return "bc.other";
    };
    let Some(set) = rest.first() else {
        return if address.segments[0].name == "companies" {
            "bc.companies"
        } else {
            "bc.other"
        };
    };
    let reads = request.method == Method::GET;
    let document = matches!(set.name.as_str(), "purchaseInvoices" | "purchaseCreditMemos");
    let part = matches!(
        set.name.as_str(),
        "purchaseInvoiceLines" | "purchaseCreditMemoLines" | "dimensionSetLines"
    );
    match (rest.len(), &request.method) {
        _ if reads && set.name == "vendors" => "bc.vendors",
        _ if reads && set.name == "accounts" => "bc.accounts",
        _ if reads && matches!(set.name.as_str(), "dimensions" | "dimensionValues") => "bc.dimensions",
        (1, &Method::GET) if document && set.key.is_none() => {
            let changed = request
                .query
                .iter()
                .any(|(name, value)| name == "$filter" && value.contains("lastModifiedDateTime"));
            if changed {
                "bc.purchase_documents.changed"
            } else {
                "bc.purchase_documents.find"
            }
        }
        (_, &Method::GET) if document || part => "bc.purchase_documents.get",
        (1, &Method::POST) if document => "bc.create_draft",
        (1, &Method::DELETE) if document => "bc.delete_draft",
        (2, &Method::POST) if document && rest[1].name == "Microsoft.NAV.post" => "bc.post_draft",
        _ if !reads && (document || part) => "bc.update_draft",
        _ => "bc.other",
    }
}

/// Ids of the path, the numbers of the documents behind them, numbers in the body, and literals of the filter.
fn keys(state: &State, address: &Address, request: &SimRequest) -> Vec<String> {
    let mut keys = Vec::new();
    let mut add = |key: &str| {
        for key in [key.to_owned(), code(key)] {
            if !key.is_empty() && !keys.contains(&key) {
                keys.push(key);
            }
        }
    };
    for key in address
        .segments
        .iter()
        .skip(1)
        .filter_map(|segment| segment.key.as_ref())
    {
        add(key);
        let id: Uuid = key.parse().unwrap_or(Uuid::nil());
        if let Some(document) = state.documents.get(id).or_else(|| state.documents.with_line(id)) {
            add(&document.id.to_string());
            add(&document.external_number);
            add(&document.vendor_number);
        }
    }
    if let Ok(body) = Json::parse(&request.body) {
        for name in [
            "vendorInvoiceNumber",
            "vendorCreditMemoNumber",
            "vendorNumber",
            "documentId",
        ] {
            if let Some(text) = body.get(name).and_then(Json::as_text) {
                add(text);
            }
        }
        if let Some(vendor) = body
            .get("vendorId")
            .and_then(Json::as_text)
            .and_then(|id| id.parse().ok())
            .and_then(|id| state.vendor_by_id(id))
        {
            add(&vendor.number);
        }
    }
    for (_, filter) in request.query.iter().filter(|(name, _)| name == "$filter") {
        // Every second piece between quotes is a literal.
        for literal in filter.split('\'').skip(1).step_by(2) {
            add(literal);
        }
        for word in filter
            .split([' ', '(', ')', ','])
            .filter(|word| word.parse::<Uuid>().is_ok())
        {
            add(word);
        }
    }
    keys
}
