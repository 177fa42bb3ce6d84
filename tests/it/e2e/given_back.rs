//! Given back to Concur: carried out once it may have arrived, and nothing of ours stays behind, under whatever vendor it was made.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat_tests::house::{House, add_vendor};
use concordat_tests::server::Server;
use libtest_mimic::Trial;
use posting::correction::Change;
use posting::ids::VendorNumber;
use sandbox::fault::Fault;
use temporalio_client::{WorkflowExecuteUpdateOptions, WorkflowExecutionStatus};
use workflows::contracts::Correction;
use workflows::document::Document;
use workflows::failure::FailureType;

use super::expect::{held, ledger_is_empty, ledger_is_untouched, told_as_failed};
use crate::on_server;

pub(super) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server(
            "e2e::given_back::once_a_rejection_was_sent_a_retry_carries_it_out",
            server,
            a_retry_carries_it_out,
        ),
        on_server(
            "e2e::given_back::a_draft_at_a_former_vendor_is_deleted_too",
            server,
            a_draft_at_a_former_vendor,
        ),
    ]
}

/// The rejection arrived, its answer is lost, and asking whether it arrived is refused: the run holds, and does not know.
async fn a_retry_carries_it_out(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let mut invoice = house.invoice(1);
    "SUP-99".clone_into(&mut invoice.vendor_code);
    let id = &invoice.business_id;
    let fi = house.approve(invoice.approval());
    house.disturb_concur("concur.confirm_posting", id, Fault::DropAfter);
    let refused = Fault::Answer {
        status: 400,
        retry_after: None,
        body: None,
    };
    house.disturb_concur("concur.look_up_document", id, refused);
    house
        .with_worker(async {
            held(&house, id, FailureType::MappingMissing, "V-99").await?;
            house.reject(id).await?;
            let state = house.until_held_again(id).await?;
            let failure = state.failure.context("held without a failure")?;
            ensure!(failure.failure_type == FailureType::Defect, "{failure:?}");

            // Now it could be posted; but Concur has an error for it.
            add_vendor(&house.sandbox, "V-99");
            house.retry(id).await?;
            ensure!(house.until_closed(id).await? == WorkflowExecutionStatus::Failed);
            ledger_is_untouched(&house)?;
            told_as_failed(&house, &fi, "V-99")
        })
        .await
}

/// The rules have changed since the draft was made, and lead to a vendor that does not exist: there is no plan when it is rejected.
async fn a_draft_at_a_former_vendor(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let invoice = house.invoice(1);
    let id = &invoice.business_id;
    let fi = house.approve(invoice.approval());
    let refused = Fault::Answer {
        status: 400,
        retry_after: None,
        body: None,
    };
    house.disturb_ledger("bc.post_draft", &invoice.vendor_invoice_number, refused);
    house
        .with_worker(async {
            held(&house, id, FailureType::DocumentInvalid, "refused").await?;
            ensure!(house.drafts().len() == 1, "there is no draft to delete");
            let correction = Correction {
                by: "operator-7".to_owned(),
                reason: "agreed with finance".to_owned(),
                changes: vec![Change::Vendor {
                    from: VendorNumber::parse("V-10")?,
                    to: VendorNumber::parse("V-99")?,
                }],
            };
            let handle = house.client.get_workflow_handle::<Document>(id);
            let answer = handle
                .execute_update(Document::correct, correction, WorkflowExecuteUpdateOptions::default())
                .await?;
            let failure = answer.failure.context("held without a failure")?;
            ensure!(failure.reason.contains("V-99"), "{failure:?}");
            house.reject(id).await?;
            ensure!(house.until_closed(id).await? == WorkflowExecutionStatus::Failed);
            ensure!(house.drafts().is_empty(), "the draft was left behind");
            ledger_is_empty(&house)?;
            told_as_failed(&house, &fi, "V-99")
        })
        .await
}
