//! POST and DELETE of document attachments, and GET and PATCH of their content.

use uuid::Uuid;

use super::address::Segment;
use super::document;
use super::error::ApiError;
use super::rows::{row_by_id, set_type, unknown_id};
use super::state::{Attachment, State};
use super::write::{Write, no_content};
use crate::server::{Method, SimResponse};

const SET: &str = "documentAttachments";
const CONTENT: &str = "attachmentContent";

/// The attachment whose content a path names, when it names one.
pub(super) fn content_segment(rest: &[Segment]) -> Option<&Segment> {
    match rest {
        [.., set, content] if set.name == SET && content.name == CONTENT && set.key.is_some() => Some(set),
        _ => None,
    }
}

/// The content as it was uploaded. What the service says before an upload is not known; here it is 204.
pub(super) fn read_content(state: &State, set: &Segment) -> Result<SimResponse, ApiError> {
    let attachment = find(state, set)?;
    if attachment.content.is_empty() {
        return Ok(no_content());
    }
    Ok(SimResponse::raw(
        200,
        "application/octet-stream",
        attachment.content.clone(),
    ))
}

fn find<'s>(state: &'s State, set: &Segment) -> Result<&'s Attachment, ApiError> {
    let id = set.id()?.ok_or_else(ApiError::query_syntax)?;
    state.attachment(id).ok_or_else(|| unknown_id(state, SET))
}

impl Write<'_> {
    pub(super) fn on_attachment(
        &self,
        state: &mut State,
        parent: Option<Uuid>,
        set: &Segment,
    ) -> Result<SimResponse, ApiError> {
        if set.key.is_none() {
            if self.request.method != Method::POST {
                return Err(ApiError::method_not_allowed(self.request.method.as_str(), SET));
            }
            let query = self.query(set_type(SET))?;
            let id = document::attach(state, parent, &self.body()?, self.moment)?;
            return self.created(&query, id, row_by_id(state, SET, id));
        }
        let attachment = find(state, set)?;
        if parent.is_some_and(|parent| parent != attachment.document) {
            return Err(unknown_id(state, SET));
        }
        let (id, version) = (attachment.id, attachment.version);
        if self.request.method != Method::DELETE {
            return Err(ApiError::not_simulated("changes to an attachment's name"));
        }
        self.check_tag(state, version, &Method::DELETE)?;
        document::detach(state, id);
        Ok(no_content())
    }

    /// The bytes are the body as it comes; a tag or `*` is needed.
    pub(super) fn on_attachment_content(&self, state: &mut State, set: &Segment) -> Result<SimResponse, ApiError> {
        if self.request.method != Method::PATCH {
            return Err(ApiError::method_not_allowed(self.request.method.as_str(), CONTENT));
        }
        let attachment = find(state, set)?;
        let (id, version) = (attachment.id, attachment.version);
        self.check_tag(state, version, &Method::PATCH)?;
        let content_type = self
            .request
            .header("content-type")
            .unwrap_or("application/octet-stream");
        document::upload(state, id, &self.request.body, content_type);
        Ok(no_content())
    }
}
