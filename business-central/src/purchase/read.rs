//! Reading purchase documents.

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use url::Url;
use uuid::Uuid;

use crate::client::{BusinessCentral, modified_after};
use crate::error::{BcError, ErrorAnswer, ErrorCode};
use crate::field_value::code_value;
use crate::http::{Act, Request};
use crate::purchase::wire_credit_memo::WireCreditMemo;
use crate::purchase::wire_invoice::{HEADER_PROPERTIES, WireInvoice};
use crate::purchase::wire_line::WireLine;
use crate::purchase::{PurchaseDocument, PurchaseDocumentKind, PurchaseHeader};
use crate::route::{literal, one, with_query};

/// One of the two documents as it comes.
pub(crate) trait WireDocument: DeserializeOwned {
    /// Header, lines if they were asked for, and the link to more lines if these are not all.
    fn split(self) -> (PurchaseHeader, Option<Vec<WireLine>>, Option<String>);

    /// Header and all lines, ordered by line number; `Err` says what is missing.
    fn into_document(self) -> Result<PurchaseDocument, &'static str> {
        let (header, lines, more) = self.split();
        if more.is_some() {
            return Err("it holds a part of the lines only");
        }
        let mut lines = lines.ok_or("it has no lines although they were asked for")?;
        if lines.iter().any(WireLine::lacks_dimensions) {
            return Err("it holds a part of a line's dimensions only");
        }
        lines.sort_by_key(WireLine::sequence);
        Ok(PurchaseDocument {
            header,
            lines: lines.into_iter().map(Into::into).collect(),
        })
    }
}

impl BusinessCentral {
    /// The draft or posted document with this id, lines included. The id is the same before and after posting.
    ///
    /// `Ok(None)` is proof that there is none: a "not found" answer is believed only after the collection itself has
    /// answered without it, because a whole API page can vanish for a while and answer the same way.
    ///
    /// # Errors
    /// [`BcError`]; `Answered` with 404 if the collection does not answer either.
    pub async fn purchase_document(
        &self,
        kind: PurchaseDocumentKind,
        id: Uuid,
    ) -> Result<Option<PurchaseDocument>, BcError> {
        match kind {
            PurchaseDocumentKind::Invoice => self.read_one::<WireInvoice>(kind, id).await,
            PurchaseDocumentKind::CreditMemo => self.read_one::<WireCreditMemo>(kind, id).await,
        }
    }

    /// Drafts and posted documents of a vendor that carry this number of the vendor's, lines included. Both are
    /// compared as Business Central stores them: trimmed and upper-case.
    ///
    /// More than one is possible: drafts are not unique, and the empty remains of a deleted draft count too.
    ///
    /// # Errors
    /// [`BcError`]; the list is complete or not returned.
    pub async fn find_purchase_documents(
        &self,
        kind: PurchaseDocumentKind,
        vendor_number: &str,
        external_number: &str,
    ) -> Result<Vec<PurchaseDocument>, BcError> {
        let filter = format!(
            "vendorNumber eq {} and {} eq {}",
            literal(&code_value(vendor_number)),
            kind.external_number_name(),
            literal(&code_value(external_number))
        );
        self.documents(kind, "find_purchase_documents", &filter).await
    }

    /// Headers of invoices that changed after a moment, in no particular order. Let the moment lag some minutes behind:
    /// rows become visible in another order than they are stamped.
    ///
    /// # Errors
    /// [`BcError`]; the list is complete or not returned.
    pub async fn purchase_invoices_changed(&self, since: Timestamp) -> Result<Vec<PurchaseHeader>, BcError> {
        let url = self.routes().company(&[PurchaseDocumentKind::Invoice.set_name()]);
        let url = with_query(
            url,
            &[("$filter", &modified_after(since)), ("$select", HEADER_PROPERTIES)],
        );
        let wire: Vec<WireInvoice> = self.list("purchase_invoices_changed", url).await?;
        Ok(wire.into_iter().map(|invoice| invoice.split().0).collect())
    }

    async fn read_one<W: WireDocument>(
        &self,
        kind: PurchaseDocumentKind,
        id: Uuid,
    ) -> Result<Option<PurchaseDocument>, BcError> {
        let url = self.routes().company(&[&one(kind.set_name(), id)]);
        let url = with_query(url, &[("$expand", kind.lines_expansion())]);
        let request = Request {
            operation: "purchase_document",
            url,
            act: Act::Get,
        };
        let received = match self.http().send(&request).await {
            Err(BcError::Answered(answer)) if means_not_found(&answer) => {
                return self.confirm_absence(kind, id).await;
            }
            other => other?.of_status(&[200])?,
        };
        let wire: W = received.decode()?;
        let document = wire
            .into_document()
            .map_err(|problem| received.origin().undecodable(problem))?;
        if document.header.id != id {
            return Err(received
                .origin()
                .undecodable("it is another document than the one asked for"));
        }
        Ok(Some(document))
    }

    async fn confirm_absence(&self, kind: PurchaseDocumentKind, id: Uuid) -> Result<Option<PurchaseDocument>, BcError> {
        let found = self
            .documents(kind, "purchase_document", &format!("id eq {id}"))
            .await?;
        Ok(found.into_iter().find(|document| document.header.id == id))
    }

    async fn documents(
        &self,
        kind: PurchaseDocumentKind,
        operation: &'static str,
        filter: &str,
    ) -> Result<Vec<PurchaseDocument>, BcError> {
        let url = self.routes().company(&[kind.set_name()]);
        let url = with_query(url, &[("$filter", filter), ("$expand", kind.lines_expansion())]);
        match kind {
            PurchaseDocumentKind::Invoice => self.documents_at::<WireInvoice>(operation, url).await,
            PurchaseDocumentKind::CreditMemo => self.documents_at::<WireCreditMemo>(operation, url).await,
        }
    }

    async fn documents_at<W: WireDocument>(
        &self,
        operation: &'static str,
        url: Url,
    ) -> Result<Vec<PurchaseDocument>, BcError> {
        let pages = self.pages::<W>(operation, url).await?;
        let mut documents = Vec::new();
        for (origin, rows) in pages {
            for wire in rows {
                documents.push(wire.into_document().map_err(|problem| origin.undecodable(problem))?);
            }
        }
        Ok(documents)
    }
}

/// The codes that say "no such entity"; which of them a GET by id gives is not documented, nor is the status of the
/// record one.
fn means_not_found(answer: &ErrorAnswer) -> bool {
    match answer.status {
        404 => [
            ErrorCode::NOT_FOUND,
            ErrorCode::RESOURCE_NOT_FOUND,
            ErrorCode::RECORD_NOT_FOUND,
        ]
        .iter()
        .any(|code| answer.code.is(code)),
        400 => answer.code.is(ErrorCode::RECORD_NOT_FOUND),
        _ => false,
    }
}
