//! The sections, and which of them to run.

use anyhow::bail;
use serde::Serialize;

/// One thing that is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    Instant,
    Realistic,
    Events,
    Requests,
    Temporal,
    Memory,
    Fairness,
    Limits,
}

impl Section {
    /// In the order in which they run.
    pub const ALL: [Section; 8] = [
        Section::Instant,
        Section::Realistic,
        Section::Events,
        Section::Requests,
        Section::Temporal,
        Section::Memory,
        Section::Fairness,
        Section::Limits,
    ];

    /// As `SECTIONS` and the report name it.
    pub fn name(self) -> &'static str {
        match self {
            Section::Instant => "instant",
            Section::Realistic => "realistic",
            Section::Events => "events",
            Section::Requests => "requests",
            Section::Temporal => "temporal",
            Section::Memory => "memory",
            Section::Fairness => "fairness",
            Section::Limits => "limits",
        }
    }

    /// Those named, separated by commas, in the order in which they run; nothing means all.
    ///
    /// # Errors
    /// A name that is none.
    pub fn chosen(text: &str) -> anyhow::Result<Vec<Section>> {
        let names: Vec<&str> = text.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
        let known = |name: &&&str| Self::ALL.iter().all(|section| section.name() != **name);
        if let Some(unknown) = names.iter().find(known) {
            let all = Self::ALL.map(Section::name).join(", ");
            bail!("there is no section `{unknown}`; there are {all}");
        }
        let wanted = |section: &Section| names.is_empty() || names.contains(&section.name());
        Ok(Self::ALL.into_iter().filter(wanted).collect())
    }
}
