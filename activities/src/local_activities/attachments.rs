//! Starting the run that attaches a posted document's images.

use temporalio_client::errors::WorkflowStartError;
use temporalio_client::{Client, WorkflowIdConflictPolicy, WorkflowIdReusePolicy, WorkflowStartOptions};
use workflows::attachments::Attachments;
use workflows::contracts::AttachmentsInput;
use workflows::failure::FailureType;

use crate::classify::Classified;

/// Starts it once per approval. It may be started anew by hand after it failed.
pub(super) async fn start(client: &Client, queue: &str, input: AttachmentsInput) -> Result<(), Classified> {
    let document = &input.plan.document;
    let id = format!(
        "attachments/{}/{}",
        document.business_id, document.financial_document_id
    );
    let options = WorkflowStartOptions::new(queue, id)
        .id_reuse_policy(WorkflowIdReusePolicy::AllowDuplicateFailedOnly)
        .id_conflict_policy(WorkflowIdConflictPolicy::Fail)
        .static_summary(format!("Images of Concur {} {}", document.kind, document.business_id))
        .build();
    match client.start_workflow(Attachments::run, input, options).await {
        Ok(_) | Err(WorkflowStartError::AlreadyStarted { .. }) => Ok(()),
        Err(error) => Err(Classified::of(
            FailureType::Unavailable,
            format!("Temporal did not take a request: {error}"),
        )),
    }
}
