use super::*;

fn batch(world: &World, headers: &[(&str, &str)], requests: Value) -> Answer {
    let body = wire(&json!({ "requests": requests }));
    world.signed(Method::POST, "/v2.0/Production/api/v2.0/$batch", headers, &body)
}

fn create(number: &str) -> Value {
    let company = BusinessCentralOptions::default().company_id;
    json!({
        "id": number,
        "method": "POST",
        "url": format!("companies({company})/purchaseInvoices"),
        "headers": { "Content-Type": "application/json" },
        "body": invoice(number, "1")
    })
}

fn broken() -> Value {
    let mut request = create("BROKEN");
    request["body"]["vendorNumber"] = json!("V999");
    request
}

fn statuses(answer: &Answer) -> Vec<u64> {
    answer.is(200).json["responses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["status"].as_u64().unwrap())
        .collect()
}

#[test]
fn parts_run_in_order_and_stop_at_the_first_failure() {
    let world = World::new();
    let answer = batch(&world, &[], json!([create("A"), broken(), create("B")]));
    assert_eq!(statuses(&answer), [201, 400]);
    assert_eq!(world.simulator.documents().len(), 1, "what went before stays");
    assert_eq!(answer.json["responses"][0]["body"]["vendorInvoiceNumber"], "A");
    let answer = batch(
        &world,
        &[("prefer", "odata.continue-on-error")],
        json!([broken(), create("B")]),
    );
    assert_eq!(statuses(&answer), [400, 201]);
}

#[test]
fn a_snapshot_undoes_all_but_keeps_saying_created() {
    let world = World::new();
    let answer = batch(&world, &[("isolation", "snapshot")], json!([create("A"), broken()]));
    assert_eq!(statuses(&answer), [201, 400]);
    assert!(world.simulator.documents().is_empty());
}

#[test]
fn a_post_inside_a_snapshot_commits_what_went_before() {
    let world = World::new();
    let id = world.draft("X");
    let company = BusinessCentralOptions::default().company_id;
    let post =
        json!({ "method": "POST", "url": format!("companies({company})/purchaseInvoices({id})/Microsoft.NAV.post") });
    let answer = batch(
        &world,
        &[("isolation", "snapshot")],
        json!([create("A"), post, create("B"), broken()]),
    );
    assert_eq!(statuses(&answer), [201, 204, 201, 400]);
    let numbers: Vec<_> = world
        .simulator
        .documents()
        .into_iter()
        .map(|one| one.external_number)
        .collect();
    assert_eq!(numbers, ["X", "A"]);
    assert_eq!(world.simulator.document(id).unwrap().posted, PostedState::Posted);
}

#[test]
fn more_than_a_hundred_parts_are_refused() {
    let world = World::new();
    let parts: Vec<_> = (0..101).map(|number| create(&number.to_string())).collect();
    let answer = batch(&world, &[], json!(parts));
    assert_eq!((answer.status, &answer.json["error"]["code"]), (500, &json!("Unknown")));
    assert!(world.simulator.documents().is_empty());
}
