use std::path::PathBuf;

use jiff::Timestamp;
use records::{
    CompanyKey, DocumentKey, EncryptionKey, NewDocument, NewStep, PurchaseRecord, Records, RecordsOptions, StageChange,
    StepAnswer,
};
use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use tempfile::TempDir;

/// A directory with a key and a records file in it.
pub(crate) struct World {
    directory: TempDir,
    pub(crate) key: EncryptionKey,
}

impl World {
    pub(crate) fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let key = EncryptionKey::generate_file(directory.path().join("records.key")).unwrap();
        Self { directory, key }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.path("records.sqlite")
    }

    pub(crate) fn options(&self) -> RecordsOptions {
        self.options_with(self.key.clone())
    }

    pub(crate) fn options_with(&self, key: EncryptionKey) -> RecordsOptions {
        RecordsOptions {
            path: self.database(),
            key,
            busy_timeout_seconds: 60,
        }
    }

    pub(crate) async fn open(&self) -> Records {
        Records::open(self.options()).await.unwrap()
    }

    /// A connection that knows nothing of the records' own rules, as a person with a database shell has.
    pub(crate) async fn shell(&self) -> SqliteConnection {
        SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(self.database()))
            .await
            .unwrap()
    }

    /// Everything stored, table by table, to compare two worlds.
    pub(crate) async fn dump(&self) -> Vec<String> {
        let mut shell = self.shell().await;
        let mut rows = Vec::new();
        for (table, columns) in [
            (
                "documents",
                "id, stage, stage_at, failure_type, reason, plan_id, confirmed_at, paid_at, system_id",
            ),
            ("document_bodies", "document_id, body"),
            ("plans", "id, digest, plan_json, saved_at"),
            ("steps", "id, step, target, sent_at, outcome, detail, answered_at"),
            (
                "purchase_documents",
                "id, company, payee, kind, vendor_number, external_number, draft_id, posted_number, posting_date, state, saved_at",
            ),
            (
                "payments",
                "id, reference, kind, detail, sent_at, outcome, answer_detail, answered_at",
            ),
            (
                "attachments",
                "id, document_id, purchase_number, image, state, detail, at",
            ),
            (
                "line_defaults",
                "connection, company, account, dimension, value, learned_at",
            ),
            ("company_facts", "connection, company, name, value, learned_at"),
            ("watermarks", "name, value"),
            ("audit", "id, happened_at, who, what, detail"),
        ] {
            let columns: Vec<String> = columns
                .split(", ")
                .map(|column| format!("COALESCE(CAST({column} AS TEXT), 'null')"))
                .collect();
            let query = format!("SELECT {} FROM {table} ORDER BY 1", columns.join(" || '|' || "));
            let lines: Vec<String> = sqlx::query_scalar(&query).fetch_all(&mut shell).await.unwrap();
            rows.extend(lines.into_iter().map(|line| format!("{table}: {line}")));
        }
        rows
    }
}

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_780_000_000 + second).unwrap()
}

pub(crate) fn key_of(business_id: &str, financial_document_id: &str) -> DocumentKey {
    DocumentKey {
        connection: "main".to_owned(),
        business_id: business_id.to_owned(),
        financial_document_id: financial_document_id.to_owned(),
    }
}

pub(crate) fn key() -> DocumentKey {
    key_of("REPORT-1", "fi-1")
}

pub(crate) fn received(key: &DocumentKey) -> NewDocument {
    NewDocument {
        key: key.clone(),
        kind: "expense".to_owned(),
        system_id: "concordat-1".to_owned(),
        body: "{\"total\": 0E-8}".to_owned(),
        received_at: at(0),
    }
}

pub(crate) fn company_of(connection: &str, company: &str) -> CompanyKey {
    CompanyKey {
        connection: connection.to_owned(),
        company: company.to_owned(),
    }
}

pub(crate) fn stage(name: &str, second: i64) -> StageChange {
    StageChange {
        stage: name.to_owned(),
        failure_type: None,
        reason: None,
        at: at(second),
    }
}

pub(crate) fn step(name: &str, second: i64) -> NewStep {
    NewStep {
        step: name.to_owned(),
        target: "draft-1".to_owned(),
        at: at(second),
    }
}

pub(crate) fn answer(outcome: &str, second: i64) -> StepAnswer {
    StepAnswer {
        outcome: outcome.to_owned(),
        detail: Some("correlation c-1".to_owned()),
        at: at(second),
    }
}

pub(crate) fn purchase(key: &DocumentKey, payee: &str) -> PurchaseRecord {
    PurchaseRecord {
        key: key.clone(),
        company: "company-1".to_owned(),
        payee: payee.to_owned(),
        kind: "invoice".to_owned(),
        vendor_number: "V-1".to_owned(),
        external_number: format!("R1-{payee}"),
        draft_id: Some(format!("draft-{payee}")),
        posted_number: None,
        posting_date: None,
        state: "draft".to_owned(),
        at: at(10),
    }
}
