//! DELETE of a draft, and the empty posted document that it may leave behind.

use jiff::Timestamp;
use uuid::Uuid;

use super::super::error::ApiError;
use super::super::state::State;
use super::super::switches::NumberSeries;
use super::create::commit;
use super::lines::comment;
use super::update::refuse_posted;
use super::{Posting, PurchaseDocument};

/// Deletes a draft. When its posted number was already taken (a post failed late) or draft and posted numbers share
/// a series, an empty posted document of the same id and vendor document number remains, with no ledger entry.
pub(crate) fn delete_document(state: &mut State, id: Uuid, now: Timestamp) -> Result<(), ApiError> {
    let document = state
        .documents
        .get(id)
        .ok_or_else(|| ApiError::unknown_segment("purchaseInvoices"))?;
    refuse_posted(document)?;
    let shared = state.switches.number_series == NumberSeries::Shared;
    let taken = document
        .posted_number_taken
        .clone()
        .or_else(|| shared.then(|| document.number.clone()));
    let Some(document) = state.documents.remove(id) else {
        return Ok(());
    };
    state.drop_attachments_of(id);
    if let Some(number) = taken {
        let remains = PurchaseDocument {
            number,
            posted_number_taken: None,
            posting: Some(Posting {
                ledger_entry: None,
                cancelled_by: None,
                corrects: None,
            }),
            lines: vec![comment(10_000, "Deleted Document")],
            ..document
        };
        commit(state, remains, now);
    }
    Ok(())
}
