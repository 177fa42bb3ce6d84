//! Weather that lasts until it is cleared, a token that is gone, and how often each system was asked.

use activities::grant_store::RecordsGrantStore;
use anyhow::Context;
use concur::GrantStore;
use sandbox::fault::{Fault, FaultRule};
use sandbox::server::Simulator;

use crate::house::House;
use crate::wait::until;

/// More refusals than any test sees.
const MANY: u32 = 100_000;

impl House {
    /// Leaves the company connected and without an access token: the next request to Concur asks for one.
    pub async fn forget_access_token(&self) -> anyhow::Result<()> {
        let store = RecordsGrantStore::new(self.records.clone(), self.connection()?.name.as_str());
        let mut grant = store.load().await?.context("not connected")?;
        grant.access = None;
        Ok(store.save(&grant).await?)
    }

    /// Makes Concur refuse every request of this operation unprocessed, until [`House::clear_concur`].
    pub fn throttle_concur(&self, operation: &str) {
        self.sandbox.concur().faults().add(FaultRule {
            operation: operation.to_owned(),
            key: None,
            skip: 0,
            times: MANY,
            fault: Fault::Answer {
                status: 429,
                retry_after: None,
                body: None,
            },
        });
    }

    /// Ends every disturbance of Concur.
    pub fn clear_concur(&self) {
        self.sandbox.concur().faults().clear();
    }

    /// Requests that Concur received for this operation, disturbed ones included.
    pub fn concur_requests(&self, operation: &str) -> u64 {
        self.sandbox.concur().counts().of(operation)
    }

    /// Requests that Business Central received for this operation, disturbed ones included.
    pub fn ledger_requests(&self, operation: &str) -> u64 {
        self.sandbox.business_central().counts().of(operation)
    }

    /// Requests that Business Central received for documents: neither for tokens nor for the list of vendors, which many share.
    pub fn ledger_requests_for_documents(&self) -> u64 {
        let counts = self.sandbox.business_central().counts();
        counts.total() - counts.of("bc.token") - counts.of("bc.vendors")
    }

    /// Waits until Concur has received this many requests of an operation.
    pub async fn until_concur_requests(&self, operation: &str, at_least: u64) -> anyhow::Result<()> {
        until(&format!("{at_least} requests of {operation}"), async || {
            Ok((self.concur_requests(operation) >= at_least).then_some(()))
        })
        .await
    }

    /// Waits until Business Central has received this many requests of an operation.
    pub async fn until_ledger_requests(&self, operation: &str, at_least: u64) -> anyhow::Result<()> {
        until(&format!("{at_least} requests of {operation}"), async || {
            Ok((self.ledger_requests(operation) >= at_least).then_some(()))
        })
        .await
    }
}
