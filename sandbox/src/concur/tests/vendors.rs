use serde_json::{Value, json};

use super::{World, see};
use crate::concur::{ConcurOptions, ConcurVendorSeed, NextPageForm, TokenKind, VendorListMember};

const VENDORS: &str = "/api/v3.1/invoice/vendors";

fn seed(code: &str, address: &str, name: &str) -> ConcurVendorSeed {
    ConcurVendorSeed {
        vendor_code: code.to_owned(),
        address_code: address.to_owned(),
        name: name.to_owned(),
        approved: true,
        currency_code: "USD".to_owned(),
    }
}

async fn with_vendors(options: ConcurOptions, count: usize) -> World {
    let world = World::with(options).await;
    for number in (0..count).rev() {
        world
            .simulator
            .add_vendor(seed(&format!("V{number:03}"), "A", &format!("Supplier {number:03}")));
    }
    world
}

fn codes(page: &Value, member: &str) -> Vec<String> {
    let vendors = page[member].as_array().unwrap().iter();
    vendors
        .map(|vendor| vendor["VendorCode"].as_str().unwrap().to_owned())
        .collect()
}

/// Reads all pages, as a caller does that only uses the offset of `NextPage`.
async fn read_all(world: &World, limit: usize, member: &str) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut query = format!("limit={limit}");
    loop {
        let page = world.get(&format!("{VENDORS}?{query}")).await.json();
        pages.push(codes(&page, member));
        let Some(next) = page["NextPage"].as_str() else {
            return pages;
        };
        let offset = next.rsplit("offset=").next().unwrap();
        query = format!("limit={limit}&offset={offset}");
    }
}

#[tokio::test]
async fn pages_lead_to_every_vendor_once_in_the_order_of_names() {
    for (next_page, vendor_list_member, member, empty) in [
        (NextPageForm::Uri, VendorListMember::Vendor, "Vendor", "Items"),
        (NextPageForm::Offset, VendorListMember::Items, "Items", "Vendor"),
    ] {
        let options = ConcurOptions {
            next_page,
            vendor_list_member,
            ..ConcurOptions::default()
        };
        let world = with_vendors(options, 60).await;
        let expected: Vec<String> = (0..60).map(|number| format!("V{number:03}")).collect();
        let pages = read_all(&world, 20, member).await;
        assert_eq!(
            pages.iter().map(Vec::len).collect::<Vec<_>>(),
            [20, 20, 20],
            "no empty page at the end"
        );
        assert_eq!(pages.concat(), expected);
        let first = world.get(VENDORS).await.json();
        assert_eq!(codes(&first, member).len(), 25, "the default limit");
        assert_eq!(first[empty], json!([]));
        assert_eq!(first["TotalCount"], 60);
        let next = first["NextPage"].as_str().unwrap();
        assert_eq!(next.starts_with(&world.base), next_page == NextPageForm::Uri, "{next}");
    }
}

#[tokio::test]
async fn the_two_codes_are_the_key_without_regard_to_case() {
    let world = World::start().await;
    world.simulator.add_vendor(seed("V1", "a", "Old name"));
    world.simulator.add_vendor(seed("V1", "b", "Other address"));
    world.simulator.add_vendor(ConcurVendorSeed {
        approved: false,
        currency_code: "EUR".to_owned(),
        ..seed("v1", "A", "New name")
    });
    let page = world
        .get(&format!("{VENDORS}?vendorCode=V1&addressCode=A"))
        .await
        .json();
    assert_eq!(page["TotalCount"], 1);
    let vendor = &page["Vendor"][0];
    assert_eq!(
        (&vendor["VendorName"], &vendor["Approved"]),
        (&json!("New name"), &json!("N"))
    );
    assert_eq!(vendor["CurrencyCode"], "EUR");
    assert_eq!(world.simulator.vendors().len(), 2);
    let approved = world.get(&format!("{VENDORS}?approved=True")).await.json();
    assert_eq!(approved["Vendor"][0]["VendorName"], "Other address");
    assert_eq!(approved["TotalCount"], 1);
}

#[tokio::test]
async fn senseless_queries_are_refused_and_the_limit_is_a_thousand() {
    let world = with_vendors(ConcurOptions::default(), 1).await;
    for query in [
        "limit=0",
        "limit=1001",
        "offset=25",
        "approved=Y",
        "modifiedSince=2026-01-01",
        "limit=1&limit=1",
    ] {
        let seen = world.get(&format!("{VENDORS}?{query}")).await;
        assert_eq!(seen.status, 400, "{query}");
        assert!(seen.json()["Message"].is_string());
    }
    assert_eq!(world.get(&format!("{VENDORS}?limit=1000")).await.status, 200);
}

#[tokio::test]
async fn deleting_and_banks_are_not_here_and_everything_needs_its_scope() {
    let mut world = with_vendors(ConcurOptions::default(), 1).await;
    for (method, path) in [
        (reqwest::Method::DELETE, VENDORS),
        (reqwest::Method::PUT, "/api/v3.1/invoice/vendor/banks"),
    ] {
        let request = world.request(method.clone(), path).header("content-length", "0");
        let seen = see(request).await.unwrap();
        assert_eq!(seen.status, 405, "{method} {path}");
        assert!(seen.json()["Message"].is_string());
    }
    assert_eq!(world.simulator.vendors().len(), 1);
    for (kind, scope, status) in [
        (TokenKind::User, "INVVEN", 200),
        (TokenKind::App, "INVVEN", 403),
        (TokenKind::Company, "FISVC", 403),
    ] {
        world.token = world.simulator.issue_access_token(kind, &[scope]);
        assert_eq!(world.get(VENDORS).await.status, status, "{kind:?} {scope}");
    }
}
