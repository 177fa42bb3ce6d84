//! A company's data. One lock around all companies makes each request one transaction.

mod attachments;
mod dimensions;
mod documents;
mod journal;
mod master;
mod number_series;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

pub(crate) use attachments::Attachment;
pub(crate) use dimensions::{DimensionSet, merged};
pub(crate) use documents::Documents;
pub(crate) use journal::{Change, Journal};
pub(crate) use master::*;
pub(crate) use number_series::SeriesSet;

use super::ledger::Ledger;
use super::options::PostingAccounts;
use super::seed::PostingRange;
use super::switches::Switches;
use super::view::DocumentKind;

/// Everything a company holds.
#[derive(Clone, Debug)]
pub(crate) struct State {
    pub(crate) company_id: Uuid,
    pub(crate) company_name: String,
    pub(crate) created_at: Timestamp,
    pub(crate) local_currency: String,
    pub(crate) posting_accounts: PostingAccounts,
    pub(crate) switches: Switches,
    pub(crate) posting_range: PostingRange,
    pub(crate) setup_id: Uuid,
    pub(crate) vendors: BTreeMap<String, Vendor>,
    pub(crate) accounts: BTreeMap<String, Account>,
    pub(crate) dimensions: BTreeMap<String, Dimension>,
    /// Codes of the global dimensions 1 and 2; empty when there are none.
    pub(crate) global_dimensions: [String; 2],
    pub(crate) currencies: BTreeMap<String, Currency>,
    pub(crate) payment_terms: BTreeMap<String, PaymentTerms>,
    pub(crate) tax_groups: BTreeMap<String, TaxGroup>,
    pub(crate) documents: Documents,
    pub(crate) attachments: Vec<Attachment>,
    pub(crate) series: SeriesSet,
    pub(crate) ledger: Ledger,
    /// Changes of vendors.
    pub(crate) vendor_journal: Journal,
    version: u64,
}

/// The moment a transaction takes place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    pub(crate) now: Timestamp,
    /// The service's date (UTC).
    pub(crate) today: Date,
}

impl State {
    pub(crate) fn new(
        company_id: Uuid,
        company_name: &str,
        local_currency: &str,
        posting_accounts: PostingAccounts,
        switches: Switches,
        now: Timestamp,
    ) -> Self {
        Self {
            company_id,
            company_name: company_name.into(),
            created_at: now,
            local_currency: super::value::code(local_currency),
            posting_accounts,
            switches,
            posting_range: PostingRange::default(),
            setup_id: Uuid::new_v4(),
            vendors: BTreeMap::new(),
            accounts: BTreeMap::new(),
            dimensions: BTreeMap::new(),
            global_dimensions: [String::new(), String::new()],
            currencies: BTreeMap::new(),
            payment_terms: BTreeMap::new(),
            tax_groups: BTreeMap::new(),
            documents: Documents::default(),
            attachments: Vec::new(),
            series: SeriesSet::default(),
            ledger: Ledger::default(),
            vendor_journal: Journal::default(),
            version: 1,
        }
    }

    /// A row version that no row had before.
    pub(crate) fn next_version(&mut self) -> u64 {
        self.version += 1;
        self.version
    }

    /// What happened to purchase invoices and vendors since the last call: the entity set, the row, the change.
    pub(crate) fn take_changes(&mut self) -> Vec<(&'static str, Uuid, Change)> {
        let vendors = &self.vendors;
        let version = |id| vendors.values().find(|one| one.id == id).map(|one| one.version);
        let of_vendors = self.vendor_journal.take(version).into_iter();
        let of_invoices = self.documents.take_changes().into_iter();
        of_vendors
            .map(|(id, change)| ("vendors", id, change))
            .chain(of_invoices.map(|(id, change)| ("purchaseInvoices", id, change)))
            .collect()
    }

    /// Gives a document a new row version and modification time, as any write to it does.
    pub(crate) fn touch(&mut self, id: Uuid, now: Timestamp) {
        let version = self.next_version();
        if let Some(document) = self.documents.get_mut(id) {
            document.version = version;
            document.modified_at = now;
        }
    }

    /// The posted document of that number.
    pub(crate) fn posted_by_number(&self, kind: DocumentKind, number: &str) -> Option<Uuid> {
        self.documents
            .iter()
            .find(|document| document.kind == kind && !document.is_draft() && document.number == number)
            .map(|document| document.id)
    }
}
