//! What happens by itself to a document that cannot be posted as it is (design D7).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::failure::FailureType;

/// Policies of the document workflow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Policies {
    /// Failure types that are given back to Concur at once, with the reason; every other one holds the document. Only those of
    /// [`Policies::REJECTABLE`].
    pub reject: BTreeSet<FailureType>,
    /// How often a held document is tried again by itself before it waits for a person.
    pub automatic_retries: u32,
}

impl Policies {
    /// What the person who submitted or approved a document can do something about. Nothing else is ever given back by itself.
    pub const REJECTABLE: [FailureType; 4] = [
        FailureType::MappingMissing,
        FailureType::PeriodClosed,
        FailureType::DocumentInvalid,
        FailureType::DuplicateInLedger,
    ];

    /// Whether a document that fails this way is given back to Concur.
    pub fn rejects(&self, failure_type: FailureType) -> bool {
        Self::REJECTABLE.contains(&failure_type) && self.reject.contains(&failure_type)
    }
}

impl Default for Policies {
    fn default() -> Self {
        Self {
            reject: BTreeSet::new(),
            automatic_retries: 10,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_given_back_unless_it_is_asked_for() {
        let policies = Policies::default();
        assert!(
            FailureType::ALL
                .into_iter()
                .all(|failure_type| !policies.rejects(failure_type))
        );
    }

    #[test]
    fn an_unknown_outcome_is_never_given_back() {
        let policies = Policies {
            reject: FailureType::ALL.into_iter().collect(),
            ..Policies::default()
        };
        assert!(policies.rejects(FailureType::MappingMissing));
        assert!(!policies.rejects(FailureType::OutcomeUnknown));
        assert!(!policies.rejects(FailureType::Reopened));
    }
}
