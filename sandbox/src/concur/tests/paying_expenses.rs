use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{FIS, SYSTEM, World};
use crate::concur::{ClearingDateRule, ConcurOptions, DocStatus, PaymentReferenceScope};

fn clearing(reference: &str) -> Value {
    json!({
        "clearingDate": "2026-04-01T12:00:00.000Z", "clearingAmount": 125.50, "clearingCurrency": "USD",
        "receiver": { "receiverId": "EMP-001", "receiverName": "EMP-001", "receiverType": "EMPLOYEE" },
        "clearingReference": {
            "companyCode": "0100", "financialDocumentId": "108001", "fiscalYear": "2026", "paymentRef": reference,
            "paymentMethod": "E",
        },
    })
}

fn payment(id: &str, status: &str, references: &[&str]) -> Value {
    let details: Vec<Value> = references.iter().map(|reference| clearing(reference)).collect();
    json!({ "docId": id, "processingStatusCode": status, "clearingDetails": details })
}

async fn pay(world: &World, system_id: &str, payment: Value) -> Value {
    let body = json!({ "systemId": system_id, "processingConfirmation": [payment] });
    let seen = world
        .post(&format!("{FIS}/expense/transactions/paymentconfirmations"), &body)
        .await;
    assert_eq!(seen.status, 200, "{}", seen.text);
    seen.json()
}

#[tokio::test]
async fn completely_paid_settles_the_report_and_is_kept() {
    let world = World::start().await;
    let id = world.posted_expense(1).await;
    let items = pay(&world, SYSTEM, payment(&id, "CP", &["P-1"])).await;
    assert_eq!(
        items,
        json!([{ "code": 0, "docId": id, "systemId": SYSTEM, "paymentConfirmationResult": "SUCCESS",
                 "errorMessage": null, "paymentRef": "P-1", "detailMessage": "" }])
    );
    let view = world.simulator.document(&id).unwrap();
    assert_eq!(view.status, DocStatus::PaymentConfirmedSuccess);
    assert_eq!(view.payments.len(), 1);
    assert_eq!(view.payments[0].clearing_amount, Some(Decimal::new(1255, 1)));
    assert_eq!(view.payments[0].document_number.as_deref(), Some("108001"));
}

#[tokio::test]
async fn a_payment_before_the_posting_succeeded_is_refused() {
    let world = World::start().await;
    let id = world.approve_expense(1);
    for step in ["ready", "acknowledged", "failed"] {
        let item = &pay(&world, SYSTEM, payment(&id, "CP", &["P-1"])).await[0];
        assert_eq!(item["paymentConfirmationResult"], "NOT_POSTING_CONFIRMED", "{step}");
        assert_eq!(item["code"], 298);
        match step {
            "ready" => drop(world.acknowledge("expense", &[&id]).await),
            _ => drop(world.confirm("expense", SYSTEM, super::failure(&id)).await),
        }
    }
    assert!(world.simulator.document(&id).unwrap().payments.is_empty());
}

#[tokio::test]
async fn a_repeated_reference_is_298_noop_and_books_nothing() {
    let world = World::start().await;
    let id = world.posted_expense(1).await;
    pay(&world, SYSTEM, payment(&id, "CP", &["P-1"])).await;
    let item = &pay(&world, SYSTEM, payment(&id, "CP", &["P-1"])).await[0];
    assert_eq!(
        (item["code"].as_i64(), &item["paymentConfirmationResult"]),
        (Some(298), &json!("NOOP"))
    );
    assert_eq!(item["errorMessage"], "Payment confirmation already exist P-1.");
    let item = &pay(&world, SYSTEM, payment(&id, "CP", &["P-2"])).await[0];
    assert_eq!(
        (item["code"].as_i64(), &item["paymentConfirmationResult"]),
        (Some(213), &json!("FAILURE"))
    );
    assert_eq!(world.simulator.document(&id).unwrap().payments.len(), 1);
}

#[tokio::test]
async fn references_are_unique_in_the_company_or_in_the_report_as_chosen() {
    for (payment_reference_scope, expected) in [
        (PaymentReferenceScope::Company, 298),
        (PaymentReferenceScope::Report, 0),
    ] {
        let world = World::with(ConcurOptions {
            payment_reference_scope,
            ..ConcurOptions::default()
        })
        .await;
        let (one, other) = (world.posted_expense(1).await, world.posted_expense(2).await);
        pay(&world, SYSTEM, payment(&one, "CP", &["P-1"])).await;
        let item = &pay(&world, SYSTEM, payment(&other, "CP", &["P-1"])).await[0];
        assert_eq!(item["code"], expected, "{payment_reference_scope:?}");
    }
}

