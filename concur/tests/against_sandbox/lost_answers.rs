//! Requests whose answers get lost, and what a caller can find out afterwards.

use std::time::Duration;

use concur::{
    AcknowledgementOutcome, ConcurError, DocumentStatus, DocumentType, Interruption, PaymentConfirmationOutcome,
    PostingConfirmationOutcome,
};
use sandbox::concur::{DocStatus, DocType};
use sandbox::fault::Fault;

use crate::setup::{SYSTEM_ID, business, payment, success, take, world};

#[tokio::test]
async fn a_lost_acknowledgement_is_found_by_the_business_id() {
    let world = world().await;
    let id = world.approve(DocType::Expense, "R-1");
    world.disturb("concur.acknowledge", Fault::DropAfter);

    let error = world
        .concur
        .acknowledge(DocumentType::Expense, take(&id))
        .await
        .unwrap_err();

    assert!(
        matches!(
            error,
            ConcurError::Interrupted {
                interruption: Interruption::ConnectionLost,
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(
        world.requests("concur.acknowledge"),
        1,
        "the client repeats nothing that may have been processed"
    );
    let found = world
        .concur
        .find_transactions(DocumentType::Expense, &business("R-1"))
        .await
        .unwrap();
    assert_eq!(found[0].financial_document_id, id);
    assert_eq!(found[0].status, DocumentStatus::Acknowledged);
    assert_eq!(found[0].system_id.as_deref(), Some(SYSTEM_ID));
    let again = world
        .concur
        .acknowledge(DocumentType::Expense, take(&id))
        .await
        .unwrap();
    assert_eq!(again.value[0].outcome, AcknowledgementOutcome::AlreadyAcknowledged);
}

#[tokio::test]
async fn an_acknowledgement_that_never_arrived_looks_the_same_and_is_told_apart_by_the_look_up() {
    let world = world().await;
    let id = world.approve(DocType::Expense, "R-1");
    world.disturb("concur.acknowledge", Fault::DropBefore);
    let error = world
        .concur
        .acknowledge(DocumentType::Expense, take(&id))
        .await
        .unwrap_err();
    assert!(matches!(error, ConcurError::Interrupted { .. }), "{error:?}");
    let found = world
        .concur
        .find_transactions(DocumentType::Expense, &business("R-1"))
        .await
        .unwrap();
    assert_eq!((&found[0].status, &found[0].system_id), (&DocumentStatus::Ready, &None));
}

#[tokio::test]
async fn every_kind_of_lost_answer_is_unknown_and_committed_once() {
    for fault in [
        Fault::DropAfter,
        Fault::GarbleAnswer,
        Fault::AnswerAfter {
            status: 500,
            body: None,
        },
        Fault::AnswerAfter {
            status: 503,
            body: None,
        },
        Fault::AnswerAfter {
            status: 408,
            body: None,
        },
    ] {
        let world = world().await;
        let id = world.taken(DocType::Expense, "R-1").await;
        world.disturb("concur.confirm_posting", fault.clone());

        let error = world
            .concur
            .confirm_posting(DocumentType::Expense, success(&id))
            .await
            .unwrap_err();

        let unknown = matches!(
            error,
            ConcurError::Interrupted { .. } | ConcurError::Failed { .. } | ConcurError::Undecodable { .. }
        );
        assert!(unknown, "{fault:?}: {error:?}");
        assert_eq!(world.requests("concur.confirm_posting"), 1);
        let again = world
            .concur
            .confirm_posting(DocumentType::Expense, success(&id))
            .await
            .unwrap();
        assert_eq!(
            again.value[0].outcome,
            PostingConfirmationOutcome::AlreadyConfirmed,
            "{fault:?}"
        );
        assert_eq!(world.simulator().document(id.as_str()).unwrap().postings.len(), 1);
    }
}

#[tokio::test]
async fn a_lost_payment_confirmation_is_recognised_by_its_reference() {
    let world = world().await;
    let id = world.posted(DocType::Expense, "R-1").await;
    world.disturb("concur.confirm_payment", Fault::DropAfter);
    let error = world
        .concur
        .confirm_payment(payment(&id, "P-1", "50.00"))
        .await
        .unwrap_err();
    assert!(matches!(error, ConcurError::Interrupted { .. }), "{error:?}");
    let again = world
        .concur
        .confirm_payment(payment(&id, "P-1", "50.00"))
        .await
        .unwrap();
    assert_eq!(again.value[0].outcome, PaymentConfirmationOutcome::AlreadyConfirmed);
    assert_eq!(again.value[0].payment_reference.as_deref(), Some("P-1"));
    assert_eq!(world.simulator().document(id.as_str()).unwrap().payments.len(), 1);
}

#[tokio::test]
async fn what_is_certain_is_not_called_unknown() {
    let world = world().await;
    let id = world.approve(DocType::Expense, "R-1");
    let answer = |status, retry_after: Option<&str>| Fault::Answer {
        status,
        retry_after: retry_after.map(str::to_owned),
        body: None,
    };
    world.disturb("concur.acknowledge", answer(429, Some("0")));
    let error = world
        .concur
        .acknowledge(DocumentType::Expense, take(&id))
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            ConcurError::Throttled {
                retry_after: Some(Duration::ZERO),
                ..
            }
        ),
        "{error:?}"
    );
    assert!(error.correlation_id().is_some());
    world.disturb("concur.acknowledge", answer(400, None));
    let error = world
        .concur
        .acknowledge(DocumentType::Expense, take(&id))
        .await
        .unwrap_err();
    assert!(matches!(error, ConcurError::Refused { status: 400, .. }), "{error:?}");
    assert_eq!(
        world.simulator().document(id.as_str()).unwrap().status,
        DocStatus::Ready
    );
}

#[tokio::test]
async fn when_concur_is_gone_nothing_was_sent() {
    let world = world().await;
    let id = world.approve(DocType::Expense, "R-1");
    let concur = world.concur.clone();
    world.sandbox.stop().await;
    let error = concur.acknowledge(DocumentType::Expense, take(&id)).await.unwrap_err();
    assert!(matches!(error, ConcurError::NotSent { .. }), "{error:?}");
}
