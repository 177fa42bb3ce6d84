//! Write transactions.

use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use sqlx::{Postgres, Sqlite, Transaction};
use tokio::{sync::OwnedMutexGuard, time::timeout};

use crate::{
    Records, RecordsError,
    database::Pool,
    error::while_trying,
    sql::{answered, sql},
};

/// READ COMMITTED whatever the default of the database: a statement after a lock was waited for must see what the other
/// writer left.
const POSTGRES_BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";

/// A write transaction; dropped without [`Write::commit`], it leaves nothing behind.
pub(crate) struct Write {
    // Declared before the turn, so that it is dropped before the next writer is let in.
    connection: Connection,
    doing: &'static str,
    _turn: Option<OwnedMutexGuard<()>>,
}

/// The transaction in either database.
pub(crate) enum Connection {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Records {
    /// Begins a transaction. In SQLite it holds the one write lock from its start: one that begins as a reader can fail
    /// at its first write without waiting, whatever the busy timeout. In PostgreSQL writers go side by side; what must
    /// not change between reading and writing is read with [`crate::sql::Sql::locking`] or after [`Write::queue_for`].
    pub(crate) async fn begin_write(&self, doing: &'static str) -> Result<Write, RecordsError> {
        match self.pool() {
            Pool::Sqlite {
                pool,
                turn,
                busy_timeout,
            } => {
                let turn = timeout(*busy_timeout, Arc::clone(turn).lock_owned())
                    .await
                    .map_err(|_| RecordsError::Busy { doing, source: None })?;
                let transaction = Box::pin(pool.begin_with("BEGIN IMMEDIATE"))
                    .await
                    .map_err(while_trying(doing))?;
                Ok(Write {
                    connection: Connection::Sqlite(transaction),
                    doing,
                    _turn: Some(turn),
                })
            }
            Pool::Postgres(pool) => {
                let transaction = Box::pin(answered(pool.begin_with(POSTGRES_BEGIN)))
                    .await
                    .map_err(while_trying(doing))?;
                Ok(Write {
                    connection: Connection::Postgres(transaction),
                    doing,
                    _turn: None,
                })
            }
        }
    }
}

impl Write {
    pub(crate) fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// Lets writers that name the same thing in one after the other, where there is no row to lock yet. In SQLite they
    /// are anyway.
    pub(crate) async fn queue_for(&mut self, thing: &[&str]) -> Result<(), RecordsError> {
        if matches!(self.connection, Connection::Postgres(_)) {
            sql("SELECT pg_advisory_xact_lock($1)")
                .bind(advisory_key(thing))
                .execute(&mut self.connection)
                .await
                .map_err(while_trying(self.doing))?;
        }
        Ok(())
    }

    pub(crate) async fn commit(self) -> Result<(), RecordsError> {
        match self.connection {
            Connection::Sqlite(transaction) => Box::pin(transaction.commit()).await,
            Connection::Postgres(transaction) => Box::pin(answered(transaction.commit())).await,
        }
        .map_err(while_trying(self.doing))
    }
}

/// The number of a thing among PostgreSQL's advisory locks. Two things with one number only wait for each other.
pub(crate) fn advisory_key(thing: &[&str]) -> i64 {
    let mut digest = Sha256::new().chain_update(b"concordat");
    for part in thing {
        digest.update([0]);
        digest.update(part);
    }
    let digest = digest.finalize();
    digest
        .iter()
        .take(8)
        .fold(0_i64, |number, byte| (number << 8) | i64::from(*byte))
}
