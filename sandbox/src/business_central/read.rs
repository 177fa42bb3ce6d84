//! GET: collections, single rows, and rows behind navigation properties.

use uuid::Uuid;

use super::address::{Address, Segment, base_url};
use super::entity::*;
use super::error::{ApiError, json_response};
use super::json::Json;
use super::odata::{Next, Query, entity, page};
use super::schema::{self, EntityType};
use super::state::State;
use super::switches::UnknownId;
use super::value::Value;
use super::view::DocumentKind;
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
    let entity_type = path_type(rest)?;
    let query = Query::read(request, entity_type)?;
    match walk(state, first, &rest[1..], &query)? {
        Target::Row(row) => Ok(json_response(
            200,
            &single(request, address, &address.segments, row.as_ref(), &query),
        )),
        Target::Rows(rows) => {
            let page = page(rows, &query, service_rows)?;
            let mut members = vec![(
                "@odata.context".to_owned(),
                context(request, address, &address.segments, ""),
            )];
            if let Some(count) = page.count {
                members.push(("@odata.count".into(), Json::Number(count.into())));
            }
            let rows = page
                .rows
                .iter()
                .map(|row| Json::Object(entity(row.as_ref(), &query.shape)))
                .collect();
            members.push(("value".into(), Json::List(rows)));
            if let Some(next) = page.next {
                members.push(("@odata.nextLink".into(), Json::Text(next_link(request, &next))));
            }
            Ok(json_response(200, &Json::Object(members)))
        }
    }
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
    members.extend(entity(row, &query.shape));
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

/// Entity type of a set that a company publishes.
pub(crate) fn set_type(set: &str) -> Option<&'static EntityType> {
    [
        &schema::COMPANY_INFORMATION,
        &schema::GENERAL_LEDGER_SETUP,
        &schema::VENDOR,
        &schema::ACCOUNT,
        &schema::DIMENSION,
        &schema::DIMENSION_VALUE,
        &schema::CURRENCY,
        &schema::PAYMENT_TERM,
        &schema::TAX_GROUP,
        &schema::PURCHASE_INVOICE,
        &schema::PURCHASE_INVOICE_LINE,
        &schema::PURCHASE_CREDIT_MEMO,
        &schema::PURCHASE_CREDIT_MEMO_LINE,
        &schema::DIMENSION_SET_LINE,
        &schema::GENERAL_LEDGER_ENTRY,
    ]
    .into_iter()
    .find(|entity_type| entity_type.set == set)
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

/// The 404 for a well-formed id that is not there.
pub(crate) fn unknown_id(state: &State, segment: &str) -> ApiError {
    match state.switches.unknown_id {
        UnknownId::ResourceNotFound => ApiError::unknown_segment(segment),
        UnknownId::RecordNotFound => ApiError::new(
            404,
            "Internal_RecordNotFound",
            format!("The {segment} does not exist. Identification fields and values: Id"),
        ),
        UnknownId::NotFound => ApiError::query_syntax(),
    }
}

fn boxed<'a, T: Row<'a> + 'a>(row: T) -> BoxRow<'a> {
    Box::new(row)
}

/// A row of a set by its id.
pub(crate) fn row_by_id<'a>(state: &'a State, set: &str, id: Uuid) -> Option<BoxRow<'a>> {
    match set {
        "purchaseInvoices" | "purchaseCreditMemos" => state
            .documents
            .get(id)
            .filter(|one| one.entity_type().set == set)
            .map(|one| boxed(DocumentRow::new(state, one))),
        "purchaseInvoiceLines" | "purchaseCreditMemoLines" => {
            let document = state
                .documents
                .with_line(id)
                .filter(|one| one.line_entity_type().set == set)?;
            document.line(id).map(|line| boxed(LineRow::new(state, document, line)))
        }
        "dimensionSetLines" => None,
        _ => master_rows(state, set).into_iter().find(|row| row.id() == Some(id)),
    }
}

