//! Starting documents again whose run is gone. Records say what should be running, Temporal what is.
//!
//! One document can have several approvals in records. The newest one is to run; an older one only if records know of something
//! that was posted for it. Any other was replaced in Concur, and the run of the newer approval removes what it left behind.

use jiff::Timestamp;
use posting::ids::{BusinessId, FinancialDocumentId};
use posting::plan::DocumentKind;
use records::{DocumentFilter, DocumentSummary, NewAudit, Records, SYSTEM_ACTOR, StageChange};
use temporalio_client::errors::WorkflowInteractionError;
use temporalio_client::{
    Client, WorkflowDescribeOptions, WorkflowExecutionDescription, WorkflowExecutionStatus, WorkflowIdReusePolicy,
};
use workflows::contracts::{
    Occasion, ReadyDocument, RecoverDocuments, RecoveredPage, RecoveryReport, Sought, StartDocuments,
};
use workflows::document::Document;
use workflows::recovery::{RECOVERY_PAGE, is_final};
use workflows::search_attributes::{FAILURE_TYPE, FINANCIAL_DOCUMENT_ID, STAGE};
use workflows::stage::Stage;

use super::start;
use crate::classify::{Classified, records as records_failed};
use crate::environment::Environment;
use crate::position;

/// Goes through one page and starts what should be running and is not. Safe to repeat: what was started is running then.
pub(super) async fn recover(
    client: &Client,
    queue: &str,
    environment: &Environment,
    ask: &RecoverDocuments,
) -> Result<RecoveredPage, Classified> {
    // A worker that does not know the connection leaves its documents to one that does.
    environment.connection(&ask.connection)?;
    let recovery = Recovery {
        client,
        queue,
        records: environment.records(),
        ask,
    };
    let (approvals, next) = recovery.page().await?;
    let mut report = RecoveryReport::default();
    for approval in approvals.iter().filter(|approval| is_unfinished(approval)) {
        recovery.approval(approval, &mut report).await?;
    }
    Ok(RecoveredPage { report, next })
}

struct Recovery<'a> {
    client: &'a Client,
    queue: &'a str,
    records: &'a Records,
    ask: &'a RecoverDocuments,
}

/// What Temporal has for an approval.
enum Found {
    /// A run that lives.
    Running,
    /// A run that ended at this stage by its own decision, and the failure type it shows.
    Ended(Stage, String),
    /// Nothing that lives. The id that its next run has, and whether that is the document's ordinary one.
    Lost(String, Id),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Id {
    Ordinary,
    OfReopened,
}

impl Recovery<'_> {
    /// Approvals to look at, and where the next page begins.
    async fn page(&self) -> Result<(Vec<DocumentSummary>, Option<i64>), Classified> {
        let (stage, after) = match &self.ask.sought {
            Sought::One(id) => return Ok((self.approvals(id.as_str()).await?, None)),
            Sought::At { stage, after } => (*stage, *after),
        };
        let filter = DocumentFilter {
            connection: Some(self.ask.connection.to_string()),
            stage: Some(stage.as_str().to_owned()),
            limit: RECOVERY_PAGE,
            after: position::of_number(after)?,
        };
        let page = self.records.documents(&filter).await.map_err(records_failed)?;
        let full = page.len() >= RECOVERY_PAGE as usize;
        let last = page
            .last()
            .filter(|_| full)
            .and_then(|document| position::number(document.position));
        Ok((page, last))
    }

    /// Every approval of a document, oldest first.
    async fn approvals(&self, business_id: &str) -> Result<Vec<DocumentSummary>, Classified> {
        let connection = self.ask.connection.as_str();
        self.records
            .approvals(connection, business_id)
            .await
            .map_err(records_failed)
    }

    async fn approval(&self, approval: &DocumentSummary, report: &mut RecoveryReport) -> Result<(), Classified> {
        let Some((kind, ready)) = read(approval) else {
            tracing::error!(document = %approval.key, "a document in records cannot be read by this version, and is passed over");
            report.unreadable += 1;
            return Ok(());
        };
        let all = self.approvals(&approval.key.business_id).await?;
        let newest = all.last().is_none_or(|newest| newest.position == approval.position);
        match self.found(&ready, owed_to_older(&all, approval)).await? {
            Found::Running => report.running += 1,
            Found::Ended(stage, failure_type) => {
                report.settled += u32::from(self.settled(approval, stage, failure_type).await?);
            }
            Found::Lost(..) if !newest && !is_posted(approval) => report.replaced += 1,
            Found::Lost(id, which) => {
                let started = self.started(approval, kind, &ready, &id, which).await?;
                report.started += u32::from(started);
                report.running += u32::from(!started);
            }
        }
        Ok(())
    }

    async fn found(&self, ready: &ReadyDocument, ordinary_is_owed: bool) -> Result<Found, Classified> {
        let ordinary = ready.business_id.as_str().to_owned();
        let own = self.described(&ordinary).await?;
        if let Some(run) = own.as_ref().filter(|run| is_for(run, &ready.financial_document_id)) {
            return Ok(found(run, ordinary, Id::Ordinary));
        }
        let reopened = start::reopened_id(&ready.business_id, &ready.financial_document_id);
        if let Some(run) = self.described(&reopened).await? {
            return Ok(found(&run, reopened, Id::OfReopened));
        }
        // Whether the ordinary id can be had is what the intake decides by as well (design D1).
        let taken = own.is_some_and(|run| is_alive(run.status()) || run.status() == WorkflowExecutionStatus::Completed);
        Ok(if taken || ordinary_is_owed {
            Found::Lost(reopened, Id::OfReopened)
        } else {
            Found::Lost(ordinary, Id::Ordinary)
        })
    }

