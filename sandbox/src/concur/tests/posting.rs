use serde_json::json;

use super::{FIS, SYSTEM, World, failure, success};
use crate::concur::fixtures::business_id;
use crate::concur::{ConcurOptions, DocStatus, PostingDocument, PostingOutcome, SecondPostingConfirmation};

#[tokio::test]
async fn a_success_is_kept_with_its_document_numbers() {
    let world = World::start().await;
    let id = world.approve_invoice(1);
    world.acknowledge("invoice", &[&id]).await;
    let items = world.confirm("invoice", SYSTEM, success(&id)).await;
    assert_eq!(
        items,
        json!([{ "code": 0, "docId": id, "systemId": SYSTEM, "postingConfirmationResult": "SUCCESS",
                 "errorMessage": "", "detailMessage": "" }])
    );
    let view = world.simulator.document(&id).unwrap();
    assert_eq!(view.status, DocStatus::PostingConfirmedSuccess);
    assert_eq!(view.postings.len(), 1);
    assert_eq!(
        view.postings[0].documents,
        [PostingDocument {
            company_id: "0100".into(),
            document_number: Some("108001".into()),
            fiscal_year: Some("2026".into()),
            posting_date: Some("2026-03-02".into()),
        }]
    );
}

#[tokio::test]
async fn a_confirmation_out_of_turn_is_refused_with_its_code() {
    let world = World::start().await;
    let unacknowledged = world.approve_expense(1);
    let item = &world.confirm("expense", SYSTEM, success(&unacknowledged)).await[0];
    assert_eq!(
        (item["code"].as_i64(), &item["postingConfirmationResult"]),
        (Some(111), &json!("NOT_YET_ACKNOWLEDGED"))
    );

    let done = world.posted_expense(2).await;
    for second in [success(&done), failure(&done)] {
        assert_eq!(world.confirm("expense", SYSTEM, second).await[0]["code"], 113);
    }
    assert_eq!(world.simulator.document(&done).unwrap().postings.len(), 1);

    let recalled = world.approve_expense(3);
    world.acknowledge("expense", &[&recalled]).await;
    world.simulator.force_recall(&business_id(3)).unwrap();
    let item = &world.confirm("expense", SYSTEM, success(&recalled)).await[0];
    assert_eq!(
        (item["code"].as_i64(), &item["postingConfirmationResult"]),
        (Some(112), &json!("WAS_RECALLED"))
    );
    assert_eq!(world.status(&recalled), DocStatus::Recalled);

    let strange = world.approve_expense(4);
    world.acknowledge("expense", &[&strange]).await;
    world.simulator.set_status(&strange, DocStatus::PendingSystemRefresh);
    assert_eq!(
        world.confirm("expense", SYSTEM, success(&strange)).await[0]["code"],
        114
    );

    let invoice = world.approve_invoice(5);
    world.acknowledge("invoice", &[&invoice]).await;
    assert_eq!(
        world.confirm("expense", SYSTEM, success(&invoice)).await[0]["code"],
        115
    );
    assert_eq!(world.status(&invoice), DocStatus::Acknowledged);

    let item = &world.confirm("invoice", SYSTEM, success(&business_id(5))).await[0];
    assert_eq!(
        (item["code"].as_i64(), &item["errorMessage"]),
        (Some(116), &json!("This document does not exist."))
    );
    assert_eq!(
        item["postingConfirmationResult"], "FAILURE",
        "as in the published example"
    );
}

#[tokio::test]
async fn only_the_system_that_acknowledged_may_confirm() {
    let world = World::start().await;
    let id = world.approve_expense(1);
    world.acknowledge("expense", &[&id]).await;
    assert_eq!(
        world.confirm("expense", "bc-renamed", success(&id)).await[0]["code"],
        99
    );
    assert_eq!(world.confirm("expense", "", success(&id)).await[0]["code"], 99);
    assert_eq!(world.status(&id), DocStatus::Acknowledged);
    assert_eq!(world.confirm("expense", SYSTEM, success(&id)).await[0]["code"], 0);
    assert_eq!(
        world.confirm("expense", "bc-renamed", success(&id)).await[0]["code"],
        99,
        "also afterwards"
    );

    let anonymous = world.approve_expense(2);
    let path = format!("{FIS}/expense/transactions/acknowledgements");
    world.post(&path, &json!({ "ids": [anonymous] })).await;
    assert_eq!(
        world.confirm("expense", "", success(&anonymous)).await[0]["code"],
        0,
        "empty equals none"
    );
}

