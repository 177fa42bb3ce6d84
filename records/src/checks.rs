//! Bounds on every text that comes in. The texts themselves stay as they are: nothing is trimmed or shortened.

use crate::RecordsError;

const ID_MAX_BYTES: usize = 256;
const TEXT_MAX_BYTES: usize = 64 * 1024;

/// An id or a name: not empty, at most 256 bytes, no control characters, no space at either end.
pub(crate) fn id(field: &'static str, value: &str) -> Result<(), RecordsError> {
    if value.is_empty() {
        return Err(RecordsError::invalid(field, "it is empty"));
    }
    if value.len() > ID_MAX_BYTES {
        return Err(RecordsError::invalid(
            field,
            format!("it is longer than {ID_MAX_BYTES} bytes"),
        ));
    }
    if value.chars().any(char::is_control) {
        return Err(RecordsError::invalid(field, "it has control characters"));
    }
    if value.trim().len() != value.len() {
        return Err(RecordsError::invalid(field, "it begins or ends with a space"));
    }
    Ok(())
}

pub(crate) fn optional_id(field: &'static str, value: Option<&str>) -> Result<(), RecordsError> {
    value.map_or(Ok(()), |value| id(field, value))
}

/// Free text: at most 64 KiB.
pub(crate) fn text(field: &'static str, value: &str) -> Result<(), RecordsError> {
    sized(field, value, TEXT_MAX_BYTES)
}

pub(crate) fn optional_text(field: &'static str, value: Option<&str>) -> Result<(), RecordsError> {
    value.map_or(Ok(()), |value| text(field, value))
}

/// A text of a given size at most. NUL is refused because PostgreSQL cannot store it.
pub(crate) fn sized(field: &'static str, value: &str, max_bytes: usize) -> Result<(), RecordsError> {
    if value.len() > max_bytes {
        return Err(RecordsError::invalid(
            field,
            format!("it is longer than {max_bytes} bytes"),
        ));
    }
    if value.contains('\0') {
        return Err(RecordsError::invalid(field, "it has a NUL character"));
    }
    Ok(())
}

/// A list of ids for a look-up.
pub(crate) fn ids(field: &'static str, values: &[String]) -> Result<(), RecordsError> {
    if values.len() > crate::LOOKUP_IDS_MAX {
        return Err(RecordsError::invalid(
            field,
            format!("it has more than {} ids", crate::LOOKUP_IDS_MAX),
        ));
    }
    values.iter().try_for_each(|value| id(field, value))
}
