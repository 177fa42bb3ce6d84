//! Runs of the document workflow that are recorded.

use std::sync::Arc;

use anyhow::ensure;
use concordat_tests::house::{House, add_vendor};
use concordat_tests::server::Server;
use concordat_tests::wait::until;
use rust_decimal::Decimal;
use sandbox::business_central::PaymentAmount;
use sandbox::concur::fixtures::{Entry, ExpenseReport, InvoiceRequest, Line};
use sandbox::fault::Fault;
use sandbox::server::Simulator;
use temporalio_client::{UntypedWorkflow, WorkflowCancelOptions};
use temporalio_common::protos::temporal::api::enums::v1::EventType;
use temporalio_common::protos::temporal::api::history::v1::HistoryEvent;
use workflows::stage::Stage;

use super::recording::{export, until_closed};

type Recorded = anyhow::Result<Vec<u8>>;

pub(super) async fn expense_paid(server: Arc<Server>) -> Recorded {
    let house = House::new(&server).await?;
    let report = house.report(1);
    house.approve(report.approval());
    paid(&house, &report.business_id).await
}

pub(super) async fn invoice_paid(server: Arc<Server>) -> Recorded {
    let house = House::new(&server).await?;
    let invoice = house.invoice(1);
    house.approve(invoice.approval());
    paid(&house, &invoice.business_id).await
}

/// Posts what is approved, pays it in Business Central and lets a sweep tell.
async fn paid(house: &House, id: &str) -> Recorded {
    house
        .with_worker(async {
            house.poll().await?;
            let document = house.until_stage(id, Stage::AwaitingPayment).await?;
            for number in &document.posted_numbers {
                let today = house.sandbox.clock().today();
                house
                    .sandbox
                    .business_central()
                    .pay(number, PaymentAmount::Full, today)?;
            }
            house.sweep().await?;
            house.until_stage(id, Stage::Paid).await?;
            until_closed(house, id).await?;
            export(house, id).await
        })
        .await
}

pub(super) async fn credit_memo_closed(server: Arc<Server>) -> Recorded {
    let house = House::new(&server).await?;
    let report = ExpenseReport::new(house.id(1), "EMP-001").with_entry(Entry::new("6100", Decimal::new(-4_500, 2)));
    house.approve(report.approval());
    let id = report.business_id;
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(&id, Stage::Closed).await?;
            until_closed(&house, &id).await?;
            export(&house, &id).await
        })
        .await
}

/// An invoice of a supplier that Business Central does not have yet.
fn unknown_vendor(house: &House) -> InvoiceRequest {
    InvoiceRequest::new(house.id(1), "SUP-99", "INV-99").with_line(Line::new("6300", Decimal::new(10_000, 2), "Paper"))
}

pub(super) async fn held_and_retried(server: Arc<Server>) -> Recorded {
    let house = House::new(&server).await?;
    let invoice = unknown_vendor(&house);
    house.approve(invoice.approval());
    let id = invoice.business_id;
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(&id, Stage::Held).await?;
            add_vendor(&house.sandbox, "V-99");
            house.retry(&id).await?;
            waiting(&house, &id).await
        })
        .await
}

pub(super) async fn rejected(server: Arc<Server>) -> Recorded {
    let house = House::new(&server).await?;
    let invoice = unknown_vendor(&house);
    house.approve(invoice.approval());
    let id = invoice.business_id;
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(&id, Stage::Held).await?;
            house.reject(&id).await?;
            house.until_stage(&id, Stage::Rejected).await?;
            until_closed(&house, &id).await?;
            export(&house, &id).await
        })
        .await
}

pub(super) async fn withdrawn_by_recall(server: Arc<Server>) -> Recorded {
    let house = House::new(&server).await?;
    let report = house.report(1);
    let id = report.business_id.clone();
    let fi = house.approve(report.approval());
    house.disturb_concur("concur.acknowledge", &fi, Fault::Delay { milliseconds: 1_000 });
    house
        .with_worker(async {
            house.poll().await?;
            let concur = house.sandbox.concur();
            until("the acknowledgement to be sent", async || {
                Ok((concur.counts().of("concur.acknowledge") > 0).then_some(()))
            })
            .await?;
            concur.recall(&id)?;
            house.until_stage(&id, Stage::Withdrawn).await?;
            until_closed(&house, &id).await?;
            export(&house, &id).await
        })
        .await
}

