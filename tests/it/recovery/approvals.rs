//! Which approvals are started again, and which are left alone.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat_tests::house::House;
use concordat_tests::server::Server;
use posting::plan::DocumentKind;
use records::NewDocument;
use sandbox::concur::fixtures::InvoiceRequest;
use temporalio_client::{WorkflowExecutionStatus, WorkflowTerminateOptions};
use workflows::contracts::RecoveryReport;
use workflows::document::Document;
use workflows::failure::FailureType;
use workflows::stage::Stage;

use super::{Subject, expect, paid_to_the_end, recovered, run_id};

/// An invoice of a supplier that the company does not have: it is held.
fn of_unknown_vendor(house: &House, n: u32) -> InvoiceRequest {
    let mut invoice = house.invoice(n);
    "SUP-99".clone_into(&mut invoice.vendor_code);
    invoice
}

pub(super) async fn left_alone(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let held = of_unknown_vendor(&house, 1);
    let rejected = of_unknown_vendor(&house, 2);
    house.approve(held.approval());
    house.approve(rejected.approval());
    let waiting = Subject::report(&house, 3);
    let done = [Subject::invoice(&house, 4)];
    house
        .with_worker(async {
            house.poll().await?;
            for id in [&held.business_id, &rejected.business_id] {
                house.until_stage(id, Stage::Held).await?;
            }
            house.reject(&rejected.business_id).await?;
            ensure!(house.until_closed(&rejected.business_id).await? == WorkflowExecutionStatus::Failed);
            house.until_stage(&waiting.id, Stage::AwaitingPayment).await?;
            paid_to_the_end(&house, &done).await?;
            let all = [&held.business_id, &rejected.business_id, &waiting.id, &done[0].id];
            let mut before = Vec::new();
            for id in all {
                before.push(run_id(&house, id).await?);
            }
            expect(&recovered(&house).await?, 0, 2)?;
            for (id, before) in all.into_iter().zip(before) {
                ensure!(run_id(&house, id).await? == before, "{id} was started again");
            }
            house.until_stage(&held.business_id, Stage::Held).await?;
            waiting.told_once(&house)?;
            Ok(())
        })
        .await
}

/// The intake saves a document before it starts its run, and can be stopped between the two. By then Concur may not list it any
/// more: it is found in records all the same.
pub(super) async fn saved_and_never_started(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let subjects = [Subject::invoice(&house, 1)];
    let connection = house.connection()?;
    let environment = house.environment()?;
    let concur = &environment.connections().next().context("no connection")?.concur;
    let id = concur::BusinessId::new(&subjects[0].id)?;
    let found = concur.find_transactions(concur::DocumentType::Invoice, &id).await?;
    let new = NewDocument {
        key: records::DocumentKey {
            connection: connection.name.to_string(),
            business_id: subjects[0].id.clone(),
            financial_document_id: subjects[0].approval.clone(),
        },
        kind: DocumentKind::Invoice.as_str().to_owned(),
        system_id: connection.system_id.clone(),
        body: found.first().context("not in Concur")?.document.get().to_owned(),
        received_at: jiff::Timestamp::now(),
    };
    house.records.save_received(&new).await?;
    house
        .with_worker(async {
            expect(&recovered(&house).await?, 1, 0)?;
            // The next look of the intake knows it.
            let report = house.look(DocumentKind::Invoice).await?;
            ensure!(report.started == 0 && report.reopened == 0, "the look did {report:?}");
            paid_to_the_end(&house, &subjects).await
        })
        .await
}

/// The posted approval gets the document's id back; the one that was approved afterwards waits for a person, as before.
pub(super) async fn reopened(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let report = house.report(1);
    let first = Subject::report(&house, 1);
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(&first.id, Stage::AwaitingPayment).await?;
            let second = house.approve(report.approval());
            ensure!(house.look(DocumentKind::Expense).await?.reopened == 1);
            let run = format!("{}/{second}", first.id);
            house.until_stage(&first.id, Stage::Held).await?;
            first.terminate(&house).await?;
            let handle = house.client.get_workflow_handle::<Document>(&run);
            handle.terminate(WorkflowTerminateOptions::default()).await?;

            expect(&recovered(&house).await?, 2, 0)?;
            let state = house.described_at(&run, Stage::Held).await?;
            ensure!(state.status() == WorkflowExecutionStatus::Running);
            let failure = house.state(&run).await?.failure.context("held without a failure")?;
            ensure!(failure.failure_type == FailureType::Reopened, "{failure:?}");
            house.described_at(&first.id, Stage::AwaitingPayment).await?;
            expect(&recovered(&house).await?, 0, 2)?;
            first.pay(&house)?;
            house.sweep().await?;
            ensure!(house.until_closed(&first.id).await? == WorkflowExecutionStatus::Completed);
            first.told_once(&house)?;
            first.paid_once(&house)?;
            ensure!(house.in_concur(&second)?.postings.is_empty());
            Ok(())
        })
        .await
}

/// Terminated while it was held, then recalled and approved anew: the new approval has the id, and the old one nothing to do.
pub(super) async fn replaced(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let invoice = of_unknown_vendor(&house, 1);
    house.approve(invoice.approval());
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(&invoice.business_id, Stage::Held).await?;
            let handle = house.client.get_workflow_handle::<Document>(&invoice.business_id);
            handle.terminate(WorkflowTerminateOptions::default()).await?;
            house.sandbox.concur().force_recall(&invoice.business_id)?;
            let again = [Subject::invoice(&house, 1)];
            ensure!(house.look(DocumentKind::Invoice).await?.started == 1);
            house.until_stage(&again[0].id, Stage::AwaitingPayment).await?;
            let expected = RecoveryReport {
                running: 1,
                replaced: 1,
                ..RecoveryReport::default()
            };
            let report = recovered(&house).await?;
            ensure!(report == expected, "the recovery did {report:?}");
            paid_to_the_end(&house, &again).await
        })
        .await
}
