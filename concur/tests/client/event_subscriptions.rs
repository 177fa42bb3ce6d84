//! Subscriptions to events: on behalf of the app, at the company's data centre.

use concur::{AuthError, ConcurError, EventSubscription, FINANCIAL_INTEGRATION_TOPIC, NewEventSubscription};
use serde_json::{Value, json};

use crate::setup::{Setup, TOKEN, connected};
use crate::stub::Reply;

const SUBSCRIBE: &str = "PUT /events/v4/subscriptions/webhook";
const LIST: &str = "GET /events/v4/subscriptions";
const DELETE: &str = "DELETE /events/v4/subscriptions/example.one";

async fn ready() -> Setup {
    let setup = connected().await;
    let answer = json!({
        "expires_in": "3600", "scope": "events.topic.read FISVC", "token_type": "Bearer", "access_token": "app-token",
        "geolocation": "https://us.api.example.com",
    });
    setup.stub.on(TOKEN, [Reply::json(200, answer.to_string())]);
    setup
}

fn wanted(id: &str, endpoint: &str) -> NewEventSubscription {
    NewEventSubscription {
        id: id.to_owned(),
        topic: FINANCIAL_INTEGRATION_TOPIC.to_owned(),
        filter: ".*".to_owned(),
        endpoint: endpoint.parse().unwrap(),
    }
}

#[tokio::test]
async fn a_subscription_is_asked_for_with_a_token_of_the_app() {
    let setup = ready().await;
    setup.stub.on(SUBSCRIBE, [Reply::json(200, r#"{"message":"saved"}"#)]);

    let wanted = wanted("example.one", "https://concordat.example.com/events");
    setup.concur.subscribe_to_events(&wanted).await.unwrap();

    let asked = setup.stub.seen(TOKEN).pop().unwrap().form();
    assert_eq!(asked["grant_type"], "client_credentials");
    assert!(
        !asked.contains_key("refresh_token") && !asked.contains_key("username"),
        "{asked:?}"
    );
    let sent = setup.stub.seen(SUBSCRIBE).pop().unwrap();
    assert_eq!(sent.header("authorization"), Some("Bearer app-token"));
    let body: Value = serde_json::from_str(&sent.body).unwrap();
    assert_eq!(
        body,
        json!({
            "id": "example.one", "filter": ".*", "topic": FINANCIAL_INTEGRATION_TOPIC,
            "webHookConfig": { "endpoint": "https://concordat.example.com/events" },
        })
    );
}

#[tokio::test]
async fn subscriptions_are_read_with_and_without_their_optional_parts() {
    let setup = ready().await;
    let all = json!([
        { "id": "example.one", "topic": "public.test", "filter": ".*", "webHookConfig": { "endpoint": "https://a" },
          "applicationId": "app", "scope": "", "groups": [], "companyIds": ["C-1"] },
        { "id": "example.two", "topic": null, "companyIds": null },
    ]);
    setup.stub.on(LIST, [Reply::json(200, all.to_string())]);

    let read = setup.concur.event_subscriptions().await.unwrap();

    let two = EventSubscription {
        id: "example.two".to_owned(),
        topic: String::new(),
        filter: String::new(),
        endpoint: String::new(),
        companies: Vec::new(),
    };
    assert_eq!(read[0].endpoint, "https://a");
    assert_eq!(read[0].companies, ["C-1"]);
    assert_eq!(read[1], two);
}

#[tokio::test]
async fn what_concur_does_not_take_is_not_sent() {
    let setup = ready().await;
    for id in ["", "Upper", "with_underscore", "a/b", "..", "."] {
        let error = setup
            .concur
            .subscribe_to_events(&wanted(id, "https://a.example.com/"))
            .await;
        assert!(matches!(error, Err(ConcurError::InvalidRequest { .. })), "{id:?}");
        let error = setup.concur.delete_event_subscription(id).await;
        assert!(matches!(error, Err(ConcurError::InvalidRequest { .. })), "{id:?}");
    }
    let plain = wanted("example.one", "http://a.example.com/");
    let error = setup.concur.subscribe_to_events(&plain).await;
    assert!(matches!(error, Err(ConcurError::InvalidRequest { .. })));
    assert!(setup.stub.seen(SUBSCRIBE).is_empty());
}

#[tokio::test]
async fn refusals_say_what_was_refused_and_the_app_secret_is_not_repeated() {
    let setup = ready().await;
    setup.stub.on(DELETE, [Reply::json(403, r#"{"message":"no"}"#)]);
    let error = setup.concur.delete_event_subscription("example.one").await.unwrap_err();
    assert!(
        matches!(&error, ConcurError::Auth(AuthError::Denied { status: 403, .. })),
        "{error:?}"
    );
    setup.stub.on(LIST, [Reply::json(500, "")]);
    let error = setup.concur.event_subscriptions().await.unwrap_err();
    assert!(matches!(error, ConcurError::Failed { status: 500, .. }), "{error:?}");
    setup.stub.on(
        TOKEN,
        [Reply::json(
            400,
            r#"{"code":61,"error":"invalid_client","error_description":"unknown"}"#,
        )],
    );
    let error = setup.concur.event_topics().await.unwrap_err();
    assert!(
        matches!(
            &error,
            ConcurError::Auth(AuthError::ClientCredentials { code: Some(61), .. })
        ),
        "{error:?}"
    );
}
