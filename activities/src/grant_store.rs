//! Where a Concur company's newest refresh token and geolocation live: encrypted, in records.

use concur::{BoxFuture, Grant, GrantStore, StoreError};
use records::Records;

/// The grant of one connection.
pub struct RecordsGrantStore {
    records: Records,
    name: String,
}

impl RecordsGrantStore {
    /// The grant of the connection of this name.
    pub fn new(records: Records, connection: &str) -> Self {
        Self {
            records,
            name: format!("concur-grant/{connection}"),
        }
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
}
