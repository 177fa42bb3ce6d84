//! What a test asks Temporal itself, and how it lets a workflow's weeks pass.

use std::time::Duration;

use anyhow::Context;
use concordat::schedules;
use futures::TryStreamExt;
use posting::plan::DocumentKind;
use temporalio_client::tonic::IntoRequest;
use temporalio_client::{
    UntypedQuery, WorkflowCancelOptions, WorkflowDescribeOptions, WorkflowExecutionDescription,
    WorkflowExecutionStatus, WorkflowFetchHistoryOptions, WorkflowGetResultOptions, WorkflowListOptions,
    WorkflowQueryOptions, WorkflowStartOptions,
};
use temporalio_common::UntypedWorkflow;
use temporalio_common::data_converters::RawValue;
use temporalio_common::protos::temporal::api::common::v1::{
    FastForwardConfig, SearchAttributes, TimeSkippingConfig, WorkflowExecution,
};
use temporalio_common::protos::temporal::api::history::v1::HistoryEvent;
use temporalio_common::protos::temporal::api::history::v1::history_event::Attributes;
use temporalio_common::protos::temporal::api::workflow::v1::WorkflowExecutionOptions;
use temporalio_common::protos::temporal::api::workflowservice::v1::UpdateWorkflowExecutionOptionsRequest;
use workflows::contracts::{DocumentState, HeldReport, IntakeReport, SweepReport};
use workflows::document::Document;
use workflows::held_sweep::HeldSweep;
use workflows::intake::{Intake, IntakeInput};
use workflows::payment_sweep::PaymentSweep;
use workflows::search_attributes::STAGE;
use workflows::stage::Stage;

use crate::house::House;
use crate::wait::until;

impl House {
    /// Looks at one queue now and waits until the look has ended.
    pub async fn look(&self, kind: DocumentKind) -> anyhow::Result<IntakeReport> {
        let connection = self.connection()?;
        let input = IntakeInput {
            connection: connection.name.clone(),
            kind,
            page_limit: self.config.intake.page_limit,
            queues: connection.queues(),
            timing: self.config.timing.clone(),
            policies: self.config.policies.clone(),
        };
        let id = format!("look/{}/{}", connection.name, uuid::Uuid::new_v4());
        let options = WorkflowStartOptions::new(&self.config.temporal.task_queue, id).build();
        let handle = self.client.start_workflow(Intake::run, input, options).await?;
        Ok(handle.get_result(WorkflowGetResultOptions::default()).await?)
    }

    /// Looks at what is held now and waits until the sweep has ended.
    pub async fn look_at_held(&self) -> anyhow::Result<HeldReport> {
        let id = schedules::look_at_held_now(&self.config, &self.client, self.connection()?).await?;
        let handle = self.client.get_workflow_handle::<HeldSweep>(&id);
        Ok(handle.get_result(WorkflowGetResultOptions::default()).await?)
    }

    /// Asks Business Central for payments now and waits until the sweep has ended.
    pub async fn swept(&self) -> anyhow::Result<SweepReport> {
        let id = schedules::sweep_now(&self.config, &self.client, self.connection()?).await?;
        let handle = self.client.get_workflow_handle::<PaymentSweep>(&id);
        Ok(handle.get_result(WorkflowGetResultOptions::default()).await?)
    }

    /// What the query `state` answers.
    pub async fn state(&self, workflow_id: &str) -> anyhow::Result<DocumentState> {
        let handle = self.client.get_workflow_handle::<Document>(workflow_id);
        Ok(handle
            .query(Document::state, (), WorkflowQueryOptions::default())
            .await?)
    }

    /// The current details that the Web UI shows, by the built-in query behind them.
    pub async fn current_details(&self, workflow_id: &str) -> anyhow::Result<String> {
        let handle = self.client.get_workflow_handle::<UntypedWorkflow>(workflow_id);
        let query = UntypedQuery::new("__temporal_workflow_metadata");
        let answer = handle
            .query(query, RawValue::new(Vec::new()), WorkflowQueryOptions::default())
            .await?;
        let payload = answer.payloads.first().context("the metadata query answered nothing")?;
        let metadata: serde_json::Value = serde_json::from_slice(&payload.data)?;
        let details = ["currentDetails", "current_details"]
            .iter()
            .find_map(|name| metadata[*name].as_str());
        Ok(details
            .with_context(|| format!("no current details in {metadata}"))?
            .to_owned())
    }

    /// What Temporal shows of the newest run of this id.
    pub async fn describe(&self, workflow_id: &str) -> anyhow::Result<WorkflowExecutionDescription> {
        let handle = self.client.get_workflow_handle::<Document>(workflow_id);
        Ok(handle.describe(WorkflowDescribeOptions::default()).await?)
    }

