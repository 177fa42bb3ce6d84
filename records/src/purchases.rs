use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    DocumentKey, LOOKUP_CHUNK, ROWS_PER_DOCUMENT_MAX, Records, RecordsError, audit, checks, documents,
    error::while_trying,
    sql::{Row, Sql, sql},
    timestamps,
};

/// A purchase document in Business Central. Document, company, vendor number and external number name it: a payee can
/// have several, such as one for each card issuer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurchaseRecord {
    pub key: DocumentKey,
    /// The Business Central company, by the code the configuration gives it. Empty only in what is read: rows
    /// from before companies were recorded, when a connection had one.
    pub company: String,
    /// The payee's key within the plan, not a name.
    pub payee: String,
    /// Invoice or credit memo, in the caller's words.
    pub kind: String,
    pub vendor_number: String,
    /// The vendor's number of the document, verbatim; at most 1 KiB.
    pub external_number: String,
    /// The draft's id in Business Central, which its posted document keeps.
    pub draft_id: Option<String>,
    /// The number read after posting: the one to confirm to Concur.
    pub posted_number: Option<String>,
    pub posting_date: Option<Date>,
    /// Draft, posted, deleted and so on, in the caller's words.
    pub state: String,
    /// When this was so, kept to the millisecond.
    pub at: Timestamp,
}

/// It stands in an index, whose entries PostgreSQL limits to 2.7 kB.
const EXTERNAL_NUMBER_MAX_BYTES: usize = 1024;

const COLUMNS: &str = "SELECT p.id, d.connection, d.business_id, d.financial_document_id, p.company, p.payee, p.kind,
    p.vendor_number, p.external_number, p.draft_id, p.posted_number, p.posting_date, p.state, p.saved_at
    FROM purchase_documents p JOIN documents d ON d.id = p.document_id";

