//! What publishing the lists would do, found by reading both systems.

use activities::Environment;
use activities::concur_activities::read_list_page;
use activities::ledger_activities::{find_dimension, read_list_values};
use anyhow::Error;
use posting::lists::{ListItem, changes};
use serde::Serialize;
use workflows::contracts::{ListRefusals, PublishedList, ReadListPage, ReadListValues};

/// What would be done to one list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListDifference {
    /// Which.
    pub list: PublishedList,
    /// Codes of items that would be made.
    pub create: Vec<String>,
    /// Codes of items that would get another text.
    pub rename: Vec<String>,
    /// Codes of items that would be deleted.
    pub delete: Vec<String>,
    /// Items that are as they shall be.
    pub alike: u32,
    /// Items that no value leads to, left alone.
    pub only_in_concur: u32,
    /// What would not be published, and why.
    pub refused: ListRefusals,
}

/// Reads a dimension and its list and compares them. Writes nothing.
///
/// # Errors
/// When one of the systems cannot be read.
pub async fn difference(environment: &Environment, list: &PublishedList) -> anyhow::Result<ListDifference> {
    let mut found = ListDifference {
        list: list.clone(),
        create: Vec::new(),
        rename: Vec::new(),
        delete: Vec::new(),
        alike: 0,
        only_in_concur: 0,
        refused: ListRefusals::default(),
    };
    let Some(dimension_id) = find_dimension(environment, list).await.map_err(Error::msg)? else {
        let reason = "Business Central has no such dimension.";
        found.refused.add(list.dimension.as_str(), reason);
        return Ok(found);
    };
    let ask = ReadListValues {
        list: list.clone(),
        dimension_id,
    };
    let wanted = read_list_values(environment, &ask).await.map_err(Error::msg)?;
    found.refused.extend(wanted.refused);
    let mut held = Vec::new();
    let mut next = Some(1);
    while let Some(page) = next {
        let ask = ReadListPage {
            connection: list.company.connection.clone(),
            list_id: list.list_id.clone(),
            page,
        };
        let read = read_list_page(environment, &ask).await.map_err(Error::msg)?;
        held.extend(read.items);
        next = read.next;
    }
    let changes = changes(&wanted.items, &held, list.holds_others);
    let codes = |items: Vec<ListItem>| items.into_iter().map(|item| item.code).collect();
    for code in &changes.deleted_there {
        found.refused.add(code, "Concur has the item as deleted.");
    }
    Ok(ListDifference {
        create: codes(changes.create),
        rename: codes(changes.rename),
        delete: changes.delete,
        alike: changes.alike,
        only_in_concur: changes.only_in_concur,
        ..found
    })
}
