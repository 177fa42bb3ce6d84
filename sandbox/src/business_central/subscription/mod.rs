//! Webhook subscriptions of the environment: three days of life, and 200 at once ("Webhook subscriptions").

pub(crate) mod handshake;
pub(crate) mod requests;
mod row;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use uuid::Uuid;

pub(crate) use row::SubscriptionRow;

/// How long one lives after it was made or renewed.
const LIFE: SignedDuration = SignedDuration::from_hours(3 * 24);
/// How many an environment has at most.
const MOST_SUBSCRIPTIONS: usize = 200;
/// Sets of API v2.0 that can be subscribed to.
const SUPPORTED: [&str; 22] = [
    "accounts",
    "companyInformation",
    "countriesRegions",
    "currencies",
    "customerPaymentJournals",
    "customers",
    "dimensions",
    "employees",
    "generalLedgerEntries",
    "itemCategories",
    "items",
    "journals",
    "paymentMethods",
    "paymentTerms",
    "purchaseInvoices",
    "salesCreditMemos",
    "salesInvoices",
    "salesOrders",
    "salesQuotes",
    "shipmentMethods",
    "unitsOfMeasure",
    "vendors",
];

/// A subscription as a test sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SubscriptionView {
    /// Key.
    pub id: String,
    /// Where notices go.
    pub notification_url: String,
    /// What is subscribed to, without a leading slash.
    pub resource: String,
    /// Comes back in every notice.
    pub client_state: String,
    /// When it vanishes by itself.
    pub expires_at: Timestamp,
}

/// A subscription.
#[derive(Clone, Debug)]
pub(crate) struct Subscription {
    pub(crate) id: Uuid,
    pub(crate) notification_url: String,
    /// Without a leading slash.
    pub(crate) resource: String,
    pub(crate) company: Uuid,
    /// The entity set of the resource.
    pub(crate) set: String,
    pub(crate) client_state: String,
    pub(crate) created_at: Timestamp,
    pub(crate) modified_at: Timestamp,
    pub(crate) expires_at: Timestamp,
    pub(crate) version: u64,
}

/// What a request asks a subscription to be.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    pub(crate) notification_url: String,
    pub(crate) resource: String,
    pub(crate) company: Uuid,
    pub(crate) set: String,
    pub(crate) client_state: String,
}

/// All subscriptions, in the order in which they were made.
#[derive(Default)]
pub(crate) struct Subscriptions {
    rows: Vec<Subscription>,
    last_version: u64,
}

impl Subscriptions {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Subscription> {
        self.rows.iter()
    }

    pub(crate) fn get(&self, id: Uuid) -> Option<&Subscription> {
        self.rows.iter().find(|row| row.id == id)
    }

    pub(crate) fn are_full(&self) -> bool {
        self.rows.len() >= MOST_SUBSCRIPTIONS
    }

    pub(crate) fn add(&mut self, wanted: Wanted, now: Timestamp) -> Uuid {
        let id = Uuid::new_v4();
        let (modified_at, expires_at) = life_from(now);
        self.last_version += 1;
        self.rows.push(Subscription {
            id,
            notification_url: wanted.notification_url,
            resource: wanted.resource,
            company: wanted.company,
            set: wanted.set,
            client_state: wanted.client_state,
            created_at: now,
            modified_at,
            expires_at,
            version: self.last_version,
        });
        id
    }

    pub(crate) fn renew(&mut self, id: Uuid, wanted: Wanted, now: Timestamp) {
        self.last_version += 1;
        let version = self.last_version;
        let (modified_at, expires_at) = life_from(now);
        if let Some(row) = self.rows.iter_mut().find(|row| row.id == id) {
            *row = Subscription {
                id,
                notification_url: wanted.notification_url,
                resource: wanted.resource,
                company: wanted.company,
                set: wanted.set,
                client_state: wanted.client_state,
                created_at: row.created_at,
                modified_at,
                expires_at,
                version,
            };
        }
    }

    /// Removes those and returns their ids.
    pub(crate) fn remove(&mut self, goes: impl Fn(&Subscription) -> bool) -> Vec<Uuid> {
        let gone = self.rows.iter().filter(|row| goes(row)).map(|row| row.id).collect();
        self.rows.retain(|row| !goes(row));
        gone
    }
}

/// Both moments are kept in whole seconds.
fn life_from(now: Timestamp) -> (Timestamp, Timestamp) {
    let modified = Timestamp::from_second(now.as_second()).unwrap_or(now);
    (modified, modified.checked_add(LIFE).unwrap_or(Timestamp::MAX))
}

impl Subscription {
    pub(crate) fn view(&self) -> SubscriptionView {
        SubscriptionView {
            id: self.key(),
            notification_url: self.notification_url.clone(),
            resource: self.resource.clone(),
            client_state: self.client_state.clone(),
            expires_at: self.expires_at,
        }
    }

    /// 32 hexadecimal digits.
    pub(crate) fn key(&self) -> String {
        self.id.simple().to_string()
    }
}
