//! Creating a draft.

use crate::answer::Answer;
use crate::client::BusinessCentral;
use crate::error::BcError;
use crate::http::{Act, Request};
use crate::purchase::read::WireDocument;
use crate::purchase::wire_credit_memo::{WireCreditMemo, WireNewCreditMemo};
use crate::purchase::wire_invoice::{WireInvoice, WireNewInvoice};
use crate::purchase::{NewPurchaseDocument, PurchaseDocument, PurchaseDocumentKind};
use crate::route::{WriteRoute, with_query};

const OPERATION: &str = "create_draft";

impl BusinessCentral {
    /// Creates a draft with header, lines and dimension set lines in one transaction (deep insert), and returns it as
    /// Business Central made it, lines and their dimensions included. Compare lines, dates and totals with what was sent: the company's
    /// setup can change them and add lines.
    ///
    /// A number that exists already is *not* refused here; look it up before.
    ///
    /// # Errors
    /// [`BcError`]. A draft may exist after `Interrupted`, `Undecodable` and `Answered` with 408, 409 or 5xx: find it by
    /// vendor and number before creating it again.
    pub async fn create_draft(
        &self,
        kind: PurchaseDocumentKind,
        document: &NewPurchaseDocument,
    ) -> Result<Answer<PurchaseDocument>, BcError> {
        let invalid = |problem| BcError::InvalidRequest {
            operation: OPERATION,
            problem,
        };
        document.validate().map_err(invalid)?;
        let json = match kind {
            PurchaseDocumentKind::Invoice => serde_json::to_string(&WireNewInvoice::from(document)),
            PurchaseDocumentKind::CreditMemo => serde_json::to_string(&WireNewCreditMemo::from(document)),
        };
        let json = json.map_err(|_| invalid("the document cannot be written as JSON; report it".to_owned()))?;
        match kind {
            PurchaseDocumentKind::Invoice => self.create::<WireInvoice>(kind, json).await,
            PurchaseDocumentKind::CreditMemo => self.create::<WireCreditMemo>(kind, json).await,
        }
    }

    async fn create<W: WireDocument>(
        &self,
        kind: PurchaseDocumentKind,
        json: String,
    ) -> Result<Answer<PurchaseDocument>, BcError> {
        let url = with_query(
            self.routes().write(WriteRoute::Documents(kind)),
            &[("$expand", kind.lines_expansion())],
        );
        let request = Request {
            operation: OPERATION,
            url,
            act: Act::Create { json },
        };
        let received = self.http().send(&request).await?.of_status(&[200, 201])?;
        let origin = received.origin();
        let wire: W = received.decode()?;
        let value = wire.into_document().map_err(|problem| origin.undecodable(problem))?;
        Ok(Answer {
            value,
            status: origin.status,
            client_request_id: origin.client_request_id,
        })
    }
}
