//! G/L accounts; read-only in the API and here.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};
use uuid::Uuid;

use crate::client::{BusinessCentral, Changed};
use crate::error::BcError;
use crate::field_value::option_name;

/// A G/L account (Business Central API v2.0, account).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// Key.
    pub id: Uuid,
    /// Number, at most 20 characters.
    pub number: String,
    /// Name.
    pub display_name: String,
    /// Posting account, heading or total.
    pub account_type: AccountType,
    /// Whether documents may post to it directly.
    pub direct_posting: bool,
    /// Whether it is blocked.
    pub blocked: bool,
    /// When the row changed last.
    pub last_modified_date_time: Timestamp,
}

impl Account {
    /// True if a document line may name the account: a posting account, open for direct posting, not blocked.
    #[must_use]
    pub fn accepts_lines(&self) -> bool {
        self.account_type == AccountType::Posting && self.direct_posting && !self.blocked
    }
}

/// Role of an account in the chart of accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountType {
    /// Takes entries.
    Posting,
    /// Heading.
    Heading,
    /// Total.
    Total,
    /// Start of a total.
    BeginTotal,
    /// End of a total.
    EndTotal,
    /// A value this client does not know.
    Other(String),
}

impl<'de> Deserialize<'de> for AccountType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = option_name(&String::deserialize(deserializer)?);
        Ok(match name.as_str() {
            "Posting" => Self::Posting,
            "Heading" => Self::Heading,
            "Total" => Self::Total,
            "Begin-Total" => Self::BeginTotal,
            "End-Total" => Self::EndTotal,
            _ => Self::Other(name),
        })
    }
}

impl BusinessCentral {
    /// G/L accounts, all pages.
    ///
    /// # Errors
    /// [`BcError`]; the list is complete or not returned.
    pub async fn accounts(&self, changed: Changed) -> Result<Vec<Account>, BcError> {
        self.changed_rows("accounts", "accounts", changed).await
    }
}
