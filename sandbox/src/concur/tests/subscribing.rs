//! Subscriptions to events, and what is published under them.

use serde_json::{Value, json};

use super::{World, see};
use crate::concur::event_sender::is_sent_again;
use crate::concur::{Approval, ConcurOptions, DocType, EventTimeForm, OneSubscriptionForm, TokenKind};

const TOPIC: &str = "public.concur.financialintegration";
const SUBSCRIPTIONS: &str = "/events/v4/subscriptions";

fn body(id: &str) -> Value {
    json!({ "id": id, "filter": ".*", "topic": TOPIC, "webHookConfig": { "endpoint": "https://example.com/events" } })
}

impl World {
    fn be_app(&mut self, scopes: &[&str]) {
        self.token = self.simulator.issue_access_token(TokenKind::App, scopes);
    }

    async fn save(&self, body: &Value) -> super::Seen {
        let request = self.request(reqwest::Method::PUT, &format!("{SUBSCRIPTIONS}/webhook"));
        see(request
            .header("content-type", "application/json")
            .body(body.to_string()))
        .await
        .unwrap()
    }

    async fn connect(&self) {
        let options = self.simulator.options();
        let form = format!(
            "client_id={}&client_secret={}&grant_type=password&credtype=authtoken&username={}&password={}",
            options.client_id,
            options.client_secret,
            options.company_uuid,
            self.simulator.request_token()
        );
        let request = self.request(reqwest::Method::POST, "/oauth2/v0/token");
        let seen = see(request
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form))
        .await
        .unwrap();
        assert_eq!(seen.status, 200, "{}", seen.text);
    }

    fn approve(&self, doc_type: DocType, business_id: &str) {
        self.simulator.approve(Approval {
            doc_type,
            business_id: business_id.to_owned(),
            document: "{}".to_owned(),
        });
    }
}

#[tokio::test]
async fn only_the_app_subscribes_and_only_to_topics_of_its_scopes() {
    let mut world = World::start().await;
    assert_eq!(world.save(&body("one")).await.status, 403, "a company's token");
    world.be_app(&["FISVC"]);
    assert_eq!(world.save(&body("one")).await.status, 403, "without events.topic.read");
    world.be_app(&["events.topic.read"]);
    assert_eq!(world.get("/events/v4/topics").await.json(), json!(["public.test"]));
    assert_eq!(world.save(&body("one")).await.status, 403, "without the topic's scope");
    world.be_app(&["events.topic.read", "FISVC"]);
    assert_eq!(
        world.get("/events/v4/topics").await.json(),
        json!(["public.test", TOPIC])
    );
    let saved = world.save(&body("one")).await;
    assert_eq!(saved.status, 200);
    assert_eq!(saved.json()["message"], "Subscription 'one' saved successfully");
}

#[tokio::test]
async fn an_id_is_one_subscription_and_an_app_has_five() {
    let mut world = World::with(ConcurOptions {
        one_subscription: OneSubscriptionForm::Object,
        ..ConcurOptions::default()
    })
    .await;
    world.be_app(&["events.topic.read", "FISVC"]);
    for id in ["a", "b", "c", "d", "e", "a"] {
        assert_eq!(world.save(&body(id)).await.status, 200, "{id}");
    }
    assert_eq!(world.save(&body("f")).await.status, 400);
    let listed = world.get(SUBSCRIPTIONS).await.json();
    assert_eq!(listed.as_array().unwrap().len(), 5);
    assert_eq!(listed[0]["webHookConfig"]["endpoint"], "https://example.com/events");
    assert_eq!(listed[0]["companyIds"], json!([]), "no company token was obtained");
    assert_eq!(world.get(&format!("{SUBSCRIPTIONS}/b")).await.json()["id"], "b");
    let deleted = see(world.request(reqwest::Method::DELETE, &format!("{SUBSCRIPTIONS}/b")))
        .await
        .unwrap();
    assert_eq!(deleted.json()["message"], "Subscription 'b' marked for deletion");
    assert_eq!(world.get(&format!("{SUBSCRIPTIONS}/b")).await.status, 404);
    for (member, wrong) in [
        ("id", json!("Upper")),
        ("id", json!("")),
        ("filter", json!("(")),
        ("webHookConfig", json!({ "endpoint": "http://example.com" })),
        ("webHookConfig", json!({})),
    ] {
        let mut body = body("x");
        body[member] = wrong;
        assert_eq!(world.save(&body).await.status, 400, "{body}");
    }
}

#[tokio::test]
async fn events_are_published_for_a_company_that_is_known_and_as_the_filter_says() {
    for (form, ending) in [(EventTimeForm::Offset, "+0000"), (EventTimeForm::Zulu, "Z")] {
        let mut world = World::with(ConcurOptions {
            event_time: form,
            ..ConcurOptions::default()
        })
        .await;
        world.be_app(&["events.topic.read", "FISVC"]);
        let mut expenses = body("expenses");
        expenses["filter"] = json!("^expense\\.");
        world.save(&expenses).await;
        world.save(&body("all")).await;
        world.approve(DocType::Expense, "BEFORE");
        world.connect().await;
        world.approve(DocType::Invoice, "INVOICE");
        world.approve(DocType::Expense, "EXPENSE");
        let published = world.simulator.published_events().await;
        let seen: Vec<_> = published
            .iter()
            .map(|event| (event.subscription.as_str(), event.business_id.as_str()))
            .collect();
        assert_eq!(seen, [("all", "INVOICE"), ("expenses", "EXPENSE"), ("all", "EXPENSE")]);
        let event: Value = serde_json::from_str(&published[0].body).unwrap();
        assert_eq!(event["eventType"], "invoice.readyForIntegration");
        assert_eq!(
            event["facts"]["companyId"],
            world.simulator.options().company_uuid.as_str()
        );
        assert_eq!(event["facts"]["documentId"], "INVOICE");
        assert!(event["timeStamp"].as_str().unwrap().ends_with(ending), "{event}");
        assert_ne!(published[1].id, published[2].id);
    }
}

#[test]
fn what_is_sent_again_is_what_concur_documents() {
    for again in [None, Some(500), Some(503), Some(599), Some(401), Some(403), Some(429)] {
        assert!(is_sent_again(again), "{again:?}");
    }
    for never in [200, 201, 204, 400, 404, 409, 410, 413, 415, 422] {
        assert!(!is_sent_again(Some(never)), "{never}");
    }
}
