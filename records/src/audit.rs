use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    DocumentKey, ROWS_PER_DOCUMENT_MAX, Records, RecordsError, checks,
    error::while_trying,
    sql::{Row, sql},
    timestamps,
    write::Connection,
};

/// The `who` of entries that the records write themselves.
pub const SYSTEM_ACTOR: &str = "concordat";

/// An entry to append to a document's audit trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAudit {
    /// When it happened, kept to the millisecond.
    pub at: Timestamp,
    /// A user id or [`SYSTEM_ACTOR`].
    pub who: String,
    /// What was done, in a few words.
    pub what: String,
    /// Ids, numbers, reasons; at most 64 KiB. No secrets.
    pub detail: Option<String>,
}

/// An entry of a document's audit trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRow {
    pub at: Timestamp,
    pub who: String,
    pub what: String,
    pub detail: Option<String>,
}

impl Records {
    /// The audit trail in the order it was written; of a longer one the newest [`ROWS_PER_DOCUMENT_MAX`]. Empty when
    /// the document is not recorded.
    pub async fn audit(&self, key: &DocumentKey) -> Result<Vec<AuditRow>, RecordsError> {
        key.check()?;
        let doing = while_trying("read an audit trail");
        let rows = sql("SELECT * FROM (
                SELECT a.id, a.happened_at, a.who, a.what, a.detail FROM audit a
                JOIN documents d ON d.id = a.document_id
                WHERE d.connection = $1 AND d.business_id = $2 AND d.financial_document_id = $3
                ORDER BY a.id DESC LIMIT $4
            ) AS newest ORDER BY id")
        .bind(&key.connection)
        .bind(&key.business_id)
        .bind(&key.financial_document_id)
        .bind(i64::from(ROWS_PER_DOCUMENT_MAX))
        .fetch_all(self.pool())
        .await
        .map_err(doing)?;
        rows.iter().map(audit_row).collect()
    }

    /// Appends an entry. The same entry again (time to the millisecond, who, what and detail) is one entry. There is
    /// no way to change or delete one: the database refuses it.
    pub async fn append_audit(&self, key: &DocumentKey, entry: &NewAudit) -> Result<(), RecordsError> {
        key.check()?;
        checks::id("audit who", &entry.who)?;
        checks::id("audit what", &entry.what)?;
        checks::optional_text("audit detail", entry.detail.as_deref())?;
        let mut write = self.begin_write("append to an audit trail").await?;
        let document_id = crate::documents::id_of(write.connection(), key).await?;
        append(write.connection(), document_id, entry).await?;
        write.commit().await
    }
}

/// Appends within the transaction of the change that the entry tells about.
pub(crate) async fn append(
    connection: &mut Connection,
    document_id: i64,
    entry: &NewAudit,
) -> Result<(), RecordsError> {
    sql(
        "INSERT INTO audit (document_id, happened_at, who, what, detail) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT DO NOTHING",
    )
    .bind(document_id)
    .bind(timestamps::to_text(entry.at))
    .bind(&entry.who)
    .bind(&entry.what)
    .bind(&entry.detail)
    .execute(connection)
    .await
    .map_err(while_trying("append to an audit trail"))?;
    Ok(())
}

/// An entry of the records themselves.
pub(crate) fn own_entry(at: Timestamp, what: impl Into<String>, detail: Option<String>) -> NewAudit {
    NewAudit {
        at,
        who: SYSTEM_ACTOR.to_owned(),
        what: what.into(),
        detail,
    }
}

fn audit_row(row: &Row) -> Result<AuditRow, RecordsError> {
    let doing = while_trying("read an audit trail");
    Ok(AuditRow {
        at: timestamps::from_text("audit.happened_at", row.try_get("happened_at").map_err(doing)?)?,
        who: row.try_get("who").map_err(doing)?,
        what: row.try_get("what").map_err(doing)?,
        detail: row.try_get("detail").map_err(doing)?,
    })
}