#[tokio::test]
async fn a_failed_posting_keeps_its_status_while_the_resubmission_gets_a_new_fi_id() {
    let world = World::start().await;
    let old = world.approve_expense(1);
    world.acknowledge("expense", &[&old]).await;
    assert_eq!(world.confirm("expense", SYSTEM, failure(&old)).await[0]["code"], 0);
    let view = world.simulator.document(&old).unwrap();
    assert_eq!(view.postings[0].outcome, PostingOutcome::Error);
    assert_eq!(
        view.postings[0].messages[0].short_text.as_deref(),
        Some("Account 61100 is not mapped.")
    );
    assert_eq!(
        world.list("expense", "").await["page"]["totalElements"],
        0,
        "it does not come back by itself"
    );

    world.simulator.recall(&business_id(1)).unwrap();
    let new = world.approve_expense(1);
    assert_ne!(old, new);
    world.acknowledge("expense", &[&new]).await;
    world.confirm("expense", SYSTEM, success(&new)).await;
    assert_eq!(world.status(&old), DocStatus::PostingConfirmedFailure);
    assert_eq!(world.status(&new), DocStatus::PostingConfirmedSuccess);
    assert_eq!(world.confirm("expense", SYSTEM, success(&old)).await[0]["code"], 113);
}

#[tokio::test]
async fn a_success_may_follow_an_error_when_so_chosen() {
    let world = World::with(ConcurOptions {
        second_posting_confirmation: SecondPostingConfirmation::ErrorMayBecomeSuccess,
        ..ConcurOptions::default()
    })
    .await;
    let id = world.approve_expense(1);
    world.acknowledge("expense", &[&id]).await;
    world.confirm("expense", SYSTEM, failure(&id)).await;
    assert_eq!(world.confirm("expense", SYSTEM, failure(&id)).await[0]["code"], 113);
    assert_eq!(world.confirm("expense", SYSTEM, success(&id)).await[0]["code"], 0);
    assert_eq!(
        world.confirm("expense", SYSTEM, failure(&id)).await[0]["code"],
        113,
        "never back"
    );
    assert_eq!(world.status(&id), DocStatus::PostingConfirmedSuccess);
}

#[tokio::test]
async fn invalid_content_is_code_198_and_changes_nothing() {
    let world = World::start().await;
    let id = world.approve_expense(1);
    world.acknowledge("expense", &[&id]).await;
    let with = |pointer: &str, value: serde_json::Value| {
        let mut body = success(&id);
        *body.pointer_mut(pointer).unwrap() = value;
        body
    };
    let mut without_company = success(&id);
    without_company["postingDocs"][0]
        .as_object_mut()
        .unwrap()
        .remove("companyId");
    let mut without_messages = success(&id);
    without_messages.as_object_mut().unwrap().remove("systemMessages");
    let mut error_with_documents = success(&id);
    error_with_documents["overallPostingStatusCode"] = json!("error");
    let mut long_message = failure(&id);
    long_message["systemMessages"][0]["messageShortText"] = json!("x".repeat(1301));
    for body in [
        with("/overallPostingStatusCode", json!("SUCCESS")),
        with("/postingDocs/0/postingDate", json!("02.03.2026")),
        with("/postingDocs/0/fiscalYear", json!("FY26")),
        with("/postingDocs/0/documentNumber", json!("9".repeat(81))),
        with("/postingDocs/0/companyId", json!("9".repeat(33))),
        without_company,
        without_messages,
        error_with_documents,
        long_message,
    ] {
        let item = &world.confirm("expense", SYSTEM, body.clone()).await[0];
        assert_eq!(item["code"], 198, "{body}");
        assert_eq!(world.status(&id), DocStatus::Acknowledged);
    }
    let numeric_year = with("/postingDocs/0/fiscalYear", json!(2026));
    assert_eq!(
        world.confirm("expense", SYSTEM, numeric_year).await[0]["code"],
        0,
        "number and text are both read"
    );
}

#[tokio::test]
async fn a_body_outside_the_schema_is_400() {
    let world = World::start().await;
    let path = format!("{FIS}/expense/transactions/postingconfirmations");
    let mut unknown = success("x");
    unknown["vendorInvoiceNumber"] = json!("1");
    for body in [
        json!({ "postingConfirmations": [] }),
        json!({ "systemId": null, "postingConfirmations": [] }),
        json!({ "systemId": "", "postingConfirmations": [unknown] }),
        json!({ "systemId": "", "postingConfirmations": [{ "overallPostingStatusCode": "success" }] }),
    ] {
        let seen = world.post(&path, &body).await;
        assert_eq!((seen.status, seen.text.as_str()), (400, ""), "{body}");
    }
}
