use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    EncryptionKey, Records, RecordsError, checks,
    error::while_trying,
    sealed::Sealed,
    sql::{Row, sql},
    timestamps,
    write::Connection,
};

impl Records {
    /// Encrypts and stores a secret, in place of an earlier one of that name. Committed when this returns, so a
    /// refresh token that replaces another is safe to use from then on.
    pub async fn save_secret(&self, name: &str, secret: &SecretString) -> Result<(), RecordsError> {
        checks::id("secret name", name)?;
        checks::text("secret", secret.expose_secret())?;
        let sealed = self.key.seal(name.as_bytes(), secret.expose_secret().as_bytes())?;
        let mut write = self.begin_write("save a secret").await?;
        upsert(write.connection(), name, &sealed).await?;
        write.commit().await
    }

    /// A stored secret; `None` when there is none of that name.
    ///
    /// # Errors
    /// `WrongKey` when it needs a key that was not given, `Corrupt` when it was altered or belongs to another name.
    pub async fn secret(&self, name: &str) -> Result<Option<SecretString>, RecordsError> {
        checks::id("secret name", name)?;
        let row = sql("SELECT key_id, nonce, ciphertext FROM secrets WHERE name = $1")
            .bind(name)
            .fetch_optional(self.pool())
            .await
            .map_err(while_trying("read a secret"))?;
        row.map(|row| open(&self.key, name, &sealed_from(&row)?)).transpose()
    }

    /// Encrypts anew, with the current key, every secret that the previous key encrypted, in one transaction; returns
    /// how many. Afterwards the previous key is no longer needed.
    pub async fn reencrypt_secrets(&self) -> Result<usize, RecordsError> {
        const DOING: &str = "encrypt the secrets with the current key";
        let doing = while_trying(DOING);
        let mut write = self.begin_write(DOING).await?;
        let rows = sql("SELECT name, key_id, nonce, ciphertext FROM secrets WHERE key_id <> $1 ORDER BY name")
            .bind(self.key.current().id())
            .locking()
            .fetch_all(write.connection())
            .await
            .map_err(doing)?;
        for row in &rows {
            let name: &str = row.try_get("name").map_err(doing)?;
            let secret = open(&self.key, name, &sealed_from(row)?)?;
            let sealed = self.key.seal(name.as_bytes(), secret.expose_secret().as_bytes())?;
            upsert(write.connection(), name, &sealed).await?;
        }
        write.commit().await?;
        Ok(rows.len())
    }
}

async fn upsert(connection: &mut Connection, name: &str, sealed: &Sealed) -> Result<(), RecordsError> {
    sql(
        "INSERT INTO secrets (name, key_id, nonce, ciphertext, saved_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (name) DO UPDATE SET key_id = excluded.key_id, nonce = excluded.nonce,
            ciphertext = excluded.ciphertext, saved_at = excluded.saved_at",
    )
    .bind(name)
    .bind(&sealed.key_id)
    .bind(&sealed.nonce)
    .bind(&sealed.ciphertext)
    .bind(timestamps::to_text(Timestamp::now()))
    .execute(connection)
    .await
    .map_err(while_trying("save a secret"))?;
    Ok(())
}

fn sealed_from(row: &Row) -> Result<Sealed, RecordsError> {
    let doing = while_trying("read a secret");
    Ok(Sealed {
        key_id: row.try_get("key_id").map_err(doing)?,
        nonce: row.try_get("nonce").map_err(doing)?,
        ciphertext: row.try_get("ciphertext").map_err(doing)?,
    })
}

/// The name is authenticated with the secret, so that rows cannot be exchanged.
fn open(key: &EncryptionKey, name: &str, sealed: &Sealed) -> Result<SecretString, RecordsError> {
    let damaged = || RecordsError::corrupt(format!("secret {name} was altered or stored under another name"));
    let bytes = key.open(name, name.as_bytes(), sealed)?.ok_or_else(damaged)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| damaged())?;
    Ok(SecretString::from(text.to_owned()))
}
