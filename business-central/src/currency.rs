//! Foreign currencies of the company; read-only here.

use jiff::Timestamp;
use serde::Deserialize;
use uuid::Uuid;

use crate::client::{BusinessCentral, Changed};
use crate::error::BcError;

/// A currency (Business Central API v2.0, currency). The local currency need not be among them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Currency {
    /// Key.
    pub id: Uuid,
    /// Code, at most 10 characters; usually but not necessarily the ISO code.
    pub code: String,
    /// Name.
    #[serde(default)]
    pub display_name: String,
    /// Least and most decimal places of amounts, such as `2:2`.
    #[serde(default)]
    pub amount_decimal_places: String,
    /// When the row changed last.
    pub last_modified_date_time: Timestamp,
}

impl BusinessCentral {
    /// Currencies, all pages.
    ///
    /// # Errors
    /// [`BcError`]; the list is complete or not returned.
    pub async fn currencies(&self, changed: Changed) -> Result<Vec<Currency>, BcError> {
        self.changed_rows("currencies", "currencies", changed).await
    }
}
