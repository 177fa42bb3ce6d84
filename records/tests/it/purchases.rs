use jiff::civil::date;
use records::{DocumentKey, PurchaseRecord, RecordsError};

use crate::world::{World, at, key, key_of, purchase, received};

#[tokio::test]
async fn what_is_known_is_never_cleared() {
    let world = World::new();
    let records = world.open().await;
    records.save_received(&received(&key())).await.unwrap();
    let posted = PurchaseRecord {
        posted_number: Some("PI-1001".to_owned()),
        posting_date: Some(date(2026, 5, 31)),
        state: "posted".to_owned(),
        ..purchase(&key(), "EMP-001")
    };
    records.save_purchase_document(&posted).await.unwrap();
    let poorer = PurchaseRecord {
        draft_id: None,
        posted_number: None,
        posting_date: None,
        state: "paid".to_owned(),
        at: at(20),
        ..posted.clone()
    };
    records.save_purchase_document(&poorer).await.unwrap();
    let expected = PurchaseRecord {
        state: "paid".to_owned(),
        at: at(20),
        ..posted
    };
    assert_eq!(records.purchase_documents(&key()).await.unwrap(), [expected]);
}

#[tokio::test]
async fn saving_again_changes_nothing() {
    let world = World::new();
    let records = world.open().await;
    records.save_received(&received(&key())).await.unwrap();
    records
        .save_purchase_document(&purchase(&key(), "EMP-001"))
        .await
        .unwrap();
    let before = world.dump().await;
    records
        .save_purchase_document(&purchase(&key(), "EMP-001"))
        .await
        .unwrap();
    assert_eq!(world.dump().await, before);
}

#[tokio::test]
async fn a_second_posted_number_for_a_payee_is_refused() {
    let world = World::new();
    let records = world.open().await;
    records.save_received(&received(&key())).await.unwrap();
    let number = |number: &str, payee: &str| PurchaseRecord {
        posted_number: Some(number.to_owned()),
        ..purchase(&key(), payee)
    };
    records
        .save_purchase_document(&number("PI-1001", "EMP-001"))
        .await
        .unwrap();
    let before = world.dump().await;
    let error = records
        .save_purchase_document(&number("PI-1002", "EMP-001"))
        .await
        .unwrap_err();
    assert!(
        matches!(&error, RecordsError::Conflict { what } if what.contains("PI-1001")),
        "{error:?}"
    );
    assert_eq!(world.dump().await, before, "a refused save must leave nothing behind");
    records
        .save_purchase_document(&number("PI-1002", "CARD"))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_draft_made_anew_takes_the_place_of_the_deleted_one_and_both_are_in_the_trail() {
    let world = World::new();
    let records = world.open().await;
    records.save_received(&received(&key())).await.unwrap();
    for draft in ["draft-a", "draft-b"] {
        let record = PurchaseRecord {
            draft_id: Some(draft.to_owned()),
            ..purchase(&key(), "EMP-001")
        };
        records.save_purchase_document(&record).await.unwrap();
    }
    let stored = records.purchase_documents(&key()).await.unwrap();
    assert_eq!(stored.len(), 1);
    assert_eq!(stored[0].draft_id.as_deref(), Some("draft-b"));
    let trail: String = records
        .audit(&key())
        .await
        .unwrap()
        .into_iter()
        .filter_map(|row| row.detail)
        .collect();
    assert!(trail.contains("draft-a") && trail.contains("draft-b"), "{trail}");
}

#[tokio::test]
async fn a_sweep_finds_our_documents_by_draft_id_on_its_own_connection() {
    let world = World::new();
    let records = world.open().await;
    let elsewhere = DocumentKey {
        connection: "second".to_owned(),
        ..key_of("REPORT-2", "fi-2")
    };
    for key in [&key(), &elsewhere] {
        records.save_received(&received(key)).await.unwrap();
        records.save_purchase_document(&purchase(key, "EMP-001")).await.unwrap();
        records.save_purchase_document(&purchase(key, "CARD")).await.unwrap();
    }
    let mut asked: Vec<String> = (0..1_200).map(|number| format!("foreign-{number}")).collect();
    asked.insert(3, "draft-CARD".to_owned());
    asked.push("draft-EMP-001".to_owned());
    let found = records.by_draft_ids("second", &asked).await.unwrap();
    let payees: Vec<_> = found
        .iter()
        .map(|record| (&record.key, record.payee.as_str()))
        .collect();
    assert_eq!(payees, [(&elsewhere, "CARD"), (&elsewhere, "EMP-001")]);
    assert!(records.by_draft_ids("second", &[]).await.unwrap().is_empty());

    let too_many = vec!["draft".to_owned(); records::LOOKUP_IDS_MAX + 1];
    let error = records.by_draft_ids("second", &too_many).await.unwrap_err();
    assert!(matches!(error, RecordsError::Invalid { .. }), "{error:?}");
}
