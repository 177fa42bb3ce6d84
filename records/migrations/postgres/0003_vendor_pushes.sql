-- What Concur shall know of the vendors of Business Central, and how far it knows it.
CREATE TABLE vendor_pushes (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    connection    TEXT NOT NULL,
    -- Concur's key: both codes in upper case.
    code_key      TEXT NOT NULL,
    address_key   TEXT NOT NULL,
    company       TEXT NOT NULL,
    vendor_id     TEXT NOT NULL,
    vendor_number TEXT NOT NULL,
    wanted        TEXT NOT NULL,
    digest        TEXT NOT NULL,
    state         TEXT NOT NULL,
    reason        TEXT,
    run           TEXT NOT NULL,
    change        TEXT,
    full_run      TEXT,
    at            TEXT NOT NULL,
    version       BIGINT NOT NULL,
    UNIQUE (connection, code_key, address_key)
);
CREATE INDEX vendor_pushes_by_state ON vendor_pushes (connection, state);
CREATE INDEX vendor_pushes_by_run ON vendor_pushes (connection, run);
