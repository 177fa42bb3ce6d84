//! Dimension set lines of a header or of a line. The key of one is the id of its dimension.

use jiff::Timestamp;
use uuid::Uuid;

use super::super::error::ApiError;
use super::super::json::Json;
use super::super::schema::DIMENSION_SET_LINE;
use super::super::state::{Dimension, DimensionSet, State};
use super::super::value::Value;
use super::PurchaseDocument;
use super::create::commit;
use super::header::{Body, Purpose, split};

/// Adds a dimension set line to a document (`line` none) or to one of its lines; returns the dimension's id.
///
/// The page writes on posted documents too: their own dimension set changes, not that of the ledger entries.
pub(crate) fn add_dimension_line(
    state: &mut State,
    document: Uuid,
    line: Option<Uuid>,
    body: &Json,
    now: Timestamp,
) -> Result<Uuid, ApiError> {
    edit(state, document, line, now, |state, set| insert(state, set, body))
}

/// Gives the dimension set line of that dimension another value.
pub(crate) fn change_dimension_line(
    state: &mut State,
    document: Uuid,
    line: Option<Uuid>,
    dimension: Uuid,
    body: &Json,
    now: Timestamp,
) -> Result<(), ApiError> {
    edit(state, document, line, now, |state, set| {
        let dimension = existing(state, set, dimension)?;
        let body = split(state, &DIMENSION_SET_LINE, body, Purpose::Change)?;
        let differs = body
            .properties
            .iter()
            .any(|(property, value)| match (property.name, value) {
                ("id", Value::Guid(id)) => *id != dimension.id,
                ("code", Value::Text(code)) => *code != dimension.code,
                _ => false,
            });
        if differs {
            return Err(ApiError::dialog("The \"id\" and \"code\" fields cannot be modified."));
        }
        let value = value_of(dimension, &body)?;
        state.check_dimension_value(&dimension.code, &value)?;
        set.insert(dimension.code.clone(), value);
        Ok(())
    })
}

/// Removes the dimension set line of that dimension.
pub(crate) fn remove_dimension_line(
    state: &mut State,
    document: Uuid,
    line: Option<Uuid>,
    dimension: Uuid,
    now: Timestamp,
) -> Result<(), ApiError> {
    edit(state, document, line, now, |state, set| {
        let code = existing(state, set, dimension)?.code.clone();
        set.remove(&code);
        Ok(())
    })
}

/// Inserts a dimension that the set does not have yet.
pub(super) fn insert(state: &State, set: &mut DimensionSet, body: &Json) -> Result<Uuid, ApiError> {
    let body = split(state, &DIMENSION_SET_LINE, body, Purpose::Insert)?;
    let dimension = dimension_of(state, &body)?;
    let value = value_of(dimension, &body)?;
    if set.contains_key(&dimension.code) {
        return Err(ApiError::dialog(
            "The dimension set line already exists. Check existing dimension set lines and the default dimension \
             set lines on the parent.",
        ));
    }
    state.check_dimension_value(&dimension.code, &value)?;
    set.insert(dimension.code.clone(), value);
    Ok(dimension.id)
}

fn edit<T>(
    state: &mut State,
    document: Uuid,
    line: Option<Uuid>,
    now: Timestamp,
    change: impl FnOnce(&State, &mut DimensionSet) -> Result<T, ApiError>,
) -> Result<T, ApiError> {
    let gone = |id: Uuid| ApiError::dialog(format!("Parent with ID {id} does not exist."));
    let mut edited: PurchaseDocument = state.documents.get(document).ok_or_else(|| gone(document))?.clone();
    let set = match line {
        None => &mut edited.dimensions,
        Some(id) => {
            let line = edited
                .lines
                .iter_mut()
                .find(|line| line.id == id)
                .ok_or_else(|| gone(id))?;
            line.version = 0;
            &mut line.dimensions
        }
    };
    let result = change(state, set)?;
    commit(state, edited, now);
    Ok(result)
}

fn existing<'a>(state: &'a State, set: &DimensionSet, id: Uuid) -> Result<&'a Dimension, ApiError> {
    state
        .dimensions
        .values()
        .find(|dimension| dimension.id == id && set.contains_key(&dimension.code))
        .ok_or_else(|| ApiError::unknown_segment("dimensionSetLines"))
}

fn dimension_of<'a>(state: &'a State, body: &Body<'_>) -> Result<&'a Dimension, ApiError> {
    let mut found: Option<&Dimension> = None;
    for (property, value) in &body.properties {
        let dimension = match (property.name, value) {
            ("id", Value::Guid(id)) if !id.is_nil() => state
                .dimensions
                .values()
                .find(|dimension| dimension.id == *id)
                .ok_or_else(|| ApiError::dialog("The \"id\" does not match to a Dimension."))?,
            ("code", Value::Text(code)) if !code.is_empty() => state
                .dimensions
                .get(code)
                .ok_or_else(|| ApiError::dialog("The \"code\" does not match to a Dimension."))?,
            _ => continue,
        };
        if found.is_some_and(|before| before.id != dimension.id) {
            return Err(ApiError::dialog(
                "The dimension field values do not match to a specific Dimension.",
            ));
        }
        found = Some(dimension);
    }
    found.ok_or_else(|| ApiError::dialog("The \"id\" or \"code\" field must be filled in."))
}

fn value_of(dimension: &Dimension, body: &Body<'_>) -> Result<String, ApiError> {
    let mut found: Option<&str> = None;
    for (property, value) in &body.properties {
        let code = match (property.name, value) {
            ("valueId", Value::Guid(id)) if !id.is_nil() => dimension
                .values
                .values()
                .find(|value| value.id == *id)
                .ok_or_else(|| ApiError::dialog("The \"valueId\" does not match to a Dimension Value."))?,
            ("valueCode", Value::Text(code)) if !code.is_empty() => dimension
                .values
                .get(code)
                .ok_or_else(|| ApiError::dialog("The \"valueCode\" does not match to a Dimension Value."))?,
            _ => continue,
        };
        if found.is_some_and(|before| before != code.code) {
            return Err(ApiError::dialog(
                "The \"valueCode\" does not match to a Dimension Value.",
            ));
        }
        found = Some(&code.code);
    }
    found
        .map(str::to_owned)
        .ok_or_else(|| ApiError::dialog("The \"valueId\" or \"valueCode\" field must be filled in."))
}
