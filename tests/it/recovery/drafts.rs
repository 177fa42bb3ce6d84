//! Drafts that a terminated run has left behind: the next run deletes those that must not be posted, wherever they stand.

use std::sync::Arc;

use anyhow::ensure;
use concordat_tests::house::House;
use concordat_tests::server::Server;
use concordat_tests::setting::MAPPING;
use sandbox::fault::{Fault, FaultRule};
use sandbox::server::Simulator;
use temporalio_client::WorkflowExecutionStatus;
use workflows::stage::Stage;

use super::lost::{go_on, stop_at};
use super::{Subject, expect, paid_to_the_end, recovered, until_step};

/// The answer to the create is lost with the run, so that only the plan says where a draft may stand; and by now the rules lead to
/// another vendor.
pub(super) async fn at_a_former_vendor(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let subjects = [Subject::invoice(&house, 1)];
    let subject = &subjects[0];
    house.disturb_ledger("bc.create_draft", &subject.external_number, Fault::DropAfter);
    // The first look finds nothing; every other is refused, so that the draft is never seen.
    let rule = FaultRule {
        key: Some(subject.external_number.clone()),
        skip: 1,
        times: u32::MAX,
        ..FaultRule::once(
            "bc.purchase_documents.find",
            Fault::Answer {
                status: 429,
                retry_after: None,
                body: None,
            },
        )
    };
    house.sandbox.business_central().faults().add(rule);
    house
        .with_worker(async {
            house.poll().await?;
            until_step(&house, subject, Stage::OutcomeUnknown, Some("create_draft")).await?;
            subject.terminate(&house).await
        })
        .await?;
    go_on(&house);
    ensure!(house.drafts().len() == 1, "{} drafts", house.drafts().len());
    let rules = MAPPING.replace("\"SUP-10\" = \"V-10\"", "\"SUP-10\" = \"V-20\"");
    ensure!(rules != MAPPING);
    std::fs::write(house.folder().join("mapping.toml"), rules)?;
    house
        .with_worker(async {
            expect(&recovered(&house).await?, 1, 0)?;
            paid_to_the_end(&house, &subjects).await
        })
        .await
}

/// Concur has taken the document back while it had no run: nothing of it may stay for somebody to post.
pub(super) async fn of_a_recalled_approval(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let subject = Subject::invoice(&house, 1);
    stop_at(&house, "bc.post_draft", Some(&subject.external_number));
    house
        .with_worker(async {
            house.poll().await?;
            until_step(&house, &subject, Stage::Posting, Some("post_draft")).await?;
            subject.terminate(&house).await
        })
        .await?;
    go_on(&house);
    ensure!(house.drafts().len() == 1, "{} drafts", house.drafts().len());
    house.sandbox.concur().force_recall(&subject.id)?;
    house
        .with_worker(async {
            expect(&recovered(&house).await?, 1, 0)?;
            ensure!(house.until_closed(&subject.id).await? == WorkflowExecutionStatus::Failed);
            house.until_stage(&subject.id, Stage::Withdrawn).await?;
            Ok(())
        })
        .await?;
    ensure!(house.drafts().is_empty(), "the draft was left behind");
    let entries = house.sandbox.business_central().general_ledger_entries();
    ensure!(entries.is_empty(), "{} G/L entries", entries.len());
    ensure!(house.in_concur(&subject.approval)?.postings.is_empty());
    Ok(())
}
