//! Runs of the vendor sync that are recorded.

use std::sync::Arc;

use anyhow::ensure;
use concordat::vendor_schedules;
use concordat_tests::house::House;
use concordat_tests::server::Server;
use sandbox::fault::{Fault, FaultRule};
use sandbox::server::Simulator;
use temporalio_client::WorkflowGetResultOptions;
use workflows::contracts::VendorSyncReport;
use workflows::vendor_sync::VendorSync;

use super::recording::export;
use crate::vendors::{add, setting};

async fn run(house: &House, full: bool) -> anyhow::Result<(String, VendorSyncReport)> {
    let id = vendor_schedules::sync_vendors_now(&house.config, &house.client, house.connection()?, full).await?;
    let handle = house.client.get_workflow_handle::<VendorSync>(&id);
    Ok((id, handle.get_result(WorkflowGetResultOptions::default()).await?))
}

/// Two batches, the answer to one of which is lost: compared, sent, waited for, and compared again.
pub(super) async fn with_a_lost_answer(server: Arc<Server>) -> anyhow::Result<Vec<u8>> {
    let mut house = House::set_up(&server, setting()).await?;
    house.config.vendor_sync.batch = 8;
    for number in 0..10 {
        add(&house, &format!("S{number}"), "Example Supplies");
    }
    let lost = FaultRule::once("concur.create_vendors", Fault::DropAfter);
    house.sandbox.concur().faults().add(lost);
    house
        .with_worker(async {
            let (id, report) = run(&house, true).await?;
            ensure!(report.created.count == 12 && report.waiting == 0, "it did {report:?}");
            export(&house, &id).await
        })
        .await
}

/// One new vendor and one with another number: looked up one by one, created and blocked, and held documents looked through.
pub(super) async fn looked_up(server: Arc<Server>) -> anyhow::Result<Vec<u8>> {
    let house = House::set_up(&server, setting()).await?;
    add(&house, "S1", "Example Supplies");
    house
        .with_worker(async {
            run(&house, false).await?;
            add(&house, "S2", "Other supplies");
            ensure!(house.sandbox.business_central().renumber_vendor("S1", "S3"));
            let (id, report) = run(&house, false).await?;
            ensure!(
                (report.created.count, report.blocked.count) == (2, 1),
                "it did {report:?}"
            );
            export(&house, &id).await
        })
        .await
}
