//! Rule P3: what is sent is on record before it is sent. Each write of a document's life is slow once, and records are asked for it
//! while it is on its way.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat_tests::house::House;
use concordat_tests::server::Server;
use futures::future::try_join_all;
use posting::plan::DocumentKind;
use sandbox::fault::{Fault, FaultRule};
use workflows::stage::Stage;

use super::subject::{Subject, System, TOLD_WHEN_PAID};
use super::whole_way::{Person, all_at, pay, settled};

/// Long enough to look into records before the answer comes.
const SLOW: Fault = Fault::Delay { milliseconds: 2_000 };

/// Up to the posting confirmation: the request, and the step that stands for it in records.
const TO_THE_CONFIRMATION: [(System, &str, &str); 4] = [
    (System::Concur, "concur.acknowledge", "acknowledge_document"),
    (System::BusinessCentral, "bc.create_draft", "create_draft"),
    (System::BusinessCentral, "bc.post_draft", "post_draft"),
    (System::Concur, "concur.confirm_posting", "confirm_posting"),
];

/// Both kinds whose payment is told.
pub(super) async fn every_write_is_on_record_while_it_is_on_its_way(server: Arc<Server>) -> anyhow::Result<()> {
    try_join_all(TOLD_WHEN_PAID.map(|kind| whole_way(&server, kind))).await?;
    Ok(())
}

async fn whole_way(server: &Server, kind: DocumentKind) -> anyhow::Result<()> {
    let house = House::new(server).await?;
    let subjects = [Subject::approved(&house, kind, 1)];
    let subject = &subjects[0];
    let payment = match kind {
        DocumentKind::Invoice => "concur.update_invoice_payments",
        DocumentKind::Expense | DocumentKind::CashAdvance => "concur.confirm_payment",
    };
    let of_payment = [(System::Concur, payment, "confirm_payment")];
    for (system, operation, _) in TO_THE_CONFIRMATION.iter().chain(&of_payment) {
        let rule = FaultRule {
            key: Some(system.key(subject)),
            ..FaultRule::once(*operation, SLOW)
        };
        system.disturb(&house, rule);
    }
    house
        .with_worker(async {
            house.poll().await?;
            on_record(&house, subject, &TO_THE_CONFIRMATION).await?;
            all_at(&house, &subjects, Stage::AwaitingPayment, Person::Retries).await?;
            pay(&house, &subjects)?;
            house.sweep().await?;
            on_record(&house, subject, &of_payment).await?;
            all_at(&house, &subjects, Stage::Paid, Person::Retries).await
        })
        .await?;
    settled(&house, &subjects)
}

/// As soon as each request is at the other system, its step stands in records.
async fn on_record(house: &House, subject: &Subject, writes: &[(System, &str, &str)]) -> anyhow::Result<()> {
    let key = subject.key(house)?;
    for (system, operation, step) in writes {
        match system {
            System::Concur => house.until_concur_requests(operation, 1).await?,
            System::BusinessCentral => house.until_ledger_requests(operation, 1).await?,
        }
        let begun = house.records.last_step(&key, step).await?;
        let begun = begun.with_context(|| format!("{operation} was sent and is not on record"))?;
        ensure!(!begun.target.is_empty(), "{operation} is on record about nothing");
    }
    Ok(())
}
