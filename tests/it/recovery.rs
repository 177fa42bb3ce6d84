//! Documents whose run was terminated or lost, and records that were restored from a backup: each document ends paid, posted once
//! and confirmed once, and whoever has a run is left alone.

mod approvals;
mod drafts;
mod given_back;
mod line_removed;
mod lost;
mod restored;

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat::schedules;
use concordat_tests::house::House;
use concordat_tests::server::Server;
use concordat_tests::wait::until;
use libtest_mimic::Trial;
use rust_decimal::Decimal;
use sandbox::business_central::PaymentAmount;
use temporalio_client::{WorkflowExecutionStatus, WorkflowTerminateOptions};
use workflows::contracts::RecoveryReport;
use workflows::document::Document;
use workflows::recovery::Recovery;
use workflows::stage::Stage;

use crate::on_server;

pub(crate) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server(
            "recovery::runs_terminated_at_any_stage_are_started_again",
            server,
            lost::terminated,
        ),
        on_server(
            "recovery::a_lost_temporal_database_costs_no_document",
            server,
            lost::database,
        ),
        on_server(
            "recovery::a_payment_made_while_no_run_was_there_is_told",
            server,
            lost::paid_meanwhile,
        ),
        on_server(
            "recovery::a_payment_made_before_the_confirmation_is_told_without_the_safety_timer",
            server,
            lost::paid_before_it_was_confirmed,
        ),
        on_server(
            "recovery::a_posting_whose_line_was_removed_is_known_by_its_post",
            server,
            line_removed::known_by_its_post,
        ),
        on_server(
            "recovery::a_posting_whose_line_was_removed_is_neither_repeated_nor_rejected",
            server,
            line_removed::neither_repeated_nor_rejected,
        ),
        on_server(
            "recovery::what_runs_is_held_or_has_ended_is_left_alone",
            server,
            approvals::left_alone,
        ),
        on_server(
            "recovery::a_document_that_was_saved_and_never_started_is_started",
            server,
            approvals::saved_and_never_started,
        ),
        on_server(
            "recovery::a_reopened_run_is_held_again_beside_the_posted_one",
            server,
            approvals::reopened,
        ),
        on_server(
            "recovery::an_approval_that_a_newer_one_replaced_is_left_alone",
            server,
            approvals::replaced,
        ),
        on_server(
            "recovery::a_rejection_that_may_have_arrived_is_carried_out",
            server,
            given_back::a_rejection_that_may_have_arrived_is_carried_out,
        ),
        on_server(
            "recovery::a_draft_at_a_former_vendor_is_deleted_by_the_next_run",
            server,
            drafts::at_a_former_vendor,
        ),
        on_server(
            "recovery::a_draft_of_an_approval_that_was_recalled_is_deleted_by_the_next_run",
            server,
            drafts::of_a_recalled_approval,
        ),
        on_server(
            "recovery::what_restored_records_miss_is_found_by_its_id",
            server,
            restored::found_by_id,
        ),
        on_server(
            "recovery::records_older_than_a_finished_run_learn_how_it_ended",
            server,
            restored::settled,
        ),
        on_server(
            "recovery::what_concur_has_as_posted_is_never_made_anew",
            server,
            restored::never_made_anew,
        ),
    ]
}

/// One approved document, and what it becomes.
struct Subject {
    id: String,
    approval: String,
    external_number: String,
    total: Decimal,
}

impl Subject {
    fn invoice(house: &House, n: u32) -> Self {
        let invoice = house.invoice(n);
        Self {
            approval: house.approve(invoice.approval()),
            total: invoice.total(),
            id: invoice.business_id,
            external_number: invoice.vendor_invoice_number,
        }
    }

    fn report(house: &House, n: u32) -> Self {
        let report = house.report(n);
        Self {
            approval: house.approve(report.approval()),
            total: report.total(),
            external_number: format!("{}-EMPL", report.business_id),
            id: report.business_id,
        }
    }

    /// Ends its run as nobody should.
    async fn terminate(&self, house: &House) -> anyhow::Result<()> {
        let handle = house.client.get_workflow_handle::<Document>(&self.id);
        Ok(handle.terminate(WorkflowTerminateOptions::default()).await?)
    }

