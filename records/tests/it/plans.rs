use records::{RecordsError, StoredPlan};

use crate::world::{World, key, received};

trials! {
    both: [
        the_last_saved_plan_is_current_and_earlier_ones_stay,
        saving_the_current_plan_again_changes_nothing,
        one_digest_names_one_plan,
        a_plan_needs_its_document,
    ]
}

fn plan(digest: &str) -> StoredPlan {
    StoredPlan {
        plan_json: format!("{{\"total\": 50.00000000, \"digest\": \"{digest}\"}}"),
        digest: digest.to_owned(),
        mapping_version: "7".to_owned(),
        environment: "production".to_owned(),
        company: "Example Supplies Ltd".to_owned(),
    }
}

async fn the_last_saved_plan_is_current_and_earlier_ones_stay(world: World) {
    let records = world.open().await;
    records.save_received(&received(&key())).await.unwrap();
    assert_eq!(records.plan(&key()).await.unwrap(), None);
    records.save_plan(&key(), &plan("a")).await.unwrap();
    records.save_plan(&key(), &plan("b")).await.unwrap();
    assert_eq!(records.plan(&key()).await.unwrap(), Some(plan("b")));
    records.save_plan(&key(), &plan("a")).await.unwrap();
    assert_eq!(
        records.plan(&key()).await.unwrap(),
        Some(plan("a")),
        "going back to an earlier plan must work"
    );

    let document = records.document(&key()).await.unwrap().unwrap();
    assert_eq!(
        (document.plan_digest.as_deref(), document.mapping_version.as_deref()),
        (Some("a"), Some("7"))
    );
    let stored = world
        .dump()
        .await
        .into_iter()
        .filter(|row| row.starts_with("plans:"))
        .count();
    assert_eq!(stored, 2);
    let told = records
        .audit(&key())
        .await
        .unwrap()
        .into_iter()
        .filter(|row| row.what == "plan")
        .count();
    assert_eq!(told, 3);
}

async fn saving_the_current_plan_again_changes_nothing(world: World) {
    let records = world.open().await;
    records.save_received(&received(&key())).await.unwrap();
    records.save_plan(&key(), &plan("a")).await.unwrap();
    let before = world.dump().await;
    records.save_plan(&key(), &plan("a")).await.unwrap();
    assert_eq!(world.dump().await, before);
}

async fn one_digest_names_one_plan(world: World) {
    let records = world.open().await;
    records.save_received(&received(&key())).await.unwrap();
    records.save_plan(&key(), &plan("a")).await.unwrap();
    let other = StoredPlan {
        plan_json: "{}".to_owned(),
        ..plan("a")
    };
    let error = records.save_plan(&key(), &other).await.unwrap_err();
    assert!(matches!(error, RecordsError::Conflict { .. }), "{error:?}");
    assert_eq!(records.plan(&key()).await.unwrap(), Some(plan("a")));
}

async fn a_plan_needs_its_document(world: World) {
    let error = world.open().await.save_plan(&key(), &plan("a")).await.unwrap_err();
    assert!(matches!(error, RecordsError::UnknownDocument { .. }), "{error:?}");
}
