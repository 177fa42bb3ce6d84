use std::str::FromStr;

use rust_decimal::Decimal;
use serde_json::Value;

use crate::concur::fixtures::{
    CustomField, Edit, InvoiceAllocation, InvoiceRequest, InvoiceTax, Line, LineTax, business_id,
};

fn money(text: &str) -> Decimal {
    Decimal::from_str(text)
        .or_else(|_| Decimal::from_scientific(text))
        .unwrap()
}

fn number(value: &Value) -> Decimal {
    money(&value.to_string())
}

fn tax(code: Option<&str>, field: &str, amount: &str) -> InvoiceTax {
    InvoiceTax {
        code: code.map(str::to_owned),
        field: field.to_owned(),
        amount: money(amount),
    }
}

fn parsed(request: &InvoiceRequest) -> Value {
    serde_json::from_str(&request.to_json()).unwrap()
}

fn invoice() -> InvoiceRequest {
    InvoiceRequest::new(business_id(1), "V-100", "INV-1")
}

/// The journals of all allocations of all lines.
fn journals(document: &Value) -> Vec<&Value> {
    let lines = document["lineItem"].as_array().unwrap().iter();
    lines
        .flat_map(|line| line["allocation"].as_array().unwrap())
        .map(|allocation| &allocation["journal"])
        .collect()
}

fn sum(journals: &[&Value], name: &str) -> Decimal {
    journals.iter().map(|journal| number(&journal[name])).sum()
}

#[test]
fn allocations_distribute_taxes_and_shipping_and_the_header_sums_them_up() {
    let mut first = InvoiceAllocation::new("61100", money("70"), money("70"));
    first.taxes = vec![tax(Some("S1"), "TAX_AMOUNT_1", "5"), tax(None, "TAX_AMOUNT_2", "2")];
    first.shipping = money("3");
    first.custom_fields.insert(5, CustomField::list_item("X", "Y"));
    let second = InvoiceAllocation::new("61200", money("30"), money("30"));
    let request = InvoiceRequest {
        shipping: money("4"),
        ..invoice()
    }
    .with_line(Line {
        allocations: vec![first, second],
        ..Line::new("unused", money("1"), "Two accounts")
    })
    .with_line(Line {
        tax: Some(LineTax {
            code: "S1".into(),
            amount: money("1.90"),
        }),
        taxes: vec![tax(Some("S2"), "TAX_AMOUNT_2", "0.10")],
        ..Line::new("61300", money("12"), "One account")
    });
    let document = parsed(&request);
    let (header, journals) = (&document["requestHeader"], journals(&document));
    assert_eq!(request.total(), money("116"));
    assert_eq!(
        number(&header["requestTotal"]),
        sum(&journals, "amountGross") + money("4")
    );
    assert_eq!(number(&header["amountShippingTotal"]), money("7"));
    assert_eq!(number(&header["amountTax"]), money("9"));
    assert_eq!(number(&header["amountNetInvoice"]), money("100"));
    assert_eq!(sum(&journals, "amountNet"), money("100"));
    assert_eq!(journals[0]["tax"][1]["taxField"], "TAX_AMOUNT_2");
    assert!(journals[0]["tax"][1]["taxCode"].is_null());
    assert!(journals[1]["tax"].is_null(), "null, not an empty list");
    assert_eq!(journals[2]["tax"][0]["taxField"], "TAX_AMOUNT_1");
    assert_eq!(journals[2]["tax"][1]["taxCode"], "S2");
    assert_eq!(document["lineItem"][0]["allocation"][0]["allocationCustom5Value"], "Y");
    assert_eq!(number(&document["lineItem"][0]["lineItemUnitPrice"]), money("100"));
    let key = |allocation: usize| &document["lineItem"][0]["allocation"][allocation]["allocationKey"];
    assert_ne!(key(0), key(1));
}

#[test]
fn totals_may_be_negative_descriptions_long_and_parties_chosen() {
    let long = "Toner ".repeat(60);
    let request = InvoiceRequest {
        remit_to: Some("V-100-B".into()),
        ledger_code: "NORTH".into(),
        ..invoice()
    }
    .with_line(Line::new("61100", money("-250.75"), &long));
    let document = parsed(&request);
    assert_eq!(number(&document["requestHeader"]["requestTotal"]), money("-250.75"));
    assert_eq!(document["requestHeader"]["ledgerCode"], "NORTH");
    assert_eq!(document["vendor"]["vendorRemitToAddressCode"], "V-100-B");
    assert_eq!(document["lineItem"][0]["lineItemDescription"], long.as_str());
}

#[test]
fn sums_can_be_broken_and_digits_chosen() {
    let line = Line::new("61100", money("50"), "Paper");
    let mut broken = invoice().with_line(line.clone());
    broken.request_total = Some(money("51"));
    assert_eq!(number(&parsed(&broken)["requestHeader"]["requestTotal"]), money("51"));
    assert_eq!(broken.total(), money("50"));
    let mut allocation = line.expanded().remove(0);
    allocation.net = Some(money("49"));
    let broken = invoice().with_line(Line {
        allocations: vec![allocation],
        ..line.clone()
    });
    assert_eq!(
        number(&parsed(&broken)["lineItem"][0]["allocation"][0]["journal"]["amountNet"]),
        money("49")
    );
    let edited = invoice()
        .with_line(line)
        .with_edit(Edit::set("/requestHeader/amountTax", "0E-8"));
    assert!(edited.to_json().contains(r#""amountTax":0E-8"#));
}
