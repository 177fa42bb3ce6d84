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

#[test]
fn prices_that_include_tax_are_taken_apart() {
    let world = World::new();
    let body = json!({
        "vendorNumber": "V100",
        "pricesIncludeTax": true,
        "purchaseInvoiceLines": [{ "lineType": "Account", "lineObjectNumber": "60200", "quantity": 1, "unitCost": 119 }]
    });
    let answer = world.post("purchaseInvoices", &body);
    answer.is(201);
    assert_eq!(answer.json["pricesIncludeTax"], true);
    assert!(
        answer.text.contains("\"totalAmountExcludingTax\":100"),
        "{}",
        answer.text
    );
    assert!(
        answer.text.contains("\"totalAmountIncludingTax\":119"),
        "{}",
        answer.text
    );
}
