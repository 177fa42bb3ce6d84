//! Document types besides expense reports and invoices.

use std::str::FromStr;

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{FIS, SYSTEM, World, expense, failure, invoice, success};
use crate::concur::fixtures::{
    AdvanceDirection, CashAdvanceRequest, ReturnSign, TestFlag, cash_advance_id, payroll, report_obligation,
    request_obligation,
};
use crate::concur::{Approval, DocStatus, PostingOutcome};

fn advance(number: u32) -> CashAdvanceRequest {
    CashAdvanceRequest::new(cash_advance_id(number), "EMP-001", Decimal::new(300, 0))
}

/// One approval of every type.
fn every_type() -> [Approval; 6] {
    [
        expense(1).approval(),
        invoice(1).approval(),
        advance(1).approval(),
        payroll("P1"),
        request_obligation("Q1"),
        report_obligation("R1"),
    ]
}

#[tokio::test]
async fn a_cash_advance_is_acknowledged_and_confirmed_but_never_paid() {
    let world = World::start().await;
    let id = world.simulator.approve(advance(1).approval());
    let page = world.list("cashadvance", "").await;
    assert_eq!(page["content"][0]["id"], id);
    assert_eq!(
        page["content"][0]["document"]["cashAdvanceData"]["cashAdvanceId"],
        cash_advance_id(1)
    );
    assert_eq!(
        world.acknowledge("expense", &[&id]).await[0]["code"],
        105,
        "of another type"
    );
    assert_eq!(world.acknowledge("cashadvance", &[&id]).await[0]["code"], 0);
    assert_eq!(world.list("cashadvance", "").await["content"], json!([]));
    assert_eq!(world.confirm("cashadvance", SYSTEM, success(&id)).await[0]["code"], 0);
    assert_eq!(world.status(&id), DocStatus::PostingConfirmedSuccess);

    let payment = json!({ "systemId": SYSTEM, "processingConfirmation": [{
        "docId": id, "processingStatusCode": "CP", "clearingDetails": [{ "clearingReference": { "paymentRef": "P-1" } }],
    }] });
    let own = world
        .post(
            &format!("{FIS}/cashadvance/transactions/paymentconfirmations"),
            &payment,
        )
        .await;
    assert_eq!(own.status, 400, "payments are confirmed for expense reports only");
    let other = world
        .post(&format!("{FIS}/expense/transactions/paymentconfirmations"), &payment)
        .await
        .json();
    assert_ne!(other[0]["code"], 0);
    let view = world.simulator.document(&id).unwrap();
    assert_eq!(view.status, DocStatus::PostingConfirmedSuccess);
    assert!(view.payments.is_empty());
}

#[tokio::test]
async fn a_failed_cash_advance_comes_back_under_the_same_business_id() {
    let world = World::start().await;
    let first = world.simulator.approve(advance(1).approval());
    world.acknowledge("cashadvance", &[&first]).await;
    assert!(world.simulator.recall(&cash_advance_id(1)).is_err(), "locked");
    world.confirm("cashadvance", SYSTEM, failure(&first)).await;
    assert_eq!(
        world.simulator.document(&first).unwrap().postings[0].outcome,
        PostingOutcome::Error
    );
    world.simulator.recall(&cash_advance_id(1)).unwrap();
    let second = world.simulator.approve(advance(1).approval());
    assert_ne!(first, second);
    assert_eq!(world.list("cashadvance", "").await["content"][0]["id"], second);
}

#[tokio::test]
async fn every_type_has_a_queue_of_its_own_and_is_found_by_its_business_id_in_any_status() {
    let world = World::start().await;
    for approval in every_type() {
        let (doc_type, business_id) = (approval.doc_type, approval.business_id.clone());
        let document: Value = serde_json::from_str(&approval.document).unwrap();
        let first = world.simulator.approve(approval.clone());
        world.simulator.set_status(&first, DocStatus::PostingConfirmedFailure);
        let second = world.simulator.approve(approval);
        let queue = world.list(doc_type.as_str(), "").await;
        assert_eq!(queue["page"]["totalElements"], 1, "{doc_type}");
        assert_eq!(queue["content"][0]["id"], second);
        assert_eq!(queue["content"][0]["docType"], doc_type.as_str());
        let all = world
            .list(
                doc_type.as_str(),
                &format!("docId={business_id}&ignoreDocumentStatus=yes"),
            )
            .await;
        let found: Vec<&str> = all["content"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["id"].as_str().unwrap())
            .collect();
        assert_eq!(found, [first, second], "{doc_type}");
        for item in all["content"].as_array().unwrap() {
            assert_eq!(item["document"], document, "{doc_type}: with the body");
        }
    }
}

