use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    DocumentKey, ROWS_PER_DOCUMENT_MAX, Records, RecordsError, audit, checks, documents,
    error::while_trying,
    sql::{Row, sql},
    timestamps,
};

/// The image is attached in Business Central.
pub const ATTACHMENT_ATTACHED: &str = "attached";
/// Concur has no image there.
pub const ATTACHMENT_NONE: &str = "none";
/// The image was not taken; the detail says why.
pub const ATTACHMENT_REFUSED: &str = "refused";

/// What became of one image of a Concur document on one of its purchase documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachmentRecord {
    pub key: DocumentKey,
    /// The number of the purchase document. A caller that posts one Concur document into several companies adds the
    /// company to it, since their numbers repeat.
    pub purchase_number: String,
    /// The image's id in Concur, never a file name.
    pub image: String,
    /// [`ATTACHMENT_ATTACHED`], [`ATTACHMENT_NONE`] or [`ATTACHMENT_REFUSED`].
    pub state: String,
    /// Codes and reasons, required when refused; never file names of persons.
    pub detail: Option<String>,
    /// When this was so, kept to the millisecond.
    pub at: Timestamp,
}

impl Records {
    /// Records what became of an image, in place of what was recorded before, with an audit entry. The same state and
    /// detail again change nothing, whatever `at` says.
    ///
    /// # Errors
    /// `Invalid` for another state, or for a refusal without a detail.
    pub async fn save_attachment(&self, attachment: &AttachmentRecord) -> Result<(), RecordsError> {
        check(attachment)?;
        const DOING: &str = "save what became of an image";
        let doing = while_trying(DOING);
        let mut write = self.begin_write(DOING).await?;
        let document_id = documents::id_of(write.connection(), &attachment.key).await?;
        let saved = sql(
            "INSERT INTO attachments (document_id, purchase_number, image, state, detail, at)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (document_id, purchase_number, image) DO UPDATE SET
                state = excluded.state, detail = excluded.detail, at = excluded.at
             WHERE attachments.state <> excluded.state
                OR COALESCE(attachments.detail, '') <> COALESCE(excluded.detail, '')",
        )
        .bind(document_id)
        .bind(&attachment.purchase_number)
        .bind(&attachment.image)
        .bind(&attachment.state)
        .bind(&attachment.detail)
        .bind(timestamps::to_text(attachment.at))
        .execute(write.connection())
        .await
        .map_err(doing)?;
        if saved == 0 {
            return Ok(());
        }
        let mut told = format!(
            "image {} of {}: {}",
            attachment.image, attachment.purchase_number, attachment.state
        );
        if let Some(detail) = &attachment.detail {
            told = format!("{told} ({detail})");
        }
        let entry = audit::own_entry(attachment.at, "attachment", Some(told));
        audit::append(write.connection(), document_id, &entry).await?;
        write.commit().await
    }

    /// What became of the images of one approval, in the order first recorded; of more, the newest
    /// [`ROWS_PER_DOCUMENT_MAX`].
    pub async fn attachments(&self, key: &DocumentKey) -> Result<Vec<AttachmentRecord>, RecordsError> {
        key.check()?;
        let rows = sql("SELECT * FROM (
                SELECT a.id, d.connection, d.business_id, d.financial_document_id, a.purchase_number, a.image, a.state,
                    a.detail, a.at
                FROM attachments a JOIN documents d ON d.id = a.document_id
                WHERE d.connection = $1 AND d.business_id = $2 AND d.financial_document_id = $3
                ORDER BY a.id DESC LIMIT $4
            ) AS newest ORDER BY id")
        .bind(&key.connection)
        .bind(&key.business_id)
        .bind(&key.financial_document_id)
        .bind(i64::from(ROWS_PER_DOCUMENT_MAX))
        .fetch_all(self.pool())
        .await
        .map_err(while_trying("read what became of images"))?;
        rows.iter().map(attachment_from).collect()
    }
}

fn check(attachment: &AttachmentRecord) -> Result<(), RecordsError> {
    attachment.key.check()?;
    checks::id("attachment purchase number", &attachment.purchase_number)?;
    checks::id("attachment image", &attachment.image)?;
    checks::optional_text("attachment detail", attachment.detail.as_deref())?;
    match (attachment.state.as_str(), attachment.detail.as_deref()) {
        (ATTACHMENT_REFUSED, None | Some("")) => Err(RecordsError::invalid(
            "attachment detail",
            "a refusal must say why".to_owned(),
        )),
        (ATTACHMENT_ATTACHED | ATTACHMENT_NONE | ATTACHMENT_REFUSED, _) => Ok(()),
        _ => Err(RecordsError::invalid(
            "attachment state",
            format!("it must be {ATTACHMENT_ATTACHED}, {ATTACHMENT_NONE} or {ATTACHMENT_REFUSED}"),
        )),
    }
}

fn attachment_from(row: &Row) -> Result<AttachmentRecord, RecordsError> {
    let doing = while_trying("read what became of images");
    Ok(AttachmentRecord {
        key: documents::key_from(row)?,
        purchase_number: row.try_get("purchase_number").map_err(doing)?,
        image: row.try_get("image").map_err(doing)?,
        state: row.try_get("state").map_err(doing)?,
        detail: row.try_get("detail").map_err(doing)?,
        at: timestamps::from_text("attachments.at", row.try_get("at").map_err(doing)?)?,
    })
}
