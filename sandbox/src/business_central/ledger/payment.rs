//! Payments of posted invoices and taking their application back.

use jiff::civil::Date;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::super::document::cents;
use super::super::state::{DimensionSet, Moment, State};
use super::super::view::{DocumentKind, PaymentAmount, PersonError};
use super::post::{apply_and_touch, watching_status};
use super::{DetailedEntry, EntryType, GeneralLedgerEntry, Ledger, LedgerDocumentType, VendorLedgerEntry};

/// Posts a payment of a posted invoice (bank against payables), applies it, and returns the payment's number.
pub(crate) fn pay(
    state: &mut State,
    posted_number: &str,
    amount: PaymentAmount,
    date: Date,
    moment: Moment,
) -> Result<String, PersonError> {
    let entry_number = invoice_entry(state, posted_number)?;
    let Some(invoice) = state.ledger.entry(entry_number).cloned() else {
        return Err(PersonError::NotFound(posted_number.into()));
    };
    let owed = -invoice.remaining;
    let paid = match amount {
        PaymentAmount::Full => owed,
        PaymentAmount::Partial(part) => part,
    };
    if paid <= Decimal::ZERO || paid > owed {
        return Err(PersonError::Refused(format!(
            "the payment of {posted_number} must be above zero and at most what is left of the entry"
        )));
    }
    // The last payment takes the whole local remainder, so that no cent of rounding stays behind.
    let paid_local = if paid == owed {
        -invoice.remaining_local
    } else {
        cents(-invoice.remaining_local * paid / owed)
    };
    let number = state.series.next_payment();
    let accounts = state.posting_accounts.clone();
    for (account, amount) in [(accounts.payables, paid_local), (accounts.bank, -paid_local)] {
        state.ledger.add_general(GeneralLedgerEntry {
            id: Uuid::new_v4(),
            entry_number: 0,
            posting_date: date,
            document_type: LedgerDocumentType::Payment,
            document_number: number.clone(),
            account,
            description: format!("Payment {number}"),
            amount,
            dimensions: DimensionSet::new(),
            modified_at: moment.now,
        });
    }
    let payment = state.ledger.add_vendor(VendorLedgerEntry {
        document_type: LedgerDocumentType::Payment,
        document_number: number.clone(),
        external_number: String::new(),
        posting_date: date,
        document_date: date,
        due_date: date,
        amount: paid,
        amount_local: paid_local,
        document: None,
        ..invoice
    });
    apply_and_touch(state, payment, entry_number, date, moment.now);
    Ok(number)
}

/// Pays a part of a posted invoice and settles the rest as payment discount, in one posting. Returns the payment's number.
pub(crate) fn pay_with_discount(
    state: &mut State,
    posted_number: &str,
    amount: Decimal,
    date: Date,
    moment: Moment,
) -> Result<String, PersonError> {
    let entry = invoice_entry(state, posted_number)?;
    watching_status(state, &[entry], moment.now, |state| {
        let number = pay(state, posted_number, PaymentAmount::Partial(amount), date, moment)?;
        let left = state
            .ledger
            .entry(entry)
            .map_or(Decimal::ZERO, |entry| -entry.remaining_local);
        state.ledger.discount(entry, date, &number);
        let accounts = state.posting_accounts.clone();
        for (account, amount) in [(accounts.payables, left), (accounts.payment_discount, -left)] {
            state.ledger.add_general(GeneralLedgerEntry {
                id: Uuid::new_v4(),
                entry_number: 0,
                posting_date: date,
                document_type: LedgerDocumentType::Payment,
                document_number: number.clone(),
                account,
                description: format!("Payment {number}"),
                amount,
                dimensions: DimensionSet::new(),
                modified_at: moment.now,
            });
        }
        Ok(number)
    })
}

/// Applies a posted credit memo of the same vendor to a posted invoice, as far as the smaller goes.
pub(crate) fn apply_credit_memo(
    state: &mut State,
    posted_number: &str,
    memo_number: &str,
    date: Date,
    moment: Moment,
) -> Result<(), PersonError> {
    let invoice = invoice_entry(state, posted_number)?;
    let memo = state
        .posted_by_number(DocumentKind::CreditMemo, memo_number)
        .and_then(|id| state.documents.get(id)?.posting.as_ref()?.ledger_entry)
        .ok_or_else(|| PersonError::NotFound(memo_number.into()))?;
    let vendors = [invoice, memo].map(|entry| state.ledger.entry(entry).map(|entry| entry.vendor_number.clone()));
    if vendors[0] != vendors[1] || !state.ledger.is_open(invoice) || !state.ledger.is_open(memo) {
        return Err(PersonError::Refused(format!(
            "{memo_number} cannot be applied to {posted_number}: both must be open and of one vendor"
        )));
    }
    apply_and_touch(state, memo, invoice, date, moment.now);
    Ok(())
}

/// Takes the latest application of a posted invoice back: it is open again, the payment too.
pub(crate) fn unapply(state: &mut State, posted_number: &str, moment: Moment) -> Result<(), PersonError> {
    let entry = invoice_entry(state, posted_number)?;
    watching_status(state, &[entry], moment.now, |state| state.ledger.unapply(entry))
        .map(|_| ())
        .ok_or_else(|| PersonError::Refused(format!("nothing is applied to {posted_number}")))
}

fn invoice_entry(state: &State, posted_number: &str) -> Result<i32, PersonError> {
    state
        .posted_by_number(DocumentKind::Invoice, posted_number)
        .and_then(|id| state.documents.get(id)?.posting.as_ref()?.ledger_entry)
        .ok_or_else(|| PersonError::NotFound(posted_number.into()))
}

impl Ledger {
    /// Settles what is left of an entry as payment discount, as a part of the newest application.
    fn discount(&mut self, entry: i32, date: Date, document_number: &str) {
        let Some(left) = self
            .entry(entry)
            .map(|entry| (-entry.remaining, -entry.remaining_local))
        else {
            return;
        };
        self.add_application(DetailedEntry {
            entry_number: 0,
            ledger_entry: entry,
            entry_type: EntryType::PaymentDiscount,
            posting_date: date,
            document_type: LedgerDocumentType::Payment,
            document_number: document_number.to_owned(),
            amount: left.0,
            amount_local: left.1,
            application_number: self.last_application,
            applied_entry_number: 0,
            unapplied: false,
        });
    }
}
