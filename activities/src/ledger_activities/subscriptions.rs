//! Webhook subscriptions of Business Central: which of them are ours, and keeping them.

use business_central::{BcError, ETag, NewSubscription, SubscribedEntity, Subscription};
use jiff::Timestamp;
use posting::ids::CompanyCode;
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;
use workflows::contracts::{
    KeepSubscription, KeptSubscription, ListSubscriptions, ListedSubscriptions, NoticedEntity, Renewed,
};

use crate::classify::{Classified, Request, business_central as ledger_failed, records as records_failed};
use crate::environment::{Connection, Environment, defect};
use crate::notice_secret;

/// Lists those that send notices to this connection's address. Makes the connection's secret when there is none yet.
pub(super) async fn list(
    environment: &Environment,
    ask: &ListSubscriptions,
) -> Result<ListedSubscriptions, Classified> {
    let connection = environment.connection(&ask.company.connection)?;
    let ledger = &connection.company(&ask.company.company)?.business_central;
    let secret = secret(environment, connection, true).await?;
    let found = ledger.list_subscriptions().await;
    let found = found.map_err(|error| ledger_failed(Request::Read, error))?;
    let ours = found
        .into_iter()
        .filter(|one| one.notification_url == ask.notification_url);
    Ok(ListedSubscriptions {
        at: Timestamp::now(),
        subscriptions: ours.map(|one| kept(connection, &secret, one)).collect(),
    })
}

fn kept(connection: &Connection, secret: &SecretString, subscription: Subscription) -> KeptSubscription {
    KeptSubscription {
        of: about(connection, &subscription.resource),
        is_ours: notice_secret::is_same(secret, subscription.client_state.expose_secret()),
        id: subscription.id,
        etag: subscription.etag.as_str().to_owned(),
        expires_at: subscription.expires_at,
    }
}

/// Which company's rows a subscription is about; `None` if we subscribe to nothing of the kind.
fn about(connection: &Connection, resource: &str) -> Option<(CompanyCode, NoticedEntity)> {
    let is_it = |path: String| path.eq_ignore_ascii_case(resource);
    connection.companies.iter().find_map(|(code, company)| {
        let path = |entity| company.business_central.resource_path(subscribed(entity));
        let found = NoticedEntity::ALL.into_iter().find(|entity| is_it(path(*entity)))?;
        Some((code.clone(), found))
    })
}

fn subscribed(entity: NoticedEntity) -> SubscribedEntity {
    match entity {
        NoticedEntity::PurchaseInvoices => SubscribedEntity::PurchaseInvoices,
        NoticedEntity::Vendors => SubscribedEntity::Vendors,
    }
}

/// Subscribes; when the subscription ends.
pub(super) async fn create(environment: &Environment, ask: &KeepSubscription) -> Result<Timestamp, Classified> {
    let connection = environment.connection(&ask.company.connection)?;
    let ledger = &connection.company(&ask.company.company)?.business_central;
    let secret = secret(environment, connection, false).await?;
    let new = NewSubscription {
        notification_url: &ask.notification_url,
        resource: &ledger.resource_path(subscribed(ask.entity)),
        client_state: secret.expose_secret(),
    };
    let made = ledger.create_subscription(&new).await;
    Ok(made.map_err(|error| ledger_failed(Request::Write, error))?.expires_at)
}

/// Renews; `Gone` when there is none any more.
pub(super) async fn renew(environment: &Environment, ask: &KeepSubscription) -> Result<Renewed, Classified> {
    let (connection, known) = known(environment, ask).await?;
    let ledger = &connection.company(&ask.company.company)?.business_central;
    match ledger.renew_subscription(&known).await {
        Ok(renewed) => Ok(Renewed::Until(renewed.expires_at)),
        Err(BcError::Answered(answer)) if answer.status == 404 => Ok(Renewed::Gone),
        Err(error) => Err(ledger_failed(Request::Write, error)),
    }
}

/// Deletes; one that is gone already is deleted.
pub(super) async fn delete(environment: &Environment, ask: &KeepSubscription) -> Result<(), Classified> {
    let (connection, known) = known(environment, ask).await?;
    let ledger = &connection.company(&ask.company.company)?.business_central;
    let deleted = ledger.delete_subscription(&known).await;
    deleted.map_err(|error| ledger_failed(Request::Write, error))
}

/// The subscription as it was listed, with our secret in it.
async fn known<'a>(
    environment: &'a Environment,
    ask: &KeepSubscription,
) -> Result<(&'a Connection, Subscription), Classified> {
    let connection = environment.connection(&ask.company.connection)?;
    let ledger = &connection.company(&ask.company.company)?.business_central;
    let Some((id, etag)) = ask.known.clone() else {
        return Err(defect("The subscription has no id."));
    };
    let subscription = Subscription {
        id,
        notification_url: ask.notification_url.clone(),
        resource: ledger.resource_path(subscribed(ask.entity)),
        client_state: secret(environment, connection, false).await?,
        expires_at: Timestamp::UNIX_EPOCH,
        last_modified: Timestamp::UNIX_EPOCH,
        etag: ETag::new(etag).map_err(|_| defect("The subscription has no version."))?,
    };
    Ok((connection, subscription))
}

async fn secret(
    environment: &Environment,
    connection: &Connection,
    may_make: bool,
) -> Result<SecretString, Classified> {
    let name = notice_secret::name(&connection.name);
    let records = environment.records();
    if let Some(secret) = records.secret(&name).await.map_err(records_failed)? {
        return Ok(secret);
    }
    if !may_make {
        return Err(defect("Records have no secret for the connection's webhooks."));
    }
    // Two of them are as much randomness as a key of 244 bits.
    let made = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
    let made = SecretString::from(made);
    records.save_secret(&name, &made).await.map_err(records_failed)?;
    Ok(made)
}
