//! Receipts and invoice images: attached after the posting by a run of their own, which nothing that is posted waits for.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat_tests::house::House;
use concordat_tests::server::Server;
use concordat_tests::setting::Setting;
use libtest_mimic::Trial;
use rust_decimal::Decimal;
use sandbox::business_central::AttachmentView;
use sandbox::concur::fixtures::{Entry, ExpenseReport, InvoiceRequest, Payee};
use sandbox::fault::{Fault, FaultRule};
use sandbox::server::Simulator;
use temporalio_client::{WorkflowExecutionStatus, WorkflowGetResultOptions};
use workflows::attachments::Attachments;
use workflows::contracts::AttachmentsReport;
use workflows::stage::Stage;

use super::expect::posted_and_confirmed_once;
use crate::on_server;

pub(super) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server("e2e::images::receipts_of_a_report", server, receipts),
        on_server("e2e::images::image_of_an_invoice", server, invoice_image),
        on_server("e2e::images::an_image_that_is_not_there", server, missing),
        on_server("e2e::images::an_image_that_is_too_large", server, too_large),
        on_server(
            "e2e::images::a_link_to_a_foreign_host_is_not_followed",
            server,
            foreign_host,
        ),
        on_server(
            "e2e::images::business_central_fails_for_a_while",
            server,
            ledger_fails_for_a_while,
        ),
        on_server(
            "e2e::images::lost_answers_leave_one_file_with_content",
            server,
            lost_answers,
        ),
        on_server(
            "e2e::images::none_are_attached_unless_it_is_switched_on",
            server,
            switched_off,
        ),
    ]
}

const PDF: &[u8] = b"%PDF-1.7 invoice";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n receipt one";
const JPEG: &[u8] = b"\xff\xd8\xff receipt two";

/// A house that attaches images of at most 1,000 bytes.
async fn house(server: &Server) -> anyhow::Result<House> {
    let setting = Setting {
        connection: "[connections.images]\nallowed_hosts = [\"*.concursolutions.com\"]\nmost_bytes = 1000\n".to_owned(),
        ..Setting::default()
    };
    House::set_up(server, setting).await
}

fn receipt_id(n: u32) -> String {
    format!("{n:032X}")
}

/// The house's report, and an entry by card; each with a receipt.
fn report(house: &House) -> ExpenseReport {
    let mut report = house.report(1);
    let by_card = Entry::card_charge(Payee::CompanyPaid, "6200", Decimal::new(8_000, 2));
    report.entries.push(by_card);
    for (n, entry) in (1..).zip(&mut report.entries) {
        entry.receipt_image_id = Some(receipt_id(n));
    }
    report
}

/// Waits until the run that attaches has ended; returns what it did.
async fn attached(house: &House, id: &str, fi: &str) -> anyhow::Result<AttachmentsReport> {
    let run = format!("attachments/{id}/{fi}");
    ensure!(house.until_closed(&run).await? == WorkflowExecutionStatus::Completed);
    let handle = house.client.get_workflow_handle::<Attachments>(&run);
    Ok(handle.get_result(WorkflowGetResultOptions::default()).await?)
}

/// The files on the one posted document of this number.
fn files(house: &House, external_number: &str) -> anyhow::Result<Vec<AttachmentView>> {
    let posted = house.posted(external_number);
    ensure!(posted.len() == 1, "posted {} times", posted.len());
    Ok(house.sandbox.business_central().attachments_of(posted[0].id))
}

fn is_file(file: &AttachmentView, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
    ensure!(file.file_name == name, "it is called {}, not {name}", file.file_name);
    ensure!(file.bytes == bytes, "its {} bytes are others", file.bytes.len());
    Ok(())
}

/// Posts it, and waits for its payment: whatever becomes of the image.
async fn awaits_payment(house: &House, fi: &str, invoice: &InvoiceRequest) -> anyhow::Result<()> {
    house.until_stage(&invoice.business_id, Stage::AwaitingPayment).await?;
    posted_and_confirmed_once(house, fi, &invoice.vendor_invoice_number, invoice.total())?;
    Ok(())
}

async fn receipts(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server).await?;
    let report = report(&house);
    let id = &report.business_id;
    house.sandbox.concur().add_receipt(receipt_id(1), PNG);
    house.sandbox.concur().add_receipt(receipt_id(2), JPEG);
    let fi = house.approve(report.approval());
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(id, Stage::AwaitingPayment).await?;
            let did = attached(&house, id, &fi).await?;
            ensure!(
                (did.attached, did.without_image) == (2, 0) && did.refused.is_empty(),
                "it did {did:?}"
            );
            // Each payee's document carries the receipts of its own expenses.
            let of_issuer = files(&house, &format!("{id}-COPD"))?;
            let of_employee = files(&house, &format!("{id}-EMPL"))?;
            ensure!(of_issuer.len() == 1 && of_employee.len() == 1);
            ensure!(
                of_employee[0].bytes == PNG && of_issuer[0].bytes == JPEG,
                "receipts are mixed up"
            );
            ensure!(of_employee[0].file_name.ends_with(".png") && of_issuer[0].file_name.ends_with(".jpg"));
            Ok(())
        })
        .await
}

async fn invoice_image(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server).await?;
    let invoice = house.invoice(1);
    let id = &invoice.business_id;
    house.sandbox.concur().add_invoice_image(id, PDF);
    let fi = house.approve(invoice.approval());
    house
        .with_worker(async {
            house.poll().await?;
            awaits_payment(&house, &fi, &invoice).await?;
            ensure!(attached(&house, id, &fi).await?.attached == 1);
            let files = files(&house, &invoice.vendor_invoice_number)?;
            ensure!(files.len() == 1, "{} files", files.len());
            is_file(&files[0], &format!("Concur {id} invoice 1.pdf"), PDF)
        })
        .await
}

