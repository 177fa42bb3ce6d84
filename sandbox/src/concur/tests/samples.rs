//! Comparison with SAP's published examples. They are no part of this project: `CONCORDAT_SAMPLES` names a folder that
//! holds them, and without it these tests say so and pass.

use std::collections::BTreeSet;
use std::path::PathBuf;

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{BULK_UPDATE, FIS, SYSTEM, World, expense, failure, invoice, keys, success};
use crate::concur::DocType;
use crate::concur::fixtures::{CashAdvanceRequest, business_id, cash_advance_id};

fn sample(name: &str) -> Option<Value> {
    let Some(folder) = std::env::var_os("CONCORDAT_SAMPLES") else {
        println!("skipped: CONCORDAT_SAMPLES is not set");
        return None;
    };
    let path = PathBuf::from(folder).join("concur").join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name} cannot be read: {error}"));
    Some(serde_json::from_str(&text).unwrap())
}

#[tokio::test]
async fn the_page_has_the_published_keys() {
    let Some(published) = sample("fis-01-get-page.json") else {
        return;
    };
    let world = World::start().await;
    for number in 0..8 {
        world.approve_expense(number);
    }
    let page = world.list("expense", "page=0&limit=3").await;
    assert_eq!(keys(&page), keys(&published));
    assert_eq!(keys(&page["content"][0]), keys(&published["content"][0]));
    assert_eq!(page["page"], published["page"]);
    let links = |page: &Value| -> Vec<(Value, usize)> {
        page["links"]
            .as_array()
            .unwrap()
            .iter()
            .map(|link| (link["rel"].clone(), keys(link).len()))
            .collect()
    };
    assert_eq!(links(&page), links(&published));
    assert_eq!(keys(&page["links"][0]), keys(&published["links"][0]));
}

#[tokio::test]
async fn acknowledgements_have_the_published_keys_and_texts() {
    let Some(published) = sample("fis-03-ack-response.json") else {
        return;
    };
    let world = World::start().await;
    let id = world.approve_expense(1);
    let path = format!("{FIS}/expense/transactions/acknowledgements");
    let items = world.post(&path, &json!({ "ids": [id, id] })).await.json();
    assert_eq!(without_ids(&items), without_ids(&published));
}

#[tokio::test]
async fn posting_confirmations_have_the_published_keys_and_texts() {
    let Some(published) = sample("fis-05-posting-response.json") else {
        return;
    };
    let world = World::start().await;
    let id = world.approve_expense(1);
    world
        .post(
            &format!("{FIS}/expense/transactions/acknowledgements"),
            &json!({ "ids": [id] }),
        )
        .await;
    let body = json!({ "systemId": "", "postingConfirmations": [failure(&id), success("0000")] });
    let items = world
        .post(&format!("{FIS}/expense/transactions/postingconfirmations"), &body)
        .await
        .json();
    assert_eq!(without_ids(&items), without_ids(&published));
}

#[tokio::test]
async fn payment_confirmations_have_the_published_keys() {
    let (Some(request), Some(published)) = (
        sample("fis-06-payment-request.json"),
        sample("fis-07-payment-response.json"),
    ) else {
        return;
    };
    let world = World::start().await;
    let id = world.posted_expense(1).await;
    let mut body = request;
    body["systemId"] = json!(SYSTEM);
    body["processingConfirmation"][0]["docId"] = json!(id);
    let seen = world
        .post(&format!("{FIS}/expense/transactions/paymentconfirmations"), &body)
        .await;
    assert_eq!(seen.status, 200, "the published request is read: {}", seen.text);
    let items = seen.json();
    for place in [0, 1] {
        assert_eq!(keys(&items[place]), keys(&published[place]));
        for name in [
            "code",
            "paymentConfirmationResult",
            "errorMessage",
            "paymentRef",
            "detailMessage",
        ] {
            assert_eq!(items[place][name], published[place][name], "{name} of item {place}");
        }
    }
}