impl Records {
    /// Records a purchase document, or what has changed about it, with an audit entry when draft, posted number or
    /// state changed. `None` for draft, posted number or posting date keeps what is recorded. Purchase documents of
    /// earlier plans stay: they name drafts that may still stand.
    ///
    /// # Errors
    /// `Conflict` when another posted number is recorded: that would be a second posting of the same purchase.
    /// `Invalid` when the company is empty.
    pub async fn save_purchase_document(&self, record: &PurchaseRecord) -> Result<(), RecordsError> {
        check(record)?;
        const DOING: &str = "save a purchase document";
        let doing = while_trying(DOING);
        let mut write = self.begin_write(DOING).await?;
        let document_id = documents::id_of(write.connection(), &record.key).await?;
        // A row from before companies were recorded stands against a second posting as well.
        let before = sql("SELECT draft_id, posted_number, state FROM purchase_documents
             WHERE document_id = $1 AND company IN ($2, '') AND vendor_number = $3 AND external_number = $4
             ORDER BY company DESC LIMIT 1")
        .bind(document_id)
        .bind(&record.company)
        .bind(&record.vendor_number)
        .bind(&record.external_number)
        .fetch_optional(write.connection())
        .await
        .map_err(doing)?;
        let (draft_before, number_before, state_before) = match &before {
            None => (None, None, None),
            Some(row) => (
                row.try_get::<Option<String>>("draft_id").map_err(doing)?,
                row.try_get::<Option<String>>("posted_number").map_err(doing)?,
                row.try_get::<Option<String>>("state").map_err(doing)?,
            ),
        };
        if let (Some(recorded), Some(new)) = (&number_before, &record.posted_number)
            && recorded != new
        {
            return Err(RecordsError::conflict(format!(
                "document {} is recorded as posted under {recorded} and now said to be posted under {new} for the same \
                 vendor, number and company; check in Business Central which of the two is right",
                record.key
            )));
        }
        sql(
            "INSERT INTO purchase_documents (document_id, company, payee, kind, vendor_number, external_number, draft_id,
                posted_number, posting_date, state, saved_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             ON CONFLICT (document_id, company, vendor_number, external_number) DO UPDATE SET
                payee = excluded.payee,
                kind = excluded.kind,
                draft_id = COALESCE(excluded.draft_id, purchase_documents.draft_id),
                posted_number = COALESCE(excluded.posted_number, purchase_documents.posted_number),
                posting_date = COALESCE(excluded.posting_date, purchase_documents.posting_date),
                state = excluded.state,
                saved_at = excluded.saved_at",
        )
        .bind(document_id)
        .bind(&record.company)
        .bind(&record.payee)
        .bind(&record.kind)
        .bind(&record.vendor_number)
        .bind(&record.external_number)
        .bind(&record.draft_id)
        .bind(&record.posted_number)
        .bind(record.posting_date.map(|date| date.to_string()))
        .bind(&record.state)
        .bind(timestamps::to_text(record.at))
        .execute(write.connection())
        .await
        .map_err(doing)?;
        let draft = record.draft_id.as_ref().or(draft_before.as_ref());
        let number = record.posted_number.as_ref().or(number_before.as_ref());
        if draft != draft_before.as_ref()
            || number != number_before.as_ref()
            || state_before.as_ref() != Some(&record.state)
        {
            let none = "none".to_owned();
            let detail = format!(
                "{} for vendor {} in company {}: {}, draft {}, posted number {}",
                record.kind,
                record.vendor_number,
                record.company,
                record.state,
                draft.unwrap_or(&none),
                number.unwrap_or(&none)
            );
            let entry = audit::own_entry(record.at, "purchase document", Some(detail));
            audit::append(write.connection(), document_id, &entry).await?;
        }
        write.commit().await
    }

    /// The purchase documents of one approval, in the order they were first saved.
    pub async fn purchase_documents(&self, key: &DocumentKey) -> Result<Vec<PurchaseRecord>, RecordsError> {
        key.check()?;
        let query = sql(COLUMNS)
            .push(" WHERE d.connection = ")
            .push_bind(&key.connection)
            .push(" AND d.business_id = ")
            .push_bind(&key.business_id)
            .push(" AND d.financial_document_id = ")
            .push_bind(&key.financial_document_id)
            .push(" ORDER BY p.id LIMIT ")
            .push_bind(i64::from(ROWS_PER_DOCUMENT_MAX));
        self.purchase_rows(query).await
    }

    /// The purchase documents with these Business Central ids on one connection; ids that are not ours are left out.
    /// Compared as they are written. At most [`crate::LOOKUP_IDS_MAX`] ids.
    pub async fn by_draft_ids(&self, connection: &str, ids: &[String]) -> Result<Vec<PurchaseRecord>, RecordsError> {
        checks::id("connection", connection)?;
        checks::ids("draft ids", ids)?;
        let mut found = Vec::new();
        for chunk in ids.chunks(LOOKUP_CHUNK) {
            let query = sql(COLUMNS)
                .push(" WHERE d.connection = ")
                .push_bind(connection)
                .push(" AND p.draft_id")
                .push_in(chunk)
                .push(" ORDER BY p.id");
            found.extend(self.purchase_rows(query).await?);
        }
        Ok(found)
    }

    /// The purchase documents with these posted numbers on one connection, in one company or in all of them; numbers
    /// that are not ours are left out. Numbers repeat between companies, so without a company one number can give
    /// several rows. Rows whose company is not known (see [`PurchaseRecord::company`]) are found only without one. At
    /// most [`crate::LOOKUP_IDS_MAX`] numbers.
    pub async fn by_posted_numbers(
        &self,
        connection: &str,
        company: Option<&str>,
        numbers: &[String],
    ) -> Result<Vec<PurchaseRecord>, RecordsError> {
        checks::id("connection", connection)?;
        checks::optional_id("company", company)?;
        checks::ids("posted numbers", numbers)?;
        let mut found = Vec::new();
        for chunk in numbers.chunks(LOOKUP_CHUNK) {
            let mut query = sql(COLUMNS).push(" WHERE d.connection = ").push_bind(connection);
            if let Some(company) = company {
                query = query.push(" AND p.company = ").push_bind(company);
            }
            query = query.push(" AND p.posted_number").push_in(chunk).push(" ORDER BY p.id");
            found.extend(self.purchase_rows(query).await?);
        }
        Ok(found)
    }

    async fn purchase_rows(&self, query: Sql<'_>) -> Result<Vec<PurchaseRecord>, RecordsError> {
        let rows = query
            .fetch_all(self.pool())
            .await
            .map_err(while_trying("read purchase documents"))?;
        rows.iter().map(purchase_from).collect()
    }
}

fn check(record: &PurchaseRecord) -> Result<(), RecordsError> {
    record.key.check()?;
    checks::id("company", &record.company)?;
    checks::id("payee", &record.payee)?;
    checks::id("purchase document kind", &record.kind)?;
    checks::id("vendor number", &record.vendor_number)?;
    // Text and not an id: a supplier's number is kept as printed, whatever is in it.
    checks::sized("external number", &record.external_number, EXTERNAL_NUMBER_MAX_BYTES)?;
    checks::optional_id("draft id", record.draft_id.as_deref())?;
    checks::optional_id("posted number", record.posted_number.as_deref())?;
    checks::id("purchase document state", &record.state)
}

fn purchase_from(row: &Row) -> Result<PurchaseRecord, RecordsError> {
    let doing = while_trying("read purchase documents");
    Ok(PurchaseRecord {
        key: documents::key_from(row)?,
        company: row.try_get("company").map_err(doing)?,
        payee: row.try_get("payee").map_err(doing)?,
        kind: row.try_get("kind").map_err(doing)?,
        vendor_number: row.try_get("vendor_number").map_err(doing)?,
        external_number: row.try_get("external_number").map_err(doing)?,
        draft_id: row.try_get("draft_id").map_err(doing)?,
        posted_number: row.try_get("posted_number").map_err(doing)?,
        posting_date: timestamps::date_from_optional_text(
            "purchase_documents.posting_date",
            row.try_get("posting_date").map_err(doing)?,
        )?,
        state: row.try_get("state").map_err(doing)?,
        at: timestamps::from_text("purchase_documents.saved_at", row.try_get("saved_at").map_err(doing)?)?,
    })
}
