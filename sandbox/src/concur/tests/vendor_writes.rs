use serde_json::{Value, json};

use super::{World, see};
use crate::concur::{ConcurOptions, VendorOfOtherStanding, VendorStatusForm};

const VENDORS: &str = "/api/v3.1/invoice/vendors";

fn vendor(code: &str) -> Value {
    json!({"VendorCode": code, "AddressCode": "MAIN", "VendorName": format!("Supplier {code}"), "CountryCode": "DE",
        "CurrencyCode": "EUR", "Approved": "Y", "Address1": "Example street 1"})
}

fn with(mut vendor: Value, name: &str, value: impl Into<Value>) -> Value {
    vendor[name] = value.into();
    vendor
}

async fn send(world: &World, method: reqwest::Method, vendors: &[Value]) -> super::Seen {
    let body = json!({ "Vendor": vendors }).to_string();
    let request = world
        .request(method, VENDORS)
        .header("content-type", "application/json");
    see(request.body(body)).await.unwrap()
}

#[tokio::test]
async fn a_batch_is_200_and_each_item_says_what_became_of_it() {
    for (form, first) in [(VendorStatusForm::List, 0), (VendorStatusForm::Object, 1)] {
        let world = World::with(ConcurOptions {
            vendor_statuses: form,
            first_record_number: first,
            ..ConcurOptions::default()
        })
        .await;
        let rows = [vendor("V1"), with(vendor("V2"), "CountryCode", "de"), vendor("V3")];
        let seen = send(&world, reqwest::Method::POST, &rows).await;
        assert_eq!(seen.status, 200);
        let answer = seen.json();
        assert!(answer["Vendor"][0]["StatusList"].is_null() && answer["Vendor"][2]["StatusList"].is_null());
        let status = match form {
            VendorStatusForm::List => &answer["Vendor"][1]["StatusList"][0],
            VendorStatusForm::Object => &answer["Vendor"][1]["StatusList"],
        };
        assert_eq!(status["RecordNumber"], first + 1);
        assert!(status["Message"].as_str().unwrap().contains("CountryCode"));
        assert_eq!(world.simulator.vendors().len(), 2);
    }
}

#[tokio::test]
async fn an_update_keeps_what_is_left_out_and_clears_what_is_empty() {
    let world = World::start().await;
    send(&world, reqwest::Method::POST, &[with(vendor("V1"), "City", "Berlin")]).await;
    let mut update = with(with(vendor("v1"), "Approved", "N"), "Address1", "");
    update.as_object_mut().unwrap().remove("VendorName");
    assert_eq!(send(&world, reqwest::Method::PUT, &[update]).await.status, 200);
    let members = world.simulator.vendor_members("V1", "main").unwrap();
    assert_eq!(members["VendorName"], "Supplier V1");
    assert_eq!(members["City"], "Berlin");
    assert_eq!(members["Approved"], "N");
    assert!(!members.contains_key("Address1"));
}

#[tokio::test]
async fn every_documented_limit_refuses_its_item_and_nothing_of_it_is_kept() {
    let world = World::start().await;
    for (name, value) in [
        ("VendorCode", json!("")),
        ("VendorCode", json!("V".repeat(33))),
        ("AddressCode", json!(null)),
        ("CurrencyCode", json!("EURO")),
        ("VendorName", json!("x".repeat(256))),
        ("Approved", json!("True")),
        ("PaymentMethodType", json!("CASH")),
        ("PaymentTerms", json!(1000)),
        ("PaymentTerms", json!("30")),
        ("TaxID", json!("x".repeat(49))),
        ("Custom20", json!("x".repeat(49))),
        ("Custom21", json!("x")),
        ("ID", json!("x")),
    ] {
        let seen = send(
            &world,
            reqwest::Method::POST,
            &[with(vendor("V1"), name, value.clone())],
        )
        .await;
        assert_eq!(seen.status, 200);
        assert!(!seen.json()["Vendor"][0]["StatusList"].is_null(), "{name} {value}");
    }
    assert!(world.simulator.vendors().is_empty());
}

#[tokio::test]
async fn existing_and_missing_vendors_are_refused_or_taken_as_the_switch_says() {
    for (rule, refused) in [
        (VendorOfOtherStanding::Refused, true),
        (VendorOfOtherStanding::Taken, false),
    ] {
        let world = World::with(ConcurOptions {
            vendor_of_other_standing: rule,
            ..ConcurOptions::default()
        })
        .await;
        let updated = send(&world, reqwest::Method::PUT, &[vendor("V1")]).await.json();
        send(&world, reqwest::Method::POST, &[vendor("V1")]).await;
        let again = send(&world, reqwest::Method::POST, &[vendor("v1")]).await.json();
        for answer in [updated, again] {
            assert_eq!(!answer["Vendor"][0]["StatusList"].is_null(), refused, "{answer}");
        }
        assert_eq!(world.simulator.vendors().len(), 1);
    }
}

#[tokio::test]
async fn a_vendor_code_has_one_name_and_one_tax_id() {
    let world = World::start().await;
    let first = with(vendor("V1"), "TaxID", "DE1");
    send(&world, reqwest::Method::POST, std::slice::from_ref(&first)).await;
    let second = with(first, "AddressCode", "SECOND");
    for wrong in [
        with(second.clone(), "VendorName", "Another"),
        with(second.clone(), "TaxID", "DE2"),
    ] {
        let answer = send(&world, reqwest::Method::POST, &[wrong]).await.json();
        assert!(!answer["Vendor"][0]["StatusList"].is_null(), "{answer}");
    }
    let answer = send(&world, reqwest::Method::POST, &[second]).await.json();
    assert!(answer["Vendor"][0]["StatusList"].is_null(), "{answer}");
}

#[tokio::test]
async fn too_many_none_and_no_vendors_are_no_batch() {
    let world = World::with(ConcurOptions {
        maximum_vendor_batch: 2,
        ..ConcurOptions::default()
    })
    .await;
    let three = ["V1", "V2", "V3"].map(vendor);
    for rows in [&[][..], &three[..], &[json!("V1")][..]] {
        let seen = send(&world, reqwest::Method::POST, rows).await;
        assert_eq!(seen.status, 400);
        assert!(seen.json()["Message"].is_string());
    }
    world.simulator.refuse_vendor("V1", Some("Custom1 is not on the list"));
    let answer = send(&world, reqwest::Method::POST, &three[..2]).await.json();
    assert!(answer["Vendor"][0].to_string().contains("Custom1 is not on the list"));
    assert_eq!(world.simulator.vendors().len(), 1);
}
