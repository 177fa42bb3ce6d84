//! Tax groups, prices that include tax, and exchange rates.

use super::*;

fn world() -> World {
    let world = World::new();
    for (code, percent) in [("FULL", 19), ("REDUCED", 7), ("ZERO", 0)] {
        world.simulator.add_tax_group(&TaxGroupSeed {
            code: code.into(),
            percent: Decimal::from(percent),
            ..Default::default()
        });
    }
    world
}

fn line(cost: &str, tax_code: &str) -> Value {
    json!({
        "lineType": "Account", "lineObjectNumber": "60100", "quantity": 1, "unitCost": decimal(cost), "taxCode": tax_code
    })
}

fn body(prices_include_tax: bool, lines: &[Value]) -> Value {
    json!({
        "vendorNumber": "V100",
        "vendorInvoiceNumber": "X",
        "pricesIncludeTax": prices_include_tax,
        "purchaseInvoiceLines": lines
    })
}

fn number(value: &Value) -> Decimal {
    value.to_string().parse().unwrap()
}

#[test]
fn tax_groups_are_listed() {
    let world = world();
    let groups = world.get("taxGroups?$filter=code eq 'REDUCED'");
    assert_eq!(groups.is(200).rows().len(), 1);
    assert_eq!(
        (&groups.rows()[0]["code"], &groups.rows()[0]["taxType"]),
        (&json!("REDUCED"), &json!("VAT"))
    );
    assert_eq!(world.get("taxGroups").rows().len(), 3);
}

#[test]
fn tax_is_taken_out_of_each_line_and_the_total_stays_exact() {
    let world = world();
    // 84.03 and 15.97; 0.93 and 0.07; 33.33 and none: rounding the sum instead would give other cents.
    let lines = [line("100", "FULL"), line("1", "REDUCED"), line("33.33", "ZERO")];
    let answer = world.post("purchaseInvoices?$expand=purchaseInvoiceLines", &body(true, &lines));
    let invoice = &answer.is(201).json;
    assert_eq!(number(&invoice["totalAmountIncludingTax"]), "134.33".parse().unwrap());
    assert_eq!(number(&invoice["totalAmountExcludingTax"]), "118.29".parse().unwrap());
    assert_eq!(number(&invoice["totalTaxAmount"]), "16.04".parse().unwrap());
    let taxes: Vec<Decimal> = invoice["purchaseInvoiceLines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| number(&line["totalTaxAmount"]))
        .collect();
    assert_eq!(taxes, ["15.97", "0.07", "0"].map(|tax| tax.parse().unwrap()));
    let id = answer.id();
    world.post_draft(id).is(204);
    let number = world.simulator.document(id).unwrap().number;
    let of = |account: &str| -> Decimal {
        let entries = world.simulator.entries_of(&number);
        entries
            .iter()
            .filter(|entry| entry.account == account)
            .map(|entry| entry.amount)
            .sum()
    };
    assert_eq!(of("16100"), "16.04".parse().unwrap(), "purchase VAT");
    assert_eq!(of("20100"), "-134.33".parse().unwrap(), "payables");
}

#[test]
fn tax_is_added_when_prices_do_not_include_it() {
    let world = world();
    let answer = world.post(
        "purchaseInvoices",
        &body(false, &[line("100", "FULL"), line("0.10", "REDUCED")]),
    );
    let invoice = &answer.is(201).json;
    assert_eq!(number(&invoice["totalTaxAmount"]), "19.01".parse().unwrap());
    assert_eq!(number(&invoice["totalAmountIncludingTax"]), "119.11".parse().unwrap());
}

#[test]
fn a_currency_must_be_known_and_have_a_rate_on_the_posting_date() {
    let world = world();
    world.simulator.add_currency(&CurrencySeed {
        code: "EUR".into(),
        rate: Some(Decimal::TEN),
        rate_from: Some("2026-02-01".parse().unwrap()),
    });
    let mut sent = body(false, &[line("1", "ZERO")]);
    sent["currencyCode"] = json!("EUR");
    sent["invoiceDate"] = json!("2026-03-01");
    sent["postingDate"] = json!("2026-01-31");
    world.post("purchaseInvoices", &sent).refused(
        400,
        "Internal_DataNotFoundFilter",
        "There is no Currency Exchange Rate within the filter. Filters: Currency Code: EUR, Starting Date: \
         0D..2026-01-31",
    );
    sent["postingDate"] = json!("2026-02-01");
    world.post("purchaseInvoices", &sent).is(201);
    sent["currencyCode"] = json!("XYZ");
    world.post("purchaseInvoices", &sent).refused(
        400,
        "Application_DialogException",
        "The \"currencyCode\" does not match to a Currency.",
    );
    assert_eq!(world.simulator.documents().len(), 1);
}
