//! `concordat documents correct`, `reject`, `reversed` and `retry`, run as a person runs them: what they print, how they exit, and
//! what they do to the ledger and to Concur.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat_tests::house::{House, add_vendor};
use concordat_tests::program::Ran;
use concordat_tests::server::Server;
use libtest_mimic::Trial;
use sandbox::business_central::{AccountSeed, Blocked};
use sandbox::concur::fixtures::InvoiceRequest;
use sandbox::fault::Fault;
use temporalio_client::WorkflowExecutionStatus;
use workflows::failure::FailureType;
use workflows::stage::Stage;

use super::expect::{held, ledger_is_empty, nothing_told, posted_and_confirmed_once, told_as_failed};
use super::several_payees::{employees, house as house_of_two, issuers, report as report_of_two};
use crate::on_server;

pub(super) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server("e2e::commands::correct_posts_to_another_account", server, correct),
        on_server("e2e::commands::reject_gives_back_with_the_reason", server, reject),
        on_server("e2e::commands::reversed_is_believed_after_a_look", server, reversed),
        on_server("e2e::commands::retry_goes_on_once_the_cause_is_removed", server, retry),
    ]
}

const TOLD: [&str; 4] = ["--by", "operator-7", "--reason", "agreed with finance"];

/// Runs `concordat documents <command> <id> <options>`.
async fn tell(house: &House, command: &str, id: &str, options: &[&str]) -> anyhow::Result<Ran> {
    let arguments = [&["documents", command, id], options].concat();
    house.run_command(&arguments).await
}

fn succeeded(ran: &Ran, printed: &str) -> anyhow::Result<()> {
    ensure!(
        ran.code == Some(0) && ran.out == printed,
        "expected {printed:?}: {ran:?}"
    );
    Ok(())
}

/// It failed with this status and said why; nothing was printed for a script to read.
fn refused(ran: &Ran, code: i32, why: &str) -> anyhow::Result<()> {
    ensure!(
        ran.code == Some(code) && ran.err.contains(why) && ran.out.is_empty(),
        "expected {code} and `{why}`: {ran:?}"
    );
    Ok(())
}

/// An invoice of a supplier that Business Central does not have.
fn unknown_vendor(house: &House) -> InvoiceRequest {
    let mut invoice = house.invoice(1);
    "SUP-99".clone_into(&mut invoice.vendor_code);
    invoice
}

async fn correct(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let ledger = house.sandbox.business_central();
    ledger.add_account(AccountSeed {
        number: "61100".to_owned(),
        name: "Closed account".to_owned(),
        blocked: Blocked::Yes,
        ..AccountSeed::default()
    });
    let report = house.report(1);
    let id = &report.business_id;
    let fi = house.approve(report.approval());
    house
        .with_worker(async {
            held(&house, id, FailureType::MappingMissing, "Blocked").await?;
            let nothing = tell(&house, "correct", id, &TOLD).await?;
            refused(&nothing, 1, "say what to correct")?;
            let account = |change| [&TOLD[..], &["--account", change]].concat();
            // Nothing is planned on that account: it stays held, and the exit status says that somebody is needed.
            let in_vain = tell(&house, "correct", id, &account("99999=62100")).await?;
            ensure!(
                in_vain.code == Some(1)
                    && in_vain.out.contains("nothing is planned with account 99999")
                    && in_vain.err.contains("is still held"),
                "{in_vain:?}"
            );
            ledger_is_empty(&house)?;

            let corrected = tell(&house, "correct", id, &account("61100=62100")).await?;
            let posted = posted_and_confirmed_once(&house, &fi, &format!("{id}-EMPL"), report.total())?;
            let printed = format!("{id} is AwaitingPayment\nposted as {}\n", posted.number);
            succeeded(&corrected, &printed)?;
            ensure!(ledger.account_balance("62100") == report.total() && ledger.account_balance("61100").is_zero());

            let late = tell(&house, "correct", id, &account("62100=63100")).await?;
            refused(&late, 1, "the document is not held, it is AwaitingPayment")?;
            ensure!(ledger.account_balance("62100") == report.total());
            Ok(())
        })
        .await
}

