use super::*;

#[test]
fn an_unknown_environment_is_answered_in_xml_before_sign_in() {
    let world = World::new();
    let answer = world.raw(Method::GET, "/v2.0/Elsewhere/api/v2.0/companies", &[], "");
    assert_eq!(answer.status, 404);
    assert!(answer.header("content-type").unwrap().starts_with("application/xml"));
    assert!(answer.text.contains("<code>NoEnvironment</code>"), "{}", answer.text);
}

#[test]
fn no_token_and_a_foreign_tenant_are_rejected() {
    let world = World::new();
    let options = BusinessCentralOptions::default();
    world
        .raw(Method::GET, "/v2.0/Production/api/v2.0/companies", &[], "")
        .refused(
            401,
            "Authentication_InvalidCredentials",
            "The server has rejected the client credentials.",
        );
    world
        .signed(Method::GET, "/v2.0/other-tenant/Production/api/v2.0/companies", &[], "")
        .is(401);
    let long = format!("/v2.0/{}/Production/api/v2.0/companies", options.tenant);
    let answer = world.signed(Method::GET, &long, &[], "");
    assert_eq!(
        answer.json["@odata.context"],
        format!(
            "http://127.0.0.1:7048/v2.0/{}/Production/api/v2.0/$metadata#companies",
            options.tenant
        ),
        "the context echoes the form of address"
    );
}

#[test]
fn the_company_is_found_by_id_and_by_name_only() {
    let world = World::new();
    let answer = world.signed(Method::GET, "/v2.0/Production/api/v2.0/companies", &[], "");
    assert_eq!(answer.rows()[0]["name"], "Example Company");
    assert_eq!(answer.rows()[0]["@odata.etag"], Value::Null, "companies carry no tag");
    world
        .signed(
            Method::GET,
            "/v2.0/Production/api/v2.0/companies(name='Example Company')/vendors",
            &[],
            "",
        )
        .is(200);
    let unknown = format!("/v2.0/Production/api/v2.0/companies({})/vendors", Uuid::new_v4());
    world.signed(Method::GET, &unknown, &[], "").refused(
        404,
        "Internal_CompanyNotFound",
        "The company cannot be found.",
    );
    world
        .signed(Method::POST, "/v2.0/Production/api/v2.0/companies", &[], "{}")
        .is(405);
}

#[test]
fn unknown_routes_segments_and_keys_have_their_own_404() {
    let world = World::new();
    assert_eq!(
        world
            .signed(Method::GET, "/v2.0/Production/api/partner/group/v1.0/x", &[], "")
            .json["error"]["code"],
        "BadRequest_NotFound"
    );
    world.get("contact").refused(
        404,
        "BadRequest_ResourceNotFound",
        "Resource not found for the segment 'contact'.",
    );
    world
        .get("vendors('V100')")
        .refused(404, "BadRequest_NotFound", "Bad Request - Error in query syntax.");
    let id = Uuid::new_v4();
    world.get(&format!("purchaseInvoices({id})")).refused(
        404,
        "BadRequest_ResourceNotFound",
        "Resource not found for the segment 'purchaseInvoices'.",
    );
    world
        .simulator
        .switches(|switches| switches.unknown_id = UnknownId::RecordNotFound);
    assert_eq!(
        world.get(&format!("purchaseInvoices({id})")).json["error"]["code"],
        "Internal_RecordNotFound",
        "the code for an unknown id is a switch"
    );
}

#[test]
fn the_rate_limit_counts_a_sliding_window() {
    let options = BusinessCentralOptions {
        requests_per_window: 3,
        retry_after_seconds: Some(7),
        ..Default::default()
    };
    let world = World::with(options);
    for _ in 0..3 {
        world.get("vendors").is(200);
    }
    let answer = world.get("vendors");
    answer.is(429);
    assert_eq!(answer.json["error"]["code"], "Application_TooManyRequests");
    assert_eq!(
        answer.json["error"]["message"],
        "Too many requests reached. Actual (4). Maximum (3)."
    );
    assert_eq!(answer.header("retry-after"), Some("7"));
    world.clock.advance(std::time::Duration::from_secs(300));
    world.get("vendors").is(200);
}

#[test]
fn retry_after_is_absent_unless_asked_for() {
    let world = World::with(BusinessCentralOptions {
        requests_per_window: 0,
        ..Default::default()
    });
    let answer = world.get("vendors");
    assert_eq!((answer.status, answer.header("retry-after")), (429, None));
}

#[test]
fn client_request_ids_are_remembered() {
    let world = World::new();
    world
        .call(Method::GET, "vendors", &[("client-request-id", "first")], "")
        .is(200);
    world.get("vendors").is(200);
    world
        .call(Method::GET, "vendors", &[("client-request-id", "second")], "")
        .is(200);
    assert_eq!(world.simulator.client_request_ids(), ["first", "second"]);
}

#[test]
fn read_only_intent_on_a_write_is_refused() {
    let world = World::new();
    let body = invoice("X", "1").to_string();
    world
        .call(
            Method::POST,
            "purchaseInvoices",
            &[("data-access-intent", "ReadOnly")],
            &body,
        )
        .is(400);
    assert!(world.simulator.documents().is_empty());
}
