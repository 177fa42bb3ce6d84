//! Where a Concur company's newest tokens and geolocation live: encrypted, in records, which all workers share.

use std::time::Duration;

use concur::{BoxFuture, Grant, GrantStore, StoreError};
use records::{Records, SecretLockTimes};

/// An activity that waits for a token must hear before its own time is over. A worker that crashed during an exchange keeps others
/// out for less, so that they need not fail.
const TIMES: SecretLockTimes = SecretLockTimes {
    lease: Duration::from_secs(15),
    wait: Duration::from_secs(20),
};

/// The grant of one connection.
pub struct RecordsGrantStore {
    records: Records,
    name: String,
    times: SecretLockTimes,
}

impl RecordsGrantStore {
    /// The grant of the connection of this name.
    pub fn new(records: Records, connection: &str) -> Self {
        Self {
            records,
            name: format!("concur-grant/{connection}"),
            times: TIMES,
        }
    }

    /// The same, waiting for other workers no longer than this.
    #[must_use]
    pub fn waiting(mut self, longest: Duration) -> Self {
        self.times.wait = longest;
        self
    }
}

impl GrantStore for RecordsGrantStore {
    fn load(&self) -> BoxFuture<'_, Result<Option<Grant>, StoreError>> {
        Box::pin(async move {
            let secret = self
                .records
                .secret(&self.name)
                .await
                .map_err(|error| StoreError::new(error.to_string()))?;
            secret
                .map(|json| Grant::from_json(&json))
                .transpose()
                .map_err(|error| StoreError::new(error.to_string()))
        })
    }

    fn save<'a>(&'a self, grant: &'a Grant) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            self.records
                .save_secret(&self.name, &grant.to_json())
                .await
                .map_err(|error| StoreError::new(error.to_string()))
        })
    }
    fn exclusively<'a>(&'a self, work: BoxFuture<'a, ()>) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            self.records
                .with_secret_lock(&self.name, self.times, work)
                .await
                .map_err(|error| StoreError::new(error.to_string()))
        })
    }
}
