//! No activity is left out of the double run: the definitions, by name, against what the trials have executed twice.

use std::collections::BTreeSet;

use concordat_tests::server::root;
use libtest_mimic::Failed;

use super::{
    twice, twice_after_the_draft, twice_decided, twice_held, twice_in_temporal, twice_lists, twice_notices, twice_paid,
    twice_vendors,
};

/// What the trials execute twice. Each trial fails if it does not do so with one of its own.
const EXECUTED_TWICE: [&[&str]; 13] = [
    twice::EVERY_STEP,
    twice::REJECTING,
    twice_after_the_draft::DIMENSIONS,
    twice_after_the_draft::IMAGES,
    twice_decided::CORRECTING,
    twice_decided::DECIDING,
    twice_held::TRYING_AGAIN,
    twice_in_temporal::STARTING,
    twice_in_temporal::RECOVERING,
    twice_lists::PUBLISHING,
    twice_notices::NOTICING,
    twice_paid::PAYING,
    twice_vendors::BRINGING,
];

/// Every activity that is defined is executed twice somewhere, and nothing else is claimed to be.
pub(super) fn no_activity_is_left_out() -> Result<(), Failed> {
    let path = root().join("workflows/src/activities.rs");
    let source = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let defined = names(&source);
    let functions = source.matches("pub fn ").count();
    if defined.len() != functions {
        return Err(format!(
            "{functions} activities are defined, and {} have a name of their own",
            defined.len()
        )
        .into());
    }
    let executed: BTreeSet<&str> = EXECUTED_TWICE.into_iter().flatten().copied().collect();
    let left_out: Vec<_> = defined.difference(&executed).collect();
    let unknown: Vec<_> = executed.difference(&defined).collect();
    if left_out.is_empty() && unknown.is_empty() {
        return Ok(());
    }
    Err(format!("executed twice by no trial of faults::twice: {left_out:?}; not defined: {unknown:?}").into())
}

/// The names of all definitions.
fn names(source: &str) -> BTreeSet<&str> {
    source
        .split("#[activity(name = \"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect()
}
