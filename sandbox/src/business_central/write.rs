//! POST, PATCH and DELETE: drafts, their lines, dimension set lines and attachments, and the bound actions.

use uuid::Uuid;

use super::address::{Address, Segment, base_url};
use super::document::{self, PurchaseDocument};
use super::entity::{BoxRow, entity_tag};
use super::error::{ApiError, json_response};
use super::json::Json;
use super::ledger::{Language, cancel_credit_memo, post_document};
use super::odata::Query;
use super::read::single;
use super::rows::{row_by_id, set_type, unknown_id};
use super::schema::EntityType;
use super::state::{Moment, State};
use super::switches::{DeleteTag, ForeignTexts, SessionLanguage, StaleTag};
use super::view::DocumentKind;
use super::write_attachments::content_segment;
use crate::server::{Method, SimRequest, SimResponse};

/// One write below a company.
pub(crate) struct Write<'a> {
    pub(crate) request: &'a SimRequest,
    pub(crate) address: &'a Address,
    pub(crate) rest: &'a [Segment],
    pub(crate) moment: Moment,
}

pub(super) fn kind_of(set: &str) -> Option<DocumentKind> {
    match set {
        "purchaseInvoices" => Some(DocumentKind::Invoice),
        "purchaseCreditMemos" => Some(DocumentKind::CreditMemo),
        _ => None,
    }
}

pub(super) fn is_line_set(set: &str) -> bool {
    matches!(set, "purchaseInvoiceLines" | "purchaseCreditMemoLines")
}

