use serde_json::json;

use super::{FIS, SYSTEM, World, expense};
use crate::concur::fixtures::business_id;

#[tokio::test]
async fn people_act_and_look_over_http() {
    let world = World::start().await;
    let document: serde_json::Value = serde_json::from_str(&expense(1).to_json()).unwrap();
    let approval = json!({ "doc_type": "expense", "business_id": business_id(1), "document": document });
    let id = world.post("/_sandbox/approve", &approval).await.json()["financial_document_id"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(world.list("expense", "").await["content"][0]["id"], id);
    let seed = json!({ "approvals": [{ "doc_type": "invoice", "business_id": "I", "document": "{\"a\":0E-8}" }] });
    assert_eq!(world.post("/_sandbox/seed", &seed).await.status, 200);
    let page = world.get(&format!("{FIS}/invoice/transactions")).await;
    assert!(page.text.contains(r#""document":{"a":0E-8}"#), "{}", page.text);

    world.acknowledge("expense", &[&id]).await;
    let recall = json!({ "business_id": business_id(1) });
    let refused = world.post("/_sandbox/recall", &recall).await;
    assert_eq!(refused.status, 409, "{}", refused.text);
    let forced = json!({ "business_id": business_id(1), "mode": "forced" });
    assert_eq!(world.post("/_sandbox/recall", &forced).await.status, 204);
    let dump = world.get("/_sandbox/dump").await.json();
    assert_eq!(dump["documents"][0]["status"], "RECALLED");
    assert_eq!(dump["documents"][0]["system_id"], SYSTEM);
    let requests = world.get("/_sandbox/requests").await.json();
    assert_eq!(requests["operations"]["concur.acknowledge"], 1);
}

#[tokio::test]
async fn faults_and_the_clock_are_set_over_http() {
    let world = World::start().await;
    let rule = json!({ "operation": "concur.*", "times": 5, "fault": { "answer": { "status": 503 } } });
    assert_eq!(world.post("/_sandbox/faults", &rule).await.status, 204);
    assert_eq!(world.get(&format!("{FIS}/expense/transactions")).await.status, 503);
    assert_eq!(world.get("/_sandbox/faults").await.json()["remaining"], 4);
    assert_eq!(
        world
            .request(reqwest::Method::DELETE, "/_sandbox/faults")
            .send()
            .await
            .unwrap()
            .status(),
        204
    );
    assert_eq!(world.get(&format!("{FIS}/expense/transactions")).await.status, 200);
    let seen = world.post("/_sandbox/clock", &json!({ "advance_seconds": 3600 })).await;
    assert_eq!(seen.status, 200);
    assert_eq!(
        world.get(&format!("{FIS}/expense/transactions")).await.status,
        401,
        "the token has aged"
    );
    for path in [
        "/_sandbox/approve",
        "/_sandbox/recall",
        "/_sandbox/seed",
        "/_sandbox/faults",
        "/_sandbox/clock",
    ] {
        let refused = world.post(path, &json!({ "unknown": 1 })).await;
        assert_eq!(refused.status, 400, "{path}");
    }
    assert_eq!(world.get("/_sandbox/nothing").await.status, 404);
}
