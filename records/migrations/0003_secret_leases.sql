-- Who may exchange a secret for its successor, and until when. PostgreSQL has session locks for this and no such table.
CREATE TABLE secret_leases (
    name  TEXT PRIMARY KEY NOT NULL,
    owner TEXT NOT NULL,
    until TEXT NOT NULL
);