impl Write<'_> {
    /// Carries the write out.
    pub(crate) fn carry_out(&self, state: &mut State) -> Result<SimResponse, ApiError> {
        if self
            .request
            .header("data-access-intent")
            .is_some_and(|intent| intent.eq_ignore_ascii_case("readonly"))
        {
            return Err(ApiError::bad_request(
                "Data-Access-Intent ReadOnly is supported for GET requests only.",
            ));
        }
        if let Some(attachment) = content_segment(self.rest) {
            return self.on_attachment_content(state, attachment);
        }
        match self.rest {
            [set] if kind_of(&set.name).is_some() => self.on_document(state, set),
            [set, action] if kind_of(&set.name).is_some() && action.name.starts_with("Microsoft.NAV.") => {
                self.on_action(state, set, &action.name)
            }
            [set, lines] if kind_of(&set.name).is_some() && is_line_set(&lines.name) => {
                let document = self.document(state, set)?.id;
                self.on_line(state, Some(document), lines)
            }
            [lines] if is_line_set(&lines.name) => self.on_line(state, None, lines),
            [attachments] if attachments.name == "documentAttachments" => self.on_attachment(state, None, attachments),
            [set, attachments] if kind_of(&set.name).is_some() && attachments.name == "documentAttachments" => {
                let document = self.document(state, set)?.id;
                self.on_attachment(state, Some(document), attachments)
            }
            [.., dimensions] if dimensions.name == "dimensionSetLines" => self.on_dimension(state, dimensions),
            [set, ..] if set_type(&set.name).is_none() => Err(ApiError::unknown_segment(&set.name)),
            [.., set] => Err(self.refuse_set(&set.name)),
            [] => Err(ApiError::method_not_allowed(self.request.method.as_str(), "companies")),
        }
    }

    fn refuse_set(&self, set: &str) -> ApiError {
        let read_only = [
            "accounts",
            "dimensions",
            "dimensionValues",
            "generalLedgerSetup",
            "generalLedgerEntries",
            "companies",
        ];
        if read_only.contains(&set) {
            ApiError::method_not_allowed(self.request.method.as_str(), set)
        } else {
            ApiError::not_simulated(&format!("writes to {set}"))
        }
    }

    pub(super) fn body(&self) -> Result<Json, ApiError> {
        let is_json = self
            .request
            .header("content-type")
            .is_some_and(|value| value.starts_with("application/json"));
        let invalid = || ApiError::bad_request("Invalid Request Body");
        if !is_json {
            return Err(invalid());
        }
        Json::parse(&self.request.body).map_err(|_| invalid())
    }

    pub(super) fn document<'s>(&self, state: &'s State, set: &Segment) -> Result<&'s PurchaseDocument, ApiError> {
        let id = set.id()?.ok_or_else(ApiError::query_syntax)?;
        state
            .documents
            .get(id)
            .filter(|document| Some(document.kind) == kind_of(&set.name))
            .ok_or_else(|| unknown_id(state, &set.name))
    }

    /// PATCH needs a tag; DELETE and actions compare one that is sent.
    pub(super) fn check_tag(&self, state: &State, version: u64, method: &Method) -> Result<(), ApiError> {
        let required =
            method == Method::PATCH || (method == Method::DELETE && state.switches.delete_tag == DeleteTag::Required);
        match self.request.header("if-match") {
            None if required => Err(ApiError::missing_tag()),
            None | Some("*") => Ok(()),
            Some(tag) if !(tag.starts_with("W/\"") && tag.ends_with('"')) => Err(ApiError::missing_tag()),
            Some(tag) if tag == entity_tag(version) => Ok(()),
            Some(_) => Err(ApiError::stale_tag(match state.switches.stale_tag {
                StaleTag::Conflict => 409,
                StaleTag::PreconditionFailed => 412,
            })),
        }
    }

    fn on_document(&self, state: &mut State, set: &Segment) -> Result<SimResponse, ApiError> {
        let kind = kind_of(&set.name).unwrap_or(DocumentKind::Invoice);
        if self.request.method == Method::POST && set.key.is_none() {
            let query = self.query(set_type(&set.name))?;
            let body = self.body()?;
            let id = document::create_draft(state, kind, &body, self.moment)?;
            return self.created(&query, id, row_by_id(state, &set.name, id));
        }
        let current = self.document(state, set)?;
        let (id, version) = (current.id, current.version);
        if self.request.method == Method::PATCH {
            let query = self.query(set_type(&set.name))?;
            self.check_tag(state, version, &Method::PATCH)?;
            document::update_draft(state, id, &self.body()?, self.moment)?;
            return self.shown(200, &query, row_by_id(state, &set.name, id));
        }
        if self.request.method == Method::DELETE {
            self.check_tag(state, version, &Method::DELETE)?;
            document::delete_document(state, id, self.moment.now)?;
            return Ok(no_content());
        }
        Err(ApiError::method_not_allowed(self.request.method.as_str(), &set.name))
    }

    fn on_action(&self, state: &mut State, set: &Segment, action: &str) -> Result<SimResponse, ApiError> {
        if self.request.method != Method::POST {
            return Err(ApiError::method_not_allowed(self.request.method.as_str(), action));
        }
        let known =
            action == "Microsoft.NAV.post" || (action == "Microsoft.NAV.cancel" && set.name == "purchaseCreditMemos");
        if !known {
            return Err(ApiError::new(
                501,
                "BadRequest_MethodNotImplemented",
                format!("Entity does not support bound actions: '{action}'."),
            ));
        }
        // The front end wants a length on every POST, and the action takes no parameters.
        let length = self.request.header("content-length");
        if length.is_none() && !self.request.chunked {
            return Ok(SimResponse::empty(411));
        }
        if !self.request.body.is_empty() {
            return Err(ApiError::bad_request("Invalid Request Body"));
        }
        let current = self.document(state, set)?;
        let (id, version) = (current.id, current.version);
        self.check_tag(state, version, &Method::POST)?;
        if action == "Microsoft.NAV.post" {
            post_document(state, id, self.moment, language(state, self.request))?;
        } else {
            cancel_credit_memo(state, id, self.moment)?;
        }
        Ok(no_content())
    }

    fn on_line(&self, state: &mut State, document: Option<Uuid>, lines: &Segment) -> Result<SimResponse, ApiError> {
        let entity_type = set_type(&lines.name);
        let Some(line) = lines.id()? else {
            if self.request.method != Method::POST {
                return Err(ApiError::method_not_allowed(self.request.method.as_str(), &lines.name));
            }
            let query = self.query(entity_type)?;
            let body = self.body()?;
            let named = body
                .get("documentId")
                .and_then(Json::as_text)
                .and_then(|id| id.parse().ok());
            let document = document
                .or(named)
                .ok_or_else(|| ApiError::dialog("You must specify an Id or a Document Id to get the lines."))?;
            let id = document::add_line(state, document, &body, self.moment.now)?;
            return self.created(&query, id, row_by_id(state, &lines.name, id));
        };
        let row = row_by_id(state, &lines.name, line).ok_or_else(|| unknown_id(state, &lines.name))?;
        if document.is_some_and(|document| row.value("documentId").as_guid() != document) {
            return Err(unknown_id(state, &lines.name));
        }
        let version = row.version().unwrap_or(0);
        drop(row);
        self.check_tag(state, version, &self.request.method)?;
        if self.request.method == Method::PATCH {
            let query = self.query(entity_type)?;
            document::change_line(state, line, &self.body()?, self.moment.now)?;
            return self.shown(200, &query, row_by_id(state, &lines.name, line));
        }
        if self.request.method == Method::DELETE {
            document::remove_line(state, line, self.moment.now)?;
            return Ok(no_content());
        }
        Err(ApiError::method_not_allowed(self.request.method.as_str(), &lines.name))
    }

    pub(super) fn query(&self, entity_type: Option<&'static EntityType>) -> Result<Query, ApiError> {
        entity_type.map_or_else(
            || Ok(Query::default()),
            |entity_type| Query::read(self.request, entity_type),
        )
    }

    pub(super) fn created(&self, query: &Query, id: Uuid, row: Option<BoxRow<'_>>) -> Result<SimResponse, ApiError> {
        let path: Vec<String> = self
            .address
            .segments
            .iter()
            .map(|segment| match &segment.key {
                Some(key) => format!("{}({key})", segment.name),
                None => segment.name.clone(),
            })
            .collect();
        let location = format!("{}/{}({id})", base_url(self.request, self.address), path.join("/"));
        Ok(self.shown(201, query, row)?.header("Location", location))
    }

    pub(super) fn shown(&self, status: u16, query: &Query, row: Option<BoxRow<'_>>) -> Result<SimResponse, ApiError> {
        let row = row.ok_or_else(ApiError::query_syntax)?;
        Ok(json_response(
            status,
            &single(self.request, self.address, &self.address.segments, row.as_ref(), query),
        ))
    }
}

pub(super) fn no_content() -> SimResponse {
    SimResponse::empty(204).header("OData-Version", "4.0")
}

/// The language that the session's texts come in.
fn language(state: &State, request: &SimRequest) -> Language {
    let foreign = match request.header("accept-language") {
        Some(wanted) => !wanted.trim().to_ascii_lowercase().starts_with("en"),
        None => state.switches.session_language == SessionLanguage::Spanish,
    };
    if foreign && state.switches.foreign_texts == ForeignTexts::Translated {
        Language::Spanish
    } else {
        Language::English
    }
}
