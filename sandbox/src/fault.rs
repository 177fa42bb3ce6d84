//! What goes wrong, on which request, and how often; and how often each operation was called.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use crate::server::Operation;

/// One way for a request to go wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Fault {
    /// Waits, then works as usual.
    Delay { milliseconds: u64 },
    /// Commits at once, and answers only after a while.
    DelayAnswer { milliseconds: u64 },
    /// Refuses before anything is done. Without a body the simulator supplies its own for that status.
    Answer {
        status: u16,
        #[serde(default)]
        retry_after: Option<String>,
        #[serde(default)]
        body: Option<String>,
    },
    /// Does nothing and drops the connection.
    DropBefore,
    /// Commits, then drops the connection without an answer.
    DropAfter,
    /// Drops the connection at once and commits later.
    DropThenCommit { after_milliseconds: u64 },
    /// Commits and answers 2xx with a body that nobody can read. A refusal stays as it is.
    GarbleAnswer,
    /// Commits, but answers with this error status.
    AnswerAfter {
        status: u16,
        #[serde(default)]
        body: Option<String>,
    },
}

/// Applies a [`Fault`] to matching requests: the first `skip` pass untouched, the next `times` go wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultRule {
    /// An operation's name, or its beginning followed by `*`.
    pub operation: String,
    /// Only requests that concern this business key; without it, all.
    #[serde(default)]
    pub key: Option<String>,
    #[serde(default)]
    pub skip: u32,
    pub times: u32,
    pub fault: Fault,
}

impl FaultRule {
    /// A rule for the next matching request, whatever its key.
    pub fn once(operation: impl Into<String>, fault: Fault) -> Self {
        Self {
            operation: operation.into(),
            key: None,
            skip: 0,
            times: 1,
            fault,
        }
    }

    fn matches(&self, operation: &Operation) -> bool {
        let named = match self.operation.strip_suffix('*') {
            Some(beginning) => operation.name.starts_with(beginning),
            None => operation.name == self.operation,
        };
        named && self.key.as_ref().is_none_or(|key| operation.keys.contains(key))
    }
}

/// The rules still in force, in the order in which they were added.
#[derive(Debug, Default)]
pub struct FaultPlan {
    rules: Mutex<Vec<FaultRule>>,
}

impl FaultPlan {
    /// Adds a rule behind those already there.
    pub fn add(&self, rule: FaultRule) {
        self.lock().push(rule);
    }

    /// Forgets every rule.
    pub fn clear(&self) {
        self.lock().clear();
    }

    /// Forgets the rules for this operation, written as they name it; the others stay in force.
    pub fn lift(&self, operation: &str) {
        self.lock().retain(|rule| rule.operation != operation);
    }

    /// The fault for this request, if any, used up by asking. The oldest matching rule that has nothing left to skip
    /// wins; each matching rule before it skips one.
    pub fn take(&self, operation: &Operation) -> Option<Fault> {
        let mut rules = self.lock();
        let mut taken = None;
        for rule in rules
            .iter_mut()
            .filter(|rule| rule.times > 0 && rule.matches(operation))
        {
            if rule.skip > 0 {
                rule.skip -= 1;
                continue;
            }
            rule.times -= 1;
            taken = Some(rule.fault.clone());
            break;
        }
        rules.retain(|rule| rule.times > 0);
        taken
    }

