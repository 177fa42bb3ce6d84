//! General ledger entries, as proof that a document is posted.

use serde::Deserialize;

use crate::client::BusinessCentral;
use crate::error::BcError;
use crate::http::{Act, Request};
use crate::route::{literal, with_query};

const OPERATION: &str = "general_ledger_entries";

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
}
