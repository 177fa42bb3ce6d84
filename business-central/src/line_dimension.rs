//! Dimensions as they stand on a document line or a ledger entry.

use serde::Deserialize;
use uuid::Uuid;

/// One dimension of a document line or ledger entry (Business Central API v2.0, dimensionSetLine), whether it was sent,
/// inherited from the header or came from a default.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct LineDimension {
    /// The dimension itself; also the key of the row among those of its parent.
    #[serde(rename = "id")]
    pub dimension_id: Uuid,
    /// Code of the dimension.
    pub code: String,
    /// Code of its value.
    #[serde(rename = "valueCode")]
    pub value_code: String,
}
