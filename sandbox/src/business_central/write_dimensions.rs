//! POST, PATCH and DELETE of dimension set lines under a document or one of its lines.

use uuid::Uuid;

use super::address::Segment;
use super::document;
use super::entity::{BoxRow, Related};
use super::error::ApiError;
use super::rows::{row_by_id, set_type, unknown_id};
use super::state::State;
use super::write::{Write, is_line_set, kind_of, no_content};
use crate::server::{Method, SimResponse};

/// What the dimension set lines of a path belong to.
struct DimensionParent {
    document: Uuid,
    line: Option<Uuid>,
}

impl Write<'_> {
    pub(super) fn on_dimension(&self, state: &mut State, segment: &Segment) -> Result<SimResponse, ApiError> {
        let parent = self.dimension_parent(state)?;
        let now = self.moment.now;
        let query = self.query(set_type("dimensionSetLines"))?;
        let Some(dimension) = segment.id()? else {
            if self.request.method != Method::POST {
                return Err(ApiError::method_not_allowed(
                    self.request.method.as_str(),
                    "dimensionSetLines",
                ));
            }
            let id = document::add_dimension_line(state, parent.document, parent.line, &self.body()?, now)?;
            return self.created(&query, id, dimension_row(state, &parent, id));
        };
        let row = dimension_row(state, &parent, dimension).ok_or_else(|| unknown_id(state, "dimensionSetLines"))?;
        let version = row.version().unwrap_or(0);
        drop(row);
        self.check_tag(state, version, &self.request.method)?;
        if self.request.method == Method::PATCH {
            let body = self.body()?;
            document::change_dimension_line(state, parent.document, parent.line, dimension, &body, now)?;
            return self.shown(200, &query, dimension_row(state, &parent, dimension));
        }
        if self.request.method == Method::DELETE {
            document::remove_dimension_line(state, parent.document, parent.line, dimension, now)?;
            return Ok(no_content());
        }
        Err(ApiError::method_not_allowed(
            self.request.method.as_str(),
            "dimensionSetLines",
        ))
    }

    fn dimension_parent(&self, state: &State) -> Result<DimensionParent, ApiError> {
        let no_parent = || ApiError::dialog("You must get to the parent first to create a dimension set line.");
        match self.rest {
            [set, _] if kind_of(&set.name).is_some() => Ok(DimensionParent {
                document: self.document(state, set)?.id,
                line: None,
            }),
            [set, lines, _] if kind_of(&set.name).is_some() && is_line_set(&lines.name) => {
                let document = self.document(state, set)?;
                let line = lines.id()?.ok_or_else(ApiError::query_syntax)?;
                document.line(line).ok_or_else(|| unknown_id(state, &lines.name))?;
                Ok(DimensionParent {
                    document: document.id,
                    line: Some(line),
                })
            }
            [lines, _] if is_line_set(&lines.name) => {
                let line = lines.id()?.ok_or_else(ApiError::query_syntax)?;
                let document = state
                    .documents
                    .with_line(line)
                    .ok_or_else(|| unknown_id(state, &lines.name))?;
                Ok(DimensionParent {
                    document: document.id,
                    line: Some(line),
                })
            }
            _ => Err(no_parent()),
        }
    }
}

fn dimension_row<'s>(state: &'s State, parent: &DimensionParent, dimension: Uuid) -> Option<BoxRow<'s>> {
    let document = state.documents.get(parent.document)?;
    let row = match parent.line {
        None => row_by_id(state, document.entity_type().set, parent.document)?,
        Some(line) => row_by_id(state, document.line_entity_type().set, line)?,
    };
    match row.related("dimensionSetLines") {
        Related::Many(rows) => rows.into_iter().find(|row| row.id() == Some(dimension)),
        Related::One(_) => None,
    }
}
