//! Dimension sets and the checks on dimension codes and values.

use std::collections::BTreeMap;

use super::super::error::ApiError;
use super::super::seed::Blocked;
use super::State;

/// Dimension code → dimension value code.
pub(crate) type DimensionSet = BTreeMap<String, String>;

/// `base` with the entries of `over` laid on top.
pub(crate) fn merged(base: &DimensionSet, over: &DimensionSet) -> DimensionSet {
    base.iter()
        .chain(over)
        .map(|(code, value)| (code.clone(), value.clone()))
        .collect()
}

impl State {
    /// Refuses a blocked dimension value; the API lists it like any other, so it fails only when used.
    pub(crate) fn check_dimension_value(&self, dimension: &str, value: &str) -> Result<(), ApiError> {
        let found = self
            .dimensions
            .get(dimension)
            .and_then(|dimension| dimension.values.get(value));
        match found {
            Some(found) if found.blocked == Blocked::Yes => Err(ApiError::dialog(format!(
                "Dimension Value {dimension} - {value} is blocked."
            ))),
            Some(_) => Ok(()),
            None => Err(ApiError::dialog(format!(
                "Dimension Value {dimension} - {value} is missing."
            ))),
        }
    }
}
