//! The PostgreSQL database: how its connections are set.

use std::{str::FromStr as _, time::Duration};

use secrecy::{ExposeSecret as _, SecretString};
use sqlx::{
    Connection as _, PgConnection,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use crate::{
    DEFAULT_BUSY_TIMEOUT_SECONDS, RecordsError,
    database::{OpenFailure, Pool, connect_failure, migration_failure},
    sql::answered,
};

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations/postgres");

const CONNECTIONS_MAX: u32 = 100;

/// What a new connection is set to. Waiting for a lock ends where nobody set another time for the database or in the URL.
/// A worker that stands still in the middle of a transaction loses it: nothing here takes as long, and its locks keep
/// others out; the keep-alives do the same for a machine that is gone. A commit is durable when it returns, as in the
/// SQLite file, even where the database is set to be faster than that.
const SESSION: &str = "SELECT
    set_config('lock_timeout', CASE current_setting('lock_timeout') WHEN '0' THEN $1
        ELSE current_setting('lock_timeout') END, false),
    set_config('idle_in_transaction_session_timeout', '60s', false),
    set_config('tcp_keepalives_idle', '10', false),
    set_config('tcp_keepalives_interval', '5', false),
    set_config('tcp_keepalives_count', '3', false),
    set_config('synchronous_commit', CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on'
        ELSE current_setting('synchronous_commit') END, false)";

/// A server that is not connected to yet.
pub(crate) struct Server {
    connect: PgConnectOptions,
    connections: u32,
}

/// Checks the options. What is wrong with the URL is not repeated: it has a password in it.
pub(crate) fn prepare(url: &SecretString, connections: u32) -> Result<Server, RecordsError> {
    if !(1..=CONNECTIONS_MAX).contains(&connections) {
        return Err(RecordsError::invalid(
            "connections",
            format!("it must be between 1 and {CONNECTIONS_MAX}"),
        ));
    }
    let unusable = |problem: &str| RecordsError::invalid("records URL", problem);
    let url = url.expose_secret();
    // The driver takes any scheme, also that of another database.
    if !(url.starts_with("postgres://") || url.starts_with("postgresql://")) {
        return Err(unusable("it must begin with postgres:// or postgresql://"));
    }
    let connect = PgConnectOptions::from_str(url)
        .map_err(|_| unusable("it is not of the form postgres://user:password@host:port/database"))?;
    Ok(Server {
        connect: connect.application_name("concordat"),
        connections,
    })
}

impl Server {
    pub(crate) async fn connect_and_migrate(&self) -> Result<Pool, OpenFailure> {
        let busy_timeout = Duration::from_secs(DEFAULT_BUSY_TIMEOUT_SECONDS);
        // By itself first: the pool would go on trying and only say that it had no connection in time.
        answered(async { PgConnection::connect_with(&self.connect).await?.close().await })
            .await
            .map_err(connect_failure)?;
        let pool = PgPoolOptions::new()
            .max_connections(self.connections)
            .acquire_timeout(busy_timeout)
            .after_connect(|connection, _| Box::pin(set_session(connection)))
            .connect_lazy_with(self.connect.clone());
        match MIGRATIONS.run(&pool).await {
            Ok(()) => Ok(Pool::Postgres(pool)),
            Err(error) => {
                pool.close().await;
                Err(migration_failure(error))
            }
        }
    }
}

pub(crate) async fn set_session(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query(SESSION)
        .bind(format!("{DEFAULT_BUSY_TIMEOUT_SECONDS}s"))
        .execute(connection)
        .await
        .map(drop)
}

/// Waits for a lock as long as told and no longer, whatever else is set.
pub(crate) async fn set_wait(connection: &mut PgConnection, wait: Duration) -> Result<(), sqlx::Error> {
    // Zero would mean without end.
    let milliseconds = wait.as_millis().max(1);
    sqlx::query("SELECT set_config('lock_timeout', $1, false)")
        .bind(format!("{milliseconds}ms"))
        .execute(connection)
        .await
        .map(drop)
}
