//! Looking into the company from a test.

use rust_decimal::Decimal;
use uuid::Uuid;

use super::document::{LineType, PurchaseDocument};
use super::simulator::BusinessCentralSimulator;
use super::state::{DimensionSet, State};
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
                amount_excluding_tax: amounts.excluding_tax,
                tax: amounts.tax,
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

impl BusinessCentralSimulator {
    /// Every purchase document, in order of creation.
    pub fn documents(&self) -> Vec<DocumentView> {
        let state = &self.lock().state;
        state
            .documents
            .iter()
            .map(|document| document_view(state, document))
            .collect()
    }

    /// One purchase document.
    pub fn document(&self, id: Uuid) -> Option<DocumentView> {
        let state = &self.lock().state;
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
        let view = |entry: &super::ledger::GeneralLedgerEntry| GeneralLedgerEntryView {
            entry_number: entry.entry_number,
            posting_date: entry.posting_date,
            document_number: entry.document_number.clone(),
            account: entry.account.clone(),
            amount: entry.amount,
            dimensions: dimensions(&entry.dimensions),
        };
        self.lock().state.ledger.general.iter().map(view).collect()
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
        self.lock().state.ledger.vendor.iter().map(view).collect()
    }

    /// Sum of all G/L entries. Anything but zero is a defect of the simulator.
    pub fn trial_balance(&self) -> Decimal {
        self.lock().state.ledger.trial_balance()
    }

    /// What is owed to a vendor in local currency; positive when the company owes.
    pub fn vendor_balance(&self, number: &str) -> Decimal {
        -self.lock().state.ledger.vendor_balance(&code(number))
    }

    /// Balance of an account in local currency; debit is positive.
    pub fn account_balance(&self, number: &str) -> Decimal {
        self.lock().state.ledger.account_balance(&code(number))
    }
}
