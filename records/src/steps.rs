use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    DocumentKey, ROWS_PER_DOCUMENT_MAX, Records, RecordsError, checks, documents,
    error::while_trying,
    sql::{Row, sql},
    timestamps,
};

const NAMES_MAX: usize = 50;

/// A request that is about to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStep {
    /// What is done, such as `create_draft`.
    pub step: String,
    /// To what: an id or a number. Never a name or an amount.
    pub target: String,
    /// When it is sent, kept to the millisecond.
    pub at: Timestamp,
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepAnswer {
    pub outcome: String,
    /// Ids and correlation ids; never names or amounts.
    pub detail: Option<String>,
    pub at: Timestamp,
}

/// Names one recorded request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StepId(i64);

/// A recorded request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepRow {
    pub id: StepId,
    pub step: String,
    pub target: String,
    pub sent_at: Timestamp,
    /// `None` together with `answered_at` while nobody knows what became of it.
    pub outcome: Option<String>,
    pub detail: Option<String>,
    pub answered_at: Option<Timestamp>,
}

impl StepRow {
    /// False when the process ended, or is still waiting, between sending and hearing.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        self.answered_at.is_some()
    }
}

impl Records {
    /// Records that a request is about to be sent; call it before sending. Every call is another request: two calls
    /// give two rows, since an unanswered row too many only makes a read-back more careful.
    pub async fn begin_step(&self, key: &DocumentKey, step: &NewStep) -> Result<StepId, RecordsError> {
        key.check()?;
        checks::id("step", &step.step)?;
        checks::text("step target", &step.target)?;
        const DOING: &str = "record a request before it is sent";
        let mut write = self.begin_write(DOING).await?;
        let document_id = documents::id_of(write.connection(), key).await?;
        let doing = while_trying(DOING);
        let row = sql("INSERT INTO steps (document_id, step, target, sent_at) VALUES ($1, $2, $3, $4) RETURNING id")
            .bind(document_id)
            .bind(&step.step)
            .bind(&step.target)
            .bind(timestamps::to_text(step.at))
            .fetch_one(write.connection())
            .await
            .map_err(doing)?;
        let id = StepId(row.try_get("id").map_err(doing)?);
        write.commit().await?;
        Ok(id)
    }

    /// Records what became of a request. The same outcome and detail again change nothing, whatever `at` says.
    ///
    /// # Errors
    /// `Conflict` when another answer is recorded, `Invalid` when there is no such step.
    pub async fn finish_step(&self, id: StepId, answer: &StepAnswer) -> Result<(), RecordsError> {
        checks::id("step outcome", &answer.outcome)?;
        checks::optional_text("step detail", answer.detail.as_deref())?;
        const DOING: &str = "record the answer to a request";
        let doing = while_trying(DOING);
        let mut write = self.begin_write(DOING).await?;
        let row = sql("SELECT step, outcome, detail FROM steps WHERE id = $1")
            .bind(id.0)
            .locking()
            .fetch_optional(write.connection())
            .await
            .map_err(doing)?
            .ok_or_else(|| RecordsError::invalid("step id", format!("there is no step {}; begin it first", id.0)))?;
        if let Some(outcome) = row.try_get::<Option<String>>("outcome").map_err(doing)? {
            let detail: Option<String> = row.try_get("detail").map_err(doing)?;
            if outcome == answer.outcome && detail == answer.detail {
                return Ok(());
            }
            let step: String = row.try_get("step").map_err(doing)?;
            return Err(RecordsError::conflict(format!(
                "step {} ({step}) was answered with {outcome}, so {} cannot be its answer as well; \
                 begin a step for every request",
                id.0, answer.outcome
            )));
        }
        sql("UPDATE steps SET outcome = $1, detail = $2, answered_at = $3 WHERE id = $4")
            .bind(&answer.outcome)
            .bind(&answer.detail)
            .bind(timestamps::to_text(answer.at))
            .bind(id.0)
            .execute(write.connection())
            .await
            .map_err(doing)?;
        write.commit().await
    }

    /// The last request of this step that was begun for the document.
    pub async fn last_step(&self, key: &DocumentKey, step: &str) -> Result<Option<StepRow>, RecordsError> {
        checks::id("step", step)?;
        Ok(self.newest_steps(key, Some(step), 1).await?.pop())
    }

