//! The sender at work: what arrives at an address, and what its answers lead to.

use std::time::Duration;

use super::receiver::{Receiver, until};
use super::subscriptions::{open_world, subscribe};
use super::*;

fn options() -> NoticeSenderOptions {
    NoticeSenderOptions {
        delay: Duration::ZERO,
        ..NoticeSenderOptions::default()
    }
}

fn start(world: &World, options: NoticeSenderOptions) -> NoticeSender {
    NoticeSender::start(Arc::clone(&world.simulator), options).unwrap()
}

#[tokio::test]
async fn a_notice_arrives_as_the_service_sends_it() {
    let (world, receiver) = (open_world(), Receiver::start().await);
    let made = subscribe(&world, &receiver.url, "vendors").await;
    let sender = start(&world, options());
    world.simulator.block_vendor("V100", VendorBlocked::All);
    until("a delivery", || !sender.deliveries().is_empty()).await;
    let received = receiver.received();
    let [one] = &received[..] else { panic!("one request") };
    let header = |name: &str| {
        let found = one.headers.iter().find(|(header, _)| header == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    assert_eq!(header("content-type"), "application/json");
    assert!(Uuid::parse_str(&header("clientrequestid")).is_ok());
    assert_eq!(header("clientrequestid"), header("x-ms-correlation-id"));
    let vendor = world.get("vendors").rows()[0]["id"].as_str().unwrap().to_owned();
    let [item] = &one.items()[..] else { panic!("one item") };
    assert_eq!(item["subscriptionId"], made.json["subscriptionId"]);
    assert_eq!(item["clientState"], "state-1");
    assert_eq!(item["expirationDateTime"], made.json["expirationDateTime"]);
    assert_eq!(item["changeType"], "updated");
    let resource = format!("{}({vendor})", made.json["resource"].as_str().unwrap());
    assert_eq!(item["resource"], resource);
    assert_eq!(item.as_object().unwrap().len(), 6);
    let deliveries = sender.deliveries();
    assert_eq!(
        (deliveries[0].status, deliveries[0].url.as_str()),
        (Some(200), receiver.url.as_str())
    );
}

#[tokio::test]
async fn it_is_sent_again_after_503_and_the_subscription_goes_after_404() {
    let (world, receiver) = (open_world(), Receiver::start().await);
    subscribe(&world, &receiver.url, "vendors").await.is(201);
    let sender = start(&world, options());
    receiver.answers([503, 200, 404]);
    world.simulator.block_vendor("V100", VendorBlocked::All);
    until("the first attempt", || sender.deliveries().len() == 1).await;
    // The wait is on the simulator's clock.
    world.clock.advance(Duration::from_secs(60));
    until("the second attempt", || sender.deliveries().len() == 2).await;
    assert_eq!(receiver.received()[0].items(), receiver.received()[1].items());
    assert_eq!(world.simulator.subscriptions().len(), 1);
    world.simulator.block_vendor("V100", VendorBlocked::No);
    until("the deletion", || world.simulator.subscriptions().is_empty()).await;
    assert_eq!(
        sender.deliveries().iter().map(|one| one.status).collect::<Vec<_>>(),
        [Some(503), Some(200), Some(404)]
    );
}

#[tokio::test]
async fn an_address_where_nobody_answers_agrees_to_nothing_and_is_tried_again() {
    let (world, receiver) = (open_world(), Receiver::start().await);
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody = format!("http://{}/", closed.local_addr().unwrap());
    drop(closed);
    assert_eq!(subscribe(&world, &nobody, "vendors").await.status, 400);
    assert!(world.simulator.subscriptions().is_empty());
    // It went away after the handshake.
    subscribe(&world, &receiver.url, "vendors").await.is(201);
    let made = world.simulator.lock().subscriptions.iter().next().unwrap().clone();
    let wanted = super::super::subscription::Wanted {
        notification_url: nobody.clone(),
        resource: made.resource,
        company: made.company,
        set: made.set,
        client_state: made.client_state,
    };
    let now = world.clock.now();
    world.simulator.lock().subscriptions.renew(made.id, wanted, now);
    let sender = start(&world, options());
    world.simulator.block_vendor("V100", VendorBlocked::All);
    until("the first attempt", || sender.deliveries().len() == 1).await;
    world.clock.advance(Duration::from_secs(60));
    until("the second attempt", || sender.deliveries().len() == 2).await;
    assert!(
        sender
            .deliveries()
            .iter()
            .all(|one| one.status.is_none() && one.url == nobody)
    );
    assert_eq!(world.simulator.subscriptions().len(), 1);
}

#[tokio::test]
async fn notices_can_be_doubled_reordered_lying_and_lost() {
    let (world, receiver) = (open_world(), Receiver::start().await);
    subscribe(&world, &receiver.url, "purchaseInvoices").await.is(201);
    let sender = start(
        &world,
        NoticeSenderOptions {
            copies: 1,
            order: NoticeOrder::Reversed,
            lies: 2,
            lost_every: 2,
            ..options()
        },
    );
    let draft = |number: &str| {
        world
            .simulator
            .person_drafts(DocumentKind::Invoice, "V100", number, Decimal::TEN)
            .unwrap()
    };
    let first = draft("INV-1");
    until("the first and its copy", || sender.deliveries().len() == 2).await;
    let bodies = receiver.received();
    assert_eq!(bodies[0].items(), bodies[1].items());
    let items = bodies[0].items();
    let about = |item: &Value| item["resource"].as_str().unwrap().contains(&first.to_string());
    assert_eq!(items.iter().filter(|item| !about(item)).count(), 2, "two lies");
    assert!(!about(&items[0]) && !about(&items[1]), "and they come first");
    let lie = items[0]["resource"].as_str().unwrap();
    assert!(lie.contains(")/purchaseInvoices("), "{lie}");
    let id = lie.rsplit('(').next().unwrap().trim_end_matches(')');
    assert_eq!(world.get(&format!("purchaseInvoices({id})")).status, 404);
    assert_eq!(items.last().unwrap()["changeType"], "created");

    let lost = draft("INV-2");
    until("the lost one", || world.simulator.lock().notices.are_empty()).await;
    draft("INV-3");
    until("the third and its copy", || sender.deliveries().len() == 4).await;
    let all = receiver.received();
    assert!(all.iter().all(|one| !one.body.contains(&lost.to_string())));
}
