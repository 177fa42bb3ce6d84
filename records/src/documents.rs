use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    DocumentKey, Records, RecordsError, STAGE_RECEIVED, audit, checks,
    error::while_trying,
    sql::{Row, sql},
    timestamps,
    write::Connection,
};

/// The largest document body that is taken.
pub const DOCUMENT_BODY_MAX_BYTES: usize = 64 * 1024 * 1024;

/// A document as Concur sent it. `Debug` leaves the body out.
#[derive(Clone, PartialEq, Eq)]
pub struct NewDocument {
    pub key: DocumentKey,
    /// The kind of document in the caller's words, such as `expense` or `invoice`.
    pub kind: String,
    /// The `systemId` sent with the acknowledgement of this document and with everything after it (Concur FIS v4:
    /// later calls must repeat it). Fixed at the first save.
    pub system_id: String,
    /// The document, byte for byte; at most [`DOCUMENT_BODY_MAX_BYTES`].
    pub body: String,
    pub received_at: Timestamp,
}

/// Whether [`Records::save_received`] wrote anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    New,
    /// Recorded earlier; body, kind, `systemId` and time of that first save stay.
    AlreadyThere,
}

/// A recorded document with its body. `Debug` leaves the body out.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredDocument {
    pub key: DocumentKey,
    pub kind: String,
    pub system_id: String,
    pub body: String,
    pub received_at: Timestamp,
    pub stage: String,
    /// When the current stage was set.
    pub stage_at: Timestamp,
    pub failure_type: Option<String>,
    pub reason: Option<String>,
    /// Digest and mapping version of the current plan.
    pub plan_digest: Option<String>,
    pub mapping_version: Option<String>,
    /// First time at the stage `Confirmed`.
    pub confirmed_at: Option<Timestamp>,
    /// First time at the stage `Paid`.
    pub paid_at: Option<Timestamp>,
}

/// A recorded document without its body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentSummary {
    /// Where it stands in the order of receipt; the `after` of the next page.
    pub position: DocumentPosition,
    pub key: DocumentKey,
    pub kind: String,
    pub system_id: String,
    pub received_at: Timestamp,
    pub stage: String,
    pub stage_at: Timestamp,
    pub failure_type: Option<String>,
    pub reason: Option<String>,
    pub plan_digest: Option<String>,
    pub mapping_version: Option<String>,
    /// Numbers of its posted purchase documents, in the order they were first saved. A number that two companies gave
    /// stands there twice; [`Records::purchase_documents`] says which is whose.
    pub posted_numbers: Vec<String>,
    pub confirmed_at: Option<Timestamp>,
    pub paid_at: Option<Timestamp>,
}

/// A place in the order of receipt, taken from [`DocumentSummary::position`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DocumentPosition(pub(crate) i64);

