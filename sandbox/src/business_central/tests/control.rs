use super::*;

fn control(world: &World, method: Method, path: &str, body: &str) -> Answer {
    Answer::of(world.simulator.control(&SimRequest {
        method,
        path: format!("/_sandbox/{path}"),
        query: Vec::new(),
        headers: HeaderMap::new(),
        body: Bytes::from(body.to_owned()),
        chunked: false,
    }))
}

#[test]
fn a_company_is_seeded_and_used_over_the_control_interface() {
    let world = World::new();
    let seed = json!({
        "accounts": [{ "number": "50000", "name": "First", "vat_percent": "19" }],
        "vendors": [{ "number": "V500", "name": "Example Trading Ltd", "default_dimensions":
            [{ "dimension": "DEPARTMENT", "value": "SALES" }] }],
        "switches": { "approvals": "required" }
    });
    control(&world, Method::POST, "seed", &seed.to_string()).is(204);
    assert_eq!(world.get("vendors?$filter=number eq 'V500'").rows().len(), 1);
    let people = |body: Value| control(&world, Method::POST, "people", &body.to_string());
    let draft = people(
        json!({ "act": "drafts", "kind": "invoice", "vendor": "V500", "external_number": "X", "amount": "100.50" }),
    );
    let id = draft.is(200).id();
    people(json!({ "act": "posts_draft", "id": id })).is(409);
    people(json!({ "act": "releases", "id": id, "status": "released" })).is(200);
    people(json!({ "act": "posts_draft", "id": id })).is(200);
    let number = world.simulator.document(id).unwrap().number;
    control(
        &world,
        Method::POST,
        "pay",
        &json!({ "number": number, "amount": "20.10" }).to_string(),
    )
    .is(200);
    control(&world, Method::POST, "pay", &json!({ "number": number }).to_string()).is(200);
    assert_eq!(world.simulator.document(id).unwrap().status, "Paid");
    control(
        &world,
        Method::POST,
        "unapply",
        &json!({ "number": number }).to_string(),
    )
    .is(200);
    assert_eq!(world.simulator.document(id).unwrap().status, "Open");
    let dump = control(&world, Method::GET, "dump", "");
    assert_eq!(dump.json["documents"][0]["external_number"], "X");
    assert_eq!(
        dump.json["trialBalance"].as_str().unwrap().parse::<Decimal>().unwrap(),
        Decimal::ZERO
    );
}

#[test]
fn what_cannot_be_read_or_found_says_so() {
    let world = World::new();
    control(&world, Method::POST, "pay", "{}").is(400);
    control(&world, Method::POST, "pay", "{\"number\":\"X\",\"amount\":\"ten\"}").is(400);
    control(&world, Method::POST, "pay", "{\"number\":\"X\"}").is(404);
    control(&world, Method::POST, "people", "{\"act\":\"sings\"}").is(400);
    control(&world, Method::GET, "unheard-of", "").is(404);
}
