//! Payments as the vendor ledger shows them: what is new, and the whole of what settles an invoice.

mod settled_by;

use std::collections::{BTreeMap, BTreeSet};

use business_central::{BcError, VendorLedgerRow};
use posting::payments::{InvoiceEntry, PaymentsSeen, Settlement};
use rust_decimal::Decimal;
use workflows::contracts::{
    CompanyRef, FindLedgerEntries, LedgerRows, ListLedgerRows, ReadLedgerEntries, SeenDocument,
};
use workflows::payment_sweep::LEDGER_CHUNK;
use workflows::stage::Stage;

use crate::classify::{Classified, Request, business_central as ledger_failed, records as records_failed};
use crate::environment::{Environment, defect};
use crate::payments_due;

/// Rows of one page. A payment with its application is three.
const PAGE: u32 = 1000;

/// Name of a company's cursor in records.
pub(crate) fn cursor_name(company: &CompanyRef) -> String {
    format!("payment-entries/{}/{}", company.connection, company.company)
}

/// Reads what is new. The first look only notes where the ledger stands: what was paid before shows in the invoices' status, and
/// then the whole entry is read.
pub(super) async fn list(environment: &Environment, ask: &ListLedgerRows) -> Result<LedgerRows, Classified> {
    let ledger = &environment
        .connection(&ask.company.connection)?
        .company(&ask.company.company)?
        .business_central;
    let after = match ask.after {
        Some(row) => Some(row),
        None => cursor(environment, &ask.company).await?,
    };
    let read = match after {
        Some(row) => ledger.vendor_ledger_rows_after(row, PAGE).await.map(Read::Rows),
        None => ledger.newest_vendor_ledger_row().await.map(Read::Newest),
    };
    match read {
        Ok(Read::Newest(newest)) => Ok(LedgerRows {
            is_offered: true,
            changed: Vec::new(),
            last: newest,
            has_more: false,
            read: 0,
        }),
        Ok(Read::Rows(rows)) => Ok(LedgerRows {
            is_offered: true,
            changed: changed(&rows),
            last: rows.last().map(|row| row.row).or(after),
            has_more: u32::try_from(rows.len()).is_ok_and(|count| count >= PAGE),
            read: u32::try_from(rows.len()).unwrap_or(u32::MAX),
        }),
        Err(error) if error.is_absent_api() || error.is_not_permitted() => {
            tracing::warn!(
                company = %ask.company.company,
                error = %error,
                "the vendor ledger is not offered; payments are seen by status only"
            );
            Ok(LedgerRows {
                is_offered: false,
                changed: Vec::new(),
                last: None,
                has_more: false,
                read: 0,
            })
        }
        Err(error) => Err(failed(error)),
    }
}

enum Read {
    Newest(Option<i32>),
    Rows(Vec<VendorLedgerRow>),
}

async fn cursor(environment: &Environment, company: &CompanyRef) -> Result<Option<i32>, Classified> {
    let stored = environment
        .records()
        .watermark(&cursor_name(company))
        .await
        .map_err(records_failed)?;
    stored
        .map(|text| {
            text.parse()
                .map_err(|_| defect("The cursor of the vendor ledger in records is not a number."))
        })
        .transpose()
}

/// Entries that something was applied to. A new invoice is none, nor is the entry of a payment that these rows show being made.
fn changed(rows: &[VendorLedgerRow]) -> Vec<i32> {
    let made: BTreeSet<i32> = rows
        .iter()
        .filter(|row| row.is_initial() && row.document_type != settled_by::INVOICE)
        .map(|row| row.entry)
        .collect();
    let settled = rows
        .iter()
        .filter(|row| !row.is_initial() && !made.contains(&row.entry));
    let entries: BTreeSet<i32> = settled.map(|row| row.entry).collect();
    entries.into_iter().collect()
}

