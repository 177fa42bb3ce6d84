//! Images of invoices: an address first, then a file from a host that gets no token.

use concur::{AuthError, ConcurError, HostRule, Image, ImageRule};
use url::Url;

use crate::raw_server::{Behaviour, start};
use crate::setup::{Setup, TOKEN, connected, token};
use crate::stub::{Reply, Stub};

const REQUEST_ID: &str = "BB673A3B47DD41D2BCD1";
const ADDRESS: &str = "GET /api/image/v1.0/invoice/BB673A3B47DD41D2BCD1";
const FILE: &str = "GET /store/file";
const PDF: &[u8] = b"%PDF-1.7\n\xff\xfe\x00 the rest";

fn rule(most_bytes: u64) -> ImageRule {
    ImageRule {
        hosts: HostRule::new(["*.concursolutions.com"]).unwrap(),
        most_bytes,
    }
}

fn xml(address: &str) -> Reply {
    let address = address.replace('&', "&amp;");
    let body = format!(
        r#"<Image xmlns="http://www.concursolutions.com/api/image/2011/02"><Id>{REQUEST_ID}</Id><Url>{address}</Url></Image>"#
    );
    Reply::of(200, "application/xml", body)
}

fn pdf() -> Reply {
    // The type is told by the bytes, so a wrong one here must not matter.
    Reply::of(200, "application/octet-stream", PDF)
}

/// A connected company and, at another port, the place where its images are.
async fn with_store() -> (Setup, Stub) {
    let setup = connected().await;
    setup.stub.on(TOKEN, [token(1, &setup.stub.base)]);
    let store = Stub::start(&setup.journal).await;
    (setup, store)
}

async fn fetch(setup: &Setup, most_bytes: u64) -> Result<Option<Image>, ConcurError> {
    setup.concur.invoice_image(REQUEST_ID, &rule(most_bytes)).await
}

#[tokio::test]
async fn the_address_is_unescaped_and_fetched_whole_without_the_token() {
    let (setup, store) = with_store().await;
    let address = store.base.join("/store/file?cid=1&val=2%26").unwrap();
    setup.stub.on(ADDRESS, [xml(address.as_str())]);
    store.on(FILE, [pdf()]);

    let image = fetch(&setup, 1000).await.unwrap().unwrap();

    assert_eq!(image.bytes, PDF);
    assert_eq!(
        (image.content_type.as_str(), image.extension),
        ("application/pdf", "pdf")
    );
    let asked = &setup.stub.seen(ADDRESS)[0];
    assert_eq!(asked.header("authorization"), Some("Bearer at-1"));
    assert_eq!(asked.header("accept"), Some("application/xml"));
    let fetched = &store.seen(FILE)[0];
    assert_eq!(fetched.header("authorization"), None);
    assert_eq!(
        (fetched.query["cid"].as_str(), fetched.query["val"].as_str()),
        ("1", "2&")
    );
    assert_eq!(fetched.query.len(), 2, "no escaped ampersand is left in a name");
    assert_eq!(store.all_seen(), 1);
}

#[tokio::test]
async fn a_refused_address_is_tried_once_more_without_its_query() {
    let (setup, store) = with_store().await;
    setup
        .stub
        .on(ADDRESS, [xml(store.base.join("/store/file?cid=1").unwrap().as_str())]);
    store.on(FILE, [Reply::json(403, ""), pdf()]);

    assert!(fetch(&setup, 1000).await.unwrap().is_some());

    let queries: Vec<usize> = store.seen(FILE).iter().map(|seen| seen.query.len()).collect();
    assert_eq!(
        queries,
        [1, 0],
        "the whole address first, then the part before the question mark"
    );
    assert_eq!(
        setup.stub.seen(TOKEN).len(),
        1,
        "a refusal by the store says nothing of the token"
    );
}

