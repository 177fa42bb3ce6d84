//! What the demo shows while it runs.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use records::DocumentSummary;
use workflows::stage::Stage;

/// A progress bar over the documents' stages; a line now and then where there is no terminal.
pub(super) struct Progress {
    bar: ProgressBar,
    told: Cell<Instant>,
}

/// How often a line is written where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(3);

impl Progress {
    pub(super) fn new(documents: usize) -> Self {
        let bar = ProgressBar::new(documents as u64);
        if let Ok(style) =
            ProgressStyle::with_template("{spinner} [{elapsed_precise}] {bar:30} {pos}/{len} ended  {wide_msg}")
        {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(120));
        Self {
            bar,
            told: Cell::new(Instant::now()),
        }
    }

    /// A line of its own.
    pub(super) fn say(&self, text: &str) {
        if self.bar.is_hidden() {
            println!("- {text}");
        } else {
            self.bar.println(format!("- {text}"));
        }
    }

    /// Where the documents stand.
    pub(super) fn show(&self, now: &[DocumentSummary]) {
        let mut stages: BTreeMap<&str, usize> = BTreeMap::new();
        for document in now {
            *stages.entry(document.stage.as_str()).or_default() += 1;
        }
        let ended = [Stage::Paid, Stage::Closed]
            .iter()
            .filter_map(|stage| stages.get(stage.as_str()))
            .sum::<usize>();
        self.bar.set_position(ended as u64);
        let told: Vec<String> = Stage::ALL
            .iter()
            .filter_map(|stage| stages.get(stage.as_str()).map(|count| format!("{stage} {count}")))
            .collect();
        if self.bar.is_hidden() && self.told.get().elapsed() >= LINE_EVERY {
            self.told.set(Instant::now());
            println!("  {}", told.join(", "));
        }
        self.bar.set_message(told.join(", "));
    }

    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
