use super::*;

const EXISTS: &str = "The dimension set line already exists. Check existing dimension set lines and the default \
                      dimension set lines on the parent.";

fn world_with_defaults() -> World {
    let world = World::new();
    world.simulator.add_vendor(VendorSeed {
        number: "V200".into(),
        default_dimensions: vec![DefaultDimensionSeed::proposal("DEPARTMENT", "SALES")],
        ..Default::default()
    });
    world.simulator.add_account(AccountSeed {
        number: "60300".into(),
        default_dimensions: vec![DefaultDimensionSeed::proposal("PROJECT", "P1")],
        ..Default::default()
    });
    world
}

fn body(header: Value, line: Value) -> Value {
    json!({
        "vendorNumber": "V200",
        "vendorInvoiceNumber": "X",
        "dimensionSetLines": header,
        "purchaseInvoiceLines": [
            { "lineType": "Account", "lineObjectNumber": "60300", "quantity": 1, "unitCost": 1, "dimensionSetLines": line }
        ]
    })
}

#[test]
fn defaults_of_vendor_and_account_are_there_and_may_not_be_posted_again() {
    let world = world_with_defaults();
    let id = world.post("purchaseInvoices", &body(json!([]), json!([]))).is(201).id();
    let pairs = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|(code, value)| ((*code).to_owned(), (*value).to_owned()))
            .collect()
    };
    let document = world.simulator.document(id).unwrap();
    assert_eq!(document.dimensions, pairs(&[("DEPARTMENT", "SALES")]));
    assert_eq!(
        document.lines[0].dimensions,
        pairs(&[("DEPARTMENT", "SALES"), ("PROJECT", "P1")])
    );
    for (header, line) in [
        (json!([{ "code": "DEPARTMENT", "valueCode": "PROD" }]), json!([])),
        (json!([]), json!([{ "code": "DEPARTMENT", "valueCode": "PROD" }])),
        (json!([]), json!([{ "code": "PROJECT", "valueCode": "P2" }])),
    ] {
        world
            .post("purchaseInvoices", &body(header, line))
            .refused(400, "Application_DialogException", EXISTS);
    }
    assert_eq!(world.simulator.documents().len(), 1);
}

#[test]
fn an_existing_dimension_is_patched_under_its_own_id() {
    let world = world_with_defaults();
    let id = world.post("purchaseInvoices", &body(json!([]), json!([]))).is(201).id();
    let line = world.simulator.document(id).unwrap().lines[0].id;
    let path = format!("purchaseInvoices({id})/purchaseInvoiceLines({line})/dimensionSetLines");
    let rows = world.get(&path);
    let row = rows.rows().iter().find(|row| row["code"] == "PROJECT").unwrap();
    assert_eq!(row["parentType"], "Purchase_x0020_Invoice_x0020_Line");
    let target = format!("{path}({})", row["id"].as_str().unwrap());
    let tag = row["@odata.etag"].as_str().unwrap();
    world
        .call(Method::PATCH, &target, &[], "{\"valueCode\":\"P2\"}")
        .is(400);
    world
        .patch(&target, tag, &json!({ "code": "AREA", "valueCode": "P2" }))
        .refused(
            400,
            "Application_DialogException",
            "The \"id\" and \"code\" fields cannot be modified.",
        );
    world.patch(&target, tag, &json!({ "valueCode": "P2" })).is(200);
    let dimensions = &world.simulator.document(id).unwrap().lines[0].dimensions;
    assert!(dimensions.contains(&("PROJECT".into(), "P2".into())), "{dimensions:?}");
    world.delete(&target).is(204);
    assert_eq!(world.simulator.document(id).unwrap().lines[0].dimensions.len(), 1);
}

