use std::collections::HashMap;

use crate::{
    DocumentKey, DocumentPosition, DocumentSummary, LOOKUP_CHUNK, ROWS_PER_DOCUMENT_MAX, Records, RecordsError, checks,
    documents::{key_from, summary_from},
    error::while_trying,
    sql::{Sql, sql},
};

/// The largest page of [`Records::documents`].
pub const DOCUMENT_PAGE_MAX: u32 = 1_000;

/// Which documents to list. The default is the first 100 of all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentFilter {
    pub connection: Option<String>,
    pub stage: Option<String>,
    /// 1 to [`DOCUMENT_PAGE_MAX`].
    pub limit: u32,
    /// Only documents received after this one.
    pub after: Option<DocumentPosition>,
}

impl Default for DocumentFilter {
    fn default() -> Self {
        Self {
            connection: None,
            stage: None,
            limit: 100,
            after: None,
        }
    }
}

const SUMMARY_COLUMNS: &str = "SELECT d.id, d.connection, d.business_id, d.financial_document_id, d.kind, d.system_id,
    d.received_at, d.stage, d.stage_at, d.failure_type, d.reason, p.digest, p.mapping_version, d.confirmed_at, d.paid_at
    FROM documents d LEFT JOIN plans p ON p.id = d.plan_id";

impl Records {
    /// Every recorded approval (FI document) of a business id, oldest first.
    pub async fn approvals(&self, connection: &str, business_id: &str) -> Result<Vec<DocumentSummary>, RecordsError> {
        checks::id("connection", connection)?;
        checks::id("business id", business_id)?;
        let query = sql(SUMMARY_COLUMNS)
            .push(" WHERE d.connection = ")
            .push_bind(connection)
            .push(" AND d.business_id = ")
            .push_bind(business_id)
            .push(" ORDER BY d.id LIMIT ")
            .push_bind(i64::from(ROWS_PER_DOCUMENT_MAX));
        self.summaries(query).await
    }

    /// One page of documents in the order of receipt. The next page is asked for with `after` set to the last
    /// position; an empty page is the end.
    pub async fn documents(&self, filter: &DocumentFilter) -> Result<Vec<DocumentSummary>, RecordsError> {
        checks::optional_id("connection", filter.connection.as_deref())?;
        checks::optional_id("stage", filter.stage.as_deref())?;
        if !(1..=DOCUMENT_PAGE_MAX).contains(&filter.limit) {
            return Err(RecordsError::invalid(
                "limit",
                format!("it must be between 1 and {DOCUMENT_PAGE_MAX}"),
            ));
        }
        let mut query = sql(SUMMARY_COLUMNS)
            .push(" WHERE d.id > ")
            .push_bind(filter.after.map_or(0, |position| position.0));
        if let Some(connection) = filter.connection.as_deref() {
            query = query.push(" AND d.connection = ").push_bind(connection);
        }
        if let Some(stage) = filter.stage.as_deref() {
            query = query.push(" AND d.stage = ").push_bind(stage);
        }
        query = query.push(" ORDER BY d.id LIMIT ").push_bind(i64::from(filter.limit));
        self.summaries(query).await
    }

    /// Which of these FI documents are recorded, whatever their stage; for an intake that meets them again. At most
    /// [`crate::LOOKUP_IDS_MAX`] ids.
    pub async fn seen_documents(
        &self,
        connection: &str,
        financial_document_ids: &[String],
    ) -> Result<Vec<DocumentKey>, RecordsError> {
        checks::id("connection", connection)?;
        checks::ids("FI document ids", financial_document_ids)?;
        let doing = while_trying("look up documents");
        let mut found = Vec::new();
        for chunk in financial_document_ids.chunks(LOOKUP_CHUNK) {
            let query = sql("SELECT connection, business_id, financial_document_id FROM documents WHERE connection = ")
                .push_bind(connection)
                .push(" AND financial_document_id")
                .push_in(chunk)
                .push(" ORDER BY id");
            for row in &query.fetch_all(self.pool()).await.map_err(doing)? {
                found.push(key_from(row)?);
            }
        }
        Ok(found)
    }

    async fn summaries(&self, query: Sql<'_>) -> Result<Vec<DocumentSummary>, RecordsError> {
        let doing = while_trying("list documents");
        let rows = query.fetch_all(self.pool()).await.map_err(doing)?;
        let mut summaries = rows.iter().map(summary_from).collect::<Result<Vec<_>, _>>()?;
        let mut numbers: HashMap<i64, Vec<String>> = HashMap::new();
        for chunk in summaries.chunks(LOOKUP_CHUNK) {
            let query = sql("SELECT document_id, posted_number FROM purchase_documents
                 WHERE posted_number IS NOT NULL AND document_id")
            .push_in(chunk.iter().map(|summary| summary.position.0))
            .push(" ORDER BY id");
            for row in &query.fetch_all(self.pool()).await.map_err(doing)? {
                let document_id: i64 = row.try_get("document_id").map_err(doing)?;
                numbers
                    .entry(document_id)
                    .or_default()
                    .push(row.try_get("posted_number").map_err(doing)?);
            }
        }
        for summary in &mut summaries {
            summary.posted_numbers = numbers.remove(&summary.position.0).unwrap_or_default();
        }
        Ok(summaries)
    }
}
