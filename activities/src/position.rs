//! Positions in records are opaque outside them; through workflows they travel as the number that they are written as.

use records::DocumentPosition;

use crate::classify::Classified;
use crate::environment::defect;

pub(crate) fn of_number(number: Option<i64>) -> Result<Option<DocumentPosition>, Classified> {
    number
        .map(|number| serde_json::from_value(number.into()))
        .transpose()
        .map_err(|_| defect("A position in records cannot be read."))
}

pub(crate) fn number(position: DocumentPosition) -> Option<i64> {
    serde_json::to_value(position).ok()?.as_i64()
}
