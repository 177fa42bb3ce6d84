//! Images of expense receipts: metadata by image id, then the file by receipt id.

use concur::{ConcurError, HostRule, Image, ImageRule};

use crate::raw_server::{Behaviour, start};
use crate::setup::{COMPANY_UUID, Setup, TOKEN, connected, token};
use crate::stub::{Reply, Stub};

const IMAGE_ID: &str = "0B7D21EC55A04F0E9C3B8A64D1F2E370";
const METADATA: &str = "GET /spend-documents/v4/receipts";
const FILE: &str = "GET /spend-documents/v4/receipts/7a1e9c52-3b60-4d8f-a2c4-91f0d6e8b375/representations";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\x00\x01\xfe";

fn metadata(receipt_id: &str) -> Reply {
    let link = "https://files.example.com/spend-documents/v4/receipts/x/representations?type=display";
    Reply::json(
        200,
        format!(
            r#"{{"metadata":{{"imageId":"{IMAGE_ID}","id":"{receipt_id}"}},"documents":[{{"representation":"display","type":"image/png","href":"{link}"}}]}}"#
        ),
    )
}

fn found() -> Reply {
    metadata("7a1e9c52-3b60-4d8f-a2c4-91f0d6e8b375")
}

async fn ready() -> Setup {
    let setup = connected().await;
    setup.stub.on(TOKEN, [token(1, &setup.stub.base)]);
    setup
}

async fn fetch(setup: &Setup, most_bytes: u64) -> Result<Option<Image>, ConcurError> {
    let rule = ImageRule {
        hosts: HostRule::new(["images.example.com"]).unwrap(),
        most_bytes,
    };
    setup.concur.receipt_image(IMAGE_ID, &rule).await
}

#[tokio::test]
async fn the_receipt_id_of_the_metadata_leads_to_the_image_on_our_own_base() {
    let setup = ready().await;
    setup.stub.on(METADATA, [found()]);
    setup.stub.on(FILE, [Reply::of(200, "image/png", PNG)]);

    let image = fetch(&setup, 1000).await.unwrap().unwrap();

    assert_eq!(image.bytes, PNG);
    assert_eq!((image.content_type.as_str(), image.extension), ("image/png", "png"));
    let asked = &setup.stub.seen(METADATA)[0];
    assert_eq!(asked.query["imageId"], IMAGE_ID);
    assert_eq!(asked.query["companyId"], COMPANY_UUID);
    let fetched = &setup.stub.seen(FILE)[0];
    assert_eq!(fetched.query["type"], "display");
    assert_eq!(fetched.header("authorization"), Some("Bearer at-1"));
    assert_eq!(fetched.header("documentformatas"), None);
}

#[tokio::test]
async fn no_receipt_and_no_representation_are_none() {
    let setup = ready().await;
    setup
        .stub
        .on(METADATA, [Reply::json(404, r#"{"status":404,"message":"none"}"#)]);
    assert_eq!(fetch(&setup, 1000).await.unwrap(), None);
    assert!(setup.stub.seen(FILE).is_empty());

    setup.stub.on(METADATA, [found()]);
    setup.stub.on(FILE, [Reply::json(404, "")]);
    assert_eq!(fetch(&setup, 1000).await.unwrap(), None);
}

#[tokio::test]
async fn metadata_without_a_usable_receipt_id_lead_nowhere() {
    let setup = ready().await;
    let without = Reply::json(200, r#"{"metadata":{"imageId":"x"},"documents":[]}"#);
    for reply in [
        metadata(""),
        metadata("../../v4/users"),
        metadata("a?b"),
        without,
        Reply::json(200, "{}"),
    ] {
        setup.stub.on(METADATA, [reply]);
        let error = fetch(&setup, 1000).await.unwrap_err();
        assert!(matches!(error, ConcurError::Undecodable { .. }), "{error:?}");
    }
    assert_eq!(
        setup.stub.all_seen(),
        5 + 1,
        "five times metadata, one token, nothing else"
    );
}

#[tokio::test]
async fn an_image_that_is_too_large_is_not_read_to_its_end() {
    let setup = ready().await;
    setup.stub.on(METADATA, [found()]);
    setup.stub.on(FILE, [Reply::of(200, "image/png", PNG)]);
    let length = u64::try_from(PNG.len()).unwrap();
    assert!(
        fetch(&setup, length).await.unwrap().is_some(),
        "the limit itself is allowed"
    );
    let error = fetch(&setup, length - 1).await.unwrap_err();
    assert!(
        matches!(error, ConcurError::TooLarge { most_bytes, .. } if most_bytes == length - 1),
        "{error:?}"
    );
}

#[tokio::test]
async fn the_token_follows_no_redirect() {
    let setup = ready().await;
    let elsewhere = Stub::start(&setup.journal).await;
    let target = elsewhere.base.join("/file").unwrap();
    let redirect = || Reply::json(302, "").header("location", target.as_str());
    setup.stub.on(METADATA, [found()]);
    setup.stub.on(FILE, [redirect()]);
    let error = fetch(&setup, 1000).await.unwrap_err();
    assert!(matches!(error, ConcurError::Refused { status: 302, .. }), "{error:?}");
    setup.stub.on(METADATA, [redirect()]);
    let error = fetch(&setup, 1000).await.unwrap_err();
    assert!(matches!(error, ConcurError::Refused { status: 302, .. }), "{error:?}");
    assert_eq!(elsewhere.all_seen(), 0);
}

#[tokio::test]
async fn a_file_that_breaks_off_is_not_an_image() {
    let setup = ready().await;
    let answer = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"metadata\":{\"id\":\"7a1e9c52\"}}";
    setup.stub.on(TOKEN, [token(1, &start(Behaviour::Send(answer)).await)]);
    let error = fetch(&setup, 1000).await.unwrap_err();
    assert!(matches!(error, ConcurError::Interrupted { .. }), "{error:?}");
}

#[tokio::test]
async fn an_empty_image_id_would_ask_for_any_receipt_and_is_not_sent() {
    let setup = ready().await;
    let rule = ImageRule {
        hosts: HostRule::concur(),
        most_bytes: 1000,
    };
    for id in ["", " ", &"x".repeat(65)] {
        let error = setup.concur.receipt_image(id, &rule).await.unwrap_err();
        assert!(matches!(error, ConcurError::InvalidRequest { .. }), "{error:?}");
    }
    assert_eq!(setup.stub.all_seen(), 0);
}
