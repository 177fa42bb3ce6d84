//! Reading documents: what is there, what is proven not to be there, and what is not known.

use serde_json::{Value, json};
use uuid::Uuid;

use super::shown::shown;
use super::stub::{COMPANY, Reply, Stub};

use crate::{BcError, LineDimension, Prices, PurchaseDocumentKind, PurchaseStatus};

use PurchaseDocumentKind::{CreditMemo, Invoice};

const ID: Uuid = Uuid::from_u128(0x1d);

fn list_of(documents: &[String]) -> Reply {
    Reply::new(200, format!("{{\"value\":[{}]}}", documents.join(",")))
}

#[tokio::test]
async fn a_document_comes_with_its_lines() {
    let stub = Stub::new([
        Reply::new(200, shown(Invoice, |d| d["status"] = "In_x0020_Review".into())),
        Reply::new(200, shown(CreditMemo, |d| d["status"] = "Open".into())),
    ])
    .await;
    let client = stub.client();
    let invoice = client.purchase_document(Invoice, ID).await.unwrap().unwrap();
    assert_eq!(
        (invoice.header.status, invoice.lines.len()),
        (PurchaseStatus::InReview, 3)
    );
    assert_eq!(invoice.header.etag.as_str(), "W/\"JzE5OzAwOyc=\"");
    let memo = client.purchase_document(CreditMemo, ID).await.unwrap().unwrap();
    assert_eq!(memo.header.status, PurchaseStatus::Open);
    let calls = stub.calls();
    assert_eq!(
        calls[0].target,
        format!("{COMPANY}/purchaseInvoices({ID})?$expand=purchaseInvoiceLines($expand=dimensionSetLines)")
    );
    assert_eq!(
        calls[1].target,
        format!("{COMPANY}/purchaseCreditMemos({ID})?$expand=purchaseCreditMemoLines($expand=dimensionSetLines)")
    );
    assert!(calls.iter().all(|call| call.header("data-access-intent").is_none()));
}

#[tokio::test]
async fn lines_carry_their_dimensions() {
    let stub = Stub::new([Reply::new(200, shown(Invoice, |_| ()))]).await;
    let invoice = stub.client().purchase_document(Invoice, ID).await.unwrap().unwrap();
    let dimensions: Vec<_> = invoice.lines.into_iter().map(|line| line.dimensions).collect();
    let project = LineDimension {
        dimension_id: Uuid::from_u128(0xd1),
        code: "PROJECT".to_owned(),
        value_code: "P1".to_owned(),
    };
    assert_eq!(dimensions, [vec![], vec![project], vec![]], "absent is none");
}

