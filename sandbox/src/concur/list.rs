//! Lists and their items ("List v4", "List Item Bulk v4"): the first level, read by pages and changed in batches.

use serde_json::{Value, json};

use super::body;
use super::refusal::ErrorForm;
use super::simulator::ConcurSimulator;
use super::state::Context;
use crate::server::{Method, SimRequest, SimResponse};

pub(super) const LISTS: &str = "/list/v4/lists/";
/// "Each API request contains up to 250": items of a batch.
const MOST_ITEMS: usize = 250;
/// Items of a page. Concur documents none.
const PAGE: usize = 100;

/// An item of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListItemView {
    pub code: String,
    pub value: String,
    pub is_deleted: bool,
}

impl ConcurSimulator {
    /// Makes an empty list of that id.
    pub fn add_list(&self, id: &str) {
        self.lock().lists.insert(id.to_owned(), Vec::new());
    }

    /// Somebody adds an item to a list, or takes the place of the one with that code.
    pub fn put_list_item(&self, list: &str, item: ListItemView) {
        let mut state = self.lock();
        let items = state.lists.entry(list.to_owned()).or_default();
        items.retain(|there| !there.code.eq_ignore_ascii_case(&item.code));
        items.push(item);
    }

    /// The items of a list, the deleted ones included, in the order of their codes.
    pub fn list_items(&self, list: &str) -> Vec<ListItemView> {
        let mut items = self.lock().lists.get(list).cloned().unwrap_or_default();
        items.sort_by(|one, other| one.code.cmp(&other.code));
        items
    }
}

/// `GET /list/v4/lists/{id}/children`.
pub(super) fn children(context: &Context<'_>, request: &SimRequest) -> SimResponse {
    let Some(items) = id(request).and_then(|id| context.state.lists.get(id)) else {
        return refuse(context, 404, "List not found");
    };
    let Some([page, is_deleted]) = body::query_options(request, ["page", "isDeleted"]) else {
        return refuse(context, 400, "A query option is not known here or comes twice.");
    };
    let Some(page) = page
        .map_or(Some(1), |page| page.parse::<usize>().ok())
        .filter(|page| *page > 0)
    else {
        return refuse(context, 400, "page must be a number from 1");
    };
    let mut shown: Vec<&ListItemView> = items
        .iter()
        .filter(|item| is_deleted.is_none_or(|wanted| (wanted == "true") == item.is_deleted))
        .collect();
    shown.sort_by(|one, other| one.value.cmp(&other.value));
    let content: Vec<Value> = shown
        .iter()
        .skip((page - 1) * PAGE)
        .take(PAGE)
        .map(|item| {
            json!({ "id": uuid::Uuid::new_v4(), "code": item.code, "shortCode": item.code, "value": item.value,
                "parentId": null, "level": 1, "hasChildren": false, "isDeleted": item.is_deleted,
                "lists": [{ "id": id(request) }] })
        })
        .collect();
    let answer = json!({ "links": [], "content": content, "page": { "size": PAGE, "totalElements": shown.len(),
        "totalPages": shown.len().div_ceil(PAGE), "number": page } });
    SimResponse::json(200, &answer)
}

/// `POST` and `PATCH /list/v4/lists/{id}/bulk`: item by item, in order.
pub(super) fn bulk(context: &mut Context<'_>, request: &SimRequest) -> SimResponse {
    let sent: Option<Value> = serde_json::from_slice(&request.body).ok();
    let parts = sent.as_ref().and_then(|body| body["requests"].as_array());
    let Some(parts) = parts.filter(|_| body::is_json(request)) else {
        return refuse(context, 400, "requests must be a list");
    };
    if parts.is_empty() || parts.len() > MOST_ITEMS {
        return refuse(context, 400, "size must be between 1 and 250");
    }
    let creates = request.method == Method::POST;
    let mut errors = Vec::new();
    for part in parts {
        let done = match id(request).and_then(|id| context.state.lists.get_mut(id)) {
            None => Err("List not found"),
            Some(items) if creates => create(items, part),
            Some(items) => change(items, part),
        };
        if let Err(message) = done {
            errors.push(json!({ "message": message, "listItem": part }));
        }
    }
    let failed = errors.len();
    let (status, word) = match (failed, creates) {
        (0, true) => (201, "SUCCESS"),
        (0, false) => (200, "SUCCESS"),
        _ if failed == parts.len() => (400, "FAILURE"),
        _ => (206, "PARTIAL_SUCCESS"),
    };
    let answer = json!({ "status": word, "recordsSucceeded": parts.len() - failed, "recordsFailed": failed,
        "errors": errors });
    SimResponse::json(status, &answer)
}

fn create(items: &mut Vec<ListItemView>, part: &Value) -> Result<(), &'static str> {
    let (Some(code), Some(value)) = (text(part, "shortCode"), text(part, "value")) else {
        return Err("shortCode and value are required");
    };
    // Said by people who tried; the documentation has no text for it.
    if code.contains('-') {
        return Err("Hyphens are not supported in list item codes");
    }
    if items.iter().any(|item| item.code.eq_ignore_ascii_case(code)) {
        return Err("This item code is already used by another item in the same list");
    }
    items.push(ListItemView {
        code: code.to_owned(),
        value: value.to_owned(),
        is_deleted: false,
    });
    Ok(())
}

fn change(items: &mut [ListItemView], part: &Value) -> Result<(), &'static str> {
    let code = text(part, "code").ok_or("code is required")?;
    let item = items.iter_mut().find(|item| item.code.eq_ignore_ascii_case(code));
    let item = item.ok_or("listItem not found")?;
    if item.is_deleted {
        return Err("The list item has been deleted");
    }
    if let Some(value) = text(part, "value") {
        value.clone_into(&mut item.value);
    }
    item.is_deleted = part["deleted"].as_bool().unwrap_or_default();
    Ok(())
}

fn text<'a>(part: &'a Value, name: &str) -> Option<&'a str> {
    part[name].as_str().filter(|text| !text.trim().is_empty())
}

fn id(request: &SimRequest) -> Option<&str> {
    request.path.strip_prefix(LISTS)?.split('/').next()
}

fn refuse(context: &Context<'_>, status: u16, text: &str) -> SimResponse {
    ErrorForm::Fourth.refusal(context, status, text)
}
