//! Dimensions that are set after the draft was made: in batches, each all or nothing, and never posted half done.

use std::sync::Arc;

use anyhow::ensure;
use concordat_tests::house::House;
use concordat_tests::server::Server;
use libtest_mimic::Trial;
use sandbox::concur::fixtures::InvoiceRequest;
use sandbox::fault::{Fault, FaultRule};
use sandbox::server::Simulator;
use workflows::stage::Stage;

use super::dimensions::{P1, SALES, costs, house, invoice, refusing};
use super::expect::posted_and_confirmed_once;
use crate::on_server;

pub(super) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server(
            "e2e::dimension_batches::more_than_a_hundred_changes_are_several",
            server,
            several_batches,
        ),
        on_server(
            "e2e::dimension_batches::a_lost_answer_between_them_is_never_posted_half",
            server,
            lost_between_batches,
        ),
        on_server(
            "e2e::dimension_batches::one_whose_answer_is_lost_is_not_sent_again",
            server,
            last_batch_lost,
        ),
    ]
}

async fn several_batches(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server, refusing()).await?;
    house
        .with_worker(async {
            // 250 changes in three batches, and one draft that was refused.
            costs(&house, &invoice(&house, 1, 125, Some("P1")), 8, &[SALES, P1]).await?;
            ensure!(house.ledger_requests("bc.change_dimensions") == 3);
            Ok(())
        })
        .await
}

fn lose(house: &House, invoice: &InvoiceRequest, batch: u32) {
    house.sandbox.business_central().faults().add(FaultRule {
        key: Some(invoice.vendor_invoice_number.clone()),
        skip: batch,
        ..FaultRule::once("bc.change_dimensions", Fault::DropAfter)
    });
}

/// Nobody knows what the second of three batches did: the draft is thrown away, since it is not as planned, and made anew.
async fn lost_between_batches(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server, refusing()).await?;
    let invoice = invoice(&house, 1, 125, Some("P1"));
    lose(&house, &invoice, 1);
    let fi = house.approve(invoice.approval());
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(&invoice.business_id, Stage::AwaitingPayment).await?;
            let posted = posted_and_confirmed_once(&house, &fi, &invoice.vendor_invoice_number, invoice.total())?;
            let wanted = [SALES, P1].map(|(d, v)| (d.to_owned(), v.to_owned()));
            ensure!(
                posted.lines.iter().all(|line| line.dimensions == wanted),
                "posted with other dimensions"
            );
            let deleted = house.ledger_requests("bc.delete_draft");
            ensure!(deleted == 1, "{deleted} drafts were deleted");
            ensure!(
                house.ledger_requests("bc.change_dimensions") == 5,
                "two batches, then three"
            );
            ensure!(house.ledger_requests("bc.post_draft") == 1);
            Ok(())
        })
        .await
}

/// The look that follows finds the draft as planned: it is posted as it is.
async fn last_batch_lost(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server, refusing()).await?;
    let invoice = invoice(&house, 1, 2, Some("P1"));
    lose(&house, &invoice, 0);
    house
        .with_worker(async {
            costs(&house, &invoice, 7, &[SALES, P1]).await?;
            ensure!(house.ledger_requests("bc.change_dimensions") == 1);
            ensure!(
                house.ledger_requests("bc.delete_draft") == 0,
                "a right draft was thrown away"
            );
            Ok(())
        })
        .await
}
