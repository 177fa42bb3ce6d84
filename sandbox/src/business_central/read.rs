//! GET: collections, single rows, and rows behind navigation properties.

use super::address::{Address, Segment, base_url};
use super::entity::*;
use super::error::{ApiError, json_response};
use super::json::Json;
use super::odata::{Next, Query, entity, page};
use super::rows::{all_rows, boxed, row_by_id, set_type, unknown_id};
use super::schema::{self, EntityType};
use super::state::State;
use super::write_attachments::{content_segment, read_content};
use crate::server::{SimRequest, SimResponse};

/// What a path leads to.
enum Target<'a> {
    Rows(Vec<BoxRow<'a>>),
    Row(BoxRow<'a>),
}

/// Answers a GET below a company.
pub(crate) fn read(
    state: &State,
    request: &SimRequest,
    address: &Address,
    rest: &[Segment],
    service_rows: usize,
) -> Result<SimResponse, ApiError> {
    let Some(first) = rest.first() else {
        return Err(ApiError::query_syntax());
    };
    if let Some(attachment) = content_segment(rest) {
        return read_content(state, attachment);
    }
    let entity_type = path_type(rest)?;
    let query = Query::read(request, entity_type)?;
    match walk(state, first, &rest[1..], &query)? {
        Target::Row(row) => Ok(json_response(
            200,
            &single(request, address, &address.segments, row.as_ref(), &query),
        )),
        Target::Rows(rows) => list(request, address, rows, &query, service_rows),
    }
}

/// Answers a GET of `companies`; their rows carry no tag.
pub(crate) fn read_companies(
    companies: &[State],
    request: &SimRequest,
    address: &Address,
    service_rows: usize,
) -> Result<SimResponse, ApiError> {
    let query = Query::read(request, &schema::COMPANY)?;
    let rows = companies.iter().map(|company| boxed(CompanyRow(company))).collect();
    list(request, address, rows, &query, service_rows)
}

/// One page of a collection.
pub(super) fn list(
    request: &SimRequest,
    address: &Address,
    rows: Vec<BoxRow<'_>>,
    query: &Query,
    service_rows: usize,
) -> Result<SimResponse, ApiError> {
    let page = page(rows, query, service_rows)?;
    let mut members = vec![(
        "@odata.context".to_owned(),
        context(request, address, &address.segments, ""),
    )];
    if let Some(count) = page.count {
        members.push(("@odata.count".into(), Json::Number(count.into())));
    }
    let company = company_url(request, address);
    let rows = page
        .rows
        .iter()
        .map(|row| Json::Object(entity(row.as_ref(), &query.shape, &company)))
        .collect();
    members.push(("value".into(), Json::List(rows)));
    if let Some(next) = page.next {
        members.push(("@odata.nextLink".into(), Json::Text(next_link(request, &next))));
    }
    Ok(json_response(200, &Json::Object(members)))
}

/// Where the company is; links to content start there.
fn company_url(request: &SimRequest, address: &Address) -> String {
    let key = address.segments.first().and_then(|company| company.key.as_deref());
    format!("{}/companies({})", base_url(request, address), key.unwrap_or_default())
}

/// One row as the body of an answer.
pub(crate) fn single<'a>(
    request: &SimRequest,
    address: &Address,
    path: &[Segment],
    row: &dyn Row<'a>,
    query: &Query,
) -> Json {
    let mut path = path.to_vec();
    if let Some(last) = path.last_mut() {
        last.key = None;
    }
    let mut members = vec![(
        "@odata.context".to_owned(),
        context(request, address, &path, "/$entity"),
    )];
    members.extend(entity(row, &query.shape, &company_url(request, address)));
    Json::Object(members)
}

fn context(request: &SimRequest, address: &Address, path: &[Segment], suffix: &str) -> Json {
    let path: Vec<String> = path
        .iter()
        .map(|segment| match &segment.key {
            Some(key) => format!("{}({key})", segment.name),
            None => segment.name.clone(),
        })
        .collect();
    Json::Text(format!(
        "{}/$metadata#{}{suffix}",
        base_url(request, address),
        path.join("/")
    ))
}

/// The request's own options, then what the service adds.
fn next_link(request: &SimRequest, next: &Next) -> String {
    let mut options: Vec<String> = Vec::new();
    for (name, value) in &request.query {
        let value = match name.as_str() {
            "aid" | "$skiptoken" | "$skip" => continue,
            "$top" => next.top.map_or_else(|| value.clone(), |top| top.to_string()),
            _ => value.clone(),
        };
        let encoded: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
        options.push(format!("{name}={}", encoded.replace('+', "%20")));
    }
    options.push("aid=FIN".into());
    options.push(format!("$skiptoken={}", next.skip_token));
    format!(
        "{}{}?{}",
        request.base_url(),
        request.path.replace(' ', "%20"),
        options.join("&")
    )
}

/// Entity type of the last segment.
fn path_type(rest: &[Segment]) -> Result<&'static EntityType, ApiError> {
    let (first, further) = rest.split_first().ok_or_else(ApiError::query_syntax)?;
    let start = set_type(&first.name).ok_or_else(|| ApiError::unknown_segment(&first.name))?;
    further.iter().try_fold(start, |entity_type, segment| {
        entity_type
            .navigation(&segment.name)
            .map(|navigation| navigation.target)
            .ok_or_else(|| ApiError::unknown_segment(&segment.name))
    })
}

fn walk<'a>(state: &'a State, first: &Segment, further: &[Segment], query: &Query) -> Result<Target<'a>, ApiError> {
    let mut target = match first.id()? {
        Some(id) => Target::Row(row_by_id(state, &first.name, id).ok_or_else(|| unknown_id(state, &first.name))?),
        None if further.is_empty() => Target::Rows(all_rows(state, &first.name, query)?),
        None => return Err(ApiError::query_syntax()),
    };
    for segment in further {
        let Target::Row(row) = target else {
            return Err(ApiError::query_syntax());
        };
        let navigation = row
            .entity_type()
            .navigation(&segment.name)
            .ok_or_else(|| ApiError::unknown_segment(&segment.name))?;
        target = match (row.related(navigation.name), segment.id()?) {
            (Related::Many(rows), None) => Target::Rows(rows),
            (Related::Many(rows), Some(id)) => Target::Row(
                rows.into_iter()
                    .find(|row| row.id() == Some(id))
                    .ok_or_else(|| unknown_id(state, &segment.name))?,
            ),
            (Related::One(Some(row)), None) => Target::Row(row),
            _ => return Err(unknown_id(state, &segment.name)),
        };
    }
    Ok(target)
}

/// Answers the analytics query. Entries outside its posting date range are missing without an error.
pub(crate) fn read_analytics(
    state: &State,
    request: &SimRequest,
    address: &Address,
    service_rows: usize,
) -> Result<SimResponse, ApiError> {
    let query = Query::read(request, &schema::VENDOR_LEDGER_ENTRY)?;
    let (from, to) = (state.switches.analytics_from, state.switches.analytics_to);
    let rows: Vec<BoxRow<'_>> = state
        .ledger
        .detailed
        .iter()
        .filter_map(|detailed| state.ledger.entry(detailed.ledger_entry).map(|entry| (entry, detailed)))
        .filter(|(entry, _)| {
            from.is_none_or(|from| entry.posting_date >= from) && to.is_none_or(|to| entry.posting_date <= to)
        })
        .map(|(entry, detailed)| {
            boxed(DetailedRow {
                entry,
                detailed,
                open: state.ledger.is_open(entry.entry_number),
                options: state.switches.analytics_options,
            })
        })
        .collect();
    list(request, address, rows, &query, service_rows)
}