pub(super) async fn reopened_and_rejected(server: Arc<Server>) -> Recorded {
    let house = House::new(&server).await?;
    let report = house.report(1);
    let id = report.business_id.clone();
    house.approve(report.approval());
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(&id, Stage::AwaitingPayment).await?;
            let again = house.approve(report.approval());
            house.poll().await?;
            house.until_stage(&id, Stage::Held).await?;
            let run = format!("{id}/{again}");
            house.reject(&run).await?;
            house.until_stage(&id, Stage::Rejected).await?;
            until_closed(&house, &run).await?;
            export(&house, &run).await
        })
        .await
}

pub(super) async fn create_unknown(server: Arc<Server>) -> Recorded {
    disturbed(server, "bc.create_draft", Fault::DropAfter).await
}

pub(super) async fn create_late(server: Arc<Server>) -> Recorded {
    let late = Fault::DropThenCommit {
        after_milliseconds: 700,
    };
    disturbed(server, "bc.create_draft", late).await
}

pub(super) async fn post_unknown(server: Arc<Server>) -> Recorded {
    disturbed(server, "bc.post_draft", Fault::DropAfter).await
}

/// An invoice whose one request of this operation goes wrong, and which is posted all the same.
async fn disturbed(server: Arc<Server>, operation: &str, fault: Fault) -> Recorded {
    let house = House::new(&server).await?;
    let invoice = house.invoice(1);
    house.approve(invoice.approval());
    house.disturb_ledger(operation, &invoice.vendor_invoice_number, fault);
    house
        .with_worker(async {
            house.poll().await?;
            let history = waiting(&house, &invoice.business_id).await?;
            ensure!(house.posted(&invoice.vendor_invoice_number).len() == 1);
            ensure!(house.sandbox.business_central().faults().remaining() == 0);
            Ok(history)
        })
        .await
}

pub(super) async fn payment_unknown(server: Arc<Server>) -> Recorded {
    let house = House::new(&server).await?;
    let report = house.report(1);
    let fi = house.approve(report.approval());
    house.disturb_concur("concur.confirm_payment", &fi, Fault::DropAfter);
    let history = paid(&house, &report.business_id).await?;
    ensure!(house.sandbox.concur().faults().remaining() == 0);
    Ok(history)
}

pub(super) async fn four_hundred_lines(server: Arc<Server>) -> Recorded {
    let house = House::new(&server).await?;
    let mut invoice = InvoiceRequest::new(house.id(1), "SUP-10", "INV-400");
    for number in 1..=400 {
        let mut line = Line::new("6300", Decimal::new(1_000 + number, 2), format!("Item {number}"));
        line.cost_center = Some("100".to_owned());
        invoice = invoice.with_line(line);
    }
    house.approve(invoice.approval());
    house
        .with_worker(async {
            house.poll().await?;
            waiting(&house, &invoice.business_id).await
        })
        .await
}

pub(super) async fn cancelled(server: Arc<Server>) -> Recorded {
    let house = House::new(&server).await?;
    let invoice = unknown_vendor(&house);
    house.approve(invoice.approval());
    let id = invoice.business_id;
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(&id, Stage::Held).await?;
            let handle = house.client.get_workflow_handle::<UntypedWorkflow>(&id);
            handle.cancel(WorkflowCancelOptions::default()).await?;
            house.until_stage(&id, Stage::Withdrawn).await?;
            until_closed(&house, &id).await?;
            export(&house, &id).await
        })
        .await
}

pub(super) async fn awaiting_payment(server: Arc<Server>) -> Recorded {
    let house = House::new(&server).await?;
    let report = house.report(1);
    house.approve(report.approval());
    house
        .with_worker(async {
            house.poll().await?;
            waiting(&house, &report.business_id).await
        })
        .await
}

/// The history of a document that waits for payment: open, its safety timer set.
pub(super) async fn waiting(house: &House, id: &str) -> Recorded {
    house.until_stage(id, Stage::AwaitingPayment).await?;
    // Records show the stage before the workflow task that sets the timer is done.
    until(&format!("{id} to set its safety timer"), async || {
        let handle = house.client.get_workflow_handle::<UntypedWorkflow>(id);
        let events = handle.fetch_history(Default::default()).into_events().await?;
        let last = events.last().map(HistoryEvent::event_type);
        Ok((last == Some(EventType::TimerStarted)).then_some(()))
    })
    .await?;
    export(house, id).await
}
