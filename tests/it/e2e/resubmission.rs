//! A document given back to Concur, corrected and approved anew: a new approval of the same document is posted once.

use std::sync::Arc;

use anyhow::ensure;
use concordat_tests::house::{House, add_vendor};
use concordat_tests::server::Server;
use libtest_mimic::Trial;
use rust_decimal::Decimal;
use sandbox::business_central::{AutomaticLineSeed, VendorSeed};
use temporalio_client::WorkflowExecutionStatus;
use workflows::failure::FailureType;
use workflows::stage::Stage;

use super::expect::{held, ledger_is_empty, ledger_is_untouched, posted_and_confirmed_once, told_as_failed};
use crate::on_server;

pub(super) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server(
            "e2e::resubmission::a_document_rejected_for_its_vendor_posts_once_when_approved_again",
            server,
            a_document_rejected_for_its_vendor_posts_once_when_approved_again,
        ),
        on_server(
            "e2e::resubmission::rejecting_after_the_draft_was_made_deletes_the_draft",
            server,
            rejecting_after_the_draft_was_made_deletes_the_draft,
        ),
    ]
}

async fn a_document_rejected_for_its_vendor_posts_once_when_approved_again(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let mut invoice = house.invoice(1);
    "SUP-99".clone_into(&mut invoice.vendor_code);
    let id = &invoice.business_id;
    let first = house.approve(invoice.approval());
    house
        .with_worker(async {
            held(&house, id, FailureType::MappingMissing, "V-99 does not exist").await?;
            house.reject(id).await?;
            ensure!(house.until_closed(id).await? == WorkflowExecutionStatus::Failed);
            told_as_failed(&house, &first, "V-99")?;
            ledger_is_untouched(&house)?;

            add_vendor(&house.sandbox, "V-99");
            let second = house.approve(invoice.approval());
            ensure!(second != first);
            house.poll().await?;
            house.until_stage(id, Stage::AwaitingPayment).await?;
            let posted = posted_and_confirmed_once(&house, &second, &invoice.vendor_invoice_number, invoice.total())?;
            ensure!(posted.vendor_number == "V-99");
            told_as_failed(&house, &first, "V-99")?;
            ensure!(
                house.describe(id).await?.status() == WorkflowExecutionStatus::Running,
                "the new approval did not take the document's own workflow id"
            );
            Ok(())
        })
        .await
}

async fn rejecting_after_the_draft_was_made_deletes_the_draft(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let ledger = house.sandbox.business_central();
    ledger.add_vendor(with_automatic_line());
    let invoice = house.invoice(1);
    let id = &invoice.business_id;
    let first = house.approve(invoice.approval());
    house
        .with_worker(async {
            held(
                &house,
                id,
                FailureType::DocumentInvalid,
                "it has 3 lines, planned were 2",
            )
            .await?;
            ensure!(house.drafts().len() == 1, "the draft to be looked at is not there");
            house.reject(id).await?;
            ensure!(house.until_closed(id).await? == WorkflowExecutionStatus::Failed);
            ensure!(house.drafts().is_empty(), "the draft was left behind");
            ledger_is_empty(&house)?;
            told_as_failed(&house, &first, "planned were 2")?;

            add_vendor(&house.sandbox, "V-10");
            let second = house.approve(invoice.approval());
            house.poll().await?;
            house.until_stage(id, Stage::AwaitingPayment).await?;
            posted_and_confirmed_once(&house, &second, &invoice.vendor_invoice_number, invoice.total())?;
            Ok(())
        })
        .await
}

/// A vendor whose standard purchase code adds a line to every new draft.
pub(super) fn with_automatic_line() -> VendorSeed {
    VendorSeed {
        number: "V-10".to_owned(),
        name: "Vendor V-10".to_owned(),
        automatic_lines: vec![AutomaticLineSeed {
            account: "62100".to_owned(),
            description: "Freight".to_owned(),
            quantity: Decimal::ONE,
            unit_cost: Decimal::new(500, 2),
        }],
        ..VendorSeed::default()
    }
}
