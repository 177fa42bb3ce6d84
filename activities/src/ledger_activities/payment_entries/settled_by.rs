//! What a row of an invoice's entry settles it by.

use std::collections::{BTreeMap, BTreeSet};

use business_central::{BcError, BusinessCentral, MOST_LEDGER_KEYS, VendorLedgerRow};
use posting::payments::SettledBy;

/// Document types as the ledger names them.
pub(super) const INVOICE: &str = "Invoice";
const PAYMENT: &str = "Payment";
const CREDIT_MEMO: &str = "Credit Memo";

/// What a row settles by. An application carries the document that was applied: the payment, the credit memo; or the invoice
/// itself, where somebody applied it to an older document: then the other entry's type counts. Where that cannot be told, it is taken
/// for a payment: invoices are applied to payments that were made before them, and hardly to anything else.
pub(super) fn kind(number: &str, row: &VendorLedgerRow, others: &BTreeMap<i32, String>) -> SettledBy {
    if !row.is_application() {
        let is_discount = row.kind.starts_with("Payment Discount") || row.kind.starts_with("Payment Tolerance");
        return if is_discount {
            SettledBy::Discount
        } else {
            SettledBy::Other
        };
    }
    let document_type = if is_own(number, row) {
        others.get(&row.applied_entry).map_or(PAYMENT, String::as_str)
    } else {
        row.document_type.as_str()
    };
    match document_type {
        // Journals can post payments without a document type.
        PAYMENT | "" => SettledBy::Payment,
        CREDIT_MEMO => SettledBy::CreditMemo,
        _ => SettledBy::Other,
    }
}

fn is_own(number: &str, row: &VendorLedgerRow) -> bool {
    row.document_type == INVOICE && row.document_number == number
}

/// Document types of the entries that invoices were applied to. Asks only where a row does not say it itself.
pub(super) async fn others(
    ledger: &BusinessCentral,
    entries: impl Iterator<Item = &Vec<VendorLedgerRow>>,
) -> Result<BTreeMap<i32, String>, BcError> {
    let asked: BTreeSet<i32> = entries
        .flatten()
        .filter(|row| row.is_application() && row.document_type == INVOICE)
        .map(|row| row.applied_entry)
        .filter(|entry| *entry > 0)
        .collect();
    let asked: Vec<i32> = asked.into_iter().collect();
    let mut types = BTreeMap::new();
    for chunk in asked.chunks(MOST_LEDGER_KEYS) {
        let rows = ledger.vendor_ledger_rows(chunk).await?;
        let initial = rows.into_iter().filter(VendorLedgerRow::is_initial);
        types.extend(initial.map(|row| (row.entry, row.document_type)));
    }
    // An entry that was applied names itself; the invoice's own type says nothing about the other side.
    types.retain(|_, document_type| document_type != INVOICE);
    Ok(types)
}
