//! Webhook subscriptions of the environment: what Business Central is to tell about, and to whom.

use std::fmt;

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize};
use url::Url;

use crate::client::BusinessCentral;
use crate::config::is_loopback;
use crate::error::BcError;
use crate::etag::ETag;
use crate::http::{Act, Received, Request};
use crate::route::WriteRoute;

/// Longest `clientState`, in characters.
const LONGEST_CLIENT_STATE: usize = 2048;

/// The entities whose changes are subscribed to. Purchase credit memos are not among those that Business Central
/// documents for webhooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SubscribedEntity {
    /// Purchase invoices, drafts and posted ones.
    PurchaseInvoices,
    /// Vendors.
    Vendors,
}

/// A subscription (Business Central API v2.0, subscriptions). It lives for three days after it was made or renewed.
///
/// `Debug` leaves the address and `clientState` out: knowing both is all that it takes to send a notice.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Subscription {
    /// Key: a text.
    #[serde(rename = "subscriptionId")]
    pub id: String,
    /// Where notices are sent; blank when the row has none.
    #[serde(default, deserialize_with = "blank_if_null")]
    pub notification_url: String,
    /// What is subscribed to, without a leading slash, as [`resource_path`](BusinessCentral::resource_path) writes it
    /// when it is of this client; ids of companies may come in another case.
    #[serde(default, deserialize_with = "without_leading_slash")]
    pub resource: String,
    /// Comes back in every notice; blank when the row has none.
    #[serde(default = "no_secret", deserialize_with = "secret")]
    pub client_state: SecretString,
    /// When it ends by itself, in whole seconds.
    #[serde(rename = "expirationDateTime")]
    pub expires_at: Timestamp,
    /// When it was made or renewed last.
    #[serde(rename = "lastModifiedDateTime")]
    pub last_modified: Timestamp,
    /// Version that was read.
    #[serde(rename = "@odata.etag")]
    pub etag: ETag,
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription")
            .field("id", &self.id)
            .field("resource", &self.resource)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// A subscription to be made. It has no `Debug`, like [`Subscription`]'s secrets.
#[derive(Clone, Copy)]
pub struct NewSubscription<'a> {
    /// Where notices are to be sent: https, reachable from Business Central, and ready to answer its handshake.
    pub notification_url: &'a str,
    /// What [`resource_path`](BusinessCentral::resource_path) gives.
    pub resource: &'a str,
    /// Comes back in every notice, which is otherwise unsigned; at most 2048 characters, and not blank.
    pub client_state: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WireSubscription<'a> {
    notification_url: &'a str,
    resource: String,
    client_state: &'a str,
}

impl BusinessCentral {
    /// What a subscription to `entity` of this client's company names: `api/v2.0/companies(…)/vendors`, without a
    /// leading slash.
    #[must_use]
    pub fn resource_path(&self, entity: SubscribedEntity) -> String {
        let set = match entity {
            SubscribedEntity::PurchaseInvoices => "purchaseInvoices",
            SubscribedEntity::Vendors => "vendors",
        };
        format!("api/v2.0/{}/{set}", self.routes().company_segment())
    }

    /// The subscriptions of the whole environment, all companies and all pages, those of others included.
    ///
    /// # Errors
    /// [`BcError`]; the list is complete or not returned.
    pub async fn list_subscriptions(&self) -> Result<Vec<Subscription>, BcError> {
        self.list("list_subscriptions", self.routes().subscriptions()).await
    }

