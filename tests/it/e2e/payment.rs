//! The wait for payment: weeks long, ended by a sweep or by the document's own look, and never told before the posting.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, ensure};
use concordat_tests::house::House;
use concordat_tests::server::Server;
use concordat_tests::wait::until;
use libtest_mimic::Trial;
use temporalio_client::WorkflowExecutionStatus;
use temporalio_common::protos::temporal::api::history::v1::HistoryEvent;
use temporalio_common::protos::temporal::api::history::v1::history_event::Attributes;
use workflows::stage::Stage;

use super::expect::{paid, posted_and_confirmed_once, posted_once};
use crate::on_server;

pub(super) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server(
            "e2e::payment::after_weeks_without_a_sweep_the_safety_timer_finds_the_payment",
            server,
            after_weeks_without_a_sweep_the_safety_timer_finds_the_payment,
        ),
        on_server(
            "e2e::payment::a_payment_made_early_is_told_only_after_the_posting_is_confirmed",
            server,
            a_payment_made_early_is_told_only_after_the_posting_is_confirmed,
        ),
        on_server(
            "e2e::payment::a_payment_told_twice_is_confirmed_once",
            server,
            a_payment_told_twice_is_confirmed_once,
        ),
    ]
}

const DAY: Duration = Duration::from_secs(24 * 3_600);

async fn after_weeks_without_a_sweep_the_safety_timer_finds_the_payment(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let invoice = house.invoice(1);
    let id = &invoice.business_id;
    let fi = house.approve(invoice.approval());
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(id, Stage::AwaitingPayment).await?;
            let posted = posted_and_confirmed_once(&house, &fi, &invoice.vendor_invoice_number, invoice.total())?;

            let before = house.ledger_requests("bc.purchase_documents.get");
            house.let_time_pass(id, 22 * DAY).await?;
            house
                .until_ledger_requests("bc.purchase_documents.get", before + 3)
                .await?;
            ensure!(house.state(id).await?.stage == Stage::AwaitingPayment);
            ensure!(
                house.sandbox.concur().invoice_payments().is_empty(),
                "told before it was paid"
            );

            paid(&house, &posted.number)?;
            house.let_time_pass(id, 8 * DAY).await?;
            ensure!(house.until_closed(id).await? == WorkflowExecutionStatus::Completed);
            let payments = house.sandbox.concur().invoice_payments();
            ensure!(payments.len() == 1 && payments[0].business_id == *id);
            ensure!(payments[0].payment_status == "PAID" && payments[0].payment_amount == Some(invoice.total()));
            ensure!(
                house.ledger_requests("bc.purchase_documents.changed") == 0,
                "a sweep helped"
            );
            let looks = house.ledger_requests("bc.purchase_documents.get") - before;
            ensure!(looks == 4, "{looks} looks in four weeks");
            Ok(())
        })
        .await
}

async fn a_payment_made_early_is_told_only_after_the_posting_is_confirmed(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let report = house.report(1);
    let id = &report.business_id;
    let number = format!("{id}-EMPL");
    let fi = house.approve(report.approval());
    house.throttle_concur("concur.confirm_posting");
    house
        .with_worker(async {
            house.poll().await?;
            house.until_concur_requests("concur.confirm_posting", 1).await?;
            let posted = posted_once(&house, &number, report.total())?;
            paid(&house, &posted.number)?;
            house.sweep().await?;
            until("the sweep to tell it", async || {
                let events = house.history(id).await?;
                Ok(events.iter().any(is_signal).then_some(()))
            })
            .await?;
            // The document goes on trying to confirm its posting, and nothing else.
            let tried = house.concur_requests("concur.confirm_posting");
            house.until_concur_requests("concur.confirm_posting", tried + 2).await?;
            ensure!(
                house.concur_requests("concur.confirm_payment") == 0,
                "the payment was told first"
            );

            house.clear_concur();
            ensure!(house.until_closed(id).await? == WorkflowExecutionStatus::Completed);
            let in_concur = house.in_concur(&fi)?;
            let posting = in_concur.postings.first().context("no posting confirmation")?;
            let payment = in_concur.payments.first().context("no payment confirmation")?;
            ensure!(posting.received_at <= payment.received_at);
            ensure!(in_concur.postings.len() == 1 && in_concur.payments.len() == 1);
            ensure!(
                in_concur.refusals.is_empty(),
                "Concur refused: {:?}",
                in_concur.refusals
            );
            Ok(())
        })
        .await
}

async fn a_payment_told_twice_is_confirmed_once(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let report = house.report(1);
    let id = &report.business_id;
    let fi = house.approve(report.approval());
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(id, Stage::AwaitingPayment).await?;
            let posted = posted_once(&house, &format!("{id}-EMPL"), report.total())?;
            // Both sweeps tell it while Concur cannot be told yet.
            house.throttle_concur("concur.confirm_payment");
            paid(&house, &posted.number)?;
            house.sweep().await?;
            house.until_concur_requests("concur.confirm_payment", 1).await?;
            house.sweep().await?;
            house.until_ledger_requests("bc.purchase_documents.changed", 2).await?;
            house.clear_concur();
            house.until_stage(id, Stage::Paid).await?;
            ensure!(house.until_closed(id).await? == WorkflowExecutionStatus::Completed);
            ensure!(house.in_concur(&fi)?.payments.len() == 1);
            Ok(())
        })
        .await
}

fn is_signal(event: &HistoryEvent) -> bool {
    matches!(
        event.attributes,
        Some(Attributes::WorkflowExecutionSignaledEventAttributes(_))
    )
}