#[tokio::test]
async fn the_address_is_cut_only_once_and_only_if_it_was_refused() {
    for (replies, expected_status, requests) in [
        (vec![Reply::json(403, ""), Reply::json(404, "")], 403, 2),
        (vec![Reply::json(404, ""), Reply::json(500, "")], 500, 2),
        (vec![Reply::json(500, ""), pdf()], 500, 1),
    ] {
        let (setup, store) = with_store().await;
        setup
            .stub
            .on(ADDRESS, [xml(store.base.join("/store/file?cid=1").unwrap().as_str())]);
        store.on(FILE, replies);
        let error = fetch(&setup, 1000).await.unwrap_err();
        let status = match &error {
            ConcurError::Refused { status, .. } | ConcurError::Failed { status, .. } => *status,
            other => panic!("{other:?}"),
        };
        assert_eq!((status, store.all_seen()), (expected_status, requests));
        assert!(!format!("{error} {error:?}").contains("cid"), "{error:?}");
    }
    let (setup, store) = with_store().await;
    setup
        .stub
        .on(ADDRESS, [xml(store.base.join("/store/file").unwrap().as_str())]);
    store.on(FILE, [Reply::json(404, "")]);
    let error = fetch(&setup, 1000).await.unwrap_err();
    assert!(matches!(error, ConcurError::Refused { status: 404, .. }), "{error:?}");
    assert_eq!(store.all_seen(), 1, "there is nothing to cut");
}

#[tokio::test]
async fn a_store_that_asks_to_slow_down_gets_no_second_request() {
    let (setup, store) = with_store().await;
    setup
        .stub
        .on(ADDRESS, [xml(store.base.join("/store/file?cid=1").unwrap().as_str())]);
    store.on(FILE, [Reply::json(429, "").header("retry-after", "9"), pdf()]);
    let error = fetch(&setup, 1000).await.unwrap_err();
    assert!(matches!(error, ConcurError::Throttled { .. }), "{error:?}");
    assert_eq!(store.all_seen(), 1);
}

