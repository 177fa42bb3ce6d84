//! The keeper of the subscriptions: asserted on what stands in Business Central.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, ensure};
use business_central::{NewSubscription, SubscribedEntity};
use concordat::notices::schedule::keeper_id;
use concordat::{connections, schedules};
use concordat_tests::house::House;
use concordat_tests::noticing::{Noticing, house};
use concordat_tests::server::Server;
use concordat_tests::setting::Setting;
use sandbox::business_central::{NoticeSenderOptions, SubscriptionView};
use sandbox::fault::{Fault, FaultRule};
use sandbox::server::Simulator;
use temporalio_client::UntypedWorkflow;
use workflows::failure::FailureType;

const DAY: Duration = Duration::from_secs(24 * 3_600);
const HOURS_80: u64 = 80 * 3_600;

fn standing(house: &House) -> Vec<SubscriptionView> {
    house.sandbox.business_central().subscriptions()
}

fn sent(house: &House) -> u64 {
    let counts = house.sandbox.business_central().counts();
    ["list", "create", "renew", "delete"]
        .map(|what| {
            counts.of(&format!(
                "bc.{what}_subscription{}",
                if what == "list" { "s" } else { "" }
            ))
        })
        .iter()
        .sum()
}

/// A house with a receiver. `renew_before` and `alert_before` in seconds, where they differ from the defaults.
async fn with(server: &Server, limits: Option<(u64, u64)>) -> anyhow::Result<(House, Noticing)> {
    let mut house = house(server, Setting::default()).await?;
    let noticing = Noticing::start(&mut house).await?;
    if let (Some((renew, alert)), Some(settings)) = (limits, &mut house.config.notices) {
        settings.renew_before_seconds = renew;
        settings.alert_before_seconds = alert;
    }
    Ok((house, noticing))
}

pub(super) async fn made_once(server: Arc<Server>) -> anyhow::Result<()> {
    let (house, noticing) = with(&server, None).await?;
    let address = house.notice_address()?;
    house
        .with_worker(async {
            let report = house.keep().await?;
            ensure!((report.created, report.left) == (2, 0), "it did {report:?}");
            let made = standing(&house);
            let sets: Vec<_> = made.iter().map(|one| one.resource.rsplit('/').next()).collect();
            ensure!(
                sets == [Some("purchaseInvoices"), Some("vendors")],
                "there are {made:?}"
            );
            ensure!(made.iter().all(|one| one.notification_url == address));
            let secret = &made[0].client_state;
            ensure!(
                secret.len() == 64 && made[1].client_state == *secret,
                "one secret for all of a connection"
            );
            let before = sent(&house);
            let report = house.keep().await?;
            ensure!((report.created, report.left) == (0, 2), "it did {report:?}");
            ensure!(
                sent(&house) == before + 1,
                "a run with nothing to do took {} requests",
                sent(&house) - before
            );
            ensure!(standing(&house) == made);
            Ok(())
        })
        .await?;
    noticing.stop().await
}

pub(super) async fn renewed(server: Arc<Server>) -> anyhow::Result<()> {
    let (house, noticing) = with(&server, Some((HOURS_80, 3_600))).await?;
    house
        .with_worker(async {
            house.keep().await?;
            let made = standing(&house);
            house.sandbox.clock().advance(Duration::from_secs(3_600));
            let report = house.keep().await?;
            ensure!((report.created, report.renewed) == (0, 2), "it did {report:?}");
            let now = standing(&house);
            ensure!(now.len() == 2 && now[0].id == made[0].id && now[1].id == made[1].id);
            ensure!(
                now.iter()
                    .zip(&made)
                    .all(|(now, made)| now.expires_at > made.expires_at)
            );
            Ok(())
        })
        .await?;
    noticing.stop().await
}

pub(super) async fn lapsed(server: Arc<Server>) -> anyhow::Result<()> {
    let (house, noticing) = with(&server, None).await?;
    house
        .with_worker(async {
            house.keep().await?;
            house.sandbox.clock().advance(DAY * 4);
            ensure!(standing(&house).is_empty(), "they live for three days");
            let report = house.keep().await?;
            ensure!(report.created == 2 && standing(&house).len() == 2, "it did {report:?}");
            Ok(())
        })
        .await?;
    noticing.stop().await
}