#[test]
fn each_misfit_has_its_text() {
    let world = World::new();
    let sales = world.get("dimensionValues?$filter=code eq 'SALES'").rows()[0]["id"].clone();
    let area = world.get("dimensions?$filter=code eq 'AREA'").rows()[0]["id"].clone();
    let blocked = DimensionValueSeed {
        code: "OLD".into(),
        name: "Old".into(),
        blocked: Blocked::Yes,
    };
    world.simulator.add_dimension("AREA", [blocked]);
    let id = world.draft("X");
    for (line, text) in [
        (
            json!({ "valueCode": "NORTH" }),
            "The \"id\" or \"code\" field must be filled in.",
        ),
        (
            json!({ "code": "AREA" }),
            "The \"valueId\" or \"valueCode\" field must be filled in.",
        ),
        (
            json!({ "code": "NONE", "valueCode": "NORTH" }),
            "The \"code\" does not match to a Dimension.",
        ),
        (
            json!({ "id": Uuid::new_v4(), "valueCode": "NORTH" }),
            "The \"id\" does not match to a Dimension.",
        ),
        (
            json!({ "code": "AREA", "valueCode": "NONE" }),
            "The \"valueCode\" does not match to a Dimension Value.",
        ),
        (
            json!({ "code": "AREA", "valueId": sales }),
            "The \"valueId\" does not match to a Dimension Value.",
        ),
        (
            json!({ "code": "DEPARTMENT", "id": area, "valueCode": "NORTH" }),
            "The dimension field values do not match to a specific Dimension.",
        ),
        (
            json!({ "code": "AREA", "valueCode": "OLD" }),
            "Dimension Value AREA - OLD is blocked.",
        ),
    ] {
        world
            .post(&format!("purchaseInvoices({id})/dimensionSetLines"), &line)
            .refused(400, "Application_DialogException", text);
    }
    world
        .post(
            &format!("purchaseInvoices({id})/dimensionSetLines"),
            &json!({ "code": "area", "valueCode": "north" }),
        )
        .is(201);
    world
        .post("dimensionSetLines", &json!({ "code": "AREA", "valueCode": "NORTH" }))
        .refused(
            400,
            "Application_DialogException",
            "You must get to the parent first to create a dimension set line.",
        );
}

#[test]
fn header_dimension_lines_leave_lines_alone_but_shortcut_codes_reach_them() {
    let world = World::new();
    let id = world.draft("X");
    world
        .post(
            &format!("purchaseInvoices({id})/dimensionSetLines"),
            &json!({ "code": "AREA", "valueCode": "NORTH" }),
        )
        .is(201);
    assert!(world.simulator.document(id).unwrap().lines[0].dimensions.is_empty());
    let tag = world.get(&format!("purchaseInvoices({id})")).tag().to_owned();
    let answer = world.patch(
        &format!("purchaseInvoices({id})"),
        &tag,
        &json!({ "shortcutDimension1Code": "prod" }),
    );
    assert_eq!(answer.is(200).json["shortcutDimension1Code"], "PROD");
    assert_eq!(
        world.simulator.document(id).unwrap().lines[0].dimensions,
        [("DEPARTMENT".to_owned(), "PROD".to_owned())]
    );
    world
        .patch(
            &format!("purchaseInvoices({id})"),
            answer.tag(),
            &json!({ "shortcutDimension1Code": "NONE" }),
        )
        .refused(
            400,
            "Internal_InvalidTableRelation",
            "The field Shortcut Dimension 1 Code of table Purchase Header contains a value (NONE) that cannot be found \
             in the related table (Dimension Value).",
        );
}

#[test]
fn flat_dimension_set_lines_are_read_by_parent() {
    let world = world_with_defaults();
    let id = world.post("purchaseInvoices", &body(json!([]), json!([]))).is(201).id();
    let answer = world.get(&format!(
        "dimensionSetLines?$filter=parentId eq {id} and parentType eq 'Purchase Invoice'"
    ));
    assert_eq!(answer.rows().len(), 1);
    world
        .get(&format!("dimensionSetLines?$filter=parentId eq {id}"))
        .is(400);
}