async fn missing(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server).await?;
    let report = report(&house);
    let id = &report.business_id;
    house.sandbox.concur().add_receipt(receipt_id(2), JPEG);
    let fi = house.approve(report.approval());
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(id, Stage::AwaitingPayment).await?;
            let did = attached(&house, id, &fi).await?;
            ensure!(
                (did.attached, did.without_image) == (1, 1) && did.refused.is_empty(),
                "it did {did:?}"
            );
            ensure!(
                files(&house, &format!("{id}-EMPL"))?.is_empty(),
                "an empty file is attached"
            );
            ensure!(
                files(&house, &format!("{id}-COPD"))?.len() == 1,
                "the other kept it from being attached"
            );
            Ok(())
        })
        .await
}

/// The one image is refused for this reason; the document goes on.
async fn refused(house: &House, invoice: &InvoiceRequest, reason: &str) -> anyhow::Result<()> {
    let fi = house.approve(invoice.approval());
    house
        .with_worker(async {
            house.poll().await?;
            awaits_payment(house, &fi, invoice).await?;
            let did = attached(house, &invoice.business_id, &fi).await?;
            ensure!(did.attached == 0 && did.refused.len() == 1, "it did {did:?}");
            ensure!(did.refused[0].contains(reason), "refused for {}", did.refused[0]);
            ensure!(files(house, &invoice.vendor_invoice_number)?.is_empty());
            ensure!(house.ledger_requests("bc.create_attachment") == 0);
            Ok(())
        })
        .await
}

async fn too_large(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server).await?;
    let invoice = house.invoice(1);
    let mut bytes = PDF.to_vec();
    bytes.resize(1_001, b' ');
    house.sandbox.concur().add_invoice_image(&invoice.business_id, bytes);
    refused(&house, &invoice, "1000").await
}

async fn foreign_host(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server).await?;
    let invoice = house.invoice(1);
    house.sandbox.concur().add_invoice_image(&invoice.business_id, PDF);
    house
        .sandbox
        .concur()
        .set_foreign_image_host(Some("images.example.com"));
    refused(&house, &invoice, "images.example.com").await
}

async fn ledger_fails_for_a_while(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server).await?;
    let invoice = house.invoice(1);
    let id = &invoice.business_id;
    house.sandbox.concur().add_invoice_image(id, PDF);
    let fi = house.approve(invoice.approval());
    let faults = house.sandbox.business_central().faults();
    let failing = Fault::Answer {
        status: 503,
        retry_after: None,
        body: None,
    };
    faults.add(FaultRule {
        times: 1_000,
        ..FaultRule::once("bc.create_attachment", failing)
    });
    house
        .with_worker(async {
            house.poll().await?;
            house.until_ledger_requests("bc.create_attachment", 3).await?;
            awaits_payment(&house, &fi, &invoice).await?;
            ensure!(files(&house, &invoice.vendor_invoice_number)?.is_empty());
            faults.clear();
            ensure!(attached(&house, id, &fi).await?.attached == 1);
            let files = files(&house, &invoice.vendor_invoice_number)?;
            is_file(
                files.first().context("nothing is attached")?,
                &format!("Concur {id} invoice 1.pdf"),
                PDF,
            )?;
            ensure!(files.len() == 1 && house.state(id).await?.failure.is_none());
            Ok(())
        })
        .await
}

/// A file is made and filled by two requests; whichever is lost, there is one file in the end, and it is whole.
async fn lost_answers(server: Arc<Server>) -> anyhow::Result<()> {
    let faults = [
        ("bc.create_attachment", Fault::DropBefore),
        ("bc.create_attachment", Fault::DropAfter),
        ("bc.upload_attachment", Fault::DropBefore),
        ("bc.upload_attachment", Fault::DropAfter),
        ("bc.upload_attachment", Fault::GarbleAnswer),
    ];
    let house = house(&server).await?;
    let mut invoices = Vec::new();
    for (n, (operation, fault)) in (1..).zip(faults) {
        let invoice = house.invoice(n);
        house.sandbox.concur().add_invoice_image(&invoice.business_id, PDF);
        house.disturb_ledger(operation, &invoice.vendor_invoice_number, fault);
        let fi = house.approve(invoice.approval());
        invoices.push((invoice, fi));
    }
    house
        .with_worker(async {
            house.poll().await?;
            for (invoice, fi) in &invoices {
                house.until_stage(&invoice.business_id, Stage::AwaitingPayment).await?;
                ensure!(attached(&house, &invoice.business_id, fi).await?.attached == 1);
                let files = files(&house, &invoice.vendor_invoice_number)?;
                ensure!(files.len() == 1, "{} files", files.len());
                is_file(&files[0], &format!("Concur {} invoice 1.pdf", invoice.business_id), PDF)?;
            }
            let left = house.sandbox.business_central().faults().remaining();
            ensure!(left == 0, "{left} faults did not happen");
            Ok(())
        })
        .await
}

async fn switched_off(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let invoice = house.invoice(1);
    house.sandbox.concur().add_invoice_image(&invoice.business_id, PDF);
    let fi = house.approve(invoice.approval());
    house
        .with_worker(async {
            house.poll().await?;
            awaits_payment(&house, &fi, &invoice).await?;
            let run = format!("attachments/{}/{fi}", invoice.business_id);
            ensure!(house.describe(&run).await.is_err(), "a run for images was started");
            ensure!(files(&house, &invoice.vendor_invoice_number)?.is_empty());
            Ok(())
        })
        .await
}
