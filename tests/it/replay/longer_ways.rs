//! Runs of documents that need more of Business Central than one draft, and of what follows a posting.

use std::sync::Arc;

use anyhow::ensure;
use concordat_tests::house::House;
use concordat_tests::server::Server;
use concordat_tests::setting::Setting;
use sandbox::business_central::PaymentAmount;
use workflows::stage::Stage;

use super::recording::{export, until_closed};

type Recorded = anyhow::Result<Vec<u8>>;

/// The employee's invoice is paid, the card issuer's is not.
pub(super) async fn several_payees_paid(server: Arc<Server>) -> Recorded {
    let house = House::new(&server).await?;
    let report = house.report_with_card(1);
    house.approve(report.approval());
    let id = &report.business_id;
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(id, Stage::AwaitingPayment).await?;
            let today = house.sandbox.clock().today();
            for posted in house.posted(&format!("{id}-EMPL")) {
                house
                    .sandbox
                    .business_central()
                    .pay(&posted.number, PaymentAmount::Full, today)?;
            }
            house.sweep().await?;
            house.until_stage(id, Stage::Paid).await?;
            until_closed(&house, id).await?;
            ensure!(house.ledger_requests("bc.post_draft") == 2);
            export(&house, id).await
        })
        .await
}

/// Refused with dimensions in its lines, made without, dimensions set afterwards.
pub(super) async fn dimensions_set_afterwards(server: Arc<Server>) -> Recorded {
    let house = House::new(&server).await?;
    let report = house.report_on_account_with_default(1);
    house.approve(report.approval());
    let id = &report.business_id;
    house
        .with_worker(async {
            house.poll().await?;
            let history = super::documents::waiting(&house, id).await?;
            ensure!(
                house.ledger_requests("bc.create_draft") == 2 && house.ledger_requests("bc.change_dimensions") == 1
            );
            Ok(history)
        })
        .await
}

pub(super) async fn cash_advance_closed(server: Arc<Server>) -> Recorded {
    let house = House::new(&server).await?;
    let advance = house.cash_advance(1);
    house.approve(advance.approval());
    let id = &advance.business_id;
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(id, Stage::Closed).await?;
            until_closed(&house, id).await?;
            export(&house, id).await
        })
        .await
}

/// The document that starts the run which attaches its image.
pub(super) async fn document_with_image(server: Arc<Server>) -> Recorded {
    with_image(server, Run::Document).await
}

/// That run itself.
pub(super) async fn attachments(server: Arc<Server>) -> Recorded {
    with_image(server, Run::Attachments).await
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Run {
    Document,
    Attachments,
}

async fn with_image(server: Arc<Server>, run: Run) -> Recorded {
    let setting = Setting {
        connection: "[connections.images]\n".to_owned(),
        ..Setting::default()
    };
    let house = House::set_up(&server, setting).await?;
    let invoice = house.invoice(1);
    let id = &invoice.business_id;
    house.sandbox.concur().add_invoice_image(id, &b"%PDF-1.7"[..]);
    let fi = house.approve(invoice.approval());
    house
        .with_worker(async {
            house.poll().await?;
            let history = super::documents::waiting(&house, id).await?;
            let attachments = format!("attachments/{id}/{fi}");
            until_closed(&house, &attachments).await?;
            for posted in house.posted(&invoice.vendor_invoice_number) {
                ensure!(house.sandbox.business_central().attachments_of(posted.id).len() == 1);
            }
            match run {
                Run::Document => Ok(history),
                Run::Attachments => export(&house, &attachments).await,
            }
        })
        .await
}
