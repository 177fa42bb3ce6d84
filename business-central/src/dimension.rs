//! Dimensions, their values, and the defaults of vendors; read-only here.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};
use uuid::Uuid;

use crate::client::{BusinessCentral, Changed};
use crate::error::BcError;
use crate::field_value::option_name;
use crate::route::one;

/// A dimension (Business Central API v2.0, dimension).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Dimension {
    /// Key.
    pub id: Uuid,
    /// Code, at most 20 characters.
    pub code: String,
    /// Name.
    #[serde(default)]
    pub display_name: String,
    /// When the row changed last.
    pub last_modified_date_time: Timestamp,
}

/// A dimension value (Business Central API v2.0, dimensionValue). The API tells neither whether it is blocked nor
/// whether it is a heading; such a value fails when a document uses it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DimensionValue {
    /// Key.
    pub id: Uuid,
    /// Code, at most 20 characters.
    pub code: String,
    /// The dimension it belongs to.
    pub dimension_id: Uuid,
    /// Name.
    #[serde(default)]
    pub display_name: String,
    /// When the row changed last.
    pub last_modified_date_time: Timestamp,
}

/// A default dimension (Business Central API v2.0, defaultDimension). A document of the vendor gets it by itself;
/// sending the same dimension again fails.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DefaultDimension {
    /// The vendor.
    pub parent_id: Uuid,
    /// The dimension.
    pub dimension_id: Uuid,
    /// Code of the dimension.
    pub dimension_code: String,
    /// Code of the default value; may be blank.
    #[serde(default)]
    pub dimension_value_code: String,
    /// Rule checked at posting.
    pub posting_validation: PostingValidation,
}

/// Rule of a default dimension, checked at posting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PostingValidation {
    /// None.
    None,
    /// Some value is needed.
    CodeMandatory,
    /// Exactly the default value is needed.
    SameCode,
    /// No value is allowed.
    NoCode,
    /// A value this client does not know.
    Other(String),
}

impl<'de> Deserialize<'de> for PostingValidation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = option_name(&String::deserialize(deserializer)?);
        Ok(match name.trim() {
            "" => Self::None,
            "Code Mandatory" => Self::CodeMandatory,
            "Same Code" => Self::SameCode,
            "No Code" => Self::NoCode,
            _ => Self::Other(name),
        })
    }
}

impl BusinessCentral {
    /// Dimensions, all pages.
    ///
    /// # Errors
    /// [`BcError`]; the list is complete or not returned.
    pub async fn dimensions(&self, changed: Changed) -> Result<Vec<Dimension>, BcError> {
        self.changed_rows("dimensions", "dimensions", changed).await
    }

    /// Values of one dimension, all pages.
    ///
    /// # Errors
    /// [`BcError`]; the list is complete or not returned.
    pub async fn dimension_values(&self, dimension_id: Uuid) -> Result<Vec<DimensionValue>, BcError> {
        let url = self
            .routes()
            .company(&[&one("dimensions", dimension_id), "dimensionValues"]);
        self.list("dimension_values", url).await
    }

    /// Values of any dimension that changed, all pages.
    ///
    /// # Errors
    /// [`BcError`]; the list is complete or not returned.
    pub async fn changed_dimension_values(&self, changed: Changed) -> Result<Vec<DimensionValue>, BcError> {
        self.changed_rows("dimension_values", "dimensionValues", changed).await
    }

    /// Default dimensions of one vendor. Those of G/L accounts are not told by the API.
    ///
    /// # Errors
    /// [`BcError`]; the list is complete or not returned.
    pub async fn default_dimensions_of_vendor(&self, vendor_id: Uuid) -> Result<Vec<DefaultDimension>, BcError> {
        let url = self
            .routes()
            .company(&[&one("vendors", vendor_id), "defaultDimensions"]);
        self.list("default_dimensions_of_vendor", url).await
    }
}
