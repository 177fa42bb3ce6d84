//! Failures say what is known: not sent, lost on the way, throttled, refused, or accepted and unreadable.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use uuid::Uuid;

use super::stub::{Reply, Stub};
use super::{config_for, new_invoice};
use crate::{BcError, BusinessCentral, Interruption, PurchaseDocumentKind::Invoice};

const ID: Uuid = Uuid::from_u128(0x1d);

/// A client whose tokens come from `stub` and whose API is `api`, with this time for a write.
async fn client_of(stub: &Stub, api: &TcpListener, write_timeout: Duration) -> BusinessCentral {
    let mut config = config_for(&stub.root);
    config.api_root = format!("http://{}", api.local_addr().unwrap()).parse().unwrap();
    config.write_timeout = write_timeout;
    BusinessCentral::new(config).unwrap()
}

/// Takes one request, answers these bytes and hangs up.
async fn answer_and_hang_up(api: TcpListener, bytes: &'static str) {
    drop(answer(api, bytes).await);
}

/// Takes one request, answers these bytes and waits until the client hangs up.
async fn answer_and_hold(api: TcpListener, bytes: &'static str) {
    let mut socket = answer(api, bytes).await;
    let mut rest = Vec::new();
    let _ = socket.read_to_end(&mut rest).await;
}

async fn answer(api: TcpListener, bytes: &'static str) -> TcpStream {
    let (mut socket, _) = api.accept().await.unwrap();
    let mut request = Vec::new();
    // To the last byte: hanging up on unread bytes would reset the connection and could lose the answer.
    while !is_whole(&request) {
        assert_ne!(socket.read_buf(&mut request).await.unwrap(), 0);
    }
    socket.write_all(bytes.as_bytes()).await.unwrap();
    socket
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .unwrap_or("0");
    body.len() >= length.parse().unwrap()
}

#[tokio::test]
async fn a_connection_that_is_never_made_means_not_sent() {
    let stub = Stub::new([]).await;
    let api = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = client_of(&stub, &api, Duration::from_secs(20)).await;
    drop(api);
    let error = client.create_draft(Invoice, &new_invoice()).await.unwrap_err();
    let BcError::NotSent {
        operation: "create_draft",
        reason,
    } = &error
    else {
        panic!("{error:?}")
    };
    assert!(
        !reason.contains("companies(") && !reason.contains("tenant-1"),
        "no address in texts: {reason}"
    );
}

#[tokio::test]
async fn an_answer_that_breaks_off_means_unknown() {
    for bytes in [
        "",
        "HTTP/1.1 20",
        "HTTP/1.1 201 Created\r\ncontent-length: 100\r\n\r\n{\"id\":",
        "HTTP/1.1 201 Created\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{\"id\"\r\n",
    ] {
        let stub = Stub::new([]).await;
        let api = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = client_of(&stub, &api, Duration::from_secs(20)).await;
        let served = tokio::spawn(answer_and_hang_up(api, bytes));
        let error = client.create_draft(Invoice, &new_invoice()).await.unwrap_err();
        served.await.unwrap();
        let BcError::Interrupted { cause, .. } = &error else {
            panic!("{bytes}: {error:?}")
        };
        assert_eq!(*cause, Interruption::ConnectionLost, "{bytes}");
    }
}

#[tokio::test]
async fn a_refusal_whose_body_breaks_off_is_still_a_refusal() {
    let stub = Stub::new([]).await;
    let api = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = client_of(&stub, &api, Duration::from_secs(20)).await;
    let served = tokio::spawn(answer_and_hang_up(
        api,
        "HTTP/1.1 400 Bad Request\r\ncontent-length: 100\r\n\r\n{",
    ));
    let error = client.create_draft(Invoice, &new_invoice()).await.unwrap_err();
    served.await.unwrap();
    assert!(
        matches!(&error, BcError::Answered(answer) if answer.status == 400),
        "{error:?}"
    );
}