#[tokio::test]
async fn bulk_updates_have_the_published_keys() {
    let (Some(good), Some(bad), Some(mixed)) = (
        sample("invpay-03-bulkupdate-response-200.json"),
        sample("invpay-05-bulkupdate-response-400.json"),
        sample("invpay-07-bulkupdate-response-207.json"),
    ) else {
        return;
    };
    let world = World::start().await;
    world.posted_invoice(1).await;
    world.posted_invoice(2).await;
    let mut all_ok = sample("invpay-02-bulkupdate-request-all-ok.json").unwrap();
    all_ok[0]["requestId"] = json!(business_id(1));
    all_ok[1] = json!({ "invoiceNumber": "INV-2", "vendorCode": "V-100", "vendorAddressCode": "V-100-A",
        "invoiceAmount": 5, "paymentStatus": "VOID", "paymentStatusDate": "2022-08-07", "notesToSupplier": "x",
        "paymentAdjNotes": "x" });
    same_shape(&world.post(BULK_UPDATE, &all_ok).await.json(), &good);
    let all_bad = sample("invpay-04-bulkupdate-request-all-bad.json").unwrap();
    let answer = world.post(BULK_UPDATE, &all_bad).await.json();
    same_shape(&answer, &bad);
    assert_eq!(answer, bad, "nothing in it depends on this company");
    world.posted_invoice(3).await;
    let mut one_of_two = sample("invpay-06-bulkupdate-request-mixed.json").unwrap();
    one_of_two[0]["requestId"] = json!(business_id(3));
    same_shape(&world.post(BULK_UPDATE, &one_of_two).await.json(), &mixed);
}

#[test]
fn documents_have_no_key_that_the_published_ones_lack_and_the_ones_that_matter() {
    let files = [
        "fis-08-document-expense.json",
        "fis-20-expense-1.2-cash-credit.json",
        "fis-21-expense-2.1-vat-single.json",
        "fis-22-expense-2.3-vat-two-authorities.json",
        "fis-29-expense-6.2.1-cbcp-entirely-personal.json",
    ];
    let mut published = BTreeSet::new();
    for name in files {
        let Some(value) = sample(name) else { return };
        let document = if value.get("employee").is_some() {
            &value
        } else {
            &value["fIDocuments"][0]["document"]
        };
        paths(document, String::new(), &mut published);
    }
    let mut ours = BTreeSet::new();
    paths(
        &serde_json::from_str(&expense(1).to_json()).unwrap(),
        String::new(),
        &mut ours,
    );
    let extra: Vec<&String> = ours.difference(&published).collect();
    assert!(extra.is_empty(), "{extra:?}");
    let missing: Vec<&String> = published
        .difference(&ours)
        .filter(|path| !path.contains("tax[]") && !path.contains("cashAdvanceApplication[]"))
        .collect();
    println!("published and not in the fixture: {missing:?}");

    let Some(value) = sample("fis-09-document-invoice.json") else {
        return;
    };
    let (mut published, mut ours) = (BTreeSet::new(), BTreeSet::new());
    paths(&value, String::new(), &mut published);
    paths(
        &serde_json::from_str(&invoice(1).to_json()).unwrap(),
        String::new(),
        &mut ours,
    );
    let missing: Vec<&String> = published.difference(&ours).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn cash_advances_have_the_published_keys_and_types() {
    let ours = CashAdvanceRequest::new(cash_advance_id(1), "EMP-001", Decimal::new(300, 0)).to_json();
    let ours: Value = serde_json::from_str(&ours).unwrap();
    let Some(published) = sample("fis-10-document-cashadvance.json") else {
        return;
    };
    // Its employee lacks a field or two of the pattern.
    for part in ["cashAdvanceData", "journalData"] {
        let (mut of_ours, mut of_published) = (BTreeSet::new(), BTreeSet::new());
        paths(&ours[part], String::new(), &mut of_ours);
        paths(&published[part], String::new(), &mut of_published);
        assert_eq!(of_ours, of_published, "{part}");
    }
    for name in [
        "transactionType",
        "paymentMethod",
        "currencyNumCode",
        "expensePayIndicator",
    ] {
        assert_eq!(
            ours["cashAdvanceData"][name], published["cashAdvanceData"][name],
            "{name}"
        );
    }
    for name in ["payer", "payee", "debitOrCredit"] {
        assert_eq!(
            ours["journalData"][0][name], published["journalData"][0][name],
            "{name}"
        );
    }
}

fn without_ids(items: &Value) -> Value {
    let mut items = items.clone();
    for item in items.as_array_mut().unwrap() {
        item["docId"] = Value::Null;
    }
    items
}

fn same_shape(ours: &Value, published: &Value) {
    assert_eq!(keys(ours), keys(published));
    for list in ["successfulPayments", "failedPayments"] {
        let payments = |body: &Value| body[list].as_array().cloned().unwrap_or_default();
        let (ours, published) = (payments(ours), payments(published));
        assert_eq!(ours.len(), published.len(), "{list}");
        for (ours, published) in ours.iter().zip(&published) {
            assert_eq!(keys(ours), keys(published));
        }
    }
}

/// Every path of members, with lists as one step.
fn paths(value: &Value, prefix: String, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                let path = format!("{prefix}.{name}");
                into.insert(path.clone());
                paths(value, path, into);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| paths(item, format!("{prefix}[]"), into)),
        _ => {}
    }
}

