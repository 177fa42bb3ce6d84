//! Ledger entries of a document.

use serde_json::{Value, json};
use uuid::Uuid;

use super::shown::dimension_set_line;
use super::stub::{COMPANY, Reply, Stub, page};
use crate::{BcError, LineDimension};

fn entry(number: i32, document_type: &str, change: impl FnOnce(&mut Value)) -> Value {
    let mut entry = json!({
        "@odata.etag": "W/\"a\"", "id": Uuid::from_u128(1), "entryNumber": number, "postingDate": "2026-03-02",
        "documentNumber": "PPI-1", "documentType": document_type, "accountId": Uuid::from_u128(4),
        "accountNumber": "61100", "description": "Hotel", "debitAmount": 0, "creditAmount": 0,
        "lastModifiedDateTime": "2026-03-02T08:00:00Z",
        "dimensionSetLines": [dimension_set_line(0xd1, "PROJECT", "P1")]
    });
    change(&mut entry);
    entry
}

#[tokio::test]
async fn entries_come_with_exact_amounts_and_their_dimensions_from_every_page() {
    let stub = Stub::new([]).await;
    let next = format!(
        "{}{COMPANY}/generalLedgerEntries?aid=FIN&$skiptoken=1",
        stub.root.as_str().trim_end_matches('/')
    );
    let exact = page(
        json!([entry(7, "Credit_x0020_Memo", |e| e["debitAmount"] = "#".into())]),
        Some(next),
    );
    stub.push(exact.replacing("\"#\"", "9007199254740993.10"));
    let without = |e: &mut Value| _ = e.as_object_mut().unwrap().remove("dimensionSetLines");
    stub.push(page(
        json!([
            entry(8, "Credit Memo", |e| e["creditAmount"] = 1.into()),
            entry(9, "_x0020_", without)
        ]),
        None,
    ));

    let entries = stub.client().ledger_entries(" PPI'1 ").await.unwrap();
    let amounts: Vec<_> = entries
        .iter()
        .map(|e| (e.entry_number, e.debit.to_string(), e.credit.to_string()))
        .collect();
    let text = str::to_owned;
    assert_eq!(
        amounts,
        [
            (7, text("9007199254740993.10"), text("0")),
            (8, text("0"), text("1")),
            (9, text("0"), text("0"))
        ]
    );
    let types: Vec<_> = entries.iter().map(|e| e.document_type.as_str()).collect();
    assert_eq!(types, ["Credit Memo", "Credit Memo", ""]);
    assert_eq!(entries[0].posting_date, jiff::civil::date(2026, 3, 2));
    assert_eq!(
        (entries[0].account_number.as_str(), entries[0].document_number.as_str()),
        ("61100", "PPI-1")
    );
    let project = LineDimension {
        dimension_id: Uuid::from_u128(0xd1),
        code: "PROJECT".to_owned(),
        value_code: "P1".to_owned(),
    };
    assert_eq!(
        (entries[1].dimensions.as_slice(), entries[2].dimensions.len()),
        (&[project][..], 0)
    );
    assert_eq!(
        stub.calls()[0].target,
        format!(
            "{COMPANY}/generalLedgerEntries?$filter=documentNumber%20eq%20%27PPI%27%271%27\
             &$expand=dimensionSetLines&$orderby=entryNumber"
        )
    );
}

#[tokio::test]
async fn an_entry_without_an_amount_is_not_one_of_zero() {
    for name in ["debitAmount", "creditAmount"] {
        let without = |e: &mut Value| _ = e.as_object_mut().unwrap().remove(name);
        let stub = Stub::new([page(json!([entry(7, "Invoice", without)]), None)]).await;
        let error = stub.client().ledger_entries("PPI-1").await.unwrap_err();
        assert!(matches!(error, BcError::Undecodable { .. }), "{name}: {error:?}");
    }
}

#[tokio::test]
async fn a_blank_number_does_not_ask_for_every_entry_without_a_document() {
    let stub = Stub::new([Reply::new(200, "{\"value\":[]}")]).await;
    let error = stub.client().ledger_entries(" ").await.unwrap_err();
    assert!(matches!(error, BcError::InvalidRequest { .. }), "{error:?}");
    assert!(stub.calls().is_empty());
}
