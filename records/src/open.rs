use std::{fmt, path::PathBuf, sync::Arc, time::Duration};

use sqlx::{
    SqliteConnection, SqlitePool, Transaction,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::{
    sync::{Mutex, OwnedMutexGuard},
    time::timeout,
};

use crate::{EncryptionKey, RecordsError, error::while_trying};

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// What [`RecordsOptions::busy_timeout_seconds`] should be when nothing speaks for another value.
pub const DEFAULT_BUSY_TIMEOUT_SECONDS: u64 = 10;
const BUSY_TIMEOUT_SECONDS_MAX: u64 = 300;
/// Readers beside the one writer of this process.
const CONNECTIONS_MAX: u32 = 5;
/// Processes that start together race for the first migration; the loser finds it done on the next try.
const OPEN_ATTEMPTS_MAX: u32 = 10;
const OPEN_RETRY_DELAY: Duration = Duration::from_millis(100);

/// How to open the records.
#[derive(Debug)]
pub struct RecordsOptions {
    /// The SQLite file. Made when missing (readable by its owner only); its directory must exist.
    pub path: PathBuf,
    /// Encrypts the secrets. Documents are not encrypted: keep the file on a disk that is.
    pub key: EncryptionKey,
    /// How long a write waits for other writers, 1 to 300.
    pub busy_timeout_seconds: u64,
}

/// The records. Cheap to clone; all clones share one pool. Several processes may open the same file.
#[derive(Clone)]
pub struct Records {
    pool: SqlitePool,
    /// Writers of this process queue here in order rather than race for the file's one write lock.
    turn: Arc<Mutex<()>>,
    busy_timeout: Duration,
    pub(crate) key: EncryptionKey,
}

impl fmt::Debug for Records {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Records")
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

impl Records {
    /// Opens the records and brings their schema up to date. Doing so again, or from several processes at once, is
    /// harmless.
    ///
    /// # Errors
    /// `Invalid` for options out of range, `Unavailable` when the file cannot be made or opened, `Corrupt` when it is
    /// not ours, damaged, or was written by a newer version.
    pub async fn open(options: RecordsOptions) -> Result<Self, RecordsError> {
        let RecordsOptions {
            path,
            key,
            busy_timeout_seconds,
        } = options;
        if !(1..=BUSY_TIMEOUT_SECONDS_MAX).contains(&busy_timeout_seconds) {
            return Err(RecordsError::invalid(
                "busy_timeout_seconds",
                format!("it must be between 1 and {BUSY_TIMEOUT_SECONDS_MAX}"),
            ));
        }
        make_private_file(&path)?;
        let busy_timeout = Duration::from_secs(busy_timeout_seconds);
        let connect = SqliteConnectOptions::new()
            .filename(&path)
            .journal_mode(SqliteJournalMode::Wal)
            // FULL, not NORMAL: a record that protects a request must survive a power cut right after it.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            // Without this INSERT OR REPLACE would get past the triggers that refuse a deletion.
            .pragma("recursive_triggers", "ON")
            .busy_timeout(busy_timeout);

        let mut attempt = 1;
        let pool = loop {
            match connect_and_migrate(connect.clone(), busy_timeout).await {
                Ok(pool) => break pool,
                Err(failure) if failure.may_be_a_race && attempt < OPEN_ATTEMPTS_MAX => {
                    attempt += 1;
                    tokio::time::sleep(OPEN_RETRY_DELAY).await;
                }
                Err(failure) => return Err(failure.error),
            }
        };
        Ok(Self {
            pool,
            turn: Arc::new(Mutex::new(())),
            busy_timeout,
            key,
        })
    }

    /// Ends the use of every connection, for all clones. Optional: what was returned as written stays written without
    /// it. SQLite may remove its side files a moment after this returns.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    pub(crate) fn pool(&self) -> &SqlitePool {
        &self.pool
    }

    /// Begins a transaction that holds the write lock from its start: one that begins as a reader can fail at its
    /// first write without waiting, whatever the busy timeout.
    pub(crate) async fn begin_write(&self, doing: &'static str) -> Result<Write, RecordsError> {
        let turn = timeout(self.busy_timeout, Arc::clone(&self.turn).lock_owned())
            .await
            .map_err(|_| RecordsError::Busy { doing, source: None })?;
        let transaction = self
            .pool
            .begin_with("BEGIN IMMEDIATE")
            .await
            .map_err(while_trying(doing))?;
        Ok(Write {
            transaction,
            doing,
            _turn: turn,
        })
    }
}

/// A write transaction; dropped without [`Write::commit`], it leaves nothing behind.
pub(crate) struct Write {
    // Declared before the turn, so that it is dropped before the next writer is let in.
    transaction: Transaction<'static, sqlx::Sqlite>,
    doing: &'static str,
    _turn: OwnedMutexGuard<()>,
}

impl Write {
    pub(crate) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.transaction
    }

    pub(crate) async fn commit(self) -> Result<(), RecordsError> {
        self.transaction.commit().await.map_err(while_trying(self.doing))
    }
}

