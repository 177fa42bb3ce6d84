use crate::{Records, RecordsError, checks, error::while_trying, sql::sql};

impl Records {
    /// How far a sweep has come; `None` before its first run.
    pub async fn watermark(&self, name: &str) -> Result<Option<String>, RecordsError> {
        checks::id("watermark name", name)?;
        let doing = while_trying("read a watermark");
        sql("SELECT value FROM watermarks WHERE name = $1")
            .bind(name)
            .fetch_optional(self.pool())
            .await
            .map_err(doing)?
            .map(|row| row.try_get("value").map_err(doing))
            .transpose()
    }

    /// Sets how far a sweep has come. The last call counts; values are not compared, so the caller sets one only
    /// after everything before it is done.
    pub async fn set_watermark(&self, name: &str, value: &str) -> Result<(), RecordsError> {
        checks::id("watermark name", name)?;
        checks::text("watermark value", value)?;
        const DOING: &str = "set a watermark";
        let mut write = self.begin_write(DOING).await?;
        sql("INSERT INTO watermarks (name, value) VALUES ($1, $2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value")
        .bind(name)
        .bind(value)
        .execute(write.connection())
        .await
        .map_err(while_trying(DOING))?;
        write.commit().await
    }
}
