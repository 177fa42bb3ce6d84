//! What came of a run.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use anyhow::Context;
use rust_decimal::Decimal;
use sandbox::Sandbox;
use sandbox::business_central::PostedState;
use sandbox::server::Simulator;
use serde::Serialize;

use super::faults_met::FaultsMet;
use super::judge::{Verdict, World};
use super::plan::{Fate, Plan};
use super::subject::Subject;

/// Numbers of both systems.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct BySystem {
    pub concur: u64,
    pub business_central: u64,
}

/// The whole result; `report.json` is this.
#[derive(Debug, Serialize)]
pub struct Report {
    pub seed: u64,
    /// The same for the same plan.
    pub plan: String,
    pub documents: usize,
    pub posted: usize,
    pub rejected: usize,
    pub held: usize,
    pub withdrawn: usize,
    /// Documents in any other state than those that the plan and both systems account for.
    pub unexplained: usize,
    /// Purchase documents posted beyond the one of each number.
    pub duplicates: usize,
    /// Documents that Concur was told are posted, or that nobody holds back, and that do not stand in the ledger.
    pub lost: usize,
    /// Sum of what the vendor ledger has too much or too little, and of an unbalanced ledger.
    pub ledger_difference: Decimal,
    pub leftover_drafts: usize,
    /// Posting and payment confirmations that Concur took beyond the one of each.
    pub double_confirmations: usize,
    pub worker_kills: u32,
    /// Times a worker ended by itself.
    pub worker_ends: u32,
    pub server_kills: u32,
    /// Faults that happened, by kind.
    pub faults: BTreeMap<&'static str, u64>,
    /// Planned faults whose request was never made.
    pub faults_not_met: u64,
    pub requests: BySystem,
    /// Requests answered with 429.
    pub throttled: BySystem,
    pub recalls: u32,
    pub retries: u32,
    /// Signals that said nothing new, or said it at the wrong time.
    pub echoes: u32,
    pub seconds: u64,
    /// What is wrong, one line each.
    pub problems: Vec<String>,
}

/// What happened to processes and what people did.
#[derive(Clone, Copy, Debug, Default)]
pub struct Deeds {
    pub worker_kills: u32,
    pub worker_ends: u32,
    pub server_kills: u32,
    pub recalls: u32,
    pub retries: u32,
    pub echoes: u32,
    pub seconds: u64,
}

impl Report {
    /// Judges the world as it stands. Uses up the faults that have not happened: nothing may be running any more.
    pub fn of(plan: &Plan, subjects: &[Subject], sandbox: &Sandbox, deeds: Deeds) -> Self {
        let world = World::seen(sandbox);
        let mut report = Self {
            seed: plan.seed,
            plan: plan.digest(),
            documents: subjects.len(),
            posted: 0,
            rejected: 0,
            held: 0,
            withdrawn: 0,
            unexplained: 0,
            duplicates: 0,
            lost: 0,
            ledger_difference: sandbox.business_central().trial_balance().abs(),
            leftover_drafts: 0,
            double_confirmations: 0,
            worker_kills: deeds.worker_kills,
            worker_ends: deeds.worker_ends,
            server_kills: deeds.server_kills,
            faults: BTreeMap::new(),
            faults_not_met: 0,
            requests: BySystem {
                concur: sandbox.concur().counts().total(),
                business_central: sandbox.business_central().counts().total(),
            },
            throttled: BySystem::default(),
            recalls: deeds.recalls,
            retries: deeds.retries,
            echoes: deeds.echoes,
            seconds: deeds.seconds,
            problems: Vec::new(),
        };
        for subject in subjects {
            report.judge(&world, subject);
        }
        report.strangers(&world, subjects);
        let met = FaultsMet::drained(subjects, sandbox);
        report.faults = met.by_kind;
        report.faults_not_met = met.not_met;
        report.throttled = met.throttled;
        report.ledger_difference = report.ledger_difference.normalize();
        report
    }

    /// Whether nothing is wrong.
    pub fn is_clean(&self) -> bool {
        self.unexplained == 0
            && self.duplicates == 0
            && self.lost == 0
            && self.ledger_difference.is_zero()
            && self.leftover_drafts == 0
            && self.double_confirmations == 0
    }

