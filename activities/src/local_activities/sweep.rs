//! Telling documents of their payment, and moving the watermark.

use temporalio_client::errors::WorkflowInteractionError;
use temporalio_client::{Client, WorkflowSignalOptions};
use workflows::contracts::{AdvanceWatermark, PaymentFact, SignalPayments};
use workflows::document::Document;
use workflows::failure::FailureType;

use crate::classify::{Classified, records as records_failed};
use crate::environment::Environment;
use crate::ledger_activities::payments::watermark_name;
use crate::local_activities::start;

/// Signals every document. One that has ended needs no telling.
pub(super) async fn signal(client: &Client, payments: &SignalPayments) -> Result<u32, Classified> {
    let mut told = 0;
    for paid in &payments.paid {
        let reopened = paid
            .reopened
            .as_ref()
            .map(|approval| start::reopened_id(&paid.business_id, approval));
        for id in std::iter::once(paid.business_id.to_string()).chain(reopened) {
            told += u32::from(tell(client, &id, &paid.fact).await?);
        }
    }
    Ok(told)
}

/// Whether a workflow of this id was there to be told.
async fn tell(client: &Client, id: &str, fact: &PaymentFact) -> Result<bool, Classified> {
    let handle = client.get_workflow_handle::<Document>(id);
    match handle
        .signal(
            Document::payment_observed,
            fact.clone(),
            WorkflowSignalOptions::default(),
        )
        .await
    {
        Ok(()) => Ok(true),
        Err(WorkflowInteractionError::NotFound(_)) => Ok(false),
        Err(error) => Err(Classified::of(
            FailureType::Unavailable,
            format!("Temporal did not take a signal: {error}"),
        )),
    }
}

/// The next sweep starts here.
pub(super) async fn advance(environment: &Environment, advance: &AdvanceWatermark) -> Result<(), Classified> {
    let name = watermark_name(&advance.company);
    environment
        .records()
        .set_watermark(&name, &advance.watermark.to_string())
        .await
        .map_err(records_failed)
}
