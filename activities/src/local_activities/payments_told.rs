//! Telling documents what was seen of their payments: a signal to a run that waits, a run of its own where there is none any more.

use posting::payments::PaymentsSeen;
use temporalio_client::errors::{WorkflowInteractionError, WorkflowStartError};
use temporalio_client::{
    Client, Priority, WorkflowIdConflictPolicy, WorkflowIdReusePolicy, WorkflowSignalOptions, WorkflowStartOptions,
};
use temporalio_common::search_attributes::SearchAttributes;
use workflows::contracts::{AdvanceLedgerCursor, PaymentReversalInput, SeenDocument, TellPayments};
use workflows::document::Document;
use workflows::payment_reversal::PaymentReversal;
use workflows::search_attributes::{COMPANY, DOCUMENT_KIND};
use workflows::stage::Stage;

use super::start::{reopened_id, unavailable};
use crate::classify::{Classified, records as records_failed};
use crate::environment::{Environment, key};
use crate::ledger_activities::payment_entries::cursor_name;
use crate::payments_due;

/// Tells each document; how many were told.
pub(super) async fn tell(
    client: &Client,
    queue: &str,
    environment: &Environment,
    ask: &TellPayments,
) -> Result<u32, Classified> {
    let mut told = 0;
    for one in &ask.documents {
        let stored = environment
            .records()
            .document(&key(&one.document))
            .await
            .map_err(records_failed)?;
        let stage = stored.map(|document| document.stage).unwrap_or_default();
        let has_ended = [Stage::Paid, Stage::Closed].iter().any(|ended| ended.as_str() == stage);
        told += u32::from(if has_ended {
            afterwards(client, queue, environment, ask, one).await?
        } else {
            signalled(client, one).await?
        });
    }
    Ok(told)
}

/// Signals the run of the document. One that was lost is started again by a recovery, and looks by itself.
async fn signalled(client: &Client, one: &SeenDocument) -> Result<bool, Classified> {
    let document = &one.document;
    let reopened = reopened_id(&document.business_id, &document.financial_document_id);
    let ids = std::iter::once(document.business_id.to_string()).chain(one.has_several.then_some(reopened));
    let mut told = false;
    for id in ids {
        let handle = client.get_workflow_handle::<Document>(&id);
        let signal = handle.signal(
            Document::payments_seen,
            one.seen.clone(),
            WorkflowSignalOptions::default(),
        );
        match signal.await {
            Ok(()) => told = true,
            Err(WorkflowInteractionError::NotFound(_)) => {}
            Err(error) => return Err(unavailable(&error)),
        }
    }
    Ok(told)
}

/// Starts a run that tells what is due of a document whose own run has ended. The same sight starts one run only.
async fn afterwards(
    client: &Client,
    queue: &str,
    environment: &Environment,
    ask: &TellPayments,
    one: &SeenDocument,
) -> Result<bool, Classified> {
    let document = &one.document;
    let Some((due_of, due)) = payments_due::of_document(environment, document, &one.seen).await? else {
        return Ok(false);
    };
    let Some(first) = due.tellings.first() else {
        return Ok(false);
    };
    let id = format!(
        "{}/payment-reversal/{}",
        document.business_id,
        sight(&one.seen, &first.reference)
    );
    let attributes = SearchAttributes::new([
        COMPANY.value_set(document.connection.to_string()),
        DOCUMENT_KIND.value_set(document.kind.as_str().to_owned()),
    ]);
    let options = WorkflowStartOptions::new(queue, id)
        .id_reuse_policy(WorkflowIdReusePolicy::AllowDuplicateFailedOnly)
        .id_conflict_policy(WorkflowIdConflictPolicy::Fail)
        .search_attributes(attributes)
        .priority(
            Priority::builder()
                .fairness_key(document.connection.to_string())
                .build(),
        )
        .static_summary(format!("Payment of Concur {} {}", document.kind, document.business_id))
        .build();
    let input = PaymentReversalInput {
        plan: due_of.plan,
        posted: due_of.posted,
        seen: one.seen.clone(),
        queues: ask.queues.clone(),
        timing: ask.timing.clone(),
    };
    match client.start_workflow(PaymentReversal::run, input, options).await {
        Ok(_) => Ok(true),
        Err(WorkflowStartError::AlreadyStarted { .. }) => Ok(false),
        Err(error) => Err(unavailable(&error)),
    }
}

/// What tells one sight of an invoice from another: its newest row; by status what is told of it.
fn sight(seen: &PaymentsSeen, reference: &str) -> String {
    let newest = seen.entry.as_ref().and_then(|entry| entry.settlements.last());
    newest.map_or_else(|| reference.to_owned(), |row| row.row.to_string())
}

/// The next sweep goes on from here.
pub(super) async fn advance(environment: &Environment, advance: &AdvanceLedgerCursor) -> Result<(), Classified> {
    environment
        .records()
        .set_watermark(&cursor_name(&advance.company), &advance.row.to_string())
        .await
        .map_err(records_failed)
}
