-- Several purchase documents for one payee of a document, in more than one Business Central company. The table is made
-- anew because SQLite cannot drop a UNIQUE constraint; on PostgreSQL the sequence of the ids is to be set after the copy.
--
-- company is empty in rows from before this migration; the first save that names their company fills it in. Two such
-- rows of one document never share vendor and external number (numbers that are made name the payee, and a supplier's
-- invoice has one payee). If they did, this would fail and leave everything as it was rather than drop one of them.
CREATE TABLE purchase_documents_with_company (
    id              INTEGER PRIMARY KEY,
    document_id     INTEGER NOT NULL REFERENCES documents (id),
    company         TEXT NOT NULL,
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
INSERT INTO purchase_documents_with_company
    (id, document_id, company, payee, kind, vendor_number, external_number, draft_id, posted_number, posting_date,
     state, saved_at)
SELECT id, document_id, '', payee, kind, vendor_number, external_number, draft_id, posted_number, posting_date,
       state, saved_at
FROM purchase_documents;
DROP TABLE purchase_documents;
ALTER TABLE purchase_documents_with_company RENAME TO purchase_documents;
CREATE INDEX purchase_documents_by_draft ON purchase_documents (draft_id);
CREATE INDEX purchase_documents_by_posted_number ON purchase_documents (posted_number, company);

-- The dimension values that a company sets by itself on a line of an account.
CREATE TABLE line_defaults (
    connection TEXT NOT NULL,
    company    TEXT NOT NULL,
    account    TEXT NOT NULL,
    dimension  TEXT NOT NULL,
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

-- What became of each image of a document on each of its purchase documents. No bytes and no file names.
CREATE TABLE attachments (
    id              INTEGER PRIMARY KEY,
    document_id     INTEGER NOT NULL REFERENCES documents (id),
    purchase_number TEXT NOT NULL,
    image           TEXT NOT NULL,
    state           TEXT NOT NULL,
    detail          TEXT,
    at              TEXT NOT NULL,
    UNIQUE (document_id, purchase_number, image)
);
