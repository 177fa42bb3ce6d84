//! The keeper of Business Central's webhook subscriptions: makes what is missing, renews at half life, makes again what is gone, and
//! deletes strays. What it cannot do now it does in its next run; it fails, so that somebody sees it, when one is about to end.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use posting::ids::{CompanyCode, ConnectionName};
use serde::{Deserialize, Serialize};
use temporalio_common::error::ApplicationFailure;
use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{ActivityOptions, RetryPolicy, WorkflowContext, WorkflowResult, WorkflowTermination};

use crate::activities::BusinessCentral;
use crate::contracts::{
    CompanyRef, KeepSubscription, KeeperReport, KeptSubscription, ListSubscriptions, NoticedEntity, Queues, Renewed,
};
use crate::failure::FailureType;
use crate::timing::Timing;

/// Input of the keeper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriptionKeeperInput {
    /// Whose subscriptions.
    pub connection: ConnectionName,
    /// Its Business Central companies.
    pub companies: Vec<CompanyCode>,
    /// Where Business Central is to send notices.
    pub notification_url: String,
    /// A subscription with less time left is renewed. Business Central gives three days.
    pub renew_before_seconds: u64,
    /// A subscription with less time left after the run makes the run fail.
    pub alert_before_seconds: u64,
    /// Where requests go.
    pub queues: Queues,
    /// Time-outs and retries.
    pub timing: Timing,
}

/// The workflow.
#[workflow]
#[derive(Default)]
pub struct SubscriptionKeeper;

#[workflow_methods]
impl SubscriptionKeeper {
    /// Lists, and puts right what is not as it shall be.
    #[run(name = "SubscriptionKeeper")]
    pub async fn run(ctx: &mut WorkflowContext<Self>, input: SubscriptionKeeperInput) -> WorkflowResult<KeeperReport> {
        let Some(first) = input.companies.first() else {
            return Ok(KeeperReport::default());
        };
        let ask = ListSubscriptions {
            company: company(&input, first),
            notification_url: input.notification_url.clone(),
        };
        let listed = ctx
            .execute_activity(BusinessCentral::list_subscriptions, ask, options(&input, 5))
            .await?;
        let (kept, strays) = sorted(&input, listed.subscriptions);
        let mut keeper = Keeper {
            ctx,
            input: &input,
            at: listed.at,
            report: KeeperReport::default(),
            ends: Vec::new(),
        };
        for (code, entity, known) in kept {
            keeper.keep(&code, entity, known).await;
        }
        for stray in strays {
            keeper.delete(first, stray).await;
        }
        keeper.end()
    }
}

type Kept = (CompanyCode, NoticedEntity, Option<KeptSubscription>);

/// For each thing that is subscribed to the subscription that lives longest, and the strays.
fn sorted(input: &SubscriptionKeeperInput, mut found: Vec<KeptSubscription>) -> (Vec<Kept>, Vec<KeptSubscription>) {
    let mut kept = Vec::new();
    for code in &input.companies {
        for entity in NoticedEntity::ALL {
            let of_it = |one: &KeptSubscription| one.is_ours && one.of == Some((code.clone(), entity));
            let best = found
                .iter()
                .enumerate()
                .filter(|(_, one)| of_it(one))
                .max_by_key(|(_, one)| one.expires_at)
                .map(|(place, _)| place);
            kept.push((code.clone(), entity, best.map(|place| found.remove(place))));
        }
    }
    (kept, found)
}

struct Keeper<'a> {
    ctx: &'a WorkflowContext<SubscriptionKeeper>,
    input: &'a SubscriptionKeeperInput,
    at: Timestamp,
    report: KeeperReport,
    ends: Vec<Timestamp>,
}

