//! The whole life of expense reports.

use concur::{
    AcknowledgementOutcome, DocumentStatus, DocumentType, PageRequest, PaymentConfirmationOutcome,
    PostingConfirmationOutcome,
};
use sandbox::concur::{ClearingDateRule, ConcurOptions, DocStatus, DocType, EmptyPage};

use crate::setup::{SYSTEM_ID, World, business, failure, payment, success, take, world, world_with};

async fn page(world: &World, page: u32) -> concur::TransactionPage {
    world
        .concur
        .list_transactions(DocumentType::Expense, PageRequest { page, limit: 2 })
        .await
        .unwrap()
}

#[tokio::test]
async fn from_the_queue_to_the_payment() {
    let options = ConcurOptions {
        clearing_date: ClearingDateRule::DocumentedForms,
        ..Default::default()
    };
    let world = world_with(options).await;
    let id = world.approve(DocType::Expense, "R-1");

    let ready = page(&world, 0).await.transactions;
    assert_eq!(ready[0].financial_document_id, id);
    assert_eq!((&ready[0].status, &ready[0].system_id), (&DocumentStatus::Ready, &None));
    assert!(
        ready[0]
            .document
            .get()
            .contains(r#""totalApprovedAmount":50.00000000,"rest":0E-8"#)
    );
    assert_eq!(
        ready[0].company_uuid.as_deref(),
        Some(world.simulator().options().company_uuid.as_str())
    );

    let answer = world
        .concur
        .acknowledge(DocumentType::Expense, take(&id))
        .await
        .unwrap();
    assert_eq!(answer.value[0].outcome, AcknowledgementOutcome::Acknowledged);
    assert!(answer.correlation_id.is_some());
    assert!(page(&world, 0).await.transactions.is_empty());

    let answer = world
        .concur
        .confirm_posting(DocumentType::Expense, success(&id))
        .await
        .unwrap();
    assert_eq!(answer.value[0].outcome, PostingConfirmationOutcome::Confirmed);
    let answer = world
        .concur
        .confirm_payment(payment(&id, "CRONUS/108001/1", "50.00000000"))
        .await
        .unwrap();
    assert_eq!(answer.value[0].outcome, PaymentConfirmationOutcome::Confirmed);

    let document = world.simulator().document(id.as_str()).unwrap();
    assert_eq!(document.status, DocStatus::PaymentConfirmedSuccess);
    assert_eq!(document.system_id.as_deref(), Some(SYSTEM_ID));
    let posted = &document.postings[0].documents[0];
    assert_eq!(posted.document_number.as_deref(), Some("108001"));
    assert_eq!(
        (posted.fiscal_year.as_deref(), posted.posting_date.as_deref()),
        (Some("2026"), Some("2026-03-02"))
    );
    assert_eq!(document.payments[0].clearing_amount.unwrap().to_string(), "50.00000000");
    assert_eq!(document.payments[0].receiver_id.as_deref(), Some("EMP-001"));
    assert!(document.refusals.is_empty());
}

#[tokio::test]
async fn all_pages_are_read_and_the_last_has_no_next() {
    for empty_page in [EmptyPage::EmptyContent, EmptyPage::OmittedContent] {
        let world = world_with(ConcurOptions {
            empty_page,
            ..Default::default()
        })
        .await;
        let empty = page(&world, 0).await;
        assert!(empty.transactions.is_empty() && empty.next_page.is_none());
        let approved: Vec<_> = (1..=5)
            .map(|n| world.approve(DocType::Expense, &format!("R-{n}")))
            .collect();
        world.approve(DocType::Invoice, "I-1");
        let (mut read, mut next) = (Vec::new(), Some(0));
        while let Some(number) = next {
            let page = page(&world, number).await;
            assert_eq!(page.total_elements, Some(5));
            read.extend(
                page.transactions
                    .into_iter()
                    .map(|transaction| transaction.financial_document_id),
            );
            next = page.next_page;
        }
        assert_eq!(read, approved);
        let beyond = page(&world, 7).await;
        assert!(beyond.transactions.is_empty() && beyond.next_page.is_none());
    }
}

#[tokio::test]
async fn a_rejected_report_comes_back_as_another_document() {
    let world = world().await;
    let first = world.taken(DocType::Expense, "R-1").await;
    let answer = world
        .concur
        .confirm_posting(DocumentType::Expense, failure(&first))
        .await
        .unwrap();
    assert_eq!(answer.value[0].outcome, PostingConfirmationOutcome::Confirmed);
    let messages = &world.simulator().document(first.as_str()).unwrap().postings[0].messages;
    assert_eq!(messages[0].short_text.as_deref(), Some("Line 1 has no account"));
    world.simulator().recall("R-1").unwrap();
    let second = world.approve(DocType::Expense, "R-1");

    let found = world
        .concur
        .find_transactions(DocumentType::Expense, &business("R-1"))
        .await
        .unwrap();

    let found: Vec<_> = found.into_iter().map(|t| (t.financial_document_id, t.status)).collect();
    assert_eq!(
        found,
        [
            (first, DocumentStatus::PostingConfirmedFailure),
            (second, DocumentStatus::Ready)
        ]
    );
    assert!(
        world
            .concur
            .find_transactions(DocumentType::Expense, &business("R-2"))
            .await
            .unwrap()
            .is_empty()
    );
}
