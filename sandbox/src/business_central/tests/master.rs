use super::*;

#[test]
fn master_data_is_read_only_where_the_service_says_so() {
    let world = World::new();
    for set in ["accounts", "dimensions", "dimensionValues", "generalLedgerEntries"] {
        world.post(set, &json!({})).refused(
            405,
            "BadRequest_MethodNotAllowed",
            &format!("'POST' requests for '{set}' of EdmType 'Entity' are not allowed."),
        );
    }
    assert_eq!(
        world.post("vendors", &json!({})).status,
        501,
        "vendor writes are not simulated, and say so"
    );
}

#[test]
fn vendors_show_local_currency_escaped_enums_and_blank_ids() {
    let world = World::new();
    world.simulator.add_currency(&CurrencySeed {
        code: "EUR".into(),
        ..Default::default()
    });
    world.simulator.add_vendor(VendorSeed {
        number: "v200".into(),
        currency: "EUR".into(),
        blocked: VendorBlocked::Payment,
        ..Default::default()
    });
    let answer = world.get("vendors");
    let (local, foreign) = (&answer.rows()[0], &answer.rows()[1]);
    assert_eq!(
        (&local["currencyCode"], &local["blocked"]),
        (&json!("USD"), &json!("_x0020_"))
    );
    assert_eq!(local["currencyId"], "00000000-0000-0000-0000-000000000000");
    assert_eq!(
        (&foreign["number"], &foreign["currencyCode"]),
        (&json!("V200"), &json!("EUR")),
        "numbers are codes"
    );
    assert_eq!(foreign["blocked"], "Payment");
    assert_ne!(foreign["currencyId"], local["currencyId"]);
}

#[test]
fn default_dimensions_hang_under_their_vendor() {
    let world = World::new();
    let id = world.simulator.add_vendor(VendorSeed {
        number: "V200".into(),
        default_dimensions: vec![DefaultDimensionSeed {
            dimension: "DEPARTMENT".into(),
            value: "PROD".into(),
            posting: ValuePosting::SameCode,
        }],
        ..Default::default()
    });
    let answer = world.get(&format!("vendors({id})/defaultDimensions"));
    let row = &answer.rows()[0];
    assert_eq!(
        (
            &row["dimensionCode"],
            &row["dimensionValueCode"],
            &row["postingValidation"]
        ),
        (&json!("DEPARTMENT"), &json!("PROD"), &json!("Same_x0020_Code"))
    );
    assert_eq!(row["parentId"], id.to_string());
    let expanded = world.get("vendors?$filter=number eq 'V200'&$expand=defaultDimensions");
    assert_eq!(
        &expanded.rows()[0]["defaultDimensions"][0],
        row,
        "the same row when expanded"
    );
}

#[test]
fn setup_shows_the_posting_range_and_the_global_dimensions() {
    let world = World::new();
    let from = "2026-01-01".parse().unwrap();
    world.simulator.set_posting_range(PostingRange {
        from: Some(from),
        to: None,
    });
    let answer = world.get("generalLedgerSetup");
    let row = &answer.rows()[0];
    assert_eq!(
        (&row["allowPostingFrom"], &row["allowPostingTo"]),
        (&json!("2026-01-01"), &json!("0001-01-01"))
    );
    assert_eq!(
        (&row["shortcutDimension1Code"], &row["shortcutDimension2Code"]),
        (&json!("DEPARTMENT"), &json!("PROJECT")),
        "a third dimension is no global one"
    );
    assert_eq!(row["localCurrencyCode"], "USD");
    assert_eq!(world.get("companyInformation").rows()[0]["currencyCode"], "USD");
}

#[test]
fn dimension_values_are_listed_blocked_ones_included() {
    let world = World::new();
    let blocked = DimensionValueSeed {
        code: "OLD".into(),
        name: "Old".into(),
        blocked: Blocked::Yes,
    };
    let id = world.simulator.add_dimension("AREA", [blocked]);
    let answer = world.get(&format!("dimensions({id})/dimensionValues"));
    let codes: Vec<_> = answer.rows().iter().map(|row| row["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["NORTH", "OLD"]);
    assert_eq!(answer.rows()[0]["dimensionId"], id.to_string());
}

#[test]
fn seeding_a_vendor_again_keeps_its_id_and_moves_its_tag() {
    let world = World::new();
    let before = world.get("vendors");
    world.simulator.add_vendor(VendorSeed {
        number: "V100".into(),
        name: "Renamed".into(),
        ..Default::default()
    });
    let after = world.get("vendors");
    assert_eq!(before.rows()[0]["id"], after.rows()[0]["id"]);
    assert_ne!(before.rows()[0]["@odata.etag"], after.rows()[0]["@odata.etag"]);
}

#[test]
fn a_renumbered_vendor_keeps_its_id_and_a_deleted_one_leaves_no_trace() {
    let world = World::new();
    let id = world.simulator.add_vendor(VendorSeed {
        number: "V-OLD".to_owned(),
        name: "Example Supplies".to_owned(),
        card: VendorCard {
            country: "DE".to_owned(),
            city: "Berlin".to_owned(),
            ..VendorCard::default()
        },
        ..VendorSeed::default()
    });
    assert!(world.simulator.renumber_vendor("V-OLD", "V-NEW"));
    assert!(!world.simulator.renumber_vendor("V-OLD", "V-NEWER"));
    let list = world.get("vendors?$filter=number eq 'V-NEW'");
    let row = &list.rows()[0];
    assert_eq!(row["id"], id.to_string());
    assert_eq!((&row["country"], &row["city"]), (&json!("DE"), &json!("Berlin")));
    assert!(world.simulator.delete_vendor("V-NEW") && !world.simulator.delete_vendor("V-NEW"));
}