#[tokio::test]
async fn dimensions_that_are_not_told_in_full_are_not_taken_for_none() {
    let none: fn(&mut Value) = |line| line["dimensionSetLines"] = Value::Null;
    let without_value: fn(&mut Value) = |line| line["dimensionSetLines"] = json!([{"id": ID, "code": "PROJECT"}]);
    let a_part: fn(&mut Value) = |line| line["dimensionSetLines@odata.nextLink"] = "x".into();
    for change in [none, without_value, a_part] {
        let body = shown(Invoice, |d| change(&mut d["purchaseInvoiceLines"][0]));
        let stub = Stub::new([Reply::new(200, body)]).await;
        let error = stub.client().purchase_document(Invoice, ID).await.unwrap_err();
        assert!(matches!(error, BcError::Undecodable { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn not_found_is_believed_when_the_collection_agrees() {
    for (status, code) in [
        (404, "BadRequest_ResourceNotFound"),
        (404, "BadRequest_NotFound"),
        (404, "Internal_RecordNotFound"),
        (400, "Internal_RecordNotFound"),
    ] {
        let stub = Stub::new([Reply::error(status, code, "x"), list_of(&[])]).await;
        assert_eq!(
            stub.client().purchase_document(Invoice, ID).await.unwrap(),
            None,
            "{code}"
        );
        assert_eq!(
            stub.calls()[1].target,
            format!(
                "{COMPANY}/purchaseInvoices?$filter=id%20eq%20{ID}&$expand=purchaseInvoiceLines($expand=dimensionSetLines)"
            )
        );
    }
}

#[tokio::test]
async fn a_vanished_api_page_is_not_a_missing_document() {
    let vanished = || Reply::error(404, "BadRequest_NotFound", "No HTTP resource was found.");
    let stub = Stub::new([vanished(), vanished()]).await;
    let error = stub.client().purchase_document(Invoice, ID).await.unwrap_err();
    assert!(
        matches!(&error, BcError::Answered(answer) if answer.status == 404),
        "{error:?}"
    );

    let stub = Stub::new([vanished(), list_of(&[shown(Invoice, |_| ())])]).await;
    assert!(
        stub.client().purchase_document(Invoice, ID).await.unwrap().is_some(),
        "the collection knows better"
    );
}

#[tokio::test]
async fn other_404_answers_prove_nothing() {
    let gateway = "<error xmlns=\"urn:m\"><code>NoEnvironment</code><message>None.</message></error>";
    for (reply, code) in [
        (Reply::new(404, gateway), "NoEnvironment"),
        (Reply::new(404, ""), ""),
        (Reply::new(404, "<!DOCTYPE html><html></html>"), ""),
        (
            Reply::error(404, "Internal_CompanyNotFound", "x"),
            "Internal_CompanyNotFound",
        ),
        (
            Reply::error(404, "Internal_DataNotFoundFilter", "x"),
            "Internal_DataNotFoundFilter",
        ),
    ] {
        let stub = Stub::new([reply]).await;
        let error = stub.client().purchase_document(Invoice, ID).await.unwrap_err();
        let BcError::Answered(answer) = &error else {
            panic!("{error:?}")
        };
        assert_eq!((answer.status, answer.code.as_str()), (404, code));
        assert_eq!(stub.calls().len(), 1);
    }
}

#[tokio::test]
async fn another_document_is_not_taken_for_the_one_asked_for() {
    let stub = Stub::new([Reply::new(200, shown(Invoice, |d| d["id"] = json!(Uuid::from_u128(9))))]).await;
    let error = stub.client().purchase_document(Invoice, ID).await.unwrap_err();
    assert!(matches!(error, BcError::Undecodable { .. }), "{error:?}");
}

#[tokio::test]
async fn documents_are_found_by_both_stored_keys_with_their_lines() {
    let stub = Stub::new([list_of(&[shown(Invoice, |_| ()), shown(Invoice, |_| ())]), list_of(&[])]).await;
    let client = stub.client();
    let found = client
        .find_purchase_documents(Invoice, "v1", "  o'brien/7 ")
        .await
        .unwrap();
    assert_eq!((found.len(), found[0].lines.len()), (2, 3));
    assert!(
        client
            .find_purchase_documents(CreditMemo, "v1", "7")
            .await
            .unwrap()
            .is_empty()
    );
    let calls = stub.calls();
    assert_eq!(
        calls[0].target,
        format!(
            "{COMPANY}/purchaseInvoices?$filter=vendorNumber%20eq%20%27V1%27%20and%20vendorInvoiceNumber%20eq%20\
             %27O%27%27BRIEN%2F7%27&$expand=purchaseInvoiceLines($expand=dimensionSetLines)"
        )
    );
    assert!(
        calls[1].target.contains("vendorCreditMemoNumber%20eq%20%277%27"),
        "{}",
        calls[1].target
    );
    assert!(
        calls[1]
            .target
            .ends_with("$expand=purchaseCreditMemoLines($expand=dimensionSetLines)")
    );
}

#[tokio::test]
async fn a_found_document_without_its_lines_is_an_error_and_not_an_empty_one() {
    let without_lines = |d: &mut Value| _ = d.as_object_mut().unwrap().remove("purchaseInvoiceLines");
    let stub = Stub::new([list_of(&[shown(Invoice, without_lines)])]).await;
    let error = stub
        .client()
        .find_purchase_documents(Invoice, "V1", "7")
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            BcError::Undecodable {
                operation: "find_purchase_documents",
                ..
            }
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn changed_invoices_are_headers_after_the_watermark() {
    let paid = shown(Invoice, |d| {
        d.as_object_mut().unwrap().remove("purchaseInvoiceLines");
        d["status"] = "Paid".into();
        d["pricesIncludeTax"] = true.into();
    });
    let stub = Stub::new([list_of(&[paid])]).await;
    let since = "2026-03-01T09:00:00.5Z".parse().unwrap();
    let headers = stub.client().purchase_invoices_changed(since).await.unwrap();
    assert_eq!((headers[0].id, &headers[0].status), (ID, &PurchaseStatus::Paid));
    assert_eq!(headers[0].prices, Prices::IncludingTax);
    let target = stub.calls()[0].target.clone();
    let expected = format!(
        "{COMPANY}/purchaseInvoices?$filter=lastModifiedDateTime%20gt%202026-03-01T09:00:00.500Z&$select=id,number,"
    );
    assert!(
        target.starts_with(&expected) && target.contains(",pricesIncludeTax,discountAmount,"),
        "a property that is not asked for would read as its default: {target}"
    );
    assert!(!target.contains("%20%20") && !target.contains("expand"), "{target}");
}
