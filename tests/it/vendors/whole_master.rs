//! A whole vendor master: what comes to Concur at first, what follows every change, and what it costs.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat_tests::house::House;
use concordat_tests::server::Server;
use sandbox::business_central::VendorBlocked;
use sandbox::server::Simulator;

use super::{add, setting, sync};

const VENDORS: usize = 5_000;

/// What Concur must have, kept apart from the rules that are tested: name, and whether it is approved, by code.
struct Expected(BTreeMap<String, (String, &'static str)>);

impl Expected {
    fn set(&mut self, number: &str, name: &str, approved: &'static str) {
        self.0.insert(number.to_owned(), (name.to_owned(), approved));
    }

    fn approve(&mut self, number: &str, approved: &'static str) -> anyhow::Result<()> {
        self.0.get_mut(number).context("no such vendor")?.1 = approved;
        Ok(())
    }

    fn is_in_concur(&self, house: &House) -> anyhow::Result<()> {
        let concur = house.sandbox.concur();
        for (code, (name, approved)) in &self.0 {
            let members = concur
                .vendor_members(code, "MAIN")
                .with_context(|| format!("{code} is missing"))?;
            let of = |member: &str| members.get(member).map(String::as_str);
            ensure!(
                of("VendorName") == Some(name.as_str()),
                "{code} is called {:?}",
                of("VendorName")
            );
            ensure!(
                of("Approved") == Some(approved),
                "{code} is approved: {:?}",
                of("Approved")
            );
            if code.starts_with('S') && !code.starts_with("SUP") {
                ensure!(
                    of("CountryCode") == Some("DE") && of("City") == Some("Berlin"),
                    "{code}: {members:?}"
                );
                ensure!(of("TaxID").is_some_and(|id| id.starts_with("DE")) && of("CurrencyCode") == Some("USD"));
            }
        }
        let known = concur.vendors().len();
        ensure!(
            known == self.0.len(),
            "Concur has {known} vendors and not {}",
            self.0.len()
        );
        Ok(())
    }
}

/// Requests since the last look: to Business Central, reads of Concur's vendors, writes to them.
struct Requests {
    ledger: u64,
    looks: u64,
    writes: u64,
}

impl Requests {
    fn so_far(house: &House) -> Self {
        let concur = house.sandbox.concur().counts();
        let ledger = house.sandbox.business_central().counts();
        Self {
            ledger: ledger.total() - ledger.of("bc.token"),
            looks: concur.of("concur.list_vendors"),
            writes: concur.of("concur.create_vendors") + concur.of("concur.update_vendors"),
        }
    }

    fn cost(&mut self, house: &House, ledger: u64, looks: u64, writes: u64) -> anyhow::Result<()> {
        let now = Self::so_far(house);
        let cost = (
            now.ledger - self.ledger,
            now.looks - self.looks,
            now.writes - self.writes,
        );
        *self = now;
        ensure!(
            cost == (ledger, looks, writes),
            "it took {cost:?} requests (Business Central, looks at Concur, writes to Concur) and not {:?}",
            (ledger, looks, writes)
        );
        Ok(())
    }
}

pub(super) async fn come_to_concur_and_stay_alike(server: Arc<Server>) -> anyhow::Result<()> {
    let mut house = House::set_up(&server, setting()).await?;
    // Five thousand rows at a time, on a machine that has other things to do as well.
    house.config.timing.read_timeout_seconds = 120;
    for connection in &mut house.config.connections {
        connection.business_central.read_timeout_seconds = 110;
        connection.concur.request_timeout_seconds = 110;
    }
    let ledger = house.sandbox.business_central();
    let mut expected = Expected(BTreeMap::new());
    for number in 0..VENDORS {
        let number = format!("S{number:04}");
        let name = format!("Supplier {number}");
        add(&house, &number, &name);
        expected.set(&number, &name, "Y");
    }
    for (code, number) in [("SUP-10", "V-10"), ("SUP-20", "V-20")] {
        expected.set(code, &format!("Vendor {number}"), "Y");
    }
    let mut requests = Requests::so_far(&house);
    house
        .with_worker(async {
            // The first run compares with an empty Concur: one page, then batches of a hundred.
            let report = sync(&house, false).await?;
            ensure!(
                report.created.count as usize == VENDORS + 2 && report.excluded == 3,
                "it did {report:?}"
            );
            requests.cost(&house, 1, 1, 51)?;
            expected.is_in_concur(&house)?;

            let report = sync(&house, false).await?;
            ensure!(
                !report.changed_concur() && report.refused.count == 0,
                "it did {report:?}"
            );
            requests.cost(&house, 1, 0, 0)?;
            let report = sync(&house, true).await?;
            ensure!(
                !report.changed_concur() && report.only_in_concur == Some(0),
                "it did {report:?}"
            );
            requests.cost(&house, 1, 6, 0)?;

            for number in 0..10 {
                let number = format!("S{number:04}");
                add(&house, &number, "Another name");
                expected.set(&number, "Another name", "Y");
            }
            let report = sync(&house, false).await?;
            ensure!(report.updated.count == 10, "it did {report:?}");
            requests.cost(&house, 1, 0, 1)?;
            expected.is_in_concur(&house)?;

            partial_failure(&house, &mut expected, &mut requests).await?;

            // Another number: the old code is blocked, the new one is looked for and made.
            ensure!(ledger.renumber_vendor("S0200", "S9200"));
            expected.approve("S0200", "N")?;
            expected.set("S9200", "Supplier S0200", "Y");
            let report = sync(&house, false).await?;
            ensure!(
                report.created.named == ["S9200/MAIN"] && report.blocked.named == ["S0200/MAIN"],
                "it did {report:?}"
            );
            requests.cost(&house, 1, 1, 2)?;
            expected.is_in_concur(&house)?;

            ensure!(ledger.block_vendor("S0300", VendorBlocked::All));
            ensure!(ledger.block_vendor("S0301", VendorBlocked::Payment));
            expected.approve("S0300", "N")?;
            let report = sync(&house, false).await?;
            ensure!(
                report.blocked.named == ["S0300/MAIN"] && report.updated.count == 0,
                "it did {report:?}"
            );
            requests.cost(&house, 1, 0, 1)?;
            expected.is_in_concur(&house)?;

            // Nothing but a look at all vendors shows that one is gone, or that somebody changed one in Concur.
            ensure!(ledger.delete_vendor("S0400"));
            expected.approve("S0400", "N")?;
            ensure!(house.sandbox.concur().remove_vendor("S0500", "MAIN"));
            let report = sync(&house, true).await?;
            ensure!(
                report.blocked.named == ["S0400/MAIN"] && report.created.named == ["S0500/MAIN"],
                "it did {report:?}"
            );
            requests.cost(&house, 1, 6, 2)?;
            // Vendors are read and nothing else of Business Central is asked for, let alone written.
            let asked = ledger.counts().snapshot();
            let others: Vec<_> = asked
                .keys()
                .filter(|name| !["bc.token", "bc.vendors"].contains(&name.as_str()))
                .collect();
            ensure!(others.is_empty(), "Business Central was asked for {others:?}");
            expected.is_in_concur(&house)
        })
        .await
}

/// A batch is answered 200 although Concur refuses one of its vendors.
async fn partial_failure(house: &House, expected: &mut Expected, requests: &mut Requests) -> anyhow::Result<()> {
    house
        .sandbox
        .concur()
        .refuse_vendor("S0100", Some("Custom1 is required"));
    add(house, "S0100", "Refused name");
    add(house, "S0101", "Taken name");
    expected.set("S0101", "Taken name", "Y");
    let report = sync(house, false).await?;
    ensure!(report.updated.named == ["S0101/MAIN"], "it did {report:?}");
    let refused = report.refused.named.first().context("nothing was refused")?;
    ensure!(
        refused.number == "S0100" && refused.reason.contains("Custom1 is required"),
        "{refused:?}"
    );
    requests.cost(house, 1, 0, 1)?;
    expected.is_in_concur(house)?;
    // It is not sent again as long as nothing changed, whether Concur would take it or not.
    house.sandbox.concur().refuse_vendor("S0100", None);
    sync(house, false).await?;
    requests.cost(house, 1, 0, 0)?;
    expected.set("S0100", "Refused name", "Y");
    let report = sync(house, true).await?;
    ensure!(
        report.updated.named == ["S0100/MAIN"] && report.refused.count == 0,
        "it did {report:?}"
    );
    requests.cost(house, 1, 6, 1)?;
    expected.is_in_concur(house)
}