fn all_rows<'a>(state: &'a State, set: &str, query: &Query) -> Result<Vec<BoxRow<'a>>, ApiError> {
    let required = |name: &str| query.filter.as_ref().and_then(|filter| filter.required(name));
    match set {
        "purchaseInvoices" => Ok(documents(state, DocumentKind::Invoice)),
        "purchaseCreditMemos" => Ok(documents(state, DocumentKind::CreditMemo)),
        "purchaseInvoiceLines" | "purchaseCreditMemoLines" => {
            let document = match (required("documentId"), required("id")) {
                (Some(document), _) => state.documents.get(document.as_guid()),
                (None, Some(line)) => state.documents.with_line(line.as_guid()),
                (None, None) => {
                    return Err(ApiError::dialog(
                        "You must specify an Id or a Document Id to get the lines.",
                    ));
                }
            };
            let rows = document
                .filter(|one| one.line_entity_type().set == set)
                .map(|document| {
                    document
                        .lines
                        .iter()
                        .map(|line| boxed(LineRow::new(state, document, line)))
                        .collect()
                });
            Ok(rows.unwrap_or_default())
        }
        "dimensionSetLines" => match (required("parentId"), required("parentType")) {
            (Some(parent), Some(Value::Choice(parent_type))) => Ok(dimension_set(state, parent.as_guid(), parent_type)),
            _ => Err(ApiError::dialog(
                "You must get to the parent first to create a dimension set line.",
            )),
        },
        _ => Ok(master_rows(state, set)),
    }
}

/// The key of the page is number and posted; the number comes first.
fn documents(state: &State, kind: DocumentKind) -> Vec<BoxRow<'_>> {
    let mut documents: Vec<_> = state
        .documents
        .iter()
        .filter(|document| document.kind == kind)
        .collect();
    documents.sort_by(|left, right| (&left.number, left.is_draft()).cmp(&(&right.number, right.is_draft())));
    documents
        .into_iter()
        .map(|document| boxed(DocumentRow::new(state, document)))
        .collect()
}

fn dimension_set<'a>(state: &'a State, parent: Uuid, parent_type: &str) -> Vec<BoxRow<'a>> {
    let set = match ParentType::ALL.into_iter().find(|known| known.escaped() == parent_type) {
        Some(ParentType::Invoice) => "purchaseInvoices",
        Some(ParentType::InvoiceLine) => "purchaseInvoiceLines",
        Some(ParentType::CreditMemo) => "purchaseCreditMemos",
        Some(ParentType::CreditMemoLine) => "purchaseCreditMemoLines",
        Some(ParentType::GeneralLedgerEntry) => "generalLedgerEntries",
        None => return Vec::new(),
    };
    match row_by_id(state, set, parent).map(|row| row.related("dimensionSetLines")) {
        Some(Related::Many(rows)) => rows,
        _ => Vec::new(),
    }
}

fn master_rows<'a>(state: &'a State, set: &str) -> Vec<BoxRow<'a>> {
    match set {
        "companyInformation" => vec![boxed(CompanyInformationRow(state))],
        "generalLedgerSetup" => vec![boxed(SetupRow(state))],
        "vendors" => state
            .vendors
            .values()
            .map(|vendor| boxed(VendorRow::new(state, vendor)))
            .collect(),
        "accounts" => state
            .accounts
            .values()
            .map(|account| boxed(AccountRow::new(state, account)))
            .collect(),
        "dimensions" => state
            .dimensions
            .values()
            .map(|dimension| boxed(DimensionRow(dimension)))
            .collect(),
        "dimensionValues" => state
            .dimensions
            .values()
            .flat_map(|dimension| {
                dimension
                    .values
                    .values()
                    .map(move |value| boxed(DimensionValueRow { dimension, value }))
            })
            .collect(),
        "currencies" => state
            .currencies
            .values()
            .map(|currency| boxed(CurrencyRow(currency)))
            .collect(),
        "paymentTerms" => state
            .payment_terms
            .values()
            .map(|terms| boxed(PaymentTermRow(terms)))
            .collect(),
        "taxGroups" => state
            .tax_groups
            .values()
            .map(|group| boxed(TaxGroupRow(group)))
            .collect(),
        "generalLedgerEntries" => state
            .ledger
            .general
            .iter()
            .map(|entry| boxed(GeneralLedgerRow { state, entry }))
            .collect(),
        _ => Vec::new(),
    }
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
            })
        })
        .collect();
    let page = page(rows, &query, service_rows)?;
    let mut members = vec![(
        "@odata.context".to_owned(),
        context(request, address, &address.segments, ""),
    )];
    let rows = page
        .rows
        .iter()
        .map(|row| Json::Object(entity(row.as_ref(), &query.shape)))
        .collect();
    members.push(("value".into(), Json::List(rows)));
    if let Some(next) = page.next {
        members.push(("@odata.nextLink".into(), Json::Text(next_link(request, &next))));
    }
    Ok(json_response(200, &Json::Object(members)))
}
