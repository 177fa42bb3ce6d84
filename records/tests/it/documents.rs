use records::{DocumentFilter, DocumentKey, NewDocument, RecordsError, Saved, StageChange};

use crate::world::{World, at, key, key_of, purchase, received, stage};

trials! {
    both: [
        the_first_save_stays_whatever_comes_later,
        body_and_system_id_cannot_be_changed_from_behind_either,
        a_body_of_three_megabytes_comes_back_byte_for_byte,
        an_fi_document_id_belongs_to_one_business_id_of_a_connection,
        approvals_are_those_of_one_business_id_in_order,
        seen_documents_are_found_by_fi_id_over_many_chunks,
        pages_cover_every_document_once,
        the_list_filters_and_shows_what_happened,
        ids_that_cannot_be_ids_are_refused,
    ]
    plain: [debug_output_has_no_body]
}

async fn the_first_save_stays_whatever_comes_later(world: World) {
    let records = world.open().await;
    assert_eq!(records.save_received(&received(&key())).await.unwrap(), Saved::New);
    records.set_stage(&key(), &stage("Acknowledged", 1)).await.unwrap();
    let before = world.dump().await;

    let other = NewDocument {
        system_id: "concordat-2".to_owned(),
        kind: "invoice".to_owned(),
        body: "{}".to_owned(),
        received_at: at(99),
        ..received(&key())
    };
    assert_eq!(records.save_received(&other).await.unwrap(), Saved::AlreadyThere);
    assert_eq!(
        world.dump().await,
        before,
        "a second save must not even put the stage back"
    );

    let stored = records.document(&key()).await.unwrap().unwrap();
    assert_eq!(stored.body, "{\"total\": 0E-8}");
    assert_eq!(stored.system_id, "concordat-1");
    assert_eq!(stored.kind, "expense");
    assert_eq!(stored.received_at, at(0));
    assert_eq!(stored.stage, "Acknowledged");
}

async fn body_and_system_id_cannot_be_changed_from_behind_either(world: World) {
    let records = world.open().await;
    records.save_received(&received(&key())).await.unwrap();
    let mut shell = world.shell().await;
    for attack in [
        "UPDATE document_bodies SET body = 'x'",
        "DELETE FROM document_bodies",
        "UPDATE documents SET system_id = 'x'",
        "UPDATE documents SET business_id = 'x'",
    ] {
        shell.run(attack).await.expect_err(attack);
    }
    assert_eq!(
        records.document(&key()).await.unwrap().unwrap().body,
        "{\"total\": 0E-8}"
    );
}

async fn a_body_of_three_megabytes_comes_back_byte_for_byte(world: World) {
    let records = world.open().await;
    let body: String = "{\"amount\":50.00000000,\"text\":\"Büro – €\"},\r\n"
        .chars()
        .cycle()
        .take(3 << 20)
        .collect();
    records
        .save_received(&NewDocument {
            body: body.clone(),
            ..received(&key())
        })
        .await
        .unwrap();
    drop(records);
    let stored = world.open().await.document(&key()).await.unwrap().unwrap();
    assert!(body.len() > 3 << 20);
    assert!(stored.body == body, "the body came back changed");
}

async fn an_fi_document_id_belongs_to_one_business_id_of_a_connection(world: World) {
    let records = world.open().await;
    records
        .save_received(&received(&key_of("REPORT-1", "fi-1")))
        .await
        .unwrap();
    let error = records
        .save_received(&received(&key_of("REPORT-2", "fi-1")))
        .await
        .unwrap_err();
    assert!(
        matches!(&error, RecordsError::Conflict { what } if what.contains("REPORT-2")),
        "{error:?}"
    );
    assert!(!error.is_retryable());

    let elsewhere = DocumentKey {
        connection: "second".to_owned(),
        ..key_of("REPORT-2", "fi-1")
    };
    assert_eq!(records.save_received(&received(&elsewhere)).await.unwrap(), Saved::New);
}

async fn approvals_are_those_of_one_business_id_in_order(world: World) {
    let records = world.open().await;
    for (business_id, fi) in [("REPORT-1", "fi-2"), ("REPORT-2", "fi-9"), ("REPORT-1", "fi-1")] {
        records
            .save_received(&received(&key_of(business_id, fi)))
            .await
            .unwrap();
    }
    let approvals = records.approvals("main", "REPORT-1").await.unwrap();
    let ids: Vec<_> = approvals
        .iter()
        .map(|approval| approval.key.financial_document_id.as_str())
        .collect();
    assert_eq!(ids, ["fi-2", "fi-1"]);
    assert!(records.approvals("second", "REPORT-1").await.unwrap().is_empty());
}

