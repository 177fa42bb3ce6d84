//! The activities that try held documents again, executed twice: the document is told twice and posted once.

use std::sync::Arc;

use anyhow::ensure;
use concordat_tests::house::House;
use concordat_tests::server::Server;
use posting::plan::DocumentKind;
use sandbox::business_central::VendorBlocked;
use workflows::activities::{BusinessCentral, Local};
use workflows::contracts::{
    ChangedMasterData, CompanyChanges, FinishHeldSweep, HeldCompany, ListChangedMasterData, MasterData, RetryHeld,
};
use workflows::stage::Stage;

use super::hands::{Hands, On, one};
use super::subject::Subject;
use super::whole_way::{Person, all_at, pay, settled};

/// What is executed twice where held documents are tried again.
pub(super) const TRYING_AGAIN: &[&str] = &[
    "held_overview",
    "list_changed_master_data",
    "retry_held",
    "finish_held_sweep",
];

/// A vendor is blocked and free again.
pub(super) async fn trying_held_documents_again(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let ledger = house.sandbox.business_central();
    ledger.block_vendor("V-10", VendorBlocked::All);
    let subjects = [Subject::approved(&house, DocumentKind::Invoice, 1)];
    house
        .with_worker(async {
            let hands = Hands::new(&house, &subjects[0])?;
            house.poll().await?;
            house.until_stage(&subjects[0].business_id, Stage::Held).await?;
            ledger.block_vendor("V-10", VendorBlocked::No);

            let connection = || hands.document().connection;
            let overviews = hands
                .twice_alike(On::Documents, || (Local::held_overview, connection()))
                .await?;
            let held = one(&overviews.0.companies)?;
            ensure!(one(&overviews.1.companies)?.code == held.code);
            let vendors = changed(&hands, held).await?;
            ensure!(vendors.codes.contains("V-10"), "what changed is {vendors:?}");

            let page = || RetryHeld {
                connection: connection(),
                changes: vec![CompanyChanges {
                    code: held.code.clone(),
                    vendors: vendors.clone(),
                    accounts: ChangedMasterData::default(),
                    dimension_values: ChangedMasterData::default(),
                    tax_groups: ChangedMasterData::default(),
                }],
                periods_due: false,
                after: None,
            };
            let pages = hands.twice(On::Documents, || (Local::retry_held, page())).await?;
            ensure!(pages.0.report.told == 1, "it did {pages:?}");
            house
                .until_stage(&subjects[0].business_id, Stage::AwaitingPayment)
                .await?;

            let finish = || FinishHeldSweep {
                connection: connection(),
                companies: vec![held.code.clone()],
                at: overviews.0.at,
                periods_tried: false,
            };
            hands
                .twice_alike(On::Documents, || (Local::finish_held_sweep, finish()))
                .await?;
            pay(&house, &subjects)?;
            house.sweep().await?;
            all_at(&house, &subjects, Stage::Paid, Person::Retries).await?;
            hands.executed_twice(TRYING_AGAIN)
        })
        .await?;
    settled(&house, &subjects)
}

async fn changed(hands: &Hands<'_>, held: &HeldCompany) -> anyhow::Result<ChangedMasterData> {
    let ask = || ListChangedMasterData {
        company: hands.company(),
        what: MasterData::Vendors,
        since: held.since,
    };
    let answers = hands
        .twice_alike(On::BusinessCentral, || {
            (BusinessCentral::list_changed_master_data, ask())
        })
        .await?;
    ensure!(answers.0 == answers.1);
    Ok(answers.0)
}
