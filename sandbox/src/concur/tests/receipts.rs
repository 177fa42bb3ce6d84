use serde_json::Value;

use super::{World, see};
use crate::concur::TokenKind;
use crate::fault::{Fault, FaultRule};
use crate::server::Simulator;

const IMAGE_ID: &str = "0123456789ABCDEF0123456789ABCDEF";
const JPEG: &[u8] = b"\xff\xd8\xff receipt";
const RECEIPTS: &str = "/spend-documents/v4/receipts";

fn by_image_id(world: &World, image_id: &str) -> String {
    format!(
        "{RECEIPTS}?imageId={image_id}&companyId={}",
        world.simulator.options().company_uuid
    )
}

#[tokio::test]
async fn an_image_id_leads_to_the_receipt_and_the_receipt_to_its_bytes() {
    let world = World::start().await;
    let id = world.simulator.add_receipt(IMAGE_ID, JPEG);
    let described = world.get(&by_image_id(&world, IMAGE_ID)).await.json();
    assert_eq!(described["metadata"]["id"], id.as_str());
    assert_eq!(described["metadata"]["imageId"], IMAGE_ID);
    assert_eq!(world.get(&format!("{RECEIPTS}/{id}")).await.json(), described);
    let documents = described["documents"].as_array().unwrap();
    let representations: Vec<&Value> = documents.iter().map(|document| &document["representation"]).collect();
    assert_eq!(representations, ["display", "compliance"]);
    for document in documents {
        assert_eq!(document["type"], "image/jpeg");
        let href = document["href"].as_str().unwrap();
        let path = href.strip_prefix(&world.base).unwrap();
        assert_eq!(
            path,
            format!(
                "{RECEIPTS}/{id}/representations?type={}",
                document["representation"].as_str().unwrap()
            )
        );
        let response = world.request(reqwest::Method::GET, path).send().await.unwrap();
        assert_eq!(response.headers()["content-type"], "image/jpeg");
        assert_eq!(response.bytes().await.unwrap(), JPEG);
        assert_eq!(
            see(world.client.get(href)).await.unwrap().status,
            401,
            "the token is needed here"
        );
    }
}

#[tokio::test]
async fn what_is_missing_is_refused_in_the_form_of_this_interface() {
    let world = World::start().await;
    let id = world.simulator.add_receipt(IMAGE_ID, JPEG);
    let company = world.simulator.options().company_uuid.clone();
    for (path, status) in [
        (by_image_id(&world, "F".repeat(32).as_str()), 404),
        (format!("{RECEIPTS}?imageId={IMAGE_ID}&companyId=other"), 404),
        (format!("{RECEIPTS}/unknown"), 404),
        (format!("{RECEIPTS}/unknown/representations?type=display"), 404),
        (format!("{RECEIPTS}?imageId={IMAGE_ID}"), 400),
        (
            format!("{RECEIPTS}?imageId={IMAGE_ID}&companyId={company}&type=display"),
            400,
        ),
        (format!("{RECEIPTS}/{id}/representations"), 400),
        (format!("{RECEIPTS}/{id}/representations?type=thumbnail"), 400),
    ] {
        let seen = world.get(&path).await;
        assert_eq!(seen.status, status, "{path}");
        assert_eq!(seen.json()["status"], status, "{path}");
        assert!(seen.json()["timestamp"].is_string() && seen.json()["message"].is_string());
    }
}

#[tokio::test]
async fn the_compliance_copy_has_a_scope_with_two_names() {
    let mut world = World::start().await;
    let id = world.simulator.add_receipt(IMAGE_ID, JPEG);
    let content = |kind: &str| format!("{RECEIPTS}/{id}/representations?type={kind}");
    for (scope, display, compliance) in [
        ("spenddocs.receipts.read", 200, 403),
        ("spenddocs.compliance.read", 403, 200),
        ("spenddocs.receipts.compliance.read", 403, 200),
        ("IMAGE", 403, 403),
    ] {
        world.token = world.simulator.issue_access_token(TokenKind::Company, &[scope]);
        assert_eq!(world.get(&content("display")).await.status, display, "{scope}");
        assert_eq!(world.get(&content("compliance")).await.status, compliance, "{scope}");
    }
}

#[tokio::test]
async fn faults_and_the_foreign_host_reach_receipts_too() {
    let world = World::start().await;
    let id = world.simulator.add_receipt(IMAGE_ID, JPEG);
    world.simulator.set_foreign_image_host(Some("files.invalid"));
    let described = world.get(&by_image_id(&world, IMAGE_ID)).await.json();
    let href = described["documents"][0]["href"].as_str().unwrap();
    assert!(href.starts_with("https://files.invalid/"), "{href}");
    for operation in ["concur.receipt_metadata", "concur.receipt_content"] {
        world.simulator.faults().add(FaultRule {
            operation: operation.to_owned(),
            key: Some(IMAGE_ID.to_owned()),
            skip: 0,
            times: 1,
            fault: Fault::DropBefore,
        });
    }
    let content = format!("{RECEIPTS}/{id}/representations?type=display");
    for path in [by_image_id(&world, IMAGE_ID), content.clone()] {
        assert!(see(world.request(reqwest::Method::GET, &path)).await.is_err(), "{path}");
    }
    assert_eq!(world.simulator.faults().remaining(), 0, "known by the image id in both");
    assert_eq!(world.get(&content).await.status, 200);
    world.simulator.add_receipt(IMAGE_ID, &b"%PDF"[..]);
    assert_eq!(world.get(&content).await.status, 404, "the earlier receipt is gone");
    let described = world.get(&by_image_id(&world, IMAGE_ID)).await.json();
    assert_eq!(described["documents"][0]["type"], "application/pdf");
}
