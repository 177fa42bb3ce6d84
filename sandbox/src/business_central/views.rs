//! Looking into the company from a test.

use rust_decimal::Decimal;
use uuid::Uuid;

use super::company::Company;
use super::document::{LineType, PurchaseDocument};
use super::ledger::GeneralLedgerEntry;
use super::state::{Attachment, DimensionSet, State};
use super::value::code;
use super::view::*;

fn dimensions(set: &DimensionSet) -> Vec<(String, String)> {
    set.iter().map(|(code, value)| (code.clone(), value.clone())).collect()
}

fn document_view(state: &State, document: &PurchaseDocument) -> DocumentView {
    let lines = document
        .lines
        .iter()
        .filter(|line| line.line_type == LineType::Account)
        .map(|line| {
            let amounts = line.amounts(document.prices);
            LineView {
                id: line.id,
                sequence: line.sequence,
                account: line.account.clone(),
                description: line.description.clone(),
                quantity: line.quantity,
                unit_cost: line.unit_cost,
                amount_excluding_tax: amounts.before.excluding_tax,
                tax: amounts.before.tax,
                invoice_discount: amounts.before.excluding_tax - amounts.net.excluding_tax,
                dimensions: dimensions(&line.dimensions),
            }
        });
    let comments = document.lines.iter().filter(|line| line.line_type == LineType::Comment);
    DocumentView {
        id: document.id,
        kind: document.kind,
        number: document.number.clone(),
        external_number: document.external_number.clone(),
        vendor_number: document.vendor_number.clone(),
        pay_to_number: document.pay_to_number.clone(),
        posted: document.posted_state(),
        status: state.document_status(document).to_owned(),
        currency: state.shown_currency(&document.currency),
        posting_date: document.posting_date,
        document_date: document.document_date,
        total: document.total_including_tax(),
        lines: lines.collect(),
        comments: comments.map(|line| line.description.clone()).collect(),
        dimensions: dimensions(&document.dimensions),
        modified_at: document.modified_at,
    }
}

fn general_entry_view(entry: &GeneralLedgerEntry) -> GeneralLedgerEntryView {
    GeneralLedgerEntryView {
        entry_number: entry.entry_number,
        posting_date: entry.posting_date,
        document_number: entry.document_number.clone(),
        account: entry.account.clone(),
        description: entry.description.clone(),
        amount: entry.amount,
        dimensions: dimensions(&entry.dimensions),
    }
}

impl Company {
    /// Every purchase document, in order of creation.
    pub fn documents(&self) -> Vec<DocumentView> {
        let state = &*self.lock();
        state
            .documents
            .iter()
            .map(|document| document_view(state, document))
            .collect()
    }

    /// One purchase document.
    pub fn document(&self, id: Uuid) -> Option<DocumentView> {
        let state = &*self.lock();
        state.documents.get(id).map(|document| document_view(state, document))
    }

    /// The purchase documents of that vendor document number, compared as it is stored.
    pub fn documents_of(&self, external_number: &str) -> Vec<DocumentView> {
        let wanted = code(external_number);
        self.documents()
            .into_iter()
            .filter(|document| document.external_number == wanted)
            .collect()
    }

    /// Every G/L entry, by entry number.
    pub fn general_ledger_entries(&self) -> Vec<GeneralLedgerEntryView> {
        self.lock().ledger.general.iter().map(general_entry_view).collect()
    }

    /// The G/L entries of a posted document or payment, by entry number.
    pub fn entries_of(&self, document_number: &str) -> Vec<GeneralLedgerEntryView> {
        let wanted = code(document_number);
        let mut entries = self.general_ledger_entries();
        entries.retain(|entry| entry.document_number == wanted);
        entries
    }

    /// The files attached to a purchase document, in order of attachment.
    pub fn attachments_of(&self, document_id: Uuid) -> Vec<AttachmentView> {
        let view = |attachment: &Attachment| AttachmentView {
            file_name: attachment.file_name.clone(),
            bytes: attachment.content.to_vec(),
            content_type: attachment.content_type.clone(),
        };
        self.lock().attachments_of(document_id).map(view).collect()
    }

    /// Every vendor ledger entry, by entry number.
    pub fn vendor_ledger_entries(&self) -> Vec<VendorLedgerEntryView> {
        let view = |entry: &super::ledger::VendorLedgerEntry| VendorLedgerEntryView {
            entry_number: entry.entry_number,
            document_type: entry.document_type.plain().to_owned(),
            document_number: entry.document_number.clone(),
            external_number: entry.external_number.clone(),
            vendor_number: entry.vendor_number.clone(),
            currency: entry.currency.clone(),
            amount: entry.amount,
            amount_local: entry.amount_local,
            remaining: entry.remaining,
            open: !entry.remaining.is_zero(),
            closed_at: entry.closed_at,
        };
        self.lock().ledger.vendor.iter().map(view).collect()
    }

    /// Sum of all G/L entries. Anything but zero is a defect of the simulator.
    pub fn trial_balance(&self) -> Decimal {
        self.lock().ledger.trial_balance()
    }

    /// What is owed to a vendor in local currency; positive when the company owes.
    pub fn vendor_balance(&self, number: &str) -> Decimal {
        -self.lock().ledger.vendor_balance(&code(number))
    }

    /// Balance of an account in local currency; debit is positive.
    pub fn account_balance(&self, number: &str) -> Decimal {
        self.lock().ledger.account_balance(&code(number))
    }
}
