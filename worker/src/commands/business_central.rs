//! `concordat business-central subscriptions`: which webhook subscriptions send notices here, and looking after them now.

use activities::notice_secret;
use anyhow::Context;
use comfy_table::{Table, presets};
use jiff::Timestamp;
use secrecy::ExposeSecret;
use serde::Serialize;
use temporalio_client::WorkflowGetResultOptions;
use workflows::contracts::KeeperReport;
use workflows::subscription_keeper::SubscriptionKeeper;

use crate::cli::NoticeSubscriptionsArgs;
use crate::config::Config;
use crate::notices::schedule;
use crate::{connections, temporal};

/// A subscription, without its address and secret.
#[derive(Serialize)]
struct Shown {
    resource: String,
    ends: Timestamp,
    /// Whether its notices are believed.
    ours: bool,
}

pub(super) async fn subscriptions(config: &Config, args: &NoticeSubscriptionsArgs) -> anyhow::Result<()> {
    let settings = config.connection(args.connection.as_deref())?;
    let notices = config
        .notices
        .as_ref()
        .context("no notices are to be received; see `[notices]` in `concordat config`")?;
    if args.keep {
        let client = temporal::connect(config).await?;
        let id = schedule::keep_now(config, &client, settings).await?;
        let run = client.get_workflow_handle::<SubscriptionKeeper>(&id);
        let report: KeeperReport = run.get_result(WorkflowGetResultOptions::default()).await?;
        if args.output.json {
            println!("{}", serde_json::to_string_pretty(&report)?);
        } else {
            print!("{}", report_text(&report));
        }
        return Ok(());
    }
    let records = connections::open_records(config).await?;
    let secret = records.secret(&notice_secret::name(&settings.name)).await?;
    let address = notices.address(settings);
    let all = connections::business_central(settings)?.list_subscriptions().await?;
    let shown: Vec<Shown> = all
        .into_iter()
        .filter(|one| one.notification_url == address)
        .map(|one| Shown {
            ours: secret
                .as_ref()
                .is_some_and(|secret| notice_secret::is_same(secret, one.client_state.expose_secret())),
            resource: one.resource,
            ends: one.expires_at,
        })
        .collect();
    if args.output.json {
        println!("{}", serde_json::to_string_pretty(&shown)?);
        return Ok(());
    }
    let mut table = Table::new();
    table
        .load_preset(presets::NOTHING)
        .set_header(["Resource", "Ends", "Ours"]);
    for one in &shown {
        let ours = if one.ours { "yes" } else { "no" };
        table.add_row([one.resource.as_str(), &one.ends.to_string(), ours]);
    }
    println!("{table}");
    Ok(())
}

fn report_text(report: &KeeperReport) -> String {
    let mut text = format!(
        "made {}, renewed {}, time left {}, strays deleted {}\n",
        report.created, report.renewed, report.left, report.strays_deleted
    );
    for failed in &report.failed {
        text.push_str(&format!("{failed}\n"));
    }
    if let Some(end) = report.earliest_end {
        text.push_str(&format!("the first ends {end}\n"));
    }
    text
}
