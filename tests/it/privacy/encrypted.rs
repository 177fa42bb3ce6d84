//! With a payload key, nothing private stands anywhere in Temporal: not in what is visible, and not in any payload either.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat::{schedules, temporal};
use concordat_tests::house::House;
use concordat_tests::server::Server;
use posting::plan::DocumentKind;
use records::EncryptionKey;
use rust_decimal::Decimal;
use sandbox::business_central::{AccountSeed, PaymentAmount, Switches};
use temporalio_client::schedules::ScheduleOverlapPolicy;
use temporalio_client::{Client, ClientOptions, ConnectionOptions, UntypedWorkflow};
use url::Url;
use workflows::stage::Stage;

use super::seen::Seen;
use super::{AMOUNTS, PRIVATE};

/// One report is paid, one invoice is held because its draft's total is another.
pub(super) async fn nothing_anywhere(server: Arc<Server>) -> anyhow::Result<()> {
    let mut house = super::house(&server, Switches::default()).await?;
    let without_key = house.client.clone();
    encrypt(&mut house, &server).await?;
    house.sandbox.business_central().add_account(AccountSeed {
        number: "64100".to_owned(),
        vat_percent: Decimal::from(20),
        ..AccountSeed::default()
    });
    let report = super::report(&house, 1, "EMP-001");
    let invoice = super::invoice(&house, 2, "6400");
    house.approve(report.approval());
    house.approve(invoice.approval());
    house
        .with_worker(async {
            // By the schedules: their input is stored as well.
            for kind in DocumentKind::ALL {
                trigger(&house, schedules::intake_id(house.connection()?, kind)).await?;
            }
            let document = house.until_stage(&report.business_id, Stage::AwaitingPayment).await?;
            house.until_stage(&invoice.business_id, Stage::Held).await?;
            let today = house.sandbox.clock().today();
            let number = document.posted_numbers.first().context("nothing is posted")?;
            house
                .sandbox
                .business_central()
                .pay(number, PaymentAmount::Full, today)?;
            trigger(&house, schedules::sweep_id(house.connection()?)).await?;
            house.until_stage(&report.business_id, Stage::Paid).await?;
            Ok(())
        })
        .await?;

    let mut seen = Seen::default();
    let mut runs = vec![report.business_id.clone(), invoice.business_id.clone()];
    runs.extend(scheduled_runs(&house).await?);
    ensure!(runs.len() >= 5, "only these runs were looked at: {runs:?}");
    for id in &runs {
        everything(&mut seen, &without_key, id).await?;
    }
    for id in schedule_ids(&house)? {
        let schedule = without_key
            .get_schedule_handle(&id)
            .describe(Default::default())
            .await?;
        seen.everything(&format!("schedule {id}"), &serde_json::to_value(schedule.raw())?);
    }
    ensure!(
        seen.matching("binary/encrypted") > 50,
        "nearly nothing is encrypted; was the right thing looked at?"
    );
    let found = seen.containing(PRIVATE.iter().chain(&AMOUNTS).copied());
    ensure!(found.is_empty(), "not encrypted:\n{}", found.join("\n"));
    Ok(())
}

/// Workers and clients of the house encrypt from now on.
async fn encrypt(house: &mut House, server: &Server) -> anyhow::Result<()> {
    let key = house.folder().join("payloads.key");
    EncryptionKey::generate_file(&key)?;
    house.config.payloads.key_file = Some(key);
    let address = ConnectionOptions::new(Url::parse(&format!("http://{}", server.address()))?).build();
    house.client = temporal::connect_to(address, ClientOptions::new("default").build(), &house.config).await?;
    Ok(())
}

/// All that the server keeps of a run.
async fn everything(seen: &mut Seen, client: &Client, id: &str) -> anyhow::Result<()> {
    let handle = client.get_workflow_handle::<UntypedWorkflow>(id);
    let description = handle.describe(Default::default()).await?;
    seen.everything(
        &format!("description of {id}"),
        &serde_json::to_value(description.raw())?,
    );
    for event in handle.fetch_history(Default::default()).into_events().await? {
        let place = format!("event {} of {id}", event.event_id);
        seen.everything(&place, &serde_json::to_value(&event)?);
    }
    Ok(())
}

fn schedule_ids(house: &House) -> anyhow::Result<Vec<String>> {
    let connection = house.connection()?;
    let intakes = DocumentKind::ALL.map(|kind| schedules::intake_id(connection, kind));
    Ok(intakes.into_iter().chain([schedules::sweep_id(connection)]).collect())
}

async fn trigger(house: &House, schedule: String) -> anyhow::Result<()> {
    let handle = house.client.get_schedule_handle(schedule);
    Ok(handle
        .trigger(ScheduleOverlapPolicy::AllowAll, Default::default())
        .await?)
}

async fn scheduled_runs(house: &House) -> anyhow::Result<Vec<String>> {
    let mut runs = Vec::new();
    for id in schedule_ids(house)? {
        let schedule = house
            .client
            .get_schedule_handle(&id)
            .describe(Default::default())
            .await?;
        runs.extend(schedule.recent_actions().into_iter().map(|run| run.workflow_id));
    }
    Ok(runs)
}
