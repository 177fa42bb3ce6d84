//! Posting a draft.

use uuid::Uuid;

use crate::answer::Answer;
use crate::client::BusinessCentral;
use crate::error::BcError;
use crate::http::{Act, Request};
use crate::purchase::PurchaseDocumentKind;
use crate::route::WriteRoute;

impl BusinessCentral {
    /// Posts a draft (`Microsoft.NAV.post`, no body). The answer is empty: read the document again for its new number
    /// and its status.
    ///
    /// # Errors
    /// [`BcError`]. Any answer but success, 429 and a missing token or connection leaves open whether it was posted:
    /// even a 400 can follow a posting, so read the document before deciding.
    pub async fn post_draft(&self, kind: PurchaseDocumentKind, id: Uuid) -> Result<Answer<()>, BcError> {
        let request = Request {
            operation: "post_draft",
            url: self.routes().write(WriteRoute::PostAction(kind, id)),
            act: Act::Invoke,
        };
        let origin = self.http().send(&request).await?.of_status(&[200, 204])?.origin();
        Ok(Answer {
            value: (),
            status: origin.status,
            client_request_id: origin.client_request_id,
        })
    }
}
