//! Vendors that Concur shall know, and how far it knows them. A vendor waits here until it is told, so a run that ends in
//! between loses nothing, and a run without changes costs no request.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::{
    LOOKUP_CHUNK, Records, RecordsError, checks,
    error::while_trying,
    sql::{Row, Sql, sql},
    timestamps,
    write::Write,
};

/// Rows of one transaction.
const CHUNK: usize = 500;

/// One address of a vendor in Concur.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VendorPush {
    pub connection: String,
    /// The vendor's code in upper case; with `address_key` what Concur finds it by.
    pub code_key: String,
    /// The address's code in upper case.
    pub address_key: String,
    /// The Business Central company, by id.
    pub company: String,
    /// The vendor's id there, which stays when it is renumbered.
    pub vendor_id: String,
    pub vendor_number: String,
    /// What Concur shall know, as JSON. Names and addresses, not encrypted.
    pub wanted: String,
    /// Digest of `wanted`.
    pub digest: String,
    /// How far Concur knows it, in the words of the caller.
    pub state: String,
    /// Why Concur does not take it.
    pub reason: Option<String>,
    /// The run that changed this row last.
    pub run: String,
    /// What that run did in Concur, in the words of the caller.
    pub change: Option<String>,
    /// The last run that went through all vendors and met this one.
    pub full_run: Option<String>,
    /// When this row was changed.
    pub at: Timestamp,
    /// 0 for a row that is not kept yet; otherwise as it was read.
    pub version: i64,
}

/// Which rows, in the order in which they were first kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VendorPushFilter {
    pub connection: String,
    /// Only of this company.
    pub company: Option<String>,
    /// Only in this state.
    pub state: Option<String>,
    /// Only those that this run changed.
    pub run: Option<String>,
    /// At most so many.
    pub limit: Option<u32>,
}

impl Records {
    /// Keeps rows, each only if nobody changed it since it was read: its version must be the one that is kept. Returns those
    /// that were not kept, which must be read again. The version of what is kept counts up.
    pub async fn save_vendor_pushes(&self, rows: &[VendorPush]) -> Result<Vec<VendorPush>, RecordsError> {
        const DOING: &str = "save vendors for Concur";
        rows.iter().try_for_each(VendorPush::check)?;
        let mut missed = Vec::new();
        for chunk in rows.chunks(CHUNK) {
            let mut write = self.begin_write(DOING).await?;
            for row in chunk {
                if save(&mut write, row).await.map_err(while_trying(DOING))? == 0 {
                    missed.push(row.clone());
                }
            }
            write.commit().await?;
        }
        Ok(missed)
    }

    /// Rows in the order in which they were first kept.
    pub async fn vendor_pushes(&self, filter: &VendorPushFilter) -> Result<Vec<VendorPush>, RecordsError> {
        checks::id("connection", &filter.connection)?;
        let doing = while_trying("read vendors for Concur");
        let mut statement = selected(&filter.connection);
        for (column, value) in [
            (" AND company = ", &filter.company),
            (" AND state = ", &filter.state),
            (" AND run = ", &filter.run),
        ] {
            if let Some(value) = value {
                statement = statement.push(column).push_bind(value);
            }
        }
        statement = statement.push(" ORDER BY id");
        if let Some(limit) = filter.limit {
            statement = statement.push(" LIMIT ").push_bind(i64::from(limit));
        }
        let rows = statement.fetch_all(self.pool()).await.map_err(doing)?;
        rows.iter().map(push_from).collect()
    }

    /// The rows of these vendor codes, each in upper case, whatever their address codes.
    pub async fn vendor_pushes_by_codes(
        &self,
        connection: &str,
        code_keys: &[String],
    ) -> Result<Vec<VendorPush>, RecordsError> {
        checks::id("connection", connection)?;
        checks::ids("vendor codes", code_keys)?;
        let doing = while_trying("look up vendors for Concur");
        let mut found = Vec::new();
        for chunk in code_keys.chunks(LOOKUP_CHUNK) {
            let statement = selected(connection).push(" AND code_key").push_in(chunk.iter());
            let rows = statement
                .push(" ORDER BY id")
                .fetch_all(self.pool())
                .await
                .map_err(doing)?;
            for row in &rows {
                found.push(push_from(row)?);
            }
        }
        Ok(found)
    }