#[tokio::test]
async fn an_address_on_a_foreign_host_is_not_fetched() {
    let (setup, _store) = with_store().await;
    for (address, host) in [
        ("https://images.example.com/store/file?cid=1", "images.example.com"),
        (
            "https://concursolutions.com.example.com/store/file",
            "concursolutions.com.example.com",
        ),
        (
            "http://images.concursolutions.com/store/file",
            "images.concursolutions.com",
        ),
        (
            "https://images.concursolutions.com@images.example.com/",
            "images.example.com",
        ),
        ("ftp://127.0.0.1/store/file", "127.0.0.1"),
        ("/store/file", "(not a URL)"),
    ] {
        setup.stub.on(ADDRESS, [xml(address)]);
        let error = fetch(&setup, 1000).await.unwrap_err();
        assert!(
            matches!(&error, ConcurError::ImageHostNotAllowed { host: named, .. } if named == host),
            "{address}: {error:?}"
        );
        assert!(!format!("{error} {error:?}").contains("cid"), "{error:?}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed_anywhere() {
    let (setup, store) = with_store().await;
    let elsewhere = Stub::start(&setup.journal).await;
    elsewhere.on(FILE, [pdf()]);
    let target = elsewhere.base.join("/store/file").unwrap();
    let redirect = |target: &Url| Reply::json(302, "").header("location", target.as_str());

    setup
        .stub
        .on(ADDRESS, [xml(store.base.join("/store/file?cid=1").unwrap().as_str())]);
    store.on(FILE, [redirect(&target), pdf()]);
    let error = fetch(&setup, 1000).await.unwrap_err();
    assert!(matches!(error, ConcurError::Refused { status: 302, .. }), "{error:?}");

    setup.stub.on(ADDRESS, [redirect(&target)]);
    let error = fetch(&setup, 1000).await.unwrap_err();
    assert!(matches!(error, ConcurError::Refused { status: 302, .. }), "{error:?}");

    assert_eq!((store.all_seen(), elsewhere.all_seen()), (1, 0));
}

#[tokio::test]
async fn the_rest_of_an_image_that_is_too_large_is_not_waited_for() {
    let (setup, store) = with_store().await;
    for answer in [
        "HTTP/1.1 200 OK\r\ncontent-length: 5000000\r\n\r\n%PDF-1.7",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n8\r\n%PDF-1.7\r\n8\r\n12345678\r\n",
        "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n%PDF-1.712345678",
    ] {
        // Nothing more ever comes: a client that read on would end in a time-out.
        let place = start(Behaviour::SendAndWait(answer)).await;
        setup.stub.on(ADDRESS, [xml(place.as_str())]);
        let error = fetch(&setup, 15).await.unwrap_err();
        assert!(
            matches!(error, ConcurError::TooLarge { most_bytes: 15, .. }),
            "{error:?}"
        );
    }
    setup
        .stub
        .on(ADDRESS, [xml(store.base.join("/store/file").unwrap().as_str())]);
    store.on(FILE, [pdf()]);
    let length = u64::try_from(PDF.len()).unwrap();
    assert!(
        fetch(&setup, length).await.unwrap().is_some(),
        "the limit itself is allowed"
    );
    let error = fetch(&setup, length - 1).await.unwrap_err();
    assert!(matches!(error, ConcurError::TooLarge { .. }), "{error:?}");
}

#[tokio::test]
async fn no_image_is_none_and_another_file_is_not_an_image() {
    let (setup, store) = with_store().await;
    setup.stub.on(
        ADDRESS,
        [Reply::of(
            404,
            "application/xml",
            "<Error><Message>none</Message></Error>",
        )],
    );
    assert_eq!(fetch(&setup, 1000).await.unwrap(), None);
    assert_eq!(store.all_seen(), 0);

    setup
        .stub
        .on(ADDRESS, [xml(store.base.join("/store/file").unwrap().as_str())]);
    for other in [&b"<html>sign in</html>"[..], b""] {
        store.on(FILE, [Reply::of(200, "application/pdf", other)]);
        let error = fetch(&setup, 1000).await.unwrap_err();
        assert!(matches!(error, ConcurError::UnsupportedImage { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn an_answer_without_an_address_is_not_taken_for_no_image() {
    let (setup, _store) = with_store().await;
    for body in [
        "<Image><Id>1</Id></Image>",
        "{\"Url\":\"x\"}",
        "<Image><Url>https://images",
    ] {
        setup.stub.on(ADDRESS, [Reply::of(200, "application/xml", body)]);
        let error = fetch(&setup, 1000).await.unwrap_err();
        assert!(matches!(error, ConcurError::Undecodable { .. }), "{body}: {error:?}");
    }
}

#[tokio::test]
async fn a_missing_scope_is_reported_after_one_renewal() {
    let (setup, _store) = with_store().await;
    setup
        .stub
        .on(TOKEN, [token(1, &setup.stub.base), token(2, &setup.stub.base)]);
    setup.stub.on(
        ADDRESS,
        [Reply::of(
            403,
            "application/xml",
            "<Error><Message>scope</Message></Error>",
        )],
    );
    let error = fetch(&setup, 1000).await.unwrap_err();
    assert!(
        matches!(&error, ConcurError::Auth(AuthError::Denied { status: 403, message, .. }) if message == "scope"),
        "{error:?}"
    );
}

#[tokio::test]
async fn an_id_that_would_change_the_path_is_not_sent() {
    let (setup, _store) = with_store().await;
    for id in ["", "..", "a/../../v3.1", "a?b", "a%2fb"] {
        let error = setup.concur.invoice_image(id, &rule(1000)).await.unwrap_err();
        assert!(matches!(error, ConcurError::InvalidRequest { .. }), "{id}: {error:?}");
    }
    assert_eq!(setup.stub.all_seen(), 0);
}
