//! One company of the environment: the handle through which it is seeded, acted in and looked into.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use uuid::Uuid;

use super::address::Segment;
use super::error::ApiError;
use super::simulator::Inner;
use super::state::{Moment, State};
use crate::clock::Clock;

/// A company. It has its own master data, setup, documents, number series, ledger and attachments; the application
/// user, its tokens and its limits belong to the environment.
pub struct Company {
    environment: Arc<Mutex<Inner>>,
    clock: Clock,
    position: usize,
}

/// A company's data, locked together with the rest of the environment.
pub(super) struct LockedCompany<'a> {
    environment: MutexGuard<'a, Inner>,
    position: usize,
    clock: &'a Clock,
}

/// The transaction ends, and what it changed raises notices.
impl Drop for LockedCompany<'_> {
    fn drop(&mut self) {
        self.environment.register_changes(moment(self.clock).now);
    }
}

impl Deref for LockedCompany<'_> {
    type Target = State;

    fn deref(&self) -> &State {
        &self.environment.companies[self.position]
    }
}

impl DerefMut for LockedCompany<'_> {
    fn deref_mut(&mut self) -> &mut State {
        &mut self.environment.companies[self.position]
    }
}

impl Company {
    /// A handle of the company at `position`; companies are never removed.
    pub(super) fn new(environment: Arc<Mutex<Inner>>, clock: Clock, position: usize) -> Self {
        Self {
            environment,
            clock,
            position,
        }
    }

    pub(super) fn lock(&self) -> LockedCompany<'_> {
        LockedCompany {
            environment: self.environment.lock().unwrap_or_else(PoisonError::into_inner),
            position: self.position,
            clock: &self.clock,
        }
    }

    /// The moment of a transaction; the database keeps milliseconds.
    pub(super) fn moment(&self) -> Moment {
        moment(&self.clock)
    }

    /// The company's id.
    pub fn id(&self) -> Uuid {
        self.lock().company_id
    }

    /// The company's name.
    pub fn name(&self) -> String {
        self.lock().company_name.clone()
    }
}

/// Now, cut to milliseconds as the service shows and compares it.
pub(super) fn moment(clock: &Clock) -> Moment {
    let now = clock.now();
    Moment {
        now: Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now),
        today: clock.today(),
    }
}

/// Where the company of a path's first segment stands: `companies(id)` or `companies(name='…')`.
pub(super) fn position_of(companies: &[State], segment: &Segment) -> Result<usize, ApiError> {
    let key = segment.key.as_deref().unwrap_or_default();
    let named = key.strip_prefix("name='").and_then(|name| name.strip_suffix('\''));
    let found = match named {
        Some(name) => companies.iter().position(|company| company.company_name == name),
        None => {
            let id = segment.id()?;
            companies.iter().position(|company| Some(company.company_id) == id)
        }
    };
    found.ok_or_else(|| ApiError::new(404, "Internal_CompanyNotFound", "The company cannot be found."))
}
