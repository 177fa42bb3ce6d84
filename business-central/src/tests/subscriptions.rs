//! Webhook subscriptions: how they are asked for, and what comes back.

use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::stub::{Reply, Stub, page};
use crate::{BcError, NewSubscription, SubscribedEntity};

const SET: &str = "/v2.0/tenant-1/Production/api/v2.0/subscriptions";
const VENDORS: &str = "api/v2.0/companies(00000000-0000-0000-0000-0000000000c0)/vendors";
const ADDRESS: &str = "https://hooks.example.com/secret-path";

/// A subscription to the vendors of the tests' company, as Business Central shows it.
pub(crate) fn subscription(id: &str) -> Value {
    json!({
        "@odata.etag": "W/\"s\"", "subscriptionId": id, "notificationUrl": ADDRESS, "resource": VENDORS,
        "timestamp": 332_571_277, "userId": "00000000-0000-0000-0000-000000000001",
        "lastModifiedDateTime": "2026-03-01T09:00:00Z", "clientState": "state-1",
        "expirationDateTime": "2026-03-04T09:00:00Z", "systemCreatedAt": "2026-03-01T09:00:00.197Z",
        "systemCreatedBy": "00000000-0000-0000-0000-000000000001", "systemModifiedAt": "2026-03-01T09:00:00.197Z",
        "systemModifiedBy": "00000000-0000-0000-0000-000000000001"
    })
}

pub(crate) fn new_subscription(resource: &str) -> NewSubscription<'_> {
    NewSubscription {
        notification_url: ADDRESS,
        resource,
        client_state: "state-1",
    }
}

#[test]
fn resources_are_of_the_clients_company() {
    let client = crate::BusinessCentral::new(super::config_for(&"https://api.example.com".parse().unwrap())).unwrap();
    assert_eq!(client.resource_path(SubscribedEntity::Vendors), VENDORS);
    let other = client.for_company(uuid::Uuid::from_u128(0xc1));
    assert_eq!(
        other.resource_path(SubscribedEntity::PurchaseInvoices),
        "api/v2.0/companies(00000000-0000-0000-0000-0000000000c1)/purchaseInvoices"
    );
}

#[tokio::test]
async fn all_pages_of_the_environment_are_listed_and_foreign_rows_do_not_stop_it() {
    let mut foreign = subscription("of-others");
    foreign["clientState"] = Value::Null;
    foreign["resource"] = "/api/v1.0/companies(f64eba74-dacd-4854-a584-1834f68cfc3a)/customers".into();
    foreign.as_object_mut().unwrap().remove("notificationUrl");
    let stub = Stub::new([]).await;
    let next = stub.root.join(&format!("{SET}?$skiptoken='27'")).unwrap();
    stub.push(page(json!([subscription("27")]), Some(next.to_string())));
    stub.push(page(json!([foreign]), None));
    let listed = stub.client().list_subscriptions().await.unwrap();
    let [first, second] = &listed[..] else {
        panic!("two rows")
    };
    assert_eq!((first.id.as_str(), first.resource.as_str()), ("27", VENDORS));
    assert_eq!(first.notification_url, ADDRESS);
    assert_eq!(first.client_state.expose_secret(), "state-1");
    assert_eq!(first.expires_at, "2026-03-04T09:00:00Z".parse().unwrap());
    assert_eq!(first.last_modified, "2026-03-01T09:00:00Z".parse().unwrap());
    assert_eq!(
        (second.notification_url.as_str(), second.client_state.expose_secret()),
        ("", "")
    );
    assert!(second.resource.starts_with("api/v1.0/"), "no leading slash");
    let calls = stub.calls();
    assert_eq!(calls[0].target, SET);
    assert_eq!(calls.len(), 2);
}

