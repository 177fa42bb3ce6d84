//! Notices make sweeps run earlier: no test here looks by itself.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat::notices::NoticeOutcome;
use concordat_tests::house::add_vendor;
use concordat_tests::noticing::{Noticing, house};
use concordat_tests::server::Server;
use concordat_tests::setting::Setting;
use sandbox::business_central::{NoticeOrder, NoticeSenderOptions, PaymentAmount};
use workflows::stage::Stage;

pub(super) async fn payment(server: Arc<Server>) -> anyhow::Result<()> {
    let mut house = house(&server, Setting::default()).await?;
    let noticing = Noticing::start(&mut house).await?;
    let odd = NoticeSenderOptions {
        copies: 2,
        order: NoticeOrder::Reversed,
        lies: 3,
        ..super::at_once()
    };
    let sender = house.send_notices(odd)?;
    house
        .with_worker(async {
            house.keep().await?;
            let report = house.report(1);
            let (id, fi) = (report.business_id.clone(), house.approve(report.approval()));
            house.poll().await?;
            let document = house.until_stage(&id, Stage::AwaitingPayment).await?;
            let number = document.posted_numbers.first().context("nothing is posted")?;
            let ledger = house.sandbox.business_central();
            ledger.pay(number, PaymentAmount::Full, house.sandbox.clock().today())?;
            house.until_stage(&id, Stage::Paid).await?;
            let told = house.in_concur(&fi)?.payments;
            ensure!(told.len() == 1, "Concur was told {told:?}");
            Ok(())
        })
        .await?;
    let taken = noticing.counts.now().of(NoticeOutcome::Taken);
    ensure!(taken >= 1, "nothing was taken");
    ensure!(sender.deliveries().iter().all(|one| one.status == Some(200)));
    ensure!(house.sandbox.business_central().subscriptions().len() == 2);
    noticing.stop().await
}

pub(super) async fn vendor(server: Arc<Server>) -> anyhow::Result<()> {
    let mut house = house(&server, Setting::default()).await?;
    let noticing = Noticing::start(&mut house).await?;
    let _sender = house.send_notices(super::at_once())?;
    house
        .with_worker(async {
            house.keep().await?;
            let mut invoice = house.invoice(1);
            "SUP-99".clone_into(&mut invoice.vendor_code);
            let id = invoice.business_id.clone();
            house.approve(invoice.approval());
            house.poll().await?;
            house.until_stage(&id, Stage::Held).await?;
            add_vendor(&house.sandbox, "V-99");
            house.until_stage(&id, Stage::AwaitingPayment).await?;
            Ok(())
        })
        .await?;
    noticing.stop().await
}
