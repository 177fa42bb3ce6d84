//! What requests are answered. Anything but 2xx, 408, 429 and 5xx would cost every subscription of the address.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat::connections;
use concordat::notices::{NoticeOutcome, NoticeReceiver, hand_over_id};
use concordat_tests::house::House;
use concordat_tests::noticing::{Noticing, house};
use concordat_tests::server::Server;
use concordat_tests::setting::Setting;
use serde_json::json;

async fn post(address: &str, body: String) -> anyhow::Result<u16> {
    let client = reqwest::Client::builder().no_proxy().build()?;
    Ok(client.post(address).body(body).send().await?.status().as_u16())
}

fn notice(company: &str, set: &str, state: &str) -> String {
    json!({ "value": [{ "subscriptionId": "s", "clientState": state, "changeType": "updated",
        "resource": format!("api/v2.0/companies({company})/{set}(00000000-0000-0000-0000-000000000001)") }] })
    .to_string()
}

async fn nothing_started(house: &House) -> anyhow::Result<()> {
    let id = hand_over_id(house.connection()?);
    let run = house
        .client
        .get_workflow_handle::<workflows::noticed_changes::NoticedChanges>(&id);
    ensure!(
        run.describe(Default::default()).await.is_err(),
        "sweeps were started for what is not ours"
    );
    Ok(())
}

pub(super) async fn by_the_rules(server: Arc<Server>) -> anyhow::Result<()> {
    let mut house = house(&server, Setting::default()).await?;
    if let Some(settings) = &mut house.config.notices {
        settings.most_body_bytes = 4_096;
    }
    let noticing = Noticing::start(&mut house).await?;
    let address = house.notice_address()?;
    house
        .with_worker(async {
            house.keep().await?;
            Ok(())
        })
        .await?;
    let secret = house.sandbox.business_central().subscriptions()[0].client_state.clone();
    let company = house.connection()?.business_central.company_id.to_string();
    let long = notice(&company, "vendors", &"x".repeat(8_192));
    for (body, outcome) in [
        (notice(&company, "vendors", "guessed"), NoticeOutcome::Foreign),
        (notice(&company, "vendors", ""), NoticeOutcome::Foreign),
        (notice(&company, "vendors", &secret[..63]), NoticeOutcome::Foreign),
        (
            notice("00000000-0000-0000-0000-0000000000ff", "vendors", &secret),
            NoticeOutcome::Foreign,
        ),
        (notice(&company, "items", &secret), NoticeOutcome::Foreign),
        ("no notice".to_owned(), NoticeOutcome::Unreadable),
        (String::new(), NoticeOutcome::Unreadable),
        (long, NoticeOutcome::Unreadable),
    ] {
        let before = noticing.counts.now().of(outcome);
        ensure!(post(&address, body.clone()).await? == 200, "{body:.60}");
        ensure!(
            noticing.counts.now().of(outcome) == before + 1,
            "{body:.60} was not {outcome:?}"
        );
    }
    let elsewhere = address.replace("/hooks/", "/hooks/unknown-");
    ensure!(post(&elsewhere, notice(&company, "vendors", &secret)).await? == 200);
    let client = reqwest::Client::builder().no_proxy().build()?;
    ensure!(client.get(&address).send().await?.status() == 200, "a health check");
    let token = "a token/with?odd&characters";
    let answer = client
        .post(&address)
        .query(&[("validationToken", token)])
        .send()
        .await?;
    ensure!(answer.status() == 200 && answer.headers()["content-type"] == "text/plain; charset=utf-8");
    ensure!(answer.text().await? == token, "the token comes back as it was");
    nothing_started(&house).await?;
    ensure!(post(&address, notice(&company, "vendors", &secret)).await? == 200);
    ensure!(
        nothing_started(&house).await.is_err(),
        "a notice of ours started nothing"
    );
    noticing.stop().await
}

/// Records that cannot be read say nothing of the secret: the notice must come again.
pub(super) async fn not_now(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server, Setting::default()).await?;
    let records = connections::open_records(&house.config).await?;
    let receiver = NoticeReceiver::bind(&house.config, &house.client, &records)
        .await?
        .context("no notices are to be received")?;
    let address = format!("http://{}/hooks/{}", receiver.address()?, house.connection()?.name);
    let counts = receiver.counts();
    let served = tokio::spawn(receiver.serve(std::future::pending()));
    records.close().await;
    let company = house.connection()?.business_central.company_id.to_string();
    ensure!(post(&address, notice(&company, "vendors", "any")).await? == 503);
    ensure!(counts.now().of(NoticeOutcome::NotHandedOver) == 1);
    served.abort();
    nothing_started(&house).await
}
