//! Two workers with the same records, whose tokens end at the same time. Concur takes the old refresh token once and no more.

use std::sync::Arc;

use anyhow::ensure;
use concordat::connections;
use concordat_tests::house::House;
use concordat_tests::server::Server;
use concur::{Concur, DocumentType, PageRequest};
use sandbox::SandboxOptions;
use sandbox::concur::{ConcurOptions, RefreshTokenRotation};
use sandbox::fault::{Fault, FaultRule};
use sandbox::server::Simulator;

const HOUR: std::time::Duration = std::time::Duration::from_secs(3_600);

pub(super) async fn two_workers_exchange_one_refresh_token_once(server: Arc<Server>) -> anyhow::Result<()> {
    let options = SandboxOptions {
        concur: ConcurOptions {
            refresh_token_rotation: RefreshTokenRotation::NewAndOldDies,
            ..ConcurOptions::default()
        },
        ..SandboxOptions::default()
    };
    let house = House::with(&server, options).await?;
    let mut clients = Vec::new();
    let mut opened = Vec::new();
    for _ in 0..2 {
        // As another process has them: handles and tokens of its own.
        let records = connections::open_records(&house.config).await?;
        clients.push(connections::concur(house.connection()?, &records)?);
        opened.push(records);
    }
    // Connected an hour ago: nobody has an access token, and both need one for their first request.
    house.forget_access_token().await?;
    ensure!(exchanges(&house, &clients).await? == 1, "for the first request");

    // An hour later Concur refuses the token of both, and they ask for a new one together.
    house.sandbox.clock().advance(HOUR);
    ensure!(exchanges(&house, &clients).await? == 1, "when it had ended");
    ensure!(exchanges(&house, &clients).await? == 0, "while it lives");
    for records in opened {
        records.close().await;
    }
    Ok(())
}

/// Both ask for the queue at once, while an exchange takes its time; returns how many exchanges there were.
async fn exchanges(house: &House, clients: &[Concur]) -> anyhow::Result<u64> {
    let before = house.concur_requests("concur.token");
    let faults = house.sandbox.concur().faults();
    faults.add(FaultRule::once("concur.token", Fault::Delay { milliseconds: 700 }));
    let page = PageRequest { page: 0, limit: 10 };
    let asked = clients
        .iter()
        .map(|client| client.list_transactions(DocumentType::Expense, page));
    for answer in futures::future::join_all(asked).await {
        answer?;
    }
    faults.clear();
    Ok(house.concur_requests("concur.token") - before)
}
