//! Names requests for the fault plan and the counts.

use uuid::Uuid;

use super::address::{Address, Api};
use super::batch::part_requests;
use super::company::position_of;
use super::json::Json;
use super::state::State;
use super::token;
use super::value::code;
use crate::server::{Method, Operation, SimRequest};

/// Name and business keys of a request. Changes nothing.
pub(crate) fn identify(companies: &[State], request: &SimRequest) -> Operation {
    let other = Operation {
        name: "bc.other",
        keys: Vec::new(),
    };
    if token::tenant_of(&request.path).is_some() {
        return Operation {
            name: "bc.token",
            ..other
        };
    }
    let Some(address) = Address::parse(&request.path) else {
        return other;
    };
    let mut keys = Keys::default();
    keys.read(companies, &address, request);
    let name = match (address.api, address.segments.as_slice()) {
        (Api::Standard, [batch]) if batch.name == "$batch" => batch_name(companies, request, &mut keys),
        (Api::Standard, _) => name(&address, request),
        (Api::Analytics, _) => "bc.vendor_ledger_entries",
        _ => other.name,
    };
    Operation { name, keys: keys.0 }
}

/// Changes of dimension set lines are what a batch is mostly for; any other is just a batch.
fn batch_name(companies: &[State], envelope: &SimRequest, keys: &mut Keys) -> &'static str {
    let mut name = "bc.batch";
    for part in part_requests(envelope) {
        let Some(address) = Address::parse(&part.path) else {
            continue;
        };
        keys.read(companies, &address, &part);
        let dimensions = address
            .segments
            .last()
            .is_some_and(|last| last.name == "dimensionSetLines");
        if dimensions && part.method != Method::GET {
            name = "bc.change_dimensions";
        }
    }
    name
}

fn name(address: &Address, request: &SimRequest) -> &'static str {
    if let [set] = address.segments.as_slice()
        && set.name == "subscriptions"
    {
        return match request.method {
            Method::GET => "bc.list_subscriptions",
            Method::POST => "bc.create_subscription",
            Method::PATCH => "bc.renew_subscription",
            _ => "bc.delete_subscription",
        };
    }
    let Some(rest) = address.segments.get(1..) else {
        return "bc.other";
    };
    let (Some(set), Some(last)) = (rest.first(), rest.last()) else {
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
    let attachment = last.name == "documentAttachments" || last.name == "attachmentContent";
    match (rest.len(), &request.method) {
        (_, &Method::GET) if attachment => "bc.list_attachments",
        (_, &Method::POST) if attachment => "bc.create_attachment",
        (_, &Method::PATCH) if attachment => "bc.upload_attachment",
        (_, &Method::DELETE) if attachment => "bc.delete_attachment",
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

/// Business keys, each as it was sent and as it is stored, none twice.
#[derive(Default)]
struct Keys(Vec<String>);

impl Keys {
    fn add(&mut self, key: &str) {
        for key in [key.to_owned(), code(key)] {
            if !key.is_empty() && !self.0.contains(&key) {
                self.0.push(key);
            }
        }
    }

    /// The document behind an id of itself, of one of its lines or of one of its attachments.
    fn add_document(&mut self, company: Option<&State>, id: Uuid) {
        let found = company.and_then(|state| {
            let attached = || state.documents.get(state.attachment(id)?.document);
            state
                .documents
                .get(id)
                .or_else(|| state.documents.with_line(id))
                .or_else(attached)
        });
        if let Some(document) = found {
            self.add(&document.id.to_string());
            self.add(&document.external_number);
            self.add(&document.vendor_number);
        }
    }

    /// Ids of the path, the numbers of the documents behind them, numbers in the body, and literals of the filter.
    fn read(&mut self, companies: &[State], address: &Address, request: &SimRequest) {
        let company = address
            .segments
            .first()
            .and_then(|segment| position_of(companies, segment).ok())
            .map(|position| &companies[position]);
        let path_keys = address
            .segments
            .iter()
            .skip(1)
            .filter_map(|segment| segment.key.as_ref());
        for key in path_keys {
            self.add(key);
            self.add_document(company, key.parse().unwrap_or_default());
        }
        if let Some(subscription) = address.segments.first().filter(|one| one.name == "subscriptions") {
            self.add(subscription.key.as_deref().unwrap_or_default().trim_matches('\''));
        }
        if let Ok(body) = Json::parse(&request.body) {
            self.read_body(company, &body);
        }
        for (_, filter) in request.query.iter().filter(|(name, _)| name == "$filter") {
            // Every second piece between quotes is a literal.
            for literal in filter.split('\'').skip(1).step_by(2) {
                self.add(literal);
            }
            for word in filter.split([' ', '(', ')', ',']) {
                if let Ok(id) = word.parse::<Uuid>() {
                    self.add(word);
                    self.add_document(company, id);
                }
            }
        }
    }

    fn read_body(&mut self, company: Option<&State>, body: &Json) {
        let text = |name: &str| body.get(name).and_then(Json::as_text);
        for name in [
            "vendorInvoiceNumber",
            "vendorCreditMemoNumber",
            "vendorNumber",
            "documentId",
            "parentId",
        ] {
            if let Some(text) = text(name) {
                self.add(text);
            }
        }
        let id = |name: &str| text(name).and_then(|id| id.parse::<Uuid>().ok());
        if let Some(document) = id("documentId").or_else(|| id("parentId")) {
            self.add_document(company, document);
        }
        let vendor = id("vendorId").and_then(|id| company?.vendor_by_id(id));
        if let Some(vendor) = vendor {
            self.add(&vendor.number);
        }
    }
}
