//! Tax groups, and vendors with the defaults that their documents get.

use serde_json::{Value, json};
use uuid::Uuid;

use super::stub::{COMPANY, Stub, page};
use crate::{BcError, Changed, PostingValidation};

fn vendor(number: &str, change: impl FnOnce(&mut Value)) -> Value {
    let mut vendor = json!({
        "@odata.etag": "W/\"a\"", "id": Uuid::from_u128(1), "number": number, "displayName": "Example Supplies Ltd",
        "currencyCode": "EUR", "paymentTermsId": Uuid::nil(), "blocked": "_x0020_", "balance": 10.50,
        "lastModifiedDateTime": "2026-03-01T10:00:00.53Z", "defaultDimensions": []
    });
    change(&mut vendor);
    vendor
}

fn default_dimension() -> Value {
    json!({
        "@odata.etag": "W/\"b\"", "id": Uuid::from_u128(5), "parentType": "Vendor", "parentId": Uuid::from_u128(1),
        "dimensionId": Uuid::from_u128(0xd1), "dimensionCode": "DEPARTMENT", "dimensionValueId": Uuid::from_u128(6),
        "dimensionValueCode": "SALES", "postingValidation": "Code_x0020_Mandatory"
    })
}

#[tokio::test]
async fn vendors_come_with_their_defaults_from_every_page() {
    let stub = Stub::new([]).await;
    let next = format!("{}{COMPANY}/vendors?n=1", stub.root.as_str().trim_end_matches('/'));
    stub.push(page(json!([vendor("10", |_| ())]), Some(next)));
    stub.push(page(
        json!([vendor("20", |v| v["defaultDimensions"] = json!([default_dimension()]))]),
        None,
    ));
    let since = "2026-03-01T09:00:00Z".parse().unwrap();
    let vendors = stub
        .client()
        .vendors_with_defaults(Changed::Since(since))
        .await
        .unwrap();
    let read: Vec<_> = vendors
        .iter()
        .map(|v| {
            (
                v.vendor.number.as_str(),
                v.vendor.payment_terms_id,
                v.default_dimensions.len(),
            )
        })
        .collect();
    assert_eq!(read, [("10", None, 0), ("20", None, 1)]);
    let default = &vendors[1].default_dimensions[0];
    assert_eq!(
        (default.dimension_code.as_str(), default.dimension_value_code.as_str()),
        ("DEPARTMENT", "SALES")
    );
    assert_eq!(default.posting_validation, PostingValidation::CodeMandatory);
    assert_eq!(
        stub.calls()[0].target,
        format!(
            "{COMPANY}/vendors?$filter=lastModifiedDateTime%20gt%202026-03-01T09:00:00.000Z&$expand=defaultDimensions"
        )
    );
}

#[tokio::test]
async fn defaults_that_are_not_told_in_full_are_not_taken_for_none() {
    let absent: fn(&mut Value) = |v| _ = v.as_object_mut().unwrap().remove("defaultDimensions");
    let a_part: fn(&mut Value) = |v| v["defaultDimensions@odata.nextLink"] = "x".into();
    for change in [absent, a_part] {
        let stub = Stub::new([page(json!([vendor("10", change)]), None)]).await;
        let error = stub.client().vendors_with_defaults(Changed::All).await.unwrap_err();
        assert!(
            matches!(
                error,
                BcError::Undecodable {
                    operation: "vendors_with_defaults",
                    ..
                }
            ),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn tax_groups_are_read_in_both_spellings() {
    let group = |code: &str, tax_type: &str| {
        json!({"@odata.etag": "W/\"a\"", "id": Uuid::from_u128(1), "code": code, "displayName": "Group",
            "taxType": tax_type, "lastModifiedDateTime": "2026-03-01T10:00:00Z"})
    };
    let stub = Stub::new([page(
        json!([
            group("VAT21", "VAT"),
            group("LABOR", "Sales_x0020_Tax"),
            group("FREE", "Sales Tax")
        ]),
        None,
    )])
    .await;
    let groups = stub.client().tax_groups(Changed::All).await.unwrap();
    let read: Vec<_> = groups.iter().map(|g| (g.code.as_str(), g.tax_type.as_str())).collect();
    assert_eq!(read, [("VAT21", "VAT"), ("LABOR", "Sales Tax"), ("FREE", "Sales Tax")]);
    assert_eq!(stub.calls()[0].target, format!("{COMPANY}/taxGroups"));
}
