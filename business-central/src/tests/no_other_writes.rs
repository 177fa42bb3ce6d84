//! Every operation of the client, and what of it writes where.

use serde_json::json;
use uuid::Uuid;

use super::new_invoice;
use super::shown::{dimension_set_line, shown};
use super::stub::{COMPANY, Reply, Stub, page};
use super::subscriptions::{new_subscription, subscription};
use crate::{Changed, DimensionAction, DimensionChange, ETag, PurchaseDocumentKind::Invoice, SubscribedEntity};

const ID: Uuid = Uuid::from_u128(0x1d);

#[tokio::test]
async fn nothing_but_purchase_documents_their_files_and_subscriptions_is_ever_written() {
    let stub = Stub::new([]).await;
    let client = stub.client();
    let since = "2026-03-01T09:00:00Z".parse().unwrap();
    for _ in 0..21 {
        stub.push(page(json!([]), None));
    }
    let _ = client.companies().await;
    let _ = client.general_ledger_setup().await;
    let _ = client.vendors(Changed::All).await;
    let _ = client.vendors_with_defaults(Changed::All).await;
    let _ = client.vendor_by_number("20000").await;
    let _ = client.accounts(Changed::All).await;
    let _ = client.dimensions(Changed::All).await;
    let _ = client.dimension_values(ID).await;
    let _ = client.default_dimensions_of_vendor(ID).await;
    let _ = client.currencies(Changed::All).await;
    let _ = client.tax_groups(Changed::All).await;
    let _ = client.purchase_invoices_changed(since).await;
    let _ = client.ledger_entries("PPI-1").await;
    let _ = client.document_attachments(Invoice, ID).await;
    let _ = client.newest_vendor_ledger_row().await;
    let _ = client.vendor_ledger_rows_after(4, 100).await;
    let _ = client.vendor_ledger_rows(&[7]).await;
    let _ = client.vendor_ledger_entries_of(&["PPI-1".to_owned()]).await;
    let _ = client.vendor_ledger_reach().await;
    let _ = client.list_subscriptions().await;
    stub.push(Reply::new(404, ""));
    let _ = client.purchase_document(Invoice, ID).await;
    assert_eq!(stub.calls().len(), 22);
    assert!(stub.calls().iter().all(|call| call.method == "GET"));

    let batch = json!({"responses": [{"id": "1", "status": 201, "body": dimension_set_line(1, "PROJECT", "P1")}]});
    let file = json!({"@odata.etag": "W/\"f\"", "id": ID, "parentId": ID, "fileName": "r.pdf", "byteSize": 0});
    for reply in [
        Reply::new(201, shown(Invoice, |_| ())),
        Reply::json(200, &batch),
        Reply::new(204, ""),
        Reply::json(201, &file),
        Reply::new(204, ""),
        Reply::new(204, ""),
        Reply::new(204, ""),
        Reply::json(201, &subscription("27")),
        Reply::json(200, &subscription("27")),
        Reply::new(204, ""),
    ] {
        stub.push(reply);
    }
    let change = DimensionChange {
        line_id: ID,
        action: DimensionAction::Add {
            code: "PROJECT".to_owned(),
            value_code: "P1".to_owned(),
        },
    };
    let tag = ETag::new("W/\"a\"").unwrap();
    client.create_draft(Invoice, &new_invoice()).await.unwrap();
    client.change_line_dimensions(Invoice, ID, &[change]).await.unwrap();
    client.post_draft(Invoice, ID).await.unwrap();
    client.create_document_attachment(Invoice, ID, "r.pdf").await.unwrap();
    client
        .upload_attachment_content(ID, "application/pdf", vec![1])
        .await
        .unwrap();
    client.delete_document_attachment(ID).await.unwrap();
    client.delete_draft(Invoice, ID, &tag).await.unwrap();
    let resource = client.resource_path(SubscribedEntity::Vendors);
    let made = client.create_subscription(&new_subscription(&resource)).await.unwrap();
    let renewed = client.renew_subscription(&made).await.unwrap();
    client.delete_subscription(&renewed).await.unwrap();

    let calls = stub.calls().split_off(22);
    let written: Vec<_> = calls
        .iter()
        .map(|call| (call.method.as_str(), call.target.replace(COMPANY, "~")))
        .collect();
    let api = "/v2.0/tenant-1/Production/api/v2.0";
    let expected = [
        (
            "POST",
            "~/purchaseInvoices?$expand=purchaseInvoiceLines($expand=dimensionSetLines)".to_owned(),
        ),
        ("POST", format!("{api}/$batch")),
        ("POST", format!("~/purchaseInvoices({ID})/Microsoft.NAV.post")),
        ("POST", "~/documentAttachments".to_owned()),
        ("PATCH", format!("~/documentAttachments({ID})/attachmentContent")),
        ("DELETE", format!("~/documentAttachments({ID})")),
        ("DELETE", format!("~/purchaseInvoices({ID})")),
        ("POST", format!("{api}/subscriptions")),
        ("PATCH", format!("{api}/subscriptions('27')")),
        ("DELETE", format!("{api}/subscriptions('27')")),
    ];
    assert_eq!(written, expected);
}
