use jiff::{SignedDuration, Timestamp};
use records::RecordsError;

use crate::world::{World, answer, at, key, key_of, received, step};

trials! {
    both: [
        a_crash_between_sending_and_hearing_is_seen_after_reopening,
        every_request_is_a_row_of_its_own,
        a_request_has_one_answer,
        an_answer_needs_its_step_and_a_step_its_document,
        the_last_request_is_found_over_all_approvals_of_a_business_id,
        only_listed_outcomes_settle_a_request,
        times_are_cut_to_the_millisecond_and_still_compare,
    ]
}

async fn a_crash_between_sending_and_hearing_is_seen_after_reopening(world: World) {
    let records = world.open().await;
    records.save_received(&received(&key())).await.unwrap();
    let begun = records.begin_step(&key(), &step("create_draft", 1)).await.unwrap();
    drop(records);

    let records = world.open().await;
    let last = records.last_step(&key(), "create_draft").await.unwrap().unwrap();
    assert!(!last.is_answered());
    assert_eq!((last.id, last.sent_at, last.outcome), (begun, at(1), None));
    assert_eq!(records.last_step(&key(), "post_draft").await.unwrap(), None);

    records.finish_step(begun, &answer("created", 2)).await.unwrap();
    let last = records.last_step(&key(), "create_draft").await.unwrap().unwrap();
    assert!(last.is_answered());
    assert_eq!(last.outcome.as_deref(), Some("created"));
    assert_eq!(last.detail.as_deref(), Some("correlation c-1"));
    assert_eq!(last.answered_at, Some(at(2)));
}

async fn every_request_is_a_row_of_its_own(world: World) {
    let records = world.open().await;
    records.save_received(&received(&key())).await.unwrap();
    let first = records.begin_step(&key(), &step("create_draft", 1)).await.unwrap();
    let second = records.begin_step(&key(), &step("create_draft", 1)).await.unwrap();
    records.finish_step(first, &answer("refused", 2)).await.unwrap();
    let steps = records.steps(&key()).await.unwrap();
    assert_eq!(steps.iter().map(|row| row.id).collect::<Vec<_>>(), [first, second]);
    assert_eq!(
        steps.iter().map(records::StepRow::is_answered).collect::<Vec<_>>(),
        [true, false]
    );
    assert_eq!(
        records.last_step(&key(), "create_draft").await.unwrap().unwrap().id,
        second
    );
}

async fn a_request_has_one_answer(world: World) {
    let records = world.open().await;
    records.save_received(&received(&key())).await.unwrap();
    let id = records.begin_step(&key(), &step("post_draft", 1)).await.unwrap();
    records.finish_step(id, &answer("unknown", 2)).await.unwrap();
    let before = world.dump().await;
    records.finish_step(id, &answer("unknown", 3)).await.unwrap();
    let error = records.finish_step(id, &answer("posted", 3)).await.unwrap_err();
    assert!(matches!(error, RecordsError::Conflict { .. }), "{error:?}");
    assert_eq!(world.dump().await, before);
}

async fn an_answer_needs_its_step_and_a_step_its_document(world: World) {
    let records = world.open().await;
    let error = records.begin_step(&key(), &step("create_draft", 1)).await.unwrap_err();
    assert!(matches!(error, RecordsError::UnknownDocument { .. }), "{error:?}");
    let nowhere = serde_json::from_str("77").unwrap();
    let error = records.finish_step(nowhere, &answer("created", 2)).await.unwrap_err();
    assert!(
        matches!(error, RecordsError::Invalid { field: "step id", .. }),
        "{error:?}"
    );
}

async fn the_last_request_is_found_over_all_approvals_of_a_business_id(world: World) {
    let records = world.open().await;
    let (first, second, other) = (
        key_of("REPORT-1", "fi-1"),
        key_of("REPORT-1", "fi-2"),
        key_of("REPORT-9", "fi-9"),
    );
    for key in [&first, &second, &other] {
        records.save_received(&received(key)).await.unwrap();
    }
    let sends = ["create_draft", "post_draft"];
    assert_eq!(
        records
            .last_sent_of_business_id("main", "REPORT-1", &sends)
            .await
            .unwrap(),
        None
    );

    // The newest row is not the latest time, an answered request counts, and other steps and documents do not.
    let latest = records.begin_step(&first, &step("create_draft", 50)).await.unwrap();
    records.finish_step(latest, &answer("created", 51)).await.unwrap();
    records.begin_step(&second, &step("post_draft", 40)).await.unwrap();
    records.begin_step(&second, &step("confirm_posting", 60)).await.unwrap();
    records.begin_step(&other, &step("post_draft", 70)).await.unwrap();
    assert_eq!(
        records
            .last_sent_of_business_id("main", "REPORT-1", &sends)
            .await
            .unwrap(),
        Some(at(50))
    );
    assert_eq!(
        records
            .last_sent_of_business_id("main", "REPORT-1", &["post_draft"])
            .await
            .unwrap(),
        Some(at(40))
    );
    assert_eq!(
        records
            .last_sent_of_business_id("second", "REPORT-1", &sends)
            .await
            .unwrap(),
        None
    );

    let error = records
        .last_sent_of_business_id("main", "REPORT-1", &[])
        .await
        .unwrap_err();
    assert!(
        matches!(error, RecordsError::Invalid { field: "steps", .. }),
        "{error:?}"
    );
}

async fn only_listed_outcomes_settle_a_request(world: World) {
    let records = world.open().await;
    records.save_received(&received(&key())).await.unwrap();
    let unsettled = async || {
        let settled = ["created", "refused"];
        records
            .last_unsettled_of_business_id("main", "REPORT-1", &["create_draft"], &settled)
            .await
            .unwrap()
    };
    assert_eq!(unsettled().await, None);
    let lost = records.begin_step(&key(), &step("create_draft", 10)).await.unwrap();
    let created = records.begin_step(&key(), &step("create_draft", 20)).await.unwrap();
    assert_eq!(unsettled().await, Some(at(20)), "an unanswered request is not settled");
    records.finish_step(created, &answer("created", 21)).await.unwrap();
    assert_eq!(unsettled().await, Some(at(10)));
    records.finish_step(lost, &answer("unknown", 22)).await.unwrap();
    assert_eq!(
        unsettled().await,
        Some(at(10)),
        "an answer that says nothing settles nothing"
    );
    let refused = records.begin_step(&key(), &step("create_draft", 30)).await.unwrap();
    records.finish_step(refused, &answer("refused", 31)).await.unwrap();
    assert_eq!(unsettled().await, Some(at(10)));
    let sent = records
        .last_sent_of_business_id("main", "REPORT-1", &["create_draft"])
        .await
        .unwrap();
    assert_eq!(sent, Some(at(30)));
}

async fn times_are_cut_to_the_millisecond_and_still_compare(world: World) {
    let records = world.open().await;
    records.save_received(&received(&key())).await.unwrap();
    let fine: Timestamp = at(1) + SignedDuration::from_nanos(999_999);
    let mut finer = step("create_draft", 1);
    finer.at = fine;
    records.begin_step(&key(), &finer).await.unwrap();
    records.begin_step(&key(), &step("create_draft", 0)).await.unwrap();
    let last = records
        .last_sent_of_business_id("main", "REPORT-1", &["create_draft"])
        .await
        .unwrap();
    assert_eq!(last, Some(at(1)));
}
