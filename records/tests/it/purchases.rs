use jiff::civil::date;
use records::{DocumentKey, PurchaseRecord, RecordsError};

use crate::world::{World, at, key, key_of, letters, purchase, received};

trials! {
    both: [
        what_is_known_is_never_cleared,
        saving_again_changes_nothing,
        a_second_posted_number_for_a_purchase_is_refused,
        a_draft_made_anew_takes_the_place_of_the_deleted_one_and_both_are_in_the_trail,
        a_sweep_finds_our_documents_by_draft_id_on_its_own_connection,
        a_payee_may_have_several_purchases_and_each_keeps_its_own_number,
        a_corrected_vendor_leaves_the_purchase_that_names_the_former_draft,
        equal_posted_numbers_of_two_companies_are_told_apart,
        the_longest_numbers_are_kept,
        a_purchase_without_a_company_is_refused,
    ]
}

async fn what_is_known_is_never_cleared(world: World) {
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

async fn saving_again_changes_nothing(world: World) {
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

async fn a_second_posted_number_for_a_purchase_is_refused(world: World) {
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

async fn a_draft_made_anew_takes_the_place_of_the_deleted_one_and_both_are_in_the_trail(world: World) {
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

async fn a_sweep_finds_our_documents_by_draft_id_on_its_own_connection(world: World) {
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

async fn a_payee_may_have_several_purchases_and_each_keeps_its_own_number(world: World) {
    let records = world.open().await;
    records.save_received(&received(&key())).await.unwrap();
    let by_issuer = |vendor: &str, number: &str| PurchaseRecord {
        vendor_number: vendor.to_owned(),
        external_number: format!("R1-{vendor}"),
        draft_id: Some(format!("draft-{vendor}")),
        posted_number: Some(number.to_owned()),
        ..purchase(&key(), "CARD")
    };
    let purchases = [by_issuer("V-7", "PI-1001"), by_issuer("V-8", "PI-1002")];
    for purchase in &purchases {
        records.save_purchase_document(purchase).await.unwrap();
    }
    let later = PurchaseRecord {
        posted_number: None,
        draft_id: None,
        state: "paid".to_owned(),
        ..purchases[0].clone()
    };
    records.save_purchase_document(&later).await.unwrap();
    let paid = PurchaseRecord {
        state: "paid".to_owned(),
        ..purchases[0].clone()
    };
    assert_eq!(
        records.purchase_documents(&key()).await.unwrap(),
        [paid, purchases[1].clone()]
    );
    let approvals = records.approvals("main", "REPORT-1").await.unwrap();
    assert_eq!(approvals[0].posted_numbers, ["PI-1001", "PI-1002"]);
}

async fn a_corrected_vendor_leaves_the_purchase_that_names_the_former_draft(world: World) {
    let records = world.open().await;
    records.save_received(&received(&key())).await.unwrap();
    let former = purchase(&key(), "EMP-001");
    let corrected = PurchaseRecord {
        vendor_number: "V-2".to_owned(),
        draft_id: None,
        state: "planned".to_owned(),
        ..former.clone()
    };
    for record in [&former, &corrected] {
        records.save_purchase_document(record).await.unwrap();
    }
    assert_eq!(
        records.purchase_documents(&key()).await.unwrap(),
        [former, corrected],
        "the draft of the former vendor must not pass to the corrected one"
    );
}

async fn equal_posted_numbers_of_two_companies_are_told_apart(world: World) {
    let records = world.open().await;
    let elsewhere = DocumentKey {
        connection: "second".to_owned(),
        ..key_of("REPORT-2", "fi-2")
    };
    for key in [&key(), &elsewhere] {
        records.save_received(&received(key)).await.unwrap();
        for company in ["company-1", "company-2"] {
            let record = PurchaseRecord {
                company: company.to_owned(),
                posted_number: Some("PI-1001".to_owned()),
                ..purchase(key, "EMP-001")
            };
            records.save_purchase_document(&record).await.unwrap();
        }
    }
    let asked = ["PI-1".to_owned(), "PI-1001".to_owned()];
    let both = records.by_posted_numbers("main", None, &asked).await.unwrap();
    let companies: Vec<_> = both.iter().map(|record| record.company.as_str()).collect();
    assert_eq!(companies, ["company-1", "company-2"]);
    assert!(both.iter().all(|record| record.key == key()), "{both:?}");
    let one = records
        .by_posted_numbers("main", Some("company-2"), &asked)
        .await
        .unwrap();
    assert_eq!(one, both[1..]);
    let none = records
        .by_posted_numbers("main", Some("company-3"), &asked)
        .await
        .unwrap();
    assert!(none.is_empty(), "{none:?}");
    let approvals = records.approvals("main", "REPORT-1").await.unwrap();
    assert_eq!(approvals[0].posted_numbers, ["PI-1001", "PI-1001"]);

    let other_number = PurchaseRecord {
        posted_number: Some("PI-1002".to_owned()),
        ..both[1].clone()
    };
    let error = records.save_purchase_document(&other_number).await.unwrap_err();
    assert!(matches!(error, RecordsError::Conflict { .. }), "{error:?}");
}

async fn the_longest_numbers_are_kept(world: World) {
    let records = world.open().await;
    let long = DocumentKey {
        connection: letters(256),
        business_id: letters(255),
        financial_document_id: letters(254),
    };
    records.save_received(&received(&long)).await.unwrap();
    let record = PurchaseRecord {
        company: letters(253),
        vendor_number: letters(252),
        external_number: letters(1024),
        ..purchase(&long, "EMP-001")
    };
    records.save_purchase_document(&record).await.unwrap();
    assert_eq!(
        records.purchase_documents(&long).await.unwrap(),
        std::slice::from_ref(&record)
    );
    let longer = PurchaseRecord {
        external_number: letters(1025),
        ..record
    };
    let error = records.save_purchase_document(&longer).await.unwrap_err();
    assert!(
        matches!(
            error,
            RecordsError::Invalid {
                field: "external number",
                ..
            }
        ),
        "{error:?}"
    );
}

async fn a_purchase_without_a_company_is_refused(world: World) {
    let records = world.open().await;
    records.save_received(&received(&key())).await.unwrap();
    let nowhere = PurchaseRecord {
        company: String::new(),
        ..purchase(&key(), "EMP-001")
    };
    let error = records.save_purchase_document(&nowhere).await.unwrap_err();
    assert!(
        matches!(error, RecordsError::Invalid { field: "company", .. }),
        "{error:?}"
    );
}
