//! Items of a list (List v4, List Item Bulk v4): the first level of a list, read page by page and changed in batches.
//!
//! A batch is carried out item by item and in order. What became of it stands in its body: 201 or 200 for all of it, 206 for a
//! part, 400 for none; an item counts as taken only where no error names it and the counts agree.

use std::collections::HashSet;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::client::Wanted;
use crate::http::RawAnswer;
use crate::request_limits::{check_text, invalid};
use crate::{Answer, Call, Concur, ConcurError};

/// Most items of one batch.
pub const MOST_LIST_ITEMS: usize = 250;

/// Longer texts are not sent; Concur documents no limit.
const MAX_CHARACTERS: usize = 255;

/// An item of a list's first level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListEntry {
    /// `shortCode`; on the first level it is the long code as well.
    pub code: String,
    /// `value`, what people see.
    pub value: String,
    /// `isDeleted`.
    pub is_deleted: bool,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListPage {
    /// Its items.
    pub entries: Vec<ListEntry>,
    /// The number of the next page; `None` on the last.
    pub next: Option<u32>,
}

/// A change of an item that exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListChange {
    /// It gets this text.
    Rename {
        /// Its code.
        code: String,
        /// Its new text.
        value: String,
    },
    /// It is deleted.
    Delete {
        /// Its code.
        code: String,
    },
}

/// What became of one item of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListItemResult {
    /// Its code, as it was sent.
    pub code: String,
    /// Concur's result.
    pub outcome: ListItemOutcome,
}

/// Concur's result for one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListItemOutcome {
    /// Done.
    Taken,
    /// Refused.
    Refused {
        /// Concur's text, for people.
        message: String,
    },
    /// The answer's counts do not agree with the items it names: unknown.
    Unanswered,
}

impl Concur {
    /// One page of a list's first level, deleted items included where Concur lists them. Pages count from 1. Needs the scope
    /// `spend.listitem.read`, which `spend.listitem.write` contains.
    ///
    /// # Errors
    /// [`ConcurError`]; this is a read and may be repeated.
    pub async fn list_page(&self, list_id: &str, page: u32) -> Result<ListPage, ConcurError> {
        let call = Call::ListItems;
        let path = format!("/list/v4/lists/{}/children", checked_id(call, list_id)?);
        let query = vec![("page", page.max(1).to_string())];
        let answer = self.get_as(Wanted::Json, call, path, query).await?.successful()?;
        let wire: WirePage = answer.decode()?;
        let total = wire.page.map_or(1, |page| page.total_pages);
        Ok(ListPage {
            next: (page < total && !wire.content.is_empty()).then(|| page.saturating_add(1)),
            entries: wire.content.into_iter().map(ListEntry::from).collect(),
        })
    }

    /// Makes items on a list's first level, 1 to 250 in one request. Needs the scope `spend.listitem.write`.
    ///
    /// # Errors
    /// [`ConcurError`]; this is a write: after an unknown outcome read the list before repeating it.
    pub async fn create_list_items(
        &self,
        list_id: &str,
        entries: &[(String, String)],
    ) -> Result<Answer<Vec<ListItemResult>>, ConcurError> {
        let call = Call::CreateListItems;
        for (code, value) in entries {
            check_text(call, "code", code, MAX_CHARACTERS)?;
            check_text(call, "value", value, MAX_CHARACTERS)?;
        }
        let parts = entries
            .iter()
            .map(|(code, value)| json!({ "shortCode": code, "value": value }));
        let codes: Vec<&str> = entries.iter().map(|(code, _)| code.as_str()).collect();
        let path = bulk(call, list_id, &codes)?;
        let answer = self.post(call, path, &body(parts)).await?;
        results(answer, &codes)
    }

