//! The files attached to purchase documents, in order of attachment.

use bytes::Bytes;
use jiff::Timestamp;
use uuid::Uuid;

use super::State;

/// A file attached to a purchase document.
#[derive(Clone, Debug)]
pub(crate) struct Attachment {
    pub(crate) id: Uuid,
    /// The purchase document, by the id that it keeps when it is posted.
    pub(crate) document: Uuid,
    pub(crate) file_name: String,
    pub(crate) content: Bytes,
    /// As the upload named it; empty before the upload.
    pub(crate) content_type: String,
    pub(crate) attached_at: Timestamp,
    pub(crate) version: u64,
}

impl State {
    pub(crate) fn attachment(&self, id: Uuid) -> Option<&Attachment> {
        self.attachments.iter().find(|attachment| attachment.id == id)
    }

    /// The files of one document, in order of attachment.
    pub(crate) fn attachments_of(&self, document: Uuid) -> impl Iterator<Item = &Attachment> {
        self.attachments
            .iter()
            .filter(move |attachment| attachment.document == document)
    }

    /// Posting copies the files to the posted document, so that their ids are new.
    pub(crate) fn copy_attachments_to_posted(&mut self, document: Uuid) {
        for attachment in self.attachments.iter_mut().filter(|one| one.document == document) {
            attachment.id = Uuid::new_v4();
        }
    }

    /// A deleted draft takes its files along.
    pub(crate) fn drop_attachments_of(&mut self, document: Uuid) {
        self.attachments.retain(|attachment| attachment.document != document);
    }
}
