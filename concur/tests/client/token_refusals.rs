//! What the token endpoint's refusals become.

use std::time::Duration;

use concur::{AuthError, ConcurError, NotSentCause};
use secrecy::SecretString;

use crate::raw_server::{Behaviour, nobody, start};
use crate::setup::{EMPTY_PAGE, TOKEN, TRANSACTIONS, connected, grant, list, token};
use crate::stub::Reply;

#[tokio::test]
async fn a_dead_refresh_token_asks_for_a_new_connection_and_a_new_connection_heals() {
    let setup = connected().await;
    let dead = r#"{"code":108,"error":"invalid_grant","error_description":"Bad or expired refresh token"}"#;
    setup
        .stub
        .on(TOKEN, [Reply::json(400, dead), token(5, &setup.stub.base)]);
    setup.stub.on(TRANSACTIONS, [Reply::json(200, EMPTY_PAGE)]);
    let error = list(&setup.concur).await.unwrap_err();
    let ConcurError::Auth(AuthError::ReconnectNeeded {
        code: Some(108),
        message,
    }) = error
    else {
        panic!("{error:?}")
    };
    assert_eq!(message, "Bad or expired refresh token");

    setup
        .concur
        .connect(&SecretString::from("request".to_owned()))
        .await
        .unwrap();
    list(&setup.concur).await.unwrap();
    assert_eq!(
        setup.stub.seen(TRANSACTIONS)[0].header("authorization"),
        Some("Bearer at-5")
    );
}

#[tokio::test]
async fn an_echoed_secret_is_taken_out_of_the_message() {
    let setup = connected().await;
    let echo = r#"{"code":61,"error":"invalid_client","error_description":"client-secret or rt-0 is wrong"}"#;
    setup.stub.on(TOKEN, [Reply::json(401, echo)]);
    let error = list(&setup.concur).await.unwrap_err();
    assert!(
        matches!(
            error,
            ConcurError::Auth(AuthError::ClientCredentials { code: Some(61), .. })
        ),
        "{error:?}"
    );
    let text = format!("{error} {error:?}");
    assert!(!text.contains("client-secret") && !text.contains("rt-0"), "{text}");
}

#[tokio::test]
async fn maintenance_and_throttling_pass() {
    let setup = connected().await;
    let maintenance = r#"{"code":"134","error":"invalid_request","error_description":"Scheduled maintenance"}"#;
    let throttled = Reply::json(429, "{}").header("retry-after", "7");
    setup.stub.on(
        TOKEN,
        [
            Reply::json(400, maintenance),
            throttled,
            Reply::json(503, r#"{"message":"down"}"#),
        ],
    );
    let error = list(&setup.concur).await.unwrap_err();
    assert!(
        matches!(error, ConcurError::Auth(AuthError::Maintenance { .. })),
        "{error:?}"
    );
    let error = list(&setup.concur).await.unwrap_err();
    let seven = Duration::from_secs(7);
    assert!(
        matches!(error, ConcurError::Throttled { retry_after: Some(told), .. } if told == seven),
        "{error:?}"
    );
    let error = list(&setup.concur).await.unwrap_err();
    assert!(
        matches!(
            error,
            ConcurError::NotSent {
                cause: NotSentCause::NoToken(_),
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(setup.stub.seen(TRANSACTIONS).len(), 0);
}

#[tokio::test]
async fn without_a_token_endpoint_the_request_is_certainly_not_sent() {
    for place in [nobody().await, start(Behaviour::Close).await] {
        let setup = connected().await;
        setup.store.replace(grant("rt-0", &place));
        let error = list(&setup.concur).await.unwrap_err();
        assert!(matches!(error, ConcurError::NotSent { .. }), "{error:?}");
        assert_eq!(setup.store.refresh_token().as_deref(), Some("rt-0"));
    }
}
