//! What is not read, and what the error says of it.

use super::*;

#[test]
fn an_error_names_the_field_and_never_its_value() {
    let cases = [
        (
            r#""amountGross": 12.5"#,
            r#""amountGross": "9876.5""#,
            "expenseEntry[0].allocation[0].journal[0].amountGross",
        ),
        (
            r#""amountGross": 12.5"#,
            r#""amountGross": null"#,
            "expenseEntry[0].allocation[0].journal[0].amountGross",
        ),
        (
            r#""amountGross": 12.5"#,
            r#""amountGross": 9876.123456789"#,
            "expenseEntry[0].allocation[0].journal[0].amountGross",
        ),
        (
            r#""entryIsPersonal": "N""#,
            r#""entryIsPersonal": "9876""#,
            "expenseEntry[0].entryIsPersonal",
        ),
        (
            r#""entryDate": "2026-02-17T00:00:00.000Z""#,
            r#""entryDate": "31/12/9876""#,
            "expenseEntry[0].entryDate",
        ),
        (r#""isTest": "N""#, r#""isTest": null"#, "report.isTest"),
        (r#""isTest": "N","#, "", "report.isTest"),
        (
            r#""revisionNumber": "1""#,
            r#""revisionNumber": "9876a""#,
            "report.revisionNumber",
        ),
        (r#""revisionNumber": "1","#, "", "report.revisionNumber"),
        (
            r#""reportId": "A1B2C3D4E5F6A7B8C9D0""#,
            r#""reportId": "98 76""#,
            "report.reportId",
        ),
        (
            r#""employeeCurrencyAlphaCode": "EUR""#,
            r#""employeeCurrencyAlphaCode": "9876""#,
            "report.employeeCurrencyAlphaCode",
        ),
        (
            r#""journalPayer": "COMP""#,
            r#""journalPayer": 9876"#,
            "expenseEntry[0].allocation[0].journal[0].journalPayer",
        ),
        (
            r#""journalPayer": "COMP""#,
            r#""journalPayer": "COMP", "journalPayer": "9876""#,
            "expenseEntry[0].allocation[0].journal[0].journalPayer",
        ),
        (
            r#""cashAdvanceApplication": null"#,
            r#""cashAdvanceApplication": {"a": 9876}"#,
            "cashAdvanceApplication",
        ),
        (
            r#""taxGuid": ["T1"]"#,
            r#""taxGuid": [9876]"#,
            "expenseEntry[0].allocation[0].journal[0].taxGuid",
        ),
        (
            r#""amountTax": 2"#,
            r#""amountTax": true"#,
            "expenseEntry[0].allocation[0].tax[0].amountTax",
        ),
    ];
    for (from, to, path) in cases {
        let error = expense(&edited(EXPENSE, from, to)).unwrap_err();
        let text = error.to_string();
        let named = match &error {
            DocumentError::Missing { path }
            | DocumentError::Unreadable { path, .. }
            | DocumentError::Repeated { path } => path,
            other => panic!("{other}"),
        };
        assert_eq!(named, path, "{to}");
        assert!(text.contains(path) && !text.contains("9876"), "{text}");
        assert_eq!(error.failure_type(), "DocumentInvalid");
    }
}

#[test]
fn what_is_no_document_is_refused() {
    assert_eq!(
        expense("{\n \"report\": 9876.5.5}").unwrap_err(),
        DocumentError::NotJson { line: 2, column: 18 }
    );
    for text in ["[]", "\"9876\"", "null", "1"] {
        let error = expense(text).unwrap_err();
        assert!(!error.to_string().contains("9876"));
        assert!(matches!(error, DocumentError::Unreadable { .. }), "{error}");
    }
    assert!(matches!(expense("").unwrap_err(), DocumentError::NotJson { .. }));
    assert_eq!(
        expense(INVOICE).unwrap_err(),
        DocumentError::Missing {
            path: "employee".into()
        }
    );
    assert_eq!(
        invoice(EXPENSE).unwrap_err(),
        DocumentError::Missing {
            path: "requestHeader".into()
        }
    );
}

#[test]
fn a_list_that_no_posting_could_hold_is_refused() {
    let many = vec!["{}"; 10_001].join(",");
    let json = edited(
        EXPENSE,
        r#""cashAdvanceApplication": null"#,
        &format!(r#""cashAdvanceApplication": [{many}]"#),
    );
    assert!(matches!(
        expense(&json).unwrap_err(),
        DocumentError::TooMany { most: 10_000, .. }
    ));
}