    /// How many rows of a connection are in each state.
    pub async fn vendor_push_states(&self, connection: &str) -> Result<BTreeMap<String, u64>, RecordsError> {
        checks::id("connection", connection)?;
        let doing = while_trying("count vendors for Concur");
        let rows = sql("SELECT state, COUNT(*) AS rows_in_it FROM vendor_pushes WHERE connection = $1 GROUP BY state")
            .bind(connection)
            .fetch_all(self.pool())
            .await
            .map_err(doing)?;
        rows.iter()
            .map(|row| {
                let count: i64 = row.try_get("rows_in_it").map_err(doing)?;
                Ok((row.try_get("state").map_err(doing)?, u64::try_from(count).unwrap_or(0)))
            })
            .collect()
    }
}

async fn save(write: &mut Write, row: &VendorPush) -> Result<u64, sqlx::Error> {
    let at = timestamps::to_text(row.at);
    let text = if row.version == 0 {
        "INSERT INTO vendor_pushes (connection, code_key, address_key, company, vendor_id, vendor_number, wanted, digest, state,
             reason, run, change, full_run, at, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
         ON CONFLICT (connection, code_key, address_key) DO NOTHING"
    } else {
        "UPDATE vendor_pushes SET company = $4, vendor_id = $5, vendor_number = $6, wanted = $7, digest = $8, state = $9,
             reason = $10, run = $11, change = $12, full_run = $13, at = $14, version = version + 1
         WHERE connection = $1 AND code_key = $2 AND address_key = $3 AND version = $15"
    };
    sql(text)
        .bind(&row.connection)
        .bind(&row.code_key)
        .bind(&row.address_key)
        .bind(&row.company)
        .bind(&row.vendor_id)
        .bind(&row.vendor_number)
        .bind(&row.wanted)
        .bind(&row.digest)
        .bind(&row.state)
        .bind(&row.reason)
        .bind(&row.run)
        .bind(&row.change)
        .bind(&row.full_run)
        .bind(at)
        .bind(row.version.max(1))
        .execute(write.connection())
        .await
}

fn selected(connection: &str) -> Sql<'_> {
    sql(
        "SELECT connection, code_key, address_key, company, vendor_id, vendor_number, wanted, digest, state, reason, run,
             change, full_run, at, version
         FROM vendor_pushes WHERE connection = ",
    )
    .push_bind(connection)
}

fn push_from(row: &Row) -> Result<VendorPush, RecordsError> {
    let doing = while_trying("read a vendor for Concur");
    let at: String = row.try_get("at").map_err(doing)?;
    Ok(VendorPush {
        connection: row.try_get("connection").map_err(doing)?,
        code_key: row.try_get("code_key").map_err(doing)?,
        address_key: row.try_get("address_key").map_err(doing)?,
        company: row.try_get("company").map_err(doing)?,
        vendor_id: row.try_get("vendor_id").map_err(doing)?,
        vendor_number: row.try_get("vendor_number").map_err(doing)?,
        wanted: row.try_get("wanted").map_err(doing)?,
        digest: row.try_get("digest").map_err(doing)?,
        state: row.try_get("state").map_err(doing)?,
        reason: row.try_get("reason").map_err(doing)?,
        run: row.try_get("run").map_err(doing)?,
        change: row.try_get("change").map_err(doing)?,
        full_run: row.try_get("full_run").map_err(doing)?,
        at: timestamps::from_text("vendor_pushes.at", &at)?,
        version: row.try_get("version").map_err(doing)?,
    })
}

impl VendorPush {
    fn check(&self) -> Result<(), RecordsError> {
        for (field, id) in [
            ("connection", &self.connection),
            ("vendor code", &self.code_key),
            ("address code", &self.address_key),
            ("company", &self.company),
            ("vendor id", &self.vendor_id),
            ("vendor number", &self.vendor_number),
            ("digest", &self.digest),
            ("state", &self.state),
            ("run", &self.run),
        ] {
            checks::id(field, id)?;
        }
        checks::optional_id("change", self.change.as_deref())?;
        checks::optional_id("full run", self.full_run.as_deref())?;
        checks::optional_text("reason", self.reason.as_deref())?;
        checks::text("wanted vendor", &self.wanted)
    }
}
