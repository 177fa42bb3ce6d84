//! Starting document workflows (design D1): the workflow id is the business id; a run that is there already is compared by
//! the approval it is for.

use posting::ids::{BusinessId, FinancialDocumentId};
use temporalio_client::errors::WorkflowStartError;
use temporalio_client::{
    Client, Priority, WorkflowDescribeOptions, WorkflowIdConflictPolicy, WorkflowIdReusePolicy, WorkflowStartOptions,
};
use temporalio_common::MemoValues;
use temporalio_common::search_attributes::SearchAttributes;
use workflows::contracts::{DocumentInput, DocumentRef, IntakeReport, Occasion, ReadyDocument, StartDocuments};
use workflows::document::Document;
use workflows::failure::FailureType;
use workflows::search_attributes::{COMPANY, DOCUMENT_KIND, FINANCIAL_DOCUMENT_ID, STAGE};
use workflows::stage::Stage;

use crate::classify::Classified;

pub(super) async fn start(client: &Client, queue: &str, ask: &StartDocuments) -> Result<IntakeReport, Classified> {
    let mut report = IntakeReport::default();
    for ready in &ask.ready {
        match started(client, queue, ask, ready).await? {
            Started::New => report.started += 1,
            Started::Known => report.known += 1,
            Started::Reopened => report.reopened += 1,
        }
    }
    Ok(report)
}

/// Workflow id of a run for an approval that came while another was taken.
pub(super) fn reopened_id(business_id: &BusinessId, approval: &FinancialDocumentId) -> String {
    format!("{business_id}/{approval}")
}

enum Started {
    New,
    Known,
    Reopened,
}

async fn started(
    client: &Client,
    queue: &str,
    ask: &StartDocuments,
    ready: &ReadyDocument,
) -> Result<Started, Classified> {
    let id = ready.business_id.as_str();
    // Every ending before the first posting closes Failed, so a corrected resubmission may start under the same id.
    if begin(
        client,
        queue,
        ask,
        ready,
        id,
        Occasion::Ready,
        WorkflowIdReusePolicy::AllowDuplicateFailedOnly,
    )
    .await?
    {
        return Ok(Started::New);
    }
    if approval_of(client, id).await?.as_deref() == Some(ready.financial_document_id.as_str()) {
        return Ok(Started::Known);
    }
    let id = reopened_id(&ready.business_id, &ready.financial_document_id);
    let new = begin(
        client,
        queue,
        ask,
        ready,
        &id,
        Occasion::Reopened,
        WorkflowIdReusePolicy::RejectDuplicate,
    )
    .await?;
    Ok(if new { Started::Reopened } else { Started::Known })
}

/// Starts one run. `false`: one of this id is there.
pub(super) async fn begin(
    client: &Client,
    queue: &str,
    ask: &StartDocuments,
    ready: &ReadyDocument,
    id: &str,
    occasion: Occasion,
    reuse: WorkflowIdReusePolicy,
) -> Result<bool, Classified> {
    let document = DocumentRef {
        connection: ask.connection.clone(),
        kind: ask.kind,
        business_id: ready.business_id.clone(),
        financial_document_id: ready.financial_document_id.clone(),
    };
    let attributes = SearchAttributes::new([
        COMPANY.value_set(ask.connection.to_string()),
        DOCUMENT_KIND.value_set(ask.kind.as_str().to_owned()),
        STAGE.value_set(Stage::Received.as_str().to_owned()),
        FINANCIAL_DOCUMENT_ID.value_set(ready.financial_document_id.to_string()),
    ]);
    let mut memo = MemoValues::new();
    memo.insert("financial_document_id", ready.financial_document_id.to_string());
    memo.insert("connection", ask.connection.to_string());
    let options = WorkflowStartOptions::new(queue, id)
        .id_reuse_policy(reuse)
        .id_conflict_policy(WorkflowIdConflictPolicy::Fail)
        .search_attributes(attributes)
        .memo(memo)
        .priority(Priority::builder().fairness_key(ask.connection.to_string()).build())
        .static_summary(format!("Concur {} {}", ask.kind, ready.business_id))
        .build();
    let input = DocumentInput {
        document,
        occasion,
        queues: ask.queues.clone(),
        timing: ask.timing.clone(),
        policies: ask.policies.clone(),
    };
    match client.start_workflow(Document::run, input, options).await {
        Ok(_) => Ok(true),
        Err(WorkflowStartError::AlreadyStarted { .. }) => Ok(false),
        Err(error) => Err(unavailable(&error)),
    }
}

/// The approval that the newest run of this id is for.
async fn approval_of(client: &Client, id: &str) -> Result<Option<String>, Classified> {
    let handle = client.get_workflow_handle::<Document>(id);
    let description = handle
        .describe(WorkflowDescribeOptions::default())
        .await
        .map_err(|error| unavailable(&error))?;
    Ok(description.search_attributes().get(&FINANCIAL_DOCUMENT_ID))
}

pub(super) fn unavailable(error: &dyn std::error::Error) -> Classified {
    Classified::of(
        FailureType::Unavailable,
        format!("Temporal did not take a request: {error}"),
    )
}
