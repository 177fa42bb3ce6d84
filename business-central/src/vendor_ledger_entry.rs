//! Vendor ledger entries with their detailed entries: what was paid, when, by which document, and how much of it.
//!
//! Source: Business Central analytics API v1.0, query vendorLedgerEntries (app Power BI Reports). One row stands for one detailed
//! entry; amounts are in local currency only, and rows have no modification time: their number is the cursor. Entries outside
//! the posting date range that the app is set to are missing without an error, so "no row" means unknown.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::client::BusinessCentral;
use crate::error::{BcError, ErrorCode};
use crate::http::{Act, Request};
use crate::route::{literal, with_query};
use crate::{field_value, number};

const CHANGES: &str = "vendor_ledger_rows_after";
const ENTRIES: &str = "vendor_ledger_rows";
const REACH: &str = "vendor_ledger_reach";
/// Business Central gives no more rows at once (API v2.0, paging).
const MOST_ROWS: u32 = 20_000;
/// Keys in one filter, so that the address stays short enough for every gateway.
pub const MOST_LEDGER_KEYS: usize = 50;

/// One detailed vendor ledger entry and the vendor ledger entry that it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct VendorLedgerRow {
    /// Number of the vendor ledger entry.
    #[serde(rename = "vleEntryNo")]
    pub entry: i32,
    /// Whether anything is left to settle of the entry, as of now.
    #[serde(rename = "vleOpen")]
    pub is_open: bool,
    /// The entry's posting date, which decides whether the query shows it.
    #[serde(rename = "vlePostingDate")]
    pub entry_date: Date,
    /// The day the entry was closed.
    #[serde(rename = "vleClosedAtDate", default, deserialize_with = "field_value::date")]
    pub closed_on: Option<Date>,
    /// Number of the detailed entry: later ones have higher numbers.
    #[serde(rename = "dvleEntryNo")]
    pub row: i32,
    /// The detailed entry's own posting date: of an application, the day of the payment.
    #[serde(rename = "dvlePostingDate")]
    pub date: Date,
    /// `Initial Entry`, `Application`, `Payment Discount` and so on.
    #[serde(rename = "dvleEntryType", deserialize_with = "field_value::option")]
    pub kind: String,
    /// Type of the document that made the row: `Payment`, `Credit Memo`, `Invoice` and so on; blank for some journals.
    #[serde(rename = "dvleDocumentType", default, deserialize_with = "field_value::option")]
    pub document_type: String,
    /// Its number. An application carries the number of the document that was applied.
    #[serde(rename = "dvleDocumentNo", default)]
    pub document_number: String,
    /// In local currency: what is owed to the vendor is negative, what settles it positive.
    #[serde(rename = "dvleAmountLCY", deserialize_with = "number::read")]
    pub amount: Decimal,
    /// The vendor.
    #[serde(rename = "dvleVendorNo", default)]
    pub vendor_number: String,
    /// The other entry of an application; 0 where there is none.
    #[serde(rename = "dvleAppliedVendLedgerEntryNo", default)]
    pub applied_entry: i32,
}

impl VendorLedgerRow {
    /// Whether the row made the entry.
    #[must_use]
    pub fn is_initial(&self) -> bool {
        self.kind == "Initial Entry"
    }

    /// Whether another entry was applied to this one, or taken back.
    #[must_use]
    pub fn is_application(&self) -> bool {
        self.kind == "Application"
    }
}

/// The posting dates between which the query shows entries, as far as entries show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LedgerReach {
    /// Posting date of the earliest entry that is shown.
    pub from: Date,
    /// Posting date of the latest.
    pub to: Date,
}

#[derive(Deserialize)]
struct Rows {
    value: Vec<VendorLedgerRow>,
}

impl BusinessCentral {
    /// The number of the newest row; `None` while there is none.
    ///
    /// # Errors
    /// [`BcError`]; [`BcError::is_absent_api`] tells that the company does not offer the query.
    pub async fn newest_vendor_ledger_row(&self) -> Result<Option<i32>, BcError> {
        let rows = self
            .rows(CHANGES, &[("$orderby", "dvleEntryNo desc"), ("$top", "1")])
            .await?;
        Ok(rows.first().map(|row| row.row))
    }

