//! Names of G/L accounts, so that a plan reads well.

use std::collections::BTreeMap;

use business_central::{BusinessCentral, Changed};

/// Every account's name by its number; none where the accounts cannot be read, since a plan is complete without them.
pub(crate) async fn account_names(company: &BusinessCentral) -> BTreeMap<String, String> {
    match company.accounts(Changed::All).await {
        Ok(accounts) => accounts
            .into_iter()
            .map(|account| (account.number, account.display_name))
            .collect(),
        Err(error) => {
            tracing::warn!(error = %error, "the names of the G/L accounts could not be read and are left out");
            BTreeMap::new()
        }
    }
}
