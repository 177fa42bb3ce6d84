//! The activities around Business Central's webhooks, executed twice: each subscription is there once, and sweeps are started once.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat_tests::noticing::{Noticing, house};
use concordat_tests::server::Server;
use concordat_tests::setting::Setting;
use futures::StreamExt;
use posting::plan::DocumentKind;
use temporalio_client::WorkflowListOptions;
use workflows::activities::{BusinessCentral, Local};
use workflows::contracts::{KeepSubscription, ListSubscriptions, NoticedEntity, Renewed, StartNoticedSweeps};
use workflows::held_sweep::HeldSweepInput;

use super::hands::{Hands, On, one};
use super::subject::Subject;

/// What is executed twice around webhooks.
pub(super) const NOTICING: &[&str] = &[
    "list_subscriptions",
    "create_subscription",
    "renew_subscription",
    "delete_subscription",
    "start_noticed_sweeps",
];

pub(super) async fn keeping_subscriptions(server: Arc<Server>) -> anyhow::Result<()> {
    let mut house = house(&server, Setting::default()).await?;
    let noticing = Noticing::start(&mut house).await?;
    let subject = Subject::approved(&house, DocumentKind::Expense, 1);
    let ledger = house.sandbox.business_central();
    house
        .with_worker(async {
            let hands = Hands::new(&house, &subject)?;
            let address = house.notice_address()?;
            let list = || ListSubscriptions {
                company: hands.company(),
                notification_url: address.clone(),
            };
            let none = hands
                .twice(On::BusinessCentral, || (BusinessCentral::list_subscriptions, list()))
                .await?;
            ensure!(none.0.subscriptions.is_empty() && none.1.subscriptions.is_empty());
            let keep = |known: Option<(String, String)>| KeepSubscription {
                company: hands.company(),
                entity: NoticedEntity::Vendors,
                notification_url: address.clone(),
                known,
            };
            // Nothing refuses a second one; the keeper's next run would delete it.
            hands
                .twice(On::BusinessCentral, || {
                    (BusinessCentral::create_subscription, keep(None))
                })
                .await?;
            let listed = hands
                .once(On::BusinessCentral, (BusinessCentral::list_subscriptions, list()))
                .await?;
            ensure!(listed.subscriptions.len() == 2 && listed.subscriptions.iter().all(|one| one.is_ours));
            let first = listed.subscriptions.first().context("none")?.clone();
            let known = || Some((first.id.clone(), first.etag.clone()));
            let renew = hands
                .once(
                    On::BusinessCentral,
                    (BusinessCentral::renew_subscription, keep(known())),
                )
                .await?;
            ensure!(matches!(renew, Renewed::Until(_)));
            // The version is another now: a repeat changes nothing and is refused.
            hands
                .refused(
                    On::BusinessCentral,
                    (BusinessCentral::renew_subscription, keep(known())),
                )
                .await?;
            let listed = hands
                .once(On::BusinessCentral, (BusinessCentral::list_subscriptions, list()))
                .await?;
            let gone = listed.subscriptions.first().context("none")?.clone();
            hands
                .twice(On::BusinessCentral, || {
                    (
                        BusinessCentral::delete_subscription,
                        keep(Some((gone.id.clone(), gone.etag.clone()))),
                    )
                })
                .await?;
            let left = ledger.subscriptions();
            ensure!(one(&left)?.id != gone.id);

            let start = || StartNoticedSweeps {
                run: "look-1".to_owned(),
                payments: None,
                vendors: None,
                held: Some(HeldSweepInput {
                    connection: hands.document().connection,
                    companies: vec![hands.company().company],
                    queues: hands.queues.clone(),
                    timing: house.config.timing.clone(),
                }),
            };
            hands
                .twice(On::Documents, || (Local::start_noticed_sweeps, start()))
                .await?;
            let id = format!("held-sweep/{}/noticed-look-1", hands.document().connection);
            house.until_closed(&id).await?;
            let sweeps = house
                .client
                .list_workflows(format!("WorkflowId = '{id}'"), WorkflowListOptions::default());
            ensure!(sweeps.count().await <= 1, "a sweep was started twice");
            hands.executed_twice(NOTICING)?;
            Ok(())
        })
        .await?;
    noticing.stop().await
}
