//! `concordat vendors`: the vendor master's way into Concur, now, or only shown.

use temporalio_client::{Client, WorkflowGetResultOptions};
use workflows::contracts::{VendorCodes, VendorSyncReport};
use workflows::vendor_sync::VendorSync;

use super::print::{at_most, or_dash, table};
use crate::cli::{VendorsCommand, VendorsDiffArgs, VendorsSyncArgs};
use crate::config::Config;
use crate::vendor_diff::{VendorDifferences, differences};
use crate::{connections, temporal, vendor_schedules};

/// After so many characters a reason goes on in the next line.
const REASON_CHARACTERS: u16 = 80;

pub(super) async fn run(config: &Config, command: &VendorsCommand) -> anyhow::Result<()> {
    match command {
        VendorsCommand::Sync(args) => sync(config, args).await,
        VendorsCommand::Diff(args) => diff(config, args).await,
    }
}

async fn sync(config: &Config, args: &VendorsSyncArgs) -> anyhow::Result<()> {
    let connection = config.connection(args.connection.as_deref())?;
    let client = temporal::connect(config).await?;
    let id = vendor_schedules::sync_vendors_now(config, &client, connection, args.full).await?;
    if !args.output.json {
        println!("workflow {id}; its result is printed when a worker has done it");
    }
    let report = result(&client, &id).await?;
    if args.output.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print!("{}", report_text(&report));
    }
    Ok(())
}

async fn result(client: &Client, id: &str) -> anyhow::Result<VendorSyncReport> {
    let handle = client.get_workflow_handle::<VendorSync>(id);
    Ok(handle.get_result(WorkflowGetResultOptions::default()).await?)
}

async fn diff(config: &Config, args: &VendorsDiffArgs) -> anyhow::Result<()> {
    let settings = config.connection(args.connection.as_deref())?;
    let records = connections::open_records(config).await?;
    let found = differences(&connections::connection(config, settings, &records)?).await?;
    if args.output.json {
        println!("{}", serde_json::to_string_pretty(&found)?);
    } else {
        print!("{}", differences_text(&found));
    }
    Ok(())
}

fn report_text(report: &VendorSyncReport) -> String {
    let mut text = format!("{} vendors read, {} kept away by rule\n", report.read, report.excluded);
    for (what, codes) in [
        ("created", &report.created),
        ("updated", &report.updated),
        ("blocked", &report.blocked),
    ] {
        text.push_str(&format!("{what}: {}{}\n", codes.count, named(codes)));
    }
    text.push_str(&format!("refused: {}\n", report.refused.count));
    if !report.refused.named.is_empty() {
        let mut rows = table(&["vendor", "reason"]);
        for refused in &report.refused.named {
            rows.add_row([&refused.number, &refused.reason]);
        }
        at_most(&mut rows, 1, REASON_CHARACTERS);
        text.push_str(&format!("{rows}\n"));
    }
    if let Some(count) = report.only_in_concur {
        text.push_str(&format!("only in Concur, left alone: {count}\n"));
    }
    if report.waiting > 0 {
        text.push_str(&format!("still to be done, by the next run: {}\n", report.waiting));
    }
    text
}

fn named(codes: &VendorCodes) -> String {
    let more = usize::try_from(codes.count).is_ok_and(|count| count > codes.named.len());
    let list = codes.named.join(", ");
    match (codes.named.is_empty(), more) {
        (true, _) => String::new(),
        (false, false) => format!(" ({list})"),
        (false, true) => format!(" ({list}, …)"),
    }
}

fn differences_text(found: &VendorDifferences) -> String {
    let mut text = String::new();
    if !found.vendors.is_empty() {
        let mut rows = table(&["company", "vendor", "in Concur", "what", "why"]);
        for row in &found.vendors {
            rows.add_row([
                row.company.as_str(),
                row.number.as_str(),
                or_dash(row.in_concur.as_deref()),
                row.what,
                or_dash(Some(&row.detail)),
            ]);
        }
        at_most(&mut rows, 4, REASON_CHARACTERS);
        text.push_str(&format!("{rows}\n"));
    }
    text.push_str(&format!(
        "as it shall be: {}; only in Concur: {}\n",
        found.alike, found.only_in_concur
    ));
    text
}
