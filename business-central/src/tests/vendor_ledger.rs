//! The analytics query of vendor ledger entries.

use serde_json::{Value, json};

use super::stub::{Reply, Stub, page};
use crate::{BcError, MOST_LEDGER_KEYS};

const SET: &str = "/v2.0/tenant-1/Production/api/microsoft/analytics/v1.0/companies(00000000-0000-0000-0000-0000000000c0)\
                   /vendorLedgerEntries";

fn row(number: i32, kind: &str, amount: &str) -> Value {
    json!({
        "vleEntryNo": 7, "vleDueDate": "2026-03-30", "vleOpen": true, "vlePostingDate": "2026-03-02",
        "vleClosedAtDate": "0001-01-01", "dvleEntryNo": number, "dvlePostingDate": "2026-03-09", "dvleEntryType": kind,
        "dvleDocumentType": "Credit_x0020_Memo", "dvleDocumentNo": "PAY-1", "dvleAmountLCY": amount,
        "dvleVendorNo": "20000", "dvleApplicationNo": 3, "dvleAppliedVendLedgerEntryNo": 9, "purchInvHeaderDocumentNo": ""
    })
}

#[tokio::test]
async fn both_spellings_of_options_and_every_digit_are_read() {
    let exact = page(
        json!([row(1, "Initial_x0020_Entry", "#"), row(2, "Initial Entry", "#")]),
        None,
    );
    let stub = Stub::new([exact.replacing("\"#\"", "-9007199254740993.10")]).await;
    let rows = stub.client().vendor_ledger_rows(&[7]).await.unwrap();
    assert!(
        rows.iter()
            .all(|row| row.is_initial() && row.document_type == "Credit Memo")
    );
    assert_eq!(rows[0].amount.to_string(), "-9007199254740993.10");
    assert_eq!((rows[0].closed_on, rows[0].date), (None, jiff::civil::date(2026, 3, 9)));
    assert_eq!(
        stub.calls()[0].target,
        format!("{SET}?$filter=vleEntryNo%20eq%207&$top=20000")
    );
}

#[tokio::test]
async fn a_look_for_what_is_new_is_one_request_in_the_order_of_numbers() {
    let of = |numbers: [i32; 2]| {
        let rows = numbers.map(|n| row(n, "Application", "1"));
        page(json!(rows), None).replacing("\"1\"", "1")
    };
    let stub = Stub::new([of([5, 6]), of([6, 5]), of([4, 5])]).await;
    let client = stub.client();
    assert_eq!(client.vendor_ledger_rows_after(4, 2).await.unwrap().len(), 2);
    assert_eq!(stub.calls().len(), 1, "a full page is not followed by another request");
    assert_eq!(
        stub.calls()[0].target,
        format!("{SET}?$filter=dvleEntryNo%20gt%204&$orderby=dvleEntryNo&$top=2")
    );
    for _ in 0..2 {
        let error = client.vendor_ledger_rows_after(4, 2).await.unwrap_err();
        assert!(matches!(error, BcError::Undecodable { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn an_app_that_is_not_there_is_told_from_a_wrong_environment() {
    let stub = Stub::new([
        Reply::error(404, "BadRequest_NotFound", "No HTTP resource was found"),
        Reply::error(404, "NoEnvironment", "Environment does not exist."),
        Reply::error(403, "Internal_PermissionDenied", "no"),
    ])
    .await;
    let client = stub.client();
    let mut seen = Vec::new();
    for _ in 0..3 {
        let error = client.newest_vendor_ledger_row().await.unwrap_err();
        seen.push((error.is_absent_api(), error.is_not_permitted()));
    }
    assert_eq!(seen, [(true, false), (false, false), (false, true)]);
}

#[tokio::test]
async fn no_key_and_too_many_keys_are_not_sent() {
    let stub = Stub::new([]).await;
    let many: Vec<i32> = (0..).take(MOST_LEDGER_KEYS + 1).collect();
    for keys in [&many[..0], &many[..]] {
        let error = stub.client().vendor_ledger_rows(keys).await.unwrap_err();
        assert!(matches!(error, BcError::InvalidRequest { .. }), "{error:?}");
    }
    assert!(stub.calls().is_empty());
}