struct OpenFailure {
    error: RecordsError,
    may_be_a_race: bool,
}

async fn connect_and_migrate(connect: SqliteConnectOptions, busy_timeout: Duration) -> Result<SqlitePool, OpenFailure> {
    let pool = SqlitePoolOptions::new()
        .max_connections(CONNECTIONS_MAX)
        .acquire_timeout(busy_timeout)
        .connect_with(connect)
        .await
        .map_err(|error| {
            let error = while_trying("open the records")(error);
            OpenFailure {
                may_be_a_race: matches!(error, RecordsError::Busy { .. }),
                error,
            }
        })?;
    match MIGRATIONS.run(&pool).await {
        Ok(()) => Ok(pool),
        Err(error) => {
            pool.close().await;
            Err(migration_failure(error))
        }
    }
}

fn migration_failure(error: MigrateError) -> OpenFailure {
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

/// Makes the file when it is missing, readable by its owner only; SQLite gives its side files the same mode.
fn make_private_file(path: &std::path::Path) -> Result<(), RecordsError> {
    let mut open = std::fs::OpenOptions::new();
    open.write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        open.mode(0o600);
    }
    open.open(path).map(drop).map_err(|error| RecordsError::Unavailable {
        doing: "make or open the records file",
        source: error.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_connection_is_durable_and_keeps_the_rules() {
        let directory = tempfile::tempdir().unwrap();
        let key = EncryptionKey::generate_file(directory.path().join("key")).unwrap();
        let path = directory.path().join("records.sqlite");
        let records = Records::open(RecordsOptions {
            path,
            key,
            busy_timeout_seconds: 7,
        })
        .await
        .unwrap();
        let mut held = Vec::new();
        for _ in 0..CONNECTIONS_MAX {
            let mut connection = records.pool().acquire().await.unwrap();
            // In WAL mode only FULL (2) makes a commit durable before it returns.
            for (pragma, expected) in [
                ("synchronous", 2),
                ("foreign_keys", 1),
                ("recursive_triggers", 1),
                ("busy_timeout", 7_000),
            ] {
                let value: i64 = sqlx::query_scalar(&format!("PRAGMA {pragma}"))
                    .fetch_one(&mut *connection)
                    .await
                    .unwrap();
                assert_eq!(value, expected, "{pragma}");
            }
            let mode: String = sqlx::query_scalar("PRAGMA journal_mode")
                .fetch_one(&mut *connection)
                .await
                .unwrap();
            assert_eq!(mode, "wal");
            held.push(connection);
        }
    }

    #[tokio::test]
    async fn waiting_writers_keep_no_reader_out_and_all_get_their_turn() {
        let directory = tempfile::tempdir().unwrap();
        let key = EncryptionKey::generate_file(directory.path().join("key")).unwrap();
        let path = directory.path().join("records.sqlite");
        let records = Records::open(RecordsOptions {
            path,
            key,
            busy_timeout_seconds: 2,
        })
        .await
        .unwrap();
        let writing = records.begin_write("hold the write lock").await.unwrap();
        let waiting: Vec<_> = (0..4 * CONNECTIONS_MAX)
            .map(|number| {
                let records = records.clone();
                tokio::spawn(async move { records.set_watermark(&format!("sweep-{number}"), "done").await })
            })
            .collect();
        tokio::task::yield_now().await;
        for _ in 0..CONNECTIONS_MAX {
            assert_eq!(records.watermark("sweep-0").await.unwrap(), None);
        }
        writing.commit().await.unwrap();
        for writer in waiting {
            writer.await.unwrap().unwrap();
        }
    }
}
