//! What is asked of and told to Concur.

use serde::{Deserialize, Serialize};

use super::DocumentRef;
use super::PlanRef;
use super::PostedPurchase;
use crate::failure::Failure;

/// Concur's answer to an acknowledgement, for one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AcknowledgeOutcome {
    /// It is ours and locked (code 0).
    Acknowledged,
    /// Acknowledged before (101), or not ready (103): ask whose it is.
    AskConcur,
    /// Recalled (102), or unknown to Concur (104): gone.
    Gone,
    /// Acknowledged under another system id (99).
    OtherSystem,
}

/// What Concur says of an approval when asked by business id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConcurStatus {
    /// Ready: not acknowledged by anybody.
    Ready,
    /// Acknowledged with our system id, not confirmed.
    AcknowledgedByUs,
    /// Acknowledged with another system id, or with none.
    AcknowledgedByOther,
    /// Confirmed as posted.
    ConfirmedSuccess,
    /// Confirmed as failed.
    ConfirmedFailure,
    /// Recalled, replaced by another approval, or not there.
    Gone,
    /// A status this version does not know.
    Unclear,
}

/// Input of `confirm_posting`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfirmPosting {
    /// The plan whose purchase documents were posted.
    pub plan: PlanRef,
    /// What was posted and read back.
    pub posted: Vec<PostedPurchase>,
}

/// Input of `reject_posting`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectPosting {
    /// The approval to reject.
    pub document: DocumentRef,
    /// Why, for the person who corrects it in Concur.
    pub reason: String,
}

/// Concur's answer to a posting confirmation, success or error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConfirmOutcome {
    /// Taken (code 0).
    Confirmed,
    /// A confirmation stands already (113): ask which.
    AskConcur,
    /// Not acknowledged (111).
    NotAcknowledged,
    /// Recalled (112).
    Recalled,
    /// Refused for good.
    Refused(Failure),
}
