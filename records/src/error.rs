use sqlx::postgres::PgDatabaseError;

use crate::DocumentKey;

type Source = Box<dyn std::error::Error + Send + Sync + 'static>;

/// Why the records could not do what was asked. [`RecordsError::is_retryable`] separates what passes by itself from
/// what needs a person or a mended program.
#[derive(Debug, thiserror::Error)]
pub enum RecordsError {
    /// Other writers held what was needed longer than the busy timeout, or the database broke up a deadlock. Nothing was
    /// written.
    #[error("records are busy: could not {doing} within the busy timeout because other writers hold them; try again")]
    Busy {
        doing: &'static str,
        source: Option<Source>,
    },

    /// The database cannot be reached or written: disk full, file missing, no permission, wrong password, lost connection.
    #[error(
        "records are unavailable: could not {doing}; check that their file or server can be reached, takes writes and has space"
    )]
    Unavailable { doing: &'static str, source: Source },

    /// What is stored cannot be understood, or the schema is not the one of this version.
    #[error("records are damaged or of another version: {what}; restore a backup or run the matching version")]
    Corrupt { what: String, source: Option<Source> },

    /// What was asked contradicts what is recorded. What is recorded stays.
    #[error("records refuse a contradiction: {what}")]
    Conflict { what: String },

    /// No such document was received.
    #[error("document {key} is not recorded; save it as received before anything else is recorded about it")]
    UnknownDocument { key: DocumentKey },

    /// An argument, option or key file cannot be used.
    #[error("{field} cannot be used: {problem}")]
    Invalid { field: &'static str, problem: String },

    /// The secret was encrypted with a key that was not given.
    #[error(
        "secret {name} was encrypted with key {key_id}, which was not given; give that key as the current or the previous one"
    )]
    WrongKey { name: String, key_id: String },
}

impl RecordsError {
    /// True when the same call may succeed later without anybody's help or after the machine is put right; false when
    /// repeating it cannot change the answer.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Busy { .. } | Self::Unavailable { .. })
    }

    pub(crate) fn invalid(field: &'static str, problem: impl Into<String>) -> Self {
        Self::Invalid {
            field,
            problem: problem.into(),
        }
    }

    pub(crate) fn conflict(what: impl Into<String>) -> Self {
        Self::Conflict { what: what.into() }
    }

    pub(crate) fn corrupt(what: impl Into<String>) -> Self {
        Self::Corrupt {
            what: what.into(),
            source: None,
        }
    }
}

/// Turns a database error into ours, naming what was being done: `.map_err(while_trying("save a plan"))`.
pub(crate) fn while_trying(doing: &'static str) -> impl Fn(sqlx::Error) -> RecordsError + Copy {
    move |error| classify(doing, error)
}

fn classify(doing: &'static str, error: sqlx::Error) -> RecordsError {
    use sqlx::Error as E;
    match &error {
        E::Database(database) => {
            let code = database.code().unwrap_or_default();
            let meaning = if database.try_downcast_ref::<PgDatabaseError>().is_some() {
                postgres_meaning(&code)
            } else {
                sqlite_meaning(&code)
            };
            match meaning {
                Meaning::Busy => RecordsError::Busy {
                    doing,
                    source: Some(error.into()),
                },
                Meaning::Unavailable => RecordsError::Unavailable {
                    doing,
                    source: error.into(),
                },
                // Without its source, which may repeat the row.
                Meaning::Forbidden => {
                    RecordsError::conflict(format!("could not {doing}, because a rule of the database forbids it"))
                }
                Meaning::Other => RecordsError::Corrupt {
                    what: format!("could not {doing}"),
                    source: Some(error.into()),
                },
            }
        }
        E::PoolTimedOut => RecordsError::Busy {
            doing,
            source: Some(error.into()),
        },
        E::Configuration(_) => RecordsError::invalid("records options", "the database does not accept them"),
        E::ColumnDecode { .. }
        | E::Decode(_)
        | E::ColumnNotFound(_)
        | E::ColumnIndexOutOfBounds { .. }
        | E::TypeNotFound { .. }
        | E::RowNotFound => RecordsError::Corrupt {
            what: format!("could not {doing}"),
            source: Some(error.into()),
        },
        _ => RecordsError::Unavailable {
            doing,
            source: error.into(),
        },
    }
}

/// What a database's code says, apart from its words.
#[derive(Debug, PartialEq, Eq)]
enum Meaning {
    Busy,
    Unavailable,
    Forbidden,
    Other,
}

// Primary result codes of SQLite's documented list; the extended ones carry them in the low byte.
const SQLITE_PERM: u32 = 3;
const SQLITE_BUSY: u32 = 5;
const SQLITE_LOCKED: u32 = 6;
const SQLITE_NOMEM: u32 = 7;
const SQLITE_READONLY: u32 = 8;
const SQLITE_INTERRUPT: u32 = 9;
const SQLITE_IOERR: u32 = 10;
const SQLITE_FULL: u32 = 13;
const SQLITE_CANTOPEN: u32 = 14;
const SQLITE_PROTOCOL: u32 = 15;
const SQLITE_CONSTRAINT: u32 = 19;
const SQLITE_AUTH: u32 = 23;

fn sqlite_meaning(code: &str) -> Meaning {
    match code.parse::<u32>().ok().map(|extended| extended & 0xff) {
        Some(SQLITE_BUSY | SQLITE_LOCKED) => Meaning::Busy,
        Some(SQLITE_CONSTRAINT) => Meaning::Forbidden,
        Some(
            SQLITE_PERM | SQLITE_NOMEM | SQLITE_READONLY | SQLITE_INTERRUPT | SQLITE_IOERR | SQLITE_FULL
            | SQLITE_CANTOPEN | SQLITE_PROTOCOL | SQLITE_AUTH,
        ) => Meaning::Unavailable,
        _ => Meaning::Other,
    }
}

/// By the table of SQLSTATE codes in PostgreSQL's documentation (appendix A), where the first two letters are the class.
fn postgres_meaning(code: &str) -> Meaning {
    match (code.get(..2).unwrap_or_default(), code) {
        // Serialisation failure, deadlock, a lock not had in time, a statement cancelled for its time: rolled back.
        ("40", _) | (_, "55P03" | "57014") => Meaning::Busy,
        ("23", _) => Meaning::Forbidden,
        // No connection, no authorization, no such database, no resources, an operator, the system around it.
        ("08" | "28" | "3D" | "53" | "57" | "58", _)
        // A standby after a failover, a transaction that stood still too long, no privilege.
        | (_, "25006" | "25P03" | "42501") => Meaning::Unavailable,
        _ => Meaning::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_postgresql_mean_what_those_of_sqlite_mean() {
        for (code, expected) in [
            ("40001", Meaning::Busy),
            ("40P01", Meaning::Busy),
            ("55P03", Meaning::Busy),
            ("57014", Meaning::Busy),
            ("57P01", Meaning::Unavailable),
            ("53300", Meaning::Unavailable),
            ("28P01", Meaning::Unavailable),
            ("25006", Meaning::Unavailable),
            ("42501", Meaning::Unavailable),
            ("23505", Meaning::Forbidden),
            ("23001", Meaning::Forbidden),
            ("42P01", Meaning::Other),
            ("XX001", Meaning::Other),
            ("", Meaning::Other),
        ] {
            assert_eq!(postgres_meaning(code), expected, "{code}");
        }
        assert_eq!(sqlite_meaning("517"), Meaning::Busy, "an extended code");
    }
}
