//! Nothing depends on notices.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, ensure};
use concordat::notices::hand_over_id;
use concordat_tests::noticing::{Noticing, house};
use concordat_tests::server::Server;
use concordat_tests::setting::{Setting, add_vendor};
use concordat_tests::wait::until;
use sandbox::business_central::{NoticeSenderOptions, PaymentAmount};
use workflows::contracts::NoticesReport;
use workflows::noticed_changes::NoticedChanges;
use workflows::stage::Stage;

pub(super) async fn schedule_alone(server: Arc<Server>) -> anyhow::Result<()> {
    let mut house = house(&server, Setting::default()).await?;
    let noticing = Noticing::start(&mut house).await?;
    let lost = NoticeSenderOptions {
        lost_every: 1,
        ..super::at_once()
    };
    let _sender = house.send_notices(lost)?;
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
            house.sweep().await?;
            house.until_stage(&id, Stage::Paid).await?;
            ensure!(house.in_concur(&fi)?.payments.len() == 1);
            let run = house
                .client
                .get_workflow_handle::<NoticedChanges>(hand_over_id(house.connection()?));
            ensure!(
                run.describe(Default::default()).await.is_err(),
                "a notice that was lost was taken"
            );
            Ok(())
        })
        .await?;
    noticing.stop().await
}

/// No worker for days; the receiver hands over what Business Central tells, again and again. Afterwards it is one run with a few
/// looks, and each look is one request for each company.
pub(super) async fn downtime(server: Arc<Server>) -> anyhow::Result<()> {
    const CHANGES: u32 = 60;
    let mut house = house(&server, Setting::default()).await?;
    let noticing = Noticing::start(&mut house).await?;
    house
        .with_worker(async {
            house.keep().await?;
            Ok(())
        })
        .await?;
    let sender = house.send_notices(super::at_once())?;
    for change in 0..CHANGES {
        add_vendor(house.sandbox.business_central(), &format!("N-{change}"));
        house.sandbox.clock().advance(Duration::from_secs(600));
        let sent = sender.deliveries().len();
        until(
            "a notice",
            async || Ok((sender.deliveries().len() > sent).then_some(())),
        )
        .await?;
    }
    ensure!(sender.deliveries().iter().all(|one| one.status == Some(200)));
    let id = hand_over_id(house.connection()?);
    let report: NoticesReport = house
        .with_worker(async {
            let run = house.client.get_workflow_handle::<NoticedChanges>(&id);
            Ok(run.get_result(Default::default()).await?)
        })
        .await?;
    ensure!(report.hand_overs >= CHANGES, "it was told {report:?}");
    ensure!(
        report.looks <= 2 && report.failed == 0,
        "{CHANGES} notices became {report:?}"
    );
    noticing.stop().await
}
