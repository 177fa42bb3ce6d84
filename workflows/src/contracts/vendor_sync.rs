//! The vendor master's way into Concur: what is asked, and what came of it. Codes and reasons only; what Concur shall know of a
//! vendor stays in records.

use posting::ids::ConnectionName;
use serde::{Deserialize, Serialize};

use super::CompanyRef;
use crate::held_sweep::HeldSweepInput;

/// Vendors of one kind that a report names; the others are counted.
const NAMED_MAX: usize = 100;

/// Input of `collect_vendors`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectVendors {
    /// Whose vendors.
    pub company: CompanyRef,
    /// The run that asks.
    pub run: String,
    /// All of them, and those that are gone; otherwise what changed since the last look.
    pub full: bool,
    /// How long a request may still be running after it was sent.
    pub unknown_window_seconds: u64,
}

/// What `collect_vendors` found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectedVendors {
    /// Vendors read.
    pub read: u32,
    /// Kept away from Concur by rule.
    pub excluded: u32,
    /// Refused by the rules.
    pub refused: Refusals,
    /// Whether all vendors were read, as the first look always does.
    pub full: bool,
    /// What is to be done now.
    pub backlog: VendorBacklog,
}

/// How many vendors of a connection wait, and for what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VendorBacklog {
    /// For a look at Concur: nobody knows what it has.
    pub unclear: u32,
    /// To be created, updated or blocked.
    pub to_send: u32,
    /// For the end of the time in which a request may still be processed.
    pub sending: u32,
}

/// Input of `compare_vendors`: one page of Concur's vendors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompareVendors {
    /// Whose vendors.
    pub connection: ConnectionName,
    /// The run that asks.
    pub run: String,
    /// Where the page before this one ended.
    pub offset: Option<String>,
    /// How long a request may still be running after it was sent.
    pub unknown_window_seconds: u64,
}

/// What `compare_vendors` found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComparedVendors {
    /// Vendors of Concur that no vendor of Business Central leads to. They are left alone.
    pub only_in_concur: u32,
    /// Where the next page begins; `None` on the last.
    pub next: Option<String>,
    /// What is to be done now.
    pub backlog: VendorBacklog,
}

/// Input of `look_up_vendor` and `vendor_backlog`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookUpVendor {
    /// Whose vendors.
    pub connection: ConnectionName,
    /// The run that asks.
    pub run: String,
    /// How long a request may still be running after it was sent.
    pub unknown_window_seconds: u64,
}

/// Input of `push_vendors`: one batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushVendors {
    /// Whose vendors.
    pub connection: ConnectionName,
    /// The run that asks.
    pub run: String,
    /// Vendors of one request.
    pub batch: u32,
    /// How long a request may still be running after it was sent.
    pub unknown_window_seconds: u64,
}

/// Input of `start_held_sweep`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartHeldSweep {
    /// The run that asks; it starts one sweep at most.
    pub run: String,
    /// What the sweep is started with.
    pub sweep: HeldSweepInput,
}

/// Vendors that were refused.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusals {
    /// How many.
    pub count: u32,
    /// The first of them.
    pub named: Vec<RefusedVendor>,
}

/// A vendor that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedVendor {
    /// Its number in Business Central.
    pub number: String,
    /// Why, and what to do.
    pub reason: String,
}

/// Vendors by their codes in Concur, `code/address`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VendorCodes {
    /// How many.
    pub count: u32,
    /// The first of them.
    pub named: Vec<String>,
}

/// What one run did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VendorSyncReport {
    /// Vendors of Business Central read.
    pub read: u32,
    /// Kept away from Concur by rule.
    pub excluded: u32,
    /// Created in Concur.
    pub created: VendorCodes,
    /// Given other values in Concur.
    pub updated: VendorCodes,
    /// Not approved any more in Concur.
    pub blocked: VendorCodes,
    /// Refused by the rules or by Concur.
    pub refused: Refusals,
    /// Vendors of Concur that no vendor of Business Central leads to, as far as all were looked at.
    pub only_in_concur: Option<u32>,
    /// Still to be done; the next run goes on with it.
    pub waiting: u32,
}

impl VendorCodes {
    /// Counts a vendor, and names it while there is room.
    pub fn add(&mut self, code: impl FnOnce() -> String) {
        self.count += 1;
        if self.named.len() < NAMED_MAX {
            self.named.push(code());
        }
    }
}

impl Refusals {
    /// Counts a vendor, and names it while there is room.
    pub fn add(&mut self, refused: RefusedVendor) {
        self.count += 1;
        if self.named.len() < NAMED_MAX {
            self.named.push(refused);
        }
    }

    /// Counts those of another list.
    pub fn extend(&mut self, other: Refusals) {
        let unnamed = other.count - u32::try_from(other.named.len()).unwrap_or(other.count);
        other.named.into_iter().for_each(|refused| self.add(refused));
        self.count += unnamed;
    }
}

impl VendorSyncReport {
    /// Whether Concur was changed.
    pub fn changed_concur(&self) -> bool {
        self.created.count + self.updated.count + self.blocked.count > 0
    }
}
