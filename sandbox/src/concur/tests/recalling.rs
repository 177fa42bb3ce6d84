use super::{SYSTEM, World, failure};
use crate::concur::fixtures::business_id;
use crate::concur::{DocStatus, RecallRefused};

#[tokio::test]
async fn a_recall_is_refused_while_the_document_is_locked() {
    let world = World::start().await;
    let id = world.approve_expense(1);
    world.acknowledge("expense", &[&id]).await;
    let locked = |status| {
        Err(RecallRefused::Locked {
            business_id: business_id(1),
            status,
        })
    };
    assert_eq!(world.simulator.recall(&business_id(1)), locked(DocStatus::Acknowledged));
    assert_eq!(world.status(&id), DocStatus::Acknowledged);
    world.confirm("expense", SYSTEM, super::success(&id)).await;
    assert_eq!(
        world.simulator.recall(&business_id(1)),
        locked(DocStatus::PostingConfirmedSuccess)
    );
    assert_eq!(
        world.simulator.recall("NOTHING"),
        Err(RecallRefused::Unknown {
            business_id: "NOTHING".to_owned()
        })
    );
}

#[tokio::test]
async fn a_ready_document_is_recalled_and_its_old_fi_id_is_answered_102() {
    let world = World::start().await;
    let old = world.approve_expense(1);
    world.simulator.recall(&business_id(1)).unwrap();
    assert_eq!(world.status(&old), DocStatus::Recalled);
    assert_eq!(world.list("expense", "").await["page"]["totalElements"], 0);
    assert_eq!(world.acknowledge("expense", &[&old]).await[0]["code"], 102);
    let new = world.approve_expense(1);
    assert_eq!(world.acknowledge("expense", &[&new]).await[0]["code"], 0);
}

#[tokio::test]
async fn an_error_confirmation_unlocks_the_document_for_a_recall() {
    let world = World::start().await;
    let id = world.approve_expense(1);
    world.acknowledge("expense", &[&id]).await;
    world.confirm("expense", SYSTEM, failure(&id)).await;
    world.simulator.recall(&business_id(1)).unwrap();
    assert_eq!(world.status(&id), DocStatus::PostingConfirmedFailure);
}
