//! Where a document stands: one enum behind the query, the search attribute, the current details, records and logs.

use serde::{Deserialize, Serialize};

/// The stages in their order, and aside the ones a document leaves the order for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub enum Stage {
    /// Saved in records; Concur does not know yet.
    Received,
    /// Locked in Concur for us.
    Acknowledged,
    /// The purchase documents it becomes are fixed.
    Planned,
    /// All drafts stand in Business Central, checked.
    Drafted,
    /// Drafts are being posted.
    Posting,
    /// Every purchase document is posted and was read back.
    Posted,
    /// Concur knows the posted numbers.
    Confirmed,
    /// Waits for Business Central to pay.
    AwaitingPayment,
    /// Paid, and Concur knows.
    Paid,
    /// Confirmed, and nothing is to be paid from Business Central.
    Closed,
    /// A write's outcome is not known yet; it is being read back.
    OutcomeUnknown,
    /// Waits for a person.
    Held,
    /// Backed out, and Concur was told the reason.
    Rejected,
    /// Recalled in Concur or cancelled, with nothing posted.
    Withdrawn,
}

impl Stage {
    /// Every stage, in order.
    pub const ALL: [Stage; 14] = [
        Stage::Received,
        Stage::Acknowledged,
        Stage::Planned,
        Stage::Drafted,
        Stage::Posting,
        Stage::Posted,
        Stage::Confirmed,
        Stage::AwaitingPayment,
        Stage::Paid,
        Stage::Closed,
        Stage::OutcomeUnknown,
        Stage::Held,
        Stage::Rejected,
        Stage::Withdrawn,
    ];

    /// Whether the document stays here until something from outside happens, if it does not stay for good.
    pub fn is_resting(self) -> bool {
        matches!(
            self,
            Stage::Held | Stage::AwaitingPayment | Stage::Paid | Stage::Closed | Stage::Rejected | Stage::Withdrawn
        )
    }

    /// The word in search attributes, records and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Stage::Received => "Received",
            Stage::Acknowledged => "Acknowledged",
            Stage::Planned => "Planned",
            Stage::Drafted => "Drafted",
            Stage::Posting => "Posting",
            Stage::Posted => "Posted",
            Stage::Confirmed => "Confirmed",
            Stage::AwaitingPayment => "AwaitingPayment",
            Stage::Paid => "Paid",
            Stage::Closed => "Closed",
            Stage::OutcomeUnknown => "OutcomeUnknown",
            Stage::Held => "Held",
            Stage::Rejected => "Rejected",
            Stage::Withdrawn => "Withdrawn",
        }
    }

    /// What the stage means, for a person who looks at the document in the Web UI.
    pub fn meaning(self) -> &'static str {
        match self {
            Stage::Received => "Saved in records. Next: acknowledge it to Concur.",
            Stage::Acknowledged => "Concur has locked it for us. Next: plan the posting.",
            Stage::Planned => {
                "The purchase documents are fixed. Next: look for them in Business Central and create drafts."
            }
            Stage::Drafted => "All drafts stand in Business Central and were checked. Next: post them.",
            Stage::Posting => "A draft is being posted in Business Central.",
            Stage::Posted => "Posted and read back. Next: confirm the number to Concur.",
            Stage::Confirmed => "Concur knows the posted number.",
            Stage::AwaitingPayment => "Waits until Business Central shows the invoice as paid.",
            Stage::Paid => "Paid, and Concur knows.",
            Stage::Closed => "Done: nothing is to be paid from Business Central.",
            Stage::OutcomeUnknown => {
                "A request was sent and no readable answer came. It is being read back; nothing is repeated blindly."
            }
            Stage::Held => "Waits for a person. Remove the cause, then send the signal `retry` (or `reject`).",
            Stage::Rejected => "Backed out; Concur was told the reason. A corrected resubmission starts anew.",
            Stage::Withdrawn => "Recalled in Concur or cancelled before anything was posted.",
        }
    }
}

impl std::fmt::Display for Stage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_is_the_serialised_form() {
        for stage in Stage::ALL {
            let json = serde_json::to_string(&stage).unwrap();
            assert_eq!(json, format!("\"{}\"", stage.as_str()));
        }
    }
}
