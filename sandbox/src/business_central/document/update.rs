//! PATCH of a draft's header.

use uuid::Uuid;

use super::super::entity::{DocumentRow, Row};
use super::super::error::ApiError;
use super::super::json::Json;
use super::super::state::{Moment, State};
use super::super::view::{DocumentKind, ReleaseStatus};
use super::PurchaseDocument;
use super::create::commit;
use super::header::{Purpose, Sent, split};

/// Changes the header of a draft. An unchanged value is not validated again.
pub(crate) fn update_draft(state: &mut State, id: Uuid, body: &Json, moment: Moment) -> Result<(), ApiError> {
    let mut document = editable(state, id)?;
    let body = split(state, document.entity_type(), body, Purpose::Change)?;
    let before = document.clone();
    let mut sent = Sent::default();
    for (property, value) in body.properties {
        if DocumentRow::new(state, &before).value(property.name) != value {
            document.apply(state, property.name, value, &mut sent)?;
        }
    }
    let terms_changed =
        document.document_date != before.document_date || document.payment_terms != before.payment_terms;
    if terms_changed && !sent.due_date {
        document.due_date = document.computed_due_date(state);
    }
    if document.currency != before.currency || document.posting_date != before.posting_date {
        document.check_exchange_rate(state)?;
    }
    commit(state, document, moment.now);
    Ok(())
}

/// A copy of a document that may be edited; its header or lines go back with [`commit`].
pub(super) fn editable(state: &State, id: Uuid) -> Result<PurchaseDocument, ApiError> {
    let document = state
        .documents
        .get(id)
        .ok_or_else(|| ApiError::unknown_segment("purchaseInvoices"))?;
    refuse_posted(document)?;
    match document.release {
        ReleaseStatus::Open => Ok(document.clone()),
        ReleaseStatus::Released => Err(ApiError::field(format!(
            "Status must be equal to 'Open'  in Purchase Header: Document Type={}, No.={}. Current value is 'Released'.",
            document.type_name(),
            document.number
        ))),
        ReleaseStatus::PendingApproval => Err(ApiError::dialog(
            "You must cancel the approval process if you wish to change the Purchase Header.",
        )),
    }
}

pub(super) fn refuse_posted(document: &PurchaseDocument) -> Result<(), ApiError> {
    if document.is_draft() {
        return Ok(());
    }
    Err(ApiError::dialog(match document.kind {
        DocumentKind::Invoice => "The invoice has been posted and can no longer be modified.",
        DocumentKind::CreditMemo => "The credit memo has been posted and can no longer be modified.",
    }))
}
