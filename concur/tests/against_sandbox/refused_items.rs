//! Items that Concur refuses inside an answer of 200.

use concur::{
    Acknowledgement, AcknowledgementOutcome, DocumentType, FinancialDocumentId, PaymentConfirmationOutcome,
    PostingConfirmation, PostingConfirmationOutcome,
};
use sandbox::concur::DocType;

use crate::setup::{World, failure, payment, success, take, world};

async fn acknowledged(world: &World, document_type: DocumentType, id: &FinancialDocumentId) -> AcknowledgementOutcome {
    world.concur.acknowledge(document_type, take(id)).await.unwrap().value[0].outcome
}

async fn confirmed(world: &World, confirmation: PostingConfirmation) -> PostingConfirmationOutcome {
    world
        .concur
        .confirm_posting(DocumentType::Expense, confirmation)
        .await
        .unwrap()
        .value[0]
        .outcome
}

#[tokio::test]
async fn acknowledgements() {
    let world = world().await;
    let taken = world.taken(DocType::Expense, "R-1").await;
    assert_eq!(
        acknowledged(&world, DocumentType::Expense, &taken).await,
        AcknowledgementOutcome::AlreadyAcknowledged
    );

    let recalled = world.approve(DocType::Expense, "R-2");
    world.simulator().recall("R-2").unwrap();
    assert_eq!(
        acknowledged(&world, DocumentType::Expense, &recalled).await,
        AcknowledgementOutcome::Recalled
    );

    let posted = world.posted(DocType::Expense, "R-3").await;
    assert_eq!(
        acknowledged(&world, DocumentType::Expense, &posted).await,
        AcknowledgementOutcome::NotReady
    );

    let business_id = FinancialDocumentId::new("R-3").unwrap();
    assert_eq!(
        acknowledged(&world, DocumentType::Expense, &business_id).await,
        AcknowledgementOutcome::UnknownDocument
    );

    let invoice = world.approve(DocType::Invoice, "I-1");
    assert_eq!(
        acknowledged(&world, DocumentType::Expense, &invoice).await,
        AcknowledgementOutcome::WrongType
    );
}

#[tokio::test]
async fn several_documents_in_one_acknowledgement_are_told_apart() {
    let world = world().await;
    let taken = world.taken(DocType::Expense, "R-1").await;
    let ready = world.approve(DocType::Expense, "R-2");
    let both = Acknowledgement {
        financial_document_ids: vec![taken.clone(), ready.clone()],
        ..take(&taken)
    };
    let answer = world.concur.acknowledge(DocumentType::Expense, both).await.unwrap();
    let outcomes: Vec<_> = answer
        .value
        .into_iter()
        .map(|item| (item.financial_document_id, item.outcome))
        .collect();
    let expected = [
        (taken, AcknowledgementOutcome::AlreadyAcknowledged),
        (ready, AcknowledgementOutcome::Acknowledged),
    ];
    assert_eq!(outcomes, expected);
}

#[tokio::test]
async fn posting_confirmations() {
    let world = world().await;
    let ready = world.approve(DocType::Expense, "R-1");
    assert_eq!(
        confirmed(&world, success(&ready)).await,
        PostingConfirmationOutcome::NotAcknowledged
    );

    let taken = world.taken(DocType::Expense, "R-2").await;
    let other = PostingConfirmation {
        system_id: "ANOTHER-SYSTEM".into(),
        ..success(&taken)
    };
    assert_eq!(confirmed(&world, other).await, PostingConfirmationOutcome::OtherSystem);
    assert_eq!(
        confirmed(&world, failure(&taken)).await,
        PostingConfirmationOutcome::Confirmed
    );
    assert_eq!(
        confirmed(&world, success(&taken)).await,
        PostingConfirmationOutcome::AlreadyConfirmed
    );

    let recalled = world.taken(DocType::Expense, "R-3").await;
    world.simulator().force_recall("R-3").unwrap();
    assert_eq!(
        confirmed(&world, success(&recalled)).await,
        PostingConfirmationOutcome::Recalled
    );

    let business_id = FinancialDocumentId::new("R-3").unwrap();
    assert_eq!(
        confirmed(&world, success(&business_id)).await,
        PostingConfirmationOutcome::UnknownDocument
    );

    let invoice = world.taken(DocType::Invoice, "I-1").await;
    assert_eq!(
        confirmed(&world, success(&invoice)).await,
        PostingConfirmationOutcome::WrongType
    );
}

#[tokio::test]
async fn payment_confirmations() {
    let world = world().await;
    let outcome = async |id: &FinancialDocumentId, reference: &str| {
        world
            .concur
            .confirm_payment(payment(id, reference, "10.00"))
            .await
            .unwrap()
            .value[0]
            .outcome
    };
    let taken = world.taken(DocType::Expense, "R-1").await;
    assert_eq!(
        outcome(&taken, "P-1").await,
        PaymentConfirmationOutcome::NotPostingConfirmed
    );
    let posted = world.posted(DocType::Expense, "R-2").await;
    assert_eq!(outcome(&posted, "P-1").await, PaymentConfirmationOutcome::Confirmed);
    assert_eq!(
        outcome(&posted, "P-1").await,
        PaymentConfirmationOutcome::AlreadyConfirmed,
        "298 NOOP"
    );
    assert_eq!(
        outcome(&posted, "P-2").await,
        PaymentConfirmationOutcome::AlreadyConfirmed,
        "213"
    );
    let business_id = FinancialDocumentId::new("R-2").unwrap();
    assert_eq!(
        outcome(&business_id, "P-3").await,
        PaymentConfirmationOutcome::UnknownDocument
    );
    let invoice = world.posted(DocType::Invoice, "I-1").await;
    assert_eq!(outcome(&invoice, "P-4").await, PaymentConfirmationOutcome::WrongType);
}
