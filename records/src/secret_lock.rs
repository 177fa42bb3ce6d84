//! One exchange of a secret at a time, over all workers: a refresh token that two of them use at once may be lost.

use std::{
    pin::pin,
    time::{Duration, Instant},
};

use jiff::{SignedDuration, Timestamp};
use rand::TryRngCore as _;
use sqlx::{Connection as _, PgConnection, PgPool};
use tokio::time::{MissedTickBehavior, interval_at, sleep};

use crate::{
    Records, RecordsError, checks,
    database::Pool,
    error::while_trying,
    postgres,
    sql::{SERVER_ANSWER_MAX, answered, answered_within, sql},
    timestamps,
    write::advisory_key,
};

const TAKE: &str = "take the lock of a secret";
/// How often a waiter looks at a lease.
const LOOK_AGAIN: Duration = Duration::from_millis(50);
const LEASE_MIN: Duration = Duration::from_millis(100);
const TIME_MAX: Duration = Duration::from_secs(3_600);

/// How long a secret's lock is kept and waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecretLockTimes {
    /// How long a holder that crashed keeps others out, 100 ms to one hour; a living one keeps the lock as long as its
    /// work takes. In PostgreSQL the lock of a crashed process is free at once and that of a machine that is gone after
    /// half a minute; there this only says how often (three times in it) the connection is used so that it stays.
    pub lease: Duration,
    /// How long to wait for another holder, at most one hour.
    pub wait: Duration,
}

impl Default for SecretLockTimes {
    fn default() -> Self {
        Self {
            lease: Duration::from_secs(30),
            wait: Duration::from_secs(120),
        }
    }
}

impl Records {
    /// Does the work while no other user of these records, in this process or another, does work under this name.
    /// Inside, read the secret again first: another worker may have exchanged it meanwhile. The work is never cut off:
    /// should the lock be lost under it (the machine slept, the server restarted), the log says so and the work goes on,
    /// for an exchange that has begun must be saved. Not to be nested under one name.
    ///
    /// Dropping the future drops the work and leaves the lock as a crash does.
    ///
    /// # Errors
    /// `Busy` when another holder kept the lock longer than `times.wait`; the work was not begun. After the work there
    /// are no errors: its output is returned even when the lock could not be given back.
    pub async fn with_secret_lock<T>(
        &self,
        name: &str,
        times: SecretLockTimes,
        work: impl Future<Output = T>,
    ) -> Result<T, RecordsError> {
        checks::id("secret name", name)?;
        times.check()?;
        let mut held = match self.pool() {
            Pool::Sqlite { .. } => Held::Lease(Box::pin(Lease::take(self, name, times)).await?),
            Pool::Postgres(pool) => Held::Session(Box::new(Box::pin(take_session(pool, name, times.wait)).await?)),
        };
        let mut work = pin!(work);
        let output = tokio::select! {
            biased;
            output = &mut work => output,
            // Beside the work and not between its steps: the work itself may have to be done before this can be.
            never = Box::pin(held.keep(name, times.lease)) => match never {},
        };
        Box::pin(held.give_back(name)).await;
        Ok(output)
    }
}

impl SecretLockTimes {
    fn check(self) -> Result<(), RecordsError> {
        if self.lease < LEASE_MIN || self.lease > TIME_MAX || self.wait > TIME_MAX {
            return Err(RecordsError::invalid(
                "secret lock times",
                "the lease must be 100 ms to one hour and the wait at most one hour",
            ));
        }
        Ok(())
    }
}

enum Held {
    Lease(Lease),
    /// The lock ends with this connection, which is in no pool: one that went back with the lock would keep it.
    Session(Box<PgConnection>),
}

impl Held {
    async fn keep(&mut self, name: &str, lease: Duration) -> std::convert::Infallible {
        let period = lease / 3;
        let mut beat = interval_at(tokio::time::Instant::now() + period, period);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            beat.tick().await;
            let kept = match self {
                Self::Lease(held) => held.renew(lease).await,
                Self::Session(connection) => answered(connection.ping())
                    .await
                    .map(|()| true)
                    .map_err(while_trying("keep the lock of a secret")),
            };
            match kept {
                Ok(true) => {}
                Ok(false) => tracing::warn!(secret = name, "the lock of a secret ran out during its exchange"),
                Err(error) => tracing::warn!(secret = name, %error, "the lock of a secret could not be kept"),
            }
        }
    }

    async fn give_back(self, name: &str) {
        let given = match self {
            Self::Lease(held) => held.give_back().await,
            Self::Session(connection) => answered(connection.close())
                .await
                .map_err(while_trying("give back the lock of a secret")),
        };
        if let Err(error) = given {
            tracing::warn!(secret = name, %error, "the lock of a secret could not be given back; it ends by itself");
        }
    }
}

