//! Values of dimensions as items of Concur's lists: codes that lead back ([`code`]), and what a list lacks.

pub mod code;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// What an item of a list shall be, or is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListItem {
    /// Its code on the list's first level.
    pub code: String,
    /// What people see.
    pub value: String,
    /// Whether Concur has it as deleted. Such an item can be neither changed nor made again (List Item Bulk v4).
    #[serde(default)]
    pub is_deleted: bool,
}

/// What makes a list what it shall be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListChanges {
    /// Items that the list lacks.
    pub create: Vec<ListItem>,
    /// Items with another text.
    pub rename: Vec<ListItem>,
    /// Codes of items that no value leads to, where the list holds nothing else.
    pub delete: Vec<String>,
    /// Codes of items that Concur has as deleted.
    pub deleted_there: Vec<String>,
    /// Items that are as they shall be.
    pub alike: u32,
    /// Items that no value leads to, where the list may hold others. They are left alone.
    pub only_in_concur: u32,
}

/// Compares a list with what it shall be. Codes are one without regard to case. `holds_others`: whether items that no value leads
/// to are somebody else's.
pub fn changes(wanted: &[ListItem], found: &[ListItem], holds_others: bool) -> ListChanges {
    let key = |item: &ListItem| item.code.trim().to_uppercase();
    let known: BTreeMap<String, &ListItem> = found.iter().map(|item| (key(item), item)).collect();
    let mut changes = ListChanges::default();
    for item in wanted {
        match known.get(&key(item)) {
            None => changes.create.push(item.clone()),
            Some(there) if there.is_deleted => changes.deleted_there.push(item.code.clone()),
            Some(there) if there.value != item.value => changes.rename.push(ListItem {
                code: there.code.clone(),
                ..item.clone()
            }),
            Some(_) => changes.alike += 1,
        }
    }
    let wanted: BTreeSet<String> = wanted.iter().map(key).collect();
    for (key, item) in known {
        if wanted.contains(&key) || item.is_deleted {
            continue;
        }
        if holds_others {
            changes.only_in_concur += 1;
        } else {
            changes.delete.push(item.code.clone());
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(code: &str, value: &str) -> ListItem {
        ListItem {
            code: code.to_owned(),
            value: value.to_owned(),
            is_deleted: false,
        }
    }

    #[test]
    fn what_differs_is_told_apart_and_the_rest_left_alone() {
        let wanted = [
            item("A", "Alpha"),
            item("B", "Beta"),
            item("C", "Gamma"),
            item("D", "Delta"),
        ];
        let gone = ListItem {
            is_deleted: true,
            ..item("D", "Delta")
        };
        let found = [item("a", "Alpha"), item("b", "Old"), item("X", "Theirs"), gone.clone()];
        let shared = changes(&wanted, &found, true);
        assert_eq!(shared.create, [item("C", "Gamma")]);
        assert_eq!(shared.rename, [item("b", "Beta")], "by the code that Concur has");
        assert_eq!(shared.deleted_there, ["D"]);
        assert_eq!((shared.alike, shared.only_in_concur), (1, 1));
        assert!(shared.delete.is_empty());
        assert_eq!(changes(&wanted, &found, false).delete, ["X"]);
        assert_eq!(
            changes(&[], &[gone], false),
            ListChanges::default(),
            "what is deleted already is not deleted again"
        );
    }
}