    /// How many faults are still to come, over all rules.
    pub fn remaining(&self) -> usize {
        self.lock()
            .iter()
            .map(|rule| usize::try_from(rule.times).unwrap_or(usize::MAX))
            .fold(0, usize::saturating_add)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<FaultRule>> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many requests each operation received, disturbed ones included; and how many were answered with which status.
#[derive(Debug, Default)]
pub struct RequestCounts {
    counts: Mutex<BTreeMap<String, u64>>,
    answers: Mutex<BTreeMap<u16, u64>>,
}

impl RequestCounts {
    /// Counts one request of this operation.
    pub fn increment(&self, operation: &str) {
        let mut counts = self.lock();
        match counts.get_mut(operation) {
            Some(count) => *count = count.saturating_add(1),
            None => {
                counts.insert(operation.to_owned(), 1);
            }
        }
    }

    /// Counts one answer that left; a dropped connection has none.
    pub fn answered(&self, status: u16) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let count = answers.entry(status).or_default();
        *count = count.saturating_add(1);
    }

    /// How many answers had this status.
    pub fn with_status(&self, status: u16) -> u64 {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.get(&status).copied().unwrap_or(0)
    }

    /// The counts by operation name.
    pub fn snapshot(&self) -> BTreeMap<String, u64> {
        self.lock().clone()
    }

    /// The count of one operation; 0 if it was never called.
    pub fn of(&self, operation: &str) -> u64 {
        self.lock().get(operation).copied().unwrap_or(0)
    }

    /// All requests together.
    pub fn total(&self) -> u64 {
        self.lock().values().copied().fold(0, u64::saturating_add)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, u64>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operation(name: &'static str, key: &str) -> Operation {
        Operation {
            name,
            keys: vec![key.to_owned()],
        }
    }

    #[test]
    fn a_rule_skips_then_fires_as_often_as_told_and_is_gone() {
        let plan = FaultPlan::default();
        plan.add(FaultRule {
            operation: "concur.acknowledge".into(),
            key: Some("A".into()),
            skip: 1,
            times: 2,
            fault: Fault::DropAfter,
        });
        let mine = operation("concur.acknowledge", "A");
        assert_eq!(
            plan.take(&operation("concur.acknowledge", "B")),
            None,
            "another key must not use the rule up"
        );
        assert_eq!(
            plan.take(&operation("concur.token", "A")),
            None,
            "another operation must not use the rule up"
        );
        assert_eq!(plan.take(&mine), None, "the first is skipped");
        assert_eq!(plan.remaining(), 2);
        assert_eq!(plan.take(&mine), Some(Fault::DropAfter));
        assert_eq!(plan.take(&mine), Some(Fault::DropAfter));
        assert_eq!(plan.take(&mine), None);
        assert_eq!(plan.remaining(), 0);
    }

    #[test]
    fn a_star_matches_a_family_and_the_oldest_rule_wins() {
        let plan = FaultPlan::default();
        plan.add(FaultRule::once("bc.*", Fault::DropBefore));
        plan.add(FaultRule::once("bc.post_draft", Fault::GarbleAnswer));
        assert_eq!(plan.take(&operation("bc.post_draft", "x")), Some(Fault::DropBefore));
        assert_eq!(plan.take(&operation("bc.post_draft", "x")), Some(Fault::GarbleAnswer));
        plan.add(FaultRule::once("bc.*", Fault::DropBefore));
        plan.add(FaultRule::once("bc.post_draft", Fault::DropAfter));
        plan.lift("bc.*");
        assert_eq!(plan.take(&operation("bc.post_draft", "x")), Some(Fault::DropAfter));
        plan.add(FaultRule::once("bc.*", Fault::DropBefore));
        plan.clear();
        assert_eq!(plan.take(&operation("bc.post_draft", "x")), None);
    }

    #[test]
    fn rules_are_read_as_the_control_interface_sends_them() {
        let rule: FaultRule = serde_json::from_str(
            r#"{"operation":"concur.token","times":3,"fault":{"answer":{"status":429,"retry_after":"0"}}}"#,
        )
        .unwrap();
        assert_eq!(
            rule.fault,
            Fault::Answer {
                status: 429,
                retry_after: Some("0".into()),
                body: None
            }
        );
        let rule: FaultRule =
            serde_json::from_str(r#"{"operation":"bc.post_draft","times":1,"fault":"drop_after"}"#).unwrap();
        assert_eq!(rule.fault, Fault::DropAfter);
    }
}
