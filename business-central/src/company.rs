//! Companies of the environment.

use serde::Deserialize;
use uuid::Uuid;

use crate::client::BusinessCentral;
use crate::error::BcError;

/// A company (Business Central API v2.0, company).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Company {
    /// Key in every company-scoped address.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// Name shown to people; may be blank.
    #[serde(default)]
    pub display_name: String,
    /// Version of the service, such as `26.0.30643.32100`.
    #[serde(default)]
    pub system_version: String,
}

impl BusinessCentral {
    /// All companies that the application can see. Also the cheapest proof that address, environment and token work.
    ///
    /// # Errors
    /// [`BcError`]; a wrong environment is `Answered` with status 404 and code `NoEnvironment`.
    pub async fn companies(&self) -> Result<Vec<Company>, BcError> {
        self.list("companies", self.routes().companies()).await
    }
}
