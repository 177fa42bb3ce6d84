//! All that is not as expected, reported together: one wrong rule shows in several documents.

use std::fmt::Debug;

/// What was found so far.
#[derive(Default)]
pub(crate) struct Mismatches {
    found: Vec<String>,
}

impl Mismatches {
    /// Notes something about one document.
    pub(crate) fn note(&mut self, name: &str, what: impl Into<String>) {
        self.found.push(format!("{name}: {}", what.into()));
    }

    /// Notes a difference.
    pub(crate) fn compare<T: PartialEq + Debug>(&mut self, name: &str, what: &str, actual: T, expected: T) {
        if actual != expected {
            self.note(name, format!("{what} is {actual:?}, expected {expected:?}"));
        }
    }

    /// An error that lists everything, if there is anything.
    pub(crate) fn into_result(self) -> anyhow::Result<()> {
        if self.found.is_empty() {
            return Ok(());
        }
        Err(anyhow::anyhow!(
            "{} differences:\n{}",
            self.found.len(),
            self.found.join("\n")
        ))
    }
}
