use jiff::Timestamp;

use crate::{CompanyKey, Records, RecordsError, checks, error::while_trying, sql::sql, timestamps};

impl Records {
    /// Keeps what was learned about a company under a name, in place of an earlier value. The same value again
    /// changes nothing, not even the time it was learned.
    pub async fn save_company_fact(&self, company: &CompanyKey, name: &str, value: &str) -> Result<(), RecordsError> {
        company.check()?;
        checks::id("company fact name", name)?;
        checks::text("company fact value", value)?;
        const DOING: &str = "save a fact about a company";
        let mut write = self.begin_write(DOING).await?;
        sql(
            "INSERT INTO company_facts (connection, company, name, value, learned_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (connection, company, name) DO UPDATE SET
                value = excluded.value, learned_at = excluded.learned_at
             WHERE company_facts.value <> excluded.value",
        )
        .bind(&company.connection)
        .bind(&company.company)
        .bind(name)
        .bind(value)
        .bind(timestamps::to_text(Timestamp::now()))
        .execute(write.connection())
        .await
        .map_err(while_trying(DOING))?;
        write.commit().await
    }

    /// What is known about a company under this name; `None` when nothing is.
    pub async fn company_fact(&self, company: &CompanyKey, name: &str) -> Result<Option<String>, RecordsError> {
        company.check()?;
        checks::id("company fact name", name)?;
        let doing = while_trying("read a fact about a company");
        sql("SELECT value FROM company_facts WHERE connection = $1 AND company = $2 AND name = $3")
            .bind(&company.connection)
            .bind(&company.company)
            .bind(name)
            .fetch_optional(self.pool())
            .await
            .map_err(doing)?
            .map(|row| row.try_get("value").map_err(doing))
            .transpose()
    }
}
