//! What records know of documents: lists, causes, and everything about one.

use anyhow::bail;
use records::{DocumentFilter, DocumentKey, DocumentSummary, Records};
use serde_json::json;

use crate::cli::{ListArgs, ShowArgs};
use crate::commands::print::{or_dash, table};
use crate::config::Config;

pub(super) async fn list(records: &Records, args: &ListArgs) -> anyhow::Result<()> {
    let filter = DocumentFilter {
        connection: args.connection.clone(),
        stage: args.stage.clone(),
        limit: args.limit,
        ..DocumentFilter::default()
    };
    let documents = records.documents(&filter).await?;
    if args.by_cause {
        return print_causes(&documents, args);
    }
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

fn print_causes(documents: &[DocumentSummary], args: &ListArgs) -> anyhow::Result<()> {
    let causes = by_cause(documents);
    if args.output.json {
        let rows: Vec<_> = causes
            .iter()
            .map(|(failure, cause, ids)| json!({ "failure_type": failure, "cause": cause, "documents": ids }))
            .collect();
        println!("{}", serde_json::to_string_pretty(&rows)?);
        return Ok(());
    }
    let mut rows = table(&["documents", "failure", "cause", "for example"]);
    for (failure, cause, ids) in &causes {
        let count = ids.len().to_string();
        rows.add_row([count.as_str(), failure, cause, ids.first().copied().unwrap_or_default()]);
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

pub(super) async fn show(config: &Config, records: &Records, args: &ShowArgs) -> anyhow::Result<()> {
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

/// Held documents by what holds them, the commonest cause first.
fn by_cause(documents: &[DocumentSummary]) -> Vec<(String, String, Vec<&str>)> {
    let mut causes: Vec<(String, String, Vec<&str>)> = Vec::new();
    for document in documents {
        let (Some(failure), Some(reason)) = (&document.failure_type, &document.reason) else {
            continue;
        };
        let cause = cause(reason);
        let id = document.key.business_id.as_str();
        match causes.iter_mut().find(|(known, of, _)| known == failure && of == cause) {
            Some((_, _, ids)) => ids.push(id),
            None => causes.push((failure.clone(), cause.to_owned(), vec![id])),
        }
    }
    causes.sort_by_key(|(_, _, ids)| std::cmp::Reverse(ids.len()));
    causes
}

/// A reason without the place in the document, which differs from one to the next.
fn cause(reason: &str) -> &str {
    let places = [
        "Document",
        "Expense ",
        "Invoice line ",
        "Journal row ",
        "Cash advance application ",
    ];
    match reason.split_once(": ") {
        Some((place, rest)) if places.iter().any(|known| place.starts_with(known)) => rest,
        _ => reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_the_reason_without_its_place() {
        let miss = "account code 6100 has no G/L account; add it";
        for place in ["Expense 2, allocation 1", "Invoice line 12, allocation 3", "Document"] {
            assert_eq!(cause(&format!("{place}: {miss}")), miss);
        }
        assert_eq!(
            cause("Business Central refused create_draft (400): no"),
            "Business Central refused create_draft (400): no"
        );
    }
}
