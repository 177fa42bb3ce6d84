//! Runs of documents that people decided about by updates, and runs that were held after something was posted or taken.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat_tests::house::House;
use concordat_tests::server::Server;
use posting::correction::Change;
use posting::ids::AccountNumber;
use sandbox::business_central::{AccountSeed, Blocked, PaymentAmount};
use sandbox::concur::DocStatus;
use sandbox::concur::fixtures::ExpenseReport;
use sandbox::fault::Fault;
use temporalio_client::WorkflowExecuteUpdateOptions;
use workflows::contracts::{Correction, Told};
use workflows::document::Document;
use workflows::stage::Stage;

use super::documents::waiting;
use super::recording::{export, until_closed};

type Recorded = anyhow::Result<Vec<u8>>;

fn told() -> Told {
    Told {
        by: "operator-7".to_owned(),
        reason: "agreed with finance".to_owned(),
    }
}

/// The account is blocked: a person names another one, then it is posted and paid.
pub(super) async fn corrected_paid(server: Arc<Server>) -> Recorded {
    let house = House::new(&server).await?;
    house.sandbox.business_central().add_account(AccountSeed {
        number: "61100".to_owned(),
        name: "Closed account".to_owned(),
        blocked: Blocked::Yes,
        ..AccountSeed::default()
    });
    let report = house.report(1);
    house.approve(report.approval());
    let id = &report.business_id;
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(id, Stage::Held).await?;
            let change = Change::Account {
                from: AccountNumber::parse("61100")?,
                to: AccountNumber::parse("62100")?,
            };
            let correction = Correction {
                by: told().by,
                reason: told().reason,
                changes: vec![change],
            };
            let handle = house.client.get_workflow_handle::<Document>(id);
            let options = WorkflowExecuteUpdateOptions::default();
            handle.execute_update(Document::correct, correction, options).await?;
            let document = house.until_stage(id, Stage::AwaitingPayment).await?;
            let number = document.posted_numbers.first().context("nothing is posted")?;
            let today = house.sandbox.clock().today();
            house
                .sandbox
                .business_central()
                .pay(number, PaymentAmount::Full, today)?;
            house.sweep().await?;
            until_closed(&house, id).await?;
            export(&house, id).await
        })
        .await
}

/// The vendor is unknown, and a person gives the invoice back with a reason of their own.
pub(super) async fn rejected_by_update(server: Arc<Server>) -> Recorded {
    let house = House::new(&server).await?;
    let mut invoice = house.invoice(1);
    "SUP-99".clone_into(&mut invoice.vendor_code);
    house.approve(invoice.approval());
    let id = &invoice.business_id;
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(id, Stage::Held).await?;
            let handle = house.client.get_workflow_handle::<Document>(id);
            let options = WorkflowExecuteUpdateOptions::default();
            handle
                .execute_update(Document::reject_to_concur, told(), options)
                .await?;
            until_closed(&house, id).await?;
            export(&house, id).await
        })
        .await
}

/// A report for two payees of which the first is posted and the second refused.
async fn half_posted(server: &Server) -> anyhow::Result<(House, ExpenseReport)> {
    let house = House::new(server).await?;
    let report = house.report_with_card(1);
    let refusal = Fault::Answer {
        status: 400,
        retry_after: None,
        body: None,
    };
    house.disturb_ledger("bc.post_draft", &format!("{}-COPD", report.business_id), refusal);
    house.approve(report.approval());
    Ok((house, report))
}

pub(super) async fn half_posted_and_retried(server: Arc<Server>) -> Recorded {
    let (house, report) = half_posted(&server).await?;
    let id = &report.business_id;
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(id, Stage::Held).await?;
            ensure!(house.posted(&format!("{id}-EMPL")).len() == 1 && house.drafts().len() == 1);
            house.retry(id).await?;
            let history = waiting(&house, id).await?;
            ensure!(house.ledger_requests("bc.post_draft") == 3);
            Ok(history)
        })
        .await
}

/// Told too early once; then what stands is cancelled in Business Central, and the document goes back to Concur.
pub(super) async fn reversed(server: Arc<Server>) -> Recorded {
    let (house, report) = half_posted(&server).await?;
    let id = &report.business_id;
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(id, Stage::Held).await?;
            let handle = house.client.get_workflow_handle::<Document>(id);
            let options = WorkflowExecuteUpdateOptions::default();
            let early = handle
                .execute_update(Document::reversed, told(), options.clone())
                .await?;
            ensure!(early.stage == Stage::Held);
            for posted in house.posted(&format!("{id}-EMPL")) {
                house.sandbox.business_central().cancel(&posted.number)?;
            }
            handle.execute_update(Document::reversed, told(), options).await?;
            until_closed(&house, id).await?;
            ensure!(house.drafts().is_empty());
            export(&house, id).await
        })
        .await
}

/// Recalled between the posting and its confirmation: held, and confirmed once the recall is undone.
pub(super) async fn recalled_after_posting(server: Arc<Server>) -> Recorded {
    let house = House::new(&server).await?;
    let invoice = house.invoice(1);
    let id = &invoice.business_id;
    let fi = house.approve(invoice.approval());
    house.throttle_concur("concur.confirm_posting");
    house
        .with_worker(async {
            house.poll().await?;
            house.until_concur_requests("concur.confirm_posting", 1).await?;
            house.sandbox.concur().force_recall(id)?;
            house.clear_concur();
            house.until_stage(id, Stage::Held).await?;
            ensure!(house.sandbox.concur().set_status(&fi, DocStatus::Acknowledged));
            house.retry(id).await?;
            waiting(&house, id).await
        })
        .await
}

/// Another connector has acknowledged it: held, and left alone when it is rejected.
pub(super) async fn other_system(server: Arc<Server>) -> Recorded {
    let house = House::new(&server).await?;
    let invoice = house.invoice(1);
    let id = &invoice.business_id;
    let fi = house.approve(invoice.approval());
    house.throttle_concur("concur.acknowledge");
    house
        .with_worker(async {
            house.poll().await?;
            house.until_concur_requests("concur.acknowledge", 1).await
        })
        .await?;
    house.clear_concur();
    house.acknowledge_as("another-connector", &fi).await?;
    house
        .with_worker(async {
            house.until_stage(id, Stage::Held).await?;
            house.reject(id).await?;
            until_closed(&house, id).await?;
            export(&house, id).await
        })
        .await
}

/// Approved again after it was posted; a retry finds the posting, and holds once more.
pub(super) async fn reopened_and_retried(server: Arc<Server>) -> Recorded {
    let house = House::new(&server).await?;
    let report = house.report(1);
    let id = &report.business_id;
    house.approve(report.approval());
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(id, Stage::AwaitingPayment).await?;
            let again = house.approve(report.approval());
            house.poll().await?;
            house.until_stage(id, Stage::Held).await?;
            let run = format!("{id}/{again}");
            house.retry(&run).await?;
            house.until_held_again(&run).await?;
            house.reject(&run).await?;
            until_closed(&house, &run).await?;
            export(&house, &run).await
        })
        .await
}
