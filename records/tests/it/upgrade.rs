//! A file of the first schema, with rows in it, opened by this version.

use std::borrow::Cow;

use jiff::civil::date;
use records::{DocumentKey, PurchaseRecord, Records, RecordsError, Saved};
use sqlx::migrate::Migrator;

use crate::shell::Shell;
use crate::world::{World, key, key_of, purchase, received};

trials! {
    sqlite: [
        rows_of_the_first_schema_are_kept_and_found,
        a_former_posting_still_stands_against_a_second_one,
        a_purchase_of_another_document_is_not_named_along,
    ]
}

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// A file of the first schema: a document whose invoice was posted and whose card statement is a draft.
async fn make_the_first_schema(world: &World) {
    std::fs::File::create(world.database()).unwrap();
    let first = Migrator {
        migrations: Cow::Owned(MIGRATIONS.iter().take(1).cloned().collect()),
        ..Migrator::DEFAULT
    };
    let mut shell = world.shell().await;
    let Shell::Sqlite(connection) = &mut shell else {
        panic!("a test of files");
    };
    first.run(connection).await.unwrap();
    let rows = "INSERT INTO documents (id, connection, business_id, financial_document_id, kind, system_id, received_at,
            stage, stage_at)
         VALUES (5, 'main', 'REPORT-1', 'fi-1', 'expense', 'concordat-1', '2026-05-28T20:26:40.000Z', 'Posted',
            '2026-05-28T20:26:40.000Z');
         INSERT INTO document_bodies (document_id, body) VALUES (5, '{}');
         INSERT INTO plans (id, document_id, digest, plan_json, mapping_version, environment, company, saved_at)
         VALUES (3, 5, 'digest-1', '{}', 'v1', 'test', 'company-1', '2026-05-28T20:26:45.000Z');
         INSERT INTO purchase_documents (id, document_id, payee, kind, vendor_number, external_number, draft_id,
            posted_number, posting_date, state, saved_at)
         VALUES (9, 5, 'EMP-001', 'invoice', 'V-1', 'R1-EMP-001', 'draft-EMP-001', 'PI-1001', '2026-05-31', 'posted',
            '2026-05-28T20:26:50.000Z'),
            (12, 5, 'CARD', 'invoice', 'V-1', 'R1-CARD', 'draft-CARD', NULL, NULL, 'draft', '2026-05-28T20:26:50.000Z')";
    shell.run(rows).await.unwrap();
}

/// What the rows of that file are in this version.
fn former() -> [PurchaseRecord; 2] {
    let unnamed = |payee: &str| PurchaseRecord {
        company: String::new(),
        ..purchase(&key(), payee)
    };
    [
        PurchaseRecord {
            posted_number: Some("PI-1001".to_owned()),
            posting_date: Some(date(2026, 5, 31)),
            state: "posted".to_owned(),
            ..unnamed("EMP-001")
        },
        unnamed("CARD"),
    ]
}

async fn purchases(records: &Records) -> Vec<PurchaseRecord> {
    records.purchase_documents(&key()).await.unwrap()
}

async fn rows_of_the_first_schema_are_kept_and_found(world: World) {
    make_the_first_schema(&world).await;
    let records = world.open().await;
    let [posted, draft] = former();
    assert_eq!(purchases(&records).await, [posted.clone(), draft.clone()]);
    assert_eq!(
        records.by_draft_ids("main", &["draft-CARD".to_owned()]).await.unwrap(),
        [draft]
    );
    let numbers = ["PI-1001".to_owned()];
    assert_eq!(
        records.by_posted_numbers("main", None, &numbers).await.unwrap(),
        [posted]
    );
    let of_company = records.by_posted_numbers("main", Some("company-1"), &numbers).await;
    assert!(
        of_company.unwrap().is_empty(),
        "a company that is not known must not be guessed"
    );

    let advance = records::NewDocument {
        kind: "cash_advance".to_owned(),
        ..received(&key_of("ADVANCE-1", "fi-9"))
    };
    assert_eq!(records.save_received(&advance).await.unwrap(), Saved::New);
    let stored = records.document(&advance.key).await.unwrap().unwrap();
    assert_eq!(stored.kind, "cash_advance");
}

async fn a_former_posting_still_stands_against_a_second_one(world: World) {
    make_the_first_schema(&world).await;
    let records = world.open().await;
    let before = world.dump().await;
    let second = PurchaseRecord {
        posted_number: Some("PI-1002".to_owned()),
        ..purchase(&key(), "EMP-001")
    };
    let error = records.save_purchase_document(&second).await.unwrap_err();
    assert!(
        matches!(&error, RecordsError::Conflict { what } if what.contains("PI-1001")),
        "{error:?}"
    );
    assert_eq!(world.dump().await, before, "a refused save must leave nothing behind");
}

async fn a_purchase_of_another_document_is_not_named_along(world: World) {
    make_the_first_schema(&world).await;
    let records = world.open().await;
    let other: DocumentKey = key_of("REPORT-2", "fi-2");
    records.save_received(&received(&other)).await.unwrap();
    records.save_purchase_document(&purchase(&other, "CARD")).await.unwrap();
    assert_eq!(purchases(&records).await, former());
}
