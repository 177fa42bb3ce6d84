-- Under which mapping rules a held document was last looked at: as long as they stay, planning it again brings nothing new.
CREATE TABLE holds (
    document_id BIGINT PRIMARY KEY REFERENCES documents (id),
    rules       TEXT NOT NULL
);
