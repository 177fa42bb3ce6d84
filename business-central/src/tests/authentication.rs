//! Tokens: one fetch at a time, kept, renewed, and renewed once after a 401.

use serde_json::json;

use super::stub::{Reply, Stub, page, token};
use super::{CLIENT_SECRET, config_for};
use crate::{AuthError, BcError, BusinessCentral};

fn unauthorized() -> Reply {
    Reply::error(
        401,
        "Authentication_InvalidCredentials",
        "The server has rejected the client credentials.",
    )
}

fn empty_page() -> Reply {
    page(json!([]), None)
}

#[tokio::test]
async fn the_token_request_is_the_client_credentials_flow_and_its_token_is_kept() {
    let stub = Stub::new([empty_page(), empty_page()]).await;
    let client = stub.client();
    client.companies().await.unwrap();
    client.clone().companies().await.unwrap();

    let [call] = &stub.token_calls()[..] else {
        panic!("one token is enough for two requests and a clone")
    };
    assert_eq!(call.method, "POST");
    assert_eq!(call.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(
        call.body,
        format!(
            "grant_type=client_credentials&client_id=client-1&client_secret={CLIENT_SECRET}\
             &scope=https%3A%2F%2Fapi.businesscentral.dynamics.com%2F.default"
        )
    );
    assert!(
        stub.calls()
            .iter()
            .all(|call| call.header("authorization") == Some("Bearer token-1"))
    );
}

#[tokio::test]
async fn requests_that_start_together_share_one_token_request() {
    let stub = Stub::new([empty_page(), empty_page(), empty_page()]).await;
    let client = stub.client();
    let (a, b, c) = tokio::join!(client.companies(), client.companies(), client.companies());
    assert!(a.is_ok() && b.is_ok() && c.is_ok());
    assert_eq!(stub.token_calls().len(), 1);
}

#[tokio::test]
async fn a_token_that_has_expired_is_not_used_again() {
    let stub = Stub::new([empty_page(), empty_page()]).await;
    stub.push_token(token("short", 0));
    let client = stub.client();
    client.companies().await.unwrap();
    client.companies().await.unwrap();
    let used: Vec<_> = stub
        .calls()
        .iter()
        .map(|call| call.header("authorization").unwrap().to_owned())
        .collect();
    assert_eq!(used, ["Bearer short", "Bearer token-2"]);
}

#[tokio::test]
async fn one_401_takes_a_new_token_and_asks_once_more() {
    let stub = Stub::new([unauthorized(), empty_page()]).await;
    stub.client().companies().await.unwrap();
    let calls = stub.calls();
    assert_eq!(calls.len(), 2);
    assert_eq!(calls[1].header("authorization"), Some("Bearer token-2"));
    assert_ne!(
        calls[0].header("client-request-id"),
        calls[1].header("client-request-id"),
        "an id per attempt"
    );
}

#[tokio::test]
async fn two_401_end_the_attempt_and_a_person_must_act() {
    let stub = Stub::new([unauthorized(), unauthorized(), empty_page()]).await;
    let error = stub.client().companies().await.unwrap_err();
    let BcError::Auth(auth @ AuthError::TokenRejected(answer)) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(
        (answer.status, answer.code.as_str()),
        (401, "Authentication_InvalidCredentials")
    );
    assert!(!auth.is_retryable());
    assert_eq!(stub.calls().len(), 2, "never a third attempt");
    assert!(error.to_string().contains("Microsoft Entra applications"), "{error}");
}

#[tokio::test]
async fn a_refused_secret_names_the_code_and_sends_nothing() {
    for codes in [json!([7_000_222]), json!([])] {
        let stub = Stub::new([]).await;
        stub.push_token(Reply::json(
            401,
            &json!({"error": "invalid_client", "error_codes": codes,
                "error_description": "AADSTS7000222: The keys of app 'EXAMPLE' are expired. Trace ID: 1"}),
        ));
        let error = stub.client().companies().await.unwrap_err();
        let BcError::Auth(AuthError::Refused {
            error: name,
            aadsts,
            status,
        }) = &error
        else {
            panic!("{error:?}")
        };
        assert_eq!(
            (name.as_str(), *aadsts, *status),
            ("invalid_client", Some(7_000_222), 401)
        );
        let text = error.to_string();
        assert!(
            text.contains("AADSTS7000222") && text.contains("expired: create a new one"),
            "{text}"
        );
        assert!(!text.contains("EXAMPLE") && !text.contains(CLIENT_SECRET), "{text}");
        assert!(stub.calls().is_empty());
    }
}

#[tokio::test]
async fn a_token_service_in_trouble_is_told_from_one_that_refuses() {
    let unavailable =
        json!({"error": "temporarily_unavailable", "error_description": "AADSTS90033: A transient error"});
    for (reply, wait_seconds) in [
        (Reply::json(400, &unavailable), None),
        (Reply::new(503, "<html>").header("retry-after", "9"), Some(9)),
        (Reply::new(429, ""), None),
    ] {
        let stub = Stub::new([]).await;
        stub.push_token(reply);
        let error = stub.client().companies().await.unwrap_err();
        let BcError::Auth(auth) = &error else {
            panic!("{error:?}")
        };
        assert!(auth.is_retryable(), "{error}");
        assert_eq!(auth.retry_after().map(|wait| wait.as_secs()), wait_seconds);
    }
}

#[tokio::test]
async fn a_token_answer_without_a_bearer_token_is_not_used() {
    for body in [
        json!({}),
        json!({"token_type": "mac", "expires_in": 1, "access_token": "a"}),
        json!("x"),
    ] {
        let stub = Stub::new([]).await;
        stub.push_token(Reply::json(200, &body));
        let error = stub.client().companies().await.unwrap_err();
        assert!(
            matches!(error, BcError::Auth(AuthError::Unreadable { status: 200 })),
            "{error:?}"
        );
        assert!(stub.calls().is_empty());
    }
}

#[tokio::test]
async fn an_unreachable_token_service_means_not_sent() {
    let stub = Stub::new([]).await;
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut config = config_for(&stub.root);
    config.authority = format!("http://{}", closed.local_addr().unwrap()).parse().unwrap();
    drop(closed);
    let error = BusinessCentral::new(config).unwrap().companies().await.unwrap_err();
    let BcError::NotSent {
        operation: "companies",
        reason,
    } = &error
    else {
        panic!("{error:?}")
    };
    assert!(reason.starts_with("no token"), "{reason}");
    assert!(stub.calls().is_empty());
}