/// Before the run, and between the list and the renewal.
pub(super) async fn deleted(server: Arc<Server>) -> anyhow::Result<()> {
    let (house, noticing) = with(&server, Some((HOURS_80, 3_600))).await?;
    let ledger = house.sandbox.business_central();
    house
        .with_worker(async {
            house.keep().await?;
            ensure!(ledger.drop_subscription(&standing(&house)[0].id));
            let report = house.keep().await?;
            ensure!((report.created, report.renewed) == (1, 1), "it did {report:?}");
            let gone = Fault::Answer {
                status: 404,
                retry_after: None,
                body: Some(r#"{"error":{"code":"BadRequest_ResourceNotFound","message":"gone"}}"#.to_owned()),
            };
            let first = &standing(&house)[0].id;
            ledger.faults().add(FaultRule::once("bc.renew_subscription", gone));
            ensure!(ledger.drop_subscription(first));
            let report = house.keep().await?;
            ensure!(report.created >= 1 && standing(&house).len() >= 2, "it did {report:?}");
            Ok(())
        })
        .await?;
    noticing.stop().await
}

/// Nobody answers the handshake. The end is far: the run goes through, and says so. It is near: the run fails by name.
pub(super) async fn outage(server: Arc<Server>) -> anyhow::Result<()> {
    let (mut house, noticing) = with(&server, Some((HOURS_80, 3_600))).await?;
    house
        .with_worker(async {
            house.keep().await?;
            Ok(())
        })
        .await?;
    let made = standing(&house);
    noticing.stop().await?;
    house
        .with_worker(async {
            let report = house.keep().await?;
            ensure!((report.renewed, report.failed.len()) == (0, 2), "it did {report:?}");
            Ok(())
        })
        .await?;
    ensure!(standing(&house) == made);
    if let Some(settings) = &mut house.config.notices {
        settings.alert_before_seconds = HOURS_80 - 3_600;
    }
    house
        .with_worker(async {
            let id = concordat::notices::schedule::keep_now(&house.config, &house.client, house.connection()?).await?;
            let run = house.client.get_workflow_handle::<UntypedWorkflow>(&id);
            let error = run
                .get_result(Default::default())
                .await
                .err()
                .context("the run did not fail")?;
            let text = format!("{error:?}");
            ensure!(text.contains(FailureType::SubscriptionExpiring.as_str()), "{text}");
            ensure!(
                text.contains("purchase invoices of company TEST"),
                "it names what is about to end: {text}"
            );
            Ok(())
        })
        .await?;
    if let Some(settings) = &mut house.config.notices {
        settings.alert_before_seconds = 3_600;
    }
    let noticing = Noticing::start(&mut house).await?;
    house
        .with_worker(async {
            let report = house.keep().await?;
            ensure!(report.renewed == 2 && report.failed.is_empty(), "it did {report:?}");
            Ok(())
        })
        .await?;
    ensure!(standing(&house).len() == 2);
    noticing.stop().await
}

/// Somebody listens and says nothing: what would be the fifth second is shorter here.
pub(super) async fn slow(server: Arc<Server>) -> anyhow::Result<()> {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let mut house = house(&server, Setting::default()).await?;
    if let Some(settings) = &mut house.config.notices {
        settings.public_url = format!("http://{}/hooks", silent.local_addr()?).parse()?;
    }
    let limit = NoticeSenderOptions {
        handshake_limit: Duration::from_millis(200),
        ..super::at_once()
    };
    let _sender = house.send_notices(limit)?;
    house
        .with_worker(async {
            let failed = house.keep().await.err().context("the run did not fail")?;
            ensure!(format!("{failed:?}").contains("could not be made"), "{failed:?}");
            ensure!(standing(&house).is_empty());
            Ok(())
        })
        .await
}

/// It was made, and nobody heard of it: the next run finds it by its secret.
pub(super) async fn lost_answer(server: Arc<Server>) -> anyhow::Result<()> {
    let (house, noticing) = with(&server, None).await?;
    let lost = FaultRule::once("bc.create_subscription", Fault::DropAfter);
    house.sandbox.business_central().faults().add(lost);
    house
        .with_worker(async {
            ensure!(house.keep().await.is_err(), "what nobody knows of is not kept");
            let report = house.keep().await?;
            ensure!((report.created, report.left) == (0, 2), "it did {report:?}");
            ensure!(standing(&house).len() == 2);
            Ok(())
        })
        .await?;
    noticing.stop().await
}

pub(super) async fn strays(server: Arc<Server>) -> anyhow::Result<()> {
    let (house, noticing) = with(&server, None).await?;
    let address = house.notice_address()?;
    let elsewhere = address.replace("/hooks/", "/others/");
    let client = connections::business_central(house.connection()?)?;
    for (address, state) in [(&address, "somebody else"), (&elsewhere, "somebody else")] {
        client
            .create_subscription(&NewSubscription {
                notification_url: address,
                resource: &client.resource_path(SubscribedEntity::Vendors),
                client_state: state,
            })
            .await?;
    }
    house
        .with_worker(async {
            let report = house.keep().await?;
            ensure!((report.created, report.strays_deleted) == (2, 1), "it did {report:?}");
            let left = standing(&house);
            let others = left.iter().filter(|one| one.client_state == "somebody else");
            ensure!(
                others.map(|one| &one.notification_url).eq([&elsewhere]),
                "there are {left:?}"
            );
            // The same twice: one is enough.
            let secret = left
                .iter()
                .find(|one| one.notification_url == address)
                .context("ours")?;
            client
                .create_subscription(&NewSubscription {
                    notification_url: &address,
                    resource: &client.resource_path(SubscribedEntity::Vendors),
                    client_state: &secret.client_state,
                })
                .await?;
            let report = house.keep().await?;
            ensure!((report.left, report.strays_deleted) == (2, 1), "it did {report:?}");
            Ok(())
        })
        .await?;
    noticing.stop().await
}

pub(super) async fn schedule(server: Arc<Server>) -> anyhow::Result<()> {
    let mut house = house(&server, Setting::default()).await?;
    let id = keeper_id(house.connection()?);
    schedules::ensure(&house.config, &house.client).await?;
    let schedule = house.client.get_schedule_handle(&id);
    ensure!(
        schedule.describe(Default::default()).await.is_ok(),
        "there is no schedule {id}"
    );
    house.config.notices = None;
    schedules::ensure(&house.config, &house.client).await?;
    ensure!(
        schedule.describe(Default::default()).await.is_err(),
        "{id} still stands"
    );
    Ok(())
}
