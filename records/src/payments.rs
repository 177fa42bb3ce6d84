use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    DocumentKey, ROWS_PER_DOCUMENT_MAX, Records, RecordsError, audit, checks, documents,
    error::while_trying,
    sql::{Row, sql},
    timestamps,
};

/// A payment confirmation that is about to be sent to Concur.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentRecord {
    /// The `paymentRef`, the same for every attempt (Concur FIS v4, payment confirmation: a repeated one is answered
    /// with 298 and `NOOP`). Unique within the document.
    pub reference: String,
    /// The kind of confirmation in the caller's words.
    pub kind: String,
    /// Ids such as the vendor ledger entry's; never names or amounts.
    pub detail: Option<String>,
    /// How much it tells, as decimal text in the document's currency.
    pub amount: Option<String>,
    pub at: Timestamp,
}

/// What Concur answered to a payment confirmation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentAnswer {
    pub outcome: String,
    /// Codes and correlation ids; never names or amounts.
    pub detail: Option<String>,
    pub at: Timestamp,
}

/// Whether [`Records::begin_payment`] wrote anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    New,
    /// Begun earlier. Unanswered, it is to be sent again under the same reference.
    AlreadyThere {
        answered: bool,
    },
}

/// A recorded payment confirmation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentRow {
    pub reference: String,
    pub kind: String,
    pub detail: Option<String>,
    /// How much it told; `None` in what was begun before amounts were recorded.
    pub amount: Option<String>,
    /// When it was first begun.
    pub sent_at: Timestamp,
    /// The last answer; `None` together with `answered_at` while there is none.
    pub outcome: Option<String>,
    pub answer_detail: Option<String>,
    pub answered_at: Option<Timestamp>,
}

