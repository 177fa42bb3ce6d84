//! Dimension set lines of lines: expanded on drafts and posted documents, and changed in batches.

use super::*;

struct Set {
    lines: &'static str,
    documents: &'static str,
    number: &'static str,
}

const SETS: [Set; 2] = [
    Set {
        documents: "purchaseInvoices",
        lines: "purchaseInvoiceLines",
        number: "vendorInvoiceNumber",
    },
    Set {
        documents: "purchaseCreditMemos",
        lines: "purchaseCreditMemoLines",
        number: "vendorCreditMemoNumber",
    },
];

fn body(set: &Set) -> Value {
    json!({
        "vendorNumber": "V100",
        set.number: "X",
        set.lines: [{
            "lineType": "Account", "lineObjectNumber": "60100", "quantity": 1, "unitCost": 1,
            "dimensionSetLines": [{ "code": "DEPARTMENT", "valueCode": "SALES" }, { "code": "PROJECT", "valueCode": "P1" }]
        }]
    })
}

fn dimensions(line: &Value) -> Vec<(&str, &str)> {
    let rows = line["dimensionSetLines"].as_array().unwrap().iter();
    rows.map(|row| (row["code"].as_str().unwrap(), row["valueCode"].as_str().unwrap()))
        .collect()
}

fn batch(world: &World, requests: &[Value]) -> Answer {
    world.signed(
        Method::POST,
        "/v2.0/Production/api/v2.0/$batch",
        &[("isolation", "snapshot")],
        &wire(&json!({ "requests": requests })),
    )
}

/// A document with a line of two dimensions, and the path of that line's dimension set lines.
fn draft(world: &World, set: &Set) -> (Uuid, String) {
    let id = world.post(set.documents, &body(set)).is(201).id();
    let line = world.simulator.document(id).unwrap().lines[0].id;
    (
        id,
        format!("{}({id})/{}({line})/dimensionSetLines", set.documents, set.lines),
    )
}

fn part(method: &str, path: &str, body: &Value) -> Value {
    let company = BusinessCentralOptions::default().company_id;
    json!({
        "method": method, "url": format!("companies({company})/{path}"), "body": body,
        "headers": { "Content-Type": "application/json", "If-Match": "*" }
    })
}

fn dimension_id(world: &World, code: &str) -> String {
    let found = world.get(&format!("dimensions?$filter=code eq '{code}'"));
    found.rows()[0]["id"].as_str().unwrap().to_owned()
}

#[test]
fn lines_expand_their_dimensions_at_creation_as_draft_and_as_posted_document() {
    let world = World::new();
    for set in &SETS {
        let expand = format!("$expand={}($expand=dimensionSetLines)", set.lines);
        let created = world.post(&format!("{}?{expand}", set.documents), &body(set));
        let id = created.is(201).id();
        let read = || world.get(&format!("{}({id})?{expand}", set.documents));
        let draft = read();
        world
            .call(
                Method::POST,
                &format!("{}({id})/Microsoft.NAV.post", set.documents),
                &[],
                "",
            )
            .is(204);
        for answer in [created, draft, read()] {
            assert_eq!(
                dimensions(&answer.json[set.lines][0]),
                [("DEPARTMENT", "SALES"), ("PROJECT", "P1")],
                "{}",
                set.documents
            );
        }
    }
}

#[test]
fn a_batch_changes_adds_and_removes_together() {
    let world = World::new();
    let (department, project) = (dimension_id(&world, "DEPARTMENT"), dimension_id(&world, "PROJECT"));
    for set in &SETS {
        let (id, path) = draft(&world, set);
        let answer = batch(
            &world,
            &[
                part(
                    "PATCH",
                    &format!("{path}({department})"),
                    &json!({ "valueCode": "PROD" }),
                ),
                part("DELETE", &format!("{path}({project})"), &json!({})),
                part("POST", &path, &json!({ "code": "AREA", "valueCode": "NORTH" })),
            ],
        );
        let statuses: Vec<_> = answer.is(200).json["responses"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["status"].clone())
            .collect();
        assert_eq!(statuses, [json!(200), json!(204), json!(201)], "{}", answer.text);
        let line = &world.simulator.document(id).unwrap().lines[0];
        assert_eq!(
            line.dimensions,
            [
                ("AREA".to_owned(), "NORTH".to_owned()),
                ("DEPARTMENT".into(), "PROD".into())
            ]
        );
    }
}

#[test]
fn one_refused_change_undoes_all_though_the_others_claim_success() {
    let world = World::new();
    let department = dimension_id(&world, "DEPARTMENT");
    let (id, path) = draft(&world, &SETS[0]);
    let before = world.simulator.document(id).unwrap();
    let answer = batch(
        &world,
        &[
            part("POST", &path, &json!({ "code": "AREA", "valueCode": "NORTH" })),
            part(
                "PATCH",
                &format!("{path}({department})"),
                &json!({ "valueCode": "NONE" }),
            ),
        ],
    );
    let responses = &answer.is(200).json["responses"];
    assert_eq!(
        (&responses[0]["status"], &responses[1]["status"]),
        (&json!(201), &json!(400))
    );
    assert!(
        responses[0]["body"]["id"].is_string(),
        "a real-looking row that is not there"
    );
    let after = world.simulator.document(id).unwrap();
    assert_eq!(after.lines[0].dimensions, before.lines[0].dimensions);
}

#[test]
fn a_batch_of_dimension_changes_has_its_name_and_the_documents_keys() {
    let world = World::new();
    let (id, path) = draft(&world, &SETS[0]);
    let identify = |parts: &[Value]| {
        world.simulator.identify(&SimRequest {
            method: Method::POST,
            path: "/v2.0/Production/api/v2.0/$batch".into(),
            query: Vec::new(),
            headers: HeaderMap::new(),
            body: Bytes::from(json!({ "requests": parts }).to_string()),
            chunked: false,
        })
    };
    let change = part("POST", &path, &json!({ "code": "AREA", "valueCode": "NORTH" }));
    let read = part("GET", &format!("purchaseInvoices({id})"), &json!({}));
    let operation = identify(&[read.clone(), change]);
    assert_eq!(operation.name, "bc.change_dimensions");
    for key in [id.to_string(), "X".into(), "V100".into()] {
        assert!(operation.keys.contains(&key), "{key} in {:?}", operation.keys);
    }
    assert_eq!(identify(&[read]).name, "bc.batch");
}

#[test]
fn a_company_may_refuse_the_third_level() {
    let world = World::new();
    world
        .simulator
        .switches(|switches| switches.nested_dimension_lines = NestedDimensionLines::Refused);
    for set in &SETS {
        world
            .post(set.documents, &body(set))
            .refused(400, "BadRequest", "Invalid Request Body");
        let mut two_levels = body(set);
        two_levels["dimensionSetLines"] = json!([{ "code": "AREA", "valueCode": "NORTH" }]);
        two_levels[set.lines][0]
            .as_object_mut()
            .unwrap()
            .remove("dimensionSetLines");
        world.post(set.documents, &two_levels).is(201);
    }
    assert_eq!(world.simulator.documents().len(), 2);
}
