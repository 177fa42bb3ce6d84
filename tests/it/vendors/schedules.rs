//! The schedules of the vendor sync come and go with the rules.

use std::sync::Arc;

use anyhow::ensure;
use concordat::{schedules, vendor_schedules};
use concordat_tests::house::House;
use concordat_tests::server::Server;
use concordat_tests::setting::MAPPING;
use temporalio_client::schedules::ScheduleDescriptionAction;

use super::{setting, sync};

pub(super) async fn stand_while_rules_ask_for_them(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::set_up(&server, setting()).await?;
    let connection = house.connection()?;
    for _ in 0..2 {
        schedules::ensure(&house.config, &house.client).await?;
    }
    let ids = [
        (vendor_schedules::vendor_sync_id(connection), "false"),
        (vendor_schedules::full_vendor_sync_id(connection), "true"),
    ];
    for (id, full) in &ids {
        let schedule = house
            .client
            .get_schedule_handle(id)
            .describe(Default::default())
            .await?;
        let ScheduleDescriptionAction::StartWorkflow(action) = schedule.action() else {
            anyhow::bail!("{id} starts no workflow");
        };
        let input = action
            .raw_args()
            .and_then(|args| args.first())
            .map(|input| input.data.clone());
        let text = String::from_utf8_lossy(&input.unwrap_or_default()).into_owned();
        ensure!(
            text.contains(&format!("\"full\":{full}")),
            "{id} is started with {text}"
        );
    }
    std::fs::write(house.folder().join("mapping.toml"), MAPPING)?;
    schedules::ensure(&house.config, &house.client).await?;
    for (id, _) in &ids {
        let gone = house.client.get_schedule_handle(id).describe(Default::default()).await;
        ensure!(gone.is_err(), "{id} still stands although no rules ask for it");
    }
    let refused = sync(&house, true).await.err().map(|error| error.to_string());
    ensure!(refused.is_some_and(|refused| refused.contains("[vendor_sync]")));
    Ok(())
}
