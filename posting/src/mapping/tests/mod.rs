//! What rules give, what they do not, and which files are refused.

mod dimensions;
mod example;
mod fitting;
mod inventory;
mod lists;
mod look_ups;
mod refusals;
mod tax;
mod vendor_sync;

use super::{Found, Mapping, MappingMiss};

fn rules(text: &str) -> Mapping {
    Mapping::parse(&format!("version = \"test\"\n{text}")).unwrap()
}

fn refusal(text: &str) -> String {
    Mapping::parse(&format!("version = \"test\"\n{text}"))
        .unwrap_err()
        .to_string()
}

/// The value and its rule, as `value by rule`.
fn shown<T: std::fmt::Display>(found: Result<Found<T>, MappingMiss>) -> String {
    let found = found.unwrap();
    format!("{} by {}", found.value, found.rule)
}
