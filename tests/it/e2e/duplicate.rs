//! Somebody else's document of the same vendor and number: left alone, and never confirmed as ours.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat_tests::house::House;
use concordat_tests::server::Server;
use libtest_mimic::Trial;
use rust_decimal::Decimal;
use sandbox::business_central::{DocumentKind, PostedState};
use sandbox::concur::DocStatus;
use temporalio_client::WorkflowExecutionStatus;
use workflows::failure::FailureType;

use super::expect::{held, nothing_told, posted_and_confirmed_once, retried, told_as_failed};
use crate::on_server;

pub(super) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server(
            "e2e::duplicate::somebody_elses_posted_invoice_holds_ours_even_once_it_is_cancelled",
            server,
            somebody_elses_posted_invoice_holds_ours_even_once_it_is_cancelled,
        ),
        on_server(
            "e2e::duplicate::somebody_elses_draft_holds_ours_until_it_is_deleted",
            server,
            somebody_elses_draft_holds_ours_until_it_is_deleted,
        ),
    ]
}

/// The amount is the same on purpose: a match in vendor, number and amount is still not ours.
async fn somebody_elses_posted_invoice_holds_ours_even_once_it_is_cancelled(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let ledger = house.sandbox.business_central();
    let invoice = house.invoice(1);
    let (id, number) = (&invoice.business_id, &invoice.vendor_invoice_number);
    let theirs = ledger.person_posts(DocumentKind::Invoice, "V-10", number, invoice.total())?;
    let fi = house.approve(invoice.approval());
    house
        .with_worker(async {
            held(&house, id, FailureType::DuplicateInLedger, "V-10").await?;
            ensure!(house.posted(number).len() == 1 && house.drafts().is_empty());
            ensure!(
                house.ledger_requests("bc.create_draft") == 0,
                "a draft was made beside it"
            );
            nothing_told(&house, &fi)?;

            // Business Central goes on to refuse the number: its check counts cancelled invoices.
            let posted = ledger.document(theirs).context("theirs is gone")?;
            ledger.cancel(&posted.number)?;
            house.retry(id).await?;
            let state = house.until_held_again(id).await?;
            let failure = state.failure.context("held without a failure")?;
            ensure!(failure.failure_type == FailureType::DuplicateInLedger, "{failure:?}");
            ensure!(
                house.posted(number).len() == 1,
                "ours was posted beside the cancelled one"
            );
            nothing_told(&house, &fi)?;

            house.reject(id).await?;
            ensure!(house.until_closed(id).await? == WorkflowExecutionStatus::Failed);
            ensure!(house.drafts().is_empty(), "our draft was left behind");
            let theirs = ledger.document(theirs).context("theirs is gone")?;
            ensure!(theirs.number == posted.number && theirs.posted == PostedState::Posted);
            told_as_failed(&house, &fi, number)?;
            Ok(())
        })
        .await
}

async fn somebody_elses_draft_holds_ours_until_it_is_deleted(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let ledger = house.sandbox.business_central();
    let invoice = house.invoice(1);
    let (id, number) = (&invoice.business_id, &invoice.vendor_invoice_number);
    let theirs = ledger.person_drafts(DocumentKind::Invoice, "V-10", number, Decimal::ONE_HUNDRED)?;
    let before = ledger.document(theirs).context("theirs is gone")?;
    let fi = house.approve(invoice.approval());
    house
        .with_worker(async {
            held(&house, id, FailureType::DuplicateInLedger, "V-10").await?;
            ensure!(
                house.ledger_requests("bc.create_draft") == 0,
                "a draft was made beside it"
            );
            ensure!(house.in_concur(&fi)?.status == DocStatus::Acknowledged);
            nothing_told(&house, &fi)?;
            let after = ledger.document(theirs).context("theirs is gone")?;
            ensure!(after.modified_at == before.modified_at && after.total == before.total);

            ledger.person_deletes(theirs)?;
            retried(&house, id).await?;
            posted_and_confirmed_once(&house, &fi, number, invoice.total())?;
            Ok(())
        })
        .await
}
