//! Billable actions as the Temporal server itself counts them: its metric `action`, by type.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Context;

use super::stand::Stand;

/// How long the count must stand still before it is taken.
const STILL: Duration = Duration::from_secs(1);
/// The bench's own questions, which nobody asks in production.
const OWN: &str = "grpc_QueryWorkflow";

/// Actions by type, such as `command_ScheduleActivityTask`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ServerActions(BTreeMap<String, u64>);

impl ServerActions {
    /// What the server has counted since it started, once that stands still.
    ///
    /// # Errors
    /// When its metrics cannot be read.
    pub(super) async fn settled(stand: &Stand) -> anyhow::Result<Self> {
        let url = stand.metrics_url().await?;
        let mut last = Self::read(&url).await?;
        loop {
            tokio::time::sleep(STILL).await;
            let now = Self::read(&url).await?;
            if now == last {
                return Ok(now);
            }
            last = now;
        }
    }

    async fn read(url: &str) -> anyhow::Result<Self> {
        let answer = reqwest::get(url).await.context("the server's metrics")?;
        Ok(Self::parse(&answer.error_for_status()?.text().await?))
    }

    /// Lines such as `action{action_type="grpc_SignalWorkflowExecution",namespace="default",operation="..."} 3`.
    fn parse(text: &str) -> Self {
        let mut actions = BTreeMap::new();
        let lines = text.lines().filter_map(|line| line.strip_prefix("action{"));
        for (labels, count) in lines.filter_map(|line| line.rsplit_once("} ")) {
            let kind = labels
                .split(',')
                .find_map(|label| label.strip_prefix("action_type=")?.strip_prefix('"')?.strip_suffix('"'));
            let ours = labels.split(',').any(|label| label == r#"namespace="default""#);
            if let (Some(kind), true, Ok(count)) = (kind, ours, count.trim().parse::<u64>())
                && kind != OWN
            {
                *actions.entry(kind.to_owned()).or_default() += count;
            }
        }
        Self(actions)
    }

    /// What came since.
    pub(super) fn since(&self, before: &Self) -> Self {
        let more = self.0.iter().map(|(kind, count)| {
            let before = before.of(kind);
            (kind.clone(), count.saturating_sub(before))
        });
        Self(more.filter(|(_, count)| *count > 0).collect())
    }

    /// Of this type.
    pub(super) fn of(&self, kind: &str) -> u64 {
        self.0.get(kind).copied().unwrap_or(0)
    }

    /// All.
    pub(super) fn total(&self) -> u64 {
        self.0.values().sum()
    }

    /// The types.
    pub(super) fn kinds(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_of_the_namespace_are_added_up_by_type_without_our_own_questions() {
        let text = r#"# TYPE action counter
action{action_type="command_StartTimer",namespace="default",operation="A",service_name="frontend"} 2
action{action_type="command_StartTimer",namespace="default",operation="B",service_name="frontend"} 3
action{action_type="grpc_StartWorkflowExecution",namespace="temporal_system",operation="A",service_name="frontend"} 7
action{action_type="grpc_QueryWorkflow",namespace="default",operation="QueryWorkflow",service_name="frontend"} 11
action{action_type="activity_retry",namespace="default",operation="A",service_name="history"} 1
actions_of_another{action_type="command_StartTimer",namespace="default"} 99
"#;
        let actions = ServerActions::parse(text);
        assert_eq!(actions.of("command_StartTimer"), 5);
        assert_eq!(actions.total(), 6);
        let before = ServerActions(BTreeMap::from([("command_StartTimer".to_owned(), 4)]));
        assert_eq!(actions.since(&before).total(), 2);
    }
}
