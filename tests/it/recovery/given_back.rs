//! Rule P22: once a rejection may have arrived, an approval is only given back, also by the run that is started in place of a
//! terminated one.

use std::sync::Arc;

use anyhow::ensure;
use concordat_tests::house::{House, add_vendor};
use concordat_tests::server::Server;
use concordat_tests::wait::until;
use sandbox::concur::PostingOutcome;
use sandbox::fault::Fault;
use temporalio_client::{WorkflowExecutionStatus, WorkflowTerminateOptions};
use workflows::document::Document;
use workflows::stage::Stage;

use super::recovered;

pub(super) async fn a_rejection_that_may_have_arrived_is_carried_out(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let mut invoice = house.invoice(1);
    "SUP-99".clone_into(&mut invoice.vendor_code);
    let id = &invoice.business_id;
    let fi = house.approve(invoice.approval());
    // The rejection is lost on its way, and nobody can know that.
    house.disturb_concur("concur.confirm_posting", &fi, Fault::DropBefore);
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(id, Stage::Held).await?;
            house.reject(id).await?;
            let connection = house.connection()?.name.as_str().to_owned();
            until("the rejection to be sent", async || {
                let approval = house.records.approvals(&connection, id).await?.pop();
                let Some(approval) = approval else { return Ok(None) };
                Ok(house.records.last_step(&approval.key, "reject_posting").await?)
            })
            .await?;
            let handle = house.client.get_workflow_handle::<Document>(id);
            handle.terminate(WorkflowTerminateOptions::default()).await?;

            // Now it could be posted; but Concur may hold an error for it at any time.
            add_vendor(&house.sandbox, "V-99");
            recovered(&house).await?;
            ensure!(house.until_closed(id).await? == WorkflowExecutionStatus::Failed);
            ensure!(
                house.posted(&invoice.vendor_invoice_number).is_empty(),
                "it was posted all the same"
            );
            let told = house.in_concur(&fi)?.postings;
            ensure!(
                told.len() == 1 && told[0].outcome == PostingOutcome::Error,
                "Concur was told {told:?}"
            );
            Ok(())
        })
        .await
}
