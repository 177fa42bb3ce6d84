//! `concordat lists`: dimensions' values on their way to Concur's lists, now, or only shown.

use temporalio_client::WorkflowGetResultOptions;
use workflows::contracts::{ListRefusals, ListReport};
use workflows::list_publishing::ListPublishing;

use super::print::{at_most, table};
use crate::cli::{ListsArgs, ListsCommand};
use crate::config::Config;
use crate::list_diff::{ListDifference, difference};
use crate::{connections, list_schedules, temporal};

/// After so many characters a reason goes on in the next line.
const REASON_CHARACTERS: u16 = 80;

pub(super) async fn run(config: &Config, command: &ListsCommand) -> anyhow::Result<()> {
    match command {
        ListsCommand::Publish(args) => publish(config, args).await,
        ListsCommand::Diff(args) => diff(config, args).await,
    }
}

async fn publish(config: &Config, args: &ListsArgs) -> anyhow::Result<()> {
    let connection = config.connection(args.connection.as_deref())?;
    let client = temporal::connect(config).await?;
    let id = list_schedules::publish_lists_now(config, &client, connection).await?;
    if !args.output.json {
        println!("workflow {id}; its result is printed when a worker has done it");
    }
    let run = client.get_workflow_handle::<ListPublishing>(&id);
    let reports: Vec<ListReport> = run.get_result(WorkflowGetResultOptions::default()).await?;
    if args.output.json {
        println!("{}", serde_json::to_string_pretty(&reports)?);
        return Ok(());
    }
    for report in &reports {
        println!(
            "{}: created {}, renamed {}, deleted {}, as it shall be {}, only in Concur {}, without an answer {}",
            report.list.dimension,
            report.created,
            report.renamed,
            report.deleted,
            report.alike,
            report.only_in_concur,
            report.unanswered
        );
        print!("{}", refused_text(&report.refused));
    }
    Ok(())
}

async fn diff(config: &Config, args: &ListsArgs) -> anyhow::Result<()> {
    let connection = config.connection(args.connection.as_deref())?;
    let records = connections::open_records(config).await?;
    let environment = connections::environment(config, records)?;
    let mut found: Vec<ListDifference> = Vec::new();
    for list in list_schedules::lists(connection)? {
        found.push(difference(&environment, &list).await?);
    }
    if args.output.json {
        println!("{}", serde_json::to_string_pretty(&found)?);
        return Ok(());
    }
    for difference in &found {
        println!(
            "{}: as it shall be {}, only in Concur {}",
            difference.list.dimension, difference.alike, difference.only_in_concur
        );
        let mut rows = table(&["code", "what"]);
        for (what, codes) in [
            ("create", &difference.create),
            ("rename", &difference.rename),
            ("delete", &difference.delete),
        ] {
            codes.iter().for_each(|code| {
                rows.add_row([code.as_str(), what]);
            });
        }
        if rows.row_count() > 0 {
            println!("{rows}");
        }
        print!("{}", refused_text(&difference.refused));
    }
    Ok(())
}

fn refused_text(refused: &ListRefusals) -> String {
    if refused.count == 0 {
        return String::new();
    }
    let mut rows = table(&["refused", "reason"]);
    for one in &refused.named {
        rows.add_row([&one.code, &one.reason]);
    }
    at_most(&mut rows, 1, REASON_CHARACTERS);
    format!("refused: {}\n{rows}\n", refused.count)
}