    /// Subscribes. Before it answers, Business Central sends a handshake to the address, which must be answered within
    /// 5 seconds. One attempt; a second subscription of the same resource and address is not known to be refused, so
    /// look at [`list_subscriptions`](Self::list_subscriptions) first.
    ///
    /// # Errors
    /// [`BcError`]. A handshake that fails is `Answered`, with a status and a text that are not documented. A
    /// subscription may have been made after `Interrupted`, `Undecodable` and `Answered` with 408 or 5xx. `Undecodable`
    /// too if the answer names another resource than the one asked for.
    pub async fn create_subscription(&self, new: &NewSubscription<'_>) -> Result<Subscription, BcError> {
        const OPERATION: &str = "create_subscription";
        let json = body(OPERATION, new)?;
        let request = Request {
            operation: OPERATION,
            url: self.routes().write(WriteRoute::Subscriptions),
            act: Act::Create { json },
        };
        let received = self.http().send(&request).await?.of_status(&[200, 201])?;
        of_resource(&received, new.resource)
    }

    /// Renews the version that was read: three more days from now. Business Central sends its handshake again.
    ///
    /// # Errors
    /// [`BcError`]. One that is gone (expired, deleted) is `Answered` with 404, a stale version `Answered` with 409; a
    /// handshake that fails is `Answered` as in [`create_subscription`](Self::create_subscription).
    pub async fn renew_subscription(&self, subscription: &Subscription) -> Result<Subscription, BcError> {
        const OPERATION: &str = "renew_subscription";
        let same = NewSubscription {
            notification_url: &subscription.notification_url,
            resource: &subscription.resource,
            client_state: subscription.client_state.expose_secret(),
        };
        let request = Request {
            operation: OPERATION,
            url: self.routes().write(WriteRoute::Subscription(&subscription.id)),
            act: Act::Update {
                json: body(OPERATION, &same)?,
                version: subscription.etag.clone(),
            },
        };
        let received = self.http().send(&request).await?.of_status(&[200])?;
        of_resource(&received, same.resource)
    }

    /// Deletes the version that was read; `Ok` also when it is gone already.
    ///
    /// # Errors
    /// [`BcError`]; a stale version is `Answered` with 409.
    pub async fn delete_subscription(&self, subscription: &Subscription) -> Result<(), BcError> {
        let request = Request {
            operation: "delete_subscription",
            url: self.routes().write(WriteRoute::Subscription(&subscription.id)),
            act: Act::Delete {
                version: subscription.etag.clone(),
            },
        };
        match self.http().send(&request).await {
            Err(BcError::Answered(answer))
                if answer.status == 404 && !answer.code.is(crate::ErrorCode::NO_ENVIRONMENT) =>
            {
                Ok(())
            }
            received => received?.of_status(&[200, 204]).map(|_| ()),
        }
    }
}

fn body(operation: &'static str, new: &NewSubscription<'_>) -> Result<String, BcError> {
    let invalid = |problem: &str| BcError::InvalidRequest {
        operation,
        problem: problem.to_owned(),
    };
    let reachable = Url::parse(new.notification_url)
        .is_ok_and(|url| url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url)));
    if !reachable {
        return Err(invalid("the notification address must be https"));
    }
    if new.client_state.is_empty() || new.client_state.chars().count() > LONGEST_CLIENT_STATE {
        return Err(invalid("the client state must have 1 to 2048 characters"));
    }
    let resource = new.resource.trim_start_matches('/');
    if resource.is_empty() {
        return Err(invalid("the resource must not be blank"));
    }
    serde_json::to_string(&WireSubscription {
        notification_url: new.notification_url,
        resource: format!("/{resource}"),
        client_state: new.client_state,
    })
    .map_err(|_| invalid("it cannot be written as JSON; report it"))
}

fn of_resource(received: &Received, resource: &str) -> Result<Subscription, BcError> {
    let subscription: Subscription = received.decode()?;
    if !subscription
        .resource
        .eq_ignore_ascii_case(resource.trim_start_matches('/'))
    {
        return Err(received
            .origin()
            .undecodable("the subscription is of another resource than the one asked for"));
    }
    Ok(subscription)
}

fn blank_if_null<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.unwrap_or_default())
}

fn without_leading_slash<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(blank_if_null(deserializer)?.trim_start_matches('/').to_owned())
}

fn no_secret() -> SecretString {
    String::new().into()
}

fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SecretString, D::Error> {
    Ok(blank_if_null(deserializer)?.into())
}
