//! Reading the queue. Every document is saved in records as it is read: durable before anything is locked.

use ::concur::PageRequest;
use jiff::Timestamp;
use posting::document::{ConcurDocument, DocumentShape, recognise};
use posting::ids::FinancialDocumentId;
use records::NewDocument;
use workflows::contracts::{DocumentRef, ListReady, ReadyDocument, ReadyPage};

use super::document_type;
use crate::classify::{Classified, Request, concur as concur_failed, records as records_failed};
use crate::environment::{Environment, key};

/// Reads one page. A document that cannot be read is named and passed over; it does not block the others.
pub(super) async fn list_ready(environment: &Environment, ask: &ListReady) -> Result<ReadyPage, Classified> {
    let connection = environment.connection(&ask.connection)?;
    let request = PageRequest {
        page: ask.page,
        limit: ask.limit,
    };
    let page = connection
        .concur
        .list_transactions(document_type(ask.kind), request)
        .await
        .map_err(|error| concur_failed(Request::Read, error))?;
    let mut answer = ReadyPage {
        ready: Vec::new(),
        unreadable: Vec::new(),
        next_page: page.next_page,
    };
    for transaction in page.transactions {
        let id = transaction.financial_document_id.as_str();
        let body = transaction.document.get();
        // A payroll or obligation document contains a report, too; to take it would lock it for whoever does process it.
        let is_ours = recognise(body).is_ok_and(|shape| shape == DocumentShape::Posted(ask.kind));
        let parsed = ConcurDocument::parse(ask.kind, body)
            .ok()
            .filter(|_| is_ours)
            .zip(FinancialDocumentId::parse(id).ok());
        let Some((document, financial_document_id)) = parsed else {
            tracing::error!(financial_document_id = id, kind = %ask.kind, "a document in Concur's queue is of another kind or cannot be read, and is passed over");
            answer.unreadable.push(id.to_owned());
            continue;
        };
        let document = DocumentRef {
            connection: ask.connection.clone(),
            kind: ask.kind,
            business_id: document.head().business_id.clone(),
            financial_document_id,
        };
        save(environment, &document, &connection.system_id, body).await?;
        answer.ready.push(ReadyDocument {
            business_id: document.business_id,
            financial_document_id: document.financial_document_id,
        });
    }
    Ok(answer)
}

/// Saves a document as received, once.
pub(super) async fn save(
    environment: &Environment,
    document: &DocumentRef,
    system_id: &str,
    body: &str,
) -> Result<(), Classified> {
    let new = NewDocument {
        key: key(document),
        kind: document.kind.as_str().to_owned(),
        system_id: system_id.to_owned(),
        body: body.to_owned(),
        received_at: Timestamp::now(),
    };
    environment
        .records()
        .save_received(&new)
        .await
        .map(|_| ())
        .map_err(records_failed)
}
