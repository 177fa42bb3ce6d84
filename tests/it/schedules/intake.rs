//! Looks at Concur's queue that overlap, that take several pages, and whose pages shift while they are read.

use std::sync::Arc;

use anyhow::{Context, bail, ensure};
use concordat::schedules;
use concordat_tests::house::House;
use concordat_tests::server::Server;
use concordat_tests::wait::until;
use posting::plan::DocumentKind;
use sandbox::concur::DocStatus;
use sandbox::concur::fixtures::InvoiceRequest;
use sandbox::fault::{Fault, FaultRule};
use sandbox::server::Simulator;
use temporalio_client::WorkflowStartOptions;
use temporalio_client::schedules::{ScheduleDescriptionAction, ScheduleOverlapPolicy};
use workflows::failure::FailureType;
use workflows::intake::{Intake, IntakeInput};
use workflows::stage::Stage;

use super::{described, reports};

const INVOICE: DocumentKind = DocumentKind::Invoice;

/// Puts this many invoices into the queue, oldest first; with their FI document ids.
fn approved(house: &House, count: u32) -> Vec<(InvoiceRequest, String)> {
    (1..=count)
        .map(|number| {
            let invoice = house.invoice(number);
            let fi = house.approve(invoice.approval());
            (invoice, fi)
        })
        .collect()
}

/// As the schedule does it.
async fn look(house: &House) -> anyhow::Result<()> {
    let id = schedules::intake_id(house.connection()?, INVOICE);
    let schedule = house.client.get_schedule_handle(id);
    Ok(schedule
        .trigger(ScheduleOverlapPolicy::AllowAll, Default::default())
        .await?)
}

/// Each is in the ledger exactly once, and Concur knows its number.
async fn posted_once(house: &House, invoices: &[(InvoiceRequest, String)]) -> anyhow::Result<()> {
    for (invoice, fi) in invoices {
        house.until_stage(&invoice.business_id, Stage::AwaitingPayment).await?;
        let posted = house.posted(&invoice.vendor_invoice_number);
        ensure!(
            posted.len() == 1,
            "{} stands {} times",
            invoice.business_id,
            posted.len()
        );
        ensure!(posted[0].total == invoice.total());
        ensure!(house.confirmed_numbers(fi)? == [posted[0].number.clone()]);
    }
    Ok(())
}

/// A look is under way when the schedule is triggered, and both read the queue while every document is still in it: no worker
/// runs before both are open.
pub(super) async fn overlapping(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let invoices = approved(&house, 5);
    house.sandbox.concur().faults().add(FaultRule {
        times: 2,
        ..FaultRule::once("concur.list_documents", Fault::Delay { milliseconds: 300 })
    });
    schedules::ensure(&house.config, &house.client).await?;
    let id = schedules::intake_id(house.connection()?, INVOICE);
    let ScheduleDescriptionAction::StartWorkflow(action) = described(&house, &id).await?.action() else {
        bail!("{id} starts no workflow");
    };
    let input: IntakeInput = action.args().await?.context("no input")?;
    let options = WorkflowStartOptions::new(action.task_queue(), format!("{id}-earlier")).build();
    let earlier = house.client.start_workflow(Intake::run, input, options).await?;
    look(&house).await?;
    until("the triggered intake to be open", async || {
        Ok((described(&house, &id).await?.recent_actions().len() == 1).then_some(()))
    })
    .await?;
    house
        .with_worker(async {
            let mut reports = reports(&house, INVOICE, 1).await?;
            reports.push(earlier.get_result(Default::default()).await?);
            let started: u32 = reports.iter().map(|report| report.started).sum();
            ensure!(started == 5, "{started} runs were started for 5 documents: {reports:?}");
            ensure!(reports.iter().all(|report| report.reopened == 0), "{reports:?}");
            posted_once(&house, &invoices).await
        })
        .await?;
    ensure!(house.drafts().is_empty());
    ensure!(house.sandbox.business_central().documents().len() == 5);
    Ok(())
}

pub(super) async fn several_pages(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let invoices = approved(&house, 35);
    house
        .with_worker(async {
            look(&house).await?;
            posted_once(&house, &invoices).await?;
            let reports = reports(&house, INVOICE, 1).await?;
            ensure!(reports.len() == 1);
            let report = &reports[0];
            ensure!(report.seen == 35 && report.started == 35, "{report:?}");
            ensure!(report.pages >= 4, "{report:?}");
            ensure!(report.unreadable.is_empty(), "{report:?}");
            Ok(())
        })
        .await?;
    ensure!(house.sandbox.business_central().documents().len() == 35);
    Ok(())
}

/// While the second page is on its way, somebody else takes five documents of the first: five documents move from the second
/// page to the first, which was read already.
pub(super) async fn shifting_page(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let invoices = approved(&house, 25);
    house.sandbox.concur().faults().add(FaultRule {
        key: Some(INVOICE.as_str().to_owned()),
        skip: 1,
        ..FaultRule::once("concur.list_documents", Fault::Delay { milliseconds: 1_500 })
    });
    let (theirs, ours) = invoices.split_at(5);
    house
        .with_worker(async {
            look(&house).await?;
            let concur = house.sandbox.concur();
            until("the second page to be asked for", async || {
                Ok((concur.counts().of("concur.list_documents") >= 2).then_some(()))
            })
            .await?;
            for (_, fi) in theirs {
                ensure!(concur.set_status(fi, DocStatus::Acknowledged));
            }
            let first = reports(&house, INVOICE, 1).await?;
            ensure!(first[0].seen >= 20, "{:?}", first[0]);
            look(&house).await?;
            reports(&house, INVOICE, 2).await?;
            posted_once(&house, ours).await?;
            for (invoice, _) in theirs {
                let held = house.until_stage(&invoice.business_id, Stage::Held).await?;
                ensure!(
                    held.failure_type.as_deref() == Some(FailureType::OtherSystem.as_str()),
                    "{:?}",
                    held.failure_type
                );
            }
            Ok(())
        })
        .await?;
    ensure!(
        house.sandbox.business_central().documents().len() == ours.len(),
        "a document that another system holds has a purchase document"
    );
    Ok(())
}
