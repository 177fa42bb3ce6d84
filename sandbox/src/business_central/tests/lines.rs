use super::*;

/// Adds a line to a new empty draft.
fn add(world: &World, line: &Value) -> Answer {
    let id = world
        .post("purchaseInvoices", &json!({ "vendorNumber": "V100" }))
        .is(201)
        .id();
    world.post(&format!("purchaseInvoices({id})/purchaseInvoiceLines"), line)
}

#[test]
fn an_account_line_needs_a_usable_account() {
    let world = World::new();
    let seed = |number: &str| AccountSeed {
        number: number.into(),
        ..Default::default()
    };
    world.simulator.add_account(AccountSeed {
        account_type: AccountType::Heading,
        ..seed("1")
    });
    world.simulator.add_account(AccountSeed {
        direct_posting: DirectPosting::Forbidden,
        ..seed("2")
    });
    world.simulator.add_account(AccountSeed {
        blocked: Blocked::Yes,
        ..seed("3")
    });
    for (number, text) in [
        (
            "1",
            "Account Type must be equal to 'Posting'  in G/L Account: No.=1. Current value is 'Heading'.",
        ),
        (
            "2",
            "Direct Posting must be equal to 'Yes'  in G/L Account: No.=2. Current value is 'No'.",
        ),
        (
            "3",
            "Blocked must be equal to 'No'  in G/L Account: No.=3. Current value is 'Yes'.",
        ),
    ] {
        let line = json!({ "lineType": "Account", "lineObjectNumber": number });
        add(&world, &line).refused(400, "Application_FieldValidationException", text);
    }
    add(&world, &json!({ "lineType": "Account", "lineObjectNumber": "9" })).refused(
        400,
        "Internal_InvalidTableRelation",
        "The field No. of table Purchase Line contains a value (9) that cannot be found in the related table (G/L Account).",
    );
    add(&world, &json!({ "accountId": Uuid::new_v4() })).refused(
        400,
        "Application_DialogException",
        "Account does not exist.",
    );
    add(&world, &json!({ "itemId": Uuid::new_v4() })).refused(
        400,
        "Application_DialogException",
        "Item does not exist.",
    );
    add(
        &world,
        &json!({ "itemId": Uuid::new_v4(), "accountId": Uuid::new_v4() }),
    )
    .refused(
        400,
        "Application_DialogException",
        "Both \"itemId\" and \"accountId\" are specified. Specify only one of them.",
    );
}

