//! Expense reports: each application in the ledger is told once, by a reference of its own.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::ensure;
use concordat_tests::server::Server;
use concordat_tests::wait::until;
use libtest_mimic::Trial;
use sandbox::SandboxOptions;
use sandbox::concur::DocStatus;
use sandbox::fault::{Fault, FaultRule};
use sandbox::server::Simulator;
use temporalio_client::{WorkflowExecutionStatus, WorkflowTerminateOptions};
use workflows::document::Document;
use workflows::stage::Stage;

use super::world::{FIRST_DAY, FROM_LEDGER, SECOND_DAY, Standing, cents, house, wire};
use crate::on_server;

pub(super) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server(
            "payments::expense::a_part_and_the_rest_are_told_with_their_days",
            server,
            in_parts,
        ),
        on_server(
            "payments::expense::what_is_taken_back_before_the_end_is_told",
            server,
            taken_back,
        ),
        on_server(
            "payments::expense::lost_answers_and_repeated_sweeps_tell_once",
            server,
            lost_answers,
        ),
        on_server(
            "payments::expense::a_run_killed_between_two_parts_tells_each_once",
            server,
            |server| killed(server, Rest::Later),
        ),
        on_server(
            "payments::expense::the_rest_that_no_run_was_told_of_is_told_by_the_next",
            server,
            |server| killed(server, Rest::WhileThereIsNoRun),
        ),
        on_server(
            "payments::expense::parts_are_not_told_before_the_posting",
            server,
            before_the_posting,
        ),
    ]
}

/// When the rest is paid of a report whose run is gone.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rest {
    Later,
    WhileThereIsNoRun,
}

async fn in_parts(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server, SandboxOptions::default(), FROM_LEDGER).await?;
    house
        .with_worker(async {
            let report = Standing::report(&house).await?;
            report.pays(cents(4_000), FIRST_DAY)?;
            house.swept().await?;
            report.until_told(&["PP 40.00"]).await?;
            ensure!(house.in_concur(&report.fi)?.status == DocStatus::PostingConfirmedSuccess);
            report.nothing_more(&["PP 40.00"]).await?;
            ensure!(house.state(&report.id).await?.stage == Stage::AwaitingPayment);

            report.pays_rest(SECOND_DAY)?;
            house.swept().await?;
            ensure!(house.until_closed(&report.id).await? == WorkflowExecutionStatus::Completed);
            let all = ["PP 40.00", "CP 80.50"];
            report.until_told(&all).await?;
            let document = house.in_concur(&report.fi)?;
            ensure!(document.status == DocStatus::PaymentConfirmedSuccess);
            let days: Vec<String> = document
                .payments
                .iter()
                .map(|one| one.clearing_date.clone().unwrap_or_default())
                .collect();
            ensure!(days == [wire(FIRST_DAY), wire(SECOND_DAY)], "told of {days:?}");
            let references: BTreeSet<_> = document.payments.iter().map(|one| &one.payment_reference).collect();
            ensure!(references.len() == 2 && document.refusals.is_empty());
            house.until_stage(&report.id, Stage::Paid).await?;
            let again = report.nothing_more(&all).await?;
            ensure!(again.told == 0, "it did {again:?}");
            Ok(())
        })
        .await
}

async fn taken_back(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server, SandboxOptions::default(), FROM_LEDGER).await?;
    house
        .with_worker(async {
            let report = Standing::report(&house).await?;
            report.pays(cents(4_000), FIRST_DAY)?;
            house.swept().await?;
            report.until_told(&["PP 40.00"]).await?;
            report.unapplies()?;
            house.swept().await?;
            report.until_told(&["PP 40.00", "RE 40.00"]).await?;
            ensure!(house.state(&report.id).await?.stage == Stage::AwaitingPayment);
            report.pays_rest(SECOND_DAY)?;
            house.swept().await?;
            ensure!(house.until_closed(&report.id).await? == WorkflowExecutionStatus::Completed);
            report.nothing_more(&["PP 40.00", "RE 40.00", "CP 120.50"]).await?;
            ensure!(house.in_concur(&report.fi)?.status == DocStatus::PaymentConfirmedSuccess);
            Ok(())
        })
        .await
}

