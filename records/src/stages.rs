use jiff::Timestamp;

use crate::{DocumentKey, Records, RecordsError, audit, checks, documents, error::while_trying, sql::sql, timestamps};

/// The stage of a document that was just received.
pub const STAGE_RECEIVED: &str = "Received";
/// The stage whose first time is kept as `confirmed_at`.
pub const STAGE_CONFIRMED: &str = "Confirmed";
/// The stage whose first time is kept as `paid_at`.
pub const STAGE_PAID: &str = "Paid";

/// The stage a document has reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageChange {
    /// The stage in the caller's words; the names above have a meaning here.
    pub stage: String,
    /// Why it is held or rejected; `None` clears the earlier one.
    pub failure_type: Option<String>,
    /// The same in English for a person; `None` clears the earlier one.
    pub reason: Option<String>,
    pub at: Timestamp,
}

impl Records {
    /// Sets the stage and appends the change to the audit trail, in one transaction. The last call counts. When
    /// stage, failure type and reason are already so, nothing changes, whatever `at` says.
    pub async fn set_stage(&self, key: &DocumentKey, change: &StageChange) -> Result<(), RecordsError> {
        key.check()?;
        checks::id("stage", &change.stage)?;
        checks::optional_id("failure type", change.failure_type.as_deref())?;
        checks::optional_text("reason", change.reason.as_deref())?;
        const DOING: &str = "set a document's stage";
        let doing = while_trying(DOING);
        let mut write = self.begin_write(DOING).await?;
        let document_id = documents::id_of(write.connection(), key).await?;
        let row = sql("SELECT stage, failure_type, reason FROM documents WHERE id = $1")
            .bind(document_id)
            .fetch_one(write.connection())
            .await
            .map_err(doing)?;
        let stage: String = row.try_get("stage").map_err(doing)?;
        let failure_type: Option<String> = row.try_get("failure_type").map_err(doing)?;
        let reason: Option<String> = row.try_get("reason").map_err(doing)?;
        if stage == change.stage && failure_type == change.failure_type && reason == change.reason {
            return Ok(());
        }
        let at = timestamps::to_text(change.at);
        sql(
            "UPDATE documents SET stage = $1, failure_type = $2, reason = $3, stage_at = $4,
                confirmed_at = COALESCE(confirmed_at, $5), paid_at = COALESCE(paid_at, $6) WHERE id = $7",
        )
        .bind(&change.stage)
        .bind(&change.failure_type)
        .bind(&change.reason)
        .bind(&at)
        .bind((change.stage == STAGE_CONFIRMED).then_some(&at))
        .bind((change.stage == STAGE_PAID).then_some(&at))
        .bind(document_id)
        .execute(write.connection())
        .await
        .map_err(doing)?;
        let detail = match (&change.failure_type, &change.reason) {
            (Some(failure_type), Some(reason)) => Some(format!("{failure_type}: {reason}")),
            (failure_type, reason) => failure_type.clone().or_else(|| reason.clone()),
        };
        let entry = audit::own_entry(change.at, format!("stage {}", change.stage), detail);
        audit::append(write.connection(), document_id, &entry).await?;
        write.commit().await
    }
}
