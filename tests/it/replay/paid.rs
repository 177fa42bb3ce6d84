//! Runs that see payments in the vendor ledger, and one after a document's own run has ended.

use std::sync::Arc;

use anyhow::Context;
use concordat::schedules;
use concordat_tests::house::House;
use concordat_tests::server::Server;
use concordat_tests::setting::Setting;
use concordat_tests::wait::until;
use rust_decimal::Decimal;
use sandbox::business_central::{DocumentKind, PaymentAmount};
use sandbox::fault::{Fault, FaultRule};
use sandbox::server::Simulator;
use workflows::stage::Stage;

use super::recording::{export, until_closed};

/// A house that reads the vendor ledger, and a report that waits in the queue.
async fn awaiting(server: &Server) -> anyhow::Result<House> {
    let setting = Setting {
        connection: "[payments]\nsource = \"vendor_ledger_entries\"\ninvoice_partial = true\n".to_owned(),
        ..Setting::default()
    };
    let house = House::set_up(server, setting).await?;
    house.approve(house.report(1).approval());
    Ok(house)
}

async fn posted(house: &House) -> anyhow::Result<String> {
    house.poll().await?;
    let document = house.until_stage(&house.id(1), Stage::AwaitingPayment).await?;
    house.swept().await?;
    Ok(document.posted_numbers.first().context("nothing is posted")?.clone())
}

fn pay(house: &House, number: &str, amount: PaymentAmount) -> anyhow::Result<()> {
    let today = house.sandbox.clock().today();
    house.sandbox.business_central().pay(number, amount, today)?;
    Ok(())
}

/// A part, and then the rest.
pub(super) async fn in_parts(server: Arc<Server>) -> anyhow::Result<Vec<u8>> {
    let house = awaiting(&server).await?;
    house
        .with_worker(async {
            let number = posted(&house).await?;
            pay(&house, &number, PaymentAmount::Partial(Decimal::from(40)))?;
            house.swept().await?;
            house.until_concur_requests("concur.confirm_payment", 1).await?;
            pay(&house, &number, PaymentAmount::Full)?;
            house.swept().await?;
            until_closed(&house, &house.id(1)).await?;
            export(&house, &house.id(1)).await
        })
        .await
}

/// Nobody pays it: a credit memo is applied.
pub(super) async fn closed_by_credit_memo(server: Arc<Server>) -> anyhow::Result<Vec<u8>> {
    let house = awaiting(&server).await?;
    house
        .with_worker(async {
            let number = posted(&house).await?;
            let ledger = house.sandbox.business_central();
            let memo = ledger.person_posts(DocumentKind::CreditMemo, "E-001", "MEMO", Decimal::new(12_050, 2))?;
            let memo = ledger.document(memo).context("just posted")?.number;
            ledger.apply_credit_memo(&number, &memo, house.sandbox.clock().today())?;
            house.swept().await?;
            until_closed(&house, &house.id(1)).await?;
            export(&house, &house.id(1)).await
        })
        .await
}

/// A sweep that finds a payment by the ledger's rows.
pub(super) async fn sweep_of_ledger(server: Arc<Server>) -> anyhow::Result<Vec<u8>> {
    let house = awaiting(&server).await?;
    house
        .with_worker(async {
            let number = posted(&house).await?;
            pay(&house, &number, PaymentAmount::Full)?;
            let run = schedules::sweep_now(&house.config, &house.client, house.connection()?).await?;
            until_closed(&house, &run).await?;
            export(&house, &run).await
        })
        .await
}

/// A payment that is taken back after the document's run has ended; the first answer is lost.
pub(super) async fn reversal(server: Arc<Server>) -> anyhow::Result<Vec<u8>> {
    let house = awaiting(&server).await?;
    house
        .with_worker(async {
            let number = posted(&house).await?;
            pay(&house, &number, PaymentAmount::Full)?;
            house.swept().await?;
            until_closed(&house, &house.id(1)).await?;
            let lost = FaultRule::once("concur.confirm_payment", Fault::DropAfter);
            house.sandbox.concur().faults().add(lost);
            house.sandbox.business_central().unapply(&number)?;
            house.swept().await?;
            let prefix = format!("{}/payment-reversal/", house.id(1));
            let run = until("the run that tells it", async || {
                let runs = house.runs(&format!("WorkflowId STARTS_WITH '{prefix}'")).await?;
                Ok(runs.into_iter().next().map(|(id, _)| id))
            })
            .await?;
            until_closed(&house, &run).await?;
            export(&house, &run).await
        })
        .await
}
