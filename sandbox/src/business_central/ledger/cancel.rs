//! Cancelling: an invoice by a corrective credit memo, and that credit memo by a corrective invoice.

use jiff::civil::Date;
use uuid::Uuid;

use super::super::document::{Posting, PurchaseDocument};
use super::super::error::ApiError;
use super::super::state::{Moment, State};
use super::super::view::DocumentKind;
use super::post::{apply_and_touch, insert_posted, watching_status};

/// Cancels an unpaid posted invoice with a corrective credit memo, which is applied to it; returns the memo's id.
pub(crate) fn cancel_invoice(state: &mut State, id: Uuid, date: Date, moment: Moment) -> Result<Uuid, ApiError> {
    let invoice = state
        .documents
        .get(id)
        .ok_or_else(|| ApiError::dialog("The invoice cannot be found."))?;
    let status = state.document_status(invoice);
    let (Some(entry), true) = (
        invoice.posting.as_ref().and_then(|posting| posting.ledger_entry),
        status == "Open",
    ) else {
        return Err(ApiError::dialog(format!(
            "You cannot cancel this posted purchase invoice because its status is {status}."
        )));
    };
    let invoice = invoice.clone();
    let memo = corrective(state, &invoice, DocumentKind::CreditMemo, date);
    let memo_id = memo.id;
    let memo_entry = insert_posted(state, memo, moment.now);
    apply_and_touch(state, memo_entry, entry, date, moment.now);
    set_cancelled_by(state, id, Some(memo_id), moment);
    Ok(memo_id)
}

/// Cancels a corrective credit memo: a corrective invoice takes its place and the invoice it had cancelled is open
/// again. Texts of the page's `cancel` action.
pub(crate) fn cancel_credit_memo(state: &mut State, id: Uuid, moment: Moment) -> Result<(), ApiError> {
    let memo = state
        .documents
        .get(id)
        .ok_or_else(|| ApiError::dialog("The credit memo cannot be found."))?;
    let Some(posting) = memo.posting.clone() else {
        return Err(ApiError::dialog(
            "The action can be applied to a posted credit memo only.",
        ));
    };
    if posting.cancelled_by.is_some() {
        return Err(ApiError::dialog(
            "The credit memo cannot be cancelled because it has already been canceled.",
        ));
    }
    let (Some(original), Some(entry)) = (posting.corrects, posting.ledger_entry) else {
        return Err(ApiError::dialog(format!(
            "You cannot cancel posted purchase credit memo {} because it is not a corrective document.",
            memo.number
        )));
    };
    let date = memo.posting_date;
    let memo = memo.clone();
    let invoice = corrective(state, &memo, DocumentKind::Invoice, date);
    let invoice_id = invoice.id;
    let original_entry = state
        .documents
        .get(original)
        .and_then(|document| document.posting.as_ref()?.ledger_entry);
    watching_status(state, &[entry, original_entry.unwrap_or(0)], moment.now, |state| {
        state.ledger.unapply(entry)
    });
    set_cancelled_by(state, original, None, moment);
    let invoice_entry = insert_posted(state, invoice, moment.now);
    apply_and_touch(state, invoice_entry, entry, date, moment.now);
    set_cancelled_by(state, id, Some(invoice_id), moment);
    Ok(())
}

fn corrective(state: &mut State, of: &PurchaseDocument, kind: DocumentKind, date: Date) -> PurchaseDocument {
    let number = state.series.next_posted(kind);
    let mut lines = of.lines.clone();
    for line in &mut lines {
        line.id = Uuid::new_v4();
    }
    PurchaseDocument {
        id: Uuid::new_v4(),
        kind,
        number,
        external_number: of.number.clone(),
        posting_date: date,
        document_date: date,
        due_date: date,
        posting: Some(Posting {
            ledger_entry: None,
            cancelled_by: None,
            corrects: Some(of.id),
        }),
        lines,
        ..of.clone()
    }
}

fn set_cancelled_by(state: &mut State, id: Uuid, by: Option<Uuid>, moment: Moment) {
    if let Some(posting) = state
        .documents
        .get_mut(id)
        .and_then(|document| document.posting.as_mut())
    {
        posting.cancelled_by = by;
    }
    state.touch(id, moment.now);
}
