//! An access token in memory.

use std::time::{Duration, Instant};

use secrecy::SecretString;

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
    renew_at: Instant,
}

/// What a caller needs of a token.
#[derive(Clone, Copy)]
pub(crate) enum Need {
    /// Any that is not due for renewal.
    Usable,
    /// One of a later generation.
    NewerThan(u64),
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
        // A token that lives shorter than the margin would otherwise be renewed before every call.
        let usable_for = lifetime.saturating_sub(refresh_ahead).max(lifetime / 2);
        Self {
            secret,
            api,
            scopes,
            lifetime,
            generation,
            renew_at: Instant::now() + usable_for,
        }
    }

    pub(crate) fn meets(&self, need: Need) -> bool {
        let newer = match need {
            Need::Usable => true,
            Need::NewerThan(generation) => self.generation > generation,
        };
        newer && Instant::now() < self.renew_at
    }
}
