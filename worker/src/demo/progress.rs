//! What the demo shows while it runs.

use std::collections::BTreeMap;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use records::DocumentSummary;
use workflows::stage::Stage;

/// A progress bar over the documents' stages.
pub(super) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    pub(super) fn new(documents: usize) -> Self {
        let bar = ProgressBar::new(documents as u64);
        if let Ok(style) =
            ProgressStyle::with_template("{spinner} [{elapsed_precise}] {bar:30} {pos}/{len} ended  {wide_msg}")
        {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(120));
        Self { bar }
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
        self.bar.set_message(told.join(", "));
    }

    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
