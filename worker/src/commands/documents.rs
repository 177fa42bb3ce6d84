//! `concordat documents`: what records know of documents, and signals to held ones.

use anyhow::{Context, bail};
use records::{DocumentFilter, DocumentKey, DocumentSummary, Records};
use serde_json::json;
use temporalio_client::{Client, WorkflowSignalOptions};
use workflows::document::Document;

use super::print::{or_dash, table};
use crate::cli::{DocumentsCommand, ListArgs, ShowArgs, SignalArgs};
use crate::config::Config;
use crate::{connections, temporal};

pub(super) async fn run(config: &Config, command: &DocumentsCommand) -> anyhow::Result<()> {
    match command {
        DocumentsCommand::List(args) => list(&connections::open_records(config).await?, args).await,
        DocumentsCommand::Show(args) => show(config, &connections::open_records(config).await?, args).await,
        DocumentsCommand::Retry(args) => signal(&temporal::connect(config).await?, args, Wish::Retry).await,
        DocumentsCommand::Reject(args) => signal(&temporal::connect(config).await?, args, Wish::Reject).await,
    }
}

async fn list(records: &Records, args: &ListArgs) -> anyhow::Result<()> {
    let filter = DocumentFilter {
        connection: args.connection.clone(),
        stage: args.stage.clone(),
        limit: args.limit,
        ..DocumentFilter::default()
    };
    let documents = records.documents(&filter).await?;
    if args.output.json {
        let rows: Vec<_> = documents.iter().map(summary_json).collect();
        println!("{}", serde_json::to_string_pretty(&rows)?);
        return Ok(());
    }
    let mut rows = table(&["document", "kind", "connection", "stage", "posted", "failure", "reason"]);
    for document in &documents {
        rows.add_row([
            document.key.business_id.as_str(),
            &document.kind,
            &document.key.connection,
            &document.stage,
            or_dash(Some(&document.posted_numbers.join(", "))),
            or_dash(document.failure_type.as_deref()),
            or_dash(document.reason.as_deref()),
        ]);
    }
    println!("{rows}");
    Ok(())
}

fn summary_json(document: &DocumentSummary) -> serde_json::Value {
    json!({
        "business_id": document.key.business_id,
        "financial_document_id": document.key.financial_document_id,
        "connection": document.key.connection,
        "kind": document.kind,
        "stage": document.stage,
        "failure_type": document.failure_type,
        "reason": document.reason,
        "posted_numbers": document.posted_numbers,
        "mapping_version": document.mapping_version,
        "received_at": document.received_at,
        "confirmed_at": document.confirmed_at,
        "paid_at": document.paid_at,
    })
}

async fn show(config: &Config, records: &Records, args: &ShowArgs) -> anyhow::Result<()> {
    let names: Vec<&str> = match &args.connection {
        Some(name) => vec![name],
        None => config.connections.iter().map(|c| c.name.as_str()).collect(),
    };
    let mut approvals = Vec::new();
    for name in names {
        approvals.extend(records.approvals(name, &args.business_id).await?);
    }
    if approvals.is_empty() {
        bail!("document {} is not in records", args.business_id);
    }
    let mut shown = Vec::new();
    for approval in &approvals {
        shown.push(details_json(records, approval).await?);
        if !args.output.json {
            print_details(records, approval).await?;
        }
    }
    if args.output.json {
        println!("{}", serde_json::to_string_pretty(&shown)?);
    }
    Ok(())
}

async fn details_json(records: &Records, approval: &DocumentSummary) -> anyhow::Result<serde_json::Value> {
    let key = &approval.key;
    let mut value = summary_json(approval);
    value["purchase_documents"] = serde_json::to_value(purchases(records, key).await?)?;
    value["requests"] = serde_json::to_value(records.steps(key).await?)?;
    value["payments"] = serde_json::to_value(records.payments(key).await?)?;
    value["audit"] = serde_json::to_value(records.audit(key).await?)?;
    Ok(value)
}

async fn purchases(records: &Records, key: &DocumentKey) -> anyhow::Result<Vec<serde_json::Value>> {
    let purchases = records.purchase_documents(key).await?;
    Ok(purchases
        .iter()
        .map(|p| {
            json!({ "payee": p.payee, "kind": p.kind, "vendor_number": p.vendor_number, "external_number": p.external_number,
                    "draft_id": p.draft_id, "posted_number": p.posted_number, "state": p.state })
        })
        .collect())
}

async fn print_details(records: &Records, approval: &DocumentSummary) -> anyhow::Result<()> {
    let key = &approval.key;
    println!(
        "{} {} (approval {}, connection {})",
        approval.kind, key.business_id, key.financial_document_id, key.connection
    );
    println!("stage {} since {}", approval.stage, approval.stage_at);
    if let (Some(failure), Some(reason)) = (&approval.failure_type, &approval.reason) {
        println!("{failure}: {reason}\nwhat to do: docs/errors/{failure}.md");
    }
    let mut rows = table(&["payee", "purchase", "vendor", "number at vendor", "posted as", "state"]);
    for purchase in records.purchase_documents(key).await? {
        let posted = or_dash(purchase.posted_number.as_deref()).to_owned();
        rows.add_row([
            purchase.payee,
            purchase.kind,
            purchase.vendor_number,
            purchase.external_number,
            posted,
            purchase.state,
        ]);
    }
    println!("{rows}");
    let mut rows = table(&["sent", "request", "about", "answer", "detail"]);
    for step in records.steps(key).await? {
        let (outcome, detail) = (
            or_dash(step.outcome.as_deref()).to_owned(),
            or_dash(step.detail.as_deref()).to_owned(),
        );
        rows.add_row([step.sent_at.to_string(), step.step, step.target, outcome, detail]);
    }
    println!("{rows}");
    let mut rows = table(&["at", "who", "what", "detail"]);
    for entry in records.audit(key).await? {
        let detail = or_dash(entry.detail.as_deref()).to_owned();
        rows.add_row([entry.at.to_string(), entry.who, entry.what, detail]);
    }
    println!("{rows}");
    Ok(())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Retry,
    Reject,
}

async fn signal(client: &Client, args: &SignalArgs, wish: Wish) -> anyhow::Result<()> {
    for id in &args.business_ids {
        let handle = client.get_workflow_handle::<Document>(id);
        let options = WorkflowSignalOptions::default();
        let sent = match wish {
            Wish::Retry => handle.signal(Document::retry, (), options).await,
            Wish::Reject => handle.signal(Document::reject, (), options).await,
        };
        sent.with_context(|| format!("document {id} cannot be told; is its workflow open?"))?;
        println!("told {id}");
    }
    Ok(())
}
