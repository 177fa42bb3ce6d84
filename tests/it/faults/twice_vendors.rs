//! The activities that bring vendors into Concur, executed twice: each vendor is there once, and a batch is sent once.

use std::sync::Arc;

use anyhow::ensure;
use concordat_tests::house::House;
use concordat_tests::server::Server;
use posting::plan::DocumentKind;
use sandbox::server::Simulator;
use workflows::activities::{BusinessCentral, Concur, Local};
use workflows::contracts::{CollectVendors, CompareVendors, LookUpVendor, PushVendors, StartHeldSweep};
use workflows::held_sweep::HeldSweepInput;
use workflows::stage::Stage;

use super::hands::{Hands, On};
use super::subject::Subject;
use super::whole_way::{Person, all_at, pay, settled};
use crate::vendors::{add, setting};

/// What is executed twice where vendors are brought.
pub(super) const BRINGING: &[&str] = &[
    "collect_vendors",
    "compare_vendors",
    "look_up_vendor",
    "push_vendors",
    "vendor_backlog",
    "report_vendor_sync",
    "start_held_sweep",
];

pub(super) async fn bringing_vendors_into_concur(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::set_up(&server, setting()).await?;
    add(&house, "S1", "Example Supplies");
    let subjects = [Subject::approved(&house, DocumentKind::Invoice, 1)];
    house
        .with_worker(async {
            let hands = Hands::new(&house, &subjects[0])?;
            let run = || "run-1".to_owned();
            let connection = || hands.document().connection;
            let unknown_window_seconds = 0;
            let collect = |full| CollectVendors {
                company: hands.company(),
                run: run(),
                full,
                unknown_window_seconds,
            };
            let collected = hands
                .twice_alike(On::BusinessCentral, || {
                    (BusinessCentral::collect_vendors, collect(true))
                })
                .await?;
            ensure!(
                collected.0 == collected.1 && collected.0.backlog.unclear == 3,
                "it found {collected:?}"
            );

            let compare = || CompareVendors {
                connection: connection(),
                run: run(),
                offset: None,
                unknown_window_seconds,
            };
            let compared = hands
                .twice_alike(On::Concur, || (Concur::compare_vendors, compare()))
                .await?;
            ensure!(
                compared.0 == compared.1 && compared.0.backlog.to_send == 3,
                "it found {compared:?}"
            );

            let push = || PushVendors {
                connection: connection(),
                run: run(),
                batch: 10,
                unknown_window_seconds,
            };
            let pushed = hands.twice_alike(On::Concur, || (Concur::push_vendors, push())).await?;
            ensure!(pushed.0 == pushed.1 && pushed.0.to_send == 0, "it left {pushed:?}");
            let concur = house.sandbox.concur();
            ensure!(
                concur.counts().of("concur.create_vendors") == 1,
                "a batch was sent twice"
            );
            ensure!(concur.vendors().len() == 3);

            let ask = || LookUpVendor {
                connection: connection(),
                run: run(),
                unknown_window_seconds,
            };
            add(&house, "S2", "Other supplies");
            hands
                .once(On::BusinessCentral, (BusinessCentral::collect_vendors, collect(false)))
                .await?;
            let looked = hands
                .twice_alike(On::Concur, || (Concur::look_up_vendor, ask()))
                .await?;
            ensure!(looked.0 == looked.1 && looked.0.to_send == 1, "it found {looked:?}");
            let left = hands
                .twice_alike(On::Documents, || (Local::vendor_backlog, ask()))
                .await?;
            ensure!(left.0 == left.1 && left.0 == looked.0, "it counts {left:?}");
            let reports = hands
                .twice_alike(On::Documents, || (Local::report_vendor_sync, ask()))
                .await?;
            ensure!(
                reports.0 == reports.1 && reports.0.created.count == 3,
                "it did {reports:?}"
            );

            let start = || StartHeldSweep {
                run: run(),
                sweep: HeldSweepInput {
                    connection: connection(),
                    companies: vec![hands.company().company],
                    queues: hands.queues.clone(),
                    timing: house.config.timing.clone(),
                },
            };
            hands
                .twice(On::Documents, || (Local::start_held_sweep, start()))
                .await?;
            hands.executed_twice(BRINGING)?;

            house.poll().await?;
            all_at(&house, &subjects, Stage::AwaitingPayment, Person::Retries).await?;
            pay(&house, &subjects)?;
            house.sweep().await?;
            all_at(&house, &subjects, Stage::Paid, Person::Retries).await
        })
        .await?;
    settled(&house, &subjects)
}
