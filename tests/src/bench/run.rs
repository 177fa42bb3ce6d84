//! A run: the chosen sections one after another, each on a stand of its own.

use std::path::PathBuf;
use std::time::Instant;

use super::report::{Report, SectionReport};
use super::scale::Scale;
use super::section::Section;
use super::{events, fairness, instant, limits, memory, realistic, requests, temporal};
use crate::chaos::progress::{Progress, Reader};

/// What to run, and with what.
pub struct BenchOptions {
    pub sections: Vec<Section>,
    pub scale: Scale,
    /// Where files go; it must exist.
    pub folder: PathBuf,
    /// The `concordat` program.
    pub program: PathBuf,
    /// The Temporal CLI.
    pub temporal_cli: PathBuf,
    /// Told in the report.
    pub profile: String,
}

/// What all sections have in common.
pub(super) struct Bench {
    pub(super) scale: Scale,
    pub(super) folder: PathBuf,
    pub(super) program: PathBuf,
    pub(super) temporal_cli: PathBuf,
    progress: Progress,
    section: &'static str,
}

impl Bench {
    /// A line of progress.
    pub(super) fn say(&self, text: &str) {
        self.progress.say(&format!("{}: {text}", self.section));
    }
}

/// Runs them. A section that fails is told in the report and the others still run.
///
/// # Errors
/// When the report cannot be written.
pub async fn run(options: BenchOptions) -> anyhow::Result<Report> {
    let started = Instant::now();
    let mut bench = Bench {
        scale: options.scale,
        folder: options.folder,
        program: options.program,
        temporal_cli: options.temporal_cli,
        progress: Progress::new(Reader::Person),
        section: "",
    };
    let mut report = Report {
        scale: options.scale,
        profile: options.profile,
        processors: std::thread::available_parallelism().map_or(1, usize::from),
        seconds: 0,
        sections: Vec::new(),
    };
    for section in options.sections {
        let began = Instant::now();
        bench.section = section.name();
        let measured = match section {
            Section::Instant => Box::pin(instant::measured(&bench)).await,
            Section::Realistic => Box::pin(realistic::measured(&bench)).await,
            Section::Events => Box::pin(events::measured(&bench)).await,
            Section::Requests => Box::pin(requests::measured(&bench)).await,
            Section::Temporal => Box::pin(temporal::measured(&bench)).await,
            Section::Memory => Box::pin(memory::measured(&bench)).await,
            Section::Fairness => Box::pin(fairness::measured(&bench)).await,
            Section::Limits => Box::pin(limits::measured(&bench)).await,
        };
        if let Err(error) = &measured {
            bench.say(&format!("not measured: {error:#}"));
        }
        report
            .sections
            .push(SectionReport::of(section, began.elapsed(), measured));
        report.seconds = started.elapsed().as_secs();
        // A run that is stopped leaves what it has measured.
        report.write(&bench.folder.join("report.json"))?;
    }
    Ok(report)
}