    /// What the server tells of the newest run of this id, once its search attribute shows this stage. Records show a stage a
    /// moment earlier: the attribute is set when the workflow task completes.
    pub async fn described_at(&self, workflow_id: &str, stage: Stage) -> anyhow::Result<WorkflowExecutionDescription> {
        until(&format!("{workflow_id} to be shown as {stage}"), async || {
            let shown = self.describe(workflow_id).await?;
            let at = shown.search_attributes().get(&STAGE);
            Ok((at.as_deref() == Some(stage.as_str())).then_some(shown))
        })
        .await
    }

    /// Every event of the newest run of this id.
    pub async fn history(&self, workflow_id: &str) -> anyhow::Result<Vec<HistoryEvent>> {
        let handle = self.client.get_workflow_handle::<Document>(workflow_id);
        Ok(handle
            .fetch_history(WorkflowFetchHistoryOptions::default())
            .into_events()
            .await?)
    }

    /// Workflow id and status of every run that matches a visibility query.
    pub async fn runs(&self, query: &str) -> anyhow::Result<Vec<(String, WorkflowExecutionStatus)>> {
        let options = WorkflowListOptions::builder().limit(100).build();
        let runs = self.client.list_workflows(query, options);
        Ok(runs
            .map_ok(|run| (run.id().to_owned(), run.status()))
            .try_collect()
            .await?)
    }

    /// Asks for a run to be cancelled, as the Web UI does.
    pub async fn cancel(&self, workflow_id: &str) -> anyhow::Result<()> {
        let handle = self.client.get_workflow_handle::<Document>(workflow_id);
        Ok(handle.cancel(WorkflowCancelOptions::default()).await?)
    }

    /// Waits until the newest run of this id has ended; returns how.
    pub async fn until_closed(&self, workflow_id: &str) -> anyhow::Result<WorkflowExecutionStatus> {
        until(&format!("{workflow_id} to end"), async || {
            let status = self.describe(workflow_id).await?.status();
            Ok((status != WorkflowExecutionStatus::Running).then_some(status))
        })
        .await
    }

    /// Waits until a document that was told or cancelled is held again, be it for the same reason; returns its state.
    pub async fn until_held_again(&self, workflow_id: &str) -> anyhow::Result<DocumentState> {
        until(&format!("{workflow_id} to be held again"), async || {
            let events = self.history(workflow_id).await?;
            let told = events.iter().rposition(|event| {
                matches!(
                    event.attributes,
                    Some(
                        Attributes::WorkflowExecutionSignaledEventAttributes(_)
                            | Attributes::WorkflowExecutionCancelRequestedEventAttributes(_)
                    )
                )
            });
            let after = told.map_or(&events[..0], |at| &events[at..]);
            Ok(after.iter().any(|event| enters(event, Stage::Held)).then_some(()))
        })
        .await?;
        self.state(workflow_id).await
    }

    /// Lets this much of a workflow's own time pass at once: timers fire in their order, activities run between them.
    pub async fn let_time_pass(&self, workflow_id: &str, time: Duration) -> anyhow::Result<()> {
        let seconds = i64::try_from(time.as_secs()).context("too long a time")?;
        let skipping = TimeSkippingConfig {
            enabled: true,
            fast_forward_config: Some(FastForwardConfig {
                id: uuid::Uuid::new_v4().to_string(),
                duration: Some(prost_wkt_types::Duration { seconds, nanos: 0 }),
            }),
            ..TimeSkippingConfig::default()
        };
        let request = UpdateWorkflowExecutionOptionsRequest {
            namespace: "default".to_owned(),
            workflow_execution: Some(WorkflowExecution {
                workflow_id: workflow_id.to_owned(),
                run_id: String::new(),
            }),
            workflow_execution_options: Some(WorkflowExecutionOptions {
                time_skipping_config: Some(skipping),
                ..WorkflowExecutionOptions::default()
            }),
            update_mask: Some(prost_wkt_types::FieldMask {
                paths: vec!["time_skipping_config".to_owned()],
            }),
            ..UpdateWorkflowExecutionOptionsRequest::default()
        };
        self.client
            .connection()
            .workflow_service()
            .update_workflow_execution_options(request.into_request())
            .await?;
        Ok(())
    }
}

/// Whether this event shows the document at a stage.
fn enters(event: &HistoryEvent, stage: Stage) -> bool {
    let Some(Attributes::UpsertWorkflowSearchAttributesEventAttributes(upsert)) = &event.attributes else {
        return false;
    };
    let stage_field = |fields: &SearchAttributes| fields.indexed_fields.get("Stage").cloned();
    upsert
        .search_attributes
        .as_ref()
        .and_then(stage_field)
        .is_some_and(|payload| payload.data == format!("\"{stage}\"").as_bytes())
}
