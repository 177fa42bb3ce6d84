//! Server-driven paging: which rows an answer shows and what the next link asks for.

use super::super::entity::BoxRow;
use super::super::error::ApiError;
use super::query::Query;

/// One page.
pub(crate) struct Page<'a> {
    pub(crate) rows: Vec<BoxRow<'a>>,
    /// All matching rows, when `$count=true`.
    pub(crate) count: Option<usize>,
    pub(crate) next: Option<Next>,
}

/// What the next link carries on top of the request's own options.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Next {
    /// Id of the last row of this page.
    pub(crate) skip_token: String,
    /// What is left of `$top`.
    pub(crate) top: Option<usize>,
}

/// Cuts the page out of all rows of the collection.
pub(crate) fn page<'a>(mut rows: Vec<BoxRow<'a>>, query: &Query, service_rows: usize) -> Result<Page<'a>, ApiError> {
    query.sort(&mut rows);
    let count = query
        .count
        .then(|| rows.iter().filter(|row| matches(query, row)).count());
    // The token is looked for before filtering: its row may have stopped matching since.
    if let Some(token) = &query.skip_token {
        let position = rows
            .iter()
            .position(|row| row.id().is_some_and(|id| id.to_string() == *token));
        let position = position.ok_or_else(|| ApiError::bad_request("The skip token is not valid."))?;
        rows.drain(..rows.len().min(position + 1));
    }
    let skip = if query.skip_token.is_none() { query.skip } else { 0 };
    let mut matching: Vec<BoxRow<'a>> = rows.into_iter().filter(|row| matches(query, row)).skip(skip).collect();
    let size = query.page_size.unwrap_or(service_rows).min(service_rows);
    let wanted = query.top.unwrap_or(usize::MAX);
    let shown = size.min(wanted);
    let more = matching.len() > shown && wanted > shown;
    matching.truncate(shown);
    let last = matching.last().and_then(|row| row.id()).filter(|_| more);
    let next = last.map(|id| Next {
        skip_token: id.to_string(),
        top: query.top.map(|top| top - shown),
    });
    Ok(Page {
        rows: matching,
        count,
        next,
    })
}

fn matches(query: &Query, row: &BoxRow<'_>) -> bool {
    query.filter.as_ref().is_none_or(|filter| filter.matches(row.as_ref()))
}
