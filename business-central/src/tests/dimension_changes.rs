//! Changes of line dimensions: one snapshot batch, believed only when every part says what was asked for.

use serde_json::{Value, json};
use uuid::Uuid;

use super::shown::dimension_set_line;
use super::stub::{COMPANY, Reply, Stub};
use crate::{BcError, DimensionAction, DimensionChange, ErrorCode, MOST_CHANGES, PurchaseDocumentKind};

use PurchaseDocumentKind::{CreditMemo, Invoice};

const ID: Uuid = Uuid::from_u128(0x1d);
const LINE: Uuid = Uuid::from_u128(0x2);
const OTHER_LINE: Uuid = Uuid::from_u128(0x3);
const DEPARTMENT: Uuid = Uuid::from_u128(0xd2);

fn add(line_id: Uuid, code: &str, value_code: &str) -> DimensionChange {
    DimensionChange {
        line_id,
        action: DimensionAction::Add {
            code: code.to_owned(),
            value_code: value_code.to_owned(),
        },
    }
}

fn set(line_id: Uuid, dimension_id: Uuid, value_code: &str) -> DimensionChange {
    DimensionChange {
        line_id,
        action: DimensionAction::Set {
            dimension_id,
            value_code: value_code.to_owned(),
        },
    }
}

/// PROJECT P1 is added to one line and DEPARTMENT becomes ADM on the other.
fn changes() -> [DimensionChange; 2] {
    [add(LINE, " PROJECT", "p1 "), set(OTHER_LINE, DEPARTMENT, "ADM")]
}

fn part(id: Value, status: u16, body: Value) -> Value {
    let headers = json!({"content-type": "application/json; odata.metadata=minimal", "odata-version": "4.0"});
    json!({"id": id, "status": status, "headers": headers, "body": body})
}

fn added() -> Value {
    part("1".into(), 201, dimension_set_line(0xd1, "PROJECT", "P1"))
}

fn changed() -> Value {
    part("2".into(), 200, dimension_set_line(0xd2, "DEPARTMENT", "ADM"))
}

fn refused(id: &str, status: u16) -> Value {
    let message = "The \"valueCode\" does not match to a Dimension Value.  CorrelationId:  \
                   00000000-0000-0000-0000-00000000000a.";
    let body = json!({"error": {"code": "Application_DialogException", "message": message}});
    part(id.into(), status, body)
}

fn batch(parts: &[Value]) -> Reply {
    Reply::json(200, &json!({ "responses": parts }))
}

async fn answer(reply: Reply) -> Result<(), BcError> {
    let stub = Stub::new([reply]).await;
    let answer = stub.client().change_line_dimensions(Invoice, ID, &changes()).await;
    assert_eq!(stub.calls().len(), 1, "nothing is repeated");
    answer.map(|answer| answer.value)
}

#[tokio::test]
async fn all_changes_go_in_one_snapshot_batch_below_their_document() {
    for (kind, set_name, lines_name) in [
        (Invoice, "purchaseInvoices", "purchaseInvoiceLines"),
        (CreditMemo, "purchaseCreditMemos", "purchaseCreditMemoLines"),
    ] {
        let stub = Stub::new([batch(&[added(), changed()])]).await;
        let answer = stub
            .client()
            .change_line_dimensions(kind, ID, &changes())
            .await
            .unwrap();
        let [call] = &stub.calls()[..] else {
            panic!("one request")
        };
        let root = COMPANY.rsplit_once('/').unwrap().0;
        assert_eq!(
            (call.method.as_str(), call.target.clone()),
            ("POST", format!("{root}/$batch"))
        );
        for (name, value) in [
            ("isolation", "snapshot"),
            ("accept", "application/json"),
            ("content-type", "application/json"),
            ("accept-language", "en-US"),
        ] {
            assert_eq!(call.header(name), Some(value));
        }
        assert_eq!(call.header("prefer"), None, "it must stop at the first failure");
        let document = format!("companies(00000000-0000-0000-0000-0000000000c0)/{set_name}({ID})");
        let json: Value = serde_json::from_str(&call.body).unwrap();
        let expected = json!({"requests": [
            {
                "id": "1", "method": "POST", "url": format!("{document}/{lines_name}({LINE})/dimensionSetLines"),
                "headers": {"Content-Type": "application/json", "Accept-Language": "en-US"},
                "body": {"code": "PROJECT", "valueCode": "p1"}
            },
            {
                "id": "2", "method": "PATCH",
                "url": format!("{document}/{lines_name}({OTHER_LINE})/dimensionSetLines({DEPARTMENT})"),
                "headers": {"Content-Type": "application/json", "Accept-Language": "en-US", "If-Match": "*"},
                "body": {"valueCode": "ADM"}
            }
        ]});
        assert_eq!(json, expected);
        assert_eq!(
            (answer.status, Some(answer.client_request_id.to_string().as_str())),
            (200, call.header("client-request-id"))
        );
    }
}

