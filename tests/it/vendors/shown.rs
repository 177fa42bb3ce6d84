//! `concordat vendors diff`: shows what a full sync would do.

use std::sync::Arc;

use anyhow::ensure;
use concordat::connections;
use concordat::vendor_diff::differences;
use concordat_tests::house::House;
use concordat_tests::server::Server;
use sandbox::business_central::VendorBlocked;
use sandbox::server::Simulator;

use super::{add, setting, sync};

pub(super) async fn nothing_is_written(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::set_up(&server, setting()).await?;
    for number in ["S1", "S2", "S3"] {
        add(&house, number, "Example Supplies");
    }
    house.with_worker(sync(&house, true)).await?;
    add(&house, "S1", "Another name");
    add(&house, "S4", "New");
    house.sandbox.business_central().block_vendor("S2", VendorBlocked::All);
    let before = house.sandbox.concur().vendors();
    let writes = writes(&house);

    let connection = connections::connection(&house.config, house.connection()?, &house.records)?;
    let found = differences(&connection).await?;

    let what = |number: &str| {
        found
            .vendors
            .iter()
            .find(|row| row.number == number)
            .map(|row| row.what)
    };
    for (number, expected) in [
        ("S1", Some("update")),
        ("S2", Some("block")),
        ("S3", None),
        ("S4", Some("create")),
        ("E-001", Some("exclude")),
        ("V-CARD", Some("exclude")),
    ] {
        ensure!(what(number) == expected, "{number}: {found:#?}");
    }
    let renamed = found.vendors.iter().find(|row| row.number == "S1");
    ensure!(renamed.is_some_and(|row| row.detail == "VendorName"), "{found:#?}");
    ensure!(!format!("{found:?}").contains("Another name"), "names are not shown");
    ensure!(house.sandbox.concur().vendors() == before && self::writes(&house) == writes);
    Ok(())
}

fn writes(house: &House) -> u64 {
    let counts = house.sandbox.concur().counts();
    counts.of("concur.create_vendors") + counts.of("concur.update_vendors") + counts.of("concur.write_vendors")
}