impl Records {
    /// Records a document as received, at the stage `Received`, before Concur is told anything. Again, it changes
    /// nothing, not even when the body differs.
    ///
    /// # Errors
    /// `Conflict` when the FI document id is recorded under another business id of the same connection.
    pub async fn save_received(&self, document: &NewDocument) -> Result<Saved, RecordsError> {
        let key = &document.key;
        key.check()?;
        checks::id("document kind", &document.kind)?;
        checks::id("systemId", &document.system_id)?;
        checks::sized("document body", &document.body, DOCUMENT_BODY_MAX_BYTES)?;
        const DOING: &str = "save a document as received";
        let received_at = timestamps::to_text(document.received_at);
        let mut write = self.begin_write(DOING).await?;
        let doing = while_trying(DOING);
        // Positions are to become visible in their order: who has read one must not find a smaller one later.
        write.queue_for(&["documents"]).await?;
        let inserted = sql("INSERT INTO documents
                (connection, business_id, financial_document_id, kind, system_id, received_at, stage, stage_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $6)
             ON CONFLICT DO NOTHING RETURNING id")
        .bind(&key.connection)
        .bind(&key.business_id)
        .bind(&key.financial_document_id)
        .bind(&document.kind)
        .bind(&document.system_id)
        .bind(&received_at)
        .bind(STAGE_RECEIVED)
        .fetch_optional(write.connection())
        .await
        .map_err(doing)?;
        let Some(inserted) = inserted else {
            return match id_of(write.connection(), key).await {
                Ok(_) => Ok(Saved::AlreadyThere),
                Err(RecordsError::UnknownDocument { .. }) => Err(RecordsError::conflict(format!(
                    "FI document {} of connection {} is recorded under another business id than {}; \
                     check which of the two ids was taken for the other",
                    key.financial_document_id, key.connection, key.business_id
                ))),
                Err(error) => Err(error),
            };
        };
        let document_id: i64 = inserted.try_get("id").map_err(doing)?;
        sql("INSERT INTO document_bodies (document_id, body) VALUES ($1, $2)")
            .bind(document_id)
            .bind(&document.body)
            .execute(write.connection())
            .await
            .map_err(doing)?;
        let entry = audit::own_entry(
            document.received_at,
            "received",
            Some(format!("systemId {}", document.system_id)),
        );
        audit::append(write.connection(), document_id, &entry).await?;
        write.commit().await?;
        Ok(Saved::New)
    }

    /// The document with its body; `None` when it is not recorded.
    pub async fn document(&self, key: &DocumentKey) -> Result<Option<StoredDocument>, RecordsError> {
        key.check()?;
        let doing = while_trying("read a document");
        let row = sql(
            "SELECT d.id, d.connection, d.business_id, d.financial_document_id, d.kind, d.system_id, d.received_at,
                d.stage, d.stage_at, d.failure_type, d.reason, p.digest, p.mapping_version, d.confirmed_at, d.paid_at,
                b.body
             FROM documents d JOIN document_bodies b ON b.document_id = d.id LEFT JOIN plans p ON p.id = d.plan_id
             WHERE d.connection = $1 AND d.business_id = $2 AND d.financial_document_id = $3",
        )
        .bind(&key.connection)
        .bind(&key.business_id)
        .bind(&key.financial_document_id)
        .fetch_optional(self.pool())
        .await
        .map_err(doing)?;
        let Some(row) = row else { return Ok(None) };
        let summary = summary_from(&row)?;
        Ok(Some(StoredDocument {
            key: summary.key,
            kind: summary.kind,
            system_id: summary.system_id,
            body: row.try_get("body").map_err(doing)?,
            received_at: summary.received_at,
            stage: summary.stage,
            stage_at: summary.stage_at,
            failure_type: summary.failure_type,
            reason: summary.reason,
            plan_digest: summary.plan_digest,
            mapping_version: summary.mapping_version,
            confirmed_at: summary.confirmed_at,
            paid_at: summary.paid_at,
        }))
    }
}

/// The row id of a recorded document. Until the transaction ends no other writer gets past this for the document: what
/// is read of it afterwards stays so.
pub(crate) async fn id_of(connection: &mut Connection, key: &DocumentKey) -> Result<i64, RecordsError> {
    let doing = while_trying("find a document");
    sql("SELECT id FROM documents WHERE connection = $1 AND business_id = $2 AND financial_document_id = $3")
        .bind(&key.connection)
        .bind(&key.business_id)
        .bind(&key.financial_document_id)
        .locking()
        .fetch_optional(connection)
        .await
        .map_err(doing)?
        .ok_or_else(|| RecordsError::UnknownDocument { key: key.clone() })?
        .try_get("id")
        .map_err(doing)
}

pub(crate) fn key_from(row: &Row) -> Result<DocumentKey, RecordsError> {
    let doing = while_trying("read a document's ids");
    Ok(DocumentKey {
        connection: row.try_get("connection").map_err(doing)?,
        business_id: row.try_get("business_id").map_err(doing)?,
        financial_document_id: row.try_get("financial_document_id").map_err(doing)?,
    })
}

pub(crate) fn summary_from(row: &Row) -> Result<DocumentSummary, RecordsError> {
    let doing = while_trying("read a document");
    Ok(DocumentSummary {
        position: DocumentPosition(row.try_get("id").map_err(doing)?),
        key: key_from(row)?,
        kind: row.try_get("kind").map_err(doing)?,
        system_id: row.try_get("system_id").map_err(doing)?,
        received_at: timestamps::from_text("documents.received_at", row.try_get("received_at").map_err(doing)?)?,
        stage: row.try_get("stage").map_err(doing)?,
        stage_at: timestamps::from_text("documents.stage_at", row.try_get("stage_at").map_err(doing)?)?,
        failure_type: row.try_get("failure_type").map_err(doing)?,
        reason: row.try_get("reason").map_err(doing)?,
        plan_digest: row.try_get("digest").map_err(doing)?,
        mapping_version: row.try_get("mapping_version").map_err(doing)?,
        posted_numbers: Vec::new(),
        confirmed_at: timestamps::from_optional_text(
            "documents.confirmed_at",
            row.try_get("confirmed_at").map_err(doing)?,
        )?,
        paid_at: timestamps::from_optional_text("documents.paid_at", row.try_get("paid_at").map_err(doing)?)?,
    })
}

impl fmt::Debug for NewDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewDocument")
            .field("key", &self.key)
            .field("kind", &self.kind)
            .field("system_id", &self.system_id)
            .field("body_bytes", &self.body.len())
            .field("received_at", &self.received_at)
            .finish()
    }
}

impl fmt::Debug for StoredDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredDocument")
            .field("key", &self.key)
            .field("kind", &self.kind)
            .field("system_id", &self.system_id)
            .field("body_bytes", &self.body.len())
            .field("stage", &self.stage)
            .field("failure_type", &self.failure_type)
            .finish_non_exhaustive()
    }
}