    /// Posted once, over its total; nothing else stands under its number.
    fn posted_number(&self, house: &House) -> anyhow::Result<String> {
        let all = house.sandbox.business_central().documents_of(&self.external_number);
        let posted = house.posted(&self.external_number);
        ensure!(
            all.len() == 1 && posted.len() == 1 && posted[0].total == self.total,
            "{}: {} purchase documents, {} of them posted",
            self.id,
            all.len(),
            posted.len()
        );
        Ok(posted[0].number.clone())
    }

    /// Posted once, and Concur was told once and nothing else.
    fn told_once(&self, house: &House) -> anyhow::Result<String> {
        let number = self.posted_number(house)?;
        let told = house.in_concur(&self.approval)?.postings;
        ensure!(told.len() == 1, "{}: Concur was told {} times", self.id, told.len());
        let numbers = house.confirmed_numbers(&self.approval)?;
        ensure!(numbers == [number.clone()], "{}: Concur was told {numbers:?}", self.id);
        Ok(number)
    }

    /// Somebody in the company pays it.
    fn pay(&self, house: &House) -> anyhow::Result<()> {
        let today = house.sandbox.clock().today();
        let number = self.posted_number(house)?;
        house
            .sandbox
            .business_central()
            .pay(&number, PaymentAmount::Full, today)?;
        Ok(())
    }

    /// Concur has one payment of it.
    fn paid_once(&self, house: &House) -> anyhow::Result<()> {
        let of_report = house.in_concur(&self.approval)?.payments.len();
        let invoices = house.sandbox.concur().invoice_payments();
        let of_invoice = invoices.iter().filter(|payment| payment.business_id == self.id).count();
        ensure!(
            of_report + of_invoice == 1,
            "{}: {of_report} payments of a report and {of_invoice} of an invoice",
            self.id
        );
        Ok(())
    }
}

/// Pays every document, and lets each end as paid.
async fn paid_to_the_end(house: &House, subjects: &[Subject]) -> anyhow::Result<()> {
    for subject in subjects {
        house.until_stage(&subject.id, Stage::AwaitingPayment).await?;
        subject.told_once(house)?;
        subject.pay(house)?;
    }
    house.sweep().await?;
    for subject in subjects {
        house.until_stage(&subject.id, Stage::Paid).await?;
        ensure!(house.until_closed(&subject.id).await? == WorkflowExecutionStatus::Completed);
        subject.told_once(house)?;
        subject.paid_once(house)?;
    }
    ensure!(house.drafts().is_empty(), "{} drafts are left", house.drafts().len());
    ensure!(house.sandbox.business_central().trial_balance().is_zero());
    Ok(())
}

/// Recovers the whole connection now, and says what came of it.
async fn recovered(house: &House) -> anyhow::Result<RecoveryReport> {
    let id = schedules::recover_now(&house.config, &house.client, house.connection()?, None).await?;
    report(house, &id).await
}

async fn report(house: &House, workflow: &str) -> anyhow::Result<RecoveryReport> {
    let handle = house.client.get_workflow_handle::<Recovery>(workflow);
    handle
        .get_result(Default::default())
        .await
        .context("the recovery failed")
}

/// Started this many again, and found this many running.
fn expect(report: &RecoveryReport, started: u32, running: u32) -> anyhow::Result<()> {
    let expected = RecoveryReport {
        started,
        running,
        ..RecoveryReport::default()
    };
    ensure!(
        *report == expected,
        "the recovery did {report:?}, expected {expected:?}"
    );
    Ok(())
}

/// The run that is the newest of its id.
async fn run_id(house: &House, id: &str) -> anyhow::Result<String> {
    Ok(house.describe(id).await?.run_id().to_owned())
}

/// Waits until records show a document at a stage, with this step begun.
async fn until_step(house: &House, subject: &Subject, stage: Stage, step: Option<&str>) -> anyhow::Result<()> {
    let connection = house.connection()?.name.to_string();
    until(&format!("{} to be {stage} with {step:?}", subject.id), async || {
        let approvals = house.records.approvals(&connection, &subject.id).await?;
        let Some(document) = approvals.last().filter(|document| document.stage == stage.as_str()) else {
            return Ok(None);
        };
        let Some(step) = step else { return Ok(Some(())) };
        Ok(house.records.last_step(&document.key, step).await?.map(|_| ()))
    })
    .await
}
