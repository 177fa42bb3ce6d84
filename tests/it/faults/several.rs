//! More than one thing goes wrong with one document, and requests that are done later than anybody looks.

use std::sync::Arc;

use anyhow::ensure;
use concordat_tests::house::House;
use concordat_tests::server::Server;
use posting::plan::DocumentKind;
use sandbox::fault::{Fault, FaultRule};
use sandbox::server::Simulator;
use workflows::stage::Stage;

use super::subject::{Subject, System};
use super::weather::answer;
use super::whole_way::{Person, all_at, in_order, run};

/// Every request of this operation about the document goes wrong, so often.
fn disturb(house: &House, subject: &Subject, operation: &str, times: u32, fault: Fault) {
    let system = if operation.starts_with("concur.") {
        System::Concur
    } else {
        System::BusinessCentral
    };
    let rule = FaultRule {
        key: Some(system.key(subject)),
        times,
        ..FaultRule::once(operation, fault)
    };
    system.disturb(house, rule);
}

/// Nobody was asked, and each of these requests was made once for each document.
pub(super) async fn alone_and_once(house: &House, subjects: &[Subject], operations: &[&str]) -> anyhow::Result<()> {
    for subject in subjects {
        let holds = subject.holds(house).await?;
        ensure!(holds.is_empty(), "{} was held for {holds:?}", subject.business_id);
    }
    for operation in operations {
        let made = house.sandbox.business_central().counts().of(operation);
        ensure!(
            made == subjects.len() as u64,
            "{operation}: {made} requests for {} documents",
            subjects.len()
        );
    }
    Ok(())
}

/// The post is done, and nobody hears of it for a while: it is not sent again.
pub(super) async fn a_lost_post_is_read_back_through_more_faults_and_sent_once(
    server: Arc<Server>,
) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let subjects = Subject::several(&house, 2);
    for subject in &subjects {
        disturb(&house, subject, "bc.post_draft", 1, Fault::DropAfter);
        disturb(&house, subject, "bc.purchase_documents.get", 2, answer(503, None));
        disturb(&house, subject, "concur.confirm_posting", 1, Fault::DropAfter);
    }
    run(&house, &subjects).await?;
    alone_and_once(&house, &subjects, &["bc.create_draft", "bc.post_draft"]).await
}

/// Every answer of a document's life is lost once.
pub(super) async fn a_document_whose_every_answer_is_lost_is_posted_once(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let subjects = Subject::several(&house, 2);
    for subject in &subjects {
        let payment = match subject.kind {
            DocumentKind::Expense => "concur.confirm_payment",
            DocumentKind::Invoice => "concur.update_invoice_payments",
            DocumentKind::CashAdvance => continue,
        };
        for operation in [
            "concur.acknowledge",
            "concur.look_up_document",
            "bc.purchase_documents.find",
            "bc.create_draft",
            "bc.post_draft",
            "bc.purchase_documents.get",
            "concur.confirm_posting",
            payment,
        ] {
            disturb(&house, subject, operation, 1, Fault::DropAfter);
        }
    }
    run(&house, &subjects).await?;
    alone_and_once(&house, &subjects, &["bc.create_draft", "bc.post_draft"]).await
}

/// An invoice's payment is told, the answer is lost, and asking whether it arrived goes wrong as well.
pub(super) async fn a_lost_payment_is_told_once_though_asking_about_it_fails(
    server: Arc<Server>,
) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let faults = [
        answer(429, None),
        answer(500, None),
        Fault::DropBefore,
        Fault::DropAfter,
    ];
    let mut subjects = Vec::new();
    for (n, fault) in (1..).zip(faults) {
        let subject = Subject::approved(&house, DocumentKind::Invoice, n);
        disturb(&house, &subject, "concur.update_invoice_payments", 1, Fault::DropAfter);
        // Which invoice is asked about does not show in the request: each fault befalls one of them.
        System::Concur.disturb(&house, FaultRule::once("concur.list_invoice_payments", fault));
        subjects.push(subject);
    }
    run(&house, &subjects).await?;
    alone_and_once(&house, &subjects, &["bc.create_draft", "bc.post_draft"]).await
}

/// A create and a post that are done after several looks have found nothing, while reading fails in between.
pub(super) async fn late_creates_and_posts_are_waited_for_and_never_repeated(
    server: Arc<Server>,
) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let subjects = Subject::several(&house, 4);
    for (n, subject) in subjects.iter().enumerate() {
        let late = Fault::DropThenCommit {
            after_milliseconds: 1_000,
        };
        let (write, read, skip) = if n < 2 {
            ("bc.create_draft", "bc.purchase_documents.find", 1)
        } else {
            ("bc.post_draft", "bc.purchase_documents.get", 0)
        };
        disturb(&house, subject, write, 1, late);
        let rule = FaultRule {
            key: Some(subject.external_number.clone()),
            skip,
            times: 2,
            ..FaultRule::once(read, answer(503, None))
        };
        System::BusinessCentral.disturb(&house, rule);
    }
    run(&house, &subjects).await?;
    alone_and_once(&house, &subjects, &["bc.create_draft", "bc.post_draft"]).await
}

/// How long a request may be running counts from when it is sent, not from when it began to wait for its turn.
pub(super) async fn waiting_in_the_queue_does_not_count_as_running(server: Arc<Server>) -> anyhow::Result<()> {
    let mut house = House::new(&server).await?;
    house.config.worker.ledger_slots = 1;
    let subjects = [Subject::approved(&house, DocumentKind::Invoice, 1)];
    let find = "bc.purchase_documents.find";
    disturb(&house, &subjects[0], find, 1, Fault::Delay { milliseconds: 1_500 });
    // The create's answer is lost as soon as it is sent; it is done after a look that finds nothing.
    let late = Fault::DropThenCommit {
        after_milliseconds: 700,
    };
    disturb(&house, &subjects[0], "bc.create_draft", 1, late);
    let longer_than_the_window = Fault::Delay {
        milliseconds: house.config.timing.unknown_window_seconds * 1_000 + 500,
    };
    let rule = FaultRule::once("bc.purchase_documents.changed", longer_than_the_window);
    System::BusinessCentral.disturb(&house, rule);
    house
        .with_worker(async {
            house.poll().await?;
            house.until_ledger_requests(find, 1).await?;
            // Takes the one slot as soon as that look ends: the create waits for it.
            house.sweep().await?;
            all_at(&house, &subjects, Stage::AwaitingPayment, Person::Retries).await
        })
        .await?;
    subjects[0].posted_once(&house)?;
    in_order(&house)?;
    alone_and_once(&house, &subjects, &["bc.create_draft", "bc.post_draft"]).await
}

/// Concur took a report's payment, the answer is lost, and it is told again: the repeat is known by its reference.
pub(super) async fn a_repeated_payment_of_a_report_has_the_same_reference(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let subjects = [Subject::approved(&house, DocumentKind::Expense, 1)];
    disturb(&house, &subjects[0], "concur.confirm_payment", 1, Fault::DropAfter);
    run(&house, &subjects).await?;
    let refusals = house.in_concur(&subjects[0].financial_document_id)?.refusals;
    let codes: Vec<u16> = refusals.iter().map(|refusal| refusal.code).collect();
    // "Payment confirmation already exist", and not "paid already", which Concur says to a payment that it does not know.
    ensure!(codes == [298], "Concur refused with {codes:?}");
    Ok(())
}
