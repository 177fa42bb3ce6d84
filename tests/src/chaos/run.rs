//! A run: documents are approved a few at a time, blows fall, people act, until every document has ended or nothing moves any more.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::ensure;
use records::{DocumentFilter, DocumentSummary};
use sandbox::fault::FaultRule;
use sandbox::server::Simulator;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};
use workflows::stage::Stage;

use super::echoes::Echoes;
use super::fault_kind::PlannedFault;
use super::judge::{Verdict, World};
use super::people::People;
use super::plan::{Plan, What};
use super::progress::{Progress, Reader};
use super::report::{Deeds, Report};
use super::setting::Setting;
use super::subject::Subject;

/// Documents on their way at once.
const MOST_OPEN: usize = 80;
/// How often the run looks.
const TICK: Duration = Duration::from_millis(150);
/// How often it looks at both systems as a whole.
const JUDGE_EVERY: Duration = Duration::from_millis(700);
/// How long nothing may move before the run is given up as it stands.
const STALL: Duration = Duration::from_secs(90);
/// How often workers may end by themselves; a killed server may take one along.
const MOST_ENDS: u32 = 50;
/// How long nothing may happen before the run is over: a little longer than a request may be running. Faults let work be done after its
/// answer was lost, and nothing but time tells that there is no more of it.
const AFTERMATH: Duration = Duration::from_secs(5);
/// The longest wait for an answer of Temporal.
const ANSWER: Duration = Duration::from_secs(10);

/// What to run.
pub struct RunOptions {
    pub plan: Plan,
    /// Where databases and logs go; it must exist and be empty.
    pub folder: PathBuf,
    /// The `concordat` program.
    pub program: PathBuf,
    pub reader: Reader,
}

struct Run {
    plan: Plan,
    subjects: Vec<Subject>,
    /// When each was approved, as far as they are.
    approved: Vec<Instant>,
    verdicts: Vec<Verdict>,
    setting: Setting,
    people: People,
    echoes: Echoes,
    progress: Progress,
    next_blow: usize,
    server_kills: u32,
    judged: Instant,
}

/// Runs a plan to its end and reports.
///
/// # Errors
/// What could not be started or does not come back. What goes wrong with documents is in the report.
pub async fn run(options: RunOptions) -> anyhow::Result<Report> {
    let progress = Progress::new(options.reader);
    let setting = Box::pin(Setting::start(&options.folder, options.program)).await?;
    progress.say(&format!(
        "Temporal at {}, Concur at {}, Business Central at {}",
        setting.server.address(),
        setting.sandbox.concur_url(),
        setting.sandbox.business_central_url()
    ));
    let mut run = Run {
        subjects: options.plan.documents.iter().cloned().map(Subject::of).collect(),
        plan: options.plan,
        approved: Vec::new(),
        verdicts: Vec::new(),
        setting,
        people: People::default(),
        echoes: Echoes::default(),
        progress,
        next_blow: 0,
        server_kills: 0,
        judged: Instant::now(),
    };
    Box::pin(run.until_over()).await?;
    Ok(run.report().await)
}

