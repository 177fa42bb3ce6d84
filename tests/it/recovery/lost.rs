//! Runs that are gone: terminated one by one, or all at once with Temporal's database.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::ensure;
use concordat::dev_server::{DevServer, DevServerOptions, QueueOrder, WebUi};
use concordat_tests::house::House;
use concordat_tests::server::Server;
use sandbox::fault::{Fault, FaultRule};
use sandbox::server::Simulator;
use temporalio_client::{Client, ClientOptions, Connection, WorkflowExecutionStatus};
use workflows::stage::Stage;

use super::{Subject, expect, paid_to_the_end, recovered, run_id, until_step};

/// Refused again and again, so that the document stays where it is.
pub(super) fn stop_at(house: &House, operation: &str, key: Option<&str>) {
    let rule = FaultRule {
        operation: operation.to_owned(),
        key: key.map(str::to_owned),
        skip: 0,
        times: u32::MAX,
        fault: Fault::Answer {
            status: 429,
            retry_after: None,
            body: None,
        },
    };
    if operation.starts_with("concur.") {
        house.sandbox.concur().faults().add(rule);
    } else {
        house.sandbox.business_central().faults().add(rule);
    }
}

pub(super) fn go_on(house: &House) {
    house.sandbox.concur().faults().clear();
    house.sandbox.business_central().faults().clear();
}

/// Documents that stand at every stage on the way; their runs are still there.
async fn at_every_stage(house: &House) -> anyhow::Result<Vec<Subject>> {
    let received = Subject::report(house, 1);
    let planned = Subject::invoice(house, 2);
    let drafted = Subject::report(house, 3);
    let posted = Subject::invoice(house, 4);
    let awaiting = [Subject::report(house, 5), Subject::invoice(house, 6)];
    stop_at(house, "concur.acknowledge", Some(&received.id));
    stop_at(house, "bc.purchase_documents.find", Some(&planned.external_number));
    stop_at(house, "bc.post_draft", Some(&drafted.external_number));
    stop_at(house, "concur.confirm_posting", Some(&posted.id));
    house
        .with_worker(async {
            house.poll().await?;
            until_step(house, &received, Stage::Received, Some("acknowledge_document")).await?;
            until_step(house, &planned, Stage::Planned, None).await?;
            until_step(house, &drafted, Stage::Posting, Some("post_draft")).await?;
            until_step(house, &posted, Stage::Posted, Some("confirm_posting")).await?;
            for subject in &awaiting {
                house.until_stage(&subject.id, Stage::AwaitingPayment).await?;
            }
            Ok(())
        })
        .await?;
    // Only a worker that has not read the vendors yet can be stopped at reading them.
    let acknowledged = Subject::invoice(house, 7);
    stop_at(house, "bc.vendors", None);
    house
        .with_worker(async {
            house.poll().await?;
            until_step(house, &acknowledged, Stage::Acknowledged, Some("acknowledge_document")).await
        })
        .await?;
    ensure!(house.drafts().len() == 1, "{} drafts", house.drafts().len());
    posted.posted_number(house)?;
    ensure!(house.in_concur(&posted.approval)?.postings.is_empty());
    let mut all = vec![received, acknowledged, planned, drafted, posted];
    all.extend(awaiting);
    Ok(all)
}

pub(super) async fn terminated(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let subjects = at_every_stage(&house).await?;
    let mut before = Vec::new();
    for subject in &subjects {
        before.push(run_id(&house, &subject.id).await?);
        subject.terminate(&house).await?;
    }
    go_on(&house);
    let count = u32::try_from(subjects.len())?;
    house
        .with_worker(async {
            expect(&recovered(&house).await?, count, 0)?;
            let mut now = Vec::new();
            for (subject, before) in subjects.iter().zip(&before) {
                let run = run_id(&house, &subject.id).await?;
                ensure!(run != *before, "{} has its old run", subject.id);
                now.push(run);
            }
            for subject in &subjects {
                house.until_stage(&subject.id, Stage::AwaitingPayment).await?;
            }
            // They run now: a second look starts nothing.
            expect(&recovered(&house).await?, 0, count)?;
            for (subject, now) in subjects.iter().zip(&now) {
                ensure!(
                    run_id(&house, &subject.id).await? == *now,
                    "{} was started twice",
                    subject.id
                );
            }
            paid_to_the_end(&house, &subjects).await?;
            expect(&recovered(&house).await?, 0, 0)
        })
        .await
}

/// A server that knows nothing: what a lost database leaves.
pub(super) async fn database(server: Arc<Server>) -> anyhow::Result<()> {
    let mut house = House::new(&server).await?;
    let subjects = at_every_stage(&house).await?;
    go_on(&house);
    let options = DevServerOptions {
        cli: std::env::var_os("CONCORDAT_TEMPORAL_CLI").map_or_else(|| PathBuf::from("temporal"), PathBuf::from),
        log: house.folder().join("new-server.log"),
        web_ui: WebUi::None,
        codec_endpoint: None,
        queue_order: QueueOrder::Fair,
    };
    let fresh = DevServer::start(&options).await?;
    let connection = Connection::connect(fresh.connection_options()?).await?;
    house.client = Client::new(connection, ClientOptions::new("default").build())?;
    let count = u32::try_from(subjects.len())?;
    let result = house
        .with_worker(async {
            expect(&recovered(&house).await?, count, 0)?;
            paid_to_the_end(&house, &subjects).await
        })
        .await;
    fresh.stop().await;
    result
}

/// The sweep found nobody to tell and went on: the run that is started again sees the payment by itself.
pub(super) async fn paid_meanwhile(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let subjects = [Subject::report(&house, 1), Subject::invoice(&house, 2)];
    house
        .with_worker(async {
            house.poll().await?;
            for subject in &subjects {
                house.until_stage(&subject.id, Stage::AwaitingPayment).await?;
                subject.terminate(&house).await?;
                subject.pay(&house)?;
            }
            expect(&recovered(&house).await?, 2, 0)?;
            for subject in &subjects {
                house.until_stage(&subject.id, Stage::Paid).await?;
                house.until_closed(&subject.id).await?;
                subject.told_once(&house)?;
                subject.paid_once(&house)?;
            }
            Ok(())
        })
        .await
}

/// The same before Concur was told the posting: the next run finds it posted and paid at once.
pub(super) async fn paid_before_it_was_confirmed(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let subjects = [Subject::report(&house, 1), Subject::invoice(&house, 2)];
    for subject in &subjects {
        stop_at(&house, "concur.confirm_posting", Some(&subject.id));
    }
    house
        .with_worker(async {
            house.poll().await?;
            for subject in &subjects {
                until_step(&house, subject, Stage::Posted, Some("confirm_posting")).await?;
                subject.terminate(&house).await?;
                subject.pay(&house)?;
                ensure!(house.in_concur(&subject.approval)?.postings.is_empty());
            }
            // Nobody is there to be told, and no later sweep reads it again.
            house.sweep().await?;
            go_on(&house);
            expect(&recovered(&house).await?, 2, 0)?;
            for subject in &subjects {
                // Until the safety timer fires it would wait a week.
                house.until_stage(&subject.id, Stage::Paid).await?;
                ensure!(house.until_closed(&subject.id).await? == WorkflowExecutionStatus::Completed);
                subject.told_once(&house)?;
                subject.paid_once(&house)?;
            }
            Ok(())
        })
        .await
}
