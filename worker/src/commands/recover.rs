//! `concordat recover`: starts documents again that have no run, and reads what records do not have from Concur.

use anyhow::{Context, bail};
use jiff::Timestamp;
use posting::document::{ConcurDocument, DocumentShape, recognise};
use posting::ids::BusinessId;
use records::{DocumentKey, NewDocument, Records, Saved};
use temporalio_client::Client;

use crate::cli::RecoverArgs;
use crate::config::{Config, ConnectionSettings};
use crate::plans::{Approval, newest};
use crate::{connections, schedules, temporal};

pub(super) async fn run(config: &Config, args: &RecoverArgs) -> anyhow::Result<()> {
    if let Some(id) = &args.document {
        let settings = config.connection(args.connection.as_deref())?;
        let id = BusinessId::parse(id).with_context(|| format!("`{id}` is no id of a document"))?;
        let records = connections::open_records(config).await?;
        let client = temporal::connect(config).await?;
        let found = document(config, settings, &records, &client, &id).await?;
        match found.saved {
            Some(approval) => println!("saved {id} in records as Concur has it (approval {approval})"),
            None => println!("{id} is in records"),
        }
        println!("looking for its run; `concordat documents show {id}` shows where it stands");
        return Ok(());
    }
    let wanted = |name: &str| args.connection.as_deref().is_none_or(|wanted| wanted == name);
    let connections: Vec<_> = config.connections.iter().filter(|c| wanted(c.name.as_str())).collect();
    if connections.is_empty() {
        bail!("there is no such connection; see `[[connections]]` in the configuration");
    }
    let client = temporal::connect(config).await?;
    for connection in connections {
        let workflow = schedules::recover_now(config, &client, connection, None).await?;
        println!(
            "looking for documents of {} without a run; workflow {workflow} says what came of it",
            connection.name
        );
    }
    Ok(())
}

/// What came of looking for one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecoveredDocument {
    /// The approval that was saved; `None` when records had it, or when only records have the document.
    pub saved: Option<String>,
    /// The recovery that starts its run.
    pub workflow: String,
}

/// Saves the newest approval that Concur has of a document, whatever its status, unless records have it, and starts its run if
/// there is none.
///
/// # Errors
/// When neither Concur nor records know the document, when it is of a kind that is not posted, or when Concur, records or
/// Temporal cannot be reached.
pub async fn document(
    config: &Config,
    settings: &ConnectionSettings,
    records: &Records,
    client: &Client,
    id: &BusinessId,
) -> anyhow::Result<RecoveredDocument> {
    let concur = connections::concur(settings, records)?;
    let in_concur = concur::BusinessId::new(id.as_str())?;
    let saved = match newest(&concur, &settings.kinds, &in_concur).await? {
        Some(approval) => save(settings, records, id, &approval).await?,
        None if records.approvals(settings.name.as_str(), id.as_str()).await?.is_empty() => bail!(
            "neither Concur nor records know a document {id} of connection {}",
            settings.name
        ),
        None => None,
    };
    let workflow = schedules::recover_now(config, client, settings, Some(id.clone())).await?;
    Ok(RecoveredDocument { saved, workflow })
}

async fn save(
    settings: &ConnectionSettings,
    records: &Records,
    id: &BusinessId,
    approval: &Approval,
) -> anyhow::Result<Option<String>> {
    let body = approval.transaction.document.get();
    // What the intake passes over is not taken this way either.
    let is_posted = recognise(body).is_ok_and(|shape| shape == DocumentShape::Posted(approval.kind));
    let parsed = ConcurDocument::parse(approval.kind, body).with_context(|| format!("document {id}"))?;
    if !is_posted || parsed.head().business_id != *id {
        bail!("what Concur has under {id} is no document that Concordat posts");
    }
    let approval_id = approval.transaction.financial_document_id.as_str().to_owned();
    let new = NewDocument {
        key: DocumentKey {
            connection: settings.name.to_string(),
            business_id: id.to_string(),
            financial_document_id: approval_id.clone(),
        },
        kind: approval.kind.as_str().to_owned(),
        system_id: settings.system_id.clone(),
        body: body.to_owned(),
        received_at: Timestamp::now(),
    };
    Ok(match records.save_received(&new).await? {
        Saved::New => Some(approval_id),
        Saved::AlreadyThere => None,
    })
}
