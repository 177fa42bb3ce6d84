use std::collections::BTreeMap;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde_json::Value;

use crate::concur::fixtures::{
    AmountStyle, CashAdvance, Entry, ExpenseReport, InvoiceRequest, Line, LineTax, Payee, Personal, Split, Tax,
    TestFlag, business_id,
};

fn money(text: &str) -> Decimal {
    Decimal::from_str(text).unwrap()
}

/// Reads a number of a parsed fixture; the fixtures here have few enough digits for it.
fn number(value: &Value) -> Decimal {
    let text = value.to_string();
    Decimal::from_str(&text)
        .or_else(|_| Decimal::from_scientific(&text))
        .unwrap()
}

fn every_kind() -> ExpenseReport {
    let mut report = ExpenseReport::new(business_id(1), "EMP-001");
    report.entries = vec![
        Entry {
            cost_center: Some("CC10".into()),
            ..Entry::new("61100", money("125.50"))
        },
        Entry::new("61100", money("-20")),
        Entry {
            payee: Payee::CompanyPaid,
            ..Entry::new("61200", money("250"))
        },
        Entry {
            payee: Payee::IndividualBilledCard,
            ..Entry::new("61200", money("-349"))
        },
        Entry {
            payee: Payee::CompanyBilledCard,
            personal: Personal::Yes,
            ..Entry::new("18000", money("49"))
        },
        Entry {
            taxes: vec![
                Tax {
                    authority: "CAGST".into(),
                    code: None,
                    amount: money("4.42"),
                    reclaim: money("0"),
                },
                Tax {
                    authority: "CAPMB".into(),
                    code: Some("J1".into()),
                    amount: money("7.08"),
                    reclaim: money("3.54"),
                },
            ],
            ..Entry::new("61300", money("100"))
        },
        Entry {
            splits: vec![
                Split {
                    account: "61400".into(),
                    amount: money("12.50"),
                    cost_center: Some("CC20".into()),
                    project: None,
                },
                Split {
                    account: "61500".into(),
                    amount: money("37.50"),
                    cost_center: None,
                    project: Some("P1".into()),
                },
            ],
            ..Entry::new("61400", money("50"))
        },
    ];
    report.cash_advances = vec![CashAdvance {
        cash_advance_id: "CA0000000000000000000000000000A1".into(),
        clearing_account: "14000".into(),
        amount: money("60"),
    }];
    report
}

#[test]
fn expense_documents_keep_the_invariants_of_the_published_samples() {
    let report = every_kind();
    let document: Value = serde_json::from_str(&report.to_json()).unwrap();
    let (mut gross, mut approved) = (Decimal::ZERO, Decimal::ZERO);
    let mut due: BTreeMap<String, Decimal> = BTreeMap::new();
    for entry in document["expenseEntry"].as_array().unwrap() {
        approved += number(&entry["entryApprovedAmount"]);
        for allocation in entry["allocation"].as_array().unwrap() {
            let taxes = allocation["tax"].as_array().unwrap();
            for row in allocation["journal"].as_array().unwrap() {
                let amount = number(&row["amountGross"]);
                gross += amount;
                let (payer, payee) = (
                    row["journalPayer"].as_str().unwrap(),
                    row["journalPayee"].as_str().unwrap(),
                );
                assert!((payer == "COMP") != (payee == "COMP"));
                assert_eq!(payee == "COMP", amount.is_sign_negative());
                let party = if payer == "COMP" { payee } else { payer };
                *due.entry(party.to_owned()).or_default() += amount;
                let joined = || {
                    taxes
                        .iter()
                        .filter(|tax| row["taxGuid"].as_array().unwrap().contains(&tax["taxGuid"]))
                };
                let tax: Decimal = joined().map(|tax| number(&tax["amountTax"])).sum();
                let reclaim: Decimal = joined().map(|tax| number(&tax["amountReclaim"])).sum();
                assert_eq!(amount - number(&row["amountNetOfTax"]), tax);
                assert_eq!(amount - number(&row["amountNetOfReclaim"]), reclaim);
            }
        }
    }
    assert_eq!(gross, approved);
    assert_eq!(approved, number(&document["report"]["totalApprovedAmount"]));
    assert_eq!(approved, report.total());
    assert_eq!(due["COPD"], money("250"));
    assert_eq!(due["IBCP"], money("-349"));
    assert_eq!(due["CBCP"], money("49"));
    assert_eq!(
        due["EMPL"],
        money("125.50") - money("20") - money("49") + money("100") + money("50")
    );
    assert_eq!(
        number(&document["cashAdvanceApplication"][0]["cashAdvanceApplicationAmount"]),
        money("-60")
    );
}