/// Finds entries by the numbers of posted invoices.
pub(super) async fn find(environment: &Environment, ask: &FindLedgerEntries) -> Result<Vec<i32>, Classified> {
    let company = environment
        .connection(&ask.company.connection)?
        .company(&ask.company.company)?;
    let rows = company
        .business_central
        .vendor_ledger_entries_of(&ask.posted_numbers)
        .await;
    let rows = rows.map_err(failed)?;
    let invoices = rows.iter().filter(|row| row.document_type == settled_by::INVOICE);
    let entries: BTreeSet<i32> = invoices.map(|row| row.entry).collect();
    Ok(entries.into_iter().take(LEDGER_CHUNK).collect())
}

/// Reads whole entries and picks those of our documents.
pub(super) async fn read(environment: &Environment, ask: &ReadLedgerEntries) -> Result<Vec<SeenDocument>, Classified> {
    let connection = environment.connection(&ask.company.connection)?;
    let ledger = &connection.company(&ask.company.company)?.business_central;
    let rows = ledger.vendor_ledger_rows(&ask.entries).await.map_err(failed)?;
    let mut entries: BTreeMap<i32, Vec<VendorLedgerRow>> = BTreeMap::new();
    for row in rows {
        entries.entry(row.entry).or_default().push(row);
    }
    let number = |rows: &[VendorLedgerRow]| {
        let initial = rows
            .iter()
            .find(|row| row.is_initial() && row.document_type == settled_by::INVOICE);
        initial.map(|row| row.document_number.clone())
    };
    let mut numbered: BTreeMap<String, Vec<VendorLedgerRow>> = entries
        .into_values()
        .filter_map(|rows| Some((number(&rows)?, rows)))
        .collect();
    let records = environment.records();
    let numbers: Vec<String> = numbered.keys().cloned().collect();
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let ours = records
        .by_posted_numbers(connection.name.as_str(), Some(ask.company.company.as_str()), &numbers)
        .await
        .map_err(records_failed)?;
    numbered.retain(|number, _| {
        ours.iter()
            .any(|purchase| purchase.posted_number.as_ref() == Some(number))
    });
    let others = settled_by::others(ledger, numbered.values()).await.map_err(failed)?;
    let mut seen = Vec::new();
    for purchase in ours {
        let document = records.document(&purchase.key).await.map_err(records_failed)?;
        let (Some(document), Some(number)) = (document, purchase.posted_number) else {
            continue;
        };
        let given_back = [Stage::Rejected, Stage::Withdrawn];
        if given_back.iter().any(|stage| stage.as_str() == document.stage) {
            continue;
        }
        let Some(rows) = numbered.get(&number) else { continue };
        let approvals = records
            .approvals(connection.name.as_str(), &purchase.key.business_id)
            .await
            .map_err(records_failed)?;
        seen.push(SeenDocument {
            document: payments_due::document(connection, &purchase.key, &document.kind)?,
            has_several: approvals.len() > 1,
            seen: PaymentsSeen {
                entry: Some(invoice_entry(&number, rows, &others)),
                posted_number: number,
                status: None,
            },
        });
    }
    Ok(seen)
}

/// The rows of one invoice's entry as the rule reads them.
fn invoice_entry(number: &str, rows: &[VendorLedgerRow], others: &BTreeMap<i32, String>) -> InvoiceEntry {
    let (initial, settling): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.is_initial());
    let settlements = settling.into_iter().map(|row| Settlement {
        row: row.row,
        on: row.date,
        document: row.document_number.clone(),
        by: settled_by::kind(number, row, others),
        amount: row.amount,
    });
    InvoiceEntry {
        entry: rows.first().map_or(0, |row| row.entry),
        owed: -initial.iter().map(|row| row.amount).sum::<Decimal>(),
        is_open: rows.iter().any(|row| row.is_open),
        closed_on: rows.iter().find_map(|row| row.closed_on),
        settlements: settlements.collect(),
    }
}

fn failed(error: BcError) -> Classified {
    ledger_failed(Request::Read, error)
}
