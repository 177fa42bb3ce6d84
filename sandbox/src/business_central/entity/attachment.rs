//! Document attachments as the API shows them.

use uuid::Uuid;

use super::super::schema::{DOCUMENT_ATTACHMENT, EntityType};
use super::super::state::{Attachment, State};
use super::super::value::Value;
use super::super::view::DocumentKind;
use super::{Related, Row, many};

/// A document attachment.
pub(crate) struct AttachmentRow<'a> {
    attachment: &'a Attachment,
    kind: DocumentKind,
}

impl<'a> AttachmentRow<'a> {
    pub(crate) fn new(state: &State, attachment: &'a Attachment) -> Self {
        let kind = state
            .documents
            .get(attachment.document)
            .map_or(DocumentKind::Invoice, |document| document.kind);
        Self { attachment, kind }
    }
}

/// The attachments of a document.
pub(super) fn attachment_rows(state: &State, document: Uuid) -> Related<'_> {
    many(
        state
            .attachments_of(document)
            .map(|attachment| AttachmentRow::new(state, attachment)),
    )
}

impl<'a> Row<'a> for AttachmentRow<'a> {
    fn entity_type(&self) -> &'static EntityType {
        &DOCUMENT_ATTACHMENT
    }

    fn id(&self) -> Option<Uuid> {
        Some(self.attachment.id)
    }

    fn version(&self) -> Option<u64> {
        Some(self.attachment.version)
    }

    fn value(&self, property: &str) -> Value {
        let attachment = self.attachment;
        match property {
            "id" => Value::Guid(attachment.id),
            "fileName" => Value::text(&attachment.file_name),
            "byteSize" => Value::Integer(i64::try_from(attachment.content.len()).unwrap_or(i64::MAX)),
            "parentType" => Value::Choice(match self.kind {
                DocumentKind::Invoice => "Purchase_x0020_Invoice",
                DocumentKind::CreditMemo => "Purchase_x0020_Credit_x0020_Memo",
            }),
            "parentId" => Value::Guid(attachment.document),
            "lineNumber" => Value::Integer(0),
            "lastModifiedDateTime" => Value::Instant(attachment.attached_at),
            // The flow flags are not read back.
            _ => Value::Flag(false),
        }
    }
}
