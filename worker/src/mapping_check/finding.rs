//! What was found, and what was looked at; serialised, it is the JSON that programs rely on.

use serde::Serialize;

/// One thing that is wrong, or that could not be looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Finding {
    /// Connection, and company, queue or file.
    #[serde(rename = "where")]
    pub(crate) place: String,
    /// The rule that names it; for a waiting document, its id.
    pub(crate) rule: String,
    /// What is wrong.
    pub(crate) finding: String,
    /// Whether it counts.
    pub(crate) severity: Severity,
}

/// Whether a finding counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Severity {
    /// It does.
    Error,
    /// It does not: something could not be looked at.
    Warning,
}

/// What was looked at in one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Checked {
    /// Connection, and company or queue.
    #[serde(rename = "where")]
    pub(crate) place: String,
    /// How many of what, in words such as `accounts`.
    pub(crate) counts: Vec<Counts>,
}

/// How many rules, or documents, of one sort were looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Counts {
    /// What is counted.
    pub(crate) of: &'static str,
    /// How many.
    pub(crate) count: usize,
}

/// Everything found and looked at, in order.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Findings {
    /// What was found.
    pub(crate) findings: Vec<Finding>,
    /// What was looked at.
    pub(crate) checked: Vec<Checked>,
}

impl Findings {
    pub(crate) fn wrong(&mut self, place: impl Into<String>, rule: impl Into<String>, finding: impl Into<String>) {
        self.add(place.into(), rule.into(), finding.into(), Severity::Error);
    }

    pub(crate) fn warn(&mut self, place: impl Into<String>, rule: impl Into<String>, finding: impl Into<String>) {
        self.add(place.into(), rule.into(), finding.into(), Severity::Warning);
    }

    fn add(&mut self, place: String, rule: String, finding: String, severity: Severity) {
        self.findings.push(Finding {
            place,
            rule,
            finding,
            severity,
        });
    }

    pub(crate) fn checked(
        &mut self,
        place: impl Into<String>,
        counts: impl IntoIterator<Item = (&'static str, usize)>,
    ) {
        self.checked.push(Checked {
            place: place.into(),
            counts: counts.into_iter().map(|(of, count)| Counts { of, count }).collect(),
        });
    }

    /// Whether anything is wrong; warnings do not count.
    pub(crate) fn any_wrong(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }
}
