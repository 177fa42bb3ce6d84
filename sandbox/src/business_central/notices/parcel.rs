//! One request to one address: the items of all its subscriptions in a company.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use uuid::Uuid;

use super::super::state::Change;
use super::super::subscription::{Subscription, Subscriptions};
use super::super::value::wire_timestamp;
use super::{Notice, Notices};

/// The filter of a collection starts this much before the first change.
const MARGIN: SignedDuration = SignedDuration::from_millis(50);

/// One notice as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NoticeItem {
    pub subscription_id: String,
    pub client_state: String,
    pub expiration_date_time: String,
    /// The row, or the set with a filter for a collection.
    pub resource: String,
    /// `created`, `updated`, `deleted` or `collection`.
    pub change_type: &'static str,
    pub last_modified_date_time: String,
}

/// A request to be sent.
#[derive(Debug)]
pub(crate) struct Parcel {
    pub(crate) company: Uuid,
    pub(crate) address: String,
    pub(super) numbers: Vec<u64>,
    pub(crate) items: Vec<NoticeItem>,
}

impl Notices {
    /// Everything that waits in the company, those that failed before included. A subscription with more than
    /// `most_items` gets one item for all of them.
    pub(crate) fn parcels(&mut self, company: Uuid, subscriptions: &Subscriptions, most_items: usize) -> Vec<Parcel> {
        let mut by_subscription: BTreeMap<Uuid, Vec<(u64, &Notice)>> = BTreeMap::new();
        for (number, notice) in self.waiting.iter_mut().filter(|(_, notice)| notice.company == company) {
            notice.under_way = true;
            by_subscription
                .entry(notice.subscription)
                .or_default()
                .push((*number, &*notice));
        }
        let mut parcels: BTreeMap<&str, Parcel> = BTreeMap::new();
        for (id, notices) in by_subscription {
            let Some(subscription) = subscriptions.get(id) else {
                continue;
            };
            let parcel = parcels
                .entry(subscription.notification_url.as_str())
                .or_insert_with(|| Parcel {
                    company,
                    address: subscription.notification_url.clone(),
                    numbers: Vec::new(),
                    items: Vec::new(),
                });
            parcel.numbers.extend(notices.iter().map(|(number, _)| *number));
            if notices.len() > most_items {
                parcel.items.push(collection(subscription, &notices));
            } else {
                let one = |(_, notice): &(u64, &Notice)| single(subscription, notice);
                parcel.items.extend(notices.iter().map(one));
            }
        }
        parcels.into_values().collect()
    }
}

fn single(subscription: &Subscription, notice: &Notice) -> NoticeItem {
    let change_type = match notice.change {
        Change::Created => "created",
        Change::Updated => "updated",
        Change::Deleted => "deleted",
    };
    let resource = format!("{}({})", subscription.resource, notice.row);
    item(subscription, resource, change_type, notice.at)
}

/// What was deleted no filter finds, so there is none when anything was.
fn collection(subscription: &Subscription, notices: &[(u64, &Notice)]) -> NoticeItem {
    let times = || notices.iter().map(|(_, notice)| notice.at);
    let first = times().min().unwrap_or_default();
    let from = first.checked_sub(MARGIN).unwrap_or(first);
    let resource = if notices.iter().any(|(_, notice)| notice.change == Change::Deleted) {
        subscription.resource.clone()
    } else {
        format!(
            "{}?$filter=lastModifiedDateTime%20gt%20{}",
            subscription.resource,
            wire_timestamp(from)
        )
    };
    item(subscription, resource, "collection", times().max().unwrap_or(first))
}

fn item(subscription: &Subscription, resource: String, change_type: &'static str, at: Timestamp) -> NoticeItem {
    NoticeItem {
        subscription_id: subscription.key(),
        client_state: subscription.client_state.clone(),
        expiration_date_time: wire_timestamp(subscription.expires_at),
        resource,
        change_type,
        last_modified_date_time: wire_timestamp(at),
    }
}
