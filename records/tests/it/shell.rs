//! A connection that knows nothing of the records' own rules, as a person with a database shell has.

use sqlx::{Connection as _, PgConnection, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::world::{Place, World};

pub(crate) enum Shell {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl World {
    pub(crate) async fn shell(&self) -> Shell {
        match self.place() {
            Place::File => {
                let options = SqliteConnectOptions::new().filename(self.database());
                Shell::Sqlite(SqliteConnection::connect_with(&options).await.unwrap())
            }
            Place::Server(url) => Shell::Postgres(PgConnection::connect(url).await.unwrap()),
        }
    }
}

impl Shell {
    /// Runs statements.
    pub(crate) async fn run(&mut self, statements: &str) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(connection) => sqlx::raw_sql(statements).execute(connection).await.map(drop),
            Self::Postgres(connection) => sqlx::raw_sql(statements).execute(connection).await.map(drop),
        }
    }

    /// The first column of what a query gives.
    pub(crate) async fn texts(&mut self, query: &str) -> Vec<String> {
        match self {
            Self::Sqlite(connection) => sqlx::query_scalar(query).fetch_all(connection).await.unwrap(),
            Self::Postgres(connection) => sqlx::query_scalar(query).fetch_all(connection).await.unwrap(),
        }
    }

    /// SQLite's words or PostgreSQL's for the same thing.
    pub(crate) fn words<'w>(&self, sqlite: &'w str, postgres: &'w str) -> &'w str {
        match self {
            Self::Sqlite(_) => sqlite,
            Self::Postgres(_) => postgres,
        }
    }
}
