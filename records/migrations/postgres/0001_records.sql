-- The tables and guards of the SQLite files beside this directory as they stand after 0002: ids are TEXT, timestamps are
-- RFC 3339 UTC text with milliseconds (they sort as text), blobs hold ciphertext only. Text that is sorted or compared
-- by size has the collation "C", so that its order does not depend on the language of the database.

-- One row per approval of a Concur document. The body is in a table of its own, so that a change of stage does not
-- rewrite megabytes.
CREATE TABLE documents (
    id                    BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
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
    plan_id               BIGINT,
    confirmed_at          TEXT,
    paid_at               TEXT,
    UNIQUE (connection, business_id, financial_document_id),
    -- An FI document id belongs to one business id: a second one means that the two kinds of id were mixed up.
    UNIQUE (connection, financial_document_id)
);
CREATE INDEX documents_by_stage ON documents (stage, id);
CREATE INDEX documents_by_connection ON documents (connection, id);

CREATE TABLE document_bodies (
    document_id BIGINT PRIMARY KEY REFERENCES documents (id),
    body        TEXT NOT NULL
);

-- Every plan that was ever made for a document stays; documents.plan_id names the current one.
CREATE TABLE plans (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    document_id     BIGINT NOT NULL REFERENCES documents (id),
    digest          TEXT NOT NULL,
    plan_json       TEXT NOT NULL,
    mapping_version TEXT NOT NULL,
    environment     TEXT NOT NULL,
    company         TEXT NOT NULL,
    saved_at        TEXT NOT NULL,
    UNIQUE (document_id, digest, mapping_version, environment, company)
);
ALTER TABLE documents ADD FOREIGN KEY (plan_id) REFERENCES plans (id);

-- One row per request, written before it is sent. answered_at is null while nobody knows what became of it.
CREATE TABLE steps (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    document_id BIGINT NOT NULL REFERENCES documents (id),
    step        TEXT NOT NULL,
    target      TEXT NOT NULL,
    sent_at     TEXT COLLATE "C" NOT NULL,
    outcome     TEXT,
    detail      TEXT,
    answered_at TEXT,
    CHECK ((outcome IS NULL) = (answered_at IS NULL))
);
CREATE INDEX steps_by_document ON steps (document_id, step, id);

CREATE TABLE purchase_documents (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    document_id     BIGINT NOT NULL REFERENCES documents (id),
    company         TEXT COLLATE "C" NOT NULL,
    payee           TEXT NOT NULL,
    kind            TEXT NOT NULL,
    vendor_number   TEXT NOT NULL,
    external_number TEXT NOT NULL,
    draft_id        TEXT,
    posted_number   TEXT,
    posting_date    TEXT,
    state           TEXT NOT NULL,
    saved_at        TEXT NOT NULL,
    UNIQUE (document_id, company, vendor_number, external_number)
);
CREATE INDEX purchase_documents_by_draft ON purchase_documents (draft_id);
CREATE INDEX purchase_documents_by_posted_number ON purchase_documents (posted_number, company);

CREATE TABLE payments (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    document_id   BIGINT NOT NULL REFERENCES documents (id),
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

-- What became of each image of a document on each of its purchase documents. No bytes and no file names.
CREATE TABLE attachments (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    document_id     BIGINT NOT NULL REFERENCES documents (id),
    purchase_number TEXT NOT NULL,
    image           TEXT NOT NULL,
    state           TEXT NOT NULL,
    detail          TEXT,
    at              TEXT NOT NULL,
    UNIQUE (document_id, purchase_number, image)
);

-- The dimension values that a company sets by itself on a line of an account.
CREATE TABLE line_defaults (
    connection TEXT NOT NULL,
    company    TEXT NOT NULL,
    account    TEXT COLLATE "C" NOT NULL,
    dimension  TEXT COLLATE "C" NOT NULL,
    value      TEXT NOT NULL,
    learned_at TEXT NOT NULL,
    PRIMARY KEY (connection, company, account, dimension)
);

CREATE TABLE company_facts (
    connection TEXT NOT NULL,
    company    TEXT NOT NULL,
    name       TEXT NOT NULL,
    value      TEXT NOT NULL,
    learned_at TEXT NOT NULL,
    PRIMARY KEY (connection, company, name)
);

CREATE TABLE watermarks (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE secrets (
    name       TEXT COLLATE "C" PRIMARY KEY,
    key_id     TEXT NOT NULL,
    nonce      BYTEA NOT NULL,
    ciphertext BYTEA NOT NULL,
    saved_at   TEXT NOT NULL
);

CREATE TABLE audit (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    document_id BIGINT NOT NULL REFERENCES documents (id),
    happened_at TEXT NOT NULL,
    who         TEXT NOT NULL,
    what        TEXT NOT NULL,
    detail      TEXT
);
-- An index entry holds 2.7 kB at most and a detail may have 64 KiB. convert_to is only called stable because the encoding
-- is an argument; with a constant one its result never changes.
CREATE FUNCTION audit_detail_digest(detail TEXT) RETURNS BYTEA LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT sha256(convert_to(COALESCE(detail, ''), 'UTF8')) $$;
-- The same entry told twice is one entry.
CREATE UNIQUE INDEX audit_entries ON audit (document_id, happened_at, who, what, audit_detail_digest(detail));

CREATE FUNCTION refuse_change() RETURNS TRIGGER LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER audit_refuses_change BEFORE UPDATE OR DELETE ON audit
FOR EACH ROW EXECUTE FUNCTION refuse_change('the audit trail is append-only');
CREATE TRIGGER audit_refuses_truncate BEFORE TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('the audit trail is append-only');

CREATE TRIGGER document_bodies_refuse_change BEFORE UPDATE OR DELETE ON document_bodies
FOR EACH ROW EXECUTE FUNCTION refuse_change('a document is kept as it was received');
CREATE TRIGGER document_bodies_refuse_truncate BEFORE TRUNCATE ON document_bodies
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a document is kept as it was received');

CREATE TRIGGER documents_refuse_new_identity
BEFORE UPDATE OF connection, business_id, financial_document_id, kind, system_id, received_at ON documents
FOR EACH ROW EXECUTE FUNCTION refuse_change('identity and systemId of a document are fixed when it is received');

CREATE TRIGGER plans_refuse_change BEFORE UPDATE OR DELETE ON plans
FOR EACH ROW EXECUTE FUNCTION refuse_change('a plan is never changed; save another one');
CREATE TRIGGER plans_refuse_truncate BEFORE TRUNCATE ON plans
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a plan is never changed; save another one');
