//! What people do during a run: an operator answers held documents, processors recall approvals, somebody pays.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use records::{DocumentFilter, DocumentSummary};
use sandbox::business_central::{PaymentAmount, VendorSeed};
use sandbox::concur::{DocStatus, FiDocumentView, PostingOutcome};
use temporalio_client::WorkflowSignalOptions;
use tokio::time::Instant;
use workflows::document::Document;
use workflows::failure::FailureType;
use workflows::stage::Stage;

use super::judge::World;
use super::plan::Fate;
use super::setting::Setting;
use super::subject::{MISSING_SUPPLIER, Subject};

/// The most signals one document gets.
const MOST_SIGNALS: u32 = 15;
/// A signal that changes nothing for this long is sent again.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long an approval that nobody took is left recalled before it is approved again.
const BEFORE_AGAIN: Duration = Duration::from_secs(3);

/// What an operator does about a held document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Retry,
    Reject,
    UndoRecall,
}

/// People, and what they have done.
#[derive(Default)]
pub(super) struct People {
    answered: BTreeMap<String, (Timestamp, Instant)>,
    signals: BTreeMap<String, u32>,
    recalled: BTreeMap<u32, Instant>,
    supplier_added: bool,
    /// Signals sent.
    pub(super) retries: u32,
    /// Recalls that Concur took.
    pub(super) recalls: u32,
}

impl People {
    /// Answers what is held, each hold once, a document a bounded number of times.
    ///
    /// # Errors
    /// When records or Temporal do not answer; the rest is answered the next time.
    pub(super) async fn answer_holds(&mut self, setting: &Setting, subjects: &[Subject]) -> anyhow::Result<()> {
        let filter = DocumentFilter {
            stage: Some(Stage::Held.as_str().to_owned()),
            limit: 1_000,
            ..DocumentFilter::default()
        };
        let by_id: BTreeMap<&str, &Subject> = subjects.iter().map(|s| (s.business_id.as_str(), s)).collect();
        for held in setting.records.documents(&filter).await? {
            let Some(subject) = by_id.get(held.key.business_id.as_str()) else {
                continue;
            };
            let failure = held.failure_type.as_deref().and_then(FailureType::from_name);
            let Some(act) = decide(subject.planned.fate, failure, self.supplier_added) else {
                continue;
            };
            let fi = &held.key.financial_document_id;
            let answered = self.answered.get(fi);
            if answered.is_some_and(|(hold, at)| *hold == held.stage_at && at.elapsed() < PATIENCE) {
                continue;
            }
            let signals = self.signals.entry(held.key.business_id.clone()).or_default();
            if *signals >= MOST_SIGNALS {
                continue;
            }
            *signals += 1;
            self.retries += 1;
            self.answered.insert(fi.clone(), (held.stage_at, Instant::now()));
            carry_out(setting, &held, failure, act).await?;
        }
        Ok(())
    }

    /// Adds the supplier that is missing.
    pub(super) fn add_supplier(&mut self, setting: &Setting) {
        if !self.supplier_added {
            setting.sandbox.business_central().add_vendor(VendorSeed {
                number: MISSING_SUPPLIER.1.to_owned(),
                name: format!("Vendor {}", MISSING_SUPPLIER.1),
                ..VendorSeed::default()
            });
            self.supplier_added = true;
        }
    }

    /// Recalls what is due, as far as Concur lets anybody. `approved` says since when a document is in the queue.
    pub(super) fn recall(&mut self, setting: &Setting, subject: &Subject, approved: Instant) {
        let Fate::Recalled { after_milliseconds, .. } = subject.planned.fate else {
            return;
        };
        let due = approved.elapsed() >= Duration::from_millis(after_milliseconds);
        if due && !self.recalled.contains_key(&subject.planned.number) {
            self.recalled.insert(subject.planned.number, Instant::now());
            self.recalls += u32::from(setting.sandbox.concur().recall(&subject.business_id).is_ok());
        }
    }

