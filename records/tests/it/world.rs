use std::path::{Path, PathBuf};

use jiff::Timestamp;
use records::{
    CompanyKey, DocumentKey, EncryptionKey, Location, NewDocument, NewStep, PurchaseRecord, Records, RecordsOptions,
    StageChange, StepAnswer,
};
use secrecy::SecretString;
use tempfile::TempDir;

/// Where the records of a world are.
#[derive(Debug, Clone)]
pub(crate) enum Place {
    File,
    /// The URL of a database of their own.
    Server(String),
}

/// A directory with a key in it, and records there or on the server.
pub(crate) struct World {
    directory: TempDir,
    place: Place,
    pub(crate) key: EncryptionKey,
}

impl World {
    pub(crate) fn new(place: Place) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let key = EncryptionKey::generate_file(directory.path().join("records.key")).unwrap();
        Self { directory, place, key }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.path("records.sqlite")
    }

    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    pub(crate) fn options(&self) -> RecordsOptions {
        self.options_with(self.key.clone())
    }

    pub(crate) fn options_with(&self, key: EncryptionKey) -> RecordsOptions {
        let location = location(self.directory.path(), &self.place);
        RecordsOptions { location, key }
    }

    /// The same records for a user who waits a second for others at most.
    pub(crate) fn impatient(&self) -> RecordsOptions {
        let location = match &self.place {
            Place::File => Location::Sqlite {
                path: self.database(),
                busy_timeout_seconds: 1,
            },
            Place::Server(url) => on_server(&format!("{url}?options=-c%20lock_timeout%3D1s")),
        };
        RecordsOptions {
            location,
            key: self.key.clone(),
        }
    }

    pub(crate) async fn open(&self) -> Records {
        Records::open(self.options()).await.unwrap()
    }

    /// Everything stored, table by table, to compare two worlds.
    pub(crate) async fn dump(&self) -> Vec<String> {
        let mut shell = self.shell().await;
        let mut rows: Vec<String> = Vec::new();
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
            let lines = shell.texts(&query).await;
            rows.extend(lines.into_iter().map(|line| format!("{table}: {line}")));
        }
        rows
    }
}

/// The records of a directory or a database, for any process.
pub(crate) fn location(directory: &Path, place: &Place) -> Location {
    match place {
        Place::File => Location::Sqlite {
            path: directory.join("records.sqlite"),
            busy_timeout_seconds: 60,
        },
        Place::Server(url) => on_server(url),
    }
}

fn on_server(url: &str) -> Location {
    Location::Postgres {
        url: SecretString::from(url),
        connections: 5,
    }
}

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_780_000_000 + second).unwrap()
}

/// A text of this many bytes with no repetitions in it that an index could make shorter.
pub(crate) fn letters(length: usize) -> String {
    let mut seed = length as u64;
    let letters = (0..length).map(|_| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        char::from(b'!' + u8::try_from((seed >> 33) % 94).unwrap())
    });
    letters.collect()
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