#[test]
fn what_comes_before_the_account_is_lost_but_for_the_quantity() {
    let world = World::new();
    let account = world.get("accounts?$filter=number eq '60100'").rows()[0]["id"].clone();
    let id = world
        .post("purchaseInvoices", &json!({ "vendorNumber": "V100" }))
        .is(201)
        .id();
    let path = format!("purchaseInvoices({id})/purchaseInvoiceLines");
    let send = |text: &str| world.call(Method::POST, &path, &[], text);
    let early =
        format!(r#"{{"quantity":3,"unitCost":7,"description":"lost","accountId":{account},"description2":"kept"}}"#);
    let answer = send(&early);
    answer.is(201);
    assert_eq!(answer.json["lineType"], "Account", "an account implies the type");
    assert_eq!(
        (&answer.json["quantity"], &answer.json["unitCost"]),
        (&json!(3), &json!(0))
    );
    assert_eq!(
        (&answer.json["description"], &answer.json["description2"]),
        (&json!("Travel"), &json!("kept"))
    );
    let typed_late = send(r#"{"quantity":3,"lineType":"Account","lineObjectNumber":"60100"}"#);
    assert_eq!(
        typed_late.json["quantity"],
        json!(0),
        "a new type takes the quantity too"
    );
    world
        .simulator
        .switches(|switches| switches.property_order = PropertyOrder::Page);
    assert_eq!(
        send(&early).json["description"],
        "lost",
        "in page order the account comes first"
    );
}

#[test]
fn lines_default_to_comments_and_calculated_amounts_are_refused() {
    let world = World::new();
    assert_eq!(
        add(&world, &json!({ "description": "just text" })).json["lineType"],
        "Comment"
    );
    add(&world, &json!({ "netAmount": 1 })).refused(
        400,
        "BadRequest_InvalidOperation",
        "Control 'netAmount' is read-only",
    );
    add(&world, &json!({ "directUnitCost": 1 })).refused(
        400,
        "BadRequest",
        "Could not find a property named 'directUnitCost' on type 'Microsoft.NAV.purchaseInvoiceLine'.",
    );
    add(&world, &json!({ "unitOfMeasureCode": "PCS" })).refused(
        400,
        "Application_DialogException",
        "Unit of Measure can be set only for lines with type Item.",
    );
    add(&world, &json!({ "lineType": "Nonsense" })).refused(
        400,
        "Application_EvaluateException",
        "The value \"Nonsense\" cannot be evaluated into type Option.",
    );
    let long = "d".repeat(101);
    assert_eq!(
        add(&world, &json!({ "description": long })).json["error"]["code"],
        "Application_StringExceededLength"
    );
}

#[test]
fn sequences_step_by_ten_thousand_and_never_repeat() {
    let world = World::new();
    let id = world.draft("X");
    let path = format!("purchaseInvoices({id})/purchaseInvoiceLines");
    let line = world.post(&path, &json!({ "description": "second" }));
    assert_eq!(line.json["sequence"], 20_000);
    world.post(&path, &json!({ "sequence": 20_000 })).refused(
        400,
        "Application_DialogException",
        "You cannot insert a line with a duplicate sequence number.",
    );
    world
        .post(&path, &json!({ "sequence": 15_000, "description": "between" }))
        .is(201);
    let sequences: Vec<_> = world
        .get(&path)
        .rows()
        .iter()
        .map(|row| row["sequence"].clone())
        .collect();
    assert_eq!(sequences, [10_000, 15_000, 20_000]);
    world
        .patch(&format!("{path}({})", line.id()), line.tag(), &json!({ "sequence": 5 }))
        .refused(
            400,
            "Application_DialogException",
            "The value for sequence cannot be modified. Delete and insert the line again.",
        );
}

#[test]
fn a_changed_line_changes_the_totals_and_the_headers_tag() {
    let world = World::new();
    let id = world.draft("X");
    let header = world.get(&format!("purchaseInvoices({id})"));
    let line = world.get(&format!("purchaseInvoices({id})/purchaseInvoiceLines"));
    let (line_id, tag) = (
        line.rows()[0]["id"].as_str().unwrap(),
        line.rows()[0]["@odata.etag"].as_str().unwrap(),
    );
    let path = format!("purchaseInvoiceLines({line_id})");
    let changed = world.patch(&path, tag, &json!({ "quantity": 2, "discountPercent": 10 }));
    assert_eq!(changed.is(200).json["discountAmount"].to_string(), "20.0");
    let after = world.get(&format!("purchaseInvoices({id})"));
    assert!(
        after.text.contains("\"totalAmountIncludingTax\":180.00,"),
        "{}",
        after.text
    );
    assert_ne!(after.tag(), header.tag());
    world
        .patch(&path, changed.tag(), &json!({ "lineObjectNumber": "60200" }))
        .refused(
            400,
            "Application_DialogException",
            "The value for \"lineObjectNumber\" cannot be modified.",
        );
    world.delete(&path).is(204);
    assert!(world.simulator.document(id).unwrap().lines.is_empty());
}

#[test]
fn a_new_type_by_patch_blanks_number_and_ids() {
    let world = World::new();
    let id = world.draft("X");
    let lines = world.get(&format!("purchaseInvoices({id})/purchaseInvoiceLines"));
    let (line, tag) = (
        lines.rows()[0]["id"].as_str().unwrap(),
        lines.rows()[0]["@odata.etag"].as_str().unwrap(),
    );
    let answer = world.patch(
        &format!("purchaseInvoiceLines({line})"),
        tag,
        &json!({ "lineType": "Comment" }),
    );
    assert_eq!(answer.is(200).json["accountId"], Uuid::nil().to_string());
    assert_eq!(answer.json["lineObjectNumber"], "");
}

#[test]
fn tax_comes_from_the_account_or_from_the_tax_group_and_reads_back_as_identifier() {
    let world = World::new();
    world.simulator.add_tax_group(&TaxGroupSeed {
        code: "REDUCED".into(),
        identifier: "VAT7".into(),
        percent: Decimal::from(7),
    });
    let line = |extra: Value| {
        let mut body = json!({ "lineType": "Account", "lineObjectNumber": "60200", "quantity": 1, "unitCost": 100 });
        body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        add(&world, &body)
    };
    assert_eq!(line(json!({})).json["totalTaxAmount"].to_string(), "19.0");
    let reduced = line(json!({ "taxCode": "reduced" }));
    assert_eq!(
        (&reduced.json["taxCode"], &reduced.json["taxPercent"]),
        (&json!("VAT7"), &json!(7))
    );
    assert_eq!(
        line(json!({ "taxCode": "NONE" })).json["error"]["code"],
        "Internal_InvalidTableRelation"
    );
}

#[test]
fn flat_lines_need_their_parent() {
    let world = World::new();
    let id = world.draft("X");
    world.draft("Y");
    world.get("purchaseInvoiceLines").refused(
        400,
        "Application_DialogException",
        "You must specify an Id or a Document Id to get the lines.",
    );
    let answer = world.get(&format!("purchaseInvoiceLines?$filter=documentId eq {id}"));
    assert_eq!(answer.rows().len(), 1);
    world
        .post(
            "purchaseInvoiceLines",
            &json!({ "documentId": id, "description": "flat" }),
        )
        .is(201);
    assert_eq!(world.simulator.document(id).unwrap().comments, ["flat"]);
}

#[test]
fn default_quantity_sets_one_when_the_account_is_set() {
    let world = World::new();
    world
        .simulator
        .switches(|switches| switches.default_quantity = DefaultQuantity::One);
    let answer = add(
        &world,
        &json!({ "lineType": "Account", "lineObjectNumber": "60100", "unitCost": 5 }),
    );
    assert_eq!(answer.json["quantity"], 1);
}
