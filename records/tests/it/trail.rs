use records::{NewAudit, STAGE_CONFIRMED, SYSTEM_ACTOR, StageChange};

use crate::world::{World, at, key, received, stage};

#[tokio::test]
async fn every_change_of_stage_is_told_once() {
    let world = World::new();
    let records = world.open().await;
    records.save_received(&received(&key())).await.unwrap();
    let held = StageChange {
        failure_type: Some("PeriodClosed".to_owned()),
        reason: Some("the posting date is not allowed".to_owned()),
        ..stage("Held", 2)
    };
    records.set_stage(&key(), &held).await.unwrap();
    let before = world.dump().await;
    records
        .set_stage(
            &key(),
            &StageChange {
                at: at(9),
                ..held.clone()
            },
        )
        .await
        .unwrap();
    assert_eq!(
        world.dump().await,
        before,
        "the same stage again, told later by a retry, is no change"
    );

    records
        .set_stage(
            &key(),
            &StageChange {
                reason: Some("still not".to_owned()),
                ..held
            },
        )
        .await
        .unwrap();
    records.set_stage(&key(), &stage("Planned", 10)).await.unwrap();
    let trail = records.audit(&key()).await.unwrap();
    let told: Vec<_> = trail
        .iter()
        .map(|row| (row.what.as_str(), row.detail.as_deref()))
        .collect();
    assert_eq!(
        told,
        [
            ("received", Some("systemId concordat-1")),
            ("stage Held", Some("PeriodClosed: the posting date is not allowed")),
            ("stage Held", Some("PeriodClosed: still not")),
            ("stage Planned", None),
        ]
    );
    assert!(trail.iter().all(|row| row.who == SYSTEM_ACTOR));
    let document = records.document(&key()).await.unwrap().unwrap();
    assert_eq!(
        (document.failure_type, document.reason, document.stage_at),
        (None, None, at(10))
    );
}

#[tokio::test]
async fn the_first_confirmation_time_stays() {
    let world = World::new();
    let records = world.open().await;
    records.save_received(&received(&key())).await.unwrap();
    for (name, second) in [(STAGE_CONFIRMED, 1), ("Held", 2), (STAGE_CONFIRMED, 3)] {
        records.set_stage(&key(), &stage(name, second)).await.unwrap();
    }
    assert_eq!(
        records.document(&key()).await.unwrap().unwrap().confirmed_at,
        Some(at(1))
    );
}

#[tokio::test]
async fn an_entry_is_appended_once_and_keeps_who_said_it() {
    let world = World::new();
    let records = world.open().await;
    records.save_received(&received(&key())).await.unwrap();
    let entry = |detail: Option<&str>| NewAudit {
        at: at(3),
        who: "EMP-001".to_owned(),
        what: "retry".to_owned(),
        detail: detail.map(str::to_owned),
    };
    for entry in [entry(None), entry(None), entry(Some("after the period opened"))] {
        records.append_audit(&key(), &entry).await.unwrap();
    }
    let told: Vec<_> = records
        .audit(&key())
        .await
        .unwrap()
        .into_iter()
        .skip(1)
        .map(|row| (row.who, row.detail))
        .collect();
    assert_eq!(
        told,
        [
            ("EMP-001".to_owned(), None),
            ("EMP-001".to_owned(), Some("after the period opened".to_owned()))
        ]
    );
}

#[tokio::test]
async fn the_trail_cannot_be_rewritten() {
    let world = World::new();
    let records = world.open().await;
    records.save_received(&received(&key())).await.unwrap();
    let before = records.audit(&key()).await.unwrap();
    let mut shell = world.shell().await;
    for attack in [
        "UPDATE audit SET who = 'EMP-002'",
        "DELETE FROM audit",
        "DELETE FROM documents",
        "PRAGMA recursive_triggers = ON; INSERT OR REPLACE INTO audit SELECT id, document_id, happened_at, 'EMP-002', what, detail FROM audit",
    ] {
        sqlx::raw_sql(attack).execute(&mut shell).await.expect_err(attack);
    }
    assert_eq!(records.audit(&key()).await.unwrap(), before);
}

#[tokio::test]
async fn watermarks_hold_the_last_value() {
    let world = World::new();
    let records = world.open().await;
    assert_eq!(records.watermark("vendors/main").await.unwrap(), None);
    for value in ["2026-05-01T00:00:00Z", "2026-05-02T00:00:00Z", "2026-05-02T00:00:00Z"] {
        records.set_watermark("vendors/main", value).await.unwrap();
    }
    records.set_watermark("vendors/second", "x").await.unwrap();
    assert_eq!(
        records.watermark("vendors/main").await.unwrap().as_deref(),
        Some("2026-05-02T00:00:00Z")
    );
}
