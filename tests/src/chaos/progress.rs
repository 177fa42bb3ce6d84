//! What a run shows while it runs.

use std::time::Duration;

use tokio::time::Instant;

use super::judge::Verdict;
use super::report::Deeds;

/// How often a line is written.
const EVERY: Duration = Duration::from_secs(3);

/// Whether anybody reads along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Lines on standard output.
    Person,
    /// Nothing.
    Nobody,
}

/// A line now and then.
pub struct Progress {
    reader: Reader,
    started: Instant,
    told: Option<Instant>,
}

impl Progress {
    pub fn new(reader: Reader) -> Self {
        Self {
            reader,
            started: Instant::now(),
            told: None,
        }
    }

    /// Since the start.
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// A line of its own.
    pub fn say(&self, text: &str) {
        if self.reader == Reader::Person {
            println!("[{:>5} s] {text}", self.elapsed().as_secs());
        }
    }

    /// Where the documents stand.
    pub fn show(&mut self, of: usize, verdicts: &[Verdict], deeds: Deeds) {
        if self.told.is_some_and(|told| told.elapsed() < EVERY) {
            return;
        }
        self.told = Some(Instant::now());
        let count = |wanted: &Verdict| verdicts.iter().filter(|verdict| *verdict == wanted).count();
        let posted = count(&Verdict::Posted);
        let aside = [Verdict::Rejected, Verdict::Held, Verdict::Withdrawn].map(|verdict| count(&verdict));
        let open = verdicts.len() - posted - aside.iter().sum::<usize>();
        self.say(&format!(
            "{}/{of} approved, {open} on their way, {posted} posted, {} rejected, {} held, {} withdrawn; {} worker kills, {} server \
             kills, {} retries",
            verdicts.len(),
            aside[0],
            aside[1],
            aside[2],
            deeds.worker_kills,
            deeds.server_kills,
            deeds.retries,
        ));
    }
}
