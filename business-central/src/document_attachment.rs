//! Files that people see beside a purchase document.

use reqwest::header::HeaderValue;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::answer::Answer;
use crate::client::BusinessCentral;
use crate::error::BcError;
use crate::etag::ETag;
use crate::http::{Act, Request};
use crate::purchase::PurchaseDocumentKind;
use crate::purchase::new_document::within;
use crate::route::{ATTACHMENTS, WriteRoute, with_query};

const CREATE: &str = "create_document_attachment";
const UPLOAD: &str = "upload_attachment_content";
const LONGEST_FILE_NAME: usize = 250;

/// Largest file that Business Central online takes, in bytes (350 MB).
pub const MOST_ATTACHMENT_BYTES: usize = 350 * 1000 * 1000;

/// A file of a document (Business Central API v2.0, documentAttachment), draft or posted. Posting copies the files of a
/// draft to the posted document; do not count on their ids.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DocumentAttachment {
    /// Key.
    pub id: Uuid,
    /// Name as it is kept. A name that Business Central does not like is replaced without a word.
    pub file_name: String,
    /// Size of the content; 0 until it has been uploaded.
    pub byte_size: i64,
    /// Version that was read.
    #[serde(rename = "@odata.etag")]
    pub etag: ETag,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WireNewAttachment<'a> {
    file_name: &'a str,
    parent_type: &'static str,
    parent_id: Uuid,
}

#[derive(Deserialize)]
struct WireParent {
    #[serde(rename = "parentId")]
    parent_id: Uuid,
}

impl BusinessCentral {
    /// Files of a document, those without content included, all pages.
    ///
    /// # Errors
    /// [`BcError`]; the list is complete or not returned.
    pub async fn document_attachments(
        &self,
        kind: PurchaseDocumentKind,
        parent_id: Uuid,
    ) -> Result<Vec<DocumentAttachment>, BcError> {
        let filter = format!(
            "parentId eq {parent_id} and parentType eq '{}'",
            kind.attachment_parent_type()
        );
        let url = with_query(self.routes().company(&[ATTACHMENTS]), &[("$filter", &filter)]);
        self.list("document_attachments", url).await
    }

    /// Makes a file without content beside a document; [`upload_attachment_content`](Self::upload_attachment_content)
    /// fills it. The name has at most 250 characters and no path, of which only the last part would be kept.
    ///
    /// A second file of the same name is *not* refused; look at [`document_attachments`](Self::document_attachments)
    /// before.
    ///
    /// # Errors
    /// [`BcError`]. A file may have been made after `Interrupted`, `Undecodable` and `Answered` with 408, 409 or 5xx.
    /// `Undecodable` too if the answer names another parent than the document.
    pub async fn create_document_attachment(
        &self,
        kind: PurchaseDocumentKind,
        parent_id: Uuid,
        file_name: &str,
    ) -> Result<Answer<DocumentAttachment>, BcError> {
        let invalid = |problem| BcError::InvalidRequest {
            operation: CREATE,
            problem,
        };
        validate_name(file_name).map_err(invalid)?;
        let new = WireNewAttachment {
            file_name: file_name.trim(),
            parent_type: kind.attachment_parent_type(),
            parent_id,
        };
        let json = serde_json::to_string(&new)
            .map_err(|_| invalid("the file name cannot be written as JSON; report it".to_owned()))?;
        let request = Request {
            operation: CREATE,
            url: self.routes().write(WriteRoute::Attachments),
            act: Act::Create { json },
        };
        let received = self.http().send(&request).await?.of_status(&[200, 201])?;
        let origin = received.origin();
        let WireParent { parent_id: parent } = received.decode()?;
        if parent != parent_id {
            return Err(origin.undecodable("the file has another parent than the one asked for"));
        }
        Ok(Answer {
            value: received.decode()?,
            status: origin.status,
            client_request_id: origin.client_request_id,
        })
    }

    /// Puts the content into a file, whatever its version; what it held before is lost. `content_type` is the file's
    /// media type, such as `application/pdf`.
    ///
    /// # Errors
    /// [`BcError`]; uploading the same bytes again does no harm. An empty content, one above
    /// [`MOST_ATTACHMENT_BYTES`], and a media type that cannot stand in a header are `InvalidRequest`.
    pub async fn upload_attachment_content(
        &self,
        attachment_id: Uuid,
        content_type: &str,
        bytes: Vec<u8>,
    ) -> Result<Answer<()>, BcError> {
        let invalid = |problem: String| BcError::InvalidRequest {
            operation: UPLOAD,
            problem,
        };
        // A file of no bytes could not be told from one whose upload was lost.
        if bytes.is_empty() {
            return Err(invalid("the file must not be empty".to_owned()));
        }
        if bytes.len() > MOST_ATTACHMENT_BYTES {
            return Err(invalid(format!(
                "the file has {} bytes, the most is {MOST_ATTACHMENT_BYTES}",
                bytes.len()
            )));
        }
        let content_type = match HeaderValue::from_str(content_type.trim()) {
            Ok(value) if value.to_str().is_ok_and(|text| text.contains('/')) => value,
            _ => return Err(invalid("the content type must be a media type".to_owned())),
        };
        let request = Request {
            operation: UPLOAD,
            url: self.routes().write(WriteRoute::AttachmentContent(attachment_id)),
            act: Act::Upload { content_type, bytes },
        };
        let origin = self.http().send(&request).await?.of_status(&[200, 204])?.origin();
        Ok(Answer {
            value: (),
            status: origin.status,
            client_request_id: origin.client_request_id,
        })
    }

    /// Deletes a file, whatever its version. Meant for one that was made and never filled (`byte_size` 0): anything else
    /// may be somebody's.
    ///
    /// # Errors
    /// [`BcError`]; a file that is gone is `Answered` with 404.
    pub async fn delete_document_attachment(&self, id: Uuid) -> Result<(), BcError> {
        let request = Request {
            operation: "delete_document_attachment",
            url: self.routes().write(WriteRoute::Attachment(id)),
            act: Act::DeleteAny,
        };
        self.http().send(&request).await?.of_status(&[200, 204])?;
        Ok(())
    }
}

/// `Err` names the rule that is broken, without the value.
fn validate_name(file_name: &str) -> Result<(), String> {
    let name = file_name.trim();
    if name.is_empty() {
        return Err("the file name must not be blank".to_owned());
    }
    if name.contains(['/', '\\']) {
        return Err("the file name must not contain a path".to_owned());
    }
    within("file name", name, LONGEST_FILE_NAME)
}
