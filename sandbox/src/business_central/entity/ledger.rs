//! Ledger entries as the API shows them.

use rust_decimal::Decimal;
use uuid::Uuid;

use super::super::ledger::{DetailedEntry, EntryType, GeneralLedgerEntry, LedgerDocumentType, VendorLedgerEntry};
use super::super::schema::{EntityType, GENERAL_LEDGER_ENTRY, VENDOR_LEDGER_ENTRY};
use super::super::state::State;
use super::super::switches::AnalyticsOptions;
use super::super::value::{BLANK_DATE, Value};
use super::dimension_set::dimension_rows;
use super::{AccountRow, ParentType, Related, Row, one};

/// A G/L entry.
pub(crate) struct GeneralLedgerRow<'a> {
    pub(crate) state: &'a State,
    pub(crate) entry: &'a GeneralLedgerEntry,
}

impl<'a> Row<'a> for GeneralLedgerRow<'a> {
    fn entity_type(&self) -> &'static EntityType {
        &GENERAL_LEDGER_ENTRY
    }

    fn id(&self) -> Option<Uuid> {
        Some(self.entry.id)
    }

    fn version(&self) -> Option<u64> {
        Some(u64::from(self.entry.entry_number.unsigned_abs()))
    }

    fn value(&self, property: &str) -> Value {
        let entry = self.entry;
        match property {
            "id" => Value::Guid(entry.id),
            "entryNumber" => Value::Integer(i64::from(entry.entry_number)),
            "postingDate" => Value::Date(entry.posting_date),
            "documentNumber" => Value::text(&entry.document_number),
            "documentType" => Value::Choice(entry.document_type.escaped()),
            "accountId" => Value::Guid(
                self.state
                    .accounts
                    .get(&entry.account)
                    .map_or(Uuid::nil(), |account| account.id),
            ),
            "accountNumber" => Value::text(&entry.account),
            "description" => Value::text(&entry.description),
            "debitAmount" => Value::Number(entry.amount.max(Decimal::ZERO)),
            "creditAmount" => Value::Number((-entry.amount).max(Decimal::ZERO)),
            "lastModifiedDateTime" => Value::Instant(entry.modified_at),
            // Additional reporting currency is not used.
            _ => Value::Number(Decimal::ZERO),
        }
    }

    fn related(&self, navigation: &str) -> Related<'a> {
        match navigation {
            "dimensionSetLines" => dimension_rows(
                self.state,
                &self.entry.dimensions,
                self.entry.id,
                ParentType::GeneralLedgerEntry,
                u64::from(self.entry.entry_number.unsigned_abs()),
            ),
            "account" => one(self
                .state
                .accounts
                .get(&self.entry.account)
                .map(|account| AccountRow::new(self.state, account))),
            _ => Related::One(None),
        }
    }
}

/// A row of the analytics query: a vendor ledger entry joined with one of its detailed entries.
pub(crate) struct DetailedRow<'a> {
    pub(crate) entry: &'a VendorLedgerEntry,
    pub(crate) detailed: &'a DetailedEntry,
    pub(crate) open: bool,
    pub(crate) options: AnalyticsOptions,
}

impl<'a> Row<'a> for DetailedRow<'a> {
    fn entity_type(&self) -> &'static EntityType {
        &VENDOR_LEDGER_ENTRY
    }

    fn id(&self) -> Option<Uuid> {
        // Not a property of the query; it serves as skip token only.
        Some(Uuid::from_u128(u128::from(self.detailed.entry_number.unsigned_abs())))
    }

    fn version(&self) -> Option<u64> {
        None
    }

    fn value(&self, property: &str) -> Value {
        let (entry, detailed) = (self.entry, self.detailed);
        match property {
            "vleEntryNo" => Value::Integer(i64::from(entry.entry_number)),
            "vleDueDate" | "dvleInitialEntryDueDate" => Value::Date(entry.due_date),
            "vleOpen" => Value::Flag(self.open),
            "vlePostingDate" => Value::Date(entry.posting_date),
            "vleDocumentDate" => Value::Date(entry.document_date),
            "vleDimensionSetID" => Value::Integer(0),
            "vleClosedAtDate" => Value::Date(entry.closed_at.unwrap_or(BLANK_DATE)),
            "dvleEntryNo" => Value::Integer(i64::from(detailed.entry_number)),
            "dvlePostingDate" => Value::Date(detailed.posting_date),
            "dvleLedgerEntryAmount" => Value::Flag(detailed.entry_type == EntryType::InitialEntry),
            "dvleEntryType" => Value::text(match self.options {
                AnalyticsOptions::Plain => detailed.entry_type.plain(),
                AnalyticsOptions::Escaped => detailed.entry_type.escaped(),
            }),
            "dvleDocumentType" => Value::text(match self.options {
                AnalyticsOptions::Plain => detailed.document_type.plain(),
                AnalyticsOptions::Escaped => detailed.document_type.escaped(),
            }),
            "dvleDocumentNo" => Value::text(&detailed.document_number),
            "dvleAmountLCY" => Value::Number(detailed.amount_local),
            "dvleVendorNo" => Value::text(&entry.vendor_number),
            "dvleApplicationNo" => Value::Integer(i64::from(detailed.application_number)),
            "dvleAppliedVendLedgerEntryNo" => Value::Integer(i64::from(detailed.applied_entry_number)),
            "purchInvHeaderDocumentNo" if entry.document_type == LedgerDocumentType::Invoice => {
                Value::text(&entry.document_number)
            }
            "purchInvHeaderPmtDiscountDate" => Value::Date(BLANK_DATE),
            _ => Value::text(""),
        }
    }
}
