//! A person removes the ownership line between our look and our post, and the run is gone before it read back what it posted: the
//! next run knows the posting by the post in records.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat_tests::house::House;
use concordat_tests::server::Server;
use concordat_tests::setting::MAPPING;
use concordat_tests::wait::until;
use posting::mark::OwnershipMark;
use sandbox::server::Simulator;
use temporalio_client::WorkflowExecutionStatus;
use workflows::failure::FailureType;
use workflows::stage::Stage;

use super::lost::{go_on, stop_at};
use super::{Subject, expect, paid_to_the_end, recovered, until_step};

/// Posted without the line by a run that is no more; nothing is confirmed.
async fn posted_without_the_line(house: &House, subject: &Subject) -> anyhow::Result<()> {
    // The run has looked, and posts again and again without effect; what it will post can never be read back.
    stop_at(house, "bc.post_draft", Some(&subject.external_number));
    stop_at(house, "bc.purchase_documents.get", Some(&subject.external_number));
    house
        .with_worker(async {
            house.poll().await?;
            until_step(house, subject, Stage::Posting, Some("post_draft")).await?;
            let draft = house.drafts().pop().context("no draft")?;
            house.sandbox.business_central().person_removes_comments(draft.id)?;
            house.sandbox.business_central().faults().lift("bc.post_draft");
            let connection = house.connection()?.name.to_string();
            until("the post to be answered", async || {
                let approval = house.records.approvals(&connection, &subject.id).await?.pop();
                let Some(approval) = approval else { return Ok(None) };
                let step = house.records.last_step(&approval.key, "post_draft").await?;
                Ok(step.filter(|step| step.outcome.as_deref() == Some("done")))
            })
            .await?;
            subject.terminate(house).await
        })
        .await?;
    go_on(house);
    subject.posted_number(house)?;
    let posted = house.posted(&subject.external_number);
    let marked = |line: &sandbox::business_central::LineView| OwnershipMark::parse(&line.description).is_some();
    ensure!(!posted[0].lines.iter().any(marked), "it was posted with its line");
    ensure!(house.in_concur(&subject.approval)?.postings.is_empty());
    Ok(())
}

pub(super) async fn known_by_its_post(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let subjects = [Subject::invoice(&house, 1)];
    posted_without_the_line(&house, &subjects[0]).await?;
    let posts = house.ledger_requests("bc.post_draft");
    house
        .with_worker(async {
            expect(&recovered(&house).await?, 1, 0)?;
            paid_to_the_end(&house, &subjects).await
        })
        .await?;
    ensure!(house.ledger_requests("bc.create_draft") == 1, "it was drafted anew");
    ensure!(house.ledger_requests("bc.post_draft") == posts, "it was posted anew");
    Ok(())
}

/// The rules lead to another vendor by now, where nothing stands and no duplicate check would help. Nothing is made there, and a
/// rejection is refused, until the rules are as they were.
pub(super) async fn neither_repeated_nor_rejected(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let subjects = [Subject::invoice(&house, 1)];
    let subject = &subjects[0];
    posted_without_the_line(&house, subject).await?;
    let rules = house.folder().join("mapping.toml");
    let other = MAPPING.replace("\"SUP-10\" = \"V-10\"", "\"SUP-10\" = \"V-20\"");
    ensure!(other != MAPPING);
    std::fs::write(&rules, other)?;
    house
        .with_worker(async {
            expect(&recovered(&house).await?, 1, 0)?;
            let held = house.until_stage(&subject.id, Stage::Held).await?;
            ensure!(held.failure_type.as_deref() == Some(FailureType::DocumentInvalid.as_str()));
            house.reject(&subject.id).await?;
            house.until_held_again(&subject.id).await?;
            let failure = house
                .state(&subject.id)
                .await?
                .failure
                .context("held without a failure")?;
            let number = subject.posted_number(&house)?;
            ensure!(failure.reason.contains(&number), "{failure:?}");
            let told = house.in_concur(&subject.approval)?.postings;
            ensure!(told.is_empty(), "Concur was told {told:?}");
            ensure!(house.describe(&subject.id).await?.status() == WorkflowExecutionStatus::Running);
            Ok(())
        })
        .await?;
    std::fs::write(&rules, MAPPING)?;
    house
        .with_worker(async {
            house.retry(&subject.id).await?;
            paid_to_the_end(&house, &subjects).await
        })
        .await
}
