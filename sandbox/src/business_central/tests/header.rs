//! Vendor, dates and currency of a new draft.

use super::*;

#[test]
fn the_vendor_must_be_given_known_and_usable() {
    let world = World::new();
    let post = |body: Value| world.post("purchaseInvoices", &body);
    post(json!({ "vendorInvoiceNumber": "X" })).refused(
        400,
        "Application_DialogException",
        "A \"vendorNumber\" or a \"vendorID\" must be provided.",
    );
    post(json!({ "vendorNumber": "V999" })).refused(400, "Application_DialogException", "The vendor cannot be found.");
    post(json!({ "vendorNumber": "V100", "payToVendorNumber": "V999" })).refused(
        400,
        "Application_DialogException",
        "The pay-to vendor cannot be found.",
    );
    world.simulator.block_vendor("V100", VendorBlocked::All);
    post(json!({ "vendorNumber": "V100" })).refused(
        400,
        "Application_DialogException",
        "You cannot create this type of document when Vendor V100 is blocked with type All",
    );
    world.simulator.block_vendor("V100", VendorBlocked::Payment);
    post(json!({ "vendorNumber": "v100 " })).is(201);
    world.simulator.add_vendor(VendorSeed {
        number: "V300".into(),
        posting_groups: PostingGroups::Missing,
        ..Default::default()
    });
    post(json!({ "vendorNumber": "V300" })).refused(
        400,
        "Application_FieldValidationException",
        "Gen. Bus. Posting Group must have a value in Vendor: No.=V300. It cannot be zero or empty.",
    );
}

#[test]
fn dates_follow_the_invoice_date() {
    let world = World::new();
    let dates = |extra: Value| {
        let mut body = invoice("X", "1");
        body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        let answer = world.post("purchaseInvoices", &body);
        let text = |name: &str| answer.json[name].as_str().unwrap().to_owned();
        (text("invoiceDate"), text("postingDate"), text("dueDate"))
    };
    let today = world.today();
    assert_eq!(dates(json!({})), (today.clone(), today.clone(), today.clone()));
    let day = "2026-02-10".to_owned();
    assert_eq!(
        dates(json!({ "invoiceDate": day })),
        (day.clone(), day.clone(), day.clone())
    );
    assert_eq!(
        dates(json!({ "invoiceDate": day, "postingDate": "2026-03-01", "dueDate": "2026-04-01" })),
        (day.clone(), "2026-03-01".into(), "2026-04-01".into())
    );
    assert_eq!(
        dates(json!({ "postingDate": "2026-03-01" })).0,
        today,
        "the document date is the work date"
    );
    world
        .simulator
        .switches(|switches| switches.default_posting_date = DefaultPostingDate::NoDate);
    assert_eq!(
        dates(json!({ "invoiceDate": day, "postingDate": "2026-03-01" })).1,
        "0001-01-01",
        "No Date wipes even a date that was sent"
    );
}

#[test]
fn payment_terms_give_the_due_date() {
    let world = World::new();
    world.simulator.add_payment_terms(&PaymentTermsSeed {
        code: "CM15".into(),
        due_date: "CM+15D".into(),
        ..Default::default()
    });
    world.simulator.add_vendor(VendorSeed {
        number: "V200".into(),
        payment_terms: "CM15".into(),
        ..Default::default()
    });
    let answer = world.post(
        "purchaseInvoices",
        &json!({ "vendorNumber": "V200", "invoiceDate": "2026-02-10" }),
    );
    assert_eq!(answer.json["dueDate"], "2026-03-15");
}

#[test]
fn the_currency_defaults_to_the_vendors_and_local_means_blank() {
    let world = World::new();
    world.simulator.add_currency(&CurrencySeed {
        code: "EUR".into(),
        rate: Some(Decimal::TWO),
        rate_from: None,
    });
    world.simulator.add_currency(&CurrencySeed {
        code: "CHF".into(),
        rate: None,
        rate_from: None,
    });
    world.simulator.add_vendor(VendorSeed {
        number: "V200".into(),
        currency: "EUR".into(),
        ..Default::default()
    });
    let post = |body: Value| world.post("purchaseInvoices", &body);
    let vendors_own = post(json!({ "vendorNumber": "V200" }));
    assert_eq!(vendors_own.json["currencyCode"], "EUR");
    let eur = vendors_own.json["currencyId"].clone();
    let local = post(json!({ "vendorNumber": "V200", "currencyCode": "USD" }));
    assert_eq!(
        (&local.json["currencyCode"], &local.json["currencyId"]),
        (&json!("USD"), &json!(Uuid::nil()))
    );
    post(json!({ "vendorNumber": "V100", "currencyCode": "ZZZ" })).refused(
        400,
        "Application_DialogException",
        "The \"currencyCode\" does not match to a Currency.",
    );
    post(json!({ "vendorNumber": "V100", "currencyId": eur, "currencyCode": "CHF" })).refused(
        400,
        "Application_DialogException",
        "The currency values do not match to a specific Currency.",
    );
    post(json!({ "vendorNumber": "V100", "currencyCode": "CHF", "invoiceDate": "2026-02-10" })).refused(
        400,
        "Internal_DataNotFoundFilter",
        "There is no Currency Exchange Rate within the filter. \
         Filters: Currency Code: CHF, Starting Date: 0D..2026-02-10",
    );
}
