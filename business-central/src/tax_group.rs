//! Tax groups; read-only here.

use serde::Deserialize;
use uuid::Uuid;

use crate::client::{BusinessCentral, Changed};
use crate::error::BcError;
use crate::field_value;

/// A tax group (Business Central API v2.0, taxGroup): what the `taxCode` of a document line names. In VAT companies it
/// is a VAT product posting group.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaxGroup {
    /// Key.
    pub id: Uuid,
    /// Code, at most 20 characters.
    pub code: String,
    /// Name.
    #[serde(default)]
    pub display_name: String,
    /// `Sales Tax` or `VAT`; blank when not told.
    #[serde(default, deserialize_with = "field_value::option")]
    pub tax_type: String,
}

impl BusinessCentral {
    /// Tax groups, all pages.
    ///
    /// # Errors
    /// [`BcError`]; the list is complete or not returned.
    pub async fn tax_groups(&self, changed: Changed) -> Result<Vec<TaxGroup>, BcError> {
        self.changed_rows("tax_groups", "taxGroups", changed).await
    }
}
