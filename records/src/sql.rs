//! One text for both databases. `sqlx`'s own `Any` writes `?` for a list of values, which PostgreSQL does not know, and
//! takes no options of SQLite's; so this is the little of it that is needed here.

use std::{borrow::Cow, fmt::Write as _, io, time::Duration};

use sqlx::{
    Decode, Postgres, Row as _, Sqlite, Type,
    postgres::{PgArguments, PgRow},
    query::Query,
    sqlite::{SqliteArguments, SqliteRow},
};
use tokio::time::timeout;

use crate::{database::Pool, write::Connection};

/// A server that vanished without closing its connections would be waited for without end.
pub(crate) const SERVER_ANSWER_MAX: Duration = Duration::from_secs(60);

/// A statement with its values, `$1` being the first.
pub(crate) struct Sql<'q> {
    text: String,
    values: Vec<Value<'q>>,
    locks: bool,
}

pub(crate) fn sql<'q>(text: impl Into<String>) -> Sql<'q> {
    Sql {
        text: text.into(),
        values: Vec::new(),
        locks: false,
    }
}

impl<'q> Sql<'q> {
    /// The value of the next `$n` that stands in the text already.
    pub(crate) fn bind(mut self, value: impl Into<Value<'q>>) -> Self {
        self.values.push(value.into());
        self
    }

    pub(crate) fn push(mut self, text: &str) -> Self {
        self.text.push_str(text);
        self
    }

    /// Appends a `$n` with its value.
    pub(crate) fn push_bind(mut self, value: impl Into<Value<'q>>) -> Self {
        self.values.push(value.into());
        // Writing to a string cannot fail.
        let _ = write!(self.text, "${}", self.values.len());
        self
    }

    /// Appends ` IN (…)`. With no values it is true of nothing, in both databases.
    pub(crate) fn push_in<V: Into<Value<'q>>>(self, values: impl IntoIterator<Item = V>) -> Self {
        let mut separator = " IN (";
        let mut statement = self;
        for value in values {
            statement = statement.push(separator).push_bind(value);
            separator = ", ";
        }
        statement.push(if separator == ", " { ")" } else { " IN (NULL)" })
    }

    /// Keeps other writers of the rows read out until the transaction ends. In SQLite the transaction does so anyway.
    pub(crate) fn locking(mut self) -> Self {
        self.locks = true;
        self
    }

    /// Runs it; returns how many rows it changed.
    pub(crate) async fn execute(self, on: impl Into<On<'_>>) -> Result<u64, sqlx::Error> {
        match on.into() {
            On::Pool(Pool::Sqlite { pool, .. }) => Ok(self.sqlite().execute(pool).await?.rows_affected()),
            On::Connection(Connection::Sqlite(transaction)) => {
                Ok(self.sqlite().execute(&mut **transaction).await?.rows_affected())
            }
            On::Pool(Pool::Postgres(pool)) => {
                let text = self.postgres_text();
                Ok(answered(self.postgres(&text).execute(pool)).await?.rows_affected())
            }
            On::Connection(Connection::Postgres(transaction)) => {
                let text = self.postgres_text();
                let done = answered(self.postgres(&text).execute(&mut **transaction)).await?;
                Ok(done.rows_affected())
            }
        }
    }

    pub(crate) async fn fetch_all(self, on: impl Into<On<'_>>) -> Result<Vec<Row>, sqlx::Error> {
        match on.into() {
            On::Pool(Pool::Sqlite { pool, .. }) => self.sqlite().fetch_all(pool).await.map(rows),
            On::Connection(Connection::Sqlite(transaction)) => {
                self.sqlite().fetch_all(&mut **transaction).await.map(rows)
            }
            On::Pool(Pool::Postgres(pool)) => {
                let text = self.postgres_text();
                answered(self.postgres(&text).fetch_all(pool)).await.map(rows)
            }
            On::Connection(Connection::Postgres(transaction)) => {
                let text = self.postgres_text();
                let found = answered(self.postgres(&text).fetch_all(&mut **transaction)).await;
                found.map(rows)
            }
        }
    }

    /// The first row. Every text that is asked this way gives one at most.
    pub(crate) async fn fetch_optional(self, on: impl Into<On<'_>>) -> Result<Option<Row>, sqlx::Error> {
        Ok(self.fetch_all(on).await?.into_iter().next())
    }

    pub(crate) async fn fetch_one(self, on: impl Into<On<'_>>) -> Result<Row, sqlx::Error> {
        self.fetch_optional(on).await?.ok_or(sqlx::Error::RowNotFound)
    }

    fn sqlite(&self) -> Query<'_, Sqlite, SqliteArguments<'_>> {
        self.values
            .iter()
            .fold(sqlx::query(&self.text), |query, value| match value {
                Value::Integer(number) => query.bind(*number),
                Value::Text(text) => query.bind(text.as_deref()),
                Value::Bytes(bytes) => query.bind(*bytes),
            })
    }

    fn postgres_text(&self) -> String {
        // NO KEY: rows that only refer to a locked one may still be added beside it.
        format!("{}{}", self.text, if self.locks { " FOR NO KEY UPDATE" } else { "" })
    }

    fn postgres<'s>(&'s self, text: &'s str) -> Query<'s, Postgres, PgArguments> {
        self.values.iter().fold(sqlx::query(text), |query, value| match value {
            Value::Integer(number) => query.bind(*number),
            Value::Text(text) => query.bind(text.as_deref()),
            Value::Bytes(bytes) => query.bind(*bytes),
        })
    }
}

