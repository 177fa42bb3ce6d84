//! The whole life of a webhook subscription.

use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use business_central::{NewSubscription, SubscribedEntity};
use sandbox::business_central::{NoticeSender, NoticeSenderOptions, VendorBlocked};
use sandbox::fault::Fault;

use crate::world::{World, refusal};

/// Answers the handshake with its token, and anything else with 200.
async fn address() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/notices", listener.local_addr().unwrap());
    let echo = |request: Request| async move {
        let query = request.uri().query().unwrap_or_default().to_owned();
        query.strip_prefix("validationToken=").unwrap_or_default().to_owned()
    };
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(echo)).await.unwrap() });
    url
}

#[tokio::test]
async fn it_is_made_listed_renewed_told_about_changes_and_deleted() {
    let (world, url) = (World::new().await, address().await);
    let simulator = world.sandbox.business_central();
    let resource = world.client.resource_path(SubscribedEntity::Vendors);
    let new = NewSubscription {
        notification_url: &url,
        resource: &resource,
        client_state: "state-1",
    };
    let made = world.client.create_subscription(&new).await.unwrap();
    assert_eq!(made.resource, resource);
    let listed = world.client.list_subscriptions().await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!((&listed[0].id, &listed[0].etag), (&made.id, &made.etag));

    let sender = NoticeSender::start(
        simulator.clone(),
        NoticeSenderOptions {
            delay: Duration::ZERO,
            ..NoticeSenderOptions::default()
        },
    )
    .unwrap();
    simulator.block_vendor("20000", VendorBlocked::All);
    let told = async {
        while sender.deliveries().is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        sender.deliveries().remove(0)
    };
    let told = tokio::time::timeout(Duration::from_secs(20), told).await.unwrap();
    assert_eq!(told.status, Some(200));
    assert_eq!(told.items[0].client_state, "state-1");
    assert!(told.items[0].resource.starts_with(&format!("{resource}(")));

    world.sandbox.clock().advance(Duration::from_secs(36 * 3600));
    let renewed = world.client.renew_subscription(&made).await.unwrap();
    assert_eq!(renewed.id, made.id);
    assert!(renewed.expires_at.duration_since(made.expires_at).as_hours() >= 36);
    assert_eq!(refusal(world.client.renew_subscription(&made).await).status, 409);
    world.client.delete_subscription(&renewed).await.unwrap();
    world.client.delete_subscription(&renewed).await.unwrap();
    assert!(world.client.list_subscriptions().await.unwrap().is_empty());
}

#[tokio::test]
async fn one_that_expired_or_was_deleted_by_others_cannot_be_renewed() {
    let (world, url) = (World::new().await, address().await);
    let simulator = world.sandbox.business_central();
    let resource = world.client.resource_path(SubscribedEntity::PurchaseInvoices);
    let new = NewSubscription {
        notification_url: &url,
        resource: &resource,
        client_state: "state-1",
    };
    let first = world.client.create_subscription(&new).await.unwrap();
    assert!(simulator.drop_subscription(&first.id));
    assert_eq!(refusal(world.client.renew_subscription(&first).await).status, 404);
    let second = world.client.create_subscription(&new).await.unwrap();
    world.sandbox.clock().advance(Duration::from_secs(3 * 86_400 + 1));
    assert_eq!(refusal(world.client.renew_subscription(&second).await).status, 404);
}

#[tokio::test]
async fn one_whose_answer_was_lost_is_found_in_the_list() {
    let (world, url) = (World::new().await, address().await);
    let resource = world.client.resource_path(SubscribedEntity::Vendors);
    let new = NewSubscription {
        notification_url: &url,
        resource: &resource,
        client_state: "state-1",
    };
    world.break_once("bc.create_subscription", Fault::DropAfter);
    world.client.create_subscription(&new).await.unwrap_err();
    let listed = world.client.list_subscriptions().await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].notification_url, url);
}
