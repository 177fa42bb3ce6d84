//! From draft to posted document.

use business_central::{
    ErrorCode, LineType,
    PurchaseDocumentKind::{CreditMemo, Invoice},
    PurchaseStatus,
};
use rust_decimal::Decimal;
use sandbox::business_central::PostingRange;
use sandbox::server::Simulator;

use crate::world::{World, amount, refusal};

#[tokio::test]
async fn a_draft_is_created_read_found_posted_and_read_back() {
    let world = World::new().await;
    let draft = world.draft(Invoice, "inv-7").await;
    assert_eq!(draft.header.status, PurchaseStatus::Draft);
    assert_eq!(draft.header.external_number, "INV-7");
    assert_eq!(draft.header.posting_date, Some(jiff::civil::date(2026, 3, 2)));
    assert_eq!(draft.header.document_date, Some(jiff::civil::date(2026, 3, 1)));
    assert_eq!(draft.header.due_date, Some(jiff::civil::date(2026, 4, 1)));
    assert_eq!(draft.header.total_excluding_tax, amount("100.00"));
    assert_eq!(draft.header.total_tax, amount("21.00"));
    assert_eq!(draft.header.total_including_tax, amount("121.00"));
    let lines: Vec<_> = draft
        .lines
        .iter()
        .map(|line| (&line.line_type, line.description.as_str()))
        .collect();
    assert_eq!(
        lines,
        [
            (&LineType::Comment, "RPT-1 FI-1 EMP-001"),
            (&LineType::Account, "Hotel")
        ]
    );
    assert_eq!(draft.lines[1].object_number, "61100");
    assert_eq!(
        (draft.lines[1].quantity, draft.lines[1].unit_cost),
        (Decimal::TWO, amount("50"))
    );

    assert_eq!(world.read(Invoice, draft.header.id).await, draft);
    assert_eq!(world.found(" Inv-7 ").await, std::slice::from_ref(&draft));

    let answer = world.client.post_draft(Invoice, draft.header.id).await.unwrap();
    assert_eq!(answer.status, 204);
    let posted = world.read(Invoice, draft.header.id).await;
    assert_eq!(posted.header.status, PurchaseStatus::Open);
    assert_ne!(
        posted.header.number, draft.header.number,
        "the posted number is another one"
    );
    assert_ne!(posted.header.etag, draft.header.etag);
    assert_eq!(posted.header.total_including_tax, amount("121.00"));
    assert_eq!(
        posted.lines[0].description, "RPT-1 FI-1 EMP-001",
        "the comment is posted too"
    );
    assert_eq!(world.sandbox.business_central().trial_balance(), Decimal::ZERO);
}

#[tokio::test]
async fn one_document_costs_four_requests_and_a_token() {
    let world = World::new().await;
    assert!(world.found("INV-7").await.is_empty());
    let draft = world.draft(Invoice, "INV-7").await;
    world.client.post_draft(Invoice, draft.header.id).await.unwrap();
    world.read(Invoice, draft.header.id).await;
    assert_eq!(world.sandbox.business_central().counts().total(), 5);
}

#[tokio::test]
async fn a_credit_memo_goes_the_same_way() {
    let world = World::new().await;
    let draft = world.draft(CreditMemo, "cm-7").await;
    assert_eq!((draft.header.external_number.as_str(), draft.lines.len()), ("CM-7", 2));
    let found = world
        .client
        .find_purchase_documents(CreditMemo, "20000", "cm-7")
        .await
        .unwrap();
    assert_eq!(found, std::slice::from_ref(&draft));
    assert!(world.found("cm-7").await.is_empty(), "invoices are another set");
    world.client.post_draft(CreditMemo, draft.header.id).await.unwrap();
    let posted = world.read(CreditMemo, draft.header.id).await;
    assert_eq!(posted.header.status, PurchaseStatus::Open);
    assert_ne!(posted.header.number, draft.header.number);
}

#[tokio::test]
async fn a_number_that_is_taken_is_refused_when_posting_and_not_before() {
    let world = World::new().await;
    for kind in [Invoice, CreditMemo] {
        let first = world.draft(kind, "INV-7").await;
        let second = world.draft(kind, "inv-7").await;
        world.client.post_draft(kind, first.header.id).await.unwrap();
        let answer = refusal(world.client.post_draft(kind, second.header.id).await);
        assert_eq!(
            (answer.status, answer.code.as_str()),
            (400, ErrorCode::DIALOG_EXCEPTION)
        );
        assert!(
            answer.message.ends_with("INV-7 already exists for this vendor."),
            "{}",
            answer.message
        );
        assert!(answer.correlation_id.is_some());
        assert_eq!(
            world.read(kind, second.header.id).await.header.status,
            PurchaseStatus::Draft
        );
    }
}

#[tokio::test]
async fn a_second_post_is_told_from_a_first() {
    let world = World::new().await;
    let id = world.draft(Invoice, "INV-7").await.header.id;
    world.client.post_draft(Invoice, id).await.unwrap();
    let answer = refusal(world.client.post_draft(Invoice, id).await);
    assert_eq!(answer.message, "The action can be applied to a draft invoice only.");
}

#[tokio::test]
async fn a_post_that_is_refused_leaves_the_draft() {
    let world = World::new().await;
    let header = world.draft(Invoice, "INV-7").await.header;
    let range = PostingRange {
        from: None,
        to: Some(jiff::civil::date(2026, 1, 31)),
    };
    world.sandbox.business_central().set_posting_range(range);
    let answer = refusal(world.client.post_draft(Invoice, header.id).await);
    assert!(
        answer.message.starts_with("Posting Date is not within"),
        "{}",
        answer.message
    );
    let setup = world.client.general_ledger_setup().await.unwrap();
    assert_eq!((setup.allow_posting_from, setup.allow_posting_to), (None, range.to));
    assert_eq!(
        world.read(Invoice, header.id).await.header.status,
        PurchaseStatus::Draft
    );
}

#[tokio::test]
async fn the_ledger_tells_a_posted_credit_memo() {
    let world = World::new().await;
    let draft = world.draft(CreditMemo, "CM-7").await.header;
    assert!(!world.client.ledger_has_credit_memo(&draft.number).await.unwrap());
    world.client.post_draft(CreditMemo, draft.id).await.unwrap();
    let posted = world.read(CreditMemo, draft.id).await.header;
    assert!(world.client.ledger_has_credit_memo(&posted.number).await.unwrap());

    let invoice = world.draft(Invoice, "INV-7").await.header;
    world.client.post_draft(Invoice, invoice.id).await.unwrap();
    let number = world.read(Invoice, invoice.id).await.header.number;
    assert!(
        !world.client.ledger_has_credit_memo(&number).await.unwrap(),
        "an invoice's entries do not count"
    );
}
