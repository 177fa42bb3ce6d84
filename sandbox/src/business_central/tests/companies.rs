//! Several companies in one environment, behind one token and one limit.

use super::*;

const SECOND: &str = "2b7d1a44-90f3-4f0e-8c5a-3d1e6f7a8b9c";

fn world() -> World {
    World::with(BusinessCentralOptions {
        more_companies: vec![CompanyOptions::new(SECOND.parse().unwrap(), "Second Company")],
        requests_per_window: 6,
        ..BusinessCentralOptions::default()
    })
}

fn in_second(world: &World, method: Method, path: &str, body: &Value) -> Answer {
    let target = format!("/v2.0/Production/api/v2.0/companies({SECOND})/{path}");
    world.signed(method, &target, &[], &wire(body))
}

fn seed_second(world: &World) -> &Company {
    let second = world.simulator.company(SECOND).unwrap();
    second.add_account(AccountSeed {
        number: "60100".into(),
        ..Default::default()
    });
    second.add_vendor(VendorSeed {
        number: "V100".into(),
        name: "Another Vendor".into(),
        ..Default::default()
    });
    second
}

#[test]
fn all_companies_are_listed_and_filtered() {
    let world = world();
    let path = "/v2.0/Production/api/v2.0/companies";
    let names = |answer: &Answer| -> Vec<String> {
        let rows = answer.is(200).rows().iter();
        rows.map(|row| row["name"].as_str().unwrap().to_owned()).collect()
    };
    let all = world.signed(Method::GET, path, &[], "");
    assert_eq!(names(&all), ["Example Company", "Second Company"]);
    let one = world.signed(
        Method::GET,
        &format!("{path}?$filter=name eq 'Second Company'"),
        &[],
        "",
    );
    assert_eq!(names(&one), ["Second Company"]);
    assert_eq!(one.rows()[0]["id"], SECOND);
}

#[test]
fn each_company_has_its_own_books_and_numbers() {
    let world = world();
    let second = seed_second(&world);
    let body = invoice("SAME", "40.00");
    let (first_id, first_number) = world.posted("SAME");
    let id = in_second(&world, Method::POST, "purchaseInvoices", &body).is(201).id();
    let post = format!("purchaseInvoices({id})/Microsoft.NAV.post");
    let target = format!("/v2.0/Production/api/v2.0/companies({SECOND})/{post}");
    world.signed(Method::POST, &target, &[], "").is(204);

    let posted = second.document(id).unwrap();
    assert_eq!(posted.number, first_number, "the number series are the company's own");
    assert_eq!(
        (second.vendor_balance("V100"), world.simulator.vendor_balance("V100")),
        (Decimal::from(40), Decimal::from(100)),
        "the same number is no duplicate in another company"
    );
    assert_eq!(second.entries_of(&posted.number).len(), 2);
    assert!(second.document(first_id).is_none() && world.simulator.document(id).is_none());
    assert_eq!(
        (second.id().to_string(), second.name()),
        (SECOND.into(), "Second Company".into())
    );
    assert_eq!(world.simulator.id(), BusinessCentralOptions::default().company_id);
}

#[test]
fn an_id_of_one_company_is_unknown_in_another() {
    let world = world();
    seed_second(&world);
    let id = world.draft("X");
    in_second(&world, Method::GET, &format!("purchaseInvoices({id})"), &json!({})).is(404);
    let lookup = in_second(&world, Method::GET, "purchaseInvoices", &json!({}));
    assert!(lookup.is(200).rows().is_empty());
    let unknown = format!("/v2.0/Production/api/v2.0/companies({})/vendors", Uuid::new_v4());
    world.signed(Method::GET, &unknown, &[], "").refused(
        404,
        "Internal_CompanyNotFound",
        "The company cannot be found.",
    );
    assert!(world.simulator.company(&Uuid::new_v4().to_string()).is_none());
    assert!(world.simulator.company("Second Company").is_none(), "ids only");
}

#[test]
fn requests_of_all_companies_count_against_one_limit() {
    let world = world();
    for _ in 0..3 {
        world.get("vendors").is(200);
        in_second(&world, Method::GET, "vendors", &json!({})).is(200);
    }
    in_second(&world, Method::GET, "vendors", &json!({})).is(429);
    world.get("vendors").is(429);
}

#[test]
fn a_snapshot_undoes_what_it_did_in_either_company() {
    let world = world();
    let second = seed_second(&world);
    let first = BusinessCentralOptions::default().company_id;
    let create = |company: String, vendor: &str| {
        let mut body = invoice("X", "1");
        body["vendorNumber"] = json!(vendor);
        json!({
            "method": "POST", "url": format!("companies({company})/purchaseInvoices"),
            "headers": { "Content-Type": "application/json" }, "body": body
        })
    };
    let parts = json!([create(SECOND.into(), "V100"), create(first.to_string(), "V999")]);
    let answer = world.signed(
        Method::POST,
        "/v2.0/Production/api/v2.0/$batch",
        &[("isolation", "snapshot")],
        &wire(&json!({ "requests": parts })),
    );
    assert_eq!(answer.is(200).json["responses"][0]["status"], 201);
    assert!(second.documents().is_empty() && world.simulator.documents().is_empty());
}

#[test]
fn the_control_interface_and_the_keys_know_the_company() {
    let world = world();
    let control = |company: &str, path: &str, body: Value| {
        Answer::of(world.simulator.control(&SimRequest {
            method: if body.is_null() { Method::GET } else { Method::POST },
            path: format!("/_sandbox/{path}"),
            query: vec![("company".into(), company.into())],
            headers: HeaderMap::new(),
            body: Bytes::from(body.to_string()),
            chunked: false,
        }))
    };
    let seed = json!({ "accounts": [{ "number": "60100" }], "vendors": [{ "number": "V700" }] });
    control(SECOND, "seed", seed).is(204);
    assert!(world.get("vendors?$filter=number eq 'V700'").rows().is_empty());
    let act = json!({ "act": "drafts", "kind": "invoice", "vendor": "V700", "external_number": "N7", "amount": "5" });
    let id = control(SECOND, "people", act).is(200).id();
    let dump = control(SECOND, "dump", Value::Null);
    assert_eq!(dump.json["documents"][0]["external_number"], "N7");
    control("nobody", "dump", Value::Null).is(404);

    let operation = world.simulator.identify(&SimRequest {
        method: Method::POST,
        path: format!("/v2.0/Production/api/v2.0/companies({SECOND})/purchaseInvoices({id})/Microsoft.NAV.post"),
        query: Vec::new(),
        headers: HeaderMap::new(),
        body: Bytes::new(),
        chunked: false,
    });
    assert_eq!(operation.name, "bc.post_draft");
    assert!(operation.keys.contains(&"N7".into()), "{:?}", operation.keys);
}
