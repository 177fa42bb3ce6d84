//! Runs of documents that need more of Business Central than one draft, and of what follows a posting.

use std::sync::Arc;
use std::time::Duration;

use anyhow::ensure;
use concordat_tests::house::House;
use concordat_tests::server::Server;
use concordat_tests::setting::Setting;
use rust_decimal::Decimal;
use sandbox::business_central::{DocumentKind, PaymentAmount};
use sandbox::concur::fixtures::InvoicePay;
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

/// An employee without a vendor: given back, and nothing is left in either system.
pub(super) async fn cash_advance_rejected(server: Arc<Server>) -> Recorded {
    let house = House::new(&server).await?;
    let mut advance = house.cash_advance(1);
    "EMP-404".clone_into(&mut advance.employee_id);
    house.approve(advance.approval());
    let id = &advance.business_id;
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(id, Stage::Held).await?;
            house.reject(id).await?;
            until_closed(&house, id).await?;
            export(&house, id).await
        })
        .await
}

/// Concur pays it: nothing is awaited.
pub(super) async fn paid_by_concur_closed(server: Arc<Server>) -> Recorded {
    let house = House::new(&server).await?;
    let mut invoice = house.invoice(1);
    invoice.invoice_pay = InvoicePay::Yes;
    house.approve(invoice.approval());
    let id = &invoice.business_id;
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(id, Stage::Closed).await?;
            until_closed(&house, id).await?;
            export(&house, id).await
        })
        .await
}

/// Somebody else's draft has its number: held until it is gone, then posted.
pub(super) async fn duplicate_until_it_is_gone(server: Arc<Server>) -> Recorded {
    let house = House::new(&server).await?;
    let invoice = house.invoice(1);
    let (id, number) = (&invoice.business_id, &invoice.vendor_invoice_number);
    let ledger = house.sandbox.business_central();
    let theirs = ledger.person_drafts(DocumentKind::Invoice, "V-10", number, Decimal::ONE_HUNDRED)?;
    house.approve(invoice.approval());
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(id, Stage::Held).await?;
            ledger.person_deletes(theirs)?;
            house.retry(id).await?;
            super::documents::waiting(&house, id).await
        })
        .await
}

/// No sweep tells it; the document's own look after a week finds the payment.
pub(super) async fn payment_seen_by_itself(server: Arc<Server>) -> Recorded {
    let house = House::new(&server).await?;
    let report = house.report(1);
    house.approve(report.approval());
    let id = &report.business_id;
    house
        .with_worker(async {
            house.poll().await?;
            super::documents::waiting(&house, id).await?;
            let today = house.sandbox.clock().today();
            for posted in house.posted(&format!("{id}-EMPL")) {
                house
                    .sandbox
                    .business_central()
                    .pay(&posted.number, PaymentAmount::Full, today)?;
            }
            house.let_time_pass(id, Duration::from_secs(8 * 24 * 3_600)).await?;
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
