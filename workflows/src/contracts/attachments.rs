//! Images of a posted document: from Concur to Business Central.

use serde::{Deserialize, Serialize};

use super::{PlanRef, PostedPurchase, Queues};
use crate::timing::Timing;

/// Input of the attachments workflow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachmentsInput {
    /// The plan, which names the images.
    pub plan: PlanRef,
    /// What was posted.
    pub posted: Vec<PostedPurchase>,
    /// How many images the plan has.
    pub images: usize,
    /// Where requests go.
    pub queues: Queues,
    /// Time-outs and retries.
    pub timing: Timing,
}

/// Input of `attach_image`: one image of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachImage {
    /// The plan.
    pub plan: PlanRef,
    /// What was posted.
    pub posted: Vec<PostedPurchase>,
    /// Which of the plan's images, from 0.
    pub image: usize,
}

/// What became of one image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachOutcome {
    /// Attached now.
    Attached,
    /// It was attached before.
    AlreadyAttached,
    /// Concur has no such image.
    NoImage,
    /// It cannot be attached, and trying again would not help: too large, of another type, or refused.
    Refused(String),
}

/// What one run did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachmentsReport {
    /// Attached, now or before.
    pub attached: u32,
    /// Images that Concur does not have.
    pub without_image: u32,
    /// Images that could not be attached, with the reasons.
    pub refused: Vec<String>,
}
