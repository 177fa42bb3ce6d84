//! General ledger entries: proof that a document is posted, and what it posted.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::client::BusinessCentral;
use crate::error::BcError;
use crate::http::{Act, Request};
use crate::line_dimension::LineDimension;
use crate::route::{literal, with_query};
use crate::{field_value, number};

const OPERATION: &str = "general_ledger_entries";
const ENTRIES: &str = "ledger_entries";

/// An entry of the general ledger (Business Central API v2.0, generalLedgerEntry). It names neither vendor nor vendor's
/// own number, and its amounts are in local currency.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GeneralLedgerEntry {
    /// Key in the ledger; later entries have higher ones.
    pub entry_number: i32,
    /// Posting date.
    pub posting_date: Date,
    /// Number of the posted document.
    pub document_number: String,
    /// `Invoice`, `Credit Memo`, `Payment` and so on; blank for entries of journals.
    #[serde(default, deserialize_with = "field_value::option")]
    pub document_type: String,
    /// G/L account.
    pub account_number: String,
    /// Description.
    #[serde(default)]
    pub description: String,
    /// Debit amount, zero for a credit entry.
    #[serde(rename = "debitAmount", deserialize_with = "number::read")]
    pub debit: Decimal,
    /// Credit amount, zero for a debit entry.
    #[serde(rename = "creditAmount", deserialize_with = "number::read")]
    pub credit: Decimal,
    /// Dimensions of the entry.
    #[serde(rename = "dimensionSetLines", default)]
    pub dimensions: Vec<LineDimension>,
}

#[derive(Deserialize)]
struct Rows {
    value: Vec<serde::de::IgnoredAny>,
}

impl BusinessCentral {
    /// Whether the general ledger has an entry of a credit memo with this document number. A credit memo's status does not
    /// prove that it is posted; this does (Business Central API v2.0, generalLedgerEntries).
    ///
    /// # Errors
    /// [`BcError`].
    pub async fn ledger_has_credit_memo(&self, document_number: &str) -> Result<bool, BcError> {
        let filter = format!(
            "documentNumber eq {} and documentType eq 'Credit Memo'",
            literal(document_number)
        );
        let options = [("$filter", filter.as_str()), ("$select", "id"), ("$top", "1")];
        let url = with_query(self.routes().company(&["generalLedgerEntries"]), &options);
        let request = Request {
            operation: OPERATION,
            url,
            act: Act::Get,
        };
        let received = self.http().send(&request).await?.of_status(&[200])?;
        let rows: Rows = received.decode()?;
        Ok(!rows.value.is_empty())
    }

    /// Entries with this document number and their dimensions, oldest first, all pages. Documents of another type can
    /// have the same number: look at `document_type`.
    ///
    /// # Errors
    /// [`BcError`]; the list is complete or not returned. A blank number is `InvalidRequest`, since every entry without
    /// a document would answer to it.
    pub async fn ledger_entries(&self, document_number: &str) -> Result<Vec<GeneralLedgerEntry>, BcError> {
        if document_number.trim().is_empty() {
            return Err(BcError::InvalidRequest {
                operation: ENTRIES,
                problem: "the document number must not be blank".to_owned(),
            });
        }
        let filter = format!("documentNumber eq {}", literal(document_number.trim()));
        let options = [
            ("$filter", filter.as_str()),
            ("$expand", "dimensionSetLines"),
            ("$orderby", "entryNumber"),
        ];
        let url = with_query(self.routes().company(&["generalLedgerEntries"]), &options);
        self.list(ENTRIES, url).await
    }
}