    /// Rows with a higher number, in order, at most so many.
    ///
    /// # Errors
    /// [`BcError`]; `Undecodable` if the rows are not in order, since a cursor would then pass some over.
    pub async fn vendor_ledger_rows_after(&self, row: i32, most: u32) -> Result<Vec<VendorLedgerRow>, BcError> {
        let (filter, top) = (format!("dvleEntryNo gt {row}"), most.min(MOST_ROWS).to_string());
        let options = [
            ("$filter", filter.as_str()),
            ("$orderby", "dvleEntryNo"),
            ("$top", top.as_str()),
        ];
        let (rows, origin) = self.rows_and_origin(CHANGES, &options).await?;
        let mut last = row;
        for found in &rows {
            if found.row <= last {
                return Err(origin.undecodable("its rows are not in the order of their numbers"));
            }
            last = found.row;
        }
        Ok(rows)
    }

    /// Every row of these entries, in the order of row numbers. At most [`MOST_LEDGER_KEYS`] entries.
    ///
    /// # Errors
    /// [`BcError`]; the list is complete or not returned.
    pub async fn vendor_ledger_rows(&self, entries: &[i32]) -> Result<Vec<VendorLedgerRow>, BcError> {
        let keys: Vec<String> = entries.iter().map(|entry| format!("vleEntryNo eq {entry}")).collect();
        self.rows_of_any(&keys).await
    }

    /// The rows that made the entries of these posted invoices; numbers that the query does not show are left out. At most
    /// [`MOST_LEDGER_KEYS`] numbers.
    ///
    /// # Errors
    /// [`BcError`]; the list is complete or not returned.
    pub async fn vendor_ledger_entries_of(&self, invoices: &[String]) -> Result<Vec<VendorLedgerRow>, BcError> {
        let keys: Vec<String> = invoices
            .iter()
            .map(|number| format!("purchInvHeaderDocumentNo eq {}", literal(number)))
            .collect();
        let rows = self.rows_of_any(&keys).await?;
        Ok(rows.into_iter().filter(VendorLedgerRow::is_initial).collect())
    }

    /// Between which posting dates the query shows entries; `None` if it shows none.
    ///
    /// # Errors
    /// [`BcError`]; [`BcError::is_absent_api`] tells that the company does not offer the query.
    pub async fn vendor_ledger_reach(&self) -> Result<Option<LedgerReach>, BcError> {
        let first = self
            .rows(REACH, &[("$orderby", "vlePostingDate"), ("$top", "1")])
            .await?;
        let last = self
            .rows(REACH, &[("$orderby", "vlePostingDate desc"), ("$top", "1")])
            .await?;
        let (Some(first), Some(last)) = (first.first(), last.first()) else {
            return Ok(None);
        };
        Ok(Some(LedgerReach {
            from: first.entry_date,
            to: last.entry_date,
        }))
    }

    async fn rows_of_any(&self, keys: &[String]) -> Result<Vec<VendorLedgerRow>, BcError> {
        if keys.is_empty() || keys.len() > MOST_LEDGER_KEYS {
            return Err(BcError::InvalidRequest {
                operation: ENTRIES,
                problem: format!(
                    "it names {} entries; 1 to {MOST_LEDGER_KEYS} are asked for at once",
                    keys.len()
                ),
            });
        }
        let (filter, top) = (keys.join(" or "), MOST_ROWS.to_string());
        let (mut rows, origin) = self
            .rows_and_origin(ENTRIES, &[("$filter", filter.as_str()), ("$top", top.as_str())])
            .await?;
        if u32::try_from(rows.len()).is_ok_and(|count| count >= MOST_ROWS) {
            return Err(origin.undecodable("it may hold a part of the rows only"));
        }
        rows.sort_by_key(|row| row.row);
        Ok(rows)
    }

    async fn rows(&self, operation: &'static str, options: &[(&str, &str)]) -> Result<Vec<VendorLedgerRow>, BcError> {
        Ok(self.rows_and_origin(operation, options).await?.0)
    }

    async fn rows_and_origin(
        &self,
        operation: &'static str,
        options: &[(&str, &str)],
    ) -> Result<(Vec<VendorLedgerRow>, crate::http::Origin), BcError> {
        let request = Request {
            operation,
            url: with_query(self.routes().analytics(&["vendorLedgerEntries"]), options),
            act: Act::Get,
        };
        let received = self.http().send(&request).await?.of_status(&[200])?;
        let rows: Rows = received.decode()?;
        Ok((rows.value, received.origin()))
    }
}

impl BcError {
    /// Whether the answer says that there is no such API, as where an app is not installed; a wrong environment name is
    /// something else.
    #[must_use]
    pub fn is_absent_api(&self) -> bool {
        matches!(self, Self::Answered(answer) if answer.status == 404 && !answer.code.is(ErrorCode::NO_ENVIRONMENT))
    }

    /// Whether the answer says that the application may not read this.
    #[must_use]
    pub fn is_not_permitted(&self) -> bool {
        matches!(self, Self::Answered(answer) if answer.status == 403)
    }
}