async fn take_session(pool: &PgPool, name: &str, wait: Duration) -> Result<PgConnection, RecordsError> {
    let doing = while_trying(TAKE);
    let options = pool.connect_options();
    let mut connection = answered(PgConnection::connect_with(&options)).await.map_err(doing)?;
    answered(postgres::set_session(&mut connection)).await.map_err(doing)?;
    answered(postgres::set_wait(&mut connection, wait))
        .await
        .map_err(doing)?;
    let number = advisory_key(&["secret", name]);
    let locking = sqlx::query("SELECT pg_advisory_lock($1)")
        .bind(number)
        .execute(&mut connection);
    answered_within(wait + SERVER_ANSWER_MAX, locking)
        .await
        .map_err(doing)?;
    Ok(connection)
}

/// A row that says who may do the work and until when. SQLite's own locks would keep every writer out as well.
struct Lease {
    records: Records,
    name: String,
    owner: String,
}

impl Lease {
    async fn take(records: &Records, name: &str, times: SecretLockTimes) -> Result<Self, RecordsError> {
        let lease = Self {
            records: records.clone(),
            name: name.to_owned(),
            owner: random_owner()?,
        };
        let begun = Instant::now();
        loop {
            match lease.try_take(times.lease).await {
                Ok(true) => return Ok(lease),
                Ok(false) | Err(RecordsError::Busy { .. }) if begun.elapsed() < times.wait => {
                    sleep(LOOK_AGAIN).await;
                }
                Ok(false) => {
                    return Err(RecordsError::Busy {
                        doing: TAKE,
                        source: None,
                    });
                }
                Err(error) => return Err(error),
            }
        }
    }

    async fn try_take(&self, lease: Duration) -> Result<bool, RecordsError> {
        let now = Timestamp::now();
        let mut write = self.records.begin_write(TAKE).await?;
        let taken = sql("INSERT INTO secret_leases (name, owner, until) VALUES ($1, $2, $3)
             ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until
             WHERE secret_leases.until < $4")
        .bind(&self.name)
        .bind(&self.owner)
        .bind(after(now, lease))
        .bind(timestamps::to_text(now))
        .execute(write.connection())
        .await
        .map_err(while_trying(TAKE))?;
        write.commit().await?;
        Ok(taken > 0)
    }

    /// False when another has the lock by now.
    async fn renew(&self, lease: Duration) -> Result<bool, RecordsError> {
        const DOING: &str = "keep the lock of a secret";
        let mut write = self.records.begin_write(DOING).await?;
        let kept = sql("UPDATE secret_leases SET until = $1 WHERE name = $2 AND owner = $3")
            .bind(after(Timestamp::now(), lease))
            .bind(&self.name)
            .bind(&self.owner)
            .execute(write.connection())
            .await
            .map_err(while_trying(DOING))?;
        write.commit().await?;
        Ok(kept > 0)
    }

    async fn give_back(self) -> Result<(), RecordsError> {
        const DOING: &str = "give back the lock of a secret";
        let mut write = self.records.begin_write(DOING).await?;
        sql("DELETE FROM secret_leases WHERE name = $1 AND owner = $2")
            .bind(&self.name)
            .bind(&self.owner)
            .execute(write.connection())
            .await
            .map_err(while_trying(DOING))?;
        write.commit().await
    }
}

fn after(now: Timestamp, lease: Duration) -> String {
    let until = SignedDuration::try_from(lease)
        .ok()
        .and_then(|lease| now.checked_add(lease).ok());
    timestamps::to_text(until.unwrap_or(now))
}

fn random_owner() -> Result<String, RecordsError> {
    let mut bytes = [0_u8; 16];
    rand::rngs::OsRng
        .try_fill_bytes(&mut bytes)
        .map_err(|error| RecordsError::Unavailable {
            doing: "draw a random name for the holder of a lock",
            source: error.into(),
        })?;
    Ok(hex::encode(bytes))
}
