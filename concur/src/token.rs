//! An access token in memory.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;

use crate::Grant;
use crate::host::Origin;

/// A usable access token and the origin it is for.
#[derive(Clone)]
pub(crate) struct AccessToken {
    pub(crate) secret: SecretString,
    pub(crate) api: Origin,
    pub(crate) scopes: Vec<String>,
    pub(crate) lifetime: Duration,
    /// Counts the tokens of this session, so that a caller can ask for a newer one than it was refused with.
    pub(crate) generation: u64,
    /// Whether it was found in the store, brought there by another session.
    pub(crate) of_another: bool,
    renew_at: Instant,
}

/// What a caller needs of a token.
#[derive(Clone, Copy)]
pub(crate) enum Need {
    /// Any that is not due for renewal.
    Usable,
    /// One of a later generation, whoever brought it.
    NewerThan(u64),
    /// One of a later generation that this session exchanged itself.
    BroughtAfter(u64),
}

impl AccessToken {
    pub(crate) fn new(
        secret: SecretString,
        api: Origin,
        scopes: Vec<String>,
        lifetime: Duration,
        refresh_ahead: Duration,
        generation: u64,
    ) -> Self {
        let usable_for = usable_for(lifetime, refresh_ahead);
        Self {
            secret,
            api,
            scopes,
            lifetime,
            generation,
            of_another: false,
            renew_at: Instant::now() + usable_for,
        }
    }

    /// The token of a stored grant, for as long as it would be used by whoever brought it; `None` when it is due for renewal. A
    /// clock that is behind the one that wrote the grant makes it no younger than new.
    pub(crate) fn granted(grant: &Grant, api: Origin, refresh_ahead: Duration, generation: u64) -> Option<Self> {
        let access = grant.access.as_ref()?;
        let age = Timestamp::now()
            .duration_since(grant.obtained_at)
            .max(SignedDuration::ZERO);
        let left = usable_for(access.lifetime, refresh_ahead).checked_sub(age.unsigned_abs())?;
        Some(Self {
            secret: access.token.clone(),
            api,
            scopes: access.scopes.clone(),
            lifetime: access.lifetime,
            generation,
            of_another: true,
            renew_at: Instant::now() + left,
        })
        .filter(|_| !left.is_zero())
    }

    pub(crate) fn meets(&self, need: Need) -> bool {
        let newer = match need {
            Need::Usable => true,
            Need::NewerThan(generation) => self.generation > generation,
            Need::BroughtAfter(generation) => self.generation > generation && !self.of_another,
        };
        newer && Instant::now() < self.renew_at
    }
}

/// A token that lives shorter than the margin would otherwise be renewed before every call.
fn usable_for(lifetime: Duration, refresh_ahead: Duration) -> Duration {
    lifetime.saturating_sub(refresh_ahead).max(lifetime / 2)
}
