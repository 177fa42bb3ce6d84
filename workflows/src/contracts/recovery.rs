//! Recovery: what is looked through, and what came of it.

use posting::ids::{BusinessId, ConnectionName};
use serde::{Deserialize, Serialize};

use super::Queues;
use crate::policy::Policies;
use crate::stage::Stage;
use crate::timing::Timing;

/// Input of `recover_documents`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoverDocuments {
    /// The connection.
    pub connection: ConnectionName,
    /// Which of its documents.
    pub sought: Sought,
    /// Handed to every document.
    pub queues: Queues,
    /// Handed to every document.
    pub timing: Timing,
    /// Handed to every document.
    #[serde(default)]
    pub policies: Policies,
}

/// Which documents are looked through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sought {
    /// A page of those that records show at this stage.
    At {
        /// The stage.
        stage: Stage,
        /// Where the page before this one ended, in the order of receipt.
        after: Option<i64>,
    },
    /// Every approval of one document.
    One(BusinessId),
}

/// What `recover_documents` did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveredPage {
    /// What came of the page.
    pub report: RecoveryReport,
    /// Where the next page begins; `None` on the last.
    pub next: Option<i64>,
}

/// What a recovery did. An approval whose stage changes meanwhile can be counted twice or not at all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryReport {
    /// Approvals whose run is there.
    pub running: u32,
    /// Runs started again.
    pub started: u32,
    /// Approvals whose run had ended while records did not know; they do now.
    pub settled: u32,
    /// Approvals without a run that a newer approval has replaced: its run looks for what they left behind.
    pub replaced: u32,
    /// Approvals that this version cannot read in records.
    pub unreadable: u32,
}

impl RecoveryReport {
    /// Adds what came of another page.
    pub fn add(&mut self, other: &RecoveryReport) {
        self.running += other.running;
        self.started += other.started;
        self.settled += other.settled;
        self.replaced += other.replaced;
        self.unreadable += other.unreadable;
    }
}
