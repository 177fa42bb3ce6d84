//! Wire shapes of the writes of documents, byte for byte.

use serde_json::Value;
use uuid::Uuid;

use super::new_invoice;
use super::shown::shown;
use super::stub::{COMPANY, Reply, Stub};
use crate::{BcError, ETag, LineType, NewLine, Prices, PurchaseDocumentKind, PurchaseStatus};

use PurchaseDocumentKind::{CreditMemo, Invoice};

const ID: Uuid = Uuid::from_u128(0x1d);

#[tokio::test]
async fn an_invoice_is_created_in_one_deep_insert_with_its_properties_in_order() {
    let stub = Stub::new([Reply::new(201, shown(Invoice, |_| ()))]).await;
    let answer = stub.client().create_draft(Invoice, &new_invoice()).await.unwrap();

    let [call] = &stub.calls()[..] else {
        panic!("one request")
    };
    assert_eq!(
        (call.method.as_str(), call.header("content-type")),
        ("POST", Some("application/json"))
    );
    assert_eq!(
        call.target,
        format!("{COMPANY}/purchaseInvoices?$expand=purchaseInvoiceLines($expand=dimensionSetLines)")
    );
    assert_eq!(
        call.header("client-request-id"),
        Some(answer.client_request_id.to_string().as_str())
    );
    assert_eq!(
        call.body,
        concat!(
            r#"{"vendorNumber":"20000","postingDate":"2026-03-02","invoiceDate":"2026-03-01","currencyCode":"EUR","#,
            r#""vendorInvoiceNumber":"inv-7","dimensionSetLines":[{"code":"DEPARTMENT","valueCode":"SALES"}],"#,
            r#""purchaseInvoiceLines":[{"lineType":"Comment","description":"RPT-1 FI-1 EMP-001"},"#,
            r#"{"lineType":"Account","lineObjectNumber":"61100","description":"Hotel","quantity":1,"unitCost":100.00,"#,
            r#""dimensionSetLines":[{"code":"PROJECT","valueCode":"P1"}]},"#,
            r#"{"lineType":"Account","lineObjectNumber":"61200","description":"Hotel","quantity":1,"#,
            r#""unitCost":0.00000000}]}"#
        )
    );

    assert_eq!(answer.status, 201);
    let header = answer.value.header;
    assert_eq!((header.id, header.status), (ID, PurchaseStatus::Draft));
    assert_eq!(
        (header.document_date, header.posting_date),
        (None, Some(jiff::civil::date(2026, 3, 2)))
    );
    assert_eq!(header.total_including_tax.to_string(), "100.00000000");
    assert_eq!(header.total_tax.to_string(), "0.00000000");
    assert_eq!(
        (header.prices, header.discount_amount),
        (Prices::ExcludingTax, rust_decimal::Decimal::ZERO),
        "what is not told"
    );
    let types: Vec<_> = answer.value.lines.iter().map(|line| line.line_type.clone()).collect();
    assert_eq!(
        types,
        [LineType::Comment, LineType::Account, LineType::FixedAsset],
        "by line number"
    );
}

#[tokio::test]
async fn a_credit_memo_has_its_own_names() {
    let stub = Stub::new([Reply::new(201, shown(CreditMemo, |_| ()))]).await;
    let mut document = new_invoice();
    document.due_date = Some(jiff::civil::date(2026, 4, 1));
    document.dimensions.clear();
    document.lines.truncate(2);
    let NewLine::Account {
        tax_code, dimensions, ..
    } = &mut document.lines[1]
    else {
        unreachable!()
    };
    *tax_code = Some("VAT21".to_owned());
    dimensions.clear();
    let answer = stub.client().create_draft(CreditMemo, &document).await.unwrap();
    let call = &stub.calls()[0];
    assert_eq!(
        call.target,
        format!("{COMPANY}/purchaseCreditMemos?$expand=purchaseCreditMemoLines($expand=dimensionSetLines)")
    );
    assert_eq!(
        call.body,
        concat!(
            r#"{"vendorNumber":"20000","postingDate":"2026-03-02","creditMemoDate":"2026-03-01","#,
            r#""dueDate":"2026-04-01","currencyCode":"EUR","vendorCreditMemoNumber":"inv-7","#,
            r#""purchaseCreditMemoLines":[{"lineType":"Comment","description":"RPT-1 FI-1 EMP-001"},"#,
            r#"{"lineType":"Account","lineObjectNumber":"61100","description":"Hotel","taxCode":"VAT21","quantity":1,"#,
            r#""unitCost":100.00}]}"#
        )
    );
    assert_eq!(answer.value.header.external_number, "INV-7");
}

