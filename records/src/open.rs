use std::{fmt, time::Duration};

use crate::{EncryptionKey, Location, RecordsError, RecordsOptions, database::Pool, postgres, sqlite};

/// Processes that start together race for the first migration; the loser finds it done on the next try.
const OPEN_ATTEMPTS_MAX: u32 = 10;
const OPEN_RETRY_DELAY: Duration = Duration::from_millis(100);

/// The records. Cheap to clone; all clones share one pool. Several processes may open the same file or database.
#[derive(Clone)]
pub struct Records {
    pool: Pool,
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
    /// `Invalid` for options out of range, `Unavailable` when the file cannot be made or opened or the server does not
    /// let us in, `Corrupt` when the database is not ours, damaged, or was written by a newer version.
    pub async fn open(options: RecordsOptions) -> Result<Self, RecordsError> {
        let RecordsOptions { location, key } = options;
        let target = match location {
            Location::Sqlite {
                path,
                busy_timeout_seconds,
            } => Target::Sqlite(sqlite::prepare(path, busy_timeout_seconds)?),
            Location::Postgres { url, connections } => {
                Target::Postgres(Box::new(postgres::prepare(&url, connections)?))
            }
        };
        let mut attempt = 1;
        let pool = loop {
            let opened = match &target {
                Target::Sqlite(file) => file.connect_and_migrate().await,
                Target::Postgres(server) => server.connect_and_migrate().await,
            };
            match opened {
                Ok(pool) => break pool,
                Err(failure) if failure.may_be_a_race && attempt < OPEN_ATTEMPTS_MAX => {
                    attempt += 1;
                    tokio::time::sleep(OPEN_RETRY_DELAY).await;
                }
                Err(failure) => return Err(failure.error),
            }
        };
        Ok(Self { pool, key })
    }

    /// Ends the use of every connection, for all clones. Optional: what was returned as written stays written without
    /// it. SQLite may remove its side files a moment after this returns.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    pub(crate) fn pool(&self) -> &Pool {
        &self.pool
    }
}

/// A location whose options were checked.
enum Target {
    Sqlite(sqlite::File),
    Postgres(Box<postgres::Server>),
}
