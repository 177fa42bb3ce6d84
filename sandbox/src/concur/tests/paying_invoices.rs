use jiff::civil::date;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{BULK_UPDATE, PAYMENTS, SYSTEM, World, failure, invoice, keys};
use crate::concur::fixtures::business_id;
use crate::concur::{ConcurOptions, PaymentHistory, SecondInvoicePayment};

const NOT_EXTRACTED: &str = "Request does not have a Payment Status of Extracted";

fn paid(number: u32) -> Value {
    json!({
        "requestId": business_id(number), "invoiceAmount": 50, "paymentStatus": "PAID", "paymentMethodType": "CLIENT",
        "paymentStatusDate": "2026-04-01", "checkNumbers": ["2345"], "paymentAmount": 50.10,
        "customFields": { "custom1": "x" },
    })
}

#[tokio::test]
async fn all_good_is_200_and_the_payment_is_kept() {
    let world = World::start().await;
    world.posted_invoice(1).await;
    let seen = world.post(BULK_UPDATE, &json!([paid(1)])).await;
    assert_eq!(seen.status, 200, "{}", seen.text);
    let body = seen.json();
    assert_eq!(
        keys(&body),
        ["failureCount", "status", "successCount", "successfulPayments"].into()
    );
    assert_eq!(
        (&body["status"], &body["successCount"], &body["failureCount"]),
        (&json!("OK"), &json!(1), &json!(0))
    );
    assert!(
        body["successfulPayments"][0].get("customFields").is_none(),
        "custom fields are not echoed"
    );
    assert_eq!(body["successfulPayments"][0]["requestId"], business_id(1));
    let payments = world.simulator.invoice_payments();
    assert_eq!(payments.len(), 1);
    assert_eq!(payments[0].payment_amount, Some(Decimal::new(501, 1)));
    assert_eq!(
        (payments[0].payment_status.as_str(), payments[0].business_id.clone()),
        ("PAID", business_id(1))
    );
}

#[tokio::test]
async fn an_invoice_must_be_extracted_which_takes_a_successful_posting() {
    let world = World::start().await;
    let id = world.approve_invoice(1);
    for step in ["ready", "acknowledged", "failed"] {
        let seen = world.post(BULK_UPDATE, &json!([paid(1)])).await;
        assert_eq!(seen.status, 400, "{step}");
        let body = seen.json();
        assert_eq!(
            keys(&body),
            ["failedPayments", "failureCount", "status", "successCount"].into()
        );
        assert_eq!(body["status"], "BAD_REQUEST");
        assert_eq!(body["failedPayments"][0]["errorMessage"], NOT_EXTRACTED);
        match step {
            "ready" => drop(world.acknowledge("invoice", &[&id]).await),
            _ => drop(world.confirm("invoice", SYSTEM, failure(&id)).await),
        }
    }
    assert!(world.simulator.invoice_payments().is_empty());
}

#[tokio::test]
async fn good_and_bad_together_are_207_with_the_published_messages() {
    let world = World::start().await;
    world.posted_invoice(1).await;
    let unknown = json!({ "requestId": "Y000000000000000000Y" });
    let nameless = json!({ "vendorCode": "V-100", "invoiceAmount": 5 });
    let seen = world.post(BULK_UPDATE, &json!([paid(1), unknown, nameless])).await;
    assert_eq!(seen.status, 207);
    let body = seen.json();
    assert_eq!(
        (&body["status"], &body["successCount"], &body["failureCount"]),
        (&json!("MULTI_STATUS"), &json!(1), &json!(2))
    );
    assert_eq!(
        body["failedPayments"][0]["errorMessage"],
        "No request found for requestId Y000000000000000000Y"
    );
    assert_eq!(
        body["failedPayments"][1]["errorMessage"],
        "Missing parameter requestId/invoiceNumber"
    );
}

#[tokio::test]
async fn an_invoice_is_found_by_its_number_and_vendor() {
    let world = World::start().await;
    world.posted_invoice(1).await;
    for wrong in [
        json!([{ "invoiceNumber": "INV-2", "vendorCode": "V-100" }]),
        json!([{ "invoiceNumber": "INV-1", "vendorCode": "V-200" }]),
        json!([{ "invoiceNumber": "INV-1", "vendorCode": "V-100", "vendorAddressCode": "V-100-B" }]),
    ] {
        let body = world.post(BULK_UPDATE, &wrong).await.json();
        assert_eq!(body["failedPayments"][0]["errorMessage"], NOT_EXTRACTED, "{wrong}");
    }
    let right = json!([{ "invoiceNumber": "INV-1", "vendorCode": "V-100", "vendorAddressCode": "V-100-A" }]);
    assert_eq!(world.post(BULK_UPDATE, &right).await.status, 200);
    assert_eq!(
        world.simulator.invoice_payments()[0].payment_status,
        "PAID",
        "the default"
    );
}

