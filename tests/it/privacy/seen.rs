//! Everything that somebody without the payloads' key sees of a workflow or a schedule.

use anyhow::Context;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use concordat::schedules;
use concordat_tests::house::House;
use concordat_tests::wait::until;
use posting::plan::DocumentKind;
use serde_json::Value;
use temporalio_client::{UntypedQuery, UntypedWorkflow, WorkflowFetchHistoryOptions};
use temporalio_common::data_converters::RawValue;
use temporalio_common::protos::temporal::api::common::v1::Payload;

/// Texts, each with the place where it stands.
#[derive(Debug, Default)]
pub(super) struct Seen(Vec<(String, String)>);

impl Seen {
    fn add(&mut self, place: impl Into<String>, text: impl Into<String>) {
        let text = text.into();
        if !text.is_empty() {
            self.0.push((place.into(), text));
        }
    }

    fn payload(&mut self, place: impl Into<String>, payload: &Payload) {
        self.add(place, String::from_utf8_lossy(&payload.data));
    }

    /// Whether a place of this kind was looked at.
    pub(super) fn has(&self, place: &str) -> bool {
        self.0.iter().any(|(seen, _)| seen.starts_with(place))
    }

    /// How many texts contain this word.
    pub(super) fn matching(&self, word: &str) -> usize {
        self.0.iter().filter(|(_, text)| text.contains(word)).count()
    }

    /// Every text of a message of Temporal's, payloads (base64 in JSON) included as they are stored.
    pub(super) fn everything(&mut self, place: &str, value: &Value) {
        match value {
            Value::Object(members) => members.values().for_each(|member| self.everything(place, member)),
            Value::Array(items) => items.iter().for_each(|item| self.everything(place, item)),
            Value::String(text) => {
                self.add(place, text.as_str());
                if let Ok(bytes) = BASE64_STANDARD.decode(text) {
                    self.add(place, String::from_utf8_lossy(&bytes));
                }
            }
            _ => {}
        }
    }

    /// Places in which one of these words stands.
    pub(super) fn containing<'a>(&self, words: impl Iterator<Item = &'a str>) -> Vec<String> {
        let mut found = Vec::new();
        for word in words {
            let matching = self.0.iter().filter(|(_, text)| text.contains(word));
            found.extend(matching.map(|(place, text)| format!("{place}: {text}")));
        }
        found
    }

    /// Id, search attributes, memo, summaries, current details, and the failure messages of the history.
    pub(super) async fn workflow(&mut self, house: &House, id: &str) -> anyhow::Result<()> {
        let handle = house.client.get_workflow_handle::<UntypedWorkflow>(id);
        let description = handle.describe(Default::default()).await?;
        self.add("workflow id", description.id());
        self.add(
            format!("static summary of {id}"),
            description.static_summary().unwrap_or_default(),
        );
        self.add(
            format!("static details of {id}"),
            description.static_details().unwrap_or_default(),
        );
        let info = description
            .raw()
            .workflow_execution_info
            .clone()
            .context("no description")?;
        for (name, payload) in info.search_attributes.unwrap_or_default().indexed_fields {
            self.payload(format!("search attribute {name} of {id}"), &payload);
        }
        for (name, payload) in info.memo.unwrap_or_default().fields {
            self.payload(format!("memo {name} of {id}"), &payload);
        }
        let query = UntypedQuery::new("__temporal_workflow_metadata");
        let metadata = handle
            .query(query, RawValue::new(Vec::new()), Default::default())
            .await?;
        for payload in &metadata.payloads {
            self.payload(format!("current details of {id}"), payload);
        }
        let events = handle
            .fetch_history(WorkflowFetchHistoryOptions::default())
            .into_events()
            .await?;
        for event in &events {
            let metadata = event.user_metadata.clone().unwrap_or_default();
            for payload in metadata.summary.iter().chain(&metadata.details) {
                self.payload(format!("summary of event {} of {id}", event.event_id), payload);
            }
            self.messages(
                &format!("event {} of {id}", event.event_id),
                &serde_json::to_value(event)?,
            );
        }
        Ok(())
    }

    /// Failure messages, their causes and stack traces, wherever they stand in an event.
    fn messages(&mut self, place: &str, value: &Value) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    match (name.as_str(), member.as_str()) {
                        ("message" | "stack_trace" | "reason", Some(text)) => {
                            self.add(format!("failure {name} in {place}"), text);
                        }
                        _ => self.messages(place, member),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.messages(place, item)),
            _ => {}
        }
    }

    /// Ids, notes, memos and search attributes of the house's schedules, and the ids of the runs they started.
    pub(super) async fn schedules(&mut self, house: &House) -> anyhow::Result<()> {
        let connection = house.connection()?;
        let intakes = DocumentKind::ALL.map(|kind| schedules::intake_id(connection, kind));
        for id in intakes.into_iter().chain([schedules::sweep_id(connection)]) {
            let handle = house.client.get_schedule_handle(&id);
            let schedule = until(&format!("schedule {id}"), async || {
                Ok(handle.describe(Default::default()).await.ok())
            })
            .await?;
            self.add(format!("note of schedule {id}"), schedule.note().unwrap_or_default());
            let raw = schedule.raw();
            for (name, payload) in raw.memo.clone().unwrap_or_default().fields {
                self.payload(format!("memo {name} of schedule {id}"), &payload);
            }
            for (name, payload) in raw.search_attributes.clone().unwrap_or_default().indexed_fields {
                self.payload(format!("search attribute {name} of schedule {id}"), &payload);
            }
            for run in schedule.recent_actions() {
                self.add(format!("workflow id started by {id}"), run.workflow_id);
            }
        }
        Ok(())
    }
}
