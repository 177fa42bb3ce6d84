//! Business Central's webhooks: subscriptions that are kept alive, and what notices make happen earlier. No address's secret
//! part and no `clientState` is in any of it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use posting::ids::CompanyCode;
use serde::{Deserialize, Serialize};

use super::CompanyRef;
use crate::held_sweep::HeldSweepInput;
use crate::payment_sweep::PaymentSweepInput;
use crate::vendor_sync::VendorSyncInput;

/// What a company is subscribed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticedEntity {
    /// Purchase invoices, posted ones included: what was paid.
    PurchaseInvoices,
    /// Vendors.
    Vendors,
}

impl NoticedEntity {
    /// Both.
    pub const ALL: [NoticedEntity; 2] = [NoticedEntity::PurchaseInvoices, NoticedEntity::Vendors];
}

/// Input of `list_subscriptions`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListSubscriptions {
    /// One company of the connection; subscriptions belong to the environment.
    pub company: CompanyRef,
    /// Where notices of the connection are sent.
    pub notification_url: String,
}

/// The subscriptions that send notices to us.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedSubscriptions {
    /// The hour at which they were listed.
    pub at: Timestamp,
    /// Each of them.
    pub subscriptions: Vec<KeptSubscription>,
}

/// A subscription that sends notices to us.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptSubscription {
    /// Its id in Business Central.
    pub id: String,
    /// Version that was read.
    pub etag: String,
    /// What it is about; `None` if that is nothing that we subscribe to.
    pub of: Option<(CompanyCode, NoticedEntity)>,
    /// Whether it was made with our secret: notices of any other are not believed.
    pub is_ours: bool,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

/// Input of the activities that make, renew and delete a subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeepSubscription {
    /// Whose changes; for a stray, any company of the connection.
    pub company: CompanyRef,
    /// Which.
    pub entity: NoticedEntity,
    /// Where notices of the connection are sent.
    pub notification_url: String,
    /// Id and version; `None` for one that is to be made.
    pub known: Option<(String, String)>,
}

/// What `renew_subscription` found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Renewed {
    /// It ends at this hour now.
    Until(Timestamp),
    /// There is none any more.
    Gone,
}

/// What a run of the keeper did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeeperReport {
    /// Subscriptions made.
    pub created: u32,
    /// Subscriptions renewed.
    pub renewed: u32,
    /// Subscriptions that had time left.
    pub left: u32,
    /// Subscriptions deleted: with another secret, double, or about something else.
    pub strays_deleted: u32,
    /// What could not be made or renewed, and why; the next run tries again.
    pub failed: Vec<String>,
    /// When the first of them ends.
    pub earliest_end: Option<Timestamp>,
}

/// What notices were about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noticed {
    /// Companies whose purchase invoices changed.
    pub invoices: BTreeSet<CompanyCode>,
    /// Whether vendors changed.
    pub vendors: bool,
}

impl Noticed {
    /// Takes what another tells besides.
    pub fn add(&mut self, other: Noticed) {
        self.invoices.extend(other.invoices);
        self.vendors |= other.vendors;
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.invoices.is_empty() && !self.vendors
    }
}

/// Input of `start_noticed_sweeps`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartNoticedSweeps {
    /// Names the runs: the same for every attempt.
    pub run: String,
    /// What was paid.
    pub payments: Option<PaymentSweepInput>,
    /// Vendors on their way to Concur.
    pub vendors: Option<VendorSyncInput>,
    /// Documents that are held for a vendor.
    pub held: Option<HeldSweepInput>,
}

/// What the workflow of notices did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticesReport {
    /// Notices that were handed over.
    pub hand_overs: u32,
    /// Times that sweeps were started.
    pub looks: u32,
    /// Times that they could not be; the schedules look all the same.
    pub failed: u32,
}