/// What a PostgreSQL server answers, if it answers in time.
pub(crate) async fn answered<T>(question: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, sqlx::Error> {
    answered_within(SERVER_ANSWER_MAX, question).await
}

pub(crate) async fn answered_within<T>(
    limit: Duration,
    question: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    match timeout(limit, question).await {
        // The pool goes on trying for a while when a server does not let it in.
        Err(_) | Ok(Err(sqlx::Error::PoolTimedOut)) => Err(sqlx::Error::Io(io::ErrorKind::TimedOut.into())),
        Ok(answer) => answer,
    }
}

fn rows<R: Into<Row>>(rows: Vec<R>) -> Vec<Row> {
    rows.into_iter().map(Into::into).collect()
}

/// A value for a statement.
pub(crate) enum Value<'q> {
    Integer(i64),
    Text(Option<Cow<'q, str>>),
    Bytes(&'q [u8]),
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl<'q> From<&'q str> for Value<'q> {
    fn from(text: &'q str) -> Self {
        Self::Text(Some(Cow::Borrowed(text)))
    }
}

impl<'q> From<&'q String> for Value<'q> {
    fn from(text: &'q String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Some(Cow::Owned(text)))
    }
}

impl<'q> From<Option<&'q String>> for Value<'q> {
    fn from(text: Option<&'q String>) -> Self {
        Self::Text(text.map(|text| Cow::Borrowed(text.as_str())))
    }
}

impl<'q> From<&'q Option<String>> for Value<'q> {
    fn from(text: &'q Option<String>) -> Self {
        Self::from(text.as_ref())
    }
}

impl From<Option<String>> for Value<'_> {
    fn from(text: Option<String>) -> Self {
        Self::Text(text.map(Cow::Owned))
    }
}

impl<'q> From<&'q Vec<u8>> for Value<'q> {
    fn from(bytes: &'q Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

/// Where a statement runs.
pub(crate) enum On<'c> {
    Pool(&'c Pool),
    Connection(&'c mut Connection),
}

impl<'c> From<&'c Pool> for On<'c> {
    fn from(pool: &'c Pool) -> Self {
        Self::Pool(pool)
    }
}

impl<'c> From<&'c mut Connection> for On<'c> {
    fn from(connection: &'c mut Connection) -> Self {
        Self::Connection(connection)
    }
}

/// A row of either database.
pub(crate) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

impl Row {
    pub(crate) fn try_get<'r, T: Column<'r>>(&'r self, column: &str) -> Result<T, sqlx::Error> {
        match self {
            Self::Sqlite(row) => row.try_get(column),
            Self::Postgres(row) => row.try_get(column),
        }
    }
}

impl From<SqliteRow> for Row {
    fn from(row: SqliteRow) -> Self {
        Self::Sqlite(row)
    }
}

impl From<PgRow> for Row {
    fn from(row: PgRow) -> Self {
        Self::Postgres(row)
    }
}

/// What both databases can give back.
pub(crate) trait Column<'r>: Decode<'r, Sqlite> + Type<Sqlite> + Decode<'r, Postgres> + Type<Postgres> {}

impl<'r, T> Column<'r> for T where T: Decode<'r, Sqlite> + Type<Sqlite> + Decode<'r, Postgres> + Type<Postgres> {}
