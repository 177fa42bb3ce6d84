//! What the way an exchange ends says about the request.

use std::time::Duration;

use concur::{Acknowledgement, Concur, ConcurError, DocumentType, Interruption, NotSentCause};

use crate::raw_server::{Behaviour, nobody, start};
use crate::setup::{EMPTY_PAGE, FI_1, Setup, TOKEN, TRANSACTIONS, config, connected, fi, list, token};
use crate::stub::Reply;

const ACKNOWLEDGE: &str =
    "POST /financialintegration/fi/v4/companies/transactiontypes/expense/transactions/acknowledgements";

async fn acknowledge(concur: &Concur) -> ConcurError {
    let acknowledgement = Acknowledgement {
        system_id: "CONCORDAT-1".into(),
        financial_document_ids: vec![fi(FI_1)],
    };
    concur
        .acknowledge(DocumentType::Expense, acknowledgement)
        .await
        .unwrap_err()
}

/// A client whose token is good and whose geolocation is the given place.
async fn sent_to(place: &url::Url) -> Setup {
    let setup = connected().await;
    setup.stub.on(TOKEN, [token(1, place)]);
    setup
}

#[tokio::test]
async fn no_connection_is_certainly_not_processed() {
    let setup = sent_to(&nobody().await).await;
    let error = acknowledge(&setup.concur).await;
    assert!(
        matches!(
            error,
            ConcurError::NotSent {
                cause: NotSentCause::NoConnection(_),
                ..
            }
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_request_without_a_whole_answer_is_unknown() {
    for (behaviour, expected) in [
        (Behaviour::Close, Interruption::ConnectionLost),
        (
            Behaviour::Send("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n[{\"code\":0"),
            Interruption::ConnectionLost,
        ),
        (Behaviour::Send("HTTP/1.1 2"), Interruption::ConnectionLost),
    ] {
        let setup = sent_to(&start(behaviour).await).await;
        let error = acknowledge(&setup.concur).await;
        assert!(
            matches!(error, ConcurError::Interrupted { interruption, .. } if interruption == expected),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn silence_is_unknown_after_the_time_out() {
    let setup = connected().await;
    let silent = start(Behaviour::Silence).await;
    setup.stub.on(TOKEN, [token(1, &silent)]);
    let mut config = config(&setup.stub.base);
    config.request_timeout = Duration::from_millis(300);
    let concur = Concur::new(config, setup.store.clone()).unwrap();
    let error = acknowledge(&concur).await;
    assert!(
        matches!(
            error,
            ConcurError::Interrupted {
                interruption: Interruption::TimedOut,
                ..
            }
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_refusal_whose_body_breaks_off_is_still_a_refusal() {
    let answer = "HTTP/1.1 400 Bad Request\r\ncontent-length: 100\r\n\r\n{\"mess";
    let setup = sent_to(&start(Behaviour::Send(answer)).await).await;
    let error = acknowledge(&setup.concur).await;
    assert!(matches!(error, ConcurError::Refused { status: 400, .. }), "{error:?}");
}

#[tokio::test]
async fn a_throttled_request_is_told_from_a_failed_one() {
    let setup = connected().await;
    setup.stub.on(TOKEN, [token(1, &setup.stub.base)]);
    let throttled =
        r#"{"httpStatus":"429 - Too Many Requests","error":{"id":"security.rate.limit.reached","message":"slow"}}"#;
    setup.stub.on(
        ACKNOWLEDGE,
        [
            Reply::json(429, throttled)
                .header("retry-after", "0")
                .header("Concur-CorrelationId", "c-429"),
            Reply::json(503, "").header("retry-after", "300"),
            Reply::json(404, r#"{"message":"no such thing"}"#),
            Reply::json(302, "").header("location", "https://api.example.com/"),
        ],
    );
    let error = acknowledge(&setup.concur).await;
    assert_eq!(error.correlation_id(), Some("c-429"));
    assert!(
        matches!(
            error,
            ConcurError::Throttled {
                retry_after: Some(Duration::ZERO),
                ..
            }
        ),
        "{error:?}"
    );
    let error = acknowledge(&setup.concur).await;
    let five_minutes = Duration::from_secs(300);
    assert!(
        matches!(error, ConcurError::Failed { status: 503, retry_after: Some(told), .. } if told == five_minutes),
        "{error:?}"
    );
    let error = acknowledge(&setup.concur).await;
    assert!(matches!(error, ConcurError::Refused { status: 404, ref message, .. } if message == "no such thing"));
    let error = acknowledge(&setup.concur).await;
    assert!(
        matches!(error, ConcurError::Failed { status: 302, .. }),
        "a redirect is not followed: {error:?}"
    );
    assert_eq!(
        setup.stub.seen(ACKNOWLEDGE).len(),
        4,
        "nothing is repeated by the client"
    );
}

#[tokio::test]
async fn an_undecodable_body_is_unknown_and_never_quoted() {
    let setup = connected().await;
    setup.stub.on(TOKEN, [token(1, &setup.stub.base)]);
    for body in [
        r#"{"message":"accepted for Example Supplies Ltd"}"#,
        "[]",
        r#"[{"docId":"0c06ab044834454d91f83cbd7b6431d2","acknowledgeResult":"Example Supplies Ltd"}]"#,
        r#"[{"code":"Example Supplies Ltd"}]"#,
        r#"[{"code":0,"docId":"ffffffffffffffffffffffffffffffff"}]"#,
        "",
    ] {
        setup.stub.on(ACKNOWLEDGE, [Reply::json(200, body)]);
        let error = acknowledge(&setup.concur).await;
        assert!(
            matches!(error, ConcurError::Undecodable { status: 200, .. }),
            "{body}: {error:?}"
        );
        assert!(!format!("{error} {error:?}").contains("Example"), "{error}");
    }
}

#[tokio::test]
async fn every_body_has_a_length_and_every_request_names_the_client() {
    let setup = connected().await;
    setup.stub.on(TOKEN, [token(1, &setup.stub.base)]);
    setup.stub.on(TRANSACTIONS, [Reply::json(200, EMPTY_PAGE)]);
    setup.stub.on(ACKNOWLEDGE, [Reply::json(200, "[]")]);
    list(&setup.concur).await.unwrap();
    acknowledge(&setup.concur).await;
    for route in [TOKEN, TRANSACTIONS, ACKNOWLEDGE] {
        let seen = &setup.stub.seen(route)[0];
        assert_eq!(seen.header("transfer-encoding"), None, "{route}");
        assert_eq!(
            seen.header("user-agent"),
            Some(concat!("concordat/", env!("CARGO_PKG_VERSION"))),
            "{route}"
        );
        if route.starts_with("POST") {
            assert_eq!(
                seen.header("content-length"),
                Some(seen.body.len().to_string().as_str()),
                "{route}"
            );
        }
    }
}
