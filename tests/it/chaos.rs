//! A short run of `make chaos`, its plan, and the judge: a judge who overlooks something would let every run pass.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat_tests::chaos::judge::{Verdict, World};
use concordat_tests::chaos::plan::{Fate, Plan, Sort, What};
use concordat_tests::chaos::progress::Reader;
use concordat_tests::chaos::report::{Deeds, Report};
use concordat_tests::chaos::run::{self, RunOptions};
use concordat_tests::chaos::subject::Subject;
use concordat_tests::house::House;
use concordat_tests::server::Server;
use concordat_tests::worker_process::WorkerProcess;
use libtest_mimic::Trial;
use sandbox::business_central::DocumentKind;
use sandbox::{Sandbox, SandboxOptions};

use crate::on_server;

/// Its plan has a worker killed early, and every sort of document.
const SEED: u64 = 7;
const DOCUMENTS: u32 = 40;
/// Its plan has three documents that are rejected whatever happens to them, and four recalls for good: one alone may end otherwise
/// when a fault comes before the person.
const RUN_SEED: u64 = 72;

pub(crate) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server("chaos::forty_documents_in_every_weather", server, short_run),
        on_server(
            "chaos::the_judge_finds_what_stands_in_the_ledger_and_was_not_told",
            server,
            judge,
        ),
        on_server("chaos::a_plan_follows_from_its_seed", server, plan),
    ]
}

async fn short_run(server: Arc<Server>) -> anyhow::Result<()> {
    // Brings the program up to date, as for every test that runs it.
    let house = House::new(&server).await?;
    drop(WorkerProcess::start(&house).await?);
    let folder = tempfile::tempdir()?;
    let options = RunOptions {
        plan: Plan::of(RUN_SEED, DOCUMENTS),
        folder: folder.path().to_owned(),
        program: run::program()?,
        reader: Reader::Nobody,
    };
    let report = Box::pin(run::run(options)).await?;
    ensure!(report.is_clean(), "{report}");
    ensure!(report.documents == 40 && report.worker_kills == 1, "{report}");
    // Most of what was planned must have happened, or the run proves nothing.
    let met: u64 = report.faults.values().sum();
    ensure!(
        met >= 40 && met > report.faults_not_met,
        "only {met} faults happened\n{report}"
    );
    let ends = [report.posted, report.rejected, report.withdrawn];
    ensure!(
        ends.iter().all(|count| *count > 0),
        "a way of ending did not happen\n{report}"
    );
    Ok(())
}

/// No document is untouched, posted behind Concur's back, posted twice or left as a draft without being found.
async fn judge(_server: Arc<Server>) -> anyhow::Result<()> {
    let sandbox = Sandbox::start(SandboxOptions::default()).await?;
    concordat_tests::setting::seed(sandbox.business_central());
    let planned = Plan::of(SEED, 200).documents;
    let plain = planned
        .into_iter()
        .find(|document| {
            document.sort == Sort::Invoice
                && document.fate == Fate::Plain
                && document.cost_center.is_none()
                && !document.in_euro
        })
        .context("no plain invoice in the plan")?;
    let subjects = [Subject::of(plain)];
    let [subject] = &subjects;
    let says = |part: &str| {
        let verdict = World::seen(&sandbox).verdict(subject);
        match &verdict {
            Verdict::Unexplained(what) if what.contains(part) => Ok(()),
            _ => Err(anyhow::anyhow!("expected `{part}`, the judge says {verdict:?}")),
        }
    };
    says("Concur does not know it")?;
    sandbox.concur().approve(subject.approval.clone());
    says("nothing posted")?;

    let purchase = subject.purchases.first().context("it becomes nothing")?;
    let ledger = sandbox.business_central();
    let draft = ledger.person_drafts(
        DocumentKind::Invoice,
        purchase.vendor,
        &purchase.external_number,
        purchase.due,
    )?;
    says("drafts stand")?;
    let report = Report::of(&Plan::of(SEED, 0), &subjects, &sandbox, Deeds::default());
    let counted = (report.unexplained, report.lost, report.leftover_drafts);
    ensure!(
        counted == (1, 1, 1) && report.ledger_difference == purchase.due && !report.is_clean(),
        "{report}"
    );
    ledger.person_posts_draft(draft)?;
    says("0 posting confirmations, posted")?;
    let report = Report::of(&Plan::of(SEED, 0), &subjects, &sandbox, Deeds::default());
    let counted = (report.unexplained, report.lost, report.leftover_drafts);
    ensure!(
        counted == (1, 0, 0) && report.ledger_difference.is_zero() && !report.is_clean(),
        "{report}"
    );
    sandbox.concur().recall(&subject.business_id)?;
    says("Held, which the plan does not allow")?;
    Ok(())
}

/// The same seed makes the same plan; another makes another; more documents leave the first ones as they were.
async fn plan(_server: Arc<Server>) -> anyhow::Result<()> {
    let plan = Plan::of(SEED, 200);
    ensure!(plan == Plan::of(SEED, 200), "the same seed made another plan");
    ensure!(
        plan.digest() != Plan::of(SEED + 1, 200).digest(),
        "another seed made the same plan"
    );
    ensure!(
        plan.documents[..40] == Plan::of(SEED, 40).documents,
        "more documents changed the first ones"
    );
    // Written down, so that a change of the generator is noticed: it makes seeds in old reports worthless.
    ensure!(plan.digest() == "220aa5f0a5334d9d", "{}", plan.digest());
    for wanted in [
        Sort::OnePayee,
        Sort::TwoPayees,
        Sort::CreditMemo,
        Sort::DifferingDimension,
        Sort::Invoice,
        Sort::CashAdvance,
    ] {
        ensure!(
            plan.documents.iter().any(|document| document.sort == wanted),
            "no document is {wanted:?}"
        );
    }
    let servers = plan
        .blows
        .iter()
        .filter(|blow| matches!(blow.what, What::KillServer { .. }));
    ensure!(servers.count() == 2);
    Ok(())
}