#[tokio::test]
async fn what_unit_costs_mean_is_sent_before_the_lines_and_read_back() {
    for (kind, prices, sent) in [
        (Invoice, Prices::IncludingTax, "true"),
        (CreditMemo, Prices::ExcludingTax, "false"),
    ] {
        let told = |document: &mut Value| {
            document["pricesIncludeTax"] = prices.include_tax().into();
            document["discountAmount"] = "#0.10".into();
        };
        let stub = Stub::new([Reply::new(201, shown(kind, told))]).await;
        let mut document = new_invoice();
        document.prices = Some(prices);
        let header = stub.client().create_draft(kind, &document).await.unwrap().value.header;
        let body = stub.calls()[0].body.clone();
        let expected = format!("\"inv-7\",\"pricesIncludeTax\":{sent},\"dimensionSetLines\":[");
        assert!(body.contains(&expected), "{body}");
        assert_eq!(
            (header.prices, header.discount_amount.to_string()),
            (prices, "0.10".to_owned())
        );
    }
}

#[tokio::test]
async fn a_broken_rule_is_told_without_a_request() {
    let stub = Stub::new([]).await;
    let mut document = new_invoice();
    document.external_number = "7".repeat(36);
    let error = stub.client().create_draft(Invoice, &document).await.unwrap_err();
    assert!(
        matches!(
            error,
            BcError::InvalidRequest {
                operation: "create_draft",
                ..
            }
        ),
        "{error:?}"
    );
    assert!(!error.to_string().contains("777"), "no values in texts: {error}");
    assert!(stub.calls().is_empty() && stub.token_calls().is_empty());
}

#[tokio::test]
async fn an_accepted_draft_that_cannot_be_read_is_not_called_refused() {
    let without_lines = |document: &mut Value| _ = document.as_object_mut().unwrap().remove("purchaseInvoiceLines");
    let part_of_the_lines = |document: &mut Value| document["purchaseInvoiceLines@odata.nextLink"] = "x".into();
    let without_total = |document: &mut Value| _ = document.as_object_mut().unwrap().remove("totalAmountIncludingTax");
    for reply in [
        Reply::new(201, shown(Invoice, without_lines)),
        Reply::new(201, shown(Invoice, part_of_the_lines)),
        Reply::new(201, shown(Invoice, without_total)),
        Reply::new(201, "<html>"),
        Reply::new(202, ""),
    ] {
        let stub = Stub::new([reply]).await;
        let error = stub.client().create_draft(Invoice, &new_invoice()).await.unwrap_err();
        assert!(
            matches!(
                error,
                BcError::Undecodable {
                    operation: "create_draft",
                    ..
                }
            ),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn posting_sends_an_empty_body_with_its_length() {
    let stub = Stub::new([Reply::new(204, ""), Reply::new(204, "")]).await;
    let answer = stub.client().post_draft(Invoice, ID).await.unwrap();
    stub.client().post_draft(CreditMemo, ID).await.unwrap();
    assert_eq!(answer.status, 204);
    let calls = stub.calls();
    assert_eq!(
        calls[0].target,
        format!("{COMPANY}/purchaseInvoices({ID})/Microsoft.NAV.post")
    );
    assert_eq!(
        calls[1].target,
        format!("{COMPANY}/purchaseCreditMemos({ID})/Microsoft.NAV.post")
    );
    for call in &calls {
        assert_eq!((call.method.as_str(), call.body.as_str()), ("POST", ""));
        let lengths: Vec<_> = call
            .headers
            .iter()
            .filter(|(name, _)| name == "content-length")
            .collect();
        assert_eq!(lengths.len(), 1);
        assert_eq!(call.header("content-length"), Some("0"));
        assert_eq!(call.header("content-type"), None);
    }
}

#[tokio::test]
async fn deleting_names_the_version() {
    let stub = Stub::new([
        Reply::new(204, ""),
        Reply::error(
            409,
            "Request_EntityChanged",
            "Another user has already changed the record.",
        ),
    ])
    .await;
    let tag = ETag::new("W/\"JzE5OzAwOyc=\"").unwrap();
    let client = stub.client();
    client.delete_draft(Invoice, ID, &tag).await.unwrap();
    let error = client.delete_draft(CreditMemo, ID, &tag).await.unwrap_err();
    assert!(
        matches!(&error, BcError::Answered(a) if a.status == 409 && a.code.is(crate::ErrorCode::ENTITY_CHANGED)),
        "{error:?}"
    );
    let calls = stub.calls();
    assert_eq!(calls[0].target, format!("{COMPANY}/purchaseInvoices({ID})"));
    for call in &calls {
        assert_eq!(
            (call.method.as_str(), call.header("if-match")),
            ("DELETE", Some(tag.as_str()))
        );
    }
}
