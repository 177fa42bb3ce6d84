//! `$filter`: comparisons of one property with one literal, text functions, `and`, `or`, parentheses.
//!
//! `or` across different properties is refused, as the service does.

use std::cmp::Ordering;

use super::super::entity::Row;
use super::super::error::ApiError;
use super::super::schema::{EntityType, Property};
use super::super::value::Value;
use super::filter_parser;

/// A parsed filter.
#[derive(Debug)]
pub(crate) enum Filter {
    And(Box<Filter>, Box<Filter>),
    Or(Box<Filter>, Box<Filter>),
    Compare {
        operand: Operand,
        operator: Operator,
        literal: Value,
    },
    Test {
        test: TextTest,
        operand: Operand,
        literal: String,
    },
}

/// A property, possibly through a text function.
#[derive(Debug)]
pub(crate) struct Operand {
    pub(super) property: &'static Property,
    pub(super) function: Option<TextFunction>,
}

#[derive(Debug)]
pub(super) enum TextFunction {
    Lower,
    Upper,
    /// Start and, if given, length, in characters.
    Substring(usize, Option<usize>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum TextTest {
    StartsWith,
    EndsWith,
    Contains,
}

impl Filter {
    /// Parses a filter for rows of `entity`.
    pub(crate) fn parse(text: &str, entity: &'static EntityType) -> Result<Self, ApiError> {
        let filter = filter_parser::parse(text, entity)?;
        filter.refuse_or_over_properties()?;
        Ok(filter)
    }

    pub(crate) fn matches<'a>(&self, row: &dyn Row<'a>) -> bool {
        match self {
            Self::And(left, right) => left.matches(row) && right.matches(row),
            Self::Or(left, right) => left.matches(row) || right.matches(row),
            Self::Compare {
                operand,
                operator,
                literal,
            } => {
                let ordering = compare(&operand.value(row), literal);
                match operator {
                    Operator::Equal => ordering == Ordering::Equal,
                    Operator::NotEqual => ordering != Ordering::Equal,
                    Operator::Greater => ordering == Ordering::Greater,
                    Operator::GreaterOrEqual => ordering != Ordering::Less,
                    Operator::Less => ordering == Ordering::Less,
                    Operator::LessOrEqual => ordering != Ordering::Greater,
                }
            }
            Self::Test { test, operand, literal } => {
                let text = operand.value(row).into_text();
                match test {
                    TextTest::StartsWith => text.starts_with(literal),
                    TextTest::EndsWith => text.ends_with(literal),
                    TextTest::Contains => text.contains(literal),
                }
            }
        }
    }

    /// The literal that every matching row has in `property`, when the filter says so with `eq`.
    pub(crate) fn required(&self, property: &str) -> Option<&Value> {
        match self {
            Self::And(left, right) => left.required(property).or_else(|| right.required(property)),
            Self::Compare {
                operand,
                operator: Operator::Equal,
                literal,
            } if operand.property.name == property && operand.function.is_none() => Some(literal),
            _ => None,
        }
    }

    fn properties(&self) -> Vec<&'static str> {
        match self {
            Self::And(left, right) | Self::Or(left, right) => {
                let mut names = left.properties();
                names.extend(right.properties());
                names
            }
            Self::Compare { operand, .. } | Self::Test { operand, .. } => vec![operand.property.name],
        }
    }

    fn refuse_or_over_properties(&self) -> Result<(), ApiError> {
        match self {
            Self::And(left, right) => {
                left.refuse_or_over_properties()?;
                right.refuse_or_over_properties()
            }
            Self::Or(..) => {
                let names = self.properties();
                if names.iter().all(|name| *name == names[0]) {
                    return Ok(());
                }
                Err(ApiError::bad_request(
                    "The 'OR' operator is not supported on distinct fields on an OData filter.",
                ))
            }
            _ => Ok(()),
        }
    }
}

impl Operand {
    fn value<'a>(&self, row: &dyn Row<'a>) -> Value {
        let value = row.value(self.property.name);
        match &self.function {
            None => value,
            Some(TextFunction::Lower) => Value::Text(value.into_text().to_lowercase()),
            Some(TextFunction::Upper) => Value::Text(value.into_text().to_uppercase()),
            Some(TextFunction::Substring(start, length)) => {
                let text = value.into_text();
                let rest = text.chars().skip(*start);
                Value::Text(match length {
                    Some(length) => rest.take(*length).collect(),
                    None => rest.collect(),
                })
            }
        }
    }
}

/// Order of two values of the same property.
pub(super) fn compare(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::Text(left), Value::Text(right)) => left.cmp(right),
        (Value::Choice(left), Value::Choice(right)) => left.cmp(right),
        (Value::Guid(left), Value::Guid(right)) => left.cmp(right),
        (Value::Flag(left), Value::Flag(right)) => left.cmp(right),
        (Value::Date(left), Value::Date(right)) => left.cmp(right),
        (Value::Instant(left), Value::Instant(right)) => left.cmp(right),
        (left, right) => left.as_number().cmp(&right.as_number()),
    }
}
