use std::fmt;

use jiff::Timestamp;

use crate::{DocumentKey, Records, RecordsError, audit, checks, documents, error::while_trying, sql::sql, timestamps};

const PLAN_MAX_BYTES: usize = 64 * 1024 * 1024;

/// A posting plan and what it was made for. `Debug` leaves the plan itself out.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredPlan {
    /// The plan, byte for byte.
    pub plan_json: String,
    /// The caller's digest of the plan.
    pub digest: String,
    pub mapping_version: String,
    /// The Business Central environment.
    pub environment: String,
    /// The Business Central company, by its id: a code may be given to another company later.
    pub company: String,
}

impl Records {
    /// Makes this the document's current plan. Earlier plans stay in the database; saving one of them again makes it
    /// current again. The change is in the audit trail; saving the current plan changes nothing.
    ///
    /// # Errors
    /// `Conflict` when the same digest, mapping version, environment and company are recorded with another plan text.
    pub async fn save_plan(&self, key: &DocumentKey, plan: &StoredPlan) -> Result<(), RecordsError> {
        key.check()?;
        checks::id("plan digest", &plan.digest)?;
        checks::id("mapping version", &plan.mapping_version)?;
        checks::id("environment", &plan.environment)?;
        checks::id("company", &plan.company)?;
        checks::sized("plan", &plan.plan_json, PLAN_MAX_BYTES)?;
        const DOING: &str = "save a plan";
        let doing = while_trying(DOING);
        let now = Timestamp::now();
        let mut write = self.begin_write(DOING).await?;
        let document_id = documents::id_of(write.connection(), key).await?;
        sql(
            "INSERT INTO plans (document_id, digest, plan_json, mapping_version, environment, company, saved_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (document_id, digest, mapping_version, environment, company) DO NOTHING",
        )
        .bind(document_id)
        .bind(&plan.digest)
        .bind(&plan.plan_json)
        .bind(&plan.mapping_version)
        .bind(&plan.environment)
        .bind(&plan.company)
        .bind(timestamps::to_text(now))
        .execute(write.connection())
        .await
        .map_err(doing)?;
        let row = sql(
            "SELECT p.id, p.plan_json, d.plan_id FROM plans p JOIN documents d ON d.id = p.document_id
             WHERE p.document_id = $1 AND p.digest = $2 AND p.mapping_version = $3 AND p.environment = $4
                AND p.company = $5",
        )
        .bind(document_id)
        .bind(&plan.digest)
        .bind(&plan.mapping_version)
        .bind(&plan.environment)
        .bind(&plan.company)
        .fetch_one(write.connection())
        .await
        .map_err(doing)?;
        if row.try_get::<&str>("plan_json").map_err(doing)? != plan.plan_json {
            return Err(RecordsError::conflict(format!(
                "document {key} has another plan with the digest {}; a digest must name one plan",
                plan.digest
            )));
        }
        let plan_id: i64 = row.try_get("id").map_err(doing)?;
        if row.try_get::<Option<i64>>("plan_id").map_err(doing)? == Some(plan_id) {
            return Ok(());
        }
        sql("UPDATE documents SET plan_id = $1 WHERE id = $2")
            .bind(plan_id)
            .bind(document_id)
            .execute(write.connection())
            .await
            .map_err(doing)?;
        let detail = format!(
            "digest {}, mapping version {}, environment {}, company {}",
            plan.digest, plan.mapping_version, plan.environment, plan.company
        );
        audit::append(
            write.connection(),
            document_id,
            &audit::own_entry(now, "plan", Some(detail)),
        )
        .await?;
        write.commit().await
    }

    /// The document's current plan; `None` when there is none or the document is not recorded.
    pub async fn plan(&self, key: &DocumentKey) -> Result<Option<StoredPlan>, RecordsError> {
        key.check()?;
        let doing = while_trying("read a plan");
        let row = sql(
            "SELECT p.plan_json, p.digest, p.mapping_version, p.environment, p.company
             FROM plans p JOIN documents d ON d.plan_id = p.id
             WHERE d.connection = $1 AND d.business_id = $2 AND d.financial_document_id = $3",
        )
        .bind(&key.connection)
        .bind(&key.business_id)
        .bind(&key.financial_document_id)
        .fetch_optional(self.pool())
        .await
        .map_err(doing)?;
        row.map(|row| {
            Ok(StoredPlan {
                plan_json: row.try_get("plan_json").map_err(doing)?,
                digest: row.try_get("digest").map_err(doing)?,
                mapping_version: row.try_get("mapping_version").map_err(doing)?,
                environment: row.try_get("environment").map_err(doing)?,
                company: row.try_get("company").map_err(doing)?,
            })
        })
        .transpose()
    }
}

impl fmt::Debug for StoredPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredPlan")
            .field("plan_bytes", &self.plan_json.len())
            .field("digest", &self.digest)
            .field("mapping_version", &self.mapping_version)
            .field("environment", &self.environment)
            .field("company", &self.company)
            .finish()
    }
}
