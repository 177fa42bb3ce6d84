//! The whole way of documents that something goes wrong with: people answer, somebody pays, and nothing is left behind.

use std::collections::BTreeMap;

use anyhow::{Context, ensure};
use concordat_tests::house::House;
use concordat_tests::wait::until;
use jiff::Timestamp;
use sandbox::business_central::PaymentAmount;
use sandbox::server::Simulator;
use workflows::stage::Stage;

use super::subject::{Paid, Subject};

/// What a person sends to a held document.
#[derive(Clone, Copy)]
pub(super) enum Person {
    Retries,
    Rejects,
}

/// Waits until every document is at the stage; a person answers each hold once.
pub(super) async fn all_at(house: &House, subjects: &[Subject], stage: Stage, person: Person) -> anyhow::Result<()> {
    let mut answered: BTreeMap<&str, Timestamp> = BTreeMap::new();
    let mut seen = String::new();
    let reached = until(&format!("{} documents to be {stage}", subjects.len()), async || {
        let mut documents = BTreeMap::new();
        for document in house.documents().await? {
            documents.insert(document.key.financial_document_id.clone(), document);
        }
        let mut missing = Vec::new();
        for subject in subjects {
            let document = documents.get(&subject.financial_document_id);
            let Some(document) = document else {
                missing.push(format!("{} not in records", subject.business_id));
                continue;
            };
            if document.stage == subject.at(stage).as_str() {
                continue;
            }
            missing.push(format!("{} {} {}", subject.kind, subject.business_id, document.stage));
            let held = document.stage == Stage::Held.as_str();
            if held && answered.get(subject.business_id.as_str()) != Some(&document.stage_at) {
                answered.insert(&subject.business_id, document.stage_at);
                match person {
                    Person::Retries => house.retry(&subject.business_id).await?,
                    Person::Rejects => house.reject(&subject.business_id).await?,
                }
            }
        }
        seen = missing.join("; ");
        Ok(missing.is_empty().then_some(()))
    })
    .await;
    reached.with_context(|| format!("left: {seen}"))
}

/// Somebody in the company pays whatever Concur waits for.
pub(super) fn pay(house: &House, subjects: &[Subject]) -> anyhow::Result<()> {
    let today = house.sandbox.clock().today();
    for subject in subjects {
        for (purchase, number) in subject.purchases.iter().zip(subject.posted_numbers(house)?) {
            if purchase.paid == Paid::AndTold {
                let ledger = house.sandbox.business_central();
                ledger.pay(&number, PaymentAmount::Full, today)?;
            }
        }
    }
    Ok(())
}

/// Every document is posted, paid, and told to Concur once; nothing else stands in the ledger; every fault has happened.
pub(super) fn settled(house: &House, subjects: &[Subject]) -> anyhow::Result<()> {
    for subject in subjects {
        subject.posted_once(house)?;
        subject.paid_once(house)?;
    }
    in_order(house)?;
    let documents = house.sandbox.business_central().documents().len();
    let planned: usize = subjects.iter().map(|subject| subject.purchases.len()).sum();
    ensure!(
        documents == planned,
        "{documents} purchase documents for {planned} planned ones"
    );
    Ok(())
}

/// No draft is left, the books balance, and every fault has happened: one that has not proves nothing.
pub(super) fn in_order(house: &House) -> anyhow::Result<()> {
    let ledger = house.sandbox.business_central();
    ensure!(house.drafts().is_empty(), "{} drafts are left", house.drafts().len());
    ensure!(ledger.trial_balance().is_zero(), "the books do not balance");
    let left = ledger.faults().remaining() + house.sandbox.concur().faults().remaining();
    ensure!(left == 0, "{left} faults did not happen");
    Ok(())
}

/// The whole way of documents whose faults are in place already.
pub(super) async fn run(house: &House, subjects: &[Subject]) -> anyhow::Result<()> {
    house
        .with_worker(async {
            house.poll().await?;
            all_at(house, subjects, Stage::AwaitingPayment, Person::Retries).await?;
            pay(house, subjects)?;
            house.sweep().await?;
            all_at(house, subjects, Stage::Paid, Person::Retries).await
        })
        .await?;
    settled(house, subjects)
}
