//! The plan of a run: which documents are approved, what befalls each, and when processes are killed. It follows from the seed
//! and the number of documents alone; document n is the same whatever comes after it.

use std::fmt::Write;

use super::fault_kind::PlannedFault;
use super::plan_document::document;
use super::random::Random;

/// What a document is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// A report owed to the employee.
    OnePayee,
    /// A report owed to the employee and to the issuer of a company-paid card.
    TwoPayees,
    /// A report by which the employee owes the company.
    CreditMemo,
    /// A report on an account whose own department must give way.
    DifferingDimension,
    /// A supplier's invoice.
    Invoice,
    /// A cash advance that was issued.
    CashAdvance,
}

/// What people do about a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Nothing but `retry` when it is held.
    Plain,
    /// It is recalled some time after its approval, if Concur lets anybody; then it is approved again or not.
    Recalled { after_milliseconds: u64, again: bool },
    /// It is recalled between its posting and the confirmation; then the recall is undone or not.
    RecalledAfterPosting { undone: bool },
    /// Its supplier is in Business Central only after a while.
    SupplierMissing,
    /// No rule maps its account: somebody rejects it.
    UnmappedRejected,
    /// No rule maps its account: nobody does anything.
    UnmappedLeft,
    /// Its post is refused, and somebody rejects it.
    PostRefused,
}

/// One document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedDocument {
    /// From 1.
    pub number: u32,
    pub sort: Sort,
    pub fate: Fate,
    /// Whether it is in euro; in dollars otherwise.
    pub in_euro: bool,
    /// Which of the employees or suppliers, 0 or 1.
    pub party: usize,
    /// Which department its lines have, if any.
    pub cost_center: Option<&'static str>,
    /// The amount of each line, in cents.
    pub cents: Vec<u32>,
    /// Whether its run is told things twice and at the wrong time.
    pub echoes: bool,
    /// Faults that befall requests about it.
    pub faults: Vec<PlannedFault>,
    /// A fault that befalls whichever shared request comes next after its approval.
    pub shared: Option<PlannedFault>,
}

/// Something that happens once so many requests were made to both systems together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blow {
    pub at_requests: u64,
    pub what: What,
}

/// What happens then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A worker is killed; another starts after a while.
    KillWorker { worker: usize, away_milliseconds: u64 },
    /// The Temporal server is killed and starts again after a while on the same database.
    KillServer { away_milliseconds: u64 },
    /// An hour passes for both systems: every access token expires.
    ExpireTokens,
}

/// A whole run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub seed: u64,
    pub documents: Vec<PlannedDocument>,
    /// In the order in which they happen.
    pub blows: Vec<Blow>,
}

/// Worker processes.
pub const WORKERS: usize = 2;

/// Requests that a document causes at least, on average, so that every blow falls before the run is over.
const FEWEST_REQUESTS_PER_DOCUMENT: u64 = 9;

impl Plan {
    /// The plan of this seed.
    pub fn of(seed: u64, documents: u32) -> Self {
        let count = u64::from(documents);
        let mut blows = Vec::new();
        let mut random = Random::of(seed, "blows", 0);
        let mut fall = |times: u64, what: &dyn Fn(&mut Random) -> What| {
            for _ in 0..times {
                blows.push(Blow {
                    at_requests: 1 + random.below(count * FEWEST_REQUESTS_PER_DOCUMENT),
                    what: what(&mut random),
                });
            }
        };
        fall(1 + count / 50, &|random| What::KillWorker {
            worker: usize::try_from(random.below(WORKERS as u64)).unwrap_or(0),
            away_milliseconds: random.below(1_500),
        });
        fall(count / 100, &|random| What::KillServer {
            away_milliseconds: random.below(1_000),
        });
        fall(1 + count / 50, &|_| What::ExpireTokens);
        blows.sort_by_key(|blow| blow.at_requests);
        Self {
            seed,
            documents: (1..=documents).map(|number| document(seed, number)).collect(),
            blows,
        }
    }

    /// The plan as text, one line for each document and each blow.
    pub fn to_text(&self) -> String {
        let mut text = format!("seed {}, {} documents\n", self.seed, self.documents.len());
        for document in &self.documents {
            let _ = write!(
                text,
                "{} {:?} {:?} {} party {} cost center {} cents {:?}",
                document.number,
                document.sort,
                document.fate,
                document.currency(),
                document.party,
                document.cost_center.unwrap_or("none"),
                document.cents
            );
            if document.echoes {
                text.push_str(" echoes");
            }
            for fault in document.faults.iter().chain(&document.shared) {
                let _ = write!(text, " {}/{}={}", fault.operation, fault.purchase, fault.kind);
            }
            text.push('\n');
        }
        for blow in &self.blows {
            let _ = writeln!(text, "at {} requests {:?}", blow.at_requests, blow.what);
        }
        text
    }

    /// A short sum of the text, which differs when plans differ (FNV-1a).
    pub fn digest(&self) -> String {
        let sum = self.to_text().bytes().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
            (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        format!("{sum:016x}")
    }
}

impl PlannedDocument {
    /// Its currency's code.
    pub fn currency(&self) -> &'static str {
        if self.in_euro { "EUR" } else { "USD" }
    }
}
