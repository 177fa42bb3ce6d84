-- Written so that it runs on PostgreSQL with the types of the sequence ids and the triggers exchanged: ids are TEXT,
-- timestamps are RFC 3339 UTC text with milliseconds (they sort as text), blobs hold ciphertext only.

-- One row per approval of a Concur document. The body is in a table of its own, so that a change of stage does not
-- rewrite megabytes.
CREATE TABLE documents (
    id                    INTEGER PRIMARY KEY,
    connection            TEXT NOT NULL,
    business_id           TEXT NOT NULL,
    financial_document_id TEXT NOT NULL,
    kind                  TEXT NOT NULL,
    system_id             TEXT NOT NULL,
    received_at           TEXT NOT NULL,
    stage                 TEXT NOT NULL,
    stage_at              TEXT NOT NULL,
    failure_type          TEXT,
    reason                TEXT,
    plan_id               INTEGER REFERENCES plans (id),
    confirmed_at          TEXT,
    paid_at               TEXT,
    UNIQUE (connection, business_id, financial_document_id),
    -- An FI document id belongs to one business id: a second one means that the two kinds of id were mixed up.
    UNIQUE (connection, financial_document_id)
);
CREATE INDEX documents_by_stage ON documents (stage, id);
CREATE INDEX documents_by_connection ON documents (connection, id);

CREATE TABLE document_bodies (
    document_id INTEGER PRIMARY KEY REFERENCES documents (id),
    body        TEXT NOT NULL
);

-- Every plan that was ever made for a document stays; documents.plan_id names the current one.
CREATE TABLE plans (
    id              INTEGER PRIMARY KEY,
    document_id     INTEGER NOT NULL REFERENCES documents (id),
    digest          TEXT NOT NULL,
    plan_json       TEXT NOT NULL,
    mapping_version TEXT NOT NULL,
    environment     TEXT NOT NULL,
    company         TEXT NOT NULL,
    saved_at        TEXT NOT NULL,
    UNIQUE (document_id, digest, mapping_version, environment, company)
);

-- One row per request, written before it is sent. answered_at is null while nobody knows what became of it.
CREATE TABLE steps (
    id          INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES documents (id),
    step        TEXT NOT NULL,
    target      TEXT NOT NULL,
    sent_at     TEXT NOT NULL,
    outcome     TEXT,
    detail      TEXT,
    answered_at TEXT,
    CHECK ((outcome IS NULL) = (answered_at IS NULL))
);
CREATE INDEX steps_by_document ON steps (document_id, step, id);

CREATE TABLE purchase_documents (
    id              INTEGER PRIMARY KEY,
    document_id     INTEGER NOT NULL REFERENCES documents (id),
    payee           TEXT NOT NULL,
    kind            TEXT NOT NULL,
    vendor_number   TEXT NOT NULL,
    external_number TEXT NOT NULL,
    draft_id        TEXT,
    posted_number   TEXT,
    posting_date    TEXT,
    state           TEXT NOT NULL,
    saved_at        TEXT NOT NULL,
    UNIQUE (document_id, payee)
);
CREATE INDEX purchase_documents_by_draft ON purchase_documents (draft_id);

CREATE TABLE payments (
    id            INTEGER PRIMARY KEY,
    document_id   INTEGER NOT NULL REFERENCES documents (id),
    reference     TEXT NOT NULL,
    kind          TEXT NOT NULL,
    detail        TEXT,
    sent_at       TEXT NOT NULL,
    outcome       TEXT,
    answer_detail TEXT,
    answered_at   TEXT,
    UNIQUE (document_id, reference),
    CHECK ((outcome IS NULL) = (answered_at IS NULL))
);

CREATE TABLE watermarks (
    name  TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
);

CREATE TABLE secrets (
    name       TEXT PRIMARY KEY NOT NULL,
    key_id     TEXT NOT NULL,
    nonce      BLOB NOT NULL,
    ciphertext BLOB NOT NULL,
    saved_at   TEXT NOT NULL
);

CREATE TABLE audit (
    id          INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES documents (id),
    happened_at TEXT NOT NULL,
    who         TEXT NOT NULL,
    what        TEXT NOT NULL,
    detail      TEXT
);
-- The same entry told twice is one entry.
CREATE UNIQUE INDEX audit_entries ON audit (document_id, happened_at, who, what, COALESCE(detail, ''));

CREATE TRIGGER audit_refuses_update BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is append-only');
END;
CREATE TRIGGER audit_refuses_delete BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is append-only');
END;

CREATE TRIGGER document_bodies_refuse_update BEFORE UPDATE ON document_bodies
BEGIN
    SELECT RAISE(ABORT, 'a document is kept as it was received');
END;
CREATE TRIGGER document_bodies_refuse_delete BEFORE DELETE ON document_bodies
BEGIN
    SELECT RAISE(ABORT, 'a document is kept as it was received');
END;
CREATE TRIGGER documents_refuse_new_identity
BEFORE UPDATE OF connection, business_id, financial_document_id, kind, system_id, received_at ON documents
BEGIN
    SELECT RAISE(ABORT, 'identity and systemId of a document are fixed when it is received');
END;
CREATE TRIGGER plans_refuse_update BEFORE UPDATE ON plans
BEGIN
    SELECT RAISE(ABORT, 'a plan is never changed; save another one');
END;
CREATE TRIGGER plans_refuse_delete BEFORE DELETE ON plans
BEGIN
    SELECT RAISE(ABORT, 'a plan is never changed; save another one');
END;
