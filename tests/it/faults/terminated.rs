//! Runs that are terminated in the middle, and started again while what they sent may still be running.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat_tests::house::House;
use concordat_tests::server::Server;
use concordat_tests::wait::until;
use futures::future::try_join_all;
use posting::ids::{BusinessId, FinancialDocumentId};
use posting::plan::DocumentKind;
use sandbox::fault::{Fault, FaultRule};
use sandbox::server::Simulator;
use temporalio_client::{WorkflowIdReusePolicy, WorkflowStartOptions, WorkflowTerminateOptions};
use workflows::contracts::{DocumentInput, DocumentRef, Occasion};
use workflows::document::Document;
use workflows::stage::Stage;

use super::several::alone_and_once;
use super::subject::{Subject, System, TOLD_WHEN_PAID};
use super::whole_way::{Person, all_at, in_order, pay, settled};

/// Where a run is terminated: at a stage, while a request is on its way or has just been answered.
struct Moment {
    stage: Stage,
    /// The step that records must show last, and whether it is answered there.
    step: Option<(&'static str, Answer)>,
    /// The request that is slow, so that the moment lasts.
    slow: Option<(System, &'static str)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    Known,
    Open,
}

/// Before the payment.
fn moments() -> Vec<Moment> {
    use System::{BusinessCentral, Concur};
    let moment = |stage, step, slow| Moment { stage, step, slow };
    vec![
        moment(
            Stage::Received,
            Some(("acknowledge_document", Answer::Open)),
            Some((Concur, "concur.acknowledge")),
        ),
        moment(
            Stage::Planned,
            None,
            Some((BusinessCentral, "bc.purchase_documents.find")),
        ),
        moment(
            Stage::Planned,
            Some(("create_draft", Answer::Open)),
            Some((BusinessCentral, "bc.create_draft")),
        ),
        moment(
            Stage::Posting,
            Some(("post_draft", Answer::Open)),
            Some((BusinessCentral, "bc.post_draft")),
        ),
        moment(
            Stage::Posting,
            Some(("post_draft", Answer::Known)),
            Some((BusinessCentral, "bc.purchase_documents.get")),
        ),
        moment(
            Stage::Posted,
            Some(("confirm_posting", Answer::Open)),
            Some((Concur, "concur.confirm_posting")),
        ),
        moment(Stage::AwaitingPayment, Some(("confirm_posting", Answer::Known)), None),
    ]
}

const SLOW: Fault = Fault::Delay { milliseconds: 1_200 };

/// Every moment, for both kinds; each run is started again at once.
pub(super) async fn a_terminated_run_started_again_posts_once(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let mut subjects = Vec::new();
    let mut whens = Vec::new();
    for kind in TOLD_WHEN_PAID {
        for moment in moments() {
            let subject = Subject::approved(&house, kind, u32::try_from(subjects.len())? + 1);
            if let Some((system, operation)) = moment.slow {
                slow(&house, &subject, system, operation);
            }
            subjects.push(subject);
            whens.push(moment);
        }
    }
    house
        .with_worker(async {
            house.poll().await?;
            try_join_all(
                subjects
                    .iter()
                    .zip(&whens)
                    .map(|(subject, moment)| interrupted(&house, subject, moment)),
            )
            .await?;
            // A run that was terminated before it read back finds the posted document by its number instead.
            house.sandbox.business_central().faults().clear();
            all_at(&house, &subjects, Stage::AwaitingPayment, Person::Retries).await?;
            pay(&house, &subjects)?;
            house.sweep().await?;
            all_at(&house, &subjects, Stage::Paid, Person::Retries).await
        })
        .await?;
    settled(&house, &subjects)?;
    never_held(&house, &subjects).await
}

/// What the terminated run has sent to Business Central may be done while the next one looks: it waits, as records tell it to.
pub(super) async fn a_create_sent_by_a_terminated_run_is_waited_for_by_the_next(
    server: Arc<Server>,
) -> anyhow::Result<()> {
    let mut house = House::new(&server).await?;
    house.config.timing.unknown_window_seconds = 4;
    let subjects = Subject::several(&house, 2);
    let done_after = 2_500;
    let running = Fault::Delay {
        milliseconds: done_after,
    };
    let lost = Fault::DropThenCommit {
        after_milliseconds: done_after,
    };
    let rows = [
        (Stage::Planned, Answer::Open, running),
        (Stage::OutcomeUnknown, Answer::Known, lost),
    ];
    let mut moments = Vec::new();
    for (subject, (stage, answer, fault)) in subjects.iter().zip(rows) {
        house.disturb_ledger("bc.create_draft", &subject.external_number, fault);
        moments.push(Moment {
            stage,
            step: Some(("create_draft", answer)),
            slow: None,
        });
    }
    house
        .with_worker(async {
            house.poll().await?;
            let interruptions = subjects.iter().zip(&moments);
            try_join_all(interruptions.map(|(subject, moment)| interrupted(&house, subject, moment))).await?;
            all_at(&house, &subjects, Stage::AwaitingPayment, Person::Retries).await
        })
        .await?;
    for subject in &subjects {
        subject.posted_once(&house)?;
    }
    in_order(&house)?;
    alone_and_once(&house, &subjects, &["bc.create_draft", "bc.post_draft"]).await
}

/// The document is approved anew while what was sent for the approval before may still be done: the new run waits for it, deletes
/// what comes, and posts its own.
pub(super) async fn a_create_sent_for_an_earlier_approval_is_waited_for_by_the_next(
    server: Arc<Server>,
) -> anyhow::Result<()> {
    let mut house = House::new(&server).await?;
    house.config.timing.unknown_window_seconds = 4;
    let earlier = Subject::approved(&house, DocumentKind::Invoice, 1);
    let late = Fault::DropThenCommit {
        after_milliseconds: 2_500,
    };
    house.disturb_ledger("bc.create_draft", &earlier.external_number, late);
    house
        .with_worker(async {
            house.poll().await?;
            let key = earlier.key(&house)?;
            until("the create to be lost", async || {
                let step = house.records.last_step(&key, "create_draft").await?;
                Ok(step.filter(|step| step.outcome.as_deref() == Some("unknown")))
            })
            .await?;
            let handle = house.client.get_workflow_handle::<Document>(&earlier.business_id);
            handle.terminate(WorkflowTerminateOptions::default()).await?;
            house.sandbox.concur().force_recall(&earlier.business_id)?;
            let now = [Subject::approved(&house, DocumentKind::Invoice, 1)];
            let report = house.look(DocumentKind::Invoice).await?;
            ensure!(report.started == 1, "the look did {report:?}");
            house.until_ledger_requests("bc.delete_draft", 1).await?;
            all_at(&house, &now, Stage::AwaitingPayment, Person::Retries).await?;
            now[0].posted_once(&house)
        })
        .await?;
    ensure!(house.in_concur(&earlier.financial_document_id)?.postings.is_empty());
    in_order(&house)
}

/// While the payment is being told; the sweep tells the new run again.
pub(super) async fn a_run_terminated_while_it_tells_the_payment_tells_it_once(
    server: Arc<Server>,
) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let subjects = Subject::several(&house, 2);
    house
        .with_worker(async {
            house.poll().await?;
            all_at(&house, &subjects, Stage::AwaitingPayment, Person::Retries).await?;
            pay(&house, &subjects)?;
            slow(&house, &subjects[0], System::Concur, "concur.confirm_payment");
            slow(&house, &subjects[1], System::Concur, "concur.update_invoice_payments");
            house.sweep().await?;
            let moment = Moment {
                stage: Stage::AwaitingPayment,
                step: Some(("confirm_payment", Answer::Open)),
                slow: None,
            };
            try_join_all(subjects.iter().map(|subject| interrupted(&house, subject, &moment))).await?;
            house.sweep().await?;
            all_at(&house, &subjects, Stage::Paid, Person::Retries).await
        })
        .await?;
    settled(&house, &subjects)?;
    never_held(&house, &subjects).await
}

fn slow(house: &House, subject: &Subject, system: System, operation: &str) {
    let rule = FaultRule {
        key: Some(system.key(subject)),
        ..FaultRule::once(operation, SLOW)
    };
    system.disturb(house, rule);
}

async fn never_held(house: &House, subjects: &[Subject]) -> anyhow::Result<()> {
    for subject in subjects {
        let holds = subject.holds(house).await?;
        ensure!(holds.is_empty(), "{} was held for {holds:?}", subject.business_id);
    }
    Ok(())
}

/// Waits for the moment, terminates the run, and starts another with the same input.
async fn interrupted(house: &House, subject: &Subject, moment: &Moment) -> anyhow::Result<()> {
    let key = subject.key(house)?;
    until(
        &format!("{} {} at its moment", moment.stage, subject.business_id),
        async || {
            let Some(document) = house.records.document(&key).await? else {
                return Ok(None);
            };
            if document.stage != moment.stage.as_str() {
                return Ok(None);
            }
            let Some((name, answer)) = moment.step else {
                return Ok(Some(()));
            };
            let step = house.records.last_step(&key, name).await?;
            let seen = step.map(|step| {
                if step.outcome.is_some() {
                    Answer::Known
                } else {
                    Answer::Open
                }
            });
            Ok((seen == Some(answer)).then_some(()))
        },
    )
    .await?;
    let handle = house.client.get_workflow_handle::<Document>(&subject.business_id);
    handle.terminate(WorkflowTerminateOptions::default()).await?;
    begin(house, subject).await
}

/// Starts the run of this approval, as whoever finds it missing would.
async fn begin(house: &House, subject: &Subject) -> anyhow::Result<()> {
    let connection = house.connection()?;
    let input = DocumentInput {
        document: DocumentRef {
            connection: connection.name.clone(),
            kind: subject.kind,
            business_id: BusinessId::parse(&subject.business_id)?,
            financial_document_id: FinancialDocumentId::parse(&subject.financial_document_id)?,
        },
        occasion: Occasion::Ready,
        queues: connection.queues(),
        timing: house.config.timing.clone(),
        policies: house.config.policies.clone(),
    };
    let options = WorkflowStartOptions::new(&house.config.temporal.task_queue, &subject.business_id)
        .id_reuse_policy(WorkflowIdReusePolicy::AllowDuplicateFailedOnly)
        .build();
    house
        .client
        .start_workflow(Document::run, input, options)
        .await
        .context("a terminated run could not be started again")?;
    Ok(())
}