#[test]
fn expense_documents_have_the_oddities_of_the_real_ones() {
    let document: Value = serde_json::from_str(&every_kind().to_json()).unwrap();
    let personal = &document["expenseEntry"][4];
    assert_eq!(personal["entryIsPersonal"], "Y");
    assert!(personal["allocation"][0]["allocationId"].is_null());
    assert!(personal["allocation"][0]["allocationPercentage"].is_null());
    assert_eq!(personal["allocation"][0]["journal"].as_array().unwrap().len(), 2);
    assert_eq!(document["report"]["revisionNumber"], "1", "text");
    assert_eq!(
        document["expenseEntry"][0]["allocation"][0]["allocationCustom1Code"],
        "CC10"
    );
    assert!(every_kind().to_json().contains(r#""cashAdvanceReturnsAmount":0E-8"#));
    let percentages: Vec<Decimal> = document["expenseEntry"][6]["allocation"]
        .as_array()
        .unwrap()
        .iter()
        .map(|allocation| number(&allocation["allocationPercentage"]))
        .collect();
    assert_eq!(percentages, [money("25"), money("75")]);
}

#[test]
fn amounts_are_written_in_the_chosen_style() {
    let mut report = ExpenseReport::new(business_id(1), "EMP-001").with_entry(Entry::new("61100", money("26.88")));
    report.is_test = TestFlag::Test;
    report.revision = 2;
    assert!(report.to_json().contains(r#""totalApprovedAmount":26.88000000"#));
    report.amount_style = AmountStyle::AsGiven;
    let text = report.to_json();
    assert!(text.contains(r#""totalApprovedAmount":26.88,"#) || text.contains(r#""totalApprovedAmount":26.88}"#));
    assert!(text.contains(r#""isTest":"Y""#) && text.contains(r#""revisionNumber":"2""#));
}

#[test]
fn invoices_add_up_and_have_the_oddities_of_the_real_ones() {
    let mut request = InvoiceRequest::new(business_id(1), "V-100", "INV-1")
        .with_line(Line {
            cost_center: Some("CC10".into()),
            ..Line::new("61100", money("119"), "Paper")
        })
        .with_line(Line::new("61200", money("-19"), "Rebate"));
    request.lines[0].tax = Some(LineTax {
        code: "VAT19".into(),
        amount: money("19"),
    });
    let text = request.to_json();
    let document: Value = serde_json::from_str(&text).unwrap();
    let header = &document["requestHeader"];
    let gross: Decimal = document["lineItem"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| number(&line["allocation"][0]["journal"]["amountGross"]))
        .sum();
    assert_eq!(gross, number(&header["requestTotal"]));
    assert_eq!(
        gross - number(&header["amountTax"]),
        number(&header["amountNetInvoice"])
    );
    assert_eq!(header["invoiceDate"], "03/02/2026", "month first");
    assert!(
        document["lineItem"][0]["allocation"][0]["journal"].is_object(),
        "one object, not a list"
    );
    assert_eq!(
        document["lineItem"][0]["expenseTypeCode"], "2000   ",
        "padded with blanks"
    );
    assert!(document["lineItem"][1]["allocation"][0]["journal"]["tax"].is_null());
    assert!(text.contains(r#""requestTotal":100.00000000"#) && text.contains(r#""amountShippingTotal":0E-8"#));
}

#[test]
fn four_hundred_lines_are_as_long_as_the_real_ones() {
    let mut report = ExpenseReport::new(business_id(1), "EMP-001");
    report.entries = (1..=400)
        .map(|cents| Entry::new("61100", Decimal::new(cents, 2)))
        .collect();
    let text = report.to_json();
    assert!(text.len() > 2 * 1024 * 1024, "{} bytes", text.len());
    let document: Value = serde_json::from_str(&text).unwrap();
    let ids: std::collections::BTreeSet<&str> = document["expenseEntry"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["entryId"].as_str().unwrap())
        .collect();
    assert_eq!(ids.len(), 400);
    assert_eq!(report.total(), Decimal::new(80_200, 2));
}

#[test]
fn business_ids_have_twenty_characters_and_differ() {
    assert_eq!(business_id(7).len(), 20);
    assert_ne!(business_id(7), business_id(8));
}
