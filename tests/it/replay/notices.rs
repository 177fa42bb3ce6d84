//! Runs around Business Central's webhooks that are recorded.

use std::sync::Arc;

use anyhow::ensure;
use concordat::notices::{hand_over_id, schedule};
use concordat_tests::noticing::{Noticing, house};
use concordat_tests::server::Server;
use concordat_tests::setting::{Setting, add_vendor};
use sandbox::business_central::NoticeSenderOptions;
use temporalio_client::WorkflowGetResultOptions;
use workflows::contracts::{KeeperReport, NoticesReport};
use workflows::noticed_changes::NoticedChanges;
use workflows::subscription_keeper::SubscriptionKeeper;

use super::recording::export;

/// One subscription is renewed, one that is gone is made again, and a double one is deleted.
pub(super) async fn keeper(server: Arc<Server>) -> anyhow::Result<Vec<u8>> {
    let mut house = house(&server, Setting::default()).await?;
    let noticing = Noticing::start(&mut house).await?;
    if let Some(settings) = &mut house.config.notices {
        settings.renew_before_seconds = 80 * 3_600;
    }
    let ledger = house.sandbox.business_central();
    let history = house
        .with_worker(async {
            house.keep().await?;
            let made = ledger.subscriptions();
            let client = concordat::connections::business_central(house.connection()?)?;
            let double = business_central::NewSubscription {
                notification_url: &made[1].notification_url,
                resource: &made[1].resource,
                client_state: &made[1].client_state,
            };
            client.create_subscription(&double).await?;
            ensure!(ledger.drop_subscription(&made[0].id));
            let id = schedule::keep_now(&house.config, &house.client, house.connection()?).await?;
            let run = house.client.get_workflow_handle::<SubscriptionKeeper>(&id);
            let report: KeeperReport = run.get_result(WorkflowGetResultOptions::default()).await?;
            ensure!(
                (report.created, report.renewed, report.strays_deleted) == (1, 1, 1),
                "it did {report:?}"
            );
            export(&house, &id).await
        })
        .await?;
    noticing.stop().await?;
    Ok(history)
}

/// Two notices, of which the second comes while the first one's look rests.
pub(super) async fn noticed(server: Arc<Server>) -> anyhow::Result<Vec<u8>> {
    let mut house = house(&server, Setting::default()).await?;
    let noticing = Noticing::start(&mut house).await?;
    let at_once = NoticeSenderOptions {
        delay: std::time::Duration::ZERO,
        ..NoticeSenderOptions::default()
    };
    let history = house
        .with_worker(async {
            house.keep().await?;
            let sender = house.send_notices(at_once)?;
            let ledger = house.sandbox.business_central();
            for number in 0..2_usize {
                add_vendor(ledger, &format!("N-{number}"));
                concordat_tests::wait::until("a notice", async || {
                    Ok((sender.deliveries().len() > number).then_some(()))
                })
                .await?;
            }
            let id = hand_over_id(house.connection()?);
            let run = house.client.get_workflow_handle::<NoticedChanges>(&id);
            let report: NoticesReport = run.get_result(WorkflowGetResultOptions::default()).await?;
            ensure!(report.hand_overs >= 2 && report.failed == 0, "it did {report:?}");
            export(&house, &id).await
        })
        .await?;
    noticing.stop().await?;
    Ok(history)
}
