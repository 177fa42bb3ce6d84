use records::{DocumentPosition, HeldDocument, HeldFilter, StageChange, StoredPlan};

use crate::world::{World, key, key_of, received, stage};

trials! {
    both: [
        held_documents_come_page_by_page_with_their_rules_and_company,
        only_what_is_held_for_one_of_the_failures_names_a_company,
        the_last_rules_count,
    ]
}

fn held(failure_type: &str) -> StageChange {
    StageChange {
        failure_type: Some(failure_type.to_owned()),
        reason: Some("Vendor V-1 does not exist.".to_owned()),
        ..stage("Held", 1)
    }
}

fn plan(company: &str) -> StoredPlan {
    StoredPlan {
        plan_json: "{}".to_owned(),
        digest: "a".to_owned(),
        mapping_version: "7".to_owned(),
        environment: "production".to_owned(),
        company: company.to_owned(),
    }
}

fn page(after: Option<DocumentPosition>, limit: u32) -> HeldFilter {
    HeldFilter {
        connection: key().connection,
        after,
        limit,
    }
}

/// Three documents of one connection: the first and the third are held.
async fn three(world: &World) -> records::Records {
    let records = world.open().await;
    for (id, approval) in [("R-1", "fi-1"), ("R-2", "fi-2"), ("R-3", "fi-3")] {
        records.save_received(&received(&key_of(id, approval))).await.unwrap();
    }
    records
        .save_plan(&key_of("R-1", "fi-1"), &plan("company-1"))
        .await
        .unwrap();
    records
        .save_plan(&key_of("R-2", "fi-2"), &plan("company-2"))
        .await
        .unwrap();
    records
        .set_stage(&key_of("R-1", "fi-1"), &held("MappingMissing"))
        .await
        .unwrap();
    records
        .set_stage(&key_of("R-3", "fi-3"), &held("PeriodClosed"))
        .await
        .unwrap();
    records.set_hold_rules(&key_of("R-1", "fi-1"), "rules-1").await.unwrap();
    records
}

async fn held_documents_come_page_by_page_with_their_rules_and_company(world: World) {
    let records = three(&world).await;
    let first = records.held_documents(&page(None, 1)).await.unwrap();
    let position = first[0].position;
    assert_eq!(
        first,
        [HeldDocument {
            position,
            key: key_of("R-1", "fi-1"),
            kind: received(&key()).kind,
            failure_type: Some("MappingMissing".to_owned()),
            reason: Some("Vendor V-1 does not exist.".to_owned()),
            company: Some("company-1".to_owned()),
            rules: Some("rules-1".to_owned()),
        }]
    );
    let second = records.held_documents(&page(Some(position), 1)).await.unwrap();
    assert_eq!(second.len(), 1);
    assert_eq!(
        (second[0].key.business_id.as_str(), &second[0].company, &second[0].rules),
        ("R-3", &None, &None)
    );
    assert_eq!(
        records
            .held_documents(&page(Some(second[0].position), 1))
            .await
            .unwrap(),
        []
    );
}

async fn only_what_is_held_for_one_of_the_failures_names_a_company(world: World) {
    let records = three(&world).await;
    let connection = key().connection;
    assert_eq!(
        records
            .held_companies(&connection, &["MappingMissing", "PeriodClosed"])
            .await
            .unwrap(),
        ["company-1"]
    );
    assert_eq!(
        records.held_companies(&connection, &["PeriodClosed"]).await.unwrap(),
        Vec::<String>::new()
    );
    assert_eq!(
        records.held_companies("another", &["MappingMissing"]).await.unwrap(),
        Vec::<String>::new()
    );
}

async fn the_last_rules_count(world: World) {
    let records = three(&world).await;
    records.set_hold_rules(&key_of("R-1", "fi-1"), "rules-2").await.unwrap();
    records.set_hold_rules(&key_of("R-1", "fi-1"), "rules-2").await.unwrap();
    let held = records.held_documents(&page(None, 10)).await.unwrap();
    assert_eq!(held[0].rules.as_deref(), Some("rules-2"));
}