impl Records {
    /// Records a payment confirmation before it is sent. The same reference again changes nothing and says whether an
    /// answer is recorded.
    ///
    /// # Errors
    /// `Conflict` when the reference was used for another kind of confirmation.
    pub async fn begin_payment(&self, key: &DocumentKey, payment: &PaymentRecord) -> Result<Begun, RecordsError> {
        key.check()?;
        checks::id("payment reference", &payment.reference)?;
        checks::id("payment kind", &payment.kind)?;
        checks::optional_text("payment detail", payment.detail.as_deref())?;
        checks::optional_id("payment amount", payment.amount.as_deref())?;
        const DOING: &str = "record a payment confirmation before it is sent";
        let doing = while_trying(DOING);
        let mut write = self.begin_write(DOING).await?;
        let document_id = documents::id_of(write.connection(), key).await?;
        let existing = sql("SELECT kind, answered_at FROM payments WHERE document_id = $1 AND reference = $2")
            .bind(document_id)
            .bind(&payment.reference)
            .fetch_optional(write.connection())
            .await
            .map_err(doing)?;
        if let Some(row) = existing {
            let kind: String = row.try_get("kind").map_err(doing)?;
            if kind != payment.kind {
                return Err(RecordsError::conflict(format!(
                    "payment reference {} of document {key} was begun as {kind}, so it cannot be used for {}",
                    payment.reference, payment.kind
                )));
            }
            let answered = row.try_get::<Option<&str>>("answered_at").map_err(doing)?.is_some();
            return Ok(Begun::AlreadyThere { answered });
        }
        sql(
            "INSERT INTO payments (document_id, reference, kind, detail, amount, sent_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(document_id)
        .bind(&payment.reference)
        .bind(&payment.kind)
        .bind(&payment.detail)
        .bind(&payment.amount)
        .bind(timestamps::to_text(payment.at))
        .execute(write.connection())
        .await
        .map_err(doing)?;
        let what = format!("{} {}", payment.kind, payment.reference);
        let entry = audit::own_entry(payment.at, "payment confirmation begun", Some(what));
        audit::append(write.connection(), document_id, &entry).await?;
        write.commit().await?;
        Ok(Begun::New)
    }

    /// Records the answer to a payment confirmation. The last answer counts, since a refused one may be sent again
    /// under its reference; the audit trail keeps them all. The same outcome and detail again change nothing.
    ///
    /// # Errors
    /// `Invalid` when this reference was not begun.
    pub async fn finish_payment(
        &self,
        key: &DocumentKey,
        reference: &str,
        answer: &PaymentAnswer,
    ) -> Result<(), RecordsError> {
        key.check()?;
        checks::id("payment reference", reference)?;
        checks::id("payment outcome", &answer.outcome)?;
        checks::optional_text("payment detail", answer.detail.as_deref())?;
        const DOING: &str = "record the answer to a payment confirmation";
        let doing = while_trying(DOING);
        let mut write = self.begin_write(DOING).await?;
        let document_id = documents::id_of(write.connection(), key).await?;
        let row = sql("SELECT id, outcome, answer_detail FROM payments WHERE document_id = $1 AND reference = $2")
            .bind(document_id)
            .bind(reference)
            .fetch_optional(write.connection())
            .await
            .map_err(doing)?
            .ok_or_else(|| {
                RecordsError::invalid(
                    "payment reference",
                    format!("{reference} of document {key} was not begun"),
                )
            })?;
        let outcome: Option<String> = row.try_get("outcome").map_err(doing)?;
        let detail: Option<String> = row.try_get("answer_detail").map_err(doing)?;
        if outcome.as_ref() == Some(&answer.outcome) && detail == answer.detail {
            return Ok(());
        }
        sql("UPDATE payments SET outcome = $1, answer_detail = $2, answered_at = $3 WHERE id = $4")
            .bind(&answer.outcome)
            .bind(&answer.detail)
            .bind(timestamps::to_text(answer.at))
            .bind(row.try_get::<i64>("id").map_err(doing)?)
            .execute(write.connection())
            .await
            .map_err(doing)?;
        let told = match &answer.detail {
            Some(detail) => format!("{reference}: {} ({detail})", answer.outcome),
            None => format!("{reference}: {}", answer.outcome),
        };
        let entry = audit::own_entry(answer.at, "payment confirmation answered", Some(told));
        audit::append(write.connection(), document_id, &entry).await?;
        write.commit().await
    }

    /// The payment confirmations of a document in the order begun; at most [`ROWS_PER_DOCUMENT_MAX`].
    pub async fn payments(&self, key: &DocumentKey) -> Result<Vec<PaymentRow>, RecordsError> {
        key.check()?;
        let rows = sql("SELECT * FROM (
                SELECT p.id, p.reference, p.kind, p.detail, p.amount, p.sent_at, p.outcome, p.answer_detail, p.answered_at
                FROM payments p JOIN documents d ON d.id = p.document_id
                WHERE d.connection = $1 AND d.business_id = $2 AND d.financial_document_id = $3
                ORDER BY p.id DESC LIMIT $4
            ) AS newest ORDER BY id")
        .bind(&key.connection)
        .bind(&key.business_id)
        .bind(&key.financial_document_id)
        .bind(i64::from(ROWS_PER_DOCUMENT_MAX))
        .fetch_all(self.pool())
        .await
        .map_err(while_trying("read payment confirmations"))?;
        rows.iter().map(payment_from).collect()
    }
}

fn payment_from(row: &Row) -> Result<PaymentRow, RecordsError> {
    let doing = while_trying("read payment confirmations");
    Ok(PaymentRow {
        reference: row.try_get("reference").map_err(doing)?,
        kind: row.try_get("kind").map_err(doing)?,
        detail: row.try_get("detail").map_err(doing)?,
        amount: row.try_get("amount").map_err(doing)?,
        sent_at: timestamps::from_text("payments.sent_at", row.try_get("sent_at").map_err(doing)?)?,
        outcome: row.try_get("outcome").map_err(doing)?,
        answer_detail: row.try_get("answer_detail").map_err(doing)?,
        answered_at: timestamps::from_optional_text(
            "payments.answered_at",
            row.try_get("answered_at").map_err(doing)?,
        )?,
    })
}