#[tokio::test]
async fn events_and_subscriptions_have_the_published_keys() {
    let Some(published) = sample("ess-01-event-expense.json") else {
        return;
    };
    let options = crate::concur::ConcurOptions::default();
    let mut events = crate::concur::subscription::Events {
        company_is_known: true,
        ..Default::default()
    };
    events.subscriptions.push(crate::concur::EventSubscriptionView {
        id: "one".to_owned(),
        topic: "public.concur.financialintegration".to_owned(),
        filter: ".*".to_owned(),
        endpoint: "https://example.com".to_owned(),
    });
    let types = [
        (DocType::Expense, "ess-01-event-expense.json"),
        (DocType::Invoice, "ess-02-event-invoice.json"),
        (DocType::Payroll, "ess-03-event-payroll.json"),
        (DocType::CashAdvance, "ess-04-event-cashadvance.json"),
        (DocType::RequestObligation, "ess-05-event-requestobligation.json"),
        (DocType::ReportObligation, "ess-06-event-reportobligation.json"),
    ];
    for (doc_type, name) in types {
        let now = "2023-09-26T21:17:44.570Z".parse().unwrap();
        events.publish(&options, now, doc_type, "5F8FC21234374B979809");
        let event: Value = serde_json::from_str(&events.outbox.pop_front().unwrap().body).unwrap();
        let theirs = sample(name).unwrap();
        assert_eq!(keys(&event), keys(&theirs), "{name}");
        assert_eq!(keys(&event["facts"]), keys(&theirs["facts"]), "{name}");
        for member in ["eventType", "topic", "route", "data"] {
            assert_eq!(event[member], theirs[member], "{name}");
        }
    }
    assert_eq!(published["timeStamp"], "2023-09-26T21:17:44.570+0000");

    let mut world = World::start().await;
    world.token = world
        .simulator
        .issue_access_token(crate::concur::TokenKind::App, &["events.topic.read", "FISVC"]);
    let asked = sample("ess-11-subscription-put-request.json").unwrap();
    let request = world
        .request(reqwest::Method::PUT, "/events/v4/subscriptions/webhook")
        .header("content-type", "application/json")
        .body(asked.to_string());
    let saved = super::see(request).await.unwrap();
    assert_eq!(saved.json(), sample("ess-12-subscription-put-response.json").unwrap());
    let listed = world.get("/events/v4/subscriptions").await.json();
    let theirs = sample("ess-14-subscription-list-response.json").unwrap();
    assert_eq!(keys(&listed[0]), keys(&theirs[0]));
    let one = world
        .get("/events/v4/subscriptions/my-unique-subscription-id")
        .await
        .json();
    assert_eq!(
        keys(&one[0]),
        keys(&sample("ess-13-subscription-get-one-response.json").unwrap()[0])
    );
    let path = "/events/v4/subscriptions/my-unique-subscription-id";
    let deleted = super::see(world.request(reqwest::Method::DELETE, path)).await.unwrap();
    assert_eq!(
        deleted.json(),
        sample("ess-15-subscription-delete-response.json").unwrap()
    );
}
