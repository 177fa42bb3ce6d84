//! Telling documents of their payment, and moving the watermark.

use temporalio_client::errors::WorkflowInteractionError;
use temporalio_client::{Client, WorkflowSignalOptions};
use workflows::contracts::{AdvanceWatermark, SignalPayments};
use workflows::document::Document;
use workflows::failure::FailureType;

use crate::classify::{Classified, records as records_failed};
use crate::environment::Environment;
use crate::ledger_activities::payments::watermark_name;

/// Signals every document. One that has ended needs no telling.
pub(super) async fn signal(client: &Client, payments: &SignalPayments) -> Result<u32, Classified> {
    let mut told = 0;
    for paid in &payments.paid {
        let handle = client.get_workflow_handle::<Document>(paid.business_id.as_str());
        match handle
            .signal(
                Document::payment_observed,
                paid.fact.clone(),
                WorkflowSignalOptions::default(),
            )
            .await
        {
            Ok(()) => told += 1,
            Err(WorkflowInteractionError::NotFound(_)) => {}
            Err(error) => {
                return Err(Classified::of(
                    FailureType::Unavailable,
                    format!("Temporal did not take a signal: {error}"),
                ));
            }
        }
    }
    Ok(told)
}

/// The next sweep starts here.
pub(super) async fn advance(environment: &Environment, advance: &AdvanceWatermark) -> Result<(), Classified> {
    let name = watermark_name(&advance.connection);
    environment
        .records()
        .set_watermark(&name, &advance.watermark.to_string())
        .await
        .map_err(records_failed)
}