#[tokio::test]
async fn a_batch_with_a_refused_part_is_refused_whatever_the_other_parts_say() {
    let later = [added(), refused("2", 400)];
    let first_alone = [refused("1", 400)];
    let first_of_both = [refused("1", 400), refused("2", 409)];
    for parts in [&later[..], &first_alone, &first_of_both] {
        let error = answer(batch(parts)).await.unwrap_err();
        let BcError::Answered(answer) = &error else {
            panic!("{error:?}")
        };
        assert_eq!((answer.operation, answer.status), ("change_line_dimensions", 400));
        assert!(answer.code.is(ErrorCode::DIALOG_EXCEPTION));
        assert_eq!(answer.message, "The \"valueCode\" does not match to a Dimension Value.");
        assert_eq!(answer.correlation_id, Some(Uuid::from_u128(0xa)));
        assert!(!error.to_string().contains("valueCode"), "{error}");
    }
}

#[tokio::test]
async fn a_refused_part_keeps_its_status_even_without_a_readable_body() {
    for body in [Value::Null, json!("text"), json!({})] {
        let error = answer(batch(&[added(), part("2".into(), 503, body)]))
            .await
            .unwrap_err();
        assert!(
            matches!(&error, BcError::Answered(answer) if answer.status == 503 && answer.message.is_empty()),
            "{error:?}"
        );
    }
    let error = answer(batch(&[added(), refused("2", 429)])).await.unwrap_err();
    assert!(matches!(error, BcError::Throttled { .. }), "{error:?}");
}

#[tokio::test]
async fn an_accepted_batch_that_does_not_show_what_was_asked_for_is_neither_done_nor_refused() {
    let other_value = part("2".into(), 200, dimension_set_line(0xd2, "DEPARTMENT", "SALES"));
    let without_value = part("2".into(), 200, json!({"id": DEPARTMENT, "code": "DEPARTMENT"}));
    for reply in [
        batch(&[added()]),
        batch(&[]),
        batch(&[added(), changed(), changed()]),
        batch(&[changed(), added()]),
        batch(&[added(), other_value]),
        batch(&[added(), without_value]),
        batch(&[added(), part("2".into(), 204, Value::Null)]),
        Reply::new(200, "--batchresponse_1"),
        Reply::new(202, ""),
    ] {
        let error = answer(reply).await.unwrap_err();
        assert!(
            matches!(
                error,
                BcError::Undecodable {
                    operation: "change_line_dimensions",
                    ..
                }
            ),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn parts_without_ids_are_taken_in_their_order() {
    let mut first = added();
    let mut second = changed();
    first["id"] = Value::Null;
    second.as_object_mut().unwrap().remove("id");
    answer(batch(&[first, second])).await.unwrap();
}

#[tokio::test]
async fn an_envelope_that_fails_keeps_its_own_status() {
    for status in [400, 408, 500, 504] {
        let error = answer(Reply::error(status, "Unknown", "x")).await.unwrap_err();
        assert!(
            matches!(&error, BcError::Answered(a) if a.status == status),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn what_business_central_would_refuse_is_not_sent() {
    let stub = Stub::new([]).await;
    let client = stub.client();
    let too_many: Vec<_> = (0..=MOST_CHANGES)
        .map(|n| set(Uuid::from_u128(n as u128 + 1), DEPARTMENT, "ADM"))
        .collect();
    for bad in [
        vec![],
        too_many.clone(),
        vec![add(LINE, " ", "P1")],
        vec![add(LINE, "PROJECT", "")],
        vec![set(LINE, DEPARTMENT, &"X".repeat(21))],
        vec![add(LINE, "PROJECT", "P1"), add(LINE, "project ", "P2")],
        vec![set(LINE, DEPARTMENT, "ADM"), set(LINE, DEPARTMENT, "SALES")],
    ] {
        let error = client.change_line_dimensions(Invoice, ID, &bad).await.unwrap_err();
        assert!(matches!(error, BcError::InvalidRequest { .. }), "{bad:?}: {error:?}");
        assert!(!error.to_string().contains("XX"), "no values in texts: {error}");
    }
    assert!(stub.calls().is_empty() && stub.token_calls().is_empty());

    let parts: Vec<_> = (1..=MOST_CHANGES)
        .map(|n| part(n.to_string().into(), 200, dimension_set_line(0xd2, "DEPARTMENT", "ADM")))
        .collect();
    stub.push(batch(&parts));
    client
        .change_line_dimensions(Invoice, ID, &too_many[..MOST_CHANGES])
        .await
        .unwrap();
}
