//! Requests that concern many documents at once: tokens, the queue, vendors, and what changed. Each way of going wrong has a
//! house of its own, in which it befalls all of them.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat::commands;
use concordat_tests::house::House;
use concordat_tests::server::Server;
use concordat_tests::wait::until;
use futures::future::try_join_all;
use posting::plan::DocumentKind;
use sandbox::SandboxOptions;
use sandbox::concur::{ConcurOptions, RefreshTokenRotation};
use sandbox::fault::{Fault, FaultRule};
use sandbox::server::Simulator;
use workflows::failure::FailureType;
use workflows::stage::Stage;

use super::subject::{Subject, System, TOLD_WHEN_PAID};
use super::weather::{self, Weather};
use super::whole_way::{Person, all_at, pay, settled};

const SHARED: [(System, &str); 5] = [
    (System::Concur, "concur.token"),
    (System::Concur, "concur.list_documents"),
    (System::BusinessCentral, "bc.token"),
    (System::BusinessCentral, "bc.vendors"),
    (System::BusinessCentral, "bc.purchase_documents.changed"),
];

/// All weathers, a house for each.
pub(super) async fn every_weather_on_shared_requests(server: Arc<Server>) -> anyhow::Result<()> {
    let weathers = weather::all();
    let houses = weathers.iter().zip(TOLD_WHEN_PAID.into_iter().cycle());
    try_join_all(houses.map(|(weather, kind)| one_weather(&server, weather, kind))).await?;
    Ok(())
}

async fn one_weather(server: &Server, weather: &Weather, kind: DocumentKind) -> anyhow::Result<()> {
    let house = House::with(server, lenient()).await?;
    let subjects = [Subject::approved(&house, kind, 1)];
    for (system, operation) in SHARED {
        system.disturb(&house, FaultRule::once(operation, weather.fault.clone()));
    }
    // Or else no token would be asked for.
    house.forget_access_token().await?;
    let expected = holds_for(&weather.fault);
    let asks_a_person = !expected.is_empty();
    house
        .with_worker(async {
            let concur = house.sandbox.concur().faults();
            house.poll().await?;
            if asks_a_person {
                // A look that fails for good leaves the queue to the next one.
                until("every fault in Concur to happen", async || {
                    if concur.remaining() > 0 && house.documents().await?.is_empty() {
                        house.poll().await?;
                    }
                    Ok((concur.remaining() == 0).then_some(()))
                })
                .await?;
                house.poll().await?;
            }
            all_at(&house, &subjects, Stage::AwaitingPayment, Person::Retries).await?;
            pay(&house, &subjects)?;
            house.sweep().await?;
            if asks_a_person {
                let ledger = house.sandbox.business_central().faults();
                until("every fault in Business Central to happen", async || {
                    Ok((ledger.remaining() == 0).then_some(()))
                })
                .await?;
                house.sweep().await?;
            }
            all_at(&house, &subjects, Stage::Paid, Person::Retries).await
        })
        .await
        .with_context(|| weather.name.to_owned())?;
    settled(&house, &subjects).with_context(|| weather.name.to_owned())?;
    let holds = subjects[0].holds(&house).await?;
    ensure!(
        holds == expected,
        "{}: held for {holds:?}, expected {expected:?}",
        weather.name
    );
    Ok(())
}

/// What the document is held for, one after the other: no token for Business Central, then no vendors. What befalls Concur's token
/// and queue keeps it from being taken at all.
fn holds_for(fault: &Fault) -> &'static [FailureType] {
    match fault {
        Fault::Answer { status: 400, .. } => &[FailureType::AuthBroken, FailureType::DocumentInvalid],
        // A token that is refused once is fetched anew; a token endpoint that refuses has refused the application.
        Fault::Answer { status: 401, .. } => &[FailureType::AuthBroken],
        // A token that cannot be read is asked for again.
        Fault::GarbleAnswer => &[FailureType::Defect],
        _ => &[],
    }
}

/// A refresh whose answer is lost does no harm where the old refresh token lives on.
fn lenient() -> SandboxOptions {
    SandboxOptions {
        concur: ConcurOptions {
            refresh_token_rotation: RefreshTokenRotation::NewAndOldLives,
            ..ConcurOptions::default()
        },
        ..SandboxOptions::default()
    }
}

/// The answer to a refresh is lost, and with it the only refresh token: the document waits, and goes on once the company is
/// connected again.
pub(super) async fn a_dead_refresh_token_holds_until_connected_again(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let subjects = [Subject::approved(&house, DocumentKind::Expense, 1)];
    house.forget_access_token().await?;
    house
        .with_worker(async {
            // The access token is refused until there is another.
            let rule = FaultRule {
                key: Some(subjects[0].business_id.clone()),
                times: 2,
                ..FaultRule::once("concur.confirm_posting", weather::answer(401, None))
            };
            System::Concur.disturb(&house, rule);
            // The first token is asked for by the first look at the queue.
            let rule = FaultRule {
                skip: 1,
                ..FaultRule::once("concur.token", Fault::DropAfter)
            };
            System::Concur.disturb(&house, rule);
            house.poll().await?;
            house.until_stage(&subjects[0].business_id, Stage::Held).await?;
            ensure!(subjects[0].holds(&house).await? == [FailureType::AuthBroken]);
            ensure!(house.in_concur(&subjects[0].financial_document_id)?.postings.is_empty());

            let token = house.sandbox.concur().request_token();
            std::fs::write(house.folder().join("request-token"), token)?;
            commands::connect_grant(house.connection()?, &house.records).await?;
            all_at(&house, &subjects, Stage::AwaitingPayment, Person::Retries).await?;
            pay(&house, &subjects)?;
            house.sweep().await?;
            all_at(&house, &subjects, Stage::Paid, Person::Retries).await
        })
        .await?;
    settled(&house, &subjects)
}
