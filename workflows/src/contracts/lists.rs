//! Dimensions' values on their way to Concur's lists: what is asked, and what came of it.

use posting::ids::{ConnectionName, DimensionCode};
use posting::lists::ListItem;
use serde::{Deserialize, Serialize};

use super::CompanyRef;

/// Items that a report names; the others are counted.
const NAMED_MAX: usize = 100;

/// A list and what it is to hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedList {
    /// Whose dimension.
    pub company: CompanyRef,
    /// The dimension.
    pub dimension: DimensionCode,
    /// The list's id in Concur.
    pub list_id: String,
    /// Whether the list also holds items of others.
    pub holds_others: bool,
}

/// Input of `read_list_values`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadListValues {
    /// For which list.
    pub list: PublishedList,
    /// The dimension's id in Business Central.
    pub dimension_id: String,
}

/// What the list shall hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListValues {
    /// Its items.
    pub items: Vec<ListItem>,
    /// Values under whose code documents would not come back.
    pub refused: ListRefusals,
}

/// Input of `read_list_page`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadListPage {
    /// Whose list.
    pub connection: ConnectionName,
    /// Which.
    pub list_id: String,
    /// Pages count from 1.
    pub page: u32,
}

/// One page of what a list holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListPage {
    /// Its items.
    pub items: Vec<ListItem>,
    /// The next page; `None` on the last.
    pub next: Option<u32>,
}

/// What is done to items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListAct {
    /// They are made.
    Create,
    /// They get another text.
    Rename,
    /// They are deleted.
    Delete,
}

/// Input of `publish_list_items`: one batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishListItems {
    /// Whose list.
    pub connection: ConnectionName,
    /// Which.
    pub list_id: String,
    /// What is done.
    pub act: ListAct,
    /// To which items, at most 250.
    pub items: Vec<ListItem>,
}

/// What became of a batch.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedItems {
    /// Done.
    pub taken: u32,
    /// Refused by Concur.
    pub refused: ListRefusals,
    /// Nobody knows; the next run sees.
    pub unanswered: u32,
}

/// What was refused.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListRefusals {
    /// How many.
    pub count: u32,
    /// The first of them.
    pub named: Vec<ListRefusal>,
}

/// An item or value that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListRefusal {
    /// Its code.
    pub code: String,
    /// Why.
    pub reason: String,
}

/// What a run did to one list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListReport {
    /// Which.
    pub list: PublishedList,
    /// Items made.
    pub created: u32,
    /// Items with another text.
    pub renamed: u32,
    /// Items deleted.
    pub deleted: u32,
    /// Items that were as they shall be.
    pub alike: u32,
    /// Items that no value leads to, left alone.
    pub only_in_concur: u32,
    /// Refused by the rules or by Concur.
    pub refused: ListRefusals,
    /// Items whose batch brought no answer; the next run sees.
    pub unanswered: u32,
}

impl ListRefusals {
    /// Counts one, and names it while there is room.
    pub fn add(&mut self, code: &str, reason: impl Into<String>) {
        self.count += 1;
        if self.named.len() < NAMED_MAX {
            self.named.push(ListRefusal {
                code: code.to_owned(),
                reason: reason.into(),
            });
        }
    }

    /// Counts those of another list.
    pub fn extend(&mut self, other: ListRefusals) {
        let unnamed = other.count - u32::try_from(other.named.len()).unwrap_or(other.count);
        other
            .named
            .into_iter()
            .for_each(|refused| self.add(&refused.code, refused.reason));
        self.count += unnamed;
    }
}

impl ListReport {
    /// Nothing was done yet.
    pub fn of(list: PublishedList) -> Self {
        Self {
            list,
            created: 0,
            renamed: 0,
            deleted: 0,
            alike: 0,
            only_in_concur: 0,
            refused: ListRefusals::default(),
            unanswered: 0,
        }
    }
}
