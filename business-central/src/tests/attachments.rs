//! Files beside documents: made empty, then filled with raw bytes.

use serde_json::{Value, json};
use uuid::Uuid;

use super::stub::{COMPANY, Reply, Stub, page};
use crate::{BcError, PurchaseDocumentKind};

use PurchaseDocumentKind::{CreditMemo, Invoice};

const ID: Uuid = Uuid::from_u128(0x1d);
const FILE: Uuid = Uuid::from_u128(0xf1);

fn file(parent: Uuid, byte_size: i64) -> Value {
    json!({
        "@odata.etag": "W/\"f\"", "id": FILE, "fileName": "receipt 1.pdf", "byteSize": byte_size,
        "attachmentContent@odata.mediaEditLink": "https://example.com/edit",
        "attachmentContent@odata.mediaReadLink": "https://example.com/read",
        "parentType": "Purchase_x0020_Invoice", "parentId": parent, "lineNumber": 0, "documentFlowSales": false,
        "documentFlowPurchase": false, "lastModifiedDateTime": "0001-01-01T00:00:00Z"
    })
}

#[tokio::test]
async fn files_are_asked_for_by_parent_and_its_kind() {
    let stub = Stub::new([
        page(json!([file(ID, 0), file(ID, 2_000_000_000)]), None),
        page(json!([]), None),
    ])
    .await;
    let client = stub.client();
    let files = client.document_attachments(Invoice, ID).await.unwrap();
    let read: Vec<_> = files
        .iter()
        .map(|f| (f.id, f.file_name.as_str(), f.byte_size, f.etag.as_str()))
        .collect();
    assert_eq!(
        read,
        [
            (FILE, "receipt 1.pdf", 0, "W/\"f\""),
            (FILE, "receipt 1.pdf", 2_000_000_000, "W/\"f\"")
        ]
    );
    assert!(client.document_attachments(CreditMemo, ID).await.unwrap().is_empty());
    let query = |kind: &str| {
        format!("{COMPANY}/documentAttachments?$filter=parentId%20eq%20{ID}%20and%20parentType%20eq%20%27{kind}%27")
    };
    assert_eq!(stub.calls()[0].target, query("Purchase%20Invoice"));
    assert_eq!(stub.calls()[1].target, query("Purchase%20Credit%20Memo"));
}

#[tokio::test]
async fn a_file_is_made_empty_and_then_filled_with_its_bytes() {
    let stub = Stub::new([
        Reply::json(201, &file(ID, 0)),
        Reply::new(204, ""),
        Reply::json(200, &file(ID, 4)),
    ])
    .await;
    let client = stub.client();
    let made = client
        .create_document_attachment(Invoice, ID, " receipt \"1\".pdf ")
        .await
        .unwrap();
    assert_eq!((made.value.id, made.value.byte_size, made.status), (FILE, 0, 201));
    let bytes = vec![0xff, 0x00, b'%', 0x80];
    let filled = client
        .upload_attachment_content(FILE, "application/pdf", bytes.clone())
        .await
        .unwrap();
    assert_eq!(filled.status, 204);
    client
        .upload_attachment_content(FILE, "image/png", bytes.clone())
        .await
        .unwrap();

    let [create, upload, again] = &stub.calls()[..] else {
        panic!("three requests")
    };
    assert_eq!(
        (create.method.as_str(), create.target.clone()),
        ("POST", format!("{COMPANY}/documentAttachments"))
    );
    assert_eq!(
        create.body,
        format!(r#"{{"fileName":"receipt \"1\".pdf","parentType":"Purchase Invoice","parentId":"{ID}"}}"#)
    );
    assert_eq!(
        (upload.method.as_str(), upload.target.clone()),
        (
            "PATCH",
            format!("{COMPANY}/documentAttachments({FILE})/attachmentContent")
        )
    );
    assert_eq!(upload.bytes, bytes);
    assert_eq!(upload.header("content-type"), Some("application/pdf"));
    assert_eq!(again.header("content-type"), Some("image/png"));
    assert_eq!(upload.header("if-match"), Some("*"));
    assert_eq!(upload.header("content-length"), Some("4"));
    assert_eq!(upload.header("transfer-encoding"), None);
    assert_eq!(
        upload.header("client-request-id"),
        Some(filled.client_request_id.to_string().as_str())
    );
}

#[tokio::test]
async fn a_large_file_is_not_sent_in_chunks() {
    let stub = Stub::new([Reply::new(204, "")]).await;
    let bytes = vec![0xa5; 900_000];
    stub.client()
        .upload_attachment_content(FILE, "image/png", bytes.clone())
        .await
        .unwrap();
    let call = &stub.calls()[0];
    assert_eq!(
        (call.header("content-length"), call.header("transfer-encoding")),
        (Some("900000"), None)
    );
    assert!(call.bytes == bytes);
}

#[tokio::test]
async fn a_file_beside_another_document_is_not_taken_for_the_one_asked_for() {
    for parent in [Uuid::nil(), Uuid::from_u128(9)] {
        let stub = Stub::new([Reply::json(201, &file(parent, 0))]).await;
        let error = stub
            .client()
            .create_document_attachment(CreditMemo, ID, "r.pdf")
            .await
            .unwrap_err();
        assert!(
            matches!(
                error,
                BcError::Undecodable {
                    operation: "create_document_attachment",
                    status: 201,
                    ..
                }
            ),
            "{error:?}"
        );
        assert!(stub.calls()[0].body.contains("\"Purchase Credit Memo\""));
    }
}

#[tokio::test]
async fn a_half_made_file_is_deleted_in_any_version() {
    let stub = Stub::new([Reply::new(204, ""), Reply::error(404, "BadRequest_NotFound", "x")]).await;
    let client = stub.client();
    client.delete_document_attachment(FILE).await.unwrap();
    let error = client.delete_document_attachment(FILE).await.unwrap_err();
    assert!(
        matches!(&error, BcError::Answered(answer) if answer.status == 404),
        "{error:?}"
    );
    let call = &stub.calls()[0];
    assert_eq!(
        (call.method.as_str(), call.target.clone(), call.header("if-match")),
        ("DELETE", format!("{COMPANY}/documentAttachments({FILE})"), Some("*"))
    );
}

#[tokio::test]
async fn what_cannot_be_kept_as_it_is_is_not_sent() {
    let stub = Stub::new([]).await;
    let client = stub.client();
    let long = "ä".repeat(251);
    for name in ["", "  ", "a/b.pdf", "a\\b.pdf", long.as_str()] {
        let error = client.create_document_attachment(Invoice, ID, name).await.unwrap_err();
        assert!(matches!(error, BcError::InvalidRequest { .. }), "{name}: {error:?}");
    }
    for (content_type, bytes) in [
        ("image/png", Vec::new()),
        ("", vec![1]),
        ("png", vec![1]),
        ("image/png\r\nX: y", vec![1]),
        ("image/ä", vec![1]),
    ] {
        let error = client
            .upload_attachment_content(FILE, content_type, bytes)
            .await
            .unwrap_err();
        assert!(
            matches!(error, BcError::InvalidRequest { .. }),
            "{content_type}: {error:?}"
        );
    }
    assert!(stub.calls().is_empty() && stub.token_calls().is_empty());
}
