//! What people decide about a held document: it is checked, carried out, answered, and kept in the audit trail.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat_tests::house::{House, add_vendor};
use concordat_tests::server::Server;
use libtest_mimic::Trial;
use posting::correction::Change;
use posting::ids::{AccountNumber, VendorNumber};
use sandbox::business_central::{AccountSeed, Blocked, VendorBlocked};
use sandbox::fault::Fault;
use temporalio_client::errors::WorkflowUpdateError;
use temporalio_client::{WorkflowExecuteUpdateOptions, WorkflowExecutionStatus};
use workflows::contracts::{Answer, Correction, Told};
use workflows::document::Document;
use workflows::failure::FailureType;
use workflows::stage::Stage;

use super::expect::{held, ledger_is_empty, nothing_told, posted_and_confirmed_once, told_as_failed};
use super::several_payees::{employees, house as house_of_two, issuers, report as report_of_two};
use crate::on_server;

pub(super) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server(
            "e2e::decisions::a_corrected_account_posts_the_same_amount",
            server,
            account,
        ),
        on_server(
            "e2e::decisions::a_corrected_vendor_leaves_nothing_at_the_old_one",
            server,
            vendor,
        ),
        on_server(
            "e2e::decisions::what_changes_nothing_is_refused_and_forgotten",
            server,
            changes_nothing,
        ),
        on_server("e2e::decisions::only_held_documents_take_decisions", server, not_held),
        on_server(
            "e2e::decisions::a_rejection_tells_concur_the_operators_reason",
            server,
            rejected,
        ),
        on_server(
            "e2e::decisions::what_is_reversed_is_posted_anew_under_another_number",
            server,
            reversed,
        ),
    ]
}

async fn corrected(house: &House, id: &str, changes: Vec<Change>) -> Result<Answer, WorkflowUpdateError> {
    let correction = Correction {
        by: "operator-7".to_owned(),
        reason: "agreed with finance".to_owned(),
        changes,
    };
    let handle = house.client.get_workflow_handle::<Document>(id);
    let options = WorkflowExecuteUpdateOptions::default();
    handle.execute_update(Document::correct, correction, options).await
}

fn told() -> Told {
    Told {
        by: "operator-7".to_owned(),
        reason: "agreed with finance".to_owned(),
    }
}

async fn told_reversed(house: &House, id: &str) -> Result<Answer, WorkflowUpdateError> {
    let handle = house.client.get_workflow_handle::<Document>(id);
    let options = WorkflowExecuteUpdateOptions::default();
    handle.execute_update(Document::reversed, told(), options).await
}

/// Whether the audit trail has this, said by the operator.
async fn in_the_trail(house: &House, id: &str, what: &str, word: &str) -> anyhow::Result<bool> {
    let connection = house.connection()?.name.as_str().to_owned();
    let approvals = house.records.approvals(&connection, id).await?;
    let mut found = false;
    for approval in approvals {
        let trail = house.records.audit(&approval.key).await?;
        found |= trail.iter().any(|entry| {
            entry.what == what
                && entry.who == "operator-7"
                && entry.detail.as_deref().is_some_and(|detail| detail.contains(word))
        });
    }
    Ok(found)
}

fn account_change(from: &str, to: &str) -> anyhow::Result<Change> {
    Ok(Change::Account {
        from: AccountNumber::parse(from)?,
        to: AccountNumber::parse(to)?,
    })
}

async fn account(server: Arc<Server>) -> anyhow::Result<()> {
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
            let answer = corrected(&house, id, vec![account_change("61100", "62100")?]).await?;
            ensure!(answer.stage == Stage::AwaitingPayment, "answered {answer:?}");
            let number = format!("{id}-EMPL");
            let posted = posted_and_confirmed_once(&house, &fi, &number, report.total())?;
            ensure!(answer.posted_numbers == std::slice::from_ref(&posted.number));
            ensure!(ledger.account_balance("62100") == report.total() && ledger.account_balance("61100").is_zero());
            ensure!(in_the_trail(&house, id, "correction", "account 61100 to 62100").await?);
            Ok(())
        })
        .await
}

async fn vendor(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let ledger = house.sandbox.business_central();
    // Blocked after the vendors were read: the refusal comes with the post, when a draft stands.
    let invoice = house.invoice(1);
    let id = &invoice.business_id;
    let refusal = Fault::Answer {
        status: 400,
        retry_after: None,
        body: None,
    };
    house.disturb_ledger("bc.post_draft", &invoice.vendor_invoice_number, refusal);
    let fi = house.approve(invoice.approval());
    house
        .with_worker(async {
            held(&house, id, FailureType::DocumentInvalid, "refused").await?;
            ensure!(house.drafts().len() == 1);
            ledger.block_vendor("V-10", VendorBlocked::All);
            let change = Change::Vendor {
                from: VendorNumber::parse("V-10")?,
                to: VendorNumber::parse("V-20")?,
            };
            let answer = corrected(&house, id, vec![change]).await?;
            ensure!(answer.stage == Stage::AwaitingPayment, "answered {answer:?}");
            let posted = posted_and_confirmed_once(&house, &fi, &invoice.vendor_invoice_number, invoice.total())?;
            ensure!(posted.vendor_number == "V-20");
            ensure!(ledger.vendor_balance("V-10").is_zero() && ledger.vendor_balance("V-20") == invoice.total());
            Ok(())
        })
        .await
}