    /// Renames or deletes items on a list's first level, 1 to 250 in one request. Needs the scope `spend.listitem.write`.
    ///
    /// # Errors
    /// As [`Concur::create_list_items`].
    pub async fn change_list_items(
        &self,
        list_id: &str,
        changes: &[ListChange],
    ) -> Result<Answer<Vec<ListItemResult>>, ConcurError> {
        let call = Call::ChangeListItems;
        let mut codes = Vec::with_capacity(changes.len());
        let mut parts = Vec::with_capacity(changes.len());
        for change in changes {
            let (code, part) = match change {
                ListChange::Rename { code, value } => {
                    check_text(call, "value", value, MAX_CHARACTERS)?;
                    (code, json!({ "code": code, "value": value }))
                }
                ListChange::Delete { code } => (code, json!({ "code": code, "deleted": true })),
            };
            check_text(call, "code", code, MAX_CHARACTERS)?;
            codes.push(code.as_str());
            parts.push(part);
        }
        let path = bulk(call, list_id, &codes)?;
        let answer = self.patch(call, path, &body(parts)).await?;
        results(answer, &codes)
    }
}

fn body(parts: impl IntoIterator<Item = Value>) -> Value {
    json!({ "requests": parts.into_iter().collect::<Vec<_>>() })
}

fn bulk(call: Call, list_id: &str, codes: &[&str]) -> Result<String, ConcurError> {
    if codes.is_empty() || codes.len() > MOST_LIST_ITEMS {
        return Err(invalid(call, format!("it must have 1 to {MOST_LIST_ITEMS} items")));
    }
    let mut seen = HashSet::new();
    if let Some(twice) = codes.iter().find(|code| !seen.insert(code.to_uppercase())) {
        return Err(invalid(call, format!("item {twice} is in it twice")));
    }
    Ok(format!("/list/v4/lists/{}/bulk", checked_id(call, list_id)?))
}

fn checked_id(call: Call, list_id: &str) -> Result<&str, ConcurError> {
    let is_id = !list_id.is_empty() && list_id.bytes().all(|byte| byte == b'-' || byte.is_ascii_alphanumeric());
    match is_id {
        true => Ok(list_id),
        false => Err(invalid(
            call,
            "the list's id has other characters than letters, digits and '-'",
        )),
    }
}

#[derive(Deserialize)]
struct WirePage {
    #[serde(default)]
    content: Vec<WireEntry>,
    page: Option<WirePosition>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WirePosition {
    #[serde(default)]
    total_pages: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireEntry {
    short_code: String,
    #[serde(default, deserialize_with = "crate::lenient::text")]
    value: Option<String>,
    #[serde(default)]
    is_deleted: Option<bool>,
}

impl From<WireEntry> for ListEntry {
    fn from(wire: WireEntry) -> Self {
        Self {
            code: wire.short_code,
            value: wire.value.unwrap_or_default(),
            is_deleted: wire.is_deleted.unwrap_or_default(),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireResult {
    records_succeeded: usize,
    records_failed: usize,
    #[serde(default)]
    errors: Vec<WireError>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireError {
    #[serde(default, deserialize_with = "crate::lenient::text")]
    message: Option<String>,
    list_item: Option<WireItem>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireItem {
    #[serde(alias = "code", deserialize_with = "crate::lenient::text", default)]
    short_code: Option<String>,
}

fn results(answer: RawAnswer, codes: &[&str]) -> Result<Answer<Vec<ListItemResult>>, ConcurError> {
    // 400 is the answer to a batch of which nothing was taken, and then has the same body; and to one that was not understood.
    let answer = match answer.status {
        400 if answer.decode::<WireResult>().is_ok() => answer,
        _ => answer.successful()?,
    };
    let wire: WireResult = answer.decode()?;
    let mut named = 0;
    let mut found: Vec<ListItemResult> = Vec::with_capacity(codes.len());
    for code in codes {
        let told = wire.errors.iter().find(|error| {
            let item = error.list_item.as_ref().and_then(|item| item.short_code.as_deref());
            item.is_some_and(|item| item.eq_ignore_ascii_case(code))
        });
        named += usize::from(told.is_some());
        found.push(ListItemResult {
            code: (*code).to_owned(),
            outcome: told.map_or(ListItemOutcome::Taken, |error| ListItemOutcome::Refused {
                message: error.message.clone().unwrap_or_default(),
            }),
        });
    }
    if named != wire.records_failed || wire.records_succeeded + wire.records_failed != codes.len() {
        for item in &mut found {
            if item.outcome == ListItemOutcome::Taken {
                item.outcome = ListItemOutcome::Unanswered;
            }
        }
    }
    Ok(Answer {
        value: found,
        correlation_id: answer.correlation_id,
    })
}
