use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::{CompanyKey, Records, RecordsError, checks, error::while_trying, sql::sql, timestamps};

/// Defaults of one account that are taken at most.
pub const LINE_DEFAULTS_MAX: usize = 500;

impl Records {
    /// Keeps the dimension values (dimension, value) that a company sets by itself on a line of this account, in place
    /// of all that was known of the account; an empty list forgets it. The same values again, in any order, change
    /// nothing, not even the time they were learned.
    ///
    /// # Errors
    /// `Invalid` when a dimension stands in the list twice or the list is longer than [`LINE_DEFAULTS_MAX`].
    pub async fn save_line_defaults(
        &self,
        company: &CompanyKey,
        account: &str,
        defaults: &[(String, String)],
    ) -> Result<(), RecordsError> {
        company.check()?;
        checks::id("account", account)?;
        check(defaults)?;
        const DOING: &str = "save the line defaults of an account";
        let doing = while_trying(DOING);
        let mut write = self.begin_write(DOING).await?;
        write
            .queue_for(&["line defaults", &company.connection, &company.company, account])
            .await?;
        let known =
            sql("SELECT dimension, value FROM line_defaults WHERE connection = $1 AND company = $2 AND account = $3")
                .bind(&company.connection)
                .bind(&company.company)
                .bind(account)
                .fetch_all(write.connection())
                .await
                .map_err(doing)?
                .iter()
                .map(|row| {
                    let dimension: String = row.try_get("dimension").map_err(doing)?;
                    Ok((dimension, row.try_get("value").map_err(doing)?))
                })
                .collect::<Result<BTreeSet<(String, String)>, RecordsError>>()?;
        if known.iter().eq(defaults.iter().collect::<BTreeSet<_>>()) {
            return Ok(());
        }
        sql("DELETE FROM line_defaults WHERE connection = $1 AND company = $2 AND account = $3")
            .bind(&company.connection)
            .bind(&company.company)
            .bind(account)
            .execute(write.connection())
            .await
            .map_err(doing)?;
        let learned_at = timestamps::to_text(Timestamp::now());
        for (dimension, value) in defaults {
            sql(
                "INSERT INTO line_defaults (connection, company, account, dimension, value, learned_at)
                 VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(&company.connection)
            .bind(&company.company)
            .bind(account)
            .bind(dimension)
            .bind(value)
            .bind(&learned_at)
            .execute(write.connection())
            .await
            .map_err(doing)?;
        }
        write.commit().await
    }

    /// The known line defaults of a company: account to (dimension, value), sorted by dimension. All of them, since a
    /// missing one would be taken for an account without defaults. An account is absent both when nothing was learned
    /// of it and when it was learned to have none.
    pub async fn line_defaults(
        &self,
        company: &CompanyKey,
    ) -> Result<BTreeMap<String, Vec<(String, String)>>, RecordsError> {
        company.check()?;
        let doing = while_trying("read the line defaults of a company");
        let rows = sql(
            "SELECT account, dimension, value FROM line_defaults WHERE connection = $1 AND company = $2
             ORDER BY account, dimension",
        )
        .bind(&company.connection)
        .bind(&company.company)
        .fetch_all(self.pool())
        .await
        .map_err(doing)?;
        let mut defaults: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        for row in &rows {
            let dimension = row.try_get("dimension").map_err(doing)?;
            let value = row.try_get("value").map_err(doing)?;
            defaults
                .entry(row.try_get("account").map_err(doing)?)
                .or_default()
                .push((dimension, value));
        }
        Ok(defaults)
    }
}

fn check(defaults: &[(String, String)]) -> Result<(), RecordsError> {
    if defaults.len() > LINE_DEFAULTS_MAX {
        return Err(RecordsError::invalid(
            "line defaults",
            format!("they are more than {LINE_DEFAULTS_MAX}"),
        ));
    }
    let mut seen = BTreeSet::new();
    for (dimension, value) in defaults {
        checks::id("dimension", dimension)?;
        // Text and not an id: a default may ask for the dimension without giving a value.
        checks::text("dimension value", value)?;
        if !seen.insert(dimension) {
            return Err(RecordsError::invalid(
                "line defaults",
                format!("dimension {dimension} stands there twice"),
            ));
        }
    }
    Ok(())
}