    /// Every request for the document in the order begun; of more, the newest [`ROWS_PER_DOCUMENT_MAX`].
    pub async fn steps(&self, key: &DocumentKey) -> Result<Vec<StepRow>, RecordsError> {
        self.newest_steps(key, None, ROWS_PER_DOCUMENT_MAX).await
    }

    /// When the last of these steps was sent for any approval of the business id, answered or not; `None` when none
    /// ever was. A back-out waits from that time until nothing can still be running.
    ///
    /// # Errors
    /// `Invalid` when `steps` is empty or has more than 50 names: "nothing was sent" must not come from a question
    /// that asks for nothing.
    pub async fn last_sent_of_business_id(
        &self,
        connection: &str,
        business_id: &str,
        steps: &[&str],
    ) -> Result<Option<Timestamp>, RecordsError> {
        self.last_unsettled_of_business_id(connection, business_id, steps, &[])
            .await
    }

    /// The same for those alone whose answer settles nothing: unanswered, or answered with an outcome that is not
    /// among `settled_outcomes` (at most 50). An outcome that nobody listed counts as unsettled.
    ///
    /// # Errors
    /// As [`Records::last_sent_of_business_id`].
    pub async fn last_unsettled_of_business_id(
        &self,
        connection: &str,
        business_id: &str,
        steps: &[&str],
        settled_outcomes: &[&str],
    ) -> Result<Option<Timestamp>, RecordsError> {
        checks::id("connection", connection)?;
        checks::id("business id", business_id)?;
        if steps.is_empty() || steps.len() > NAMES_MAX {
            return Err(RecordsError::invalid(
                "steps",
                format!("it must have 1 to {NAMES_MAX} names"),
            ));
        }
        if settled_outcomes.len() > NAMES_MAX {
            return Err(RecordsError::invalid(
                "settled outcomes",
                format!("it has more than {NAMES_MAX} names"),
            ));
        }
        steps.iter().try_for_each(|step| checks::id("step", step))?;
        let mut query = sql("SELECT MAX(s.sent_at) AS last FROM steps s JOIN documents d ON d.id = s.document_id")
            .push(" WHERE d.connection = ")
            .push_bind(connection)
            .push(" AND d.business_id = ")
            .push_bind(business_id)
            .push(" AND s.step")
            .push_in(steps.iter().copied());
        if !settled_outcomes.is_empty() {
            query = query
                .push(" AND (s.outcome IS NULL OR s.outcome NOT")
                .push_in(settled_outcomes.iter().copied())
                .push(")");
        }
        let doing = while_trying("find the last request of a business id");
        let row = query.fetch_one(self.pool()).await.map_err(doing)?;
        let last = row.try_get("last").map_err(doing)?;
        timestamps::from_optional_text("steps.sent_at", last)
    }

    async fn newest_steps(
        &self,
        key: &DocumentKey,
        step: Option<&str>,
        limit: u32,
    ) -> Result<Vec<StepRow>, RecordsError> {
        key.check()?;
        let mut query = sql(
            "SELECT * FROM (SELECT s.id, s.step, s.target, s.sent_at, s.outcome, s.detail, s.answered_at
             FROM steps s JOIN documents d ON d.id = s.document_id WHERE d.connection = ",
        )
        .push_bind(&key.connection)
        .push(" AND d.business_id = ")
        .push_bind(&key.business_id)
        .push(" AND d.financial_document_id = ")
        .push_bind(&key.financial_document_id);
        if let Some(step) = step {
            query = query.push(" AND s.step = ").push_bind(step);
        }
        let rows = query
            .push(" ORDER BY s.id DESC LIMIT ")
            .push_bind(i64::from(limit))
            .push(") AS newest ORDER BY id")
            .fetch_all(self.pool())
            .await
            .map_err(while_trying("read a document's steps"))?;
        rows.iter().map(step_from).collect()
    }
}

fn step_from(row: &Row) -> Result<StepRow, RecordsError> {
    let doing = while_trying("read a document's steps");
    Ok(StepRow {
        id: StepId(row.try_get("id").map_err(doing)?),
        step: row.try_get("step").map_err(doing)?,
        target: row.try_get("target").map_err(doing)?,
        sent_at: timestamps::from_text("steps.sent_at", row.try_get("sent_at").map_err(doing)?)?,
        outcome: row.try_get("outcome").map_err(doing)?,
        detail: row.try_get("detail").map_err(doing)?,
        answered_at: timestamps::from_optional_text("steps.answered_at", row.try_get("answered_at").map_err(doing)?)?,
    })
}
