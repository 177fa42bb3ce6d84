//! Webhook subscriptions: handshake, life, limits and refusals.

use std::time::Duration;

use super::receiver::{Handshake, Receiver};
use super::*;

const SET: &str = "/v2.0/Production/api/v2.0/subscriptions";

/// A world that takes addresses of this machine.
pub(super) fn open_world() -> World {
    World::with(BusinessCentralOptions {
        webhooks: WebhookOptions {
            plain_http_on_loopback: true,
            ..WebhookOptions::default()
        },
        ..BusinessCentralOptions::default()
    })
}

fn resource(set: &str) -> String {
    format!(
        "/api/v2.0/companies({})/{set}",
        BusinessCentralOptions::default().company_id
    )
}

fn body(url: &str, set: &str) -> String {
    json!({ "notificationUrl": url, "resource": resource(set), "clientState": "state-1" }).to_string()
}

pub(super) async fn subscribe(world: &World, url: &str, set: &str) -> Answer {
    world.served(Method::POST, SET, &[], &body(url, set)).await
}

fn one(answer: &Answer) -> String {
    format!("{SET}('{}')", answer.json["subscriptionId"].as_str().unwrap())
}

fn moment(answer: &Answer, property: &str) -> jiff::Timestamp {
    answer.json[property].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn one_is_made_after_a_handshake_and_shown_as_the_service_shows_it() {
    let (world, receiver) = (open_world(), Receiver::start().await);
    let made = subscribe(&world, &receiver.url, "purchaseInvoices").await;
    made.is(201);
    assert_eq!(receiver.handshakes(), 1);
    let key = made.json["subscriptionId"].as_str().unwrap();
    assert!(
        key.len() == 32 && key.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "{key}"
    );
    assert_eq!(made.json["resource"], resource("purchaseInvoices")[1..]);
    assert_eq!(made.json["notificationUrl"], receiver.url);
    assert_eq!(made.json["clientState"], "state-1");
    assert!(made.tag().starts_with("W/\""));
    let (from, to) = (
        moment(&made, "lastModifiedDateTime"),
        moment(&made, "expirationDateTime"),
    );
    assert_eq!(to.duration_since(from).as_secs(), 3 * 24 * 3600);
    assert_eq!(from.subsec_nanosecond(), 0);
    for property in super::super::schema::SUBSCRIPTION.properties {
        assert!(!made.json[property.name].is_null(), "{}", property.name);
    }
    assert!(made.header("Location").unwrap().ends_with(&one(&made)));

    subscribe(&world, &receiver.url, "vendors").await.is(201);
    let shown = world.signed(Method::GET, &one(&made), &[], "");
    assert_eq!(shown.is(200).json["subscriptionId"], made.json["subscriptionId"]);
    let first = world.signed(Method::GET, SET, &[("prefer", "odata.maxpagesize=1")], "");
    assert_eq!(first.is(200).rows().len(), 1);
    let next = first.json["@odata.nextLink"].as_str().unwrap();
    let second = world.signed(
        Method::GET,
        next.strip_prefix("http://127.0.0.1:7048").unwrap(),
        &[],
        "",
    );
    assert_eq!(second.rows()[0]["resource"], resource("vendors")[1..]);
    assert_eq!(world.simulator.subscriptions().len(), 2);
    assert_eq!(world.simulator.subscriptions()[0].id, key);
}

#[tokio::test]
async fn without_a_good_handshake_in_time_there_is_neither_a_new_nor_a_renewed_one() {
    let (world, receiver) = (open_world(), Receiver::start().await);
    let made = subscribe(&world, &receiver.url, "vendors").await;
    let expires = world.simulator.subscriptions()[0].expires_at;
    world.clock.advance(Duration::from_secs(3600));
    let world = world.with_new_token();
    world.simulator.set_handshake_limit(Duration::from_millis(200));
    for bad in [
        Handshake::Status(201),
        Handshake::Status(503),
        Handshake::Padded,
        Handshake::Silent,
    ] {
        receiver.shakes(bad);
        let refused = subscribe(&world, &receiver.url, "purchaseInvoices").await;
        refused.refused(
            400,
            "BadRequest",
            "The notification URL did not answer the validation request.",
        );
        let renewed = world
            .served(Method::PATCH, &one(&made), &[("if-match", made.tag())], "{}")
            .await;
        assert_eq!(renewed.status, 400, "{bad:?}");
    }
    let left = world.simulator.subscriptions();
    assert_eq!((left.len(), left[0].expires_at), (1, expires));
    assert_eq!(receiver.handshakes(), 9);

    let strange = World::with(BusinessCentralOptions {
        webhooks: WebhookOptions {
            plain_http_on_loopback: true,
            refusal_status: 502,
            refusal_body: Some(r#"{"error":{"code":"X","message":"Y"}}"#.into()),
            ..WebhookOptions::default()
        },
        ..BusinessCentralOptions::default()
    });
    receiver.shakes(Handshake::Padded);
    let refused = subscribe(&strange, &receiver.url, "vendors").await;
    assert_eq!(
        (refused.status, refused.json["error"]["code"].as_str()),
        (502, Some("X"))
    );
}

#[tokio::test]
async fn renewing_needs_the_current_tag_and_gives_three_more_days() {
    let (world, receiver) = (open_world(), Receiver::start().await);
    let made = subscribe(&world, &receiver.url, "vendors").await;
    let path = one(&made);
    world.clock.advance(Duration::from_secs(2 * 86_400));
    let world = world.with_new_token();
    let same = body(&receiver.url, "vendors");
    let untagged = world.served(Method::PATCH, &path, &[], &same).await;
    assert_eq!(untagged.json["error"]["code"], "BadRequest_InvalidToken");
    let renewed = world
        .served(Method::PATCH, &path, &[("if-match", made.tag())], &same)
        .await;
    renewed.is(200);
    assert_eq!(receiver.handshakes(), 2, "the one without a tag asked nobody");
    assert_eq!(one(&renewed), path, "the same one");
    let later = moment(&renewed, "expirationDateTime").duration_since(moment(&made, "expirationDateTime"));
    assert!(later.as_secs() >= 2 * 86_400);
    let stale = world
        .served(Method::PATCH, &path, &[("if-match", made.tag())], &same)
        .await;
    assert_eq!(
        (stale.status, stale.json["error"]["code"].as_str()),
        (409, Some("Request_EntityChanged"))
    );
    assert_eq!(receiver.handshakes(), 2);

    world.clock.advance(Duration::from_secs(3 * 86_400 - 60));
    assert_eq!(world.simulator.subscriptions().len(), 1);
    world.clock.advance(Duration::from_secs(61));
    assert!(world.simulator.subscriptions().is_empty());
    let gone = world
        .with_new_token()
        .served(Method::PATCH, &path, &[("if-match", renewed.tag())], &same)
        .await;
    assert_eq!(gone.status, 404);
    assert_eq!(receiver.handshakes(), 2);
}

#[tokio::test]
async fn deleting_takes_the_quoted_key_and_works_once() {
    let (world, receiver) = (open_world(), Receiver::start().await);
    let made = subscribe(&world, &receiver.url, "vendors").await;
    let unquoted = one(&made).replace('\'', "");
    assert_eq!(world.signed(Method::DELETE, &unquoted, &[], "").status, 404);
    let stale = world.signed(Method::DELETE, &one(&made), &[("if-match", "W/\"x\"")], "");
    assert_eq!(stale.status, 409);
    world
        .signed(Method::DELETE, &one(&made), &[("if-match", made.tag())], "")
        .is(204);
    assert_eq!(world.signed(Method::DELETE, &one(&made), &[], "").status, 404);
    assert_eq!(world.signed(Method::GET, &one(&made), &[], "").status, 404);
}

#[tokio::test]
async fn what_the_service_does_not_take_is_refused_before_anybody_is_asked() {
    let (world, receiver) = (open_world(), Receiver::start().await);
    for set in [
        "purchaseCreditMemos",
        "purchaseInvoiceLines",
        "vendors(1)",
        "vendors/x",
        "",
    ] {
        assert_eq!(subscribe(&world, &receiver.url, set).await.status, 400, "{set}");
    }
    for (name, value) in [
        (
            "resource",
            "/api/v1.0/companies(8a2f4c10-5d3e-4b7a-9c61-0e2d4f6b8a90)/vendors",
        ),
        ("resource", "vendors"),
        ("notificationUrl", "http://hooks.example.com/"),
        ("notificationUrl", "elsewhere"),
        ("expirationDateTime", "2030-01-01T00:00:00Z"),
        ("color", "red"),
    ] {
        let mut asked: Value = serde_json::from_str(&body(&receiver.url, "vendors")).unwrap();
        asked[name] = value.into();
        let refused = world.served(Method::POST, SET, &[], &asked.to_string()).await;
        assert_eq!(refused.status, 400, "{name} {value}");
    }
    let long =
        json!({ "notificationUrl": receiver.url, "resource": resource("vendors"), "clientState": "x".repeat(2049) });
    let refused = world.served(Method::POST, SET, &[], &long.to_string()).await;
    assert_eq!(refused.json["error"]["code"], "Application_StringExceededLength");
    let foreign = format!("/api/v2.0/companies({})/vendors", Uuid::from_u128(9));
    let foreign = json!({ "notificationUrl": receiver.url, "resource": foreign });
    assert_eq!(
        world.served(Method::POST, SET, &[], &foreign.to_string()).await.status,
        404
    );
    let plain = subscribe(&World::new(), &receiver.url, "vendors").await;
    assert_eq!(plain.status, 400, "the service wants https, here too");
    assert_eq!(receiver.handshakes(), 0);
    assert!(world.simulator.subscriptions().is_empty());
}

#[tokio::test]
async fn an_environment_has_at_most_two_hundred() {
    let (world, receiver) = (open_world(), Receiver::start().await);
    for _ in 0..200 {
        subscribe(&world, &receiver.url, "vendors").await.is(201);
    }
    let refused = subscribe(&world, &receiver.url, "vendors").await;
    assert_eq!((refused.status, receiver.handshakes()), (400, 200));
    let first = world.simulator.subscriptions()[0].id.clone();
    assert!(world.simulator.drop_subscription(&first));
    assert!(!world.simulator.drop_subscription(&first));
    subscribe(&world, &receiver.url, "vendors").await.is(201);
}
