//! Batches whose answer is lost: what Concur has is looked at, and never guessed.

use std::sync::Arc;

use anyhow::ensure;
use concordat_tests::house::House;
use concordat_tests::server::Server;
use sandbox::fault::{Fault, FaultRule};
use sandbox::server::Simulator;

use super::{add, setting, sync};

const VENDORS: usize = 20;

async fn house(server: &Server) -> anyhow::Result<House> {
    let mut house = House::set_up(server, setting()).await?;
    house.config.vendor_sync.batch = 10;
    for number in 0..VENDORS {
        add(&house, &format!("S{number:02}"), "Example Supplies");
    }
    Ok(house)
}

fn of(house: &House, operation: &str) -> u64 {
    house.sandbox.concur().counts().of(operation)
}

/// Concur did the work and nobody heard of it: a repeat would be refused as existing, and reported as a failure.
pub(super) async fn are_settled_by_a_look(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server).await?;
    for fault in [Fault::DropAfter, Fault::GarbleAnswer] {
        let rule = FaultRule::once("concur.create_vendors", fault);
        house.sandbox.concur().faults().add(rule);
    }
    house
        .with_worker(async {
            let report = sync(&house, false).await?;
            // V-10 and V-20 of every house are suppliers as well.
            ensure!(report.created.count as usize == VENDORS + 2, "it did {report:?}");
            ensure!(report.refused.count == 0 && report.waiting == 0, "it did {report:?}");
            ensure!(house.sandbox.concur().vendors().len() == VENDORS + 2);
            let sent = of(&house, "concur.create_vendors");
            ensure!(sent == 3, "22 vendors in batches of 10 took {sent} requests");
            // One page before anything was sent, one after each wait for what brought no answer.
            let looks = of(&house, "concur.list_vendors");
            ensure!(looks <= 3, "{looks} looks at Concur's vendors");
            add(&house, "S00", "Another name");
            house.disturb_concur("concur.update_vendors", "S00", Fault::DropAfter);
            let report = sync(&house, false).await?;
            ensure!(report.updated.named == ["S00/MAIN"], "it did {report:?}");
            ensure!(of(&house, "concur.update_vendors") == 1);
            Ok(())
        })
        .await
}

pub(super) async fn throttled_and_lost_before(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server).await?;
    let answer = |status, body: Option<&str>| Fault::Answer {
        status,
        retry_after: Some("0".to_owned()),
        body: body.map(str::to_owned),
    };
    for fault in [
        answer(429, None),
        answer(400, Some(r#"{"Message":"request limit exceeded"}"#)),
        Fault::DropBefore,
    ] {
        house
            .sandbox
            .concur()
            .faults()
            .add(FaultRule::once("concur.create_vendors", fault));
    }
    house
        .with_worker(async {
            let report = sync(&house, false).await?;
            ensure!(
                report.created.count as usize == VENDORS + 2 && report.waiting == 0,
                "it did {report:?}"
            );
            ensure!(house.sandbox.concur().vendors().len() == VENDORS + 2);
            let sent = of(&house, "concur.create_vendors");
            ensure!(
                sent == 3 + 3,
                "three batches and three that were not processed took {sent} requests"
            );
            Ok(())
        })
        .await
}
