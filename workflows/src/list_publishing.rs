//! List publishing: makes lists of Concur hold the values of Business Central's dimensions. It keeps nothing: a run reads both and
//! sends what differs, so one that ended in between, or whose answers were lost, is made good by the next.

use std::time::Duration;

use posting::lists::{ListItem, changes};
use serde::{Deserialize, Serialize};
use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{ActivityOptions, RetryPolicy, WorkflowContext, WorkflowResult};

use crate::activities::{BusinessCentral, Concur};
use crate::contracts::{
    ListAct, ListReport, PublishListItems, PublishedItems, PublishedList, Queues, ReadListPage, ReadListValues,
};
use crate::timing::Timing;

/// Items of one request (List Item Bulk v4).
pub const LIST_BATCH: usize = 250;
/// Pages of one list: it bounds history, which Temporal limits.
const MOST_PAGES: u32 = 500;

/// Input of the workflow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListPublishingInput {
    /// Which lists, one after the other.
    pub lists: Vec<PublishedList>,
    /// Where requests go.
    pub queues: Queues,
    /// Time-outs and retries.
    pub timing: Timing,
}

/// The workflow.
#[workflow]
#[derive(Default)]
pub struct ListPublishing;

#[workflow_methods]
impl ListPublishing {
    /// Reads what each list shall hold and holds, and sends what differs.
    #[run(name = "ListPublishing")]
    pub async fn run(ctx: &mut WorkflowContext<Self>, input: ListPublishingInput) -> WorkflowResult<Vec<ListReport>> {
        let mut reports = Vec::new();
        for list in &input.lists {
            reports.push(publish(ctx, &input, list).await?);
        }
        Ok(reports)
    }
}

async fn publish(
    ctx: &WorkflowContext<ListPublishing>,
    input: &ListPublishingInput,
    list: &PublishedList,
) -> WorkflowResult<ListReport> {
    let mut report = ListReport::of(list.clone());
    let sweeps = options(input, input.queues.sweeps());
    let dimension_id = ctx
        .execute_activity(BusinessCentral::find_dimension, list.clone(), sweeps)
        .await?;
    let Some(dimension_id) = dimension_id else {
        let reason = "Business Central has no such dimension.";
        report.refused.add(list.dimension.as_str(), reason);
        return Ok(report);
    };
    let ask = ReadListValues {
        list: list.clone(),
        dimension_id,
    };
    let sweeps = options(input, input.queues.sweeps());
    let wanted = ctx
        .execute_activity(BusinessCentral::read_list_values, ask, sweeps)
        .await?;
    report.refused.extend(wanted.refused);
    let found = held(ctx, input, list).await?;
    let changes = changes(&wanted.items, &found, list.holds_others);
    report.alike = changes.alike;
    report.only_in_concur = changes.only_in_concur;
    for code in changes.deleted_there {
        let reason = "Concur has the item as deleted, and makes none of that code again; restore it there.";
        report.refused.add(&code, reason);
    }
    let gone = changes.delete.into_iter().map(|code| ListItem {
        code,
        value: String::new(),
        is_deleted: true,
    });
    for (act, items) in [
        (ListAct::Create, changes.create),
        (ListAct::Rename, changes.rename),
        (ListAct::Delete, gone.collect()),
    ] {
        for batch in items.chunks(LIST_BATCH) {
            let done = send(ctx, input, list, act, batch).await;
            let taken = match act {
                ListAct::Create => &mut report.created,
                ListAct::Rename => &mut report.renamed,
                ListAct::Delete => &mut report.deleted,
            };
            *taken += done.taken;
            report.unanswered += done.unanswered;
            report.refused.extend(done.refused);
        }
    }
    Ok(report)
}

/// Everything the list holds on its first level.
async fn held(
    ctx: &WorkflowContext<ListPublishing>,
    input: &ListPublishingInput,
    list: &PublishedList,
) -> WorkflowResult<Vec<ListItem>> {
    let mut items = Vec::new();
    let mut next = Some(1);
    while let Some(page) = next.filter(|page| *page <= MOST_PAGES) {
        let ask = ReadListPage {
            connection: list.company.connection.clone(),
            list_id: list.list_id.clone(),
            page,
        };
        let looks = options(input, input.queues.looks());
        let read = ctx.execute_activity(Concur::read_list_page, ask, looks).await?;
        items.extend(read.items);
        next = read.next;
    }
    Ok(items)
}

/// Sends one batch. Without an answer that can be used, nobody knows: the next run reads the list.
async fn send(
    ctx: &WorkflowContext<ListPublishing>,
    input: &ListPublishingInput,
    list: &PublishedList,
    act: ListAct,
    items: &[ListItem],
) -> PublishedItems {
    let batch = PublishListItems {
        connection: list.company.connection.clone(),
        list_id: list.list_id.clone(),
        act,
        items: items.to_vec(),
    };
    let looks = options(input, input.queues.looks());
    let done = ctx.execute_activity(Concur::publish_list_items, batch, looks).await;
    done.unwrap_or_else(|_| PublishedItems {
        unanswered: u32::try_from(items.len()).unwrap_or(u32::MAX),
        ..PublishedItems::default()
    })
}

fn options(input: &ListPublishingInput, queue: &str) -> ActivityOptions {
    let timing = &input.timing;
    ActivityOptions::with_start_to_close_timeout(Duration::from_secs(timing.read_timeout_seconds))
        .task_queue(queue)
        .retry_policy(
            RetryPolicy::builder()
                .initial_interval(Duration::from_millis(timing.retry_initial_milliseconds.max(1)))
                .maximum_attempts(5)
                .build(),
        )
        .build()
}
