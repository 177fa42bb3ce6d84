//! What is read, what is tolerated and what is not guessed.

mod cash_advance;
mod refusing;

use super::*;
use rust_decimal::Decimal;

const EXPENSE: &str = r#"{
  "employee": {"employeeId": "EMP-001", "employeeCustom21Code": "SYS", "employeeLastName": "kept out"},
  "report": {
    "reportId": "A1B2C3D4E5F6A7B8C9D0", "employeeCurrencyAlphaCode": "EUR", "totalApprovedAmount": 12.50000000,
    "cashAdvanceReturnsAmount": 0E-8, "revisionNumber": "1", "isTest": "N", "ledgerCode": "DEFAULT",
    "payrollPayIndicator": null, "reportPaymentProcessingDate": "2026-03-02T18:34:30.260Z",
    "reportSubmitDate": "2026-03-01T08:00:00.000Z", "reportEndDate": null, "requestId": [],
    "reportCustom1Code": " 100 ", "reportCustom2Code": "", "reportCustom3Value": 7.00, "reportOrgUnit2Code": "North"
  },
  "expenseEntry": [{
    "expenseTypeCode": "MEALS  ", "expenseTypeName": "Meals", "entryDate": "2026-02-17T00:00:00.000Z",
    "entryApprovedAmount": 12.5, "entryIsPersonal": "N", "expensePayIndicator": "N", "entryCustom40Code": "X",
    "mileage": {"ignored": [true]},
    "allocation": [{
      "allocationId": null, "allocationPercentage": null, "allocationCustom3Code": "CC-1", "allocationCustom4Code": {},
      "journal": [{
        "journalAccountCode": 6100, "journalPayer": "COMP", "journalPayee": "EMPL", "amountGross": 12.5,
        "amountNetOfTax": 10.50, "amountNetOfReclaim": 11.5, "taxGuid": ["T1"]
      }],
      "tax": [{"taxGuid": "T1", "taxAuthorityLabel": "DEVAT", "taxCode": null, "amountTax": 2, "amountReclaim": 1.0}]
    }]
  }],
  "cashAdvanceApplication": null
}"#;

const INVOICE: &str = r#"{
  "requestHeader": {
    "requestId": "C0FFEE00C0FFEE000001", "vendorInvoiceNumber": " INV-7 ", "invoiceDate": "08/09/2026",
    "paymentDueDate": "2026-09-07", "postingDate": null, "processCompleteDate": "2026-08-12T10:00:00.000Z",
    "currencyAlphaCode": "USD", "requestTotal": 50.00000000, "amountShippingTotal": 0E-8, "netPaymentTermDays": 30,
    "invoicePayIndicator": "N", "isTest": "Y", "revisionNumber": 1, "requestCustom5Code": "P-1"
  },
  "vendor": {"vendorCode": "SUP-1", "vendorRemitToAddressCode": "HQ", "vendorName": "Example Supplies Ltd"},
  "lineItem": [{
    "lineItemDescription": "Paper", "lineItemQuantity": "2", "expenseTypeCode": "2000   ", "lineItemCustom2Code": "B",
    "allocation": [{"journal": {"accountCode": "6100", "amountNet": 40.00, "amountGross": 50.00, "amountShipping": 0,
      "tax": [{"amountTax": 10.00, "taxCode": "STD", "taxField": "TAXFIELD1"}]}}]
  }]
}"#;

fn expense(json: &str) -> Result<ExpenseDocument, DocumentError> {
    match ConcurDocument::parse(DocumentKind::Expense, json)? {
        ConcurDocument::Expense(report) => Ok(report),
        other => panic!("parsed as {}", other.kind()),
    }
}

fn invoice(json: &str) -> Result<InvoiceDocument, DocumentError> {
    match ConcurDocument::parse(DocumentKind::Invoice, json)? {
        ConcurDocument::Invoice(invoice) => Ok(invoice),
        other => panic!("parsed as {}", other.kind()),
    }
}

fn edited(json: &str, from: &str, to: &str) -> String {
    assert!(json.contains(from), "{from}");
    json.replacen(from, to, 1)
}

fn decimal(text: &str) -> Decimal {
    Decimal::from_str_exact(text).unwrap()
}

#[test]
fn an_expense_report_is_read_whole() {
    let report = expense(EXPENSE).unwrap();
    assert_eq!(report.head.business_id.as_str(), "A1B2C3D4E5F6A7B8C9D0");
    assert_eq!((report.head.is_test, report.head.revision), (false, 1));
    assert_eq!(report.head.ledger_code.as_deref(), Some("DEFAULT"));
    assert_eq!(report.employee_id.as_deref(), Some("EMP-001"));
    assert_eq!(report.total_approved, Some(decimal("12.5")));
    assert_eq!(report.cash_advance_returns, Decimal::ZERO);
    assert_eq!(report.paid_by_payroll, Indicator::Absent);
    assert_eq!(report.approved_on.unwrap().to_string(), "2026-03-02");
    assert_eq!(report.submitted_on.unwrap().to_string(), "2026-03-01");
    assert_eq!(report.ends_on, None);
    assert!(report.cash_advance_applications.is_empty());
    let entry = &report.entries[0];
    assert_eq!(entry.expense_type_code.as_deref(), Some("MEALS"));
    assert_eq!(entry.date.unwrap().to_string(), "2026-02-17");
    let allocation = &entry.allocations[0];
    let journal = &allocation.journals[0];
    assert_eq!(journal.account_code.as_deref(), Some("6100"));
    assert_eq!(journal.gross, decimal("12.5"));
    assert_eq!(journal.net_of_tax, Some(decimal("10.5")));
    assert_eq!(journal.net_of_reclaim, Some(decimal("11.5")));
    assert_eq!(journal.tax_guids, ["T1"]);
    assert_eq!(allocation.taxes[0].reclaim, Some(Decimal::ONE));
    assert_eq!(allocation.taxes[0].code, None);
}

