//! Vendors; read-only here.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};
use uuid::Uuid;

use crate::client::{BusinessCentral, Changed};
use crate::dimension::DefaultDimension;
use crate::error::BcError;
use crate::field_value::{self, code_value, option_name};
use crate::route::{literal, with_query};

/// A vendor (Business Central API v2.0, vendor). Posting groups and bank accounts are not part of that API.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Vendor {
    /// Stays when the vendor is renumbered.
    pub id: Uuid,
    /// Number, at most 20 characters.
    pub number: String,
    /// Name.
    pub display_name: String,
    /// First address line.
    #[serde(default)]
    pub address_line1: String,
    /// Second address line.
    #[serde(default)]
    pub address_line2: String,
    /// City.
    #[serde(default)]
    pub city: String,
    /// State, county or province.
    #[serde(default)]
    pub state: String,
    /// Country or region code.
    #[serde(default)]
    pub country: String,
    /// Postal code.
    #[serde(default)]
    pub postal_code: String,
    /// Phone number.
    #[serde(default)]
    pub phone_number: String,
    /// E-mail address.
    #[serde(default)]
    pub email: String,
    /// Home page.
    #[serde(default)]
    pub website: String,
    /// VAT or tax registration number.
    #[serde(default)]
    pub tax_registration_number: String,
    /// The vendor's currency; the local currency's code when it has none of its own.
    #[serde(default)]
    pub currency_code: String,
    /// Payment terms; `None` when blank.
    #[serde(default, deserialize_with = "field_value::guid")]
    pub payment_terms_id: Option<Uuid>,
    /// Payment method; `None` when blank.
    #[serde(default, deserialize_with = "field_value::guid")]
    pub payment_method_id: Option<Uuid>,
    /// What is blocked.
    pub blocked: VendorBlocked,
    /// When the row changed last.
    pub last_modified_date_time: Timestamp,
}

/// A vendor and the default dimensions that its documents get by themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VendorWithDefaults {
    /// The vendor.
    pub vendor: Vendor,
    /// Its default dimensions.
    pub default_dimensions: Vec<DefaultDimension>,
}

#[derive(Deserialize)]
struct WireVendor {
    #[serde(flatten)]
    vendor: Vendor,
    #[serde(rename = "defaultDimensions")]
    default_dimensions: Vec<DefaultDimension>,
    #[serde(rename = "defaultDimensions@odata.nextLink")]
    more_defaults: Option<String>,
}

/// What a vendor is blocked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VendorBlocked {
    /// Not blocked.
    No,
    /// Payments only; invoices can be created and posted.
    Payment,
    /// Everything; creating and posting documents fails.
    All,
    /// A value this client does not know.
    Other(String),
}

impl<'de> Deserialize<'de> for VendorBlocked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = option_name(&String::deserialize(deserializer)?);
        Ok(match name.trim() {
            "" => Self::No,
            "Payment" => Self::Payment,
            "All" => Self::All,
            _ => Self::Other(name),
        })
    }
}

impl BusinessCentral {
    /// Vendors, all pages.
    ///
    /// # Errors
    /// [`BcError`]; the list is complete or not returned.
    pub async fn vendors(&self, changed: Changed) -> Result<Vec<Vendor>, BcError> {
        self.changed_rows("vendors", "vendors", changed).await
    }

    /// The vendor with this number, compared as Business Central compares numbers (trimmed, upper-case).
    ///
    /// # Errors
    /// [`BcError`]; no such vendor is `Ok(None)`.
    pub async fn vendor_by_number(&self, number: &str) -> Result<Option<Vendor>, BcError> {
        let filter = format!("number eq {}", literal(&code_value(number)));
        let url = with_query(self.routes().company(&["vendors"]), &[("$filter", &filter)]);
        Ok(self.list("vendor_by_number", url).await?.into_iter().next())
    }

    /// Vendors with their default dimensions, all pages.
    ///
    /// Whether a change of the defaults alone moves the vendor's `lastModifiedDateTime` is not documented: read
    /// [`Changed::All`] now and then.
    ///
    /// # Errors
    /// [`BcError`]; the list is complete or not returned. `Undecodable` if a vendor comes without its defaults or with a
    /// part of them, which must not read as having none.
    pub async fn vendors_with_defaults(&self, changed: Changed) -> Result<Vec<VendorWithDefaults>, BcError> {
        let filter = changed.filter();
        let mut options: Vec<(&str, &str)> = filter.iter().map(|filter| ("$filter", filter.as_str())).collect();
        options.push(("$expand", "defaultDimensions"));
        let url = with_query(self.routes().company(&["vendors"]), &options);
        let mut vendors = Vec::new();
        for (origin, rows) in self.pages::<WireVendor>("vendors_with_defaults", url).await? {
            for row in rows {
                if row.more_defaults.is_some() {
                    return Err(origin.undecodable("it holds a part of a vendor's default dimensions only"));
                }
                vendors.push(VendorWithDefaults {
                    vendor: row.vendor,
                    default_dimensions: row.default_dimensions,
                });
            }
        }
        Ok(vendors)
    }

    /// Rows of a master data set below the company.
    pub(crate) async fn changed_rows<T: serde::de::DeserializeOwned>(
        &self,
        operation: &'static str,
        set: &str,
        changed: Changed,
    ) -> Result<Vec<T>, BcError> {
        let filter = changed.filter();
        let options: Vec<(&str, &str)> = filter.iter().map(|filter| ("$filter", filter.as_str())).collect();
        self.list(operation, with_query(self.routes().company(&[set]), &options))
            .await
    }
}