#[tokio::test]
async fn there_is_one_item_per_reference_and_partial_payments_wait_for_the_rest() {
    let world = World::start().await;
    let id = world.posted_expense(1).await;
    let partial = pay(&world, SYSTEM, payment(&id, "PP", &["P-1", "P-2"])).await;
    let references: Vec<&str> = partial
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["paymentRef"].as_str().unwrap())
        .collect();
    assert_eq!(references, ["P-1", "P-2"]);
    assert_eq!(world.status(&id), DocStatus::PostingConfirmedSuccess);
    let rest = pay(&world, SYSTEM, payment(&id, "CP", &["P-3", "P-4"])).await;
    assert_eq!(
        (&rest[0]["code"], &rest[1]["code"]),
        (&json!(0), &json!(0)),
        "the first must not settle out the second"
    );
    assert_eq!(world.status(&id), DocStatus::PaymentConfirmedSuccess);
    pay(&world, SYSTEM, payment(&id, "RE", &["P-5"])).await;
    assert_eq!(world.status(&id), DocStatus::PaymentConfirmedReversed);
    assert_eq!(world.simulator.document(&id).unwrap().payments.len(), 5);
}

#[tokio::test]
async fn wrong_documents_systems_and_contents_have_their_codes() {
    let world = World::start().await;
    let id = world.posted_expense(1).await;
    assert_eq!(pay(&world, "other", payment(&id, "CP", &["P-1"])).await[0]["code"], 99);
    assert_eq!(
        pay(&world, SYSTEM, payment("nowhere", "CP", &["P-1"])).await[0]["code"],
        116
    );
    let invoice = world.posted_invoice(2).await;
    assert_eq!(
        pay(&world, SYSTEM, payment(&invoice, "CP", &["P-1"])).await[0]["code"],
        115
    );
    let mut no_reference = payment(&id, "CP", &["P-1"]);
    no_reference["clearingDetails"][0]["clearingReference"]["paymentRef"] = json!("");
    let mut vendor = payment(&id, "CP", &["P-1"]);
    vendor["clearingDetails"][0]["receiver"]["receiverType"] = json!("VENDOR");
    let mut text_amount = payment(&id, "CP", &["P-1"]);
    text_amount["clearingDetails"][0]["clearingAmount"] = json!("125.50");
    for body in [
        payment(&id, "CP", &[]),
        payment(&id, "XX", &["P-1"]),
        no_reference,
        vendor,
        text_amount,
    ] {
        let item = &pay(&world, SYSTEM, body.clone()).await[0];
        assert_eq!(
            (item["code"].as_i64(), &item["paymentConfirmationResult"]),
            (Some(298), &json!("FAILURE")),
            "{body}"
        );
    }
    assert_eq!(world.status(&id), DocStatus::PostingConfirmedSuccess);
}

#[tokio::test]
async fn invoices_have_no_payment_confirmation_here() {
    let world = World::start().await;
    let id = world.posted_invoice(1).await;
    let body = json!({ "systemId": SYSTEM, "processingConfirmation": [payment(&id, "CP", &["P-1"])] });
    let seen = world
        .post(&format!("{FIS}/invoice/transactions/paymentconfirmations"), &body)
        .await;
    assert_eq!((seen.status, seen.text.as_str()), (400, ""));
    assert_eq!(world.status(&id), DocStatus::PostingConfirmedSuccess);
}

#[tokio::test]
async fn clearing_dates_that_display_wrongly_can_be_refused() {
    let strict = ConcurOptions {
        clearing_date: ClearingDateRule::DocumentedForms,
        ..ConcurOptions::default()
    };
    for (options, short_milliseconds) in [(ConcurOptions::default(), 0), (strict, 298)] {
        let world = World::with(options).await;
        let id = world.posted_expense(1).await;
        let mut body = payment(&id, "PP", &["P-1"]);
        body["clearingDetails"][0]["clearingDate"] = json!("2026-04-01T12:00:00.27Z");
        assert_eq!(pay(&world, SYSTEM, body).await[0]["code"], short_milliseconds);
        let mut body = payment(&id, "PP", &["P-2"]);
        body["clearingDetails"][0]["clearingDate"] = json!("20260401");
        assert_eq!(pay(&world, SYSTEM, body).await[0]["code"], 0);
    }
}
