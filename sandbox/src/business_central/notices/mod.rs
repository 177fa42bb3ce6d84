//! What waits to be told to the addresses of subscriptions. The first change in a company starts a delay; when it is over,
//! everything that waits in the company is sent, one request per address.

mod parcel;
mod sender;

use std::collections::{BTreeMap, HashMap};

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

pub use parcel::NoticeItem;
pub(crate) use parcel::Parcel;
pub use sender::{Delivery, NoticeOrder, NoticeSender, NoticeSenderOptions};

use super::state::Change;
use super::subscription::Subscription;

/// Above this nothing more is registered, and nobody is told.
const MOST_WAITING: usize = 1_000_000;
/// Waits after the first failure and those that follow it. The one after the last deletes the subscription.
const WAITS: [SignedDuration; 5] = [
    SignedDuration::from_secs(60),
    SignedDuration::from_secs(60),
    SignedDuration::from_mins(10),
    SignedDuration::from_mins(100),
    SignedDuration::from_mins(1000),
];

/// One change, for one subscription.
#[derive(Clone, Debug)]
struct Notice {
    company: Uuid,
    subscription: Uuid,
    row: Uuid,
    change: Change,
    at: Timestamp,
    failures: usize,
    /// It is being sent, so nothing may be merged into it any more.
    under_way: bool,
}

/// When a company's notices are sent.
#[derive(Debug, Default)]
struct Job {
    first_change: Option<Timestamp>,
    again_at: Option<Timestamp>,
    runs: bool,
}

/// What came of a parcel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Taken,
    /// No answer, 408, 429 or 5xx.
    Again,
    /// Any other status: the address is not asked again.
    Refused,
}

impl Outcome {
    pub(crate) fn of(status: Option<u16>) -> Self {
        match status {
            Some(status) if (200..300).contains(&status) => Self::Taken,
            None | Some(408 | 429 | 500..) => Self::Again,
            Some(_) => Self::Refused,
        }
    }
}

/// Everything that waits, in the order in which it happened.
#[derive(Default)]
pub(crate) struct Notices {
    waiting: BTreeMap<u64, Notice>,
    last: u64,
    /// The newest notice of a subscription and row.
    newest: HashMap<(Uuid, Uuid), u64>,
    jobs: BTreeMap<Uuid, Job>,
}

impl Notices {
    /// A row changed that somebody subscribed to.
    pub(crate) fn register(&mut self, subscription: &Subscription, row: Uuid, change: Change, at: Timestamp) {
        if self.waiting.len() >= MOST_WAITING {
            return;
        }
        let job = self.jobs.entry(subscription.company).or_default();
        job.first_change.get_or_insert(at);
        let newest = self.newest.get(&(subscription.id, row));
        let newest = newest.and_then(|number| self.waiting.get_mut(number));
        // Only an update that follows an update is the same news.
        if let Some(newest) = newest
            && (newest.change, change) == (Change::Updated, Change::Updated)
            && !newest.under_way
        {
            newest.at = at;
            return;
        }
        self.last += 1;
        self.newest.insert((subscription.id, row), self.last);
        let notice = Notice {
            company: subscription.company,
            subscription: subscription.id,
            row,
            change,
            at,
            failures: 0,
            under_way: false,
        };
        self.waiting.insert(self.last, notice);
    }

    /// Those subscriptions are gone.
    pub(crate) fn forget(&mut self, subscriptions: &[Uuid]) {
        self.discard(|notice| subscriptions.contains(&notice.subscription));
    }

    #[cfg(test)]
    pub(crate) fn are_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Starts the job of a company whose time has come, if there is one.
    pub(crate) fn start_job(&mut self, now: Timestamp, delay: SignedDuration) -> Option<Uuid> {
        let (company, job) = self.jobs.iter_mut().find(|(_, job)| {
            let from = [job.first_change, job.again_at].into_iter().flatten().min();
            !job.runs && from.is_some_and(|from| now.duration_since(from) >= delay)
        })?;
        *job = Job {
            runs: true,
            ..Job::default()
        };
        Some(*company)
    }

    /// The job has ended. What it left unsettled, because it was stopped, is sent again.
    pub(crate) fn end_job(&mut self, company: Uuid, now: Timestamp) {
        let Some(job) = self.jobs.get_mut(&company) else { return };
        job.runs = false;
        for notice in self
            .waiting
            .values_mut()
            .filter(|one| one.company == company && one.under_way)
        {
            notice.under_way = false;
            job.again_at = Some(now);
        }
    }

    /// Records what came of a parcel's notices; the subscriptions that have failed too often.
    pub(crate) fn settle(&mut self, parcel: &Parcel, outcome: Outcome, now: Timestamp) -> Vec<Uuid> {
        if outcome != Outcome::Again {
            self.discard_numbers(&parcel.numbers);
            return Vec::new();
        }
        let mut given_up = Vec::new();
        let job = self.jobs.entry(parcel.company).or_default();
        for number in &parcel.numbers {
            let Some(notice) = self.waiting.get_mut(number) else {
                continue;
            };
            notice.under_way = false;
            notice.failures += 1;
            match WAITS.get(notice.failures - 1) {
                Some(wait) => {
                    let again_at = now.checked_add(*wait).unwrap_or(Timestamp::MAX);
                    job.again_at = Some(job.again_at.map_or(again_at, |earlier| earlier.min(again_at)));
                }
                None => given_up.push(notice.subscription),
            }
        }
        given_up.sort_unstable();
        given_up.dedup();
        given_up
    }

    fn discard_numbers(&mut self, numbers: &[u64]) {
        for number in numbers {
            if let Some(notice) = self.waiting.remove(number) {
                let key = (notice.subscription, notice.row);
                if self.newest.get(&key) == Some(number) {
                    self.newest.remove(&key);
                }
            }
        }
    }

    fn discard(&mut self, goes: impl Fn(&Notice) -> bool) {
        let numbers: Vec<u64> = self
            .waiting
            .iter()
            .filter(|(_, one)| goes(one))
            .map(|(number, _)| *number)
            .collect();
        self.discard_numbers(&numbers);
    }
}
