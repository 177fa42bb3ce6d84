use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{FIS, SYSTEM, World, until};
use crate::concur::DocStatus;
use crate::concur::fixtures::business_id;
use crate::fault::{Fault, FaultRule};
use crate::server::Simulator;

const ACKNOWLEDGE: &str = "concur.acknowledge";

fn path() -> String {
    format!("{FIS}/expense/transactions/acknowledgements")
}

fn body(id: &str) -> Value {
    json!({ "systemId": SYSTEM, "ids": [id] })
}

async fn disturbed(fault: Fault) -> (World, String) {
    let world = World::start().await;
    let id = world.approve_expense(1);
    world.simulator.faults().add(FaultRule::once(ACKNOWLEDGE, fault));
    (world, id)
}

#[tokio::test]
async fn dropped_before_the_client_sees_no_answer_and_nothing_is_done() {
    let (world, id) = disturbed(Fault::DropBefore).await;
    assert!(world.try_post(&path(), &body(&id)).await.is_err());
    assert_eq!(world.status(&id), DocStatus::Ready);
    assert_eq!(world.acknowledge("expense", &[&id]).await[0]["code"], 0);
}

#[tokio::test]
async fn dropped_after_the_client_sees_no_answer_and_everything_is_done() {
    let (world, id) = disturbed(Fault::DropAfter).await;
    assert!(world.try_post(&path(), &body(&id)).await.is_err());
    assert_eq!(world.status(&id), DocStatus::Acknowledged);
    assert_eq!(
        world.acknowledge("expense", &[&id]).await[0]["code"],
        101,
        "the repetition finds it done"
    );
    assert_eq!(world.simulator.counts().of(ACKNOWLEDGE), 2);
}

#[tokio::test]
async fn dropped_then_committed_the_state_changes_after_the_client_has_given_up() {
    let (world, id) = disturbed(Fault::DropThenCommit {
        after_milliseconds: 700,
    })
    .await;
    assert!(world.try_post(&path(), &body(&id)).await.is_err());
    assert_eq!(world.status(&id), DocStatus::Ready, "not yet");
    until("the late commit", async || world.status(&id) == DocStatus::Acknowledged).await;
}

#[tokio::test]
async fn a_garbled_answer_is_2xx_unreadable_and_committed() {
    let (world, id) = disturbed(Fault::GarbleAnswer).await;
    let seen = world.post(&path(), &body(&id)).await;
    assert_eq!(seen.status, 200);
    assert!(serde_json::from_str::<Value>(&seen.text).is_err());
    assert_eq!(world.status(&id), DocStatus::Acknowledged);
}

#[tokio::test]
async fn an_error_after_the_commit_hides_that_it_happened() {
    let (world, id) = disturbed(Fault::AnswerAfter {
        status: 500,
        body: None,
    })
    .await;
    let seen = world.post(&path(), &body(&id)).await;
    assert_eq!(
        (seen.status, seen.text.as_str()),
        (500, ""),
        "documented without a body"
    );
    assert_eq!(world.status(&id), DocStatus::Acknowledged);
}

#[tokio::test]
async fn a_refusal_comes_before_anything_is_done_with_status_header_and_body() {
    for retry_after in [Some("0"), Some("7"), None] {
        let fault = Fault::Answer {
            status: 429,
            retry_after: retry_after.map(str::to_owned),
            body: None,
        };
        let (world, id) = disturbed(fault).await;
        let seen = world.post(&path(), &body(&id)).await;
        assert_eq!((seen.status, seen.header("retry-after")), (429, retry_after));
        assert_eq!(seen.json()["error"]["id"], "security.rate.limit.reached");
        assert!(seen.header("concur-correlationid").is_some());
        assert_eq!(world.status(&id), DocStatus::Ready);
    }
    let fault = Fault::Answer {
        status: 503,
        retry_after: None,
        body: Some("maintenance".to_owned()),
    };
    let (world, id) = disturbed(fault).await;
    let seen = world.post(&path(), &body(&id)).await;
    assert_eq!((seen.status, seen.text.as_str()), (503, "maintenance"));
    assert_eq!(world.status(&id), DocStatus::Ready);
}

#[tokio::test]
async fn a_delay_postpones_the_answer() {
    let (world, id) = disturbed(Fault::Delay { milliseconds: 150 }).await;
    let start = Instant::now();
    assert_eq!(world.acknowledge("expense", &[&id]).await[0]["code"], 0);
    assert!(start.elapsed() >= Duration::from_millis(150));
}

#[tokio::test]
async fn a_delayed_answer_is_about_what_is_done_already() {
    let (world, id) = disturbed(Fault::DelayAnswer { milliseconds: 60_000 }).await;
    let (path, body) = (path(), body(&id));
    tokio::select! {
        answer = world.try_post(&path, &body) => panic!("answered too soon: {}", answer.is_ok()),
        () = until("the commit", async || world.status(&id) == DocStatus::Acknowledged) => {}
    }
}

#[tokio::test]
async fn a_rule_for_a_business_id_hits_the_requests_about_its_fi_document_only() {
    let world = World::start().await;
    let (calm, stormy) = (world.approve_expense(1), world.approve_expense(2));
    world.simulator.faults().add(FaultRule {
        operation: ACKNOWLEDGE.to_owned(),
        key: Some(business_id(2)),
        skip: 0,
        times: 1,
        fault: Fault::DropBefore,
    });
    assert_eq!(world.acknowledge("expense", &[&calm]).await[0]["code"], 0);
    assert!(world.try_post(&path(), &body(&stormy)).await.is_err());
    assert_eq!(world.simulator.faults().remaining(), 0);
}

#[tokio::test]
async fn requests_are_counted_by_operation_and_the_control_interface_is_not() {
    let world = World::start().await;
    let id = world.posted_expense(1).await;
    world.list("expense", "").await;
    world.list("expense", &format!("docId={}", business_id(1))).await;
    world.token(&[]).await;
    world.get("/nowhere").await;
    world.get("/_sandbox/dump").await;
    let pay = json!({ "systemId": SYSTEM, "processingConfirmation": [{ "docId": id, "processingStatusCode": "CP" }] });
    world
        .post(&format!("{FIS}/expense/transactions/paymentconfirmations"), &pay)
        .await;
    world.post(super::BULK_UPDATE, &json!([])).await;
    world.get(super::PAYMENTS).await;
    let names: Vec<String> = world.simulator.counts().snapshot().into_keys().collect();
    assert_eq!(
        names,
        [
            "concur.acknowledge",
            "concur.confirm_payment",
            "concur.confirm_posting",
            "concur.list_documents",
            "concur.list_invoice_payments",
            "concur.look_up_document",
            "concur.token",
            "concur.unknown",
            "concur.update_invoice_payments",
        ]
    );
    assert_eq!(world.simulator.counts().total(), 9);
}