impl Run {
    async fn until_over(&mut self) -> anyhow::Result<()> {
        let mut moved = Instant::now();
        let mut last = String::new();
        let mut quiet_since = None;
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            self.strike().await?;
            self.setting.workers.mind()?;
            ensure!(
                self.setting.workers.ends < MOST_ENDS,
                "workers end by themselves again and again; see worker.log beside the report"
            );
            self.approve();
            for (subject, approved) in self.subjects.iter().zip(&self.approved) {
                self.people.recall(&self.setting, subject, *approved);
            }
            if self.judged.elapsed() >= JUDGE_EVERY {
                self.judged = Instant::now();
                if let Err(error) = Box::pin(self.act()).await {
                    self.progress.say(&format!("tried again later: {error:#}"));
                }
                self.progress.show(self.subjects.len(), &self.verdicts, self.deeds());
                let now = format!("{:?} {}", self.verdicts, self.people.retries);
                if now != last {
                    moved = Instant::now();
                    last = now;
                }
                if self.open() == 0 && self.approved.len() == self.subjects.len() && self.is_quiet().await {
                    let since = *quiet_since.get_or_insert_with(Instant::now);
                    if since.elapsed() >= AFTERMATH {
                        return Ok(());
                    }
                } else {
                    quiet_since = None;
                }
                if moved.elapsed() > STALL {
                    self.progress
                        .say(&format!("nothing has moved for {} s", STALL.as_secs()));
                    return Ok(());
                }
            }
        }
    }

    /// What falls by now.
    async fn strike(&mut self) -> anyhow::Result<()> {
        let requests =
            self.setting.sandbox.concur().counts().total() + self.setting.sandbox.business_central().counts().total();
        while let Some(blow) = self.plan.blows.get(self.next_blow).copied() {
            if blow.at_requests > requests {
                break;
            }
            self.next_blow += 1;
            match blow.what {
                What::KillWorker {
                    worker,
                    away_milliseconds,
                } => {
                    let away = Duration::from_millis(away_milliseconds);
                    self.setting.workers.kill(worker, away).await?;
                    self.progress.say(&format!("worker {worker} killed"));
                }
                What::KillServer { away_milliseconds } => {
                    let away = Duration::from_millis(away_milliseconds);
                    self.setting.server.kill_and_restart(away).await?;
                    self.setting.client = self.setting.server.client().await?;
                    self.server_kills += 1;
                    self.progress.say("Temporal server killed and started again");
                }
                What::ExpireTokens => {
                    self.setting.sandbox.clock().advance(Duration::from_secs(3_700));
                    self.progress.say("access tokens expired");
                }
            }
        }
        Ok(())
    }

    /// Approves as many as may be on their way, each after its faults are in place.
    fn approve(&mut self) {
        let concur = self.setting.sandbox.concur();
        while self.approved.len() - self.verdicts.iter().filter(|verdict| ended(verdict)).count() < MOST_OPEN {
            let Some(subject) = self.subjects.get(self.approved.len()) else {
                break;
            };
            let add = |fault: &PlannedFault, key: Option<String>| {
                let rule = FaultRule {
                    key,
                    ..FaultRule::once(fault.operation, fault.kind.fault())
                };
                if fault.in_concur() {
                    concur.faults().add(rule);
                } else {
                    self.setting.sandbox.business_central().faults().add(rule);
                }
            };
            for fault in &subject.planned.faults {
                add(fault, Some(subject.fault_key(fault)));
            }
            if let Some(fault) = &subject.planned.shared {
                add(fault, None);
            }
            concur.approve(subject.approval.clone());
            self.approved.push(Instant::now());
        }
    }

    /// Judges both systems, and does what people do about what they see.
    async fn act(&mut self) -> anyhow::Result<()> {
        let world = World::seen(&self.setting.sandbox);
        let subjects = &self.subjects[..self.approved.len()];
        self.verdicts = subjects.iter().map(|subject| world.verdict(subject)).collect();
        if self.approved.len() * 2 >= self.subjects.len() {
            self.people.add_supplier(&self.setting);
        }
        self.people.pay(&self.setting, &world, subjects)?;
        for subject in subjects {
            self.people.recall_after_posting(&self.setting, &world, subject);
            self.people.approve_again(&self.setting, &world, subject).await?;
        }
        timeout(ANSWER, self.people.answer_holds(&self.setting, subjects)).await??;
        timeout(ANSWER, self.echoes.tell(&self.setting, &world, subjects)).await??;
        Ok(())
    }

    fn open(&self) -> usize {
        self.verdicts.iter().filter(|verdict| !ended(verdict)).count()
    }

    /// Whether no run is between two steps: verdicts look final a moment before the last step is over.
    async fn is_quiet(&self) -> bool {
        let resting = [
            Stage::Held,
            Stage::Rejected,
            Stage::Withdrawn,
            Stage::Paid,
            Stage::Closed,
        ];
        for stage in Stage::ALL.into_iter().filter(|stage| !resting.contains(stage)) {
            let filter = DocumentFilter {
                stage: Some(stage.as_str().to_owned()),
                limit: 100,
                ..DocumentFilter::default()
            };
            let Ok(found) = self.setting.records.documents(&filter).await else {
                return false;
            };
            for document in &found {
                if !self.was_replaced(document).await {
                    return false;
                }
            }
        }
        true
    }

    /// Whether it is an approval that nobody took before it was recalled and approved again: it stays as it was received.
    async fn was_replaced(&self, document: &DocumentSummary) -> bool {
        let key = &document.key;
        let approvals = self.setting.records.approvals(&key.connection, &key.business_id).await;
        let newest = approvals.ok().and_then(|approvals| approvals.into_iter().next_back());
        newest.is_some_and(|newest| newest.position != document.position)
    }

    fn deeds(&self) -> Deeds {
        Deeds {
            worker_kills: self.setting.workers.kills,
            worker_ends: self.setting.workers.ends,
            server_kills: self.server_kills,
            recalls: self.people.recalls,
            retries: self.people.retries,
            echoes: self.echoes.signals,
            seconds: self.progress.elapsed().as_secs(),
        }
    }

    async fn report(self) -> Report {
        let deeds = self.deeds();
        let approved = &self.subjects[..self.approved.len()];
        let mut report = Report::of(&self.plan, approved, &self.setting.sandbox, deeds);
        let never = self.subjects.len() - approved.len();
        if never > 0 {
            report.unexplained += never;
            report.problems.push(format!("{never} documents were never approved"));
        }
        report.documents = self.subjects.len();
        drop(self.setting.workers);
        self.setting.records.close().await;
        report
    }
}

fn ended(verdict: &Verdict) -> bool {
    !matches!(verdict, Verdict::Unexplained(_))
}

/// The `concordat` program in the folder of this profile, beside this one or above it.
///
/// # Errors
/// When it is not there.
pub fn program() -> anyhow::Result<PathBuf> {
    let this = std::env::current_exe()?;
    let folders = this.ancestors().skip(1).take(2);
    let found = folders
        .map(|folder| folder.join("concordat"))
        .find(|file| file.is_file());
    found.ok_or_else(|| anyhow::anyhow!("there is no `concordat` beside {}; run `make build`", this.display()))
}

/// Where `make` keeps a run's files: `chaos` in cargo's target folder.
///
/// # Errors
/// When this program's own place is unknown.
pub fn usual_folder() -> anyhow::Result<PathBuf> {
    let this = std::env::current_exe()?;
    let target = this.ancestors().nth(2).unwrap_or(Path::new("target"));
    Ok(target.join("chaos"))
}
