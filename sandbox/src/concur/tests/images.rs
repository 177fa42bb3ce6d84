use std::time::Duration;

use super::{World, see};
use crate::concur::fixtures::business_id;
use crate::concur::{BearerOnImageLink, ConcurOptions, ImageCaller, ImageLinkUse, TokenKind};
use crate::fault::{Fault, FaultRule};
use crate::server::Simulator;

const PDF: &[u8] = b"%PDF-1.7 invoice";

fn path(number: u32) -> String {
    format!("/api/image/v1.0/invoice/{}", business_id(number))
}

/// The link in an answer, as an XML reader sees it.
fn link(xml: &str) -> String {
    let url = xml.split("<Url>").nth(1).unwrap().split("</Url>").next().unwrap();
    assert!(
        url.contains("&amp;") && !url.replace("&amp;", "").contains('&'),
        "escaped: {url}"
    );
    url.replace("&amp;", "&")
}

async fn with_image(options: ConcurOptions) -> (World, String) {
    let world = World::with(options).await;
    world.simulator.add_invoice_image(business_id(1), PDF);
    let seen = world.get(&path(1)).await;
    assert_eq!(seen.status, 200, "{}", seen.text);
    assert!(seen.header("content-type").unwrap().starts_with("application/xml"));
    let url = link(&seen.text);
    (world, url)
}

async fn follow(world: &World, url: &str) -> super::Seen {
    see(world.client.get(url)).await.unwrap()
}

#[tokio::test]
async fn the_link_is_fetched_without_a_token_for_a_quarter_of_an_hour() {
    let (world, url) = with_image(ConcurOptions::default()).await;
    assert!(url.starts_with(&world.base), "{url}");
    let seen = follow(&world, &url).await;
    assert_eq!((seen.status, seen.text.as_bytes()), (200, PDF));
    assert_eq!(seen.header("content-type"), Some("application/pdf"));
    let (cut, _) = url.split_once('?').unwrap();
    assert_eq!(follow(&world, cut).await.status, 403, "the query belongs to it");
    assert_eq!(follow(&world, &url.replace("val=", "val=0")).await.status, 403);
    world.clock.advance(Duration::from_secs(14 * 60));
    assert_eq!(follow(&world, &url).await.status, 200);
    world.clock.advance(Duration::from_secs(60));
    assert_eq!(follow(&world, &url).await.status, 403, "dead");
    let again = link(&world.get(&path(1)).await.text);
    assert_ne!(again, url, "a new link every time");
    assert_eq!(follow(&world, &again).await.status, 200);
}

#[tokio::test]
async fn an_invoice_without_an_image_is_404_in_xml() {
    let (world, _) = with_image(ConcurOptions::default()).await;
    let seen = world.get(&path(2)).await;
    assert_eq!(seen.status, 404);
    assert!(seen.text.starts_with("<Error><Message>"), "{}", seen.text);
}

#[tokio::test]
async fn the_token_is_needed_for_the_description_and_betrayed_by_the_link() {
    let (mut world, url) = with_image(ConcurOptions::default()).await;
    let bearer = world.client.get(&url).bearer_auth(&world.token);
    assert_eq!(see(bearer).await.unwrap().status, 400, "a token does not belong there");
    world.token = world.simulator.issue_access_token(TokenKind::Company, &["FISVC"]);
    let seen = world.get(&path(1)).await;
    assert_eq!(seen.status, 403);
    assert!(seen.text.starts_with("<Error>"), "{}", seen.text);

    let (world, url) = with_image(ConcurOptions {
        bearer_on_image_link: BearerOnImageLink::Ignored,
        ..ConcurOptions::default()
    })
    .await;
    let bearer = world.client.get(&url).bearer_auth(&world.token);
    assert_eq!(see(bearer).await.unwrap().status, 200);
}

#[tokio::test]
async fn only_users_are_let_in_when_so_chosen() {
    let mut world = World::with(ConcurOptions {
        image_caller: ImageCaller::UserOnly,
        ..ConcurOptions::default()
    })
    .await;
    world.simulator.add_invoice_image(business_id(1), PDF);
    assert_eq!(world.get(&path(1)).await.status, 403);
    world.token = world.simulator.issue_access_token(TokenKind::User, &["IMAGE"]);
    assert_eq!(world.get(&path(1)).await.status, 200);
}

#[tokio::test]
async fn only_the_part_before_the_query_works_when_so_chosen() {
    let (world, url) = with_image(ConcurOptions {
        image_link_use: ImageLinkUse::WithoutQuery,
        ..ConcurOptions::default()
    })
    .await;
    assert_eq!(follow(&world, &url).await.status, 403);
    let (cut, _) = url.split_once('?').unwrap();
    assert_eq!(follow(&world, cut).await.text.as_bytes(), PDF);
}

#[tokio::test]
async fn links_can_lead_to_a_foreign_host() {
    let (world, _) = with_image(ConcurOptions::default()).await;
    world.simulator.set_foreign_image_host(Some("files.invalid"));
    let foreign = link(&world.get(&path(1)).await.text);
    assert!(foreign.starts_with("https://files.invalid/"), "{foreign}");
    world.simulator.set_foreign_image_host(None);
    assert!(link(&world.get(&path(1)).await.text).starts_with(&world.base));
}

#[tokio::test]
async fn faults_hit_the_description_and_the_link_of_one_invoice() {
    let (world, first) = with_image(ConcurOptions::default()).await;
    world.simulator.add_invoice_image(business_id(2), &b"\x89PNG"[..]);
    let second = link(&world.get(&path(2)).await.text);
    for operation in ["concur.invoice_image", "concur.image_content"] {
        world.simulator.faults().add(FaultRule {
            operation: operation.to_owned(),
            key: Some(business_id(2)),
            skip: 0,
            times: 1,
            fault: Fault::Answer {
                status: 503,
                retry_after: None,
                body: None,
            },
        });
    }
    assert_eq!(world.get(&path(1)).await.status, 200);
    assert_eq!(follow(&world, &first).await.status, 200);
    assert_eq!(world.get(&path(2)).await.status, 503);
    assert_eq!(follow(&world, &second).await.status, 503);
    let seen = follow(&world, &second).await;
    assert_eq!((seen.status, seen.header("content-type")), (200, Some("image/png")));
    assert_eq!(world.simulator.counts().of("concur.image_content"), 3);
}
