//! Held documents that are tried again by themselves: what is asked, and what came of it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use posting::ids::{CompanyCode, ConnectionName, FinancialDocumentId};
use serde::{Deserialize, Serialize};

use super::CompanyRef;

/// What may have to be read before held documents are looked through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldOverview {
    /// When this was found; the next sweep reads master data from here.
    pub at: Timestamp,
    /// Companies that held documents were planned for, and since when their master data was not read.
    pub companies: Vec<HeldCompany>,
    /// Whether documents held for a closed period are due to be tried again: whether it is open cannot be read.
    pub periods_due: bool,
}

/// A company with held documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldCompany {
    /// The company.
    pub code: CompanyCode,
    /// Master data changed after this was not seen yet.
    pub since: Timestamp,
}

/// A kind of master data that a purchase document names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MasterData {
    /// By number.
    Vendors,
    /// By number.
    Accounts,
    /// By the value's code.
    DimensionValues,
    /// By code.
    TaxGroups,
}

impl MasterData {
    /// Every kind.
    pub const ALL: [MasterData; 4] = [
        MasterData::Vendors,
        MasterData::Accounts,
        MasterData::DimensionValues,
        MasterData::TaxGroups,
    ];
}

/// Input of `list_changed_master_data`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListChangedMasterData {
    /// Where.
    pub company: CompanyRef,
    /// What.
    pub what: MasterData,
    /// Changed after this.
    pub since: Timestamp,
}

/// Which rows of master data changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedMasterData {
    /// Numbers or codes, upper case.
    pub codes: BTreeSet<String>,
    /// Too many changed to name them: any may have.
    pub too_many: bool,
}

/// What changed in one company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompanyChanges {
    /// The company.
    pub code: CompanyCode,
    /// Its changed vendors.
    pub vendors: ChangedMasterData,
    /// Its changed accounts.
    pub accounts: ChangedMasterData,
    /// Its changed dimension values.
    pub dimension_values: ChangedMasterData,
    /// Its changed tax groups.
    pub tax_groups: ChangedMasterData,
}

/// Input of `retry_held`: one page of held documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetryHeld {
    /// Whose documents.
    pub connection: ConnectionName,
    /// What changed.
    pub changes: Vec<CompanyChanges>,
    /// Whether documents held for a closed period are tried again.
    pub periods_due: bool,
    /// Where the page before this one ended, in the order of receipt.
    pub after: Option<i64>,
}

/// What `retry_held` did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetriedPage {
    /// What came of the page.
    pub report: HeldReport,
    /// Where the next page begins; `None` on the last.
    pub next: Option<i64>,
}

/// What one sweep did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldReport {
    /// Held documents looked at.
    pub held: u32,
    /// Told that what they were held for may be gone.
    pub told: u32,
}

impl HeldReport {
    /// Counts a page.
    pub(crate) fn add(&mut self, other: &HeldReport) {
        self.held += other.held;
        self.told += other.told;
    }
}

/// Input of `finish_held_sweep`: everything up to here was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FinishHeldSweep {
    /// Whose documents.
    pub connection: ConnectionName,
    /// Every company of the connection, those with nothing held as well.
    pub companies: Vec<CompanyCode>,
    /// When the sweep began.
    pub at: Timestamp,
    /// Whether documents held for a closed period were tried.
    pub periods_tried: bool,
}

/// The signal `cause_removed`: what an approval is held for may be gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CauseRemoved {
    /// The approval.
    pub financial_document_id: FinancialDocumentId,
}