#[tokio::test]
async fn one_is_made_renewed_and_deleted_in_the_version_that_was_read() {
    let mut renewed = subscription("it's");
    renewed["@odata.etag"] = "W/\"t\"".into();
    renewed["expirationDateTime"] = "2026-03-05T21:00:00Z".into();
    let stub = Stub::new([
        Reply::json(201, &subscription("it's")),
        Reply::json(200, &renewed),
        Reply::new(204, ""),
    ])
    .await;
    let client = stub.client();
    let made = client.create_subscription(&new_subscription(VENDORS)).await.unwrap();
    let renewed = client.renew_subscription(&made).await.unwrap();
    assert_eq!(renewed.expires_at, "2026-03-05T21:00:00Z".parse().unwrap());
    client.delete_subscription(&renewed).await.unwrap();

    let body = format!(r#"{{"notificationUrl":"{ADDRESS}","resource":"/{VENDORS}","clientState":"state-1"}}"#);
    let calls = stub.calls();
    let sent: Vec<_> = calls
        .iter()
        .map(|call| {
            (
                call.method.as_str(),
                call.target.as_str(),
                call.header("if-match"),
                call.body.as_str(),
            )
        })
        .collect();
    let one = format!("{SET}('it''s')");
    assert_eq!(
        sent,
        [
            ("POST", SET, None, body.as_str()),
            ("PATCH", one.as_str(), Some("W/\"s\""), body.as_str()),
            ("DELETE", one.as_str(), Some("W/\"t\""), ""),
        ]
    );
    assert!(
        calls[..2]
            .iter()
            .all(|call| call.header("content-type") == Some("application/json"))
    );
}

#[tokio::test]
async fn one_that_is_gone_cannot_be_renewed_and_needs_no_deletion() {
    let gone = || Reply::error(404, "Internal_RecordNotFound", "gone");
    let stub = Stub::new([
        Reply::json(201, &subscription("27")),
        gone(),
        gone(),
        Reply::error(409, "Request_EntityChanged", "stale"),
        Reply::new(
            404,
            "<error><code>NoEnvironment</code><message>Environment does not exist.</message></error>",
        ),
    ])
    .await;
    let client = stub.client();
    let made = client.create_subscription(&new_subscription(VENDORS)).await.unwrap();
    let renewed = client.renew_subscription(&made).await;
    assert!(matches!(renewed, Err(BcError::Answered(answer)) if answer.status == 404));
    client.delete_subscription(&made).await.unwrap();
    let stale = client.delete_subscription(&made).await;
    assert!(matches!(stale, Err(BcError::Answered(answer)) if answer.status == 409));
    let nowhere = client.delete_subscription(&made).await;
    assert!(
        matches!(nowhere, Err(BcError::Answered(answer)) if answer.status == 404),
        "a wrong environment says nothing about the subscription"
    );
    assert_eq!(stub.calls().len(), 5, "each is one attempt");
}

#[tokio::test]
async fn an_answer_about_another_resource_is_not_taken_and_the_case_of_ids_does_not_matter() {
    let mut upper = subscription("27");
    upper["resource"] = format!("/{}", VENDORS.replace("c0)", "C0)")).into();
    let mut other = subscription("28");
    other["resource"] = VENDORS.replace("vendors", "customers").into();
    let stub = Stub::new([Reply::json(201, &upper), Reply::json(201, &other)]).await;
    let client = stub.client();
    client.create_subscription(&new_subscription(VENDORS)).await.unwrap();
    let refused = client.create_subscription(&new_subscription(VENDORS)).await;
    assert!(matches!(refused, Err(BcError::Undecodable { status: 201, .. })));
}

#[tokio::test]
async fn what_cannot_work_is_not_sent() {
    let stub = Stub::new([]).await;
    let client = stub.client();
    let long = "x".repeat(2049);
    let good = new_subscription(VENDORS);
    for new in [
        NewSubscription {
            notification_url: "http://hooks.example.com/",
            ..good
        },
        NewSubscription {
            notification_url: "hooks.example.com",
            ..good
        },
        NewSubscription {
            client_state: "",
            ..good
        },
        NewSubscription {
            client_state: &long,
            ..good
        },
        NewSubscription { resource: "/", ..good },
    ] {
        let refused = client.create_subscription(&new).await;
        assert!(matches!(refused, Err(BcError::InvalidRequest { .. })));
    }
    assert!(stub.calls().is_empty());
}

#[test]
fn neither_address_nor_state_is_ever_printed() {
    let read: crate::Subscription = serde_json::from_value(subscription("27")).unwrap();
    let printed = format!("{read:?}");
    assert!(printed.contains("27"), "{printed}");
    assert!(
        !printed.contains("state-1") && !printed.contains("secret-path"),
        "{printed}"
    );
}