    /// Recalls what stands posted and is not confirmed, although it is locked.
    pub(super) fn recall_after_posting(&mut self, setting: &Setting, world: &World, subject: &Subject) {
        if !matches!(subject.planned.fate, Fate::RecalledAfterPosting { .. })
            || self.recalled.contains_key(&subject.planned.number)
        {
            return;
        }
        let all_posted = subject.purchases.iter().all(|p| world.posted(p).len() == 1);
        let latest = world.approvals(subject).last();
        let fi = latest.map(|latest| latest.financial_document_id.as_str());
        let now = fi.and_then(|fi| setting.sandbox.concur().document(fi));
        if all_posted && now.is_some_and(|now| now.status == DocStatus::Acknowledged) {
            self.recalled.insert(subject.planned.number, Instant::now());
            self.recalls += u32::from(setting.sandbox.concur().force_recall(&subject.business_id).is_ok());
        }
    }

    /// Approves again what was recalled, once its run has ended or there never was one.
    ///
    /// # Errors
    /// When records do not answer.
    pub(super) async fn approve_again(
        &self,
        setting: &Setting,
        world: &World,
        subject: &Subject,
    ) -> anyhow::Result<()> {
        let Fate::Recalled { again: true, .. } = subject.planned.fate else {
            return Ok(());
        };
        let [only] = world.approvals(subject) else {
            return Ok(());
        };
        let since = self.recalled.get(&subject.planned.number);
        if only.status != DocStatus::Recalled || since.is_none_or(|since| since.elapsed() < BEFORE_AGAIN) {
            return Ok(());
        }
        let connection = setting.config.connection(None)?.name.to_string();
        let taken = setting.records.approvals(&connection, &subject.business_id).await?;
        let over = |taken: &DocumentSummary| taken.stage == Stage::Withdrawn.as_str();
        if taken.last().is_none_or(over) {
            setting.sandbox.concur().approve(subject.approval.clone());
        }
        Ok(())
    }

    /// Pays what Concur waits for: most of it once it is confirmed, some as soon as it is posted.
    ///
    /// # Errors
    /// When the simulator refuses a payment.
    pub(super) fn pay(&self, setting: &Setting, world: &World, subjects: &[Subject]) -> anyhow::Result<()> {
        let ledger = setting.sandbox.business_central();
        let today = setting.sandbox.clock().today();
        for subject in subjects {
            let confirmed = world.approvals(subject).iter().any(is_confirmed);
            let early = subject.planned.number.is_multiple_of(4) && subject.planned.fate == Fate::Plain;
            if !confirmed && !early {
                continue;
            }
            for purchase in subject.purchases.iter().filter(|purchase| purchase.payment_is_told) {
                if let [posted] = world.posted(purchase)[..]
                    && posted.status == "Open"
                {
                    ledger.pay(&posted.number, PaymentAmount::Full, today)?;
                }
            }
        }
        Ok(())
    }
}

fn is_confirmed(approval: &FiDocumentView) -> bool {
    let mut postings = approval.postings.iter();
    postings.any(|posting| posting.outcome == PostingOutcome::Success)
}

/// `None`: it is left as it is.
fn decide(fate: Fate, failure: Option<FailureType>, supplier_added: bool) -> Option<Act> {
    match (fate, failure) {
        (Fate::UnmappedLeft, Some(FailureType::MappingMissing)) => None,
        (Fate::UnmappedRejected, Some(FailureType::MappingMissing))
        | (Fate::PostRefused, Some(FailureType::DocumentInvalid)) => Some(Act::Reject),
        (Fate::SupplierMissing, Some(FailureType::MappingMissing)) if !supplier_added => None,
        (Fate::RecalledAfterPosting { undone }, Some(FailureType::Recalled)) => undone.then_some(Act::UndoRecall),
        _ => Some(Act::Retry),
    }
}

async fn carry_out(
    setting: &Setting,
    held: &DocumentSummary,
    failure: Option<FailureType>,
    act: Act,
) -> anyhow::Result<()> {
    let key = &held.key;
    // An approval that came while another was taken has a run of its own.
    let id = if failure == Some(FailureType::Reopened) {
        format!("{}/{}", key.business_id, key.financial_document_id)
    } else {
        key.business_id.clone()
    };
    if act == Act::UndoRecall {
        let concur = setting.sandbox.concur();
        concur.set_status(&key.financial_document_id, DocStatus::Acknowledged);
    }
    let handle = setting.client.get_workflow_handle::<Document>(id);
    let options = WorkflowSignalOptions::default();
    match act {
        Act::Retry | Act::UndoRecall => handle.signal(Document::retry, (), options).await?,
        Act::Reject => handle.signal(Document::reject, (), options).await?,
    }
    Ok(())
}
