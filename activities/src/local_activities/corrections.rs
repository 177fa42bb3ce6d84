//! What people decided about a document: corrections and decisions, kept in its audit trail, which nobody can change.

use jiff::Timestamp;
use posting::correction::Change;
use records::NewAudit;
use workflows::contracts::{CorrectionOutcome, DocumentRef, RecordCorrection, RecordDecision};
use workflows::failure::{Failure, FailureType};

use super::plan;
use crate::classify::{Classified, records as records_failed};
use crate::environment::{Environment, REVERSED, defect, key, purchase_record};

/// What a correction is called in the audit trail.
const CORRECTION: &str = "correction";
/// Between the reason and the changes as data.
const CHANGES: &str = "\nchanges: ";

/// Every change that people made to the plan of this approval, in order.
pub(super) async fn of(environment: &Environment, document: &DocumentRef) -> Result<Vec<Change>, Classified> {
    let trail = environment
        .records()
        .audit(&key(document))
        .await
        .map_err(records_failed)?;
    let mut changes = Vec::new();
    for entry in trail.iter().filter(|entry| entry.what == CORRECTION) {
        let data = entry.detail.as_deref().and_then(|detail| detail.rsplit_once(CHANGES));
        let made: Option<Vec<Change>> = data.and_then(|(_, data)| serde_json::from_str(data).ok());
        changes.extend(made.ok_or_else(|| defect("A correction in the audit trail cannot be read by this version."))?);
    }
    Ok(changes)
}

/// Keeps a correction, if the plan can be made with it.
pub(super) async fn record(environment: &Environment, ask: &RecordCorrection) -> Result<CorrectionOutcome, Classified> {
    let correction = &ask.correction;
    let mut changes = of(environment, &ask.document).await?;
    if changes.ends_with(&correction.changes) {
        // The answer of the first try was lost; or somebody sent it twice.
        return Ok(CorrectionOutcome::Recorded);
    }
    changes.extend(correction.changes.iter().cloned());
    if let Err(refused) = plan::planned(environment, &ask.document, &changes).await {
        if refused.failure_type == FailureType::Unavailable {
            return Err(refused);
        }
        return Ok(CorrectionOutcome::Refused(Failure::new(
            refused.failure_type,
            refused.reason,
        )));
    }
    let made: Vec<String> = correction.changes.iter().map(ToString::to_string).collect();
    let data = serde_json::to_string(&correction.changes).map_err(|_| defect("The correction cannot be written."))?;
    let detail = format!("{}: {}{CHANGES}{data}", correction.reason, made.join(", "));
    append(environment, &ask.document, &correction.by, CORRECTION, detail).await?;
    Ok(CorrectionOutcome::Recorded)
}

/// Keeps a decision; what was reversed no longer stands against another posting.
pub(super) async fn record_decision(environment: &Environment, decision: &RecordDecision) -> Result<(), Classified> {
    for posted in &decision.reversed {
        let record = purchase_record(&decision.document, &posted.key, REVERSED);
        environment
            .records()
            .save_purchase_document(&record)
            .await
            .map_err(records_failed)?;
    }
    let told = &decision.told;
    let trail = environment
        .records()
        .audit(&key(&decision.document))
        .await
        .map_err(records_failed)?;
    // The worker may have stopped between writing it and saying so. A person who decides the same again has seen the document
    // held once more, which stands in between.
    let is_written = trail.last().is_some_and(|last| {
        last.who == told.by.trim() && last.what == decision.what && last.detail.as_ref() == Some(&told.reason)
    });
    if is_written {
        return Ok(());
    }
    append(
        environment,
        &decision.document,
        &told.by,
        &decision.what,
        told.reason.clone(),
    )
    .await
}

async fn append(
    environment: &Environment,
    document: &DocumentRef,
    who: &str,
    what: &str,
    detail: String,
) -> Result<(), Classified> {
    let entry = NewAudit {
        at: Timestamp::now(),
        who: who.trim().to_owned(),
        what: what.to_owned(),
        detail: Some(detail),
    };
    environment
        .records()
        .append_audit(&key(document), &entry)
        .await
        .map_err(records_failed)
}