    fn judge(&mut self, world: &World, subject: &Subject) {
        let verdict = world.verdict(subject);
        let number = subject.planned.number;
        match &verdict {
            Verdict::Posted => self.posted += 1,
            Verdict::Rejected => self.rejected += 1,
            Verdict::Held => self.held += 1,
            Verdict::Withdrawn => self.withdrawn += 1,
            Verdict::Unexplained(what) => {
                self.unexplained += 1;
                self.problems.push(format!(
                    "document {number} ({}, {:?}, {:?}): {what}",
                    subject.business_id, subject.planned.sort, subject.planned.fate
                ));
            }
        }
        let approvals = world.approvals(subject);
        let told_posted = approvals
            .iter()
            .flat_map(|approval| &approval.postings)
            .any(|posting| posting.outcome == sandbox::concur::PostingOutcome::Success);
        let must_stand = told_posted
            || match verdict {
                Verdict::Posted => true,
                Verdict::Rejected | Verdict::Withdrawn => false,
                Verdict::Held => matches!(subject.planned.fate, Fate::RecalledAfterPosting { .. }),
                Verdict::Unexplained(_) => matches!(subject.planned.fate, Fate::Plain | Fate::SupplierMissing),
            };
        let mut missing = false;
        for purchase in &subject.purchases {
            let posted = world.posted(purchase).len();
            self.duplicates += posted.saturating_sub(1);
            missing |= must_stand && posted == 0;
            let due = if must_stand { purchase.due } else { Decimal::ZERO };
            self.ledger_difference += (due - world.owed(purchase)).abs();
        }
        self.lost += usize::from(missing);
        let once = |count: usize| count.saturating_sub(1);
        self.double_confirmations += once(world.invoice_payments(subject).len());
        for approval in approvals {
            self.double_confirmations += once(approval.postings.len()) + once(approval.payments.len());
        }
    }

    /// What stands in the ledger and belongs to no document, and every draft.
    fn strangers(&mut self, world: &World, subjects: &[Subject]) {
        let known: BTreeSet<&str> = subjects.iter().flat_map(Subject::ledger_keys).collect();
        for found in world.ledger() {
            if found.posted == PostedState::Draft {
                self.leftover_drafts += 1;
                self.problems
                    .push(format!("a draft of {} is left", found.external_number));
            } else if found.posted == PostedState::Posted && !known.contains(found.external_number.as_str()) {
                self.duplicates += 1;
                self.problems.push(format!(
                    "{} is posted and belongs to no document",
                    found.external_number
                ));
            }
        }
    }

    /// Writes it as JSON.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, path: &Path) -> anyhow::Result<()> {
        std::fs::write(path, serde_json::to_string_pretty(self)?)
            .with_context(|| format!("{} cannot be written", path.display()))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.problems {
            writeln!(f, "WRONG {problem}")?;
        }
        writeln!(
            f,
            "{} documents in {} s: {} posted, {} rejected, {} held, {} withdrawn, {} unexplained",
            self.documents, self.seconds, self.posted, self.rejected, self.held, self.withdrawn, self.unexplained
        )?;
        writeln!(
            f,
            "duplicates {}, lost {}, ledger difference {}, leftover drafts {}, double confirmations {}",
            self.duplicates, self.lost, self.ledger_difference, self.leftover_drafts, self.double_confirmations
        )?;
        writeln!(
            f,
            "worker kills {}, workers ended by themselves {}, server kills {}, recalls {}, signals of operators {}, echoes {}",
            self.worker_kills, self.worker_ends, self.server_kills, self.recalls, self.retries, self.echoes
        )?;
        let faults: Vec<String> = self
            .faults
            .iter()
            .map(|(kind, count)| format!("{kind} {count}"))
            .collect();
        writeln!(f, "faults: {} ({} never met)", faults.join(", "), self.faults_not_met)?;
        writeln!(
            f,
            "requests: {} to Concur, {} to Business Central; answered 429: {} and {}",
            self.requests.concur,
            self.requests.business_central,
            self.throttled.concur,
            self.throttled.business_central
        )
    }
}