#[tokio::test]
async fn a_second_paid_is_refused_unless_so_chosen_and_a_void_may_follow() {
    for (second_invoice_payment, status, kept) in [
        (SecondInvoicePayment::Refused, 400, 1),
        (SecondInvoicePayment::Accepted, 200, 2),
    ] {
        let world = World::with(ConcurOptions {
            second_invoice_payment,
            ..ConcurOptions::default()
        })
        .await;
        world.posted_invoice(1).await;
        world.post(BULK_UPDATE, &json!([paid(1)])).await;
        let second = world.post(BULK_UPDATE, &json!([paid(1)])).await;
        assert_eq!(second.status, status);
        if status == 400 {
            assert_eq!(second.json()["failedPayments"][0]["errorMessage"], NOT_EXTRACTED);
        }
        assert_eq!(world.simulator.invoice_payments().len(), kept);
        let void = json!([{ "requestId": business_id(1), "paymentStatus": "VOID" }]);
        assert_eq!(world.post(BULK_UPDATE, &void).await.status, 200);
    }
}

#[tokio::test]
async fn values_outside_the_documented_ones_fail_and_a_body_outside_the_schema_is_refused_whole() {
    let world = World::start().await;
    world.posted_invoice(1).await;
    for (field, value) in [
        ("paymentStatus", json!("DONE")),
        ("paymentMethodType", json!("PAYPVD")),
        ("paymentStatusDate", json!("04/01/2026")),
        ("paymentAmount", json!("50.10")),
        ("notesToSupplier", json!("x".repeat(501))),
        ("customFields", json!({ "custom25": "x" })),
    ] {
        let mut payment = paid(1);
        payment[field] = value;
        let body = world.post(BULK_UPDATE, &json!([payment])).await.json();
        assert!(
            body["failedPayments"][0]["errorMessage"]
                .as_str()
                .unwrap()
                .contains(field),
            "{body}"
        );
    }
    let mut unknown = paid(1);
    unknown["postingDate"] = json!("2026-04-01");
    for body in [json!([unknown]), json!([]), json!({ "updatePaymentsList": [paid(1)] })] {
        let seen = world.post(BULK_UPDATE, &body).await;
        assert_eq!(seen.status, 400);
        assert!(seen.json()["errors"][0]["errorCode"].is_string(), "{}", seen.text);
    }
    assert!(world.simulator.invoice_payments().is_empty());
}

#[tokio::test]
async fn amounts_are_echoed_digit_for_digit() {
    let world = World::start().await;
    world.posted_invoice(1).await;
    let body = format!(
        r#"[{{"requestId":"{}","invoiceAmount":50.00000000,"paymentAmount":0E-8}}]"#,
        business_id(1)
    );
    let request = world
        .request(reqwest::Method::POST, BULK_UPDATE)
        .header("content-type", "application/json")
        .body(body);
    let seen = super::see(request).await.unwrap();
    assert!(
        seen.text.contains(r#""invoiceAmount":50.00000000"#) && seen.text.contains("0E-8"),
        "{}",
        seen.text
    );
}

#[tokio::test]
async fn invoice_pay_payments_are_fetched_once_and_are_history_from_then_on() {
    let world = World::start().await;
    world.simulator.approve(invoice(1).approval());
    world.simulator.approve(invoice(2).approval());
    assert!(world.simulator.pay_by_invoice_pay(&business_id(1), date(2026, 4, 1)));
    assert!(world.simulator.pay_by_invoice_pay(&business_id(2), date(2026, 4, 20)));
    assert!(!world.simulator.pay_by_invoice_pay("NOTHING", date(2026, 4, 1)));
    assert_eq!(
        world.get(PAYMENTS).await.json()["totalRecordCount"],
        0,
        "new ones are not history"
    );
    let fetched = world
        .post(&format!("{PAYMENTS}?limit=500&page=1"), &json!({}))
        .await
        .json();
    assert_eq!(fetched["payments"].as_array().unwrap().len(), 2);
    assert_eq!(
        world.post(PAYMENTS, &json!({})).await.json()["payments"],
        json!([]),
        "read once"
    );
    let april = world
        .get(&format!(
            "{PAYMENTS}?payStatusFromDate=2026-04-10&payStatusToDate=2026-04-30"
        ))
        .await
        .json();
    assert_eq!(april["payments"].as_array().unwrap().len(), 1);
    assert_eq!(april["payments"][0]["requestId"], business_id(2));
    let second = world.get(&format!("{PAYMENTS}?page=2&limit=1")).await.json();
    assert_eq!(
        (&second["pageNumber"], &second["payments"][0]["requestId"]),
        (&json!(2), &json!(business_id(2)))
    );
    for query in [
        "page=0",
        "limit=501",
        "since=2026-01-01",
        "payStatusFromDate=04/10/2026",
    ] {
        assert_eq!(world.get(&format!("{PAYMENTS}?{query}")).await.status, 400, "{query}");
    }
}

#[tokio::test]
async fn reported_payments_are_history_only_when_so_chosen() {
    for (payment_history, count) in [(PaymentHistory::InvoicePayOnly, 0), (PaymentHistory::ReportedToo, 1)] {
        let world = World::with(ConcurOptions {
            payment_history,
            ..ConcurOptions::default()
        })
        .await;
        world.posted_invoice(1).await;
        world.post(BULK_UPDATE, &json!([paid(1)])).await;
        let history = world
            .get(&format!("{PAYMENTS}?invoiceNumber=INV-1&vendorCode=V-100"))
            .await
            .json();
        assert_eq!(history["totalRecordCount"], count, "{payment_history:?}");
    }
}
