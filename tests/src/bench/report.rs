//! What came of a run: `report.json`, and the table for people.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use serde::Serialize;

use super::arithmetic::{ratio, shown};
use super::scale::Scale;
use super::section::Section;

/// The whole result; `report.json` is this.
#[derive(Debug, Serialize)]
pub struct Report {
    /// The factor on all sizes.
    pub scale: Scale,
    /// The cargo profile's folder, such as `measured` or `debug`.
    pub profile: String,
    /// Processors of the machine, shared by simulators, workers and the Temporal server.
    pub processors: usize,
    pub seconds: u64,
    pub sections: Vec<SectionReport>,
}

/// What one section measured.
#[derive(Debug, Serialize)]
pub struct SectionReport {
    pub section: Section,
    pub seconds: u64,
    pub figures: Vec<Figure>,
    /// Under which conditions, one line each.
    pub conditions: Vec<String>,
    /// Why it has no figures, or not all of them.
    pub failure: Option<String>,
}

/// One measurement.
#[derive(Debug, Serialize)]
pub struct Figure {
    pub name: String,
    pub unit: &'static str,
    pub value: f64,
    /// What it stands beside.
    pub baseline: Option<Baseline>,
    /// `value` divided by the baseline's.
    pub ratio: Option<f64>,
}

/// What a figure is compared with, measured in the same run unless its name says otherwise.
#[derive(Debug, Serialize)]
pub struct Baseline {
    pub what: String,
    pub value: f64,
}

impl Figure {
    /// A figure beside a baseline.
    pub(super) fn beside(name: impl Into<String>, unit: &'static str, value: f64, what: &str, baseline: f64) -> Self {
        Self {
            name: name.into(),
            unit,
            value,
            baseline: Some(Baseline {
                what: what.to_owned(),
                value: baseline,
            }),
            ratio: ratio(value, baseline),
        }
    }

    /// A figure that nothing is compared with.
    pub(super) fn alone(name: impl Into<String>, unit: &'static str, value: f64) -> Self {
        Self {
            name: name.into(),
            unit,
            value,
            baseline: None,
            ratio: None,
        }
    }
}

/// What a section hands in.
#[derive(Debug, Default)]
pub(super) struct Measured {
    pub(super) figures: Vec<Figure>,
    pub(super) conditions: Vec<String>,
}

impl SectionReport {
    pub(super) fn of(section: Section, took: Duration, measured: anyhow::Result<Measured>) -> Self {
        let (measured, failure) = match measured {
            Ok(measured) => (measured, None),
            Err(error) => (Measured::default(), Some(format!("{error:#}"))),
        };
        Self {
            section,
            seconds: took.as_secs(),
            figures: measured.figures,
            conditions: measured.conditions,
            failure,
        }
    }
}

impl Report {
    /// Whether every section was measured.
    pub fn is_complete(&self) -> bool {
        self.sections.iter().all(|section| section.failure.is_none())
    }

    /// Writes it as JSON.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, path: &Path) -> anyhow::Result<()> {
        std::fs::write(path, serde_json::to_string_pretty(self)?)
            .with_context(|| format!("{} cannot be written", path.display()))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rows = vec![["section", "figure", "value", "baseline", "ratio", "beside"].map(str::to_owned)];
        for section in &self.sections {
            rows.extend(section.figures.iter().map(|figure| row(section.section, figure)));
        }
        let widths: [usize; 5] = std::array::from_fn(|column| {
            let lengths = rows.iter().map(|row| row[column].chars().count());
            lengths.max().unwrap_or_default()
        });
        for row in &rows {
            let [section, figure, value, baseline, ratio, beside] = row;
            let [a, b, c, d, e] = widths;
            writeln!(
                f,
                "{section:<a$}  {figure:<b$}  {value:>c$}  {baseline:>d$}  {ratio:>e$}  {beside}"
            )?;
        }
        for section in &self.sections {
            for condition in &section.conditions {
                writeln!(f, "{}: {condition}", section.section.name())?;
            }
            if let Some(failure) = &section.failure {
                writeln!(f, "{}: NOT MEASURED: {failure}", section.section.name())?;
            }
        }
        writeln!(
            f,
            "profile {}, {} processors, scale {}, {} s",
            self.profile, self.processors, self.scale, self.seconds
        )
    }
}

fn row(section: Section, figure: &Figure) -> [String; 6] {
    let baseline = figure.baseline.as_ref();
    [
        section.name().to_owned(),
        figure.name.clone(),
        format!("{} {}", shown(figure.value), figure.unit).trim_end().to_owned(),
        baseline.map_or_else(|| "–".to_owned(), |baseline| shown(baseline.value)),
        figure
            .ratio
            .map_or_else(|| "–".to_owned(), |ratio| format!("{ratio:.3}")),
        baseline.map_or_else(String::new, |baseline| baseline.what.clone()),
    ]
}