impl Keeper<'_> {
    async fn keep(&mut self, code: &CompanyCode, entity: NoticedEntity, known: Option<KeptSubscription>) {
        let Some(known) = known else {
            return self.create(code, entity).await;
        };
        if known.expires_at.duration_since(self.at) >= seconds(self.input.renew_before_seconds) {
            self.report.left += 1;
            self.ends.push(known.expires_at);
            return;
        }
        let ask = self.ask(code, entity, Some((known.id, known.etag)));
        let renewed = self
            .ctx
            .execute_activity(BusinessCentral::renew_subscription, ask, options(self.input, 1))
            .await;
        match renewed {
            Ok(Renewed::Until(end)) => {
                self.report.renewed += 1;
                self.ends.push(end);
            }
            Ok(Renewed::Gone) => self.create(code, entity).await,
            Err(_) => {
                self.failed("renewed", code, entity);
                self.ends.push(known.expires_at);
            }
        }
    }

    async fn create(&mut self, code: &CompanyCode, entity: NoticedEntity) {
        let ask = self.ask(code, entity, None);
        let made = self
            .ctx
            .execute_activity(BusinessCentral::create_subscription, ask, options(self.input, 1))
            .await;
        match made {
            Ok(end) => {
                self.report.created += 1;
                self.ends.push(end);
            }
            // Perhaps it was made, and nobody heard of it: the next run lists it.
            Err(_) => {
                self.failed("made", code, entity);
                self.ends.push(self.at);
            }
        }
    }

    async fn delete(&mut self, code: &CompanyCode, stray: KeptSubscription) {
        let entity = stray.of.as_ref().map_or(NoticedEntity::Vendors, |(_, entity)| *entity);
        let ask = self.ask(code, entity, Some((stray.id, stray.etag)));
        let deleted = self
            .ctx
            .execute_activity(BusinessCentral::delete_subscription, ask, options(self.input, 1))
            .await;
        match deleted {
            Ok(()) => self.report.strays_deleted += 1,
            Err(_) => self.report.failed.push("a stray could not be deleted".to_owned()),
        }
    }

    fn failed(&mut self, what: &str, code: &CompanyCode, entity: NoticedEntity) {
        let of = match entity {
            NoticedEntity::PurchaseInvoices => "purchase invoices",
            NoticedEntity::Vendors => "vendors",
        };
        self.report.failed.push(format!(
            "the subscription to {of} of company {code} could not be {what}"
        ));
    }

    fn ask(&self, code: &CompanyCode, entity: NoticedEntity, known: Option<(String, String)>) -> KeepSubscription {
        KeepSubscription {
            company: company(self.input, code),
            entity,
            notification_url: self.input.notification_url.clone(),
            known,
        }
    }

    fn end(mut self) -> WorkflowResult<KeeperReport> {
        self.report.earliest_end = self.ends.iter().min().copied();
        let limit = seconds(self.input.alert_before_seconds);
        match self.report.earliest_end {
            Some(end) if end.duration_since(self.at) < limit => Err(expiring(&self.report)),
            _ => Ok(self.report),
        }
    }
}

/// The message says what failed; what it means and what to do is on the page.
fn expiring(report: &KeeperReport) -> WorkflowTermination {
    let failure_type = FailureType::SubscriptionExpiring;
    let reason = match report.failed.is_empty() {
        true => "A webhook subscription of Business Central is about to end.".to_owned(),
        false => format!(
            "Webhook subscriptions of Business Central: {}.",
            report.failed.join("; ")
        ),
    };
    ApplicationFailure::builder(failure_type.message(&reason))
        .type_name(failure_type.as_str().to_owned())
        .non_retryable(true)
        .build()
        .into()
}

fn seconds(seconds: u64) -> SignedDuration {
    SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX))
}

fn company(input: &SubscriptionKeeperInput, code: &CompanyCode) -> CompanyRef {
    CompanyRef {
        connection: input.connection.clone(),
        company: code.clone(),
    }
}

/// A write is sent once: what became of it shows in the next run's list.
fn options(input: &SubscriptionKeeperInput, attempts: u32) -> ActivityOptions {
    let timing = &input.timing;
    ActivityOptions::with_start_to_close_timeout(Duration::from_secs(timing.read_timeout_seconds))
        .task_queue(input.queues.sweeps())
        .retry_policy(
            RetryPolicy::builder()
                .initial_interval(Duration::from_millis(timing.retry_initial_milliseconds.max(1)))
                .maximum_attempts(attempts)
                .build(),
        )
        .build()
}
