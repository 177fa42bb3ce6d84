//! Drafts that are deleted, refused or not as they were sent.

use business_central::{
    DimensionSetLine, ErrorCode, NewLine,
    PurchaseDocumentKind::{CreditMemo, Invoice},
    PurchaseStatus,
};
use sandbox::business_central::{DefaultPostingDate, Switches, UnknownId};

use crate::world::{World, new_document, refusal};

#[tokio::test]
async fn a_draft_is_deleted_in_its_current_version_only() {
    let world = World::new().await;
    let header = world.draft(Invoice, "INV-7").await.header;
    world.sandbox.business_central().person_saves(header.id).unwrap();
    let answer = refusal(world.client.delete_draft(Invoice, header.id, &header.etag).await);
    assert_eq!((answer.status, answer.code.as_str()), (409, ErrorCode::ENTITY_CHANGED));
    let current = world.read(Invoice, header.id).await.header.etag;
    world.client.delete_draft(Invoice, header.id, &current).await.unwrap();
    assert!(world.found("INV-7").await.is_empty());
}

#[tokio::test]
async fn a_draft_that_was_posted_meanwhile_is_not_deleted() {
    let world = World::new().await;
    let header = world.draft(Invoice, "INV-7").await.header;
    world.client.post_draft(Invoice, header.id).await.unwrap();
    let answer = refusal(world.client.delete_draft(Invoice, header.id, &header.etag).await);
    assert_eq!((answer.status, answer.code.as_str()), (409, ErrorCode::ENTITY_CHANGED));
    assert_eq!(world.read(Invoice, header.id).await.header.status, PurchaseStatus::Open);
}

#[tokio::test]
async fn a_deleted_draft_is_gone_whatever_the_code_of_the_404() {
    for unknown_id in [
        UnknownId::ResourceNotFound,
        UnknownId::RecordNotFound,
        UnknownId::NotFound,
    ] {
        let world = World::with(Switches {
            unknown_id,
            ..Switches::default()
        })
        .await;
        for kind in [Invoice, CreditMemo] {
            let header = world.draft(kind, "INV-7").await.header;
            world.client.delete_draft(kind, header.id, &header.etag).await.unwrap();
            assert_eq!(
                world.client.purchase_document(kind, header.id).await.unwrap(),
                None,
                "{unknown_id:?}"
            );
            let again = refusal(world.client.delete_draft(kind, header.id, &header.etag).await);
            assert_eq!(again.status, 404);
        }
    }
}

#[tokio::test]
async fn a_wiped_posting_date_is_seen_in_the_answer() {
    let switches = Switches {
        default_posting_date: DefaultPostingDate::NoDate,
        ..Switches::default()
    };
    let world = World::with(switches).await;
    assert_eq!(world.draft(Invoice, "INV-7").await.header.posting_date, None);
}

#[tokio::test]
async fn nothing_stays_of_a_refused_deep_insert() {
    let world = World::new().await;
    let mut document = new_document("INV-7");
    let NewLine::Account { dimensions, .. } = &mut document.lines[1] else {
        unreachable!()
    };
    dimensions.push(DimensionSetLine {
        code: "DEPARTMENT".to_owned(),
        value_code: "NONE".to_owned(),
    });
    let answer = refusal(world.client.create_draft(Invoice, &document).await);
    assert_eq!(answer.status, 400);
    assert!(world.found("INV-7").await.is_empty());
}
