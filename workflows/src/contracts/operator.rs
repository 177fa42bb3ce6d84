//! What people tell a held document, and what it answers.

use posting::correction::Change;
use serde::{Deserialize, Serialize};

use super::{DocumentRef, PostedPurchase};
use crate::failure::Failure;
use crate::stage::Stage;

/// Who decided, and why; both go into the audit trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// Who.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// A correction of the plan: what is posted changes, how much does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// Who.
    pub by: String,
    /// Why.
    pub reason: String,
    /// What is changed, in this order.
    pub changes: Vec<Change>,
}

/// Where a document stands once a decision was carried out as far as it went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Its stage.
    pub stage: Stage,
    /// What it is held for, or why it was refused.
    pub failure: Option<Failure>,
    /// Numbers of what stands posted.
    pub posted_numbers: Vec<String>,
}

/// Input of `record_correction`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordCorrection {
    /// The approval whose plan is corrected.
    pub document: DocumentRef,
    /// The correction.
    pub correction: Correction,
}

/// Whether a correction was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CorrectionOutcome {
    /// It is in records, and the next plan has it.
    Recorded,
    /// It changes nothing of the plan, or cannot be made. Nothing was recorded.
    Refused(Failure),
}

/// Input of `record_decision`: something a person decided, for the audit trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordDecision {
    /// The approval.
    pub document: DocumentRef,
    /// What was decided, in a word.
    pub what: String,
    /// Who and why.
    pub told: Told,
    /// Posted purchase documents that were reversed in Business Central.
    pub reversed: Vec<PostedPurchase>,
}
