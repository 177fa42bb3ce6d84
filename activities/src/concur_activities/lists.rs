//! Lists of Concur: what they hold, and making them hold what they shall.

use ::concur::{ListChange, ListItemOutcome};
use posting::lists::ListItem;
use workflows::contracts::{ListAct, ListPage, PublishListItems, PublishedItems, ReadListPage};

use crate::classify::{Classified, Request, concur as concur_failed};
use crate::environment::Environment;

/// Reads one page.
///
/// # Errors
/// When Concur cannot be read.
pub async fn read_page(environment: &Environment, ask: &ReadListPage) -> Result<ListPage, Classified> {
    let concur = &environment.connection(&ask.connection)?.concur;
    let page = concur.list_page(&ask.list_id, ask.page).await;
    let page = page.map_err(|error| concur_failed(Request::Read, error))?;
    let items = page.entries.into_iter().map(|entry| ListItem {
        code: entry.code,
        value: entry.value,
        is_deleted: entry.is_deleted,
    });
    Ok(ListPage {
        items: items.collect(),
        next: page.next,
    })
}

/// Sends one batch. A repeat does no harm: Concur refuses what it has, and the next run reads the list.
pub(super) async fn publish(environment: &Environment, batch: &PublishListItems) -> Result<PublishedItems, Classified> {
    let concur = &environment.connection(&batch.connection)?.concur;
    let sent = match batch.act {
        ListAct::Create => {
            let entries: Vec<(String, String)> = batch
                .items
                .iter()
                .map(|item| (item.code.clone(), item.value.clone()))
                .collect();
            concur.create_list_items(&batch.list_id, &entries).await
        }
        ListAct::Rename | ListAct::Delete => {
            let change = |item: &ListItem| match batch.act {
                ListAct::Delete => ListChange::Delete {
                    code: item.code.clone(),
                },
                _ => ListChange::Rename {
                    code: item.code.clone(),
                    value: item.value.clone(),
                },
            };
            let changes: Vec<ListChange> = batch.items.iter().map(change).collect();
            concur.change_list_items(&batch.list_id, &changes).await
        }
    };
    let answer = sent.map_err(|error| concur_failed(Request::Write, error))?;
    let mut done = PublishedItems::default();
    for item in answer.value {
        match item.outcome {
            ListItemOutcome::Taken => done.taken += 1,
            ListItemOutcome::Refused { message } => done.refused.add(&item.code, message),
            ListItemOutcome::Unanswered => done.unanswered += 1,
        }
    }
    Ok(done)
}
