//! Which planned faults have happened.

use std::collections::BTreeMap;

use sandbox::Sandbox;
use sandbox::server::{Operation, Simulator};

use super::fault_kind::{FaultKind, PlannedFault};
use super::report::BySystem;
use super::subject::Subject;

/// Faults that have happened.
pub(super) struct FaultsMet {
    pub(super) by_kind: BTreeMap<&'static str, u64>,
    /// Those whose request was never made.
    pub(super) not_met: u64,
    /// Answers 429 among them.
    pub(super) throttled: BySystem,
}

impl FaultsMet {
    /// Counts by taking out what the simulators still have of these documents' faults: nothing may be running any more.
    pub(super) fn drained(subjects: &[Subject], sandbox: &Sandbox) -> Self {
        let mut counts: BTreeMap<(FaultKind, bool), u64> = BTreeMap::new();
        let mut left = Vec::new();
        for subject in subjects {
            let own = subject.planned.faults.iter().map(|fault| (fault, true));
            let shared = subject.planned.shared.iter().map(|fault| (fault, false));
            for (fault, is_own) in own.chain(shared) {
                *counts.entry((fault.kind, fault.in_concur())).or_default() += 1;
                let key = is_own.then(|| subject.fault_key(fault));
                left.extend(take(sandbox, fault, key.into_iter().collect()).map(|kind| (kind, fault.in_concur())));
            }
        }
        for one in &left {
            if let Some(count) = counts.get_mut(one) {
                *count = count.saturating_sub(1);
            }
        }
        let mut met = Self {
            by_kind: BTreeMap::new(),
            not_met: left.len() as u64,
            throttled: BySystem::default(),
        };
        for ((kind, in_concur), count) in counts {
            *met.by_kind.entry(kind.as_str()).or_default() += count;
            match (kind.is_throttling(), in_concur) {
                (true, true) => met.throttled.concur += count,
                (true, false) => met.throttled.business_central += count,
                (false, _) => {}
            }
        }
        met
    }
}

/// The kind of the fault that still waits for this request, if one does.
fn take(sandbox: &Sandbox, fault: &PlannedFault, keys: Vec<String>) -> Option<FaultKind> {
    let operation = Operation {
        name: fault.operation,
        keys,
    };
    let left = if fault.in_concur() {
        sandbox.concur().faults().take(&operation)
    } else {
        sandbox.business_central().faults().take(&operation)
    }?;
    FaultKind::ALL.iter().copied().find(|kind| kind.fault() == left)
}
