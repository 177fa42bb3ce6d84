//! Records that were restored from a backup and are older than what happened since.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::ensure;
use concordat::{commands, connections};
use concordat_tests::house::House;
use concordat_tests::server::Server;
use concordat_tests::setting::MAPPING;
use posting::ids::BusinessId;
use sandbox::fault::{Fault, FaultRule};
use sandbox::server::Simulator;
use workflows::contracts::RecoveryReport;
use workflows::failure::FailureType;
use workflows::stage::Stage;

use super::{Subject, expect, paid_to_the_end, recovered, report, until_step};

/// Copies records while nobody has them open.
async fn backed_up(house: &mut House) -> anyhow::Result<PathBuf> {
    let copy = house.folder().join("backup.db");
    house.records.close().await;
    std::fs::copy(&house.config.records.path, &copy)?;
    house.records = connections::open_records(&house.config).await?;
    Ok(copy)
}

/// Puts the copy in the place of records. Concur has replaced the refresh token since, so the company is connected again.
async fn restored(house: &mut House, copy: &Path) -> anyhow::Result<()> {
    house.records.close().await;
    std::fs::copy(copy, &house.config.records.path)?;
    house.records = connections::open_records(&house.config).await?;
    commands::connect_grant(house.connection()?, &house.records).await?;
    Ok(())
}

async fn by_id(house: &House, id: &str) -> anyhow::Result<(Option<String>, RecoveryReport)> {
    let id = BusinessId::parse(id)?;
    let connection = house.connection()?;
    let found = commands::recover_document(&house.config, connection, &house.records, &house.client, &id).await?;
    Ok((found.saved, report(house, &found.workflow).await?))
}

/// One stands posted and not confirmed, the others wait for their payment. Concur lists none of them any more.
pub(super) async fn found_by_id(server: Arc<Server>) -> anyhow::Result<()> {
    let mut house = House::new(&server).await?;
    let copy = backed_up(&mut house).await?;
    let subjects = [
        Subject::invoice(&house, 1),
        Subject::invoice(&house, 2),
        Subject::report(&house, 3),
    ];
    let refused = Fault::Answer {
        status: 429,
        retry_after: None,
        body: None,
    };
    house.sandbox.concur().faults().add(FaultRule {
        key: Some(subjects[0].id.clone()),
        times: u32::MAX,
        ..FaultRule::once("concur.confirm_posting", refused)
    });
    house
        .with_worker(async {
            house.poll().await?;
            until_step(&house, &subjects[0], Stage::Posted, Some("confirm_posting")).await?;
            for subject in &subjects[1..] {
                house.until_stage(&subject.id, Stage::AwaitingPayment).await?;
            }
            Ok(())
        })
        .await?;
    house.sandbox.concur().faults().clear();
    for subject in &subjects {
        subject.terminate(&house).await?;
    }
    restored(&mut house, &copy).await?;
    ensure!(house.documents().await?.is_empty(), "the backup is not old enough");
    house
        .with_worker(async {
            // Nobody knows of them: neither the queue nor records.
            house.poll().await?;
            expect(&recovered(&house).await?, 0, 0)?;
            for subject in &subjects {
                let (saved, report) = by_id(&house, &subject.id).await?;
                ensure!(saved.as_ref() == Some(&subject.approval), "saved {saved:?}");
                expect(&report, 1, 0)?;
            }
            for subject in &subjects {
                house.until_stage(&subject.id, Stage::AwaitingPayment).await?;
                let (saved, report) = by_id(&house, &subject.id).await?;
                ensure!(saved.is_none());
                expect(&report, 0, 1)?;
            }
            paid_to_the_end(&house, &subjects).await
        })
        .await
}

/// The backup shows it as waiting, its run has been paid and is closed: records learn it, and nothing is started.
pub(super) async fn settled(server: Arc<Server>) -> anyhow::Result<()> {
    let mut house = House::new(&server).await?;
    let subjects = [Subject::invoice(&house, 1)];
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(&subjects[0].id, Stage::AwaitingPayment).await
        })
        .await?;
    let copy = backed_up(&mut house).await?;
    house.with_worker(paid_to_the_end(&house, &subjects)).await?;
    restored(&mut house, &copy).await?;
    house
        .with_worker(async {
            let report = recovered(&house).await?;
            let expected = RecoveryReport {
                settled: 1,
                ..RecoveryReport::default()
            };
            ensure!(report == expected, "the recovery did {report:?}");
            house.until_stage(&subjects[0].id, Stage::Paid).await?;
            expect(&recovered(&house).await?, 0, 0)?;
            subjects[0].told_once(&house)?;
            subjects[0].paid_once(&house)
        })
        .await
}

/// Records forgot it, and the rules lead to another vendor now: nothing stands under that vendor, and still nothing is made.
pub(super) async fn never_made_anew(server: Arc<Server>) -> anyhow::Result<()> {
    let mut house = House::new(&server).await?;
    let copy = backed_up(&mut house).await?;
    let subjects = [Subject::invoice(&house, 1)];
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(&subjects[0].id, Stage::AwaitingPayment).await
        })
        .await?;
    subjects[0].terminate(&house).await?;
    restored(&mut house, &copy).await?;
    let rules = house.folder().join("mapping.toml");
    let other = MAPPING.replace("\"SUP-10\" = \"V-10\"", "\"SUP-10\" = \"V-20\"");
    ensure!(other != MAPPING);
    std::fs::write(&rules, other)?;
    house
        .with_worker(async {
            expect(&by_id(&house, &subjects[0].id).await?.1, 1, 0)?;
            let held = house.until_stage(&subjects[0].id, Stage::Held).await?;
            ensure!(held.failure_type.as_deref() == Some(FailureType::Defect.as_str()));
            house.retry(&subjects[0].id).await?;
            house.until_held_again(&subjects[0].id).await?;
            subjects[0].told_once(&house)?;
            ensure!(house.ledger_requests("bc.create_draft") == 1);
            Ok(())
        })
        .await?;
    // With the rules as they were, a retry finds it.
    std::fs::write(&rules, MAPPING)?;
    house
        .with_worker(async {
            house.retry(&subjects[0].id).await?;
            paid_to_the_end(&house, &subjects).await
        })
        .await
}
