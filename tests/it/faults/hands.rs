//! Runs one activity at a time, as a workflow would, but in any order and as often as a test wants.

use std::cell::RefCell;
use std::fmt::Debug;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use concordat_tests::house::House;
use jiff::Timestamp;
use posting::ids::{BusinessId, CompanyCode, FinancialDocumentId};
use temporalio_client::errors::ActivityResultError;
use temporalio_client::{ActivityStartOptions, RetryPolicy};
use temporalio_common::ActivityDefinition;
use temporalio_common::error::IncomingError;
use workflows::contracts::{
    AdvanceWatermark, CompanyRef, DocumentRef, PlanOutline, PlanRef, PurchaseOutline, Queues, ReadBy, ReadPostingState,
    RecordStage,
};
use workflows::failure::FailureType;
use workflows::stage::Stage;

use super::subject::Subject;
use super::world::World;

/// Activities of one document.
pub(super) struct Hands<'a> {
    pub(super) house: &'a House,
    pub(super) subject: &'a Subject,
    pub(super) queues: Queues,
    document: DocumentRef,
    company: CompanyCode,
    /// Names of the activities executed so far.
    executed: RefCell<Vec<String>>,
}

/// Whose task queue an activity runs on.
#[derive(Clone, Copy)]
pub(super) enum On {
    Documents,
    Concur,
    BusinessCentral,
}

impl<'a> Hands<'a> {
    pub(super) fn new(house: &'a House, subject: &'a Subject) -> anyhow::Result<Self> {
        let connection = house.connection()?;
        Ok(Self {
            house,
            subject,
            queues: connection.queues(),
            document: DocumentRef {
                connection: connection.name.clone(),
                kind: subject.kind,
                business_id: BusinessId::parse(&subject.business_id)?,
                financial_document_id: FinancialDocumentId::parse(&subject.financial_document_id)?,
            },
            company: connection.business_central.company_code.clone(),
            executed: RefCell::default(),
        })
    }

    /// The approval.
    pub(super) fn document(&self) -> DocumentRef {
        self.document.clone()
    }

    /// Executes an activity two times, the second after the first has ended.
    pub(super) async fn twice<A: ActivityDefinition>(
        &self,
        on: On,
        call: impl Fn() -> (A, A::Input),
    ) -> anyhow::Result<(A::Output, A::Output)> {
        Ok((self.once(on, call()).await?, self.once(on, call()).await?))
    }

    /// Executes an activity two times; the second leaves both systems and records as the first left them.
    pub(super) async fn twice_alike<A: ActivityDefinition>(
        &self,
        on: On,
        call: impl Fn() -> (A, A::Input),
    ) -> anyhow::Result<(A::Output, A::Output)> {
        let first = self.once(on, call()).await?;
        let before = World::of(self.house).await?;
        let (activity, input) = call();
        let name = activity.name().to_owned();
        let second = self.once(on, (activity, input)).await?;
        World::of(self.house).await?.same_as(&before, &name)?;
        Ok((first, second))
    }

    /// # Errors
    /// When one of these activities was not executed at least two times: a list that says so would be wrong.
    pub(super) fn executed_twice(&self, names: &[&str]) -> anyhow::Result<()> {
        for name in names {
            let times = self
                .executed
                .borrow()
                .iter()
                .filter(|executed| executed == name)
                .count();
            ensure!(times >= 2, "{name} was executed {times} times");
        }
        Ok(())
    }

    /// Executes an activity that must succeed.
    pub(super) async fn once<A: ActivityDefinition>(
        &self,
        on: On,
        (activity, input): (A, A::Input),
    ) -> anyhow::Result<A::Output> {
        let name = activity.name().to_owned();
        self.executed(on, activity, input).await?.with_context(|| name)
    }

    /// Executes an activity that must fail; returns as what.
    pub(super) async fn refused<A: ActivityDefinition>(
        &self,
        on: On,
        (activity, input): (A, A::Input),
    ) -> anyhow::Result<FailureType> {
        let name = activity.name().to_owned();
        match self.executed(on, activity, input).await? {
            Ok(_) => bail!("{name} was not refused"),
            Err(ActivityResultError::ActivityFailed(IncomingError::Application(failure))) => failure
                .type_name()
                .and_then(FailureType::from_name)
                .with_context(|| format!("{name} failed without a failure type")),
            Err(error) => Err(error).context(name),
        }
    }

    async fn executed<A: ActivityDefinition>(
        &self,
        on: On,
        activity: A,
        input: A::Input,
    ) -> anyhow::Result<Result<A::Output, ActivityResultError>> {
        let queue = match on {
            On::Documents => &self.house.config.temporal.task_queue,
            On::Concur => &self.queues.concur,
            On::BusinessCentral => &self.queues.business_central,
        };
        let nth = self.executed.borrow().len();
        self.executed.borrow_mut().push(activity.name().to_owned());
        let id = format!("{}/{nth}/{}", self.subject.business_id, activity.name());
        let options = ActivityStartOptions::with_start_to_close_timeout(queue, id, Duration::from_secs(20))
            .heartbeat_timeout(Duration::from_secs(5))
            .retry_policy(RetryPolicy::builder().maximum_attempts(1).build())
            .build();
        let handle = self.house.client.start_activity(activity, input, options).await?;
        Ok(handle.result().await)
    }

    /// The plan that an outline tells of.
    pub(super) fn plan(&self, outline: &PlanOutline) -> PlanRef {
        PlanRef {
            document: self.document(),
            digest: outline.digest.clone(),
        }
    }

    /// The plan in records.
    pub(super) async fn planned(&self) -> anyhow::Result<PlanRef> {
        let stored = self.house.records.plan(&self.subject.key(self.house)?).await?;
        Ok(PlanRef {
            document: self.document(),
            digest: stored.context("no plan in records")?.digest,
        })
    }

    /// A look for one planned purchase document.
    pub(super) fn look(&self, plan: &PlanRef, purchase: &PurchaseOutline, by: ReadBy) -> ReadPostingState {
        ReadPostingState {
            plan: Some(plan.clone()),
            document: self.document(),
            key: purchase.key.clone(),
            by,
        }
    }

    /// A change of stage.
    pub(super) fn stage(&self, stage: Stage) -> RecordStage {
        RecordStage {
            document: self.document(),
            stage,
            failure: None,
        }
    }

    /// The company the document is posted in.
    pub(super) fn company(&self) -> CompanyRef {
        CompanyRef {
            connection: self.document.connection.clone(),
            company: self.company.clone(),
        }
    }

    /// A move of the company's watermark.
    pub(super) fn advance(&self, watermark: Timestamp) -> AdvanceWatermark {
        AdvanceWatermark {
            company: self.company(),
            watermark,
        }
    }
}

/// The number of the document's posted purchase document.
pub(super) fn number(hands: &Hands<'_>) -> anyhow::Result<String> {
    hands.subject.posted_number(hands.house)
}

/// The only one.
pub(super) fn one<T: Debug>(items: &[T]) -> anyhow::Result<&T> {
    ensure!(items.len() == 1, "not one but {items:?}");
    Ok(&items[0])
}