/// Both answers are lost after Concur has taken what was told, and every sweep tells the document again.
async fn lost_answers(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server, SandboxOptions::default(), FROM_LEDGER).await?;
    house
        .with_worker(async {
            let report = Standing::report(&house).await?;
            let lost = FaultRule {
                times: 2,
                ..FaultRule::once("concur.confirm_payment", Fault::DropAfter)
            };
            house.sandbox.concur().faults().add(lost);
            report.pays(cents(4_000), FIRST_DAY)?;
            report.pays_rest(SECOND_DAY)?;
            for _ in 0..3 {
                house.swept().await?;
            }
            ensure!(house.until_closed(&report.id).await? == WorkflowExecutionStatus::Completed);
            report.nothing_more(&["PP 40.00", "CP 80.50"]).await?;
            ensure!(house.sandbox.concur().faults().remaining() == 0, "no answer was lost");
            let key = &house.documents().await?[0].key;
            let rows = house.records.payments(key).await?;
            ensure!(
                rows.len() == 2 && rows.iter().all(|row| row.outcome.is_some()),
                "{rows:?}"
            );
            Ok(())
        })
        .await
}

/// The run that told the first part is gone; the next one knows from records, whether a sweep tells it or it sees the payment itself.
async fn killed(server: Arc<Server>, paid: Rest) -> anyhow::Result<()> {
    let house = house(&server, SandboxOptions::default(), FROM_LEDGER).await?;
    house
        .with_worker(async {
            let report = Standing::report(&house).await?;
            report.pays(cents(4_000), FIRST_DAY)?;
            house.swept().await?;
            report.until_told(&["PP 40.00"]).await?;
            let handle = house.client.get_workflow_handle::<Document>(&report.id);
            handle.terminate(WorkflowTerminateOptions::default()).await?;
            if paid == Rest::WhileThereIsNoRun {
                report.pays_rest(SECOND_DAY)?;
                house.swept().await?;
            }
            let connection = house.connection()?;
            concordat::schedules::recover_now(&house.config, &house.client, connection, None).await?;
            until("the next run", async || {
                let status = house.describe(&report.id).await?.status();
                Ok((status != WorkflowExecutionStatus::Terminated).then_some(()))
            })
            .await?;
            if paid == Rest::Later {
                until("the next run to wait", async || {
                    let state = house.state(&report.id).await?;
                    Ok((state.stage == Stage::AwaitingPayment).then_some(()))
                })
                .await?;
                report.pays_rest(SECOND_DAY)?;
                house.swept().await?;
            }
            ensure!(house.until_closed(&report.id).await? == WorkflowExecutionStatus::Completed);
            report.nothing_more(&["PP 40.00", "CP 80.50"]).await?;
            ensure!(
                house.concur_requests("concur.confirm_payment") == 2,
                "a part was sent again"
            );
            Ok(())
        })
        .await
}

/// The document is paid while Concur cannot be told of its posting.
async fn before_the_posting(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server, SandboxOptions::default(), FROM_LEDGER).await?;
    let report = house.report(1);
    let fi = house.approve(report.approval());
    house.throttle_concur("concur.confirm_posting");
    house
        .with_worker(async {
            house.swept().await?;
            house.poll().await?;
            house.until_concur_requests("concur.confirm_posting", 1).await?;
            let posted = house.posted(&format!("{}-EMPL", report.business_id));
            let standing = Standing {
                house: &house,
                id: report.business_id.clone(),
                fi: fi.clone(),
                number: posted.first().map(|posted| posted.number.clone()).unwrap_or_default(),
            };
            standing.pays(cents(4_000), FIRST_DAY)?;
            standing.pays_rest(SECOND_DAY)?;
            house.swept().await?;
            let tried = house.concur_requests("concur.confirm_posting");
            house.until_concur_requests("concur.confirm_posting", tried + 2).await?;
            ensure!(
                house.concur_requests("concur.confirm_payment") == 0,
                "the payment was told first"
            );
            house.clear_concur();
            ensure!(house.until_closed(&standing.id).await? == WorkflowExecutionStatus::Completed);
            standing.until_told(&["PP 40.00", "CP 80.50"]).await?;
            ensure!(house.in_concur(&fi)?.refusals.is_empty());
            Ok(())
        })
        .await
}