#[tokio::test]
async fn no_complete_answer_in_time_means_unknown() {
    for bytes in ["", "HTTP/1.1 201 Created\r\ncontent-length: 100\r\n\r\n{\"id\":"] {
        let stub = Stub::new([]).await;
        let api = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = client_of(&stub, &api, Duration::from_millis(80)).await;
        let served = tokio::spawn(answer_and_hold(api, bytes));
        let error = client.post_draft(Invoice, ID).await.unwrap_err();
        let BcError::Interrupted {
            operation: "post_draft",
            cause,
            ..
        } = &error
        else {
            panic!("{bytes}: {error:?}")
        };
        assert_eq!(*cause, Interruption::TimedOut, "{bytes}");
        served.await.unwrap();
    }
}

#[tokio::test]
async fn throttling_is_a_failure_of_its_own_and_tells_the_wait() {
    let body = |reply: Reply| reply.header("content-type", "application/json");
    let throttled = || Reply::error(429, "Application_TooManyRequests", "Too many requests reached.");
    let stub = Stub::new([
        body(throttled()),
        throttled().header("retry-after", "17"),
        throttled()
            .header("retry-after", "Sun, 01 Mar 2026 12:00:30 GMT")
            .header("date", "Sun, 01 Mar 2026 12:00:00 GMT"),
    ])
    .await;
    for seconds in [None, Some(17), Some(30)] {
        let error = stub.client().post_draft(Invoice, ID).await.unwrap_err();
        let BcError::Throttled { retry_after, .. } = &error else {
            panic!("{error:?}")
        };
        assert_eq!(retry_after.map(|wait| wait.as_secs()), seconds);
    }
    assert_eq!(stub.calls().len(), 3, "the client repeats nothing on its own");
}

#[tokio::test]
async fn every_other_status_is_answered_with_all_that_was_said() {
    for status in [
        302, 307, 400, 403, 404, 405, 408, 409, 412, 413, 500, 501, 502, 503, 504,
    ] {
        let stub = Stub::new([Reply::error(
            status,
            "Internal_ServerError",
            "A record is locked by user EMP-001.  CorrelationId:  00000000-0000-0000-0000-00000000000a.",
        )
        .header("location", "/elsewhere")
        .header("retry-after", "5")])
        .await;
        let error = stub.client().post_draft(Invoice, ID).await.unwrap_err();
        let BcError::Answered(answer) = &error else {
            panic!("{error:?}")
        };
        assert_eq!(
            (answer.operation, answer.status, answer.code.as_str()),
            ("post_draft", status, "Internal_ServerError")
        );
        assert_eq!(answer.message, "A record is locked by user EMP-001.");
        assert_eq!(answer.correlation_id, Some(Uuid::from_u128(0xa)));
        assert_eq!(answer.retry_after, Some(Duration::from_secs(5)));
        let calls = stub.calls();
        assert_eq!(calls.len(), 1, "no redirect is followed and nothing is repeated");
        assert_eq!(
            calls[0].header("client-request-id"),
            Some(answer.client_request_id.to_string().as_str())
        );
    }
}

#[tokio::test]
async fn what_the_service_wrote_stays_out_of_texts_and_debug_output() {
    let stub = Stub::new([Reply::error(
        400,
        "Application_DialogException",
        "Vendor 'Example Supplies Ltd' 1234.50",
    )])
    .await;
    let error = stub.client().post_draft(Invoice, ID).await.unwrap_err();
    for text in [error.to_string(), format!("{error:?}")] {
        assert!(
            text.contains("Application_DialogException") && text.contains("post_draft"),
            "{text}"
        );
        assert!(!text.contains("Example Supplies") && !text.contains("1234"), "{text}");
    }
}

#[tokio::test]
async fn an_unreadable_body_is_told_without_its_content() {
    let stub = Stub::new([Reply::new(200, r#"{"value":[{"id":"Example Supplies Ltd"}]}"#)]).await;
    let error = stub.client().companies().await.unwrap_err();
    let BcError::Undecodable {
        operation: "companies",
        status: 200,
        problem,
        ..
    } = &error
    else {
        panic!("{error:?}")
    };
    assert!(
        problem.contains("line 1 column") && !problem.contains("Example"),
        "{problem}"
    );
}
