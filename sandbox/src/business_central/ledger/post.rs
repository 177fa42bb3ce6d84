//! Posting a purchase document: number, ledger entries, and the posted row under the same id.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::super::document::{Posting, PurchaseDocument, cents};
use super::super::error::ApiError;
use super::super::state::{DimensionSet, Moment, State};
use super::super::switches::{FailedPostNumber, NumberSeries};
use super::super::view::DocumentKind;
use super::checks::{check_action, check_document, check_posting, entry_applied_to, ledger_type};
use super::{GeneralLedgerEntry, Language, VendorLedgerEntry};

/// Posts a draft. On a refusal after the document checks the posted number stays taken and the draft's tag moves;
/// everything else stays as it was.
pub(crate) fn post_document(state: &mut State, id: Uuid, moment: Moment, language: Language) -> Result<(), ApiError> {
    let document = state
        .documents
        .get(id)
        .ok_or_else(|| ApiError::dialog("The invoice cannot be found."))?
        .clone();
    check_action(state, &document)?;
    if let Err(refusal) = check_document(state, &document) {
        if state.switches.failed_post_number == FailedPostNumber::Always {
            take_number(state, &document, moment.now);
        }
        return Err(refusal);
    }
    let number = take_number(state, &document, moment.now);
    check_posting(state, &document, &number, language)?;

    let applied_to = entry_applied_to(state, &document).filter(|_| document.kind == DocumentKind::CreditMemo);
    let posting_date = document.posting_date;
    let posted = PurchaseDocument {
        number,
        posted_number_taken: None,
        posting: Some(Posting {
            ledger_entry: None,
            cancelled_by: None,
            corrects: None,
        }),
        ..document
    };
    let entry = insert_posted(state, posted, moment.now);
    state.copy_attachments_to_posted(id);
    if let Some(applied_to) = applied_to {
        apply_and_touch(state, entry, applied_to, posting_date, moment.now);
    }
    Ok(())
}

fn take_number(state: &mut State, document: &PurchaseDocument, now: Timestamp) -> String {
    let number = match (&document.posted_number_taken, state.switches.number_series) {
        (Some(number), _) => number.clone(),
        (None, NumberSeries::Shared) => document.number.clone(),
        (None, NumberSeries::Separate) => state.series.next_posted(document.kind),
    };
    if let Some(draft) = state.documents.get_mut(document.id) {
        draft.posted_number_taken = Some(number.clone());
    }
    state.touch(document.id, now);
    number
}

/// Writes a posted document and its ledger entries; the document's posting must be set, its ledger entry is filled in.
pub(super) fn insert_posted(state: &mut State, mut document: PurchaseDocument, now: Timestamp) -> i32 {
    let entry = write_entries(state, &document, now);
    if let Some(posting) = &mut document.posting {
        posting.ledger_entry = Some(entry);
    }
    let id = document.id;
    if state.documents.get(id).is_some() {
        state.documents.replace(document);
    } else {
        state.documents.insert(document);
    }
    state.touch(id, now);
    entry
}

/// Double entry: each line on its account, tax on the VAT account, the sum on the payables account.
fn write_entries(state: &mut State, document: &PurchaseDocument, now: Timestamp) -> i32 {
    let rate = state
        .currencies
        .get(&document.currency)
        .and_then(|currency| currency.rate)
        .unwrap_or(Decimal::ONE);
    let sign = match document.kind {
        DocumentKind::Invoice => Decimal::ONE,
        DocumentKind::CreditMemo => -Decimal::ONE,
    };
    let accounts = state.posting_accounts.clone();
    let mut total = Decimal::ZERO;
    let book = |state: &mut State, account: &str, amount: Decimal, dimensions: &DimensionSet| {
        if amount.is_zero() {
            return;
        }
        state.ledger.add_general(GeneralLedgerEntry {
            id: Uuid::new_v4(),
            entry_number: 0,
            posting_date: document.posting_date,
            document_type: ledger_type(document.kind),
            document_number: document.number.clone(),
            account: account.to_owned(),
            description: format!("{} {}", document.type_name(), document.number),
            amount,
            dimensions: dimensions.clone(),
            modified_at: now,
        });
    };
    for line in &document.lines {
        let amounts = line.amounts(document.prices).net;
        let net = sign * cents(amounts.excluding_tax * rate);
        let tax = sign * cents(amounts.tax * rate);
        book(state, &line.account, net, &line.dimensions);
        book(state, &accounts.purchase_vat, tax, &line.dimensions);
        total += net + tax;
    }
    book(state, &accounts.payables, -total, &document.dimensions);
    let vendor_entry = VendorLedgerEntry {
        entry_number: 0,
        document_type: ledger_type(document.kind),
        document_number: document.number.clone(),
        external_number: document.external_number.clone(),
        vendor_number: document.pay_to_number.clone(),
        posting_date: document.posting_date,
        document_date: document.document_date,
        due_date: document.due_date,
        currency: document.currency.clone(),
        amount: -sign * document.total_including_tax(),
        amount_local: -total,
        remaining: Decimal::ZERO,
        remaining_local: Decimal::ZERO,
        closed_at: None,
        document: Some(document.id),
    };
    state.ledger.add_vendor(vendor_entry)
}

/// Applies two entries and moves the documents whose status that changed.
pub(super) fn apply_and_touch(state: &mut State, applying: i32, applied: i32, date: Date, now: Timestamp) {
    watching_status(state, &[applying, applied], now, |state| {
        state.ledger.apply(applying, applied, date)
    });
}

/// Runs a change and touches those documents behind the entries whose status it changed.
pub(super) fn watching_status<T>(
    state: &mut State,
    entries: &[i32],
    now: Timestamp,
    change: impl FnOnce(&mut State) -> T,
) -> T {
    let documents: Vec<Uuid> = entries
        .iter()
        .filter_map(|entry| state.ledger.entry(*entry).and_then(|entry| entry.document))
        .collect();
    let status = |state: &State, id: &Uuid| state.documents.get(*id).map(|document| state.document_status(document));
    let before: Vec<_> = documents.iter().map(|id| status(state, id)).collect();
    let result = change(state);
    for (id, before) in documents.iter().zip(before) {
        if status(state, id) != before {
            state.touch(*id, now);
        }
    }
    result
}
