//! How one dimension of a line is found.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::MappingMiss;
use super::error::MappingError;
use super::rule::{Found, row};
use crate::document::{FieldLookup, is_field_for_rules};
use crate::ids::DimensionCode;
use crate::lists::code::decoded;
use crate::plan::DimensionValue;

/// One `[[dimensions]]` of the file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DimensionRule {
    pub(super) dimension: DimensionCode,
    /// Concur's fields, the most granular first; the first with a value decides.
    fields: Vec<String>,
    #[serde(default)]
    values: BTreeMap<String, DimensionCode>,
    #[serde(default)]
    unmapped: Unmapped,
    /// Whether a line without this dimension is refused.
    #[serde(default)]
    required: bool,
}

/// What happens to a value that has no row in `values`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Unmapped {
    #[default]
    Refuse,
    Same,
    /// The value is in the form in which it was published to a list of Concur.
    Decode,
    Omit,
}

impl DimensionRule {
    pub(super) fn check(&self, at: usize) -> Result<(), MappingError> {
        let key = |name: &str| format!("dimensions[{at}].{name}");
        if self.fields.is_empty() {
            return Err(MappingError::value(
                key("fields"),
                "is empty; name at least one field of Concur",
            ));
        }
        if let Some(unknown) = self.fields.iter().find(|name| !is_field_for_rules(name)) {
            let problem = format!(
                "has {unknown}, which is no custom field, organisational unit or employeeId of Concur; write it as in allocationCustom1Code"
            );
            return Err(MappingError::value(key("fields"), problem));
        }
        if self.values.is_empty() && self.unmapped == Unmapped::Refuse {
            let problem =
                "is \"refuse\" without any values, so every value would be refused; add values, or set \"same\"";
            return Err(MappingError::value(key("unmapped"), problem));
        }
        Ok(())
    }

    /// The dimension's value for a line; `None` when the line goes without.
    pub(super) fn value(&self, fields: FieldLookup<'_>) -> Result<Option<Found<DimensionValue>>, MappingMiss> {
        match self.value_if_known(fields)? {
            None if self.required => Err(MappingMiss::DimensionRequired {
                dimension: self.dimension.clone(),
                fields: self.fields.clone(),
            }),
            value => Ok(value),
        }
    }

    /// Likewise, for a line that may go without a dimension that others must have.
    pub(super) fn value_if_known(&self, fields: FieldLookup<'_>) -> Result<Option<Found<DimensionValue>>, MappingMiss> {
        let found = self.fields.iter().find_map(|name| Some((name, fields.get(name)?)));
        let value = match found {
            Some((field, text)) => {
                let value = self.of_code(text);
                if value.is_none() && self.unmapped != Unmapped::Omit {
                    return Err(self.unmapped_miss(field, text));
                }
                value.map(|value| (value, self.name_with(field, text)))
            }
            None => None,
        };
        Ok(value.map(|(value, rule)| {
            let dimension = self.dimension.clone();
            Found::new(DimensionValue { dimension, value }, rule)
        }))
    }

    /// The value that a code of Concur leads to.
    pub(super) fn of_code(&self, code: &str) -> Option<DimensionCode> {
        match (self.values.get(code), self.unmapped) {
            (Some(value), _) => Some(value.clone()),
            (None, Unmapped::Same) => DimensionCode::parse(code).ok(),
            (None, Unmapped::Decode) => DimensionCode::parse(&decoded(code)?).ok(),
            (None, Unmapped::Omit | Unmapped::Refuse) => None,
        }
    }

    /// The codes of Concur in `values` that lead to this value.
    pub(super) fn rows_to(&self, value: &DimensionCode) -> Vec<&str> {
        let rows = self.values.iter().filter(|(_, to)| *to == value);
        rows.map(|(code, _)| code.as_str()).collect()
    }

    /// The rule, its dimension and the values it names.
    pub(super) fn named(&self) -> (String, DimensionCode, Vec<DimensionCode>) {
        let values: BTreeSet<&DimensionCode> = self.values.values().collect();
        (
            self.name(),
            self.dimension.clone(),
            values.into_iter().cloned().collect(),
        )
    }

    fn name(&self) -> String {
        row("dimensions", self.dimension.as_str())
    }

    fn name_with(&self, field: &str, text: &str) -> String {
        let name = self.name();
        if may_be_shown(field, text) {
            format!("{name}: {field} = {text}")
        } else {
            format!("{name}: {field}")
        }
    }

    fn unmapped_miss(&self, field: &str, text: &str) -> MappingMiss {
        MappingMiss::DimensionValue {
            dimension: self.dimension.clone(),
            field: field.to_owned(),
            code: may_be_shown(field, text).then(|| text.to_owned()),
        }
    }
}

/// A `…Value` field holds a display name, an employee's field what belongs to a person; and a code is one line.
fn may_be_shown(field: &str, text: &str) -> bool {
    field.ends_with("Code") && !field.starts_with("employee") && !text.chars().any(char::is_control)
}
