use records::{NewAudit, STAGE_CONFIRMED, SYSTEM_ACTOR, StageChange};

use crate::world::{World, at, key, letters, received, stage};

trials! {
    both: [
        every_change_of_stage_is_told_once,
        the_first_confirmation_time_stays,
        an_entry_is_appended_once_and_keeps_who_said_it,
        a_long_detail_is_kept_and_told_apart_to_its_last_letter,
        the_trail_cannot_be_rewritten,
        watermarks_hold_the_last_value,
    ]
}

async fn every_change_of_stage_is_told_once(world: World) {
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

async fn the_first_confirmation_time_stays(world: World) {
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

async fn an_entry_is_appended_once_and_keeps_who_said_it(world: World) {
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

async fn a_long_detail_is_kept_and_told_apart_to_its_last_letter(world: World) {
    let records = world.open().await;
    records.save_received(&received(&key())).await.unwrap();
    let long = letters(64 * 1024 - 1);
    let entry = |last: char| NewAudit {
        at: at(3),
        who: "EMP-001".to_owned(),
        what: "note".to_owned(),
        detail: Some(format!("{long}{last}")),
    };
    for last in ['x', 'y', 'x'] {
        records.append_audit(&key(), &entry(last)).await.unwrap();
    }
    let trail = records.audit(&key()).await.unwrap();
    let told: Vec<_> = trail.iter().skip(1).map(|row| row.detail.clone()).collect();
    assert_eq!(told, [entry('x').detail, entry('y').detail]);
}

async fn the_trail_cannot_be_rewritten(world: World) {
    let records = world.open().await;
    records.save_received(&received(&key())).await.unwrap();
    let before = records.audit(&key()).await.unwrap();
    let mut shell = world.shell().await;
    for attack in [
        "UPDATE audit SET who = 'EMP-002'",
        "DELETE FROM audit",
        "DELETE FROM documents",
        shell.words(
            "PRAGMA recursive_triggers = ON; INSERT OR REPLACE INTO audit SELECT id, document_id, happened_at, 'EMP-002', what, detail FROM audit",
            "TRUNCATE documents CASCADE",
        ),
        shell.words("DELETE FROM audit WHERE id = 1", "TRUNCATE audit"),
    ] {
        shell.run(attack).await.expect_err(attack);
    }
    assert_eq!(records.audit(&key()).await.unwrap(), before);
}

async fn watermarks_hold_the_last_value(world: World) {
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
