//! Cash advances.

use super::*;

const ADVANCE: &str = r#"{
  "employeeData": {"employeeId": "EMP-001", "employeeLastName": "kept out", "employeeOrgUnit1Code": "North"},
  "cashAdvanceData": {
    "cashAdvanceId": "D1E2F3A4B5C6D1E2F3A4B5C6D1E2F3A4", "name": " Trade fair ", "purpose": null,
    "requestAmount": 500.00000000, "currencyAlphaCode": "USD", "currencyNumCode": "840", "exchangeRate": 0.91505,
    "employeeCurrencyAlphaCode": "EUR", "requestDate": "2026-02-01T08:00:00.000Z",
    "issuedDate": "2026-02-10T08:00:00.000Z", "paymentMethod": 0, "transactionType": 1, "expensePayIndicator": "N",
    "isTest": "N"
  },
  "journalData": [{
    "accountCode": "1500", "amount": 457.53, "payee": "EMPL", "payer": "COMP", "debitOrCredit": "DR", "paymentCode": "Cash"
  }]
}"#;

fn advance(json: &str) -> Result<CashAdvanceDocument, DocumentError> {
    match ConcurDocument::parse(DocumentKind::CashAdvance, json)? {
        ConcurDocument::CashAdvance(advance) => Ok(advance),
        other => panic!("parsed as {}", other.kind()),
    }
}

#[test]
fn a_cash_advance_is_read_whole() {
    let read = advance(ADVANCE).unwrap();
    assert_eq!(read.head.business_id.as_str(), "D1E2F3A4B5C6D1E2F3A4B5C6D1E2F3A4");
    // Cash advances carry no revision.
    assert_eq!((read.head.is_test, read.head.revision), (false, 1));
    assert_eq!(read.employee_id.as_deref(), Some("EMP-001"));
    assert_eq!((read.name.as_deref(), read.purpose), (Some("Trade fair"), None));
    assert_eq!(read.requested, Some(decimal("500")));
    assert_eq!(read.exchange_rate, Some(decimal("0.91505")));
    assert_eq!(read.currency.as_str(), "USD");
    assert_eq!(read.employee_currency.unwrap().as_str(), "EUR");
    assert_eq!(read.requested_on.unwrap().to_string(), "2026-02-01");
    assert_eq!(read.issued_on.unwrap().to_string(), "2026-02-10");
    assert_eq!(read.transaction_type.as_deref(), Some("1"));
    assert_eq!(read.fields.get("employeeOrgUnit1Code"), Some("North"));
    let row = &read.journals[0];
    assert_eq!(row.account_code.as_deref(), Some("1500"));
    assert_eq!(
        (row.payer.as_deref(), row.payee.as_deref()),
        (Some("COMP"), Some("EMPL"))
    );
    assert_eq!((row.amount, row.side), (decimal("457.53"), DebitOrCredit::Debit));
}

#[test]
fn concur_pays_an_advance_by_its_method_or_its_indicator() {
    let paid = |from: &str, to: &str| advance(&edited(ADVANCE, from, to)).unwrap().paid_by_concur;
    assert_eq!(advance(ADVANCE).unwrap().paid_by_concur, Indicator::No);
    assert_eq!(paid(r#""paymentMethod": 0"#, r#""paymentMethod": 1"#), Indicator::Yes);
    // The schema says text, the data has numbers.
    assert_eq!(paid(r#""paymentMethod": 0"#, r#""paymentMethod": "1""#), Indicator::Yes);
    assert_eq!(
        paid(r#""expensePayIndicator": "N""#, r#""expensePayIndicator": "Y""#),
        Indicator::Yes
    );
    assert_eq!(
        paid(r#""expensePayIndicator": "N""#, r#""expensePayIndicator": null"#),
        Indicator::Absent
    );
}

#[test]
fn an_advance_without_what_posting_rests_on_is_not_read() {
    let cases = [
        (
            r#""debitOrCredit": "DR""#,
            r#""debitOrCredit": "9876""#,
            "journalData[0].debitOrCredit",
        ),
        (r#""debitOrCredit": "DR", "#, "", "journalData[0].debitOrCredit"),
        (r#""amount": 457.53, "#, "", "journalData[0].amount"),
        (r#""isTest": "N""#, r#""isTest": null"#, "cashAdvanceData.isTest"),
        (
            r#""currencyAlphaCode": "USD", "#,
            "",
            "cashAdvanceData.currencyAlphaCode",
        ),
        (
            r#""employeeCurrencyAlphaCode": "EUR""#,
            r#""employeeCurrencyAlphaCode": "9876""#,
            "cashAdvanceData.employeeCurrencyAlphaCode",
        ),
    ];
    for (from, to, path) in cases {
        let text = advance(&edited(ADVANCE, from, to)).unwrap_err().to_string();
        assert!(text.contains(path) && !text.contains("9876"), "{text}");
    }
}

#[test]
fn debugging_an_advance_shows_nothing_private() {
    let shown = format!("{:?}", advance(ADVANCE).unwrap());
    assert!(shown.contains("D1E2F3A4") && !shown.contains("EMP-001"), "{shown}");
}
