//! Concur's queue: from its pages to started documents.

use std::collections::BTreeSet;

use posting::ids::BusinessId;
use posting::ids::ConnectionName;
use posting::ids::FinancialDocumentId;
use posting::plan::DocumentKind;
use serde::{Deserialize, Serialize};

use super::Queues;
use crate::policy::Policies;
use crate::timing::Timing;

/// Input of `list_ready_documents`: one page, one request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListReady {
    /// The connection.
    pub connection: ConnectionName,
    /// The document type.
    pub kind: DocumentKind,
    /// Zero-based page.
    pub page: u32,
    /// Documents a page.
    pub limit: u32,
}

/// One page of Concur's queue. Bodies are saved in records, not carried here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadyPage {
    /// Documents that can be taken.
    pub ready: Vec<ReadyDocument>,
    /// FI document ids of documents that cannot be read, and so cannot be taken.
    pub unreadable: Vec<String>,
    /// The page after this one; `None` on the last.
    pub next_page: Option<u32>,
}

/// A document in the queue.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ReadyDocument {
    /// The document.
    pub business_id: BusinessId,
    /// The approval.
    pub financial_document_id: FinancialDocumentId,
}

/// Input of `start_documents`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartDocuments {
    /// The connection.
    pub connection: ConnectionName,
    /// The document type.
    pub kind: DocumentKind,
    /// What to start; at most [`crate::intake::START_CHUNK`].
    pub ready: Vec<ReadyDocument>,
    /// Handed to every document.
    pub queues: Queues,
    /// Handed to every document.
    pub timing: Timing,
    /// Handed to every document.
    #[serde(default)]
    pub policies: Policies,
}

/// What one look at the queue did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntakeReport {
    /// Pages read.
    pub pages: u32,
    /// Different documents seen.
    pub seen: u32,
    /// Runs started.
    pub started: u32,
    /// Documents whose run for this approval exists already.
    pub known: u32,
    /// Documents approved again, for which a held run was started.
    pub reopened: u32,
    /// FI document ids of documents that cannot be read.
    pub unreadable: BTreeSet<String>,
}

/// What one run of the intake that events start did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventIntakeReport {
    /// Signals taken; each stands for one event or more.
    pub hand_overs: u32,
    /// Looks at the queue.
    pub looks: u32,
    /// Looks that failed.
    pub failed: u32,
    /// Whether what the last events said was left to the schedule, because look after look failed.
    pub given_up: bool,
    /// Runs started.
    pub started: u32,
    /// Documents approved again, for which a held run was started.
    pub reopened: u32,
    /// FI document ids of documents that cannot be read.
    pub unreadable: BTreeSet<String>,
}

impl EventIntakeReport {
    pub(crate) fn add(&mut self, look: &IntakeReport) {
        self.started += look.started;
        self.reopened += look.reopened;
        self.unreadable.extend(look.unreadable.iter().cloned());
    }
}
