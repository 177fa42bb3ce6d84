//! Fields of expense reports and entries that their sums do not show.

use jiff::civil::date;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::expense_sums::{list, money, number, parsed, report, sums};
use crate::concur::fixtures::{
    CashAdvance, CashAdvanceApplication, CustomField, Entry, ExpensePay, Mileage, OffsetPayType, Payee, PayrollPay,
    RateDirection, ReportDates, Spend,
};

#[test]
fn entries_carry_what_mapping_and_attachments_need() {
    let entry = Entry {
        date: Some(date(2026, 2, 27)),
        merchant: None,
        payment_type_key: Some("1003".into()),
        card_program: Some("CORP".into()),
        offset_pay_type: Some(OffsetPayType::No),
        clearing_account: Some("19900".into()),
        expense_pay: Some(ExpensePay::Yes),
        receipt_image_id: Some("0123456789ABCDEF0123456789ABCDEF".into()),
        spend: Some(Spend {
            amount: money("118.20"),
            currency: "CHF".into(),
            rate: money("1.01814882032668"),
            direction: RateDirection::Divide,
        }),
        mileage: Some(Mileage {
            total_distance: money("120"),
            personal_distance: money("8.5"),
        }),
        custom_fields: [(3, CustomField::list_item("A", "B"))].into(),
        ..Entry::card_charge(Payee::IndividualBilledCard, "61200", money("116.10"))
    };
    let report = report(vec![entry, Entry::new("61100", money("1"))]);
    let text = report.to_json();
    let document = parsed(&report);
    assert!(sums(&document).broken.is_empty());
    let entry = &document["expenseEntry"][0];
    for (name, expected) in [
        ("entryDate", json!("2026-02-27T00:00:00.000Z")),
        ("entryVendorDescription", Value::Null),
        ("reportEntryPatKey", json!("1003")),
        ("cardProgramTypeCode", json!("CORP")),
        ("offsetPayType", json!("N")),
        ("clearingAccountCode", json!("19900")),
        ("expensePayIndicator", json!("Y")),
        ("entryReceiptId", json!("0123456789ABCDEF0123456789ABCDEF")),
        ("entryCurrAlphaCode", json!("CHF")),
        ("entryExchangeRateDirection", json!("D")),
        ("entryCustom3Value", json!("B")),
    ] {
        assert_eq!(entry[name], expected, "{name}");
    }
    assert!(
        text.contains(r#""entryExchangeRate":1.01814882032668,"#),
        "all digits of the rate"
    );
    assert_eq!(number(&entry["reportEntryTransactionAmount"]), money("118.20"));
    assert_eq!(number(&entry["mileage"]["personalDistance"]), money("8.5"));
    let plain = &document["expenseEntry"][1];
    assert_eq!(plain["expensePayIndicator"], "N");
    assert_eq!(plain["entryCurrAlphaCode"], "USD");
    assert!(plain.get("mileage").is_none());
}

#[test]
fn reports_carry_advances_returns_payroll_and_dates() {
    let mut report = report(vec![Entry::new("61100", money("315"))]);
    report.cash_advances = vec![CashAdvance {
        cash_advance_id: "CA1".into(),
        clearing_account: "15700".into(),
        amount: money("315"),
    }];
    report.cash_advance_applications = vec![CashAdvanceApplication {
        cash_advance_id: "CA2".into(),
        clearing_account: None,
        amount: money("-85"),
        transaction_type: 3,
    }];
    report.returns_amount = money("85");
    report.payroll_pay = PayrollPay::Yes {
        clearing_account: "21500".into(),
    };
    report.dates = ReportDates {
        processed: Some(date(2026, 3, 9)),
        start: Some(date(2026, 2, 1)),
        ..ReportDates::default()
    };
    let document = parsed(&report);
    assert!(sums(&document).broken.is_empty(), "advances leave the journals alone");
    let applications = list(&document["cashAdvanceApplication"]);
    let shown: Vec<(&str, Decimal, u64)> = applications
        .iter()
        .map(|application| {
            (
                application["cashAdvanceId"].as_str().unwrap(),
                number(&application["cashAdvanceApplicationAmount"]),
                application["cashAdvanceTransactionType"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(shown, [("CA1", money("-315"), 2), ("CA2", money("-85"), 3)]);
    assert!(applications[1]["cashAdvanceClearingAccountCode"].is_null());
    let head = &document["report"];
    assert_eq!(number(&head["cashAdvanceReturnsAmount"]), money("85"));
    assert_eq!(head["payrollPayIndicator"], "Y");
    assert_eq!(head["payrollPaymentClearingAccountCode"], "21500");
    assert_eq!(head["reportPaymentProcessingDate"], "2026-03-09T09:30:00.050Z");
    assert_eq!(head["reportSubmitDate"], "2026-03-02T09:30:00.050Z");
    assert_eq!(head["reportStartDate"], "2026-02-01T00:00:00.000Z");
    assert!(head["reportEndDate"].is_null());
}
