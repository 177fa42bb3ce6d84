//! Reading documents ("FIS v4, GET transactions"): the queue of READY ones, and the look-up by business id.

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use super::body::{self, MAXIMUM_SYSTEM_ID_CHARACTERS};
use super::document::{DocStatus, DocType, FiDocument};
use super::options::{EmptyPage, LookupAnswer};
use super::state::Context;
use crate::server::{SimRequest, SimResponse};

/// Links name an inner host, as in Concur's example; a caller that follows them gets nowhere.
const INNER_HOST: &str = "https://fiservice.invalid/fi/v4/companies/transactiontypes";

#[derive(Serialize)]
struct Page<'a> {
    links: Vec<Link>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<Vec<Item<'a>>>,
    page: PageNumbers,
}

#[derive(Serialize)]
struct Link {
    rel: &'static str,
    href: String,
    hreflang: Option<String>,
    media: Option<String>,
    title: Option<String>,
    #[serde(rename = "type")]
    media_type: Option<String>,
    deprecation: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Item<'a> {
    id: &'a str,
    doc_type: DocType,
    company_id: &'a str,
    entity_id: &'a str,
    company_uuid: &'a str,
    erp_system_id: Option<&'a str>,
    document: Box<RawValue>,
    doc_status: DocStatus,
    links: [Link; 0],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PageNumbers {
    size: usize,
    total_elements: usize,
    total_pages: usize,
    number: usize,
}

#[derive(Clone, Copy)]
enum Form {
    Object,
    Text,
}

struct Query<'a> {
    page: usize,
    limit: usize,
    doc_id: Option<&'a str>,
    ignore_document_status: bool,
    system_id: Option<&'a str>,
}

pub(super) fn answer(context: &Context<'_>, request: &SimRequest, doc_type: DocType) -> SimResponse {
    let Some(form) = form(request) else {
        return SimResponse::empty(400);
    };
    let Some(query) = query(context, request) else {
        return SimResponse::empty(400);
    };
    let chosen = choose(context, doc_type, &query);
    let total = chosen.len();
    // "FIS v4": paging applies only without docId.
    let (first, count, total_pages, number) = match query.doc_id {
        Some(_) => (0, total, usize::from(total > 0), 0),
        None => (
            query.page.saturating_mul(query.limit),
            query.limit,
            total.div_ceil(query.limit),
            query.page,
        ),
    };
    let content: Vec<Item<'_>> = chosen
        .into_iter()
        .skip(first)
        .take(count)
        .map(|(place, document)| item(context, place, document, form))
        .collect();
    let omitted = content.is_empty() && context.options.empty_page == EmptyPage::OmittedContent;
    let page = Page {
        links: links(doc_type, query.limit, number, total_pages),
        content: (!omitted).then_some(content),
        page: PageNumbers {
            size: query.limit,
            total_elements: total,
            total_pages,
            number,
        },
    };
    SimResponse::json(200, &page)
}

fn form(request: &SimRequest) -> Option<Form> {
    match request.header("documentformatas") {
        None => Some(Form::Object),
        Some(value) if value.eq_ignore_ascii_case("json") => Some(Form::Object),
        Some(value) if value.eq_ignore_ascii_case("text") => Some(Form::Text),
        Some(_) => None,
    }
}

fn query<'a>(context: &Context<'_>, request: &'a SimRequest) -> Option<Query<'a>> {
    let [page, limit, doc_id, ignore, system_id] =
        body::query_options(request, ["page", "limit", "docId", "ignoreDocumentStatus", "systemId"])?;
    let page = page.map_or(Some(0), |text| text.parse().ok())?;
    let limit = limit.map_or(Some(context.options.default_page_limit), |text| text.parse().ok())?;
    if limit == 0
        || context
            .options
            .maximum_page_limit
            .is_some_and(|maximum| limit > maximum)
    {
        return None;
    }
    let ignore_document_status = match ignore {
        None | Some("no") => false,
        Some("yes") => true,
        Some(_) => return None,
    };
    body::fits(system_id, MAXIMUM_SYSTEM_ID_CHARACTERS).then_some(Query {
        page,
        limit: usize::try_from(limit).ok()?,
        doc_id,
        // Without docId the option is forced back to "no".
        ignore_document_status: ignore_document_status && doc_id.is_some(),
        system_id,
    })
}

fn choose<'a>(context: &'a Context<'_>, doc_type: DocType, query: &Query<'_>) -> Vec<(usize, &'a FiDocument)> {
    let mut chosen: Vec<(usize, &FiDocument)> = context
        .state
        .documents
        .iter()
        .enumerate()
        .filter(|(_, document)| document.view.doc_type == doc_type)
        .filter(|(_, document)| query.doc_id.is_none_or(|doc_id| document.view.business_id == doc_id))
        .filter(|(_, document)| query.ignore_document_status || document.view.status == DocStatus::Ready)
        .filter(|(_, document)| {
            query
                .system_id
                .is_none_or(|system_id| document.view.system_id.as_deref() == Some(system_id))
        })
        .collect();
    if query.doc_id.is_some() && context.options.lookup_answer == LookupAnswer::LatestDocument {
        chosen = chosen.pop().into_iter().collect();
    }
    chosen
}

fn item<'a>(context: &'a Context<'_>, place: usize, document: &'a FiDocument, form: Form) -> Item<'a> {
    // Concur's example shows both "" and null for a document that no system has acknowledged.
    let unset = if place.is_multiple_of(2) { Some("") } else { None };
    let erp_system_id = match document.view.status {
        DocStatus::Ready => document.view.system_id.as_deref().or(unset),
        _ => document.view.system_id.as_deref(),
    };
    Item {
        id: &document.view.financial_document_id,
        doc_type: document.view.doc_type,
        company_id: &context.options.company_id,
        entity_id: &context.options.entity_id,
        company_uuid: &context.options.company_uuid,
        erp_system_id,
        document: content(&document.text, form),
        doc_status: document.view.status,
        links: [],
    }
}

/// The approved text, digit for digit, as an object or as a string. Text that is no JSON can only be a string.
fn content(text: &str, form: Form) -> Box<RawValue> {
    let object = match form {
        Form::Object => RawValue::from_string(text.to_owned()).ok(),
        Form::Text => None,
    };
    object.unwrap_or_else(|| to_raw_value(text).unwrap_or_else(|_| RawValue::NULL.to_owned()))
}

fn links(doc_type: DocType, limit: usize, number: usize, total_pages: usize) -> Vec<Link> {
    let last = total_pages.saturating_sub(1);
    let mut links = vec![link("first", doc_type, limit, 0)];
    if number > 0 {
        links.push(link("prev", doc_type, limit, number - 1));
    }
    links.push(link("self", doc_type, limit, number));
    if number < last {
        links.push(link("next", doc_type, limit, number + 1));
    }
    links.push(link("last", doc_type, limit, last));
    links
}

fn link(rel: &'static str, doc_type: DocType, limit: usize, page: usize) -> Link {
    Link {
        rel,
        href: format!("{INNER_HOST}/{doc_type}/transactions?limit={limit}&page={page}&size={limit}"),
        hreflang: None,
        media: None,
        title: None,
        media_type: None,
        deprecation: None,
    }
}
