//! Supplier invoices: once, when nothing is left to pay; in parts where the Concur company takes them.

use std::sync::Arc;

use anyhow::ensure;
use concordat_tests::server::Server;
use libtest_mimic::Trial;
use sandbox::SandboxOptions;
use sandbox::concur::{PaymentHistory, SecondInvoicePayment};
use sandbox::fault::{Fault, FaultRule};
use sandbox::server::Simulator;
use temporalio_client::WorkflowExecutionStatus;
use workflows::stage::Stage;

use super::world::{FIRST_DAY, FROM_LEDGER, IN_PARTS, SECOND_DAY, Standing, cents, house};
use crate::on_server;

pub(super) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server(
            "payments::invoice::is_told_once_when_nothing_is_left_to_pay",
            server,
            once_in_full,
        ),
        on_server("payments::invoice::is_told_in_parts_by_choice", server, in_parts),
        on_server(
            "payments::invoice::parts_after_the_first_are_not_taken_where_concur_takes_one",
            server,
            one_is_taken,
        ),
        on_server(
            "payments::invoice::a_part_without_an_answer_is_compared_with_the_history",
            server,
            compared_with_the_history,
        ),
        on_server(
            "payments::invoice::a_part_that_no_history_lists_waits_for_a_person",
            server,
            not_listed,
        ),
    ]
}

fn takes(second: SecondInvoicePayment, history: PaymentHistory) -> SandboxOptions {
    let mut options = SandboxOptions::default();
    options.concur.second_invoice_payment = second;
    options.concur.payment_history = history;
    options
}

async fn once_in_full(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server, SandboxOptions::default(), FROM_LEDGER).await?;
    house
        .with_worker(async {
            let invoice = Standing::invoice(&house).await?;
            invoice.pays(cents(10_000), FIRST_DAY)?;
            let report = invoice.nothing_more(&[]).await?;
            ensure!(report.told == 1, "the document was not told: {report:?}");
            // Of another part while the answer to it is lost.
            let lost = FaultRule::once("concur.update_invoice_payments", Fault::DropAfter);
            house.sandbox.concur().faults().add(lost);
            invoice.pays_rest(SECOND_DAY)?;
            house.swept().await?;
            ensure!(house.until_closed(&invoice.id).await? == WorkflowExecutionStatus::Completed);
            invoice.nothing_more(&["PAID 300.00"]).await?;
            let payments = house.sandbox.concur().invoice_payments();
            ensure!(payments[0].payment_status_date == Some(SECOND_DAY.to_string()));
            Ok(())
        })
        .await
}

async fn in_parts(server: Arc<Server>) -> anyhow::Result<()> {
    let options = takes(SecondInvoicePayment::Accepted, PaymentHistory::InvoicePayOnly);
    let house = house(&server, options, IN_PARTS).await?;
    house
        .with_worker(async {
            let invoice = Standing::invoice(&house).await?;
            invoice.pays(cents(10_000), FIRST_DAY)?;
            house.swept().await?;
            invoice.until_told(&["PAID 100.00"]).await?;
            invoice.pays_rest(SECOND_DAY)?;
            house.swept().await?;
            ensure!(house.until_closed(&invoice.id).await? == WorkflowExecutionStatus::Completed);
            invoice.nothing_more(&["PAID 100.00", "PAID 200.00"]).await?;
            Ok(())
        })
        .await
}

/// The document ends all the same: nobody could do anything about it.
async fn one_is_taken(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server, SandboxOptions::default(), IN_PARTS).await?;
    house
        .with_worker(async {
            let invoice = Standing::invoice(&house).await?;
            invoice.pays(cents(10_000), FIRST_DAY)?;
            house.swept().await?;
            invoice.until_told(&["PAID 100.00"]).await?;
            invoice.pays_rest(SECOND_DAY)?;
            house.swept().await?;
            ensure!(house.until_closed(&invoice.id).await? == WorkflowExecutionStatus::Completed);
            invoice.nothing_more(&["PAID 100.00"]).await?;
            let rows = house.records.payments(&house.documents().await?[0].key).await?;
            let outcomes: Vec<_> = rows.iter().filter_map(|row| row.outcome.as_deref()).collect();
            ensure!(outcomes == ["confirmed", "not taken"], "{outcomes:?}");
            Ok(())
        })
        .await
}

async fn compared_with_the_history(server: Arc<Server>) -> anyhow::Result<()> {
    let options = takes(SecondInvoicePayment::Accepted, PaymentHistory::ReportedToo);
    let house = house(&server, options, IN_PARTS).await?;
    house
        .with_worker(async {
            let invoice = Standing::invoice(&house).await?;
            let lost = FaultRule::once("concur.update_invoice_payments", Fault::DropAfter);
            house.sandbox.concur().faults().add(lost);
            invoice.pays(cents(10_000), FIRST_DAY)?;
            house.swept().await?;
            invoice.until_told(&["PAID 100.00"]).await?;
            invoice.pays_rest(SECOND_DAY)?;
            house.swept().await?;
            ensure!(house.until_closed(&invoice.id).await? == WorkflowExecutionStatus::Completed);
            invoice.nothing_more(&["PAID 100.00", "PAID 200.00"]).await?;
            Ok(())
        })
        .await
}

async fn not_listed(server: Arc<Server>) -> anyhow::Result<()> {
    let options = takes(SecondInvoicePayment::Accepted, PaymentHistory::InvoicePayOnly);
    let house = house(&server, options, IN_PARTS).await?;
    house
        .with_worker(async {
            let invoice = Standing::invoice(&house).await?;
            let lost = FaultRule::once("concur.update_invoice_payments", Fault::DropBefore);
            house.sandbox.concur().faults().add(lost);
            invoice.pays(cents(10_000), FIRST_DAY)?;
            house.swept().await?;
            let held = house.until_stage(&invoice.id, Stage::Held).await?;
            ensure!(
                held.failure_type.as_deref() == Some("OutcomeUnknown"),
                "held for {held:?}"
            );
            invoice.until_told(&[]).await?;
            // A person has looked in Concur: it is not there.
            house.retry(&invoice.id).await?;
            invoice.until_told(&["PAID 100.00"]).await?;
            Ok(())
        })
        .await
}
