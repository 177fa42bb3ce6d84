//! The activities that start and signal workflows, executed twice: one run, and one payment.

use std::sync::Arc;

use anyhow::ensure;
use concordat_tests::house::House;
use concordat_tests::server::Server;
use posting::plan::DocumentKind;
use workflows::activities::{BusinessCentral, Concur, Local};
use workflows::contracts::{ListReady, RecoverDocuments, RecoveryReport, SignalPayments, Sought, StartDocuments};
use workflows::stage::Stage;

use super::hands::{Hands, On};
use super::subject::Subject;
use super::whole_way::{Person, all_at, pay, settled};

/// What is executed twice where documents are listed, started and told.
pub(super) const STARTING: &[&str] = &["list_ready_documents", "start_documents", "signal_payments"];
/// What is executed twice where documents are started again.
pub(super) const RECOVERING: &[&str] = &["recover_documents"];

pub(super) async fn listing_starting_and_signalling(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let kind = DocumentKind::Expense;
    let subjects = [Subject::approved(&house, kind, 1)];
    house
        .with_worker(async {
            let hands = Hands::new(&house, &subjects[0])?;
            let connection = || hands.document().connection;
            let page = || ListReady {
                connection: connection(),
                kind,
                page: 0,
                limit: 10,
            };
            let pages = hands
                .twice_alike(On::Concur, || (Concur::list_ready_documents, page()))
                .await?;
            ensure!(pages.0 == pages.1 && pages.0.ready.len() == 1);
            ensure!(house.documents().await?.len() == 1, "read twice is two documents");

            let start = || StartDocuments {
                connection: connection(),
                kind,
                ready: pages.0.ready.clone(),
                queues: hands.queues.clone(),
                timing: house.config.timing.clone(),
                policies: house.config.policies.clone(),
            };
            let reports = hands.twice(On::Documents, || (Local::start_documents, start())).await?;
            ensure!((reports.0.started, reports.0.known) == (1, 0));
            ensure!((reports.1.started, reports.1.known, reports.1.reopened) == (0, 1, 0));
            all_at(&house, &subjects, Stage::AwaitingPayment, Person::Retries).await?;

            pay(&house, &subjects)?;
            let changes = hands
                .once(
                    On::BusinessCentral,
                    (BusinessCentral::list_payment_changes, hands.company()),
                )
                .await?;
            let payments = || SignalPayments {
                connection: connection(),
                paid: changes.paid.clone(),
            };
            ensure!(changes.paid.len() == 1);
            // The second signal finds the document waiting, telling, or done.
            hands
                .twice(On::Documents, || (Local::signal_payments, payments()))
                .await?;
            all_at(&house, &subjects, Stage::Paid, Person::Retries).await?;
            let late = hands.once(On::Documents, (Local::signal_payments, payments())).await?;
            ensure!(late == 0, "a document that is done was told of its payment");
            hands.executed_twice(STARTING)
        })
        .await?;
    settled(&house, &subjects)
}

/// A document that was saved and has no run gets one, however often it is looked for.
pub(super) async fn recovering(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let subjects = [Subject::approved(&house, DocumentKind::Invoice, 1)];
    house
        .with_worker(async {
            let hands = Hands::new(&house, &subjects[0])?;
            let page = ListReady {
                connection: hands.document().connection,
                kind: DocumentKind::Invoice,
                page: 0,
                limit: 10,
            };
            hands.once(On::Concur, (Concur::list_ready_documents, page)).await?;
            // It stays where it is until it was recovered twice.
            house.throttle_concur("concur.acknowledge");
            let ask = || RecoverDocuments {
                policies: workflows::policy::Policies::default(),
                connection: hands.document().connection,
                sought: Sought::At {
                    stage: Stage::Received,
                    after: None,
                },
                queues: hands.queues.clone(),
                timing: house.config.timing.clone(),
            };
            let pages = hands
                .twice_alike(On::Documents, || (Local::recover_documents, ask()))
                .await?;
            let report = |started, running| RecoveryReport {
                started,
                running,
                ..RecoveryReport::default()
            };
            ensure!(
                (&pages.0.report, &pages.1.report) == (&report(1, 0), &report(0, 1)),
                "it did {pages:?}"
            );
            house.clear_concur();
            all_at(&house, &subjects, Stage::AwaitingPayment, Person::Retries).await?;
            let trail = house.records.audit(&subjects[0].key(&house)?).await?;
            let started = trail.iter().filter(|entry| entry.what == "run started again").count();
            ensure!(started == 1, "started again {started} times");
            pay(&house, &subjects)?;
            house.sweep().await?;
            all_at(&house, &subjects, Stage::Paid, Person::Retries).await?;
            hands.executed_twice(RECOVERING)
        })
        .await?;
    settled(&house, &subjects)
}