async fn reject(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let invoice = unknown_vendor(&house);
    let id = &invoice.business_id;
    let fi = house.approve(invoice.approval());
    house
        .with_worker(async {
            held(&house, id, FailureType::MappingMissing, "V-99 does not exist").await?;
            let by = ["--by", "operator-7"];
            let no_reason = tell(&house, "reject", id, &by).await?;
            refused(&no_reason, 2, "--reason")?;
            let blank = tell(&house, "reject", id, &[&by[..], &["--reason", " "]].concat()).await?;
            refused(&blank, 1, "`reason` must be 1 to 500 characters")?;
            let nobody = tell(&house, "reject", id, &TOLD[2..]).await?;
            refused(&nobody, 1, "say who decides")?;
            nothing_told(&house, &fi)?;

            let rejected = tell(&house, "reject", id, &TOLD).await?;
            ensure!(
                rejected.code == Some(0)
                    && rejected.out.starts_with(&format!("{id} is Rejected\nMappingMissing: "))
                    && rejected.out.ends_with("\nwhat to do: docs/errors/MappingMissing.md\n"),
                "{rejected:?}"
            );
            ensure!(house.until_closed(id).await? == WorkflowExecutionStatus::Failed);
            told_as_failed(&house, &fi, "V-99")?;
            told_as_failed(&house, &fi, "agreed with finance")?;
            ledger_is_empty(&house)?;

            let again = tell(&house, "reject", id, &TOLD).await?;
            refused(&again, 1, "is its workflow open?")
        })
        .await
}

async fn reversed(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house_of_two(&server).await?;
    let report = report_of_two(&house);
    let id = &report.business_id;
    let refusal = Fault::Answer {
        status: 400,
        retry_after: None,
        body: None,
    };
    house.disturb_ledger("bc.post_draft", &issuers(&report), refusal);
    let fi = house.approve(report.approval());
    house
        .with_worker(async {
            held(&house, id, FailureType::DocumentInvalid, "refused").await?;
            let posted = house.posted(&employees(&report)).pop().context("nothing is posted")?;
            // What stands posted is neither given back nor corrected.
            let stands = format!("{} of it stands posted", posted.number);
            refused(&tell(&house, "reject", id, &TOLD).await?, 1, &stands)?;
            let early = tell(&house, "reversed", id, &TOLD).await?;
            ensure!(
                early.code == Some(1)
                    && early
                        .out
                        .starts_with(&format!("{id} is Held\nposted as {}\n", posted.number))
                    && early.out.contains("is not cancelled in Business Central"),
                "{early:?}"
            );
            nothing_told(&house, &fi)?;

            house.sandbox.business_central().cancel(&posted.number)?;
            let reversed = tell(&house, "reversed", id, &TOLD).await?;
            ensure!(
                reversed.code == Some(0) && reversed.out.starts_with(&format!("{id} is Rejected\n")),
                "{reversed:?}"
            );
            ensure!(house.until_closed(id).await? == WorkflowExecutionStatus::Failed);
            told_as_failed(&house, &fi, "agreed with finance")?;
            ensure!(house.drafts().is_empty(), "a draft is left");
            ensure!(house.posted(&issuers(&report)).is_empty());
            ensure!(house.sandbox.business_central().trial_balance().is_zero());
            Ok(())
        })
        .await
}

async fn retry(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let invoice = unknown_vendor(&house);
    let id = &invoice.business_id;
    let fi = house.approve(invoice.approval());
    house
        .with_worker(async {
            held(&house, id, FailureType::MappingMissing, "V-99 does not exist").await?;
            add_vendor(&house.sandbox, "V-99");
            let told = tell(&house, "retry", id, &[]).await?;
            succeeded(&told, &format!("told {id}\n"))?;
            house.until_stage(id, Stage::AwaitingPayment).await?;
            posted_and_confirmed_once(&house, &fi, &invoice.vendor_invoice_number, invoice.total())?;

            // Concur was told that it is posted, and takes no other confirmation.
            let wrong = tell(&house, "reversed", id, &TOLD).await?;
            refused(&wrong, 1, "the document is not held, it is AwaitingPayment")?;
            let unknown = house.id(9);
            refused(&tell(&house, "retry", &unknown, &[]).await?, 1, &unknown)
        })
        .await
}
