//! General ledger setup of the company.

use jiff::civil::Date;
use serde::Deserialize;

use crate::client::BusinessCentral;
use crate::error::BcError;
use crate::field_value;
use crate::http::{Act, Request};

const OPERATION: &str = "general_ledger_setup";

/// The company's one row of general ledger setup (Business Central API v2.0, generalLedgerSetup).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GeneralLedgerSetup {
    /// First allowed posting date; `None` for no bound. User Setup can override it and is not told by the API.
    #[serde(default, deserialize_with = "field_value::date")]
    pub allow_posting_from: Option<Date>,
    /// Last allowed posting date; `None` for no bound. User Setup can override it and is not told by the API.
    #[serde(default, deserialize_with = "field_value::date")]
    pub allow_posting_to: Option<Date>,
    /// ISO code of the local currency. Documents in local currency are sent with it.
    pub local_currency_code: String,
    /// Code of the additional reporting currency; may be blank.
    #[serde(default)]
    pub additional_reporting_currency: String,
    /// First global dimension; may be blank.
    #[serde(default)]
    pub shortcut_dimension1_code: String,
    /// Second global dimension; may be blank.
    #[serde(default)]
    pub shortcut_dimension2_code: String,
}

#[derive(Deserialize)]
struct Rows {
    value: Vec<GeneralLedgerSetup>,
}

impl BusinessCentral {
    /// Local currency, allowed posting dates and global dimensions of the company.
    ///
    /// # Errors
    /// [`BcError`]; `Undecodable` if the answer has no row.
    pub async fn general_ledger_setup(&self) -> Result<GeneralLedgerSetup, BcError> {
        let url = self.routes().company(&["generalLedgerSetup"]);
        let request = Request {
            operation: OPERATION,
            url,
            act: Act::Get,
        };
        let received = self.http().send(&request).await?.of_status(&[200])?;
        let rows: Rows = received.decode()?;
        rows.value
            .into_iter()
            .next()
            .ok_or_else(|| received.origin().undecodable("it has no row"))
    }
}
