//! The SQLite file: how it is made and how its connections are set.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use sqlx::{
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::sync::Mutex;

use crate::{
    RecordsError,
    database::{OpenFailure, Pool, connect_failure, migration_failure},
};

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

const BUSY_TIMEOUT_SECONDS_MAX: u64 = 300;
/// Readers beside the one writer of this process.
const CONNECTIONS_MAX: u32 = 5;

/// A file that is there, and how long its writers wait.
pub(crate) struct File {
    path: PathBuf,
    busy_timeout: Duration,
}

/// Checks the options and makes the file.
pub(crate) fn prepare(path: PathBuf, busy_timeout_seconds: u64) -> Result<File, RecordsError> {
    if !(1..=BUSY_TIMEOUT_SECONDS_MAX).contains(&busy_timeout_seconds) {
        return Err(RecordsError::invalid(
            "busy_timeout_seconds",
            format!("it must be between 1 and {BUSY_TIMEOUT_SECONDS_MAX}"),
        ));
    }
    make_private_file(&path)?;
    Ok(File {
        path,
        busy_timeout: Duration::from_secs(busy_timeout_seconds),
    })
}

impl File {
    pub(crate) async fn connect_and_migrate(&self) -> Result<Pool, OpenFailure> {
        let busy_timeout = self.busy_timeout;
        let connect = SqliteConnectOptions::new()
            .filename(&self.path)
            .journal_mode(SqliteJournalMode::Wal)
            // FULL, not NORMAL: a record that protects a request must survive a power cut right after it.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            // Without this INSERT OR REPLACE would get past the triggers that refuse a deletion.
            .pragma("recursive_triggers", "ON")
            .busy_timeout(busy_timeout);
        let pool = SqlitePoolOptions::new()
            .max_connections(CONNECTIONS_MAX)
            .acquire_timeout(busy_timeout)
            .connect_with(connect)
            .await
            .map_err(connect_failure)?;
        match MIGRATIONS.run(&pool).await {
            Ok(()) => Ok(Pool::Sqlite {
                pool,
                turn: Arc::new(Mutex::new(())),
                busy_timeout,
            }),
            Err(error) => {
                pool.close().await;
                Err(migration_failure(error))
            }
        }
    }
}

/// Makes the file when it is missing, readable by its owner only; SQLite gives its side files the same mode.
fn make_private_file(path: &Path) -> Result<(), RecordsError> {
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
    use crate::{EncryptionKey, Location, Records, RecordsOptions};

    async fn opened(directory: &tempfile::TempDir, busy_timeout_seconds: u64) -> Records {
        let key = EncryptionKey::generate_file(directory.path().join("key")).unwrap();
        let location = Location::Sqlite {
            path: directory.path().join("records.sqlite"),
            busy_timeout_seconds,
        };
        Records::open(RecordsOptions { location, key }).await.unwrap()
    }

    #[tokio::test]
    async fn every_connection_is_durable_and_keeps_the_rules() {
        let directory = tempfile::tempdir().unwrap();
        let records = opened(&directory, 7).await;
        let Pool::Sqlite { pool, .. } = records.pool() else {
            panic!("a file was asked for");
        };
        let mut held = Vec::new();
        for _ in 0..CONNECTIONS_MAX {
            let mut connection = pool.acquire().await.unwrap();
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
        let records = opened(&directory, 2).await;
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
