//! A document that is given back: the draft's deletion and the rejection go wrong in every way. Nothing of it stays in the
//! ledger, and Concur is told once.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat_tests::house::House;
use concordat_tests::server::Server;
use posting::plan::DocumentKind;
use sandbox::concur::{DocStatus, PostingOutcome};
use sandbox::fault::{Fault, FaultRule};
use workflows::failure::FailureType;
use workflows::stage::Stage;

use super::subject::{Subject, System};
use super::weather::{self, Then, answer};
use super::whole_way::{Person, all_at, in_order};

pub(super) async fn every_weather_on_deleting_a_draft(server: Arc<Server>) -> anyhow::Result<()> {
    rejected(
        &server,
        System::BusinessCentral,
        "bc.delete_draft",
        FailureType::DocumentInvalid,
    )
    .await
}

pub(super) async fn every_weather_on_rejecting(server: Arc<Server>) -> anyhow::Result<()> {
    rejected(&server, System::Concur, "concur.confirm_posting", FailureType::Defect).await
}

/// Its post is refused, a person rejects it, and the operation goes wrong meanwhile.
async fn rejected(server: &Server, system: System, operation: &str, refusal: FailureType) -> anyhow::Result<()> {
    let house = House::new(server).await?;
    let mut subjects = Vec::new();
    let weathers = weather::all();
    for (n, (weather, kind)) in (1..).zip(weathers.iter().zip(DocumentKind::ALL.into_iter().cycle())) {
        let subject = Subject::approved(&house, kind, n);
        house.disturb_ledger("bc.post_draft", &subject.external_number, answer(400, None));
        let rule = FaultRule {
            key: Some(system.key(&subject)),
            ..FaultRule::once(operation, weather.fault.clone())
        };
        system.disturb(&house, rule);
        subjects.push(subject);
    }
    house
        .with_worker(async {
            house.poll().await?;
            all_at(&house, &subjects, Stage::Rejected, Person::Rejects).await
        })
        .await?;
    for (weather, subject) in weathers.iter().zip(&subjects) {
        let mut expected = vec![FailureType::DocumentInvalid];
        expected.extend((weather.write == Then::Refused).then_some(refusal));
        let holds = subject.holds(&house).await?;
        ensure!(
            holds == expected,
            "{operation} {}: held for {holds:?}, expected {expected:?}",
            weather.name
        );
        let concur = house.in_concur(&subject.financial_document_id)?;
        ensure!(
            concur.status == DocStatus::PostingConfirmedFailure
                && concur.postings.len() == 1
                && concur.postings[0].outcome == PostingOutcome::Error,
            "{operation} {}: Concur was not told once that it failed",
            weather.name
        );
    }
    in_order(&house)?;
    let left = house.sandbox.business_central().documents().len();
    ensure!(left == 0, "{left} purchase documents are left of rejected documents");
    Ok(())
}

/// The look showed a draft of ours, and a person takes it over before the delete arrives: it is theirs, and stays.
pub(super) async fn a_draft_taken_over_between_look_and_delete_stays(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let subjects = [Subject::approved(&house, DocumentKind::Invoice, 1)];
    let number = &subjects[0].external_number;
    let find = "bc.purchase_documents.find";
    house.disturb_ledger("bc.post_draft", number, answer(400, None));
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(&subjects[0].business_id, Stage::Held).await?;
            let draft = house.drafts().pop().context("there is no draft")?;
            // The next look is answered with what stands now, and late.
            house.disturb_ledger(find, number, Fault::DelayAnswer { milliseconds: 1_500 });
            let looks = house.ledger_requests(find);
            house.reject(&subjects[0].business_id).await?;
            house.until_ledger_requests(find, looks + 1).await?;
            house.sandbox.business_central().person_removes_comments(draft.id)?;
            ensure!(
                house.ledger_requests("bc.delete_draft") == 0,
                "the delete came too soon to prove anything"
            );
            house.until_stage(&subjects[0].business_id, Stage::Rejected).await?;
            ensure!(house.ledger_requests("bc.delete_draft") == 1);
            let left = house.drafts();
            ensure!(
                left.len() == 1 && left[0].id == draft.id,
                "the person's draft was deleted"
            );
            Ok(())
        })
        .await
}
