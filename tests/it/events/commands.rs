//! `concordat concur subscribe` and `concordat concur subscriptions`, run as a person runs them.

use std::sync::Arc;

use anyhow::ensure;
use concordat_tests::house::House;
use concordat_tests::server::Server;
use sandbox::SandboxOptions;

pub(super) async fn subscriptions(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let endpoint = "https://concordat.example.com/concur/events";
    let subscribe = ["concur", "subscribe", endpoint, "--id", "example.finance.test.v1"];
    for _ in 0..2 {
        let ran = house.run_command(&subscribe).await?;
        ensure!(ran.code == Some(0) && ran.out.contains(endpoint), "{ran:?}");
        ensure!(!ran.out.contains("is not among those"), "{ran:?}");
    }
    let saved = house.sandbox.concur().event_subscriptions();
    ensure!(saved.len() == 1, "the same id is one subscription: {saved:?}");
    ensure!(saved[0].topic == "public.concur.financialintegration" && saved[0].filter == ".*");
    let ran = house.run_command(&["concur", "subscriptions"]).await?;
    ensure!(
        ran.code == Some(0) && ran.out.contains("example.finance.test.v1"),
        "{ran:?}"
    );
    let ran = house.run_command(&["concur", "subscriptions", "--json"]).await?;
    let listed: serde_json::Value = serde_json::from_str(&ran.out)?;
    ensure!(
        listed[0]["companies"][0] == house.connection()?.concur.company_uuid.as_str(),
        "{ran:?}"
    );
    let plain = [
        "concur",
        "subscribe",
        "http://concordat.example.com/",
        "--id",
        "example.two",
    ];
    let ran = house.run_command(&plain).await?;
    ensure!(ran.code == Some(1) && ran.err.contains("https"), "{ran:?}");
    let ran = house
        .run_command(&["concur", "subscriptions", "--delete", "example.finance.test.v1"])
        .await?;
    ensure!(ran.code == Some(0), "{ran:?}");
    ensure!(house.sandbox.concur().event_subscriptions().is_empty());

    let mut options = SandboxOptions::default();
    options.concur.granted_scopes.retain(|scope| scope != "FISVC");
    let house = House::with(&server, options).await?;
    let ran = house.run_command(&subscribe).await?;
    ensure!(ran.code == Some(1) && ran.err.contains("FISVC"), "{ran:?}");
    Ok(())
}
