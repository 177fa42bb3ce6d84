//! Answers that are lost or refuse, and what is read back afterwards.

use std::time::Duration;

use business_central::{BcError, Interruption, PurchaseDocumentKind::Invoice, PurchaseStatus};
use sandbox::fault::Fault;
use sandbox::server::Simulator;

use crate::world::{World, new_document};

#[tokio::test]
async fn a_create_whose_answer_is_lost_can_be_found() {
    let garbled = Fault::GarbleAnswer;
    for (fault, expected) in [(Fault::DropAfter, 1), (Fault::DropBefore, 0), (garbled, 1)] {
        let world = World::new().await;
        world.break_once("bc.create_draft", fault.clone());
        let error = world
            .client
            .create_draft(Invoice, &new_document("INV-7"))
            .await
            .unwrap_err();
        match fault {
            Fault::GarbleAnswer => assert!(matches!(error, BcError::Undecodable { .. }), "{error:?}"),
            _ => assert!(
                matches!(
                    error,
                    BcError::Interrupted {
                        cause: Interruption::ConnectionLost,
                        ..
                    }
                ),
                "{error:?}"
            ),
        }
        assert_eq!(world.found("INV-7").await.len(), expected, "{fault:?}");
        assert_eq!(
            world.sandbox.business_central().counts().of("bc.create_draft"),
            1,
            "the client repeats nothing"
        );
    }
}

#[tokio::test]
async fn a_post_whose_answer_is_lost_is_seen_when_read_back() {
    for (fault, status) in [
        (Fault::DropAfter, PurchaseStatus::Open),
        (Fault::DropBefore, PurchaseStatus::Draft),
        (
            Fault::AnswerAfter {
                status: 504,
                body: None,
            },
            PurchaseStatus::Open,
        ),
        (
            Fault::Answer {
                status: 503,
                retry_after: None,
                body: None,
            },
            PurchaseStatus::Draft,
        ),
        (
            Fault::Answer {
                status: 429,
                retry_after: Some("2".to_owned()),
                body: None,
            },
            PurchaseStatus::Draft,
        ),
    ] {
        let world = World::new().await;
        let id = world.draft(Invoice, "INV-7").await.header.id;
        world.break_once("bc.post_draft", fault.clone());
        let error = world.client.post_draft(Invoice, id).await.unwrap_err();
        let as_expected = match &fault {
            Fault::AnswerAfter { status, .. } => matches!(&error, BcError::Answered(a) if a.status == *status),
            Fault::Answer { status: 429, .. } => {
                matches!(error, BcError::Throttled { retry_after: Some(wait), .. } if wait == Duration::from_secs(2))
            }
            Fault::Answer { status, .. } => matches!(&error, BcError::Answered(a) if a.status == *status),
            _ => matches!(error, BcError::Interrupted { .. }),
        };
        assert!(as_expected, "{fault:?}: {error:?}");
        assert_eq!(world.read(Invoice, id).await.header.status, status, "{fault:?}");
        assert_eq!(world.sandbox.business_central().counts().of("bc.post_draft"), 1);
    }
}
