//! The worker process is killed, or told to stop, while documents are in flight; another goes on.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat::config::Config;
use concordat_tests::house::House;
use concordat_tests::server::Server;
use concordat_tests::wait::until;
use concordat_tests::worker_process::WorkerProcess;
use futures::future::try_join_all;
use sandbox::fault::{Fault, FaultRule};
use sandbox::server::Simulator;
use workflows::stage::Stage;

use super::subject::{Sort, Subject, System};
use super::whole_way::{Person, all_at, pay, settled};

/// Requests during which the worker is killed.
const MOMENTS: [(System, &[&str]); 6] = [
    (System::Concur, &["concur.acknowledge"]),
    (System::BusinessCentral, &["bc.create_draft"]),
    (System::BusinessCentral, &[CHANGE_DIMENSIONS]),
    (System::BusinessCentral, &["bc.post_draft"]),
    (System::Concur, &["concur.confirm_posting"]),
    (
        System::Concur,
        &["concur.confirm_payment", "concur.update_invoice_payments"],
    ),
];

/// Made only for documents whose lines must have other dimensions than their accounts give them.
const CHANGE_DIMENSIONS: &str = "bc.change_dimensions";

/// Every moment, a house for each.
pub(super) async fn documents_of_a_killed_worker_are_posted_once_by_the_next(
    server: Arc<Server>,
) -> anyhow::Result<()> {
    try_join_all(
        MOMENTS
            .iter()
            .map(|(system, operations)| killed(&server, *system, operations)),
    )
    .await?;
    Ok(())
}

/// Of four requests, one ends with the worker and is not done, one is done though the worker never hears of it, one is done after the
/// worker is dead, and one meets no fault.
async fn killed(server: &Server, system: System, operations: &[&str]) -> anyhow::Result<()> {
    let house = impatient(server).await?;
    let subjects = if operations.contains(&CHANGE_DIMENSIONS) {
        (1..=4)
            .map(|n| Subject::of(&house, Sort::DifferingDefault, n))
            .collect()
    } else {
        Subject::several(&house, 4)
    };
    for (subject, fault) in subjects.iter().zip([
        Fault::Delay { milliseconds: 3_000 },
        Fault::DelayAnswer { milliseconds: 3_000 },
        Fault::DropThenCommit {
            after_milliseconds: 2_500,
        },
    ]) {
        for operation in operations {
            let rule = FaultRule {
                key: Some(system.key(subject)),
                ..FaultRule::once(*operation, fault.clone())
            };
            system.disturb(&house, rule);
        }
    }
    let on_the_way = async || {
        until(&format!("three requests {operations:?}"), async || {
            let counts = match system {
                System::Concur => house.sandbox.concur().counts(),
                System::BusinessCentral => house.sandbox.business_central().counts(),
            };
            let made: u64 = operations.iter().map(|operation| counts.of(operation)).sum();
            Ok((made >= 3).then_some(()))
        })
        .await
    };
    let paying = operations.len() > 1;

    let first = WorkerProcess::start(&house).await?;
    house.poll().await?;
    if paying {
        all_at(&house, &subjects, Stage::AwaitingPayment, Person::Retries).await?;
        pay(&house, &subjects)?;
        house.sweep().await?;
    }
    on_the_way().await?;
    first.kill().await?;

    let _second = WorkerProcess::start(&house).await?;
    if !paying {
        all_at(&house, &subjects, Stage::AwaitingPayment, Person::Retries).await?;
        pay(&house, &subjects)?;
        house.sweep().await?;
    }
    all_at(&house, &subjects, Stage::Paid, Person::Retries).await?;
    // Each payment is told by one of two requests.
    if paying {
        house.sandbox.concur().faults().clear();
    }
    settled(&house, &subjects).with_context(|| format!("killed during {operations:?}"))?;
    for subject in &subjects {
        let holds = subject.holds(&house).await?;
        ensure!(
            holds.is_empty(),
            "killed during {operations:?}: {} was held for {holds:?}",
            subject.business_id
        );
    }
    Ok(())
}

/// Told to stop, the worker finishes what it has sent, and records what came of it.
pub(super) async fn a_stopped_worker_leaves_nothing_unanswered(server: Arc<Server>) -> anyhow::Result<()> {
    let house = impatient(&server).await?;
    let subjects = Subject::several(&house, 4);
    let ledger = house.sandbox.business_central();
    for subject in &subjects {
        let fault = Fault::Delay { milliseconds: 1_500 };
        house.disturb_ledger("bc.post_draft", &subject.external_number, fault);
    }
    let first = WorkerProcess::start(&house).await?;
    house.poll().await?;
    until("posts on their way", async || {
        Ok((ledger.counts().of("bc.post_draft") >= 2).then_some(()))
    })
    .await?;
    let status = first.stop().await?;
    ensure!(status.success(), "the worker ended with {status}");
    for subject in &subjects {
        let steps = house.records.steps(&subject.key(&house)?).await?;
        for step in steps {
            ensure!(
                step.outcome.as_deref() == Some("done"),
                "{} of {}: {:?}",
                step.step,
                subject.business_id,
                step.outcome
            );
        }
    }

    let _second = WorkerProcess::start(&house).await?;
    all_at(&house, &subjects, Stage::AwaitingPayment, Person::Retries).await?;
    pay(&house, &subjects)?;
    house.sweep().await?;
    all_at(&house, &subjects, Stage::Paid, Person::Retries).await?;
    settled(&house, &subjects)?;
    for operation in ["bc.create_draft", "bc.post_draft"] {
        let made = ledger.counts().of(operation);
        ensure!(
            made == subjects.len() as u64,
            "{operation} was sent {made} times for {} documents",
            subjects.len()
        );
    }
    Ok(())
}

/// A house that notices a dead worker's reads soon, and knows that its writes may run on for a while.
async fn impatient(server: &Server) -> anyhow::Result<House> {
    let mut house = House::new(server).await?;
    let mut text = std::fs::read_to_string(&house.config_file)?;
    for (from, to) in [
        (
            "[timing]\nread_timeout_seconds = 10",
            "[timing]\nread_timeout_seconds = 3",
        ),
        ("unknown_window_seconds = 2", "unknown_window_seconds = 5"),
    ] {
        ensure!(text.contains(from), "the house's configuration has no `{from}`");
        text = text.replace(from, to);
    }
    std::fs::write(&house.config_file, text)?;
    house.config = Config::load(Some(&house.config_file))?;
    Ok(house)
}
