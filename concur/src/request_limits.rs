//! Limits that are checked before anything is sent.

use std::collections::HashSet;
use std::hash::Hash;

use crate::{Call, ConcurError};

/// Most items in one acknowledgement, confirmation or payment report. Concur documents no limit; this one keeps a
/// request small and its answer readable.
pub(crate) const MAX_ITEMS: usize = 100;

/// Longest `systemId` (Concur FIS v4).
const MAX_SYSTEM_ID_CHARACTERS: usize = 50;

pub(crate) fn invalid(call: Call, reason: impl Into<String>) -> ConcurError {
    ConcurError::InvalidRequest {
        call,
        reason: reason.into(),
    }
}

/// An empty `systemId` would make our own acknowledgement look like anybody's.
pub(crate) fn check_system_id(call: Call, system_id: &str) -> Result<(), ConcurError> {
    check_text(call, "systemId", system_id, MAX_SYSTEM_ID_CHARACTERS)?;
    if system_id.trim().is_empty() {
        return Err(invalid(call, "systemId is empty; configure a stable, unique one"));
    }
    Ok(())
}

pub(crate) fn check_text(call: Call, field: &str, text: &str, max_characters: usize) -> Result<(), ConcurError> {
    if text.chars().count() > max_characters {
        return Err(invalid(
            call,
            format!("{field} is longer than {max_characters} characters; shorten it"),
        ));
    }
    Ok(())
}

/// Between one and [`MAX_ITEMS`] items, each with a key of its own: answers are matched to items by key.
pub(crate) fn check_items<K: Eq + Hash>(call: Call, keys: impl IntoIterator<Item = K>) -> Result<(), ConcurError> {
    let mut seen = HashSet::new();
    for key in keys {
        if !seen.insert(key) {
            return Err(invalid(call, "one item appears twice; send each in a call of its own"));
        }
        if seen.len() > MAX_ITEMS {
            return Err(invalid(call, format!("it has more than {MAX_ITEMS} items; split it")));
        }
    }
    if seen.is_empty() {
        return Err(invalid(call, "it has no item"));
    }
    Ok(())
}
