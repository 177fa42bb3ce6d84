use super::*;

#[test]
fn a_new_draft_shows_the_wire_conventions() {
    let world = World::new();
    let answer = world.post("purchaseInvoices", &invoice("  ab-1 ", "100.00"));
    answer.is(201);
    let options = BusinessCentralOptions::default();
    let company = format!(
        "http://127.0.0.1:7048/v2.0/Production/api/v2.0/companies({})",
        options.company_id
    );
    let id = answer.id();
    assert_eq!(
        answer.header("location").unwrap(),
        format!("{company}/purchaseInvoices({id})")
    );
    assert_eq!(
        answer.json["@odata.context"],
        format!(
            "http://127.0.0.1:7048/v2.0/Production/api/v2.0/$metadata#companies({})/purchaseInvoices/$entity",
            options.company_id
        )
    );
    assert_eq!(answer.header("odata-version"), Some("4.0"));
    assert_eq!(
        answer.json["vendorInvoiceNumber"], "AB-1",
        "Code fields are trimmed and upper-case"
    );
    assert_eq!(answer.json["status"], "Draft");
    assert_eq!(answer.json["orderId"], "00000000-0000-0000-0000-000000000000");
    assert_eq!(answer.json["orderNumber"], "");
    assert_eq!(answer.json["currencyCode"], "USD");
    assert!(
        answer.text.contains("\"totalAmountIncludingTax\":100.00,"),
        "money keeps its digits: {}",
        answer.text
    );
    assert!(
        answer.json.get("purchaseInvoiceLines").is_none(),
        "lines come only when expanded"
    );
    let first = answer.text.find("@odata.etag").unwrap();
    assert!(first < answer.text.find("\"id\"").unwrap(), "the tag comes first");
}

#[test]
fn lines_come_back_when_expanded_and_their_dimensions_too() {
    let world = World::new();
    let body = json!({
        "vendorNumber": "V100",
        "vendorInvoiceNumber": "X",
        "dimensionSetLines": [{ "code": "AREA", "valueCode": "NORTH" }],
        "purchaseInvoiceLines": [
            { "lineType": "Comment", "description": "note" },
            { "lineType": "Account", "lineObjectNumber": "60100", "quantity": -2, "unitCost": 1.5,
              "dimensionSetLines": [{ "code": "DEPARTMENT", "valueCode": "SALES" }] }
        ]
    });
    let answer = world.post(
        "purchaseInvoices?$expand=purchaseInvoiceLines($expand=dimensionSetLines),dimensionSetLines",
        &body,
    );
    let lines = answer.is(201).json["purchaseInvoiceLines"].as_array().unwrap();
    assert_eq!(
        (&lines[0]["lineType"], &lines[0]["sequence"]),
        (&json!("Comment"), &json!(10_000))
    );
    assert_eq!(
        (&lines[1]["lineType"], &lines[1]["sequence"]),
        (&json!("Account"), &json!(20_000))
    );
    assert_eq!(
        lines[1]["netAmount"].to_string(),
        "-3.0",
        "a negative quantity is allowed"
    );
    let codes: Vec<_> = lines[1]["dimensionSetLines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["code"])
        .collect();
    assert_eq!(
        codes,
        ["AREA", "DEPARTMENT"],
        "header dimensions are there before lines are made"
    );
    assert_eq!(
        answer.json["dimensionSetLines"][0]["parentType"],
        "Purchase_x0020_Invoice"
    );
}

#[test]
fn a_deep_insert_is_all_or_nothing() {
    let world = World::new();
    let mut body = invoice("X", "1");
    body["purchaseInvoiceLines"]
        .as_array_mut()
        .unwrap()
        .push(json!({ "accountId": Uuid::new_v4() }));
    world
        .post("purchaseInvoices", &body)
        .refused(400, "Application_DialogException", "Account does not exist.");
    assert!(world.simulator.documents().is_empty());
    let first = world.draft("A");
    assert_eq!(
        world.simulator.document(first).unwrap().number,
        "PINV-100001",
        "no draft number was used up"
    );
}

#[test]
fn properties_are_checked_strictly() {
    let world = World::new();
    for (name, value, code, message) in [
        (
            "number",
            json!("1"),
            "BadRequest_InvalidOperation",
            "Control 'number' is read-only",
        ),
        (
            "totalAmountIncludingTax",
            json!(1),
            "BadRequest_InvalidOperation",
            "Control 'totalAmountIncludingTax' is read-only",
        ),
        (
            "status",
            json!("Open"),
            "BadRequest_InvalidOperation",
            "Control 'status' is read-only",
        ),
        (
            "paymentTermsId",
            json!(Uuid::nil()),
            "BadRequest",
            "Could not find a property named 'paymentTermsId' on type 'Microsoft.NAV.purchaseInvoice'.",
        ),
        (
            "invoiceDate",
            json!("2026-13-01"),
            "BadRequest",
            "Unable to convert value to Date",
        ),
        (
            "invoiceDate",
            json!(20_260_101),
            "BadRequest",
            "Unable to convert value to Date",
        ),
        (
            "vendorId",
            json!("V100"),
            "BadRequest",
            "Unable to convert value to Guid",
        ),
        (
            "pricesIncludeTax",
            json!("true"),
            "BadRequest",
            "Unable to convert value to Boolean",
        ),
        ("dueDate", json!(null), "BadRequest", "Unable to convert value to Date"),
    ] {
        let mut body = invoice("X", "1");
        body[name] = value;
        world.post("purchaseInvoices", &body).refused(400, code, message);
    }
    let number = "N".repeat(36);
    world.post("purchaseInvoices", &invoice(&number, "1")).refused(
        400,
        "Application_StringExceededLength",
        &format!("The length of the string is 36, but it must be less than or equal to 35 characters. Value: {number}"),
    );
    world.post("purchaseInvoices", &invoice(&"N".repeat(35), "1")).is(201);
    world
        .call(Method::POST, "purchaseInvoices", &[], "{")
        .refused(400, "BadRequest", "Invalid Request Body");
}

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
    post(json!({ "vendorNumber": "V100", "currencyCode": "XXX" })).refused(
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

#[test]
fn automatic_lines_appear_on_every_new_draft() {
    let world = World::new();
    world.simulator.add_vendor(VendorSeed {
        number: "V200".into(),
        automatic_lines: vec![AutomaticLineSeed {
            account: "60100".into(),
            description: "Service fee".into(),
            quantity: Decimal::ONE,
            unit_cost: Decimal::TEN,
        }],
        ..Default::default()
    });
    let mut body = invoice("X", "100");
    body["vendorNumber"] = json!("V200");
    let id = world.post("purchaseInvoices", &body).is(201).id();
    let document = world.simulator.document(id).unwrap();
    assert_eq!(document.lines.len(), 2);
    assert_eq!(document.total, Decimal::from(110));
}

#[test]
fn ship_to_is_the_companys_whatever_was_sent_and_a_header_discount_fails() {
    let world = World::new();
    let mut body = invoice("X", "1");
    body["shipToName"] = json!("Elsewhere");
    assert_eq!(
        world.post("purchaseInvoices", &body).json["shipToName"],
        "Example Company"
    );
    body["discountAmount"] = json!(5);
    world.post("purchaseInvoices", &body).is(400);
    body["discountAmount"] = json!(0);
    world.post("purchaseInvoices", &body).is(201);
}

#[test]
fn two_drafts_may_share_a_number() {
    let world = World::new();
    world.draft("SAME");
    world.draft("same");
    assert_eq!(world.simulator.documents_of("Same").len(), 2);
}
