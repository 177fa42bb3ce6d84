//! The two databases: where they are and how they are opened.

use std::{path::PathBuf, sync::Arc, time::Duration};

use secrecy::SecretString;
use sqlx::{PgPool, SqlitePool, migrate::MigrateError};
use tokio::sync::Mutex;

use crate::{EncryptionKey, RecordsError, error::while_trying};

/// How long a write waits for other writers when nothing speaks for another value.
pub const DEFAULT_BUSY_TIMEOUT_SECONDS: u64 = 10;
/// The connections of a process to PostgreSQL when nothing speaks for another number.
pub const DEFAULT_POSTGRES_CONNECTIONS: u32 = 10;

/// How to open the records.
#[derive(Debug)]
pub struct RecordsOptions {
    /// The database.
    pub location: Location,
    /// Encrypts the secrets. Documents are not encrypted: keep the database on a disk that is.
    pub key: EncryptionKey,
}

/// Where the records are.
#[derive(Debug, Clone)]
pub enum Location {
    /// A file, for workers on one machine.
    Sqlite {
        /// The file. Made when missing (readable by its owner only); its directory must exist.
        path: PathBuf,
        /// How long a write waits for other writers, 1 to 300; see [`DEFAULT_BUSY_TIMEOUT_SECONDS`].
        busy_timeout_seconds: u64,
    },
    /// A server, for workers on any number of machines. The database must exist; its tables are made when missing. A
    /// write waits [`DEFAULT_BUSY_TIMEOUT_SECONDS`] for other writers, or as long as `lock_timeout` says where the
    /// database or the URL sets one. Not through a pooler that gives every transaction
    /// another session: [`crate::Records::with_secret_lock`] needs its own.
    Postgres {
        /// `postgres://user:password@host:port/database`. Without `?sslmode=verify-full` a server on another machine is
        /// not proven to be the right one, and the connection may be in the clear.
        url: SecretString,
        /// Connections of this process, 1 to 100, and one more while a secret is exchanged; see
        /// [`DEFAULT_POSTGRES_CONNECTIONS`].
        connections: u32,
    },
}

/// The open database.
#[derive(Clone)]
pub(crate) enum Pool {
    Sqlite {
        pool: SqlitePool,
        /// Writers of this process queue here in order rather than race for the file's one write lock.
        turn: Arc<Mutex<()>>,
        busy_timeout: Duration,
    },
    Postgres(PgPool),
}

impl Pool {
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite { pool, .. } => pool.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// Why an attempt to open the records failed, and whether another process that opens them may be why.
pub(crate) struct OpenFailure {
    pub(crate) error: RecordsError,
    pub(crate) may_be_a_race: bool,
}

pub(crate) fn connect_failure(error: sqlx::Error) -> OpenFailure {
    let error = while_trying("open the records")(error);
    OpenFailure {
        may_be_a_race: matches!(error, RecordsError::Busy { .. }),
        error,
    }
}

pub(crate) fn migration_failure(error: MigrateError) -> OpenFailure {
    match error {
        MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(..) => OpenFailure {
            error: RecordsError::corrupt("the schema was written by a newer version of Concordat"),
            may_be_a_race: false,
        },
        MigrateError::VersionMismatch(version) => OpenFailure {
            error: RecordsError::corrupt(format!("migration {version} is not the one that made this schema")),
            may_be_a_race: false,
        },
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => OpenFailure {
            error: while_trying("bring the schema up to date")(error),
            may_be_a_race: true,
        },
        other => OpenFailure {
            error: RecordsError::Corrupt {
                what: "could not bring the schema up to date".to_owned(),
                source: Some(other.into()),
            },
            may_be_a_race: true,
        },
    }
}
