//! `concordat concur subscribe` and `concordat concur subscriptions`: which events Concur sends, and where.

use anyhow::bail;
use comfy_table::{Table, presets};
use concur::{FINANCIAL_INTEGRATION_TOPIC, NewEventSubscription};

use crate::cli::{SubscribeArgs, SubscriptionsArgs};
use crate::config::{Config, ConnectionSettings};
use crate::connections;

pub(super) async fn subscribe(config: &Config, args: &SubscribeArgs) -> anyhow::Result<()> {
    let settings = config.connection(args.connection.as_deref())?;
    let concur = client(config, settings).await?;
    let topics = concur.event_topics().await?;
    if !topics.iter().any(|topic| topic == FINANCIAL_INTEGRATION_TOPIC) {
        bail!(
            "Concur does not offer the topic {FINANCIAL_INTEGRATION_TOPIC} to this app (it offers {topics:?}): the app needs the \
             scopes events.topic.read and FISVC, and SAP has to give it access to events; see docs/events.md"
        );
    }
    let wanted = NewEventSubscription {
        id: args.id.clone(),
        topic: FINANCIAL_INTEGRATION_TOPIC.to_owned(),
        filter: args.filter.clone(),
        endpoint: args.endpoint.clone(),
    };
    concur.subscribe_to_events(&wanted).await?;
    println!("subscription {}: events go to {}", wanted.id, wanted.endpoint);
    let all = concur.event_subscriptions().await?;
    let ours = all.iter().find(|subscription| subscription.id == wanted.id);
    if !ours.is_some_and(|ours| has_company(&ours.companies, settings)) {
        println!(
            "company {} is not among those whose events are sent; docs/events.md says how it gets there",
            settings.concur.company_uuid
        );
    }
    Ok(())
}

pub(super) async fn subscriptions(config: &Config, args: &SubscriptionsArgs) -> anyhow::Result<()> {
    let settings = config.connection(args.connection.as_deref())?;
    let concur = client(config, settings).await?;
    if let Some(id) = &args.delete {
        concur.delete_event_subscription(id).await?;
        println!("subscription {id} is marked for deletion");
        return Ok(());
    }
    let all = concur.event_subscriptions().await?;
    if args.output.json {
        println!("{}", serde_json::to_string_pretty(&all)?);
        return Ok(());
    }
    let mut table = Table::new();
    table
        .load_preset(presets::NOTHING)
        .set_header(["Subscription", "Topic", "Filter", "Endpoint", "This company"]);
    for subscription in &all {
        let ours = if has_company(&subscription.companies, settings) {
            "yes"
        } else {
            "no"
        };
        table.add_row([
            &subscription.id,
            &subscription.topic,
            &subscription.filter,
            &subscription.endpoint,
            ours,
        ]);
    }
    println!("{table}");
    Ok(())
}

async fn client(config: &Config, settings: &ConnectionSettings) -> anyhow::Result<concur::Concur> {
    let records = connections::open_records(config).await?;
    connections::concur(settings, &records)
}

fn has_company(companies: &[String], settings: &ConnectionSettings) -> bool {
    let company = &settings.concur.company_uuid;
    companies.iter().any(|theirs| theirs.eq_ignore_ascii_case(company))
}