async fn seen_documents_are_found_by_fi_id_over_many_chunks(world: World) {
    let records = world.open().await;
    records
        .save_received(&received(&key_of("REPORT-1", "fi-3")))
        .await
        .unwrap();
    records
        .save_received(&received(&key_of("REPORT-2", "fi-1200")))
        .await
        .unwrap();
    let asked: Vec<String> = (0..1_300).map(|number| format!("fi-{number}")).collect();
    let seen = records.seen_documents("main", &asked).await.unwrap();
    assert_eq!(seen, [key_of("REPORT-1", "fi-3"), key_of("REPORT-2", "fi-1200")]);
    assert!(records.seen_documents("second", &asked).await.unwrap().is_empty());
    assert!(records.seen_documents("main", &[]).await.unwrap().is_empty());
}

async fn pages_cover_every_document_once(world: World) {
    let records = world.open().await;
    for number in 0..25 {
        records
            .save_received(&received(&key_of(&format!("REPORT-{number}"), &format!("fi-{number}"))))
            .await
            .unwrap();
    }
    let mut filter = DocumentFilter {
        limit: 10,
        ..DocumentFilter::default()
    };
    let mut listed = Vec::new();
    for _ in 0..4 {
        let page = records.documents(&filter).await.unwrap();
        filter.after = page.last().map(|document| document.position).or(filter.after);
        listed.extend(page.into_iter().map(|document| document.key.financial_document_id));
    }
    let expected: Vec<String> = (0..25).map(|number| format!("fi-{number}")).collect();
    assert_eq!(listed, expected);
    for limit in [0, 1_001] {
        let error = records
            .documents(&DocumentFilter {
                limit,
                ..DocumentFilter::default()
            })
            .await
            .unwrap_err();
        assert!(
            matches!(error, RecordsError::Invalid { field: "limit", .. }),
            "{error:?}"
        );
    }
}

async fn the_list_filters_and_shows_what_happened(world: World) {
    let records = world.open().await;
    let elsewhere = DocumentKey {
        connection: "second".to_owned(),
        ..key_of("REPORT-3", "fi-3")
    };
    for key in [&key(), &key_of("REPORT-2", "fi-2"), &elsewhere] {
        records.save_received(&received(key)).await.unwrap();
    }
    for payee in ["EMP-001", "CARD"] {
        let mut posted = purchase(&key(), payee);
        posted.posted_number = Some(format!("PI-{payee}"));
        records.save_purchase_document(&posted).await.unwrap();
    }
    for (name, second) in [("Posted", 20), ("Confirmed", 30), ("AwaitingPayment", 40), ("Paid", 50)] {
        records.set_stage(&key(), &stage(name, second)).await.unwrap();
    }
    let held = StageChange {
        failure_type: Some("MappingMissing".to_owned()),
        reason: Some("vendor V-1 is not mapped".to_owned()),
        ..stage("Held", 5)
    };
    records.set_stage(&elsewhere, &held).await.unwrap();

    let all = records.documents(&DocumentFilter::default()).await.unwrap();
    assert_eq!(all.len(), 3);
    assert_eq!(all[0].posted_numbers, ["PI-EMP-001", "PI-CARD"]);
    assert_eq!(all[0].confirmed_at, Some(at(30)));
    assert_eq!(all[0].paid_at, Some(at(50)));
    assert!(
        all[1].posted_numbers.is_empty(),
        "numbers of one document must not show on another"
    );

    let filter = DocumentFilter {
        stage: Some("Held".to_owned()),
        ..DocumentFilter::default()
    };
    let held = records.documents(&filter).await.unwrap();
    assert_eq!(held.len(), 1);
    assert_eq!(held[0].key, elsewhere);
    assert_eq!(held[0].failure_type.as_deref(), Some("MappingMissing"));
    assert_eq!(held[0].reason.as_deref(), Some("vendor V-1 is not mapped"));
    let both = DocumentFilter {
        connection: Some("main".to_owned()),
        ..filter
    };
    assert!(records.documents(&both).await.unwrap().is_empty());
}

async fn ids_that_cannot_be_ids_are_refused(world: World) {
    let records = world.open().await;
    for bad in ["", " fi-1", "fi-1\n", &"x".repeat(257)] {
        let error = records.document(&key_of("REPORT-1", bad)).await.unwrap_err();
        assert!(
            matches!(
                error,
                RecordsError::Invalid {
                    field: "FI document id",
                    ..
                }
            ),
            "{bad:?}: {error:?}"
        );
    }
}

fn debug_output_has_no_body() {
    assert!(!format!("{:?}", received(&key())).contains("total"));
}
