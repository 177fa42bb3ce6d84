//! Deleting a draft.

use uuid::Uuid;

use crate::client::BusinessCentral;
use crate::error::BcError;
use crate::etag::ETag;
use crate::http::{Act, Request};
use crate::purchase::PurchaseDocumentKind;
use crate::route::WriteRoute;

impl BusinessCentral {
    /// Deletes a draft in the version that was just read. The version matters: between reading and deleting it may have
    /// been posted, and a posted document must never be deleted.
    ///
    /// A draft whose posting failed late leaves an empty posted document behind, with the same id and total 0.
    ///
    /// # Errors
    /// [`BcError`]; a stale version is `Answered` with 409 and [`ErrorCode::ENTITY_CHANGED`](crate::ErrorCode), a draft
    /// that is gone is `Answered` with 404.
    pub async fn delete_draft(&self, kind: PurchaseDocumentKind, id: Uuid, etag: &ETag) -> Result<(), BcError> {
        let request = Request {
            operation: "delete_draft",
            url: self.routes().write(WriteRoute::Document(kind, id)),
            act: Act::Delete { version: etag.clone() },
        };
        self.http().send(&request).await?.of_status(&[200, 204])?;
        Ok(())
    }
}
