//! A vendor's invoice discount, which account lines do not take unless the company says so.

use super::*;

fn world(takes: AccountLinesTakeInvoiceDiscount) -> World {
    let world = World::new();
    world.simulator.add_vendor(VendorSeed {
        number: "V300".into(),
        invoice_discount_percent: Decimal::from(5),
        ..Default::default()
    });
    world
        .simulator
        .switches(|switches| switches.account_lines_take_invoice_discount = takes);
    world
}

fn body(costs: &[&str]) -> Value {
    let line = |cost: &&str| json!({ "lineType": "Account", "lineObjectNumber": "60100", "quantity": 1, "unitCost": decimal(cost) });
    json!({
        "vendorNumber": "V300",
        "vendorInvoiceNumber": "X",
        "purchaseInvoiceLines": costs.iter().map(line).collect::<Vec<_>>()
    })
}

fn number(value: &Value) -> Decimal {
    value.to_string().parse().unwrap()
}

#[test]
fn account_lines_take_none_by_default() {
    let world = world(AccountLinesTakeInvoiceDiscount::No);
    let answer = world.post("purchaseInvoices", &body(&["100"]));
    assert_eq!(
        number(&answer.is(201).json["totalAmountIncludingTax"]),
        Decimal::from(100)
    );
    assert_eq!(number(&answer.json["discountAmount"]), Decimal::ZERO);
}

#[test]
fn a_discount_lowers_the_totals_below_the_lines() {
    let world = world(AccountLinesTakeInvoiceDiscount::Yes);
    // 5 % of each is half a cent too much; the shares must add up to 5 % of the sum.
    let answer = world.post(
        "purchaseInvoices?$expand=purchaseInvoiceLines",
        &body(&["10.10", "10.10", "10.10"]),
    );
    let invoice = &answer.is(201).json;
    assert_eq!(number(&invoice["discountAmount"]), "1.52".parse().unwrap());
    assert_eq!(number(&invoice["totalAmountIncludingTax"]), "28.78".parse().unwrap());
    let lines = invoice["purchaseInvoiceLines"].as_array().unwrap();
    let sum = |name: &str| -> Decimal { lines.iter().map(|line| number(&line[name])).sum() };
    assert_eq!(sum("amountExcludingTax"), "30.30".parse().unwrap());
    assert_eq!(sum("netAmount"), "28.78".parse().unwrap());
    assert_eq!(sum("invoiceDiscountAllocation"), "1.52".parse().unwrap());
    let id = answer.id();
    world.post_draft(id).is(204);
    assert_eq!(world.simulator.vendor_balance("V300"), "28.78".parse().unwrap());
    assert_eq!(world.simulator.trial_balance(), Decimal::ZERO);
}

#[test]
fn it_is_recomputed_with_every_line() {
    let world = world(AccountLinesTakeInvoiceDiscount::Yes);
    let id = world.post("purchaseInvoices", &body(&["100"])).is(201).id();
    let path = format!("purchaseInvoices({id})");
    let discount = || number(&world.get(&path).json["discountAmount"]);
    let more = json!({ "lineType": "Account", "lineObjectNumber": "60100", "quantity": 1, "unitCost": 60 });
    let line = world.post(&format!("{path}/purchaseInvoiceLines"), &more).is(201).id();
    assert_eq!(discount(), Decimal::from(8));
    let line = format!("purchaseInvoiceLines({line})");
    world.patch(&line, "*", &json!({ "quantity": 2 })).is(200);
    assert_eq!(discount(), Decimal::from(11));
    world.delete(&line).is(204);
    assert_eq!(discount(), Decimal::from(5));
}

#[test]
fn tax_is_on_what_is_left_and_taken_out_of_prices_that_include_it() {
    let world = world(AccountLinesTakeInvoiceDiscount::Yes);
    let mut sent = body(&["100"]);
    sent["purchaseInvoiceLines"][0]["lineObjectNumber"] = json!("60200");
    let answer = world.post("purchaseInvoices", &sent);
    assert_eq!(number(&answer.is(201).json["totalTaxAmount"]), "18.05".parse().unwrap());
    sent["pricesIncludeTax"] = json!(true);
    let answer = world.post("purchaseInvoices", &sent);
    assert_eq!(
        number(&answer.is(201).json["totalAmountIncludingTax"]),
        Decimal::from(95)
    );
    assert_eq!(
        number(&answer.json["totalAmountExcludingTax"]),
        "79.83".parse().unwrap()
    );
}
