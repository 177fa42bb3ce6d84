//! A document may be seen any number of times; it is taken once.

use std::sync::Arc;

use anyhow::ensure;
use concordat_tests::house::House;
use concordat_tests::server::Server;
use concordat_tests::wait::until;
use libtest_mimic::Trial;
use posting::plan::DocumentKind;
use sandbox::concur::DocStatus;
use workflows::stage::Stage;

use super::expect::{posted_and_confirmed_once, started};
use crate::on_server;

pub(super) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server(
            "e2e::seen_twice::two_looks_while_it_is_ready_make_one_run_and_one_posting",
            server,
            two_looks_while_it_is_ready_make_one_run_and_one_posting,
        ),
        on_server(
            "e2e::seen_twice::pages_listed_twice_in_one_look_post_each_document_once",
            server,
            pages_listed_twice_in_one_look_post_each_document_once,
        ),
    ]
}

async fn two_looks_while_it_is_ready_make_one_run_and_one_posting(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let invoice = house.invoice(1);
    let id = &invoice.business_id;
    let fi = house.approve(invoice.approval());
    house.throttle_concur("concur.acknowledge");
    house
        .with_worker(async {
            started(&house, DocumentKind::Invoice, 1).await?;
            house.until_concur_requests("concur.acknowledge", 1).await?;
            ensure!(house.in_concur(&fi)?.status == DocStatus::Ready, "it was locked");
            let second = house.look(DocumentKind::Invoice).await?;
            ensure!(
                second.seen == 1 && second.started == 0 && second.known == 1 && second.reopened == 0,
                "the second look did {second:?}"
            );

            house.clear_concur();
            house.until_stage(id, Stage::AwaitingPayment).await?;
            posted_and_confirmed_once(&house, &fi, &invoice.vendor_invoice_number, invoice.total())?;
            ensure!(house.ledger_requests("bc.create_draft") == 1 && house.ledger_requests("bc.post_draft") == 1);
            let query = format!("WorkflowType = 'Document' AND WorkflowId STARTS_WITH '{id}'");
            let runs = until("the run to be listed", async || {
                Ok(Some(house.runs(&query).await?).filter(|runs| !runs.is_empty()))
            })
            .await?;
            ensure!(runs.len() == 1, "there are {} runs", runs.len());
            Ok(())
        })
        .await
}

async fn pages_listed_twice_in_one_look_post_each_document_once(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let invoices: Vec<_> = (1..=12).map(|n| house.invoice(n)).collect();
    let approvals: Vec<String> = invoices
        .iter()
        .map(|invoice| house.approve(invoice.approval()))
        .collect();
    // The queue stays as it is while the look reads it a second time.
    house.throttle_concur("concur.acknowledge");
    house
        .with_worker(async {
            let report = house.look(DocumentKind::Invoice).await?;
            ensure!(
                report.pages == 4 && report.seen == 12 && report.started == 12 && report.known == 0,
                "the look did {report:?}"
            );
            house.clear_concur();
            for invoice in &invoices {
                house.until_stage(&invoice.business_id, Stage::AwaitingPayment).await?;
            }
            for (invoice, fi) in invoices.iter().zip(&approvals) {
                posted_and_confirmed_once(&house, fi, &invoice.vendor_invoice_number, invoice.total())?;
            }
            Ok(())
        })
        .await
}
