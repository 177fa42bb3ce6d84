//! Timestamps as text: RFC 3339, UTC, always three digits of a second, so that they sort as text.

use jiff::{Timestamp, civil::Date};

use crate::RecordsError;

pub(crate) fn to_text(at: Timestamp) -> String {
    format!("{at:.3}")
}

pub(crate) fn from_text(column: &'static str, text: &str) -> Result<Timestamp, RecordsError> {
    text.parse().map_err(|_| {
        RecordsError::corrupt(format!(
            "column {column} holds something that is not an RFC 3339 timestamp"
        ))
    })
}

pub(crate) fn from_optional_text(
    column: &'static str,
    text: Option<String>,
) -> Result<Option<Timestamp>, RecordsError> {
    text.map(|text| from_text(column, &text)).transpose()
}

pub(crate) fn date_from_optional_text(
    column: &'static str,
    text: Option<String>,
) -> Result<Option<Date>, RecordsError> {
    text.map(|text| {
        text.parse()
            .map_err(|_| RecordsError::corrupt(format!("column {column} holds something that is not a date")))
    })
    .transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn always_three_digits_so_that_text_order_is_time_order() {
        let whole: Timestamp = "2026-03-01T10:00:00Z".parse().unwrap();
        let later: Timestamp = "2026-03-01T11:00:00.0019+01:00".parse().unwrap();
        assert_eq!(to_text(whole), "2026-03-01T10:00:00.000Z");
        assert_eq!(to_text(later), "2026-03-01T10:00:00.001Z");
        assert!(to_text(whole) < to_text(later));
        assert_eq!(from_text("sent_at", &to_text(whole)).unwrap(), whole);
    }
}
