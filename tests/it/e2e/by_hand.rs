//! A person works on a draft of ours in Business Central while the document is on its way.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat_tests::house::House;
use concordat_tests::server::Server;
use libtest_mimic::Trial;
use rust_decimal::Decimal;
use sandbox::business_central::ReleaseStatus;
use sandbox::concur::fixtures::Line;
use sandbox::fault::Fault;
use temporalio_client::WorkflowExecutionStatus;
use workflows::failure::FailureType;
use workflows::stage::Stage;

use super::expect::{held, nothing_told, posted_and_confirmed_once, retried};
use crate::on_server;

pub(super) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server(
            "e2e::by_hand::a_credit_memo_that_was_only_released_is_posted_before_it_is_confirmed",
            server,
            released,
        ),
        on_server(
            "e2e::by_hand::what_was_posted_without_its_line_is_not_given_back",
            server,
            posted_without_its_line,
        ),
    ]
}

const REFUSED: Fault = Fault::Answer {
    status: 400,
    retry_after: None,
    body: None,
};

/// A released credit memo has the status of a posted one.
async fn released(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let mut invoice = house.invoice(1);
    invoice.lines = vec![Line::new("6300", Decimal::new(-4_000, 2), "Paper returned")];
    let id = &invoice.business_id;
    let number = &invoice.vendor_invoice_number;
    let fi = house.approve(invoice.approval());
    house.disturb_ledger("bc.post_draft", number, REFUSED);
    house
        .with_worker(async {
            held(&house, id, FailureType::DocumentInvalid, "refused").await?;
            let draft = house.drafts().pop().context("there is no draft")?;
            let ledger = house.sandbox.business_central();
            ledger.person_releases(draft.id, ReleaseStatus::Released)?;
            house.retry(id).await?;
            ensure!(house.until_closed(id).await? == WorkflowExecutionStatus::Completed);
            house.until_stage(id, Stage::Closed).await?;
            posted_and_confirmed_once(&house, &fi, number, Decimal::new(4_000, 2))?;
            Ok(())
        })
        .await
}

/// The ownership line goes while the post is on its way, and reading back is refused: the run knows what it has sent.
async fn posted_without_its_line(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let invoice = house.invoice(1);
    let id = &invoice.business_id;
    let number = &invoice.vendor_invoice_number;
    let fi = house.approve(invoice.approval());
    house.disturb_ledger("bc.post_draft", number, Fault::Delay { milliseconds: 1_500 });
    house.disturb_ledger("bc.purchase_documents.get", number, REFUSED);
    house
        .with_worker(async {
            house.poll().await?;
            house.until_ledger_requests("bc.post_draft", 1).await?;
            let draft = house.drafts().pop().context("it was posted before anybody could act")?;
            house.sandbox.business_central().person_removes_comments(draft.id)?;
            house.until_stage(id, Stage::Held).await?;
            let posted = house.posted(number).pop().context("it is not posted")?;

            house.reject(id).await?;
            let failure = house.until_held_again(id).await?.failure;
            let reason = failure.context("held without a failure")?.reason;
            ensure!(reason.contains(&posted.number), "the reason is: {reason}");
            nothing_told(&house, &fi)?;
            retried(&house, id).await?;
            posted_and_confirmed_once(&house, &fi, number, invoice.total())?;
            Ok(())
        })
        .await
}