async fn changes_nothing(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let mut invoice = house.invoice(1);
    "SUP-99".clone_into(&mut invoice.vendor_code);
    let id = &invoice.business_id;
    let fi = house.approve(invoice.approval());
    house
        .with_worker(async {
            held(&house, id, FailureType::MappingMissing, "V-99 does not exist").await?;
            let answer = corrected(&house, id, vec![account_change("99999", "61100")?]).await?;
            let reason = answer.failure.context("taken as if it changed something")?.reason;
            ensure!(
                answer.stage == Stage::Held && reason.contains("nothing is planned with account 99999"),
                "{reason}"
            );
            ensure!(!in_the_trail(&house, id, "correction", "99999").await?, "it was kept");
            ensure!(
                corrected(&house, id, Vec::new()).await.is_err(),
                "an empty correction was taken"
            );

            // The wrong correction is not in the way of the right cure.
            add_vendor(&house.sandbox, "V-99");
            house.retry(id).await?;
            house.until_stage(id, Stage::AwaitingPayment).await?;
            posted_and_confirmed_once(&house, &fi, &invoice.vendor_invoice_number, invoice.total())?;
            Ok(())
        })
        .await
}

async fn not_held(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let report = house.report(1);
    let id = &report.business_id;
    let fi = house.approve(report.approval());
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(id, Stage::AwaitingPayment).await?;
            for refusal in [
                corrected(&house, id, vec![account_change("61100", "62100")?])
                    .await
                    .err(),
                told_reversed(&house, id).await.err(),
            ] {
                let text = format!("{:?}", refusal.context("taken although it is not held")?);
                ensure!(text.contains("is not held"), "{text}");
            }
            posted_and_confirmed_once(&house, &fi, &format!("{id}-EMPL"), report.total())?;
            Ok(())
        })
        .await
}

async fn rejected(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let mut invoice = house.invoice(1);
    "SUP-99".clone_into(&mut invoice.vendor_code);
    let id = &invoice.business_id;
    let fi = house.approve(invoice.approval());
    house
        .with_worker(async {
            held(&house, id, FailureType::MappingMissing, "V-99 does not exist").await?;
            let handle = house.client.get_workflow_handle::<Document>(id);
            let options = WorkflowExecuteUpdateOptions::default();
            let answer = handle
                .execute_update(Document::reject_to_concur, told(), options)
                .await?;
            ensure!(answer.stage == Stage::Rejected, "answered {answer:?}");
            ensure!(house.until_closed(id).await? == WorkflowExecutionStatus::Failed);
            told_as_failed(&house, &fi, "agreed with finance")?;
            told_as_failed(&house, &fi, "V-99")?;
            ensure!(in_the_trail(&house, id, "reject", "agreed").await?);
            ledger_is_empty(&house)
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
    let first = house.approve(report.approval());
    house
        .with_worker(async {
            held(&house, id, FailureType::DocumentInvalid, "refused").await?;
            let posted = house.posted(&employees(&report)).pop().context("nothing is posted")?;
            // Giving it back is refused while it stands, and what is decided then is not lost.
            house.reject(id).await?;
            let state = house.until_held_again(id).await?;
            let reason = state.failure.context("held for nothing")?.reason;
            ensure!(reason.contains(&posted.number), "the reason is: {reason}");
            // Said too early: it stands, so nothing is told to Concur.
            let answer = told_reversed(&house, id).await?;
            ensure!(answer.stage == Stage::Held, "answered {answer:?}");
            let reason = answer.failure.context("believed without a look")?.reason;
            ensure!(
                reason.contains(&posted.number) && reason.contains("is not cancelled"),
                "{reason}"
            );
            nothing_told(&house, &first)?;

            house.sandbox.business_central().cancel(&posted.number)?;
            let answer = told_reversed(&house, id).await?;
            ensure!(answer.stage == Stage::Rejected, "answered {answer:?}");
            ensure!(house.until_closed(id).await? == WorkflowExecutionStatus::Failed);
            told_as_failed(&house, &first, "cancelled in Business Central")?;
            ensure!(house.drafts().is_empty(), "a draft is left");
            ensure!(in_the_trail(&house, id, "reversed", "agreed").await?);

            let second = house.approve(report.approval());
            house.poll().await?;
            house.until_stage(id, Stage::AwaitingPayment).await?;
            let numbers = house.confirmed_numbers(&second)?;
            ensure!(numbers.len() == 2, "Concur was told {numbers:?}");
            for number in [employees(&report), issuers(&report)] {
                let again = house.posted(&format!("{number}.2"));
                ensure!(
                    again.len() == 1 && numbers.contains(&again[0].number),
                    "{number} was not posted anew"
                );
            }
            ensure!(
                house.posted(&employees(&report)).len() == 1,
                "the old number was used again"
            );
            ensure!(house.sandbox.business_central().trial_balance().is_zero());
            Ok(())
        })
        .await
}
