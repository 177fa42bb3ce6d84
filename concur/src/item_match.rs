//! Which document an item of an answer is about.

use crate::http::RawAnswer;
use crate::{ConcurError, FinancialDocumentId};

/// Gives each row its document, and insists that every document asked for has a row: one that is left out would
/// otherwise pass for done.
pub(crate) fn ids<'a>(
    answer: &RawAnswer,
    asked: &[FinancialDocumentId],
    rows: impl Iterator<Item = Option<&'a str>>,
) -> Result<Vec<FinancialDocumentId>, ConcurError> {
    let mut ids = Vec::new();
    for row in rows {
        let id = match row {
            Some(text) => asked.iter().find(|id| id.as_str() == text),
            None if asked.len() == 1 => asked.first(),
            None => None,
        };
        ids.push(
            id.ok_or_else(|| answer.undecodable("an item is about no document that was asked for"))?
                .clone(),
        );
    }
    match asked.iter().find(|id| !ids.contains(id)) {
        Some(missing) => Err(answer.undecodable(format!("it says nothing about document {missing}"))),
        None => Ok(ids),
    }
}