#[tokio::test]
async fn report_obligations_can_only_be_read() {
    let world = World::start().await;
    let id = world.simulator.approve(report_obligation("R1"));
    let body = json!({ "systemId": SYSTEM, "ids": [id] });
    for action in ["acknowledgements", "postingconfirmations", "paymentconfirmations"] {
        let path = format!("{FIS}/reportobligation/transactions/{action}");
        assert_eq!(world.post(&path, &body).await.status, 404, "{action}");
    }
    assert_eq!(world.status(&id), DocStatus::Ready);
    for (approval, doc_type) in [
        (payroll("P1"), "payroll"),
        (request_obligation("Q1"), "requestobligation"),
    ] {
        let id = world.simulator.approve(approval);
        assert_eq!(world.acknowledge(doc_type, &[&id]).await[0]["code"], 0, "{doc_type}");
        assert_eq!(world.status(&id), DocStatus::Acknowledged);
    }
}

#[test]
fn the_kinds_that_are_left_alone_are_told_apart_by_their_roots() {
    let has = |approval: &Approval, name: &str| {
        let document: Value = serde_json::from_str(&approval.document).unwrap();
        document.get(name).is_some()
    };
    let (payroll, request, report) = (payroll("P1"), request_obligation("Q1"), report_obligation("R1"));
    assert!(has(&payroll, "travelAllowances") && !has(&payroll, "instruction"));
    assert!(has(&request, "instruction") && has(&request, "requestHeader"));
    assert!(has(&report, "instruction") && has(&report, "report") && !has(&report, "requestHeader"));
}

#[test]
fn a_cash_advance_is_a_debit_when_issued_and_a_credit_when_returned() {
    let journal = |request: &CashAdvanceRequest| {
        let document: Value = serde_json::from_str(&request.to_json()).unwrap();
        let row = document["journalData"][0].clone();
        let text = |name: &str| row[name].as_str().unwrap().to_owned();
        let amount = row["amount"].to_string();
        (
            text("payer"),
            text("payee"),
            text("debitOrCredit"),
            Decimal::from_str(&amount)
                .or_else(|_| Decimal::from_scientific(&amount))
                .unwrap(),
        )
    };
    let row = |payer: &str, payee: &str, side: &str, amount: Decimal| {
        (payer.to_owned(), payee.to_owned(), side.to_owned(), amount)
    };
    let mut request = advance(1);
    assert_eq!(journal(&request), row("COMP", "EMPL", "DR", Decimal::new(300, 0)));
    request.direction = AdvanceDirection::Return {
        sign: ReturnSign::Negative,
    };
    assert_eq!(journal(&request), row("EMPL", "COMP", "CR", Decimal::new(-300, 0)));
    request.direction = AdvanceDirection::Return {
        sign: ReturnSign::Positive,
    };
    assert_eq!(journal(&request), row("EMPL", "COMP", "CR", Decimal::new(300, 0)));
    request.exchange_rate = Decimal::new(8512, 4);
    assert_eq!(
        journal(&request).3,
        Decimal::new(25_536, 2),
        "in the reimbursement currency"
    );
    request.journal_amount = Some(Decimal::ONE);
    assert_eq!(journal(&request).3, Decimal::ONE);
}

#[test]
fn a_cash_advance_says_whose_it_is_and_in_which_currencies() {
    let request = CashAdvanceRequest {
        currency: "EUR".into(),
        currency_number: "978".into(),
        clearing_account: Some("15700".into()),
        is_test: TestFlag::Test,
        ..advance(1)
    };
    let document: Value = serde_json::from_str(&request.to_json()).unwrap();
    let data = &document["cashAdvanceData"];
    assert_eq!(data["cashAdvanceId"].as_str().unwrap().len(), 32);
    assert_eq!(
        (&data["currencyAlphaCode"], &data["currencyNumCode"]),
        (&json!("EUR"), &json!("978"))
    );
    assert_eq!(data["employeeCurrencyAlphaCode"], "USD");
    assert_eq!(data["clearingAccountCode"], "15700");
    assert_eq!(data["isTest"], "Y");
    assert_eq!(document["employeeData"]["employeeId"], "EMP-001");
    assert!(request.to_json().contains(r#""requestAmount":300.00000000"#));
}
