//! Held documents, and under which mapping rules each was last looked at.

use crate::{
    DocumentKey, DocumentPosition, Records, RecordsError, checks,
    document_lists::DOCUMENT_PAGE_MAX,
    documents,
    error::while_trying,
    sql::{Row, sql},
};

/// The stage of a document that waits for a person.
pub const STAGE_HELD: &str = "Held";

/// A held document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldDocument {
    /// Its place in the order of receipt.
    pub position: DocumentPosition,
    pub key: DocumentKey,
    pub kind: String,
    /// What it is held for.
    pub failure_type: Option<String>,
    /// The same in English for a person.
    pub reason: Option<String>,
    /// The Business Central company of its current plan, by id; `None` when none could be made.
    pub company: Option<String>,
    /// The rules it was last looked at with; `None` when nobody said.
    pub rules: Option<String>,
}

/// Which held documents: of one connection, in the order of receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldFilter {
    pub connection: String,
    /// Only documents received after this one.
    pub after: Option<DocumentPosition>,
    /// 1 to [`DOCUMENT_PAGE_MAX`].
    pub limit: u32,
}

impl Records {
    /// Keeps the rules under which a document was looked at. The last call counts.
    pub async fn set_hold_rules(&self, key: &DocumentKey, rules: &str) -> Result<(), RecordsError> {
        key.check()?;
        checks::text("hold rules", rules)?;
        const DOING: &str = "keep the rules of a hold";
        let mut write = self.begin_write(DOING).await?;
        let document_id = documents::id_of(write.connection(), key).await?;
        sql("INSERT INTO holds (document_id, rules) VALUES ($1, $2)
             ON CONFLICT (document_id) DO UPDATE SET rules = excluded.rules")
        .bind(document_id)
        .bind(rules)
        .execute(write.connection())
        .await
        .map_err(while_trying(DOING))?;
        write.commit().await
    }

    /// One page of what is held. The next page is asked for with `after` set to the last position; an empty page is the
    /// end.
    pub async fn held_documents(&self, filter: &HeldFilter) -> Result<Vec<HeldDocument>, RecordsError> {
        checks::id("connection", &filter.connection)?;
        if !(1..=DOCUMENT_PAGE_MAX).contains(&filter.limit) {
            return Err(RecordsError::invalid(
                "limit",
                format!("it must be between 1 and {DOCUMENT_PAGE_MAX}"),
            ));
        }
        let doing = while_trying("list held documents");
        let rows = sql(
            "SELECT d.id, d.connection, d.business_id, d.financial_document_id, d.kind, d.failure_type, d.reason,
                p.company, h.rules
             FROM documents d LEFT JOIN plans p ON p.id = d.plan_id LEFT JOIN holds h ON h.document_id = d.id
             WHERE d.stage = $1 AND d.connection = $2 AND d.id > $3 ORDER BY d.id LIMIT $4",
        )
        .bind(STAGE_HELD)
        .bind(&filter.connection)
        .bind(filter.after.map_or(0, |position| position.0))
        .bind(i64::from(filter.limit))
        .fetch_all(self.pool())
        .await
        .map_err(doing)?;
        rows.iter().map(held_from).collect()
    }

    /// The Business Central companies, by id, that documents held for one of these failures were planned for.
    pub async fn held_companies(&self, connection: &str, failure_types: &[&str]) -> Result<Vec<String>, RecordsError> {
        checks::id("connection", connection)?;
        let doing = while_trying("list companies of held documents");
        let rows = sql("SELECT DISTINCT p.company FROM documents d JOIN plans p ON p.id = d.plan_id WHERE d.stage = ")
            .push_bind(STAGE_HELD)
            .push(" AND d.connection = ")
            .push_bind(connection)
            .push(" AND d.failure_type")
            .push_in(failure_types.iter().copied())
            .push(" ORDER BY p.company")
            .fetch_all(self.pool())
            .await
            .map_err(doing)?;
        rows.iter().map(|row| row.try_get("company").map_err(doing)).collect()
    }
}

fn held_from(row: &Row) -> Result<HeldDocument, RecordsError> {
    let doing = while_trying("read a held document");
    Ok(HeldDocument {
        position: DocumentPosition(row.try_get("id").map_err(doing)?),
        key: documents::key_from(row)?,
        kind: row.try_get("kind").map_err(doing)?,
        failure_type: row.try_get("failure_type").map_err(doing)?,
        reason: row.try_get("reason").map_err(doing)?,
        company: row.try_get("company").map_err(doing)?,
        rules: row.try_get("rules").map_err(doing)?,
    })
}