#[test]
fn rules_see_the_fields_of_every_level_that_carry_a_value() {
    let report = expense(EXPENSE).unwrap();
    let entry = &report.entries[0];
    let lookup = FieldLookup::new([&entry.allocations[0].fields, &entry.fields, &report.fields]);
    for (name, value) in [
        ("allocationCustom3Code", Some("CC-1")),
        ("entryCustom40Code", Some("X")),
        ("reportCustom1Code", Some("100")),
        ("reportCustom3Value", Some("7.00")),
        ("reportOrgUnit2Code", Some("North")),
        ("employeeCustom21Code", Some("SYS")),
        ("employeeId", Some("EMP-001")),
        ("reportCustom2Code", None),
        ("allocationCustom4Code", None),
        ("employeeLastName", None),
    ] {
        assert_eq!(lookup.get(name), value, "{name}");
    }
    let bill = invoice(INVOICE).unwrap();
    let line = &bill.lines[0];
    let lookup = FieldLookup::new([&line.allocations[0].fields, &line.fields, &bill.fields]);
    assert_eq!(lookup.get("requestCustom5Code"), Some("P-1"));
    assert_eq!(lookup.get("lineItemCustom2Code"), Some("B"));
}

#[test]
fn an_invoice_is_read_whole() {
    let bill = invoice(INVOICE).unwrap();
    assert_eq!((bill.head.is_test, bill.head.revision), (true, 1));
    assert_eq!(bill.vendor_invoice_number.as_deref(), Some("INV-7"));
    assert_eq!(bill.invoice_date.unwrap().to_string(), "2026-08-09");
    assert_eq!(bill.due_date.unwrap().to_string(), "2026-09-07");
    assert_eq!(bill.approved_on.unwrap().to_string(), "2026-08-12");
    assert_eq!(bill.posting_date, None);
    assert_eq!(bill.net_payment_term_days.as_deref(), Some("30"));
    assert_eq!(bill.total, decimal("50"));
    assert_eq!(bill.vendor_code.as_deref(), Some("SUP-1"));
    assert_eq!(bill.remit_to_code.as_deref(), Some("HQ"));
    let line = &bill.lines[0];
    assert_eq!(line.expense_type_code.as_deref(), Some("2000"));
    assert_eq!(line.quantity.as_deref(), Some("2"));
    let allocation = &line.allocations[0];
    assert_eq!(allocation.net, Some(decimal("40")));
    assert_eq!(allocation.taxes[0].code.as_deref(), Some("STD"));
    let numbered = edited(
        INVOICE,
        r#""lineItemQuantity": "2""#,
        r#""lineItemQuantity": 1.00000000"#,
    );
    assert_eq!(
        invoice(&numbered).unwrap().lines[0].quantity.as_deref(),
        Some("1.00000000")
    );
    let untaxed = edited(
        INVOICE,
        r#""tax": [{"amountTax": 10.00, "taxCode": "STD", "taxField": "TAXFIELD1"}]"#,
        r#""tax": null"#,
    );
    assert!(invoice(&untaxed).unwrap().lines[0].allocations[0].taxes.is_empty());
}

#[test]
fn what_older_documents_lack_is_tolerated() {
    let no_total = edited(EXPENSE, r#""totalApprovedAmount": 12.50000000,"#, "");
    assert_eq!(expense(&no_total).unwrap().total_approved, None);
    let no_taxes = edited(EXPENSE, r#", "taxGuid": ["T1"]"#, "");
    assert!(
        expense(&no_taxes).unwrap().entries[0].allocations[0].journals[0]
            .tax_guids
            .is_empty()
    );
    let empty_account = edited(EXPENSE, r#""journalAccountCode": 6100"#, r#""journalAccountCode": """#);
    assert_eq!(
        expense(&empty_account).unwrap().entries[0].allocations[0].journals[0].account_code,
        None
    );
    let one_guid = edited(EXPENSE, r#"["T1"]"#, r#""T1""#);
    assert_eq!(
        expense(&one_guid).unwrap().entries[0].allocations[0].journals[0].tax_guids,
        ["T1"]
    );
}

#[test]
fn amounts_keep_their_digits() {
    let exact = edited(
        EXPENSE,
        r#""amountGross": 12.5"#,
        r#""amountGross": 123456789012345.12345678"#,
    );
    let report = expense(&exact).unwrap();
    assert_eq!(
        report.entries[0].allocations[0].journals[0].gross,
        decimal("123456789012345.12345678")
    );
}

#[test]
fn debugging_a_document_shows_its_id_and_nothing_private() {
    let shown = format!("{:?}", ConcurDocument::parse(DocumentKind::Expense, EXPENSE).unwrap());
    assert!(shown.contains("A1B2C3D4E5F6A7B8C9D0"));
    assert!(!shown.contains("EMP-001") && !shown.contains("12.5"), "{shown}");
}
