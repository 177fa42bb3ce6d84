//! Finding the approval of a document in Concur that is to be looked at.

use activities::concur_activities::document_type;
use concur::{BusinessId, Concur, DocumentStatus, Transaction};
use posting::document::ConcurDocument;
use posting::plan::DocumentKind;

/// One approval of a document, read from Concur.
pub(crate) struct Approval {
    /// Its kind.
    pub(crate) kind: DocumentKind,
    /// The document with its envelope.
    pub(crate) transaction: Transaction,
    /// How many approvals of the document Concur has.
    pub(crate) of: usize,
}

/// The newest approval that is ready or acknowledged; where none is, the newest of all. `None` when Concur has no document of
/// this id under any of these kinds.
///
/// # Errors
/// When Concur cannot be asked.
pub(crate) async fn newest(
    concur: &Concur,
    kinds: &[DocumentKind],
    business_id: &BusinessId,
) -> anyhow::Result<Option<Approval>> {
    for kind in kinds {
        let found = concur.find_transactions(document_type(*kind), business_id).await?;
        let of = found.len();
        // Concur promises no order, so the day of approval comes before the place in the answer.
        let newest = found.into_iter().enumerate().max_by_key(|(at, transaction)| {
            let waits = matches!(transaction.status, DocumentStatus::Ready | DocumentStatus::Acknowledged);
            (waits, approved_on(*kind, transaction), *at)
        });
        if let Some((_, transaction)) = newest {
            return Ok(Some(Approval {
                kind: *kind,
                transaction,
                of,
            }));
        }
    }
    Ok(None)
}

fn approved_on(kind: DocumentKind, transaction: &Transaction) -> Option<jiff::civil::Date> {
    match ConcurDocument::parse(kind, transaction.document.get()).ok()? {
        ConcurDocument::Expense(report) => report.approved_on,
        ConcurDocument::Invoice(invoice) => invoice.approved_on,
        ConcurDocument::CashAdvance(advance) => advance.issued_on,
    }
}
