use records::{Begun, PaymentAnswer, PaymentRecord, RecordsError};

use crate::world::{World, at, key, received};

trials! {
    both: [
        a_payment_confirmation_is_begun_once_and_says_whether_it_was_answered,
        the_same_answer_twice_is_one_and_a_later_one_counts,
        a_reference_is_for_one_kind_and_an_answer_needs_its_beginning,
    ]
}

fn payment(second: i64) -> PaymentRecord {
    PaymentRecord {
        reference: "fi-1-1".to_owned(),
        kind: "CP".to_owned(),
        detail: Some("entry 4711".to_owned()),
        amount: Some("80.50".to_owned()),
        at: at(second),
    }
}

fn answer(outcome: &str, second: i64) -> PaymentAnswer {
    PaymentAnswer {
        outcome: outcome.to_owned(),
        detail: Some("code 0".to_owned()),
        at: at(second),
    }
}

async fn a_payment_confirmation_is_begun_once_and_says_whether_it_was_answered(world: World) {
    let records = world.open().await;
    records.save_received(&received(&key())).await.unwrap();
    assert_eq!(records.begin_payment(&key(), &payment(1)).await.unwrap(), Begun::New);
    let before = world.dump().await;
    let again = records.begin_payment(&key(), &payment(5)).await.unwrap();
    assert_eq!(again, Begun::AlreadyThere { answered: false });
    assert_eq!(world.dump().await, before);

    records
        .finish_payment(&key(), "fi-1-1", &answer("SUCCESS", 6))
        .await
        .unwrap();
    let again = records.begin_payment(&key(), &payment(7)).await.unwrap();
    assert_eq!(again, Begun::AlreadyThere { answered: true });
    let rows = records.payments(&key()).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].sent_at, rows[0].answered_at), (at(1), Some(at(6))));
    assert_eq!(rows[0].outcome.as_deref(), Some("SUCCESS"));
    assert_eq!(rows[0].detail.as_deref(), Some("entry 4711"));
    assert_eq!(rows[0].answer_detail.as_deref(), Some("code 0"));
}

async fn the_same_answer_twice_is_one_and_a_later_one_counts(world: World) {
    let records = world.open().await;
    records.save_received(&received(&key())).await.unwrap();
    records.begin_payment(&key(), &payment(1)).await.unwrap();
    records
        .finish_payment(&key(), "fi-1-1", &answer("NOT_POSTING_CONFIRMED", 2))
        .await
        .unwrap();
    let before = world.dump().await;
    records
        .finish_payment(&key(), "fi-1-1", &answer("NOT_POSTING_CONFIRMED", 3))
        .await
        .unwrap();
    assert_eq!(world.dump().await, before);

    records
        .finish_payment(&key(), "fi-1-1", &answer("SUCCESS", 4))
        .await
        .unwrap();
    assert_eq!(
        records.payments(&key()).await.unwrap()[0].outcome.as_deref(),
        Some("SUCCESS")
    );
    let trail: String = records
        .audit(&key())
        .await
        .unwrap()
        .into_iter()
        .filter_map(|row| row.detail)
        .collect();
    assert!(
        trail.contains("NOT_POSTING_CONFIRMED") && trail.contains("SUCCESS"),
        "{trail}"
    );
}

async fn a_reference_is_for_one_kind_and_an_answer_needs_its_beginning(world: World) {
    let records = world.open().await;
    records.save_received(&received(&key())).await.unwrap();
    let error = records
        .finish_payment(&key(), "fi-1-1", &answer("SUCCESS", 1))
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            RecordsError::Invalid {
                field: "payment reference",
                ..
            }
        ),
        "{error:?}"
    );
    records.begin_payment(&key(), &payment(1)).await.unwrap();
    let other = PaymentRecord {
        kind: "PP".to_owned(),
        ..payment(2)
    };
    let error = records.begin_payment(&key(), &other).await.unwrap_err();
    assert!(matches!(error, RecordsError::Conflict { .. }), "{error:?}");
    let rows = records.payments(&key()).await.unwrap();
    assert_eq!(rows[0].amount.as_deref(), Some("80.50"));
}
