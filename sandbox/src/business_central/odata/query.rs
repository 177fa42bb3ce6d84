//! Reading the query options of a request. What the service does not know is refused.

use super::super::entity::Row;
use super::super::error::ApiError;
use super::super::schema::{EntityType, Navigation, Property};
use super::filter::{Filter, compare};
use crate::server::SimRequest;

const MAXIMUM_EXPAND_DEPTH: usize = 3;

/// Which properties and related rows an answer shows.
#[derive(Debug, Default)]
pub(crate) struct Shape {
    pub(super) select: Option<Vec<&'static Property>>,
    pub(super) expand: Vec<Expand>,
}

/// One expanded navigation property.
#[derive(Debug)]
pub(crate) struct Expand {
    pub(super) navigation: &'static Navigation,
    pub(super) shape: Shape,
    pub(super) filter: Option<Filter>,
}

/// Direction of `$orderby`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    Ascending,
    Descending,
}

/// The query options of one request.
#[derive(Debug, Default)]
pub(crate) struct Query {
    pub(crate) shape: Shape,
    pub(crate) filter: Option<Filter>,
    order_by: Vec<(&'static Property, Direction)>,
    pub(super) top: Option<usize>,
    pub(super) skip: usize,
    pub(super) count: bool,
    pub(super) skip_token: Option<String>,
    pub(super) page_size: Option<usize>,
}

impl Query {
    /// Reads the options for rows of `entity`, and the page size from `Prefer`.
    pub(crate) fn read(request: &SimRequest, entity: &'static EntityType) -> Result<Self, ApiError> {
        let mut query = Self {
            page_size: preferred_page_size(request),
            ..Self::default()
        };
        for (name, value) in &request.query {
            match name.as_str() {
                "$filter" => query.filter = Some(Filter::parse(value, entity)?),
                "$select" => query.shape.select = Some(select(value, entity)?),
                "$expand" => query.shape.expand = expand(value, entity, 0)?,
                "$orderby" => query.order_by = order_by(value, entity)?,
                "$top" => query.top = Some(number(name, value)?),
                "$skip" => query.skip = number(name, value)?,
                "$count" => query.count = flag(value)?,
                "$skiptoken" => query.skip_token = Some(value.clone()),
                // Added by the service to its own links.
                "aid" | "tenant" => {}
                other => {
                    return Err(ApiError::bad_request(&format!(
                        "The query parameter '{other}' is not supported."
                    )));
                }
            }
        }
        Ok(query)
    }

    /// Sorts rows; without `$orderby` they stay in key order.
    pub(super) fn sort<'a>(&self, rows: &mut [Box<dyn Row<'a> + 'a>]) {
        if self.order_by.is_empty() {
            return;
        }
        rows.sort_by(|left, right| {
            self.order_by
                .iter()
                .fold(std::cmp::Ordering::Equal, |order, (property, direction)| {
                    order.then_with(|| {
                        let order = compare(&left.value(property.name), &right.value(property.name));
                        if *direction == Direction::Descending {
                            order.reverse()
                        } else {
                            order
                        }
                    })
                })
        });
    }
}

fn preferred_page_size(request: &SimRequest) -> Option<usize> {
    request
        .header("prefer")?
        .split(',')
        .filter_map(|preference| preference.trim().split_once('='))
        .find(|(name, _)| matches!(*name, "odata.maxpagesize" | "maxpagesize"))
        .and_then(|(_, size)| size.parse().ok())
        .filter(|size| *size > 0)
}

fn number(name: &str, value: &str) -> Result<usize, ApiError> {
    value
        .parse()
        .map_err(|_| ApiError::bad_request(&format!("Invalid value '{value}' for {name} query option found.")))
}

fn flag(value: &str) -> Result<bool, ApiError> {
    value
        .parse()
        .map_err(|_| ApiError::bad_request(&format!("Invalid value '{value}' for $count query option found.")))
}

fn property(name: &str, entity: &'static EntityType) -> Result<&'static Property, ApiError> {
    entity
        .property(name)
        .ok_or_else(|| ApiError::unknown_property(name, entity.name))
}

fn select(value: &str, entity: &'static EntityType) -> Result<Vec<&'static Property>, ApiError> {
    value.split(',').map(|name| property(name.trim(), entity)).collect()
}

fn order_by(value: &str, entity: &'static EntityType) -> Result<Vec<(&'static Property, Direction)>, ApiError> {
    value
        .split(',')
        .map(|part| {
            let (name, direction) = match part.trim().split_once(' ') {
                None => (part.trim(), Direction::Ascending),
                Some((name, "asc")) => (name, Direction::Ascending),
                Some((name, "desc")) => (name, Direction::Descending),
                Some(_) => return Err(ApiError::bad_request(&format!("Syntax error in '{value}'."))),
            };
            Ok((property(name, entity)?, direction))
        })
        .collect()
}

fn expand(value: &str, entity: &'static EntityType, depth: usize) -> Result<Vec<Expand>, ApiError> {
    if depth >= MAXIMUM_EXPAND_DEPTH {
        return Err(ApiError::bad_request("The expand is too deep."));
    }
    split_outside(value, ',')
        .into_iter()
        .map(|part| {
            let part = part.trim();
            let (name, options) = match part.split_once('(') {
                Some((name, rest)) => (name, rest.strip_suffix(')').unwrap_or(rest)),
                None => (part, ""),
            };
            let navigation = entity
                .navigation(name)
                .ok_or_else(|| ApiError::unknown_property(name, entity.name))?;
            let mut expanded = Expand {
                navigation,
                shape: Shape::default(),
                filter: None,
            };
            for option in split_outside(options, ';') {
                match option.trim().split_once('=') {
                    Some(("$expand", inner)) => expanded.shape.expand = expand(inner, navigation.target, depth + 1)?,
                    Some(("$select", inner)) => expanded.shape.select = Some(select(inner, navigation.target)?),
                    Some(("$filter", inner)) => expanded.filter = Some(Filter::parse(inner, navigation.target)?),
                    _ => {
                        return Err(ApiError::bad_request(&format!(
                            "Syntax error in the expand of '{name}'."
                        )));
                    }
                }
            }
            Ok(expanded)
        })
        .collect()
}

/// Splits at `separator` outside of parentheses; empty parts are left out.
fn split_outside(text: &str, separator: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0_i32, 0);
    for (at, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' => depth -= 1,
            other if other == separator && depth == 0 => {
                parts.push(&text[start..at]);
                start = at + separator.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts.retain(|part| !part.trim().is_empty());
    parts
}
