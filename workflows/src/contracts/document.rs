//! The document workflow itself: its input, its state, its end.

use jiff::Timestamp;
use posting::evidence::PostOnRecord;
use posting::ids::BusinessId;
use posting::ids::ConnectionName;
use posting::ids::FinancialDocumentId;
use posting::plan::DocumentKind;
use serde::{Deserialize, Serialize};

use super::PurchaseKey;
use crate::failure::Failure;
use crate::policy::Policies;
use crate::stage::Stage;
use crate::timing::Timing;

/// One approval of one Concur document, within one connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentRef {
    /// The connection it came through.
    pub connection: ConnectionName,
    /// Its kind.
    pub kind: DocumentKind,
    /// The document.
    pub business_id: BusinessId,
    /// The approval.
    pub financial_document_id: FinancialDocumentId,
}

/// The task queues of a connection: one per Concur company, one per Business Central service principal, and beside each a small
/// one with a share of the limit of its own, so that looks and sweeps do not wait behind a month's documents (design D10).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queues {
    /// Requests to Concur about one document.
    pub concur: String,
    /// Requests to Business Central about one document.
    pub business_central: String,
    /// Looks at Concur's queues. Runs of earlier versions do not name it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concur_reserved: Option<String>,
    /// Sweeps and master data of Business Central. Runs of earlier versions do not name it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub business_central_reserved: Option<String>,
}

impl Queues {
    /// Where looks at Concur's queues go.
    pub fn looks(&self) -> &str {
        self.concur_reserved.as_deref().unwrap_or(&self.concur)
    }

    /// Where sweeps of Business Central go.
    pub fn sweeps(&self) -> &str {
        self.business_central_reserved
            .as_deref()
            .unwrap_or(&self.business_central)
    }
}

/// Input of the document workflow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentInput {
    /// The approval this run is for.
    pub document: DocumentRef,
    /// Whether an earlier approval was taken already.
    pub occasion: Occasion,
    /// Where requests go.
    pub queues: Queues,
    /// Every duration.
    pub timing: Timing,
    /// What happens by itself. Runs of earlier versions do not name it.
    #[serde(default)]
    pub policies: Policies,
}

/// Why a run was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// The document is ready in Concur's queue.
    Ready,
    /// It was approved again although a run for an earlier approval is open or completed: held for a person from the start.
    Reopened,
}

/// What *receive* found in records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// When any approval of this document last sent a create or a post whose answer is not recorded as certain.
    pub unsettled_since: Option<Timestamp>,
    /// Purchase documents that earlier runs or approvals of this document planned; drafts of them may still stand.
    pub former: Vec<PurchaseKey>,
    /// Posted numbers of earlier approvals that nobody has reversed: nothing may be posted on top of them.
    pub posted_before: Vec<String>,
    /// Whether Concur may have been told that this approval failed.
    #[serde(default)]
    pub rejection: Rejection,
    /// Posts that were sent for any approval of this document, each id once: what stands posted under such an id is ours.
    #[serde(default)]
    pub posts: Vec<PostOnRecord>,
}

/// Whether a rejection of an approval was sent, and may have arrived.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rejection {
    /// None was sent, or it certainly was not taken.
    #[default]
    None,
    /// One was sent: from then on the approval is only given back, since Concur may hold an error for it at any time.
    Sent,
}

/// Input of `record_stage`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordStage {
    /// The approval.
    pub document: DocumentRef,
    /// Where it stands now.
    pub stage: Stage,
    /// Why, when it is aside.
    pub failure: Option<Failure>,
}

/// A document's state, as the query `state` answers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentState {
    /// Where it stands.
    pub stage: Stage,
    /// Why it is aside.
    pub failure: Option<Failure>,
    /// Numbers of the posted purchase documents.
    pub posted_numbers: Vec<String>,
    /// Version of the mapping rules in use.
    pub mapping_version: Option<String>,
}

/// What the document workflow returns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentOutcome {
    /// `Paid` or `Closed`.
    pub stage: Stage,
    /// Numbers of the posted purchase documents.
    pub posted_numbers: Vec<String>,
}
