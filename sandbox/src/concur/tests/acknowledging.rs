use serde_json::json;

use super::{FIS, SYSTEM, World};
use crate::concur::fixtures::business_id;
use crate::concur::{ConcurOptions, DocStatus, SystemIdRule};

#[tokio::test]
async fn the_second_acknowledgement_is_a_failure_item_101_within_200_that_names_the_owner() {
    let world = World::start().await;
    let id = world.approve_expense(1);
    let first = world.acknowledge("expense", &[&id]).await;
    assert_eq!(
        first,
        json!([{ "code": 0, "docId": id, "systemId": SYSTEM, "acknowledgeResult": "SUCCESS", "errorMessage": "" }])
    );
    let second = world.acknowledge("expense", &[&id]).await;
    assert_eq!(second[0]["code"], 101);
    assert_eq!(second[0]["acknowledgeResult"], "FAILURE");
    assert_eq!(
        second[0]["errorMessage"],
        "This document was previously acknowledged by SystemId: bc-production."
    );
    let view = world.simulator.document(&id).unwrap();
    assert_eq!(
        (view.status, view.system_id.as_deref()),
        (DocStatus::Acknowledged, Some(SYSTEM))
    );
    assert_eq!(view.refusals.len(), 1);
}

#[tokio::test]
async fn without_a_system_id_the_owner_is_null_as_in_the_published_example() {
    let world = World::start().await;
    let id = world.approve_expense(1);
    let path = format!("{FIS}/expense/transactions/acknowledgements");
    let seen = world.post(&path, &json!({ "ids": [id, id] })).await;
    assert_eq!(
        seen.json(),
        json!([
            { "code": 0, "docId": id, "systemId": null, "acknowledgeResult": "SUCCESS", "errorMessage": "" },
            { "code": 101, "docId": id, "systemId": null, "acknowledgeResult": "FAILURE",
              "errorMessage": "This document was previously acknowledged by SystemId: null." },
        ])
    );
}

#[tokio::test]
async fn each_item_is_judged_on_its_own() {
    let world = World::start().await;
    let good = world.approve_expense(1);
    let recalled = world.approve_expense(2);
    world.simulator.recall(&business_id(2)).unwrap();
    let delayed = world.approve_expense(3);
    assert!(world.simulator.set_status(&delayed, DocStatus::Delayed));
    let invoice = world.approve_invoice(4);
    let by_business_id = business_id(1);
    let posted = world.posted_expense(5).await;
    let items = world
        .acknowledge(
            "expense",
            &[&recalled, &delayed, &by_business_id, &invoice, &posted, &good],
        )
        .await;
    let codes: Vec<i64> = items
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["code"].as_i64().unwrap())
        .collect();
    assert_eq!(codes, [102, 103, 104, 105, 103, 0]);
    assert_eq!(world.status(&good), DocStatus::Acknowledged);
    assert_eq!(
        world.status(&invoice),
        DocStatus::Ready,
        "a wrong type must not lock the document"
    );
    assert_eq!(world.status(&recalled), DocStatus::Recalled);
}

#[tokio::test]
async fn a_body_outside_the_schema_is_400_without_a_body_and_changes_nothing() {
    let world = World::with(ConcurOptions {
        acknowledgement_system_id: SystemIdRule::Required,
        ..ConcurOptions::default()
    })
    .await;
    let id = world.approve_expense(1);
    let path = format!("{FIS}/expense/transactions/acknowledgements");
    let too_long = "s".repeat(51);
    for body in [
        json!({ "ids": [id] }),
        json!({ "systemId": SYSTEM, "ids": id }),
        json!({ "systemId": SYSTEM, "ids": [id], "companyId": "1" }),
        json!({ "systemId": 7, "ids": [id] }),
        json!({ "systemId": too_long, "ids": [id] }),
        json!({ "systemId": SYSTEM }),
    ] {
        let seen = world.post(&path, &body).await;
        assert_eq!((seen.status, seen.text.as_str()), (400, ""), "{body}");
    }
    let untyped = world
        .request(reqwest::Method::POST, &path)
        .body(json!({ "systemId": SYSTEM, "ids": [id] }).to_string());
    assert_eq!(
        super::see(untyped).await.unwrap().status,
        400,
        "a content type is needed"
    );
    assert_eq!(world.status(&id), DocStatus::Ready);
}

#[tokio::test]
async fn report_obligations_cannot_be_acknowledged() {
    let world = World::start().await;
    let path = format!("{FIS}/reportobligation/transactions/acknowledgements");
    assert_eq!(
        world
            .post(&path, &json!({ "systemId": SYSTEM, "ids": [] }))
            .await
            .status,
        404
    );
    assert_eq!(
        world
            .get(&format!("{FIS}/reportobligation/transactions?page=0&limit=5"))
            .await
            .status,
        200
    );
}
