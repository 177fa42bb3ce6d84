use records::EncryptionKey;
use serde_json::{Value, json};

use super::*;

const TOKEN: &str = "a-token-of-this-test";

/// Asks a running codec server; returns status and body.
async fn ask(path: &str, token: Option<&str>, body: Value) -> (StatusCode, Value) {
    let folder = tempfile::tempdir().unwrap();
    let codec = EncryptingCodec::new(EncryptionKey::generate_file(folder.path().join("key")).unwrap());
    let options = CodecServerOptions {
        origin: HeaderValue::from_static("http://ui.example"),
        token: Some(SecretString::from(TOKEN.to_owned())),
    };
    let served = Arc::new(Served { codec, options });
    let mut headers = HeaderMap::new();
    if let Some(token) = token {
        headers.insert(
            header::AUTHORIZATION,
            HeaderValue::from_str(&format!("Bearer {token}")).unwrap(),
        );
    }
    let asked: Payloads = serde_json::from_value(body).unwrap();
    let response = match path {
        "/encode" => encode(State(served), headers, Json(asked)).await,
        _ => decode(State(served), headers, Json(asked)).await,
    };
    assert_eq!(
        response.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN],
        "http://ui.example"
    );
    let status = response.status();
    let bytes = axum::body::to_bytes(response.into_body(), LONGEST_BODY_BYTES)
        .await
        .unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

#[tokio::test]
async fn an_empty_list_may_be_left_out() {
    assert_eq!(
        ask("/decode", Some(TOKEN), json!({})).await,
        (StatusCode::OK, json!({ "payloads": [] }))
    );
}

#[tokio::test]
async fn without_the_token_nothing_is_read() {
    let payload = json!({ "payloads": [{ "metadata": {}, "data": "aGVsbG8=" }] });
    assert_eq!(ask("/decode", None, payload.clone()).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(
        ask("/decode", Some("another"), payload.clone()).await.0,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(
        ask("/decode", Some(TOKEN), payload.clone()).await,
        (StatusCode::OK, payload)
    );
}

#[tokio::test]
async fn what_a_person_sends_is_encrypted() {
    let (status, answer) = ask("/encode", Some(TOKEN), json!({ "payloads": [{ "data": "aGVsbG8=" }] })).await;
    assert_eq!(status, StatusCode::OK);
    assert_ne!(answer["payloads"][0]["data"], "aGVsbG8=");
    assert!(answer["payloads"][0]["metadata"]["encryption-key-id"].is_string());
}

#[tokio::test]
async fn what_cannot_be_read_is_an_error_and_not_an_empty_answer() {
    assert_eq!(
        ask(
            "/decode",
            Some(TOKEN),
            json!({ "payloads": [{ "data": "no base64!" }] })
        )
        .await
        .0,
        StatusCode::BAD_REQUEST
    );
}