    /// The newest run of this id.
    async fn described(&self, id: &str) -> Result<Option<WorkflowExecutionDescription>, Classified> {
        let handle = self.client.get_workflow_handle::<Document>(id);
        match handle.describe(WorkflowDescribeOptions::default()).await {
            Ok(description) => Ok(Some(description)),
            Err(WorkflowInteractionError::NotFound(_)) => Ok(None),
            Err(error) => Err(start::unavailable(&error)),
        }
    }

    /// Starts the run of an approval. `false`: somebody else has, meanwhile.
    async fn started(
        &self,
        approval: &DocumentSummary,
        kind: DocumentKind,
        ready: &ReadyDocument,
        id: &str,
        which: Id,
    ) -> Result<bool, Classified> {
        // Only what a person has let pass was planned: that decision is not asked for again.
        let occasion = match which {
            Id::OfReopened if approval.plan_digest.is_none() => Occasion::Reopened,
            Id::OfReopened | Id::Ordinary => Occasion::Ready,
        };
        let ask = StartDocuments {
            connection: self.ask.connection.clone(),
            kind,
            ready: Vec::new(),
            queues: self.ask.queues.clone(),
            timing: self.ask.timing.clone(),
            policies: self.ask.policies.clone(),
        };
        // A terminated run counts as failed here; a completed one is never followed by another.
        let reuse = WorkflowIdReusePolicy::AllowDuplicateFailedOnly;
        let started = start::begin(self.client, self.queue, &ask, ready, id, occasion, reuse).await?;
        if started {
            tracing::warn!(document = %approval.key, stage = approval.stage, "no run was there; started again");
            let entry = NewAudit {
                at: Timestamp::now(),
                who: SYSTEM_ACTOR.to_owned(),
                what: "run started again".to_owned(),
                detail: Some(format!("workflow {id}, lost at stage {}", approval.stage)),
            };
            // The run is started whether this is written or not.
            if let Err(error) = self.records.append_audit(&approval.key, &entry).await {
                tracing::warn!(document = %approval.key, error = %error, "not in the audit trail");
            }
        }
        Ok(started)
    }

    /// Brings records up to date with a run that ended: they are older than it when they were restored from a backup. Read again
    /// first, because the run may have ended after they were read.
    async fn settled(
        &self,
        approval: &DocumentSummary,
        stage: Stage,
        failure_type: String,
    ) -> Result<bool, Classified> {
        let now = self.records.document(&approval.key).await.map_err(records_failed)?;
        if now.is_none_or(|document| document.stage != approval.stage) {
            return Ok(false);
        }
        let change = StageChange {
            stage: stage.as_str().to_owned(),
            failure_type: (!failure_type.is_empty()).then_some(failure_type),
            reason: None,
            at: Timestamp::now(),
        };
        self.records
            .set_stage(&approval.key, &change)
            .await
            .map_err(records_failed)?;
        Ok(true)
    }
}

/// The ids of an approval; `None` when this version does not know its kind or its ids.
fn read(approval: &DocumentSummary) -> Option<(DocumentKind, ReadyDocument)> {
    let kind = DocumentKind::ALL
        .into_iter()
        .find(|kind| kind.as_str() == approval.kind)?;
    let ready = ReadyDocument {
        business_id: BusinessId::parse(&approval.key.business_id).ok()?,
        financial_document_id: FinancialDocumentId::parse(&approval.key.financial_document_id).ok()?,
    };
    Some((kind, ready))
}

fn is_unfinished(approval: &DocumentSummary) -> bool {
    !Stage::ALL
        .into_iter()
        .any(|stage| is_final(stage) && stage.as_str() == approval.stage)
}

fn is_posted(approval: &DocumentSummary) -> bool {
    !approval.posted_numbers.is_empty()
}

/// Whether the document's ordinary workflow id is for an older approval that is posted and not finished: the newer one meets it
/// there as it did before both were lost.
fn owed_to_older(all: &[DocumentSummary], approval: &DocumentSummary) -> bool {
    all.iter()
        .any(|older| older.position < approval.position && is_posted(older) && is_unfinished(older))
}

/// Whether a run is for this approval. One that does not say is taken to be: then nothing is started beside it.
fn is_for(run: &WorkflowExecutionDescription, approval: &FinancialDocumentId) -> bool {
    let of = run.search_attributes().get(&FINANCIAL_DOCUMENT_ID);
    of.is_none_or(|of| of == approval.as_str())
}

fn is_alive(status: WorkflowExecutionStatus) -> bool {
    use WorkflowExecutionStatus::{Canceled, Completed, Failed, Terminated, TimedOut};
    !matches!(status, Canceled | Completed | Failed | Terminated | TimedOut)
}

fn found(run: &WorkflowExecutionDescription, id: String, which: Id) -> Found {
    let status = run.status();
    if is_alive(status) {
        return Found::Running;
    }
    let shown = run.search_attributes().get(&STAGE).unwrap_or_default();
    let ended = Stage::ALL
        .into_iter()
        .find(|stage| is_final(*stage) && stage.as_str() == shown);
    match ended {
        Some(stage) if status != WorkflowExecutionStatus::Terminated => {
            Found::Ended(stage, run.search_attributes().get(&FAILURE_TYPE).unwrap_or_default())
        }
        _ => Found::Lost(id, which),
    }
}
