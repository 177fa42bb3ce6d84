use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{BULK_UPDATE, FIS, PAYMENTS, SYSTEM, World, see};
use crate::concur::{ConcurOptions, DocStatus, RejectedTokenStatus, TokenKind};

#[tokio::test]
async fn only_company_tokens_with_the_scope_are_let_in() {
    let mut world = World::start().await;
    let list = format!("{FIS}/expense/transactions?page=0&limit=5");
    for (kind, scopes, expected) in [
        (TokenKind::Company, vec!["FISVC"], 200),
        (TokenKind::App, vec!["FISVC"], 403),
        (TokenKind::User, vec!["FISVC"], 403),
        (TokenKind::Company, vec!["invoice.paymentconfirmation.read"], 403),
    ] {
        world.token = world.simulator.issue_access_token(kind, &scopes);
        let seen = world.get(&list).await;
        assert_eq!(seen.status, expected, "{kind:?} {scopes:?}");
        if expected == 403 {
            assert!(seen.json()["message"].is_string());
        }
    }
}

#[tokio::test]
async fn the_invoice_payment_interface_has_scopes_of_its_own() {
    let mut world = World::start().await;
    let body = json!([{ "requestId": "X" }]);
    world.token = world
        .simulator
        .issue_access_token(TokenKind::Company, &["FISVC", "invoice.paymentconfirmation.read"]);
    assert_eq!(world.get(PAYMENTS).await.status, 200);
    assert_eq!(
        world.post(BULK_UPDATE, &body).await.status,
        403,
        "reading does not allow writing"
    );
    world.token = world
        .simulator
        .issue_access_token(TokenKind::Company, &["invoice.paymentconfirmation.write"]);
    assert_eq!(world.get(PAYMENTS).await.status, 403, "writing does not allow reading");
    assert_eq!(world.post(BULK_UPDATE, &body).await.status, 400);
}

#[tokio::test]
async fn an_access_token_is_refused_after_an_hour_and_a_missing_one_at_once() {
    let list = format!("{FIS}/expense/transactions?page=0&limit=5");
    for (rejected_token_status, expected) in [
        (RejectedTokenStatus::Unauthorized, 401),
        (RejectedTokenStatus::Forbidden, 403),
    ] {
        let world = World::with(ConcurOptions {
            rejected_token_status,
            ..ConcurOptions::default()
        })
        .await;
        world.clock.advance(Duration::from_secs(3_590));
        assert_eq!(world.get(&list).await.status, 200);
        world.clock.advance(Duration::from_secs(10));
        assert_eq!(world.get(&list).await.status, expected);
        let without = world.client.get(format!("{}{list}", world.base));
        assert_eq!(see(without).await.unwrap().status, 401);
    }
}

#[tokio::test]
async fn every_answer_has_a_correlation_id_of_its_own() {
    let world = World::start().await;
    let id = world.approve_expense(1);
    let body = json!({ "systemId": SYSTEM, "ids": [id] });
    let answers = [
        world.get(&format!("{FIS}/expense/transactions?page=0&limit=5")).await,
        world.get("/nowhere").await,
        world
            .post(&format!("{FIS}/expense/transactions/acknowledgements"), &body)
            .await,
        world.token(&[]).await,
    ];
    let ids: std::collections::BTreeSet<&str> = answers
        .iter()
        .map(|seen| seen.header("concur-correlationid").unwrap())
        .collect();
    assert_eq!(ids.len(), answers.len());
    assert!(ids.iter().all(|id| id.parse::<uuid::Uuid>().is_ok()));
}

#[tokio::test]
async fn a_chunked_body_is_400_and_does_nothing() {
    let world = World::start().await;
    let id = world.approve_expense(1);
    let body = json!({ "systemId": SYSTEM, "ids": [id] }).to_string();
    let authority = world.base.trim_start_matches("http://");
    let send = async |framing: String, payload: String| {
        let mut stream = TcpStream::connect(authority).await.unwrap();
        let head = format!(
            "POST {FIS}/expense/transactions/acknowledgements HTTP/1.1\r\nhost: {authority}\r\nconnection: close\r\n\
             authorization: Bearer {}\r\ncontent-type: application/json\r\n{framing}\r\n\r\n{payload}",
            world.token
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    };
    let chunk = format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    let refused = send("transfer-encoding: chunked".to_owned(), chunk).await;
    assert!(refused.starts_with("HTTP/1.1 400"), "{refused}");
    assert_eq!(world.status(&id), DocStatus::Ready);
    let accepted = send(format!("content-length: {}", body.len()), body.clone()).await;
    assert!(accepted.starts_with("HTTP/1.1 200"), "{accepted}");
    assert_eq!(world.status(&id), DocStatus::Acknowledged);
}

#[tokio::test]
async fn unknown_paths_are_404_and_wrong_methods_405_with_their_bodies() {
    let world = World::start().await;
    assert!(world.get(&format!("{FIS}/receipts/transactions")).await.json()["message"].is_string());
    assert_eq!(world.get(&format!("{FIS}/receipts/transactions")).await.status, 404);
    assert_eq!(world.get(&format!("{FIS}/expense/transactions/")).await.status, 404);
    let seen = world.get(&format!("{FIS}/expense/transactions/acknowledgements")).await;
    assert_eq!(seen.status, 405);
    assert_eq!(
        super::keys(&seen.json()),
        ["fiReturnCode", "message", "postingResultBlob"].into()
    );
}
