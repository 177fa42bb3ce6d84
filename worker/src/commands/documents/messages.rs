//! What people tell held documents: the plain signal `retry`, and updates that are checked, carried out and answered.

use anyhow::{Context, bail};
use posting::correction::Change;
use posting::ids::{AccountNumber, DimensionCode, InvalidId, TaxGroupCode, VendorNumber};
use temporalio_client::errors::WorkflowUpdateError;
use temporalio_client::{Client, WorkflowExecuteUpdateOptions, WorkflowSignalOptions};
use workflows::contracts::{Answer, Correction, Told};
use workflows::document::Document;
use workflows::stage::Stage;

use crate::cli::{CorrectArgs, DecisionArgs, RetryArgs, ToldArgs};

/// Tells documents that the cause is removed.
pub(super) async fn retry(client: &Client, args: &RetryArgs) -> anyhow::Result<()> {
    for id in &args.business_ids {
        let handle = client.get_workflow_handle::<Document>(id);
        let sent = handle
            .signal(Document::retry, (), WorkflowSignalOptions::default())
            .await;
        sent.with_context(|| format!("document {id} cannot be told; is its workflow open?"))?;
        println!("told {id}");
    }
    Ok(())
}

/// Corrects what is posted of a document.
pub(super) async fn correct(client: &Client, args: &CorrectArgs) -> anyhow::Result<()> {
    let correction = Correction {
        by: operator(&args.told)?,
        reason: args.told.reason.clone(),
        changes: changes(args)?,
    };
    let handle = client.get_workflow_handle::<Document>(&args.business_id);
    let options = WorkflowExecuteUpdateOptions::default();
    let answer = handle.execute_update(Document::correct, correction, options).await;
    print(&args.business_id, answer)
}

/// Gives a document back to Concur.
pub(super) async fn reject(client: &Client, args: &DecisionArgs) -> anyhow::Result<()> {
    let handle = client.get_workflow_handle::<Document>(&args.business_id);
    let options = WorkflowExecuteUpdateOptions::default();
    let answer = handle
        .execute_update(Document::reject_to_concur, told(&args.told)?, options)
        .await;
    print(&args.business_id, answer)
}

/// Tells a document that its postings are cancelled in Business Central.
pub(super) async fn reversed(client: &Client, args: &DecisionArgs) -> anyhow::Result<()> {
    let handle = client.get_workflow_handle::<Document>(&args.business_id);
    let options = WorkflowExecuteUpdateOptions::default();
    let answer = handle
        .execute_update(Document::reversed, told(&args.told)?, options)
        .await;
    print(&args.business_id, answer)
}

/// Prints where the document stands. One that is held afterwards still needs somebody, so the command fails.
fn print(id: &str, answer: Result<Answer, WorkflowUpdateError>) -> anyhow::Result<()> {
    let answer = match answer {
        Ok(answer) => answer,
        Err(WorkflowUpdateError::Failed(failure)) => bail!("document {id} does not take it: {}", failure.message),
        Err(error) => {
            return Err(error).with_context(|| format!("document {id} cannot be told; is its workflow open?"));
        }
    };
    println!("{id} is {}", answer.stage);
    if !answer.posted_numbers.is_empty() {
        println!("posted as {}", answer.posted_numbers.join(", "));
    }
    if let Some(failure) = answer.failure {
        println!("{}: {}", failure.failure_type, failure.reason);
        if let Some(figures) = failure.figures {
            println!("{figures}");
        }
        println!("what to do: {}", failure.failure_type.page());
    }
    if answer.stage == Stage::Held {
        bail!("document {id} is still held");
    }
    Ok(())
}

fn told(args: &ToldArgs) -> anyhow::Result<Told> {
    Ok(Told {
        by: operator(args)?,
        reason: args.reason.clone(),
    })
}

fn operator(args: &ToldArgs) -> anyhow::Result<String> {
    args.by
        .clone()
        .context("say who decides: --by, or the environment variable CONCORDAT_OPERATOR")
}

fn changes(args: &CorrectArgs) -> anyhow::Result<Vec<Change>> {
    let mut changes = Vec::new();
    for text in &args.vendor {
        let (from, to) = pair("vendor", text, VendorNumber::parse)?;
        changes.push(Change::Vendor { from, to });
    }
    for text in &args.account {
        let (from, to) = pair("account", text, AccountNumber::parse)?;
        changes.push(Change::Account { from, to });
    }
    for text in &args.tax_group {
        let (from, to) = pair("tax-group", text, TaxGroupCode::parse)?;
        changes.push(Change::TaxGroup { from, to });
    }
    for text in &args.dimension {
        changes.push(dimension(text)?);
    }
    if let Some(to) = args.posting_date {
        changes.push(Change::PostingDate { to });
    }
    if changes.is_empty() {
        bail!("say what to correct: --vendor, --account, --dimension, --tax-group or --posting-date");
    }
    Ok(changes)
}

fn pair<T>(option: &str, text: &str, parse: impl Fn(&str) -> Result<T, InvalidId>) -> anyhow::Result<(T, T)> {
    let (from, to) = text
        .split_once('=')
        .with_context(|| format!("--{option} is written FROM=TO"))?;
    let parsed = |text: &str| parse(text.trim()).with_context(|| format!("--{option} {text}"));
    Ok((parsed(from)?, parsed(to)?))
}

/// `DIMENSION=VALUE` for every line, or `DIMENSION:FROM=VALUE` for those with another value.
fn dimension(text: &str) -> anyhow::Result<Change> {
    let written = || "--dimension is written DIMENSION=VALUE, or DIMENSION:FROM=VALUE".to_owned();
    let (left, to) = text.split_once('=').with_context(written)?;
    let (dimension, from) = match left.split_once(':') {
        Some((dimension, from)) => (dimension, Some(from)),
        None => (left, None),
    };
    let code = |text: &str| DimensionCode::parse(text).with_context(|| format!("--dimension {text}"));
    Ok(Change::Dimension {
        dimension: code(dimension)?,
        from: from.map(code).transpose()?,
        to: code(to)?,
    })
}
