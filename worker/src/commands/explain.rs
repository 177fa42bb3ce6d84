//! `concordat explain`: what was planned for a document, what stands in Business Central, and what Concur was told.

use std::process::ExitCode;

use anyhow::bail;

use super::preview::kind_heading;
use super::print::{named, right_aligned, table};
use super::purchase_text::purchase_text;
use crate::cli::ExplainArgs;
use crate::config::Config;
use crate::connections;
use crate::explanation::{ConfirmationShown, Explanation, OwnershipLine, PostedShown, RulesState, explain};
use crate::plans::Rules;

/// The columns with amounts.
const AMOUNTS: std::ops::RangeInclusive<usize> = 1..=6;

/// What `--json` prints.
#[derive(serde::Serialize)]
struct Explanations {
    documents: Vec<Explanation>,
}

pub(super) async fn run(config: &Config, args: &ExplainArgs) -> anyhow::Result<ExitCode> {
    let records = connections::open_records(config).await?;
    let settings = match &args.connection {
        Some(name) => vec![config.connection(Some(name))?],
        None => config.connections.iter().collect(),
    };
    let mut documents = Vec::new();
    for settings in settings {
        let approvals = records.approvals(settings.name.as_str(), &args.business_id).await?;
        if approvals.is_empty() {
            continue;
        }
        let rules = Rules::of(settings)?;
        for approval in &approvals {
            documents.push(explain(settings, &rules, &records, approval).await?);
        }
    }
    if documents.is_empty() {
        bail!(
            "document {} is not in records; `concordat preview` shows one that only Concur has",
            args.business_id
        );
    }
    let explanations = Explanations { documents };
    if args.output.json {
        println!("{}", serde_json::to_string_pretty(&explanations)?);
    } else {
        let texts: Vec<String> = explanations.documents.iter().map(explanation_text).collect();
        print!("{}", texts.join("\n"));
    }
    let as_planned = explanations.documents.iter().all(|document| document.as_planned);
    Ok(if as_planned {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn explanation_text(document: &Explanation) -> String {
    let mut text = format!("{} {}\n", kind_heading(&document.kind), document.business_id);
    text.push_str(&named(&headline(document)));
    if let Some(failure) = &document.failure {
        text.push_str(&format!(
            "\n{} because of {}\n  {}\n  what to do: {}\n",
            document.stage, failure.failure_type, failure.text, failure.page
        ));
    }
    if let Some(refusal) = &document.refusal {
        text.push_str(&format!(
            "\nThe present rules refuse it\n  {}: {}\n  what to do: {}\n",
            refusal.failure_type, refusal.text, refusal.page
        ));
    }
    for purchase in &document.plan {
        text.push_str("\nPlanned: ");
        text.push_str(&purchase_text(purchase));
    }
    for posted in &document.posted {
        text.push('\n');
        text.push_str(&posted_text(posted));
    }
    if document.posted.is_empty() {
        text.push_str("\nNothing of it stands in Business Central, as far as records know.\n");
    }
    text
}

fn headline(document: &Explanation) -> Vec<(&'static str, String)> {
    let mut rows = vec![
        ("stage", format!("{} since {}", document.stage, document.stage_since)),
        ("Concur", confirmation(&document.concur)),
        (
            "approval",
            format!("{}, connection {}", document.financial_document_id, document.connection),
        ),
    ];
    if let Some(approved) = &document.approved {
        rows.push(("approved", approved.to_string()));
    }
    if let Some(company) = &document.company {
        rows.push(("company", company.clone()));
    }
    let version = document.mapping_version.as_deref();
    let rules = version
        .map(|version| format!("version {version}, "))
        .unwrap_or_default();
    rows.push(("rules", format!("{rules}{}", rules_text(document.rules))));
    rows
}

fn rules_text(state: RulesState) -> &'static str {
    match state {
        RulesState::Same => "which give the same plan today",
        RulesState::OtherVersion => "renamed since; today's version gives the same purchase documents",
        RulesState::Changed => "which have changed since: they give another plan today, so no rules are named below",
        RulesState::RefusedNow => "which have changed since: they refuse the document today",
        RulesState::NotPlannedYet => "as they are now; the worker has saved no plan yet",
    }
}

fn confirmation(concur: &ConfirmationShown) -> String {
    let at = concur.at.as_deref().unwrap_or("an unknown time");
    let numbers = match concur.numbers.as_slice() {
        [] => "no posted number".to_owned(),
        numbers => format!("posted number {}", numbers.join(", ")),
    };
    match concur.state {
        "confirmed" => format!("confirmed at {at} with {numbers}"),
        "confirmation_open" => {
            format!("a confirmation was sent at {at}, and no answer settles it ({numbers} in records)")
        }
        "told_failed" => format!("told at {at} that the document failed"),
        "rejection_open" => format!("a rejection was sent at {at}, and no answer settles it"),
        _ => format!("not confirmed ({numbers} in records)"),
    }
}

fn posted_text(posted: &PostedShown) -> String {
    let kind = if posted.kind == "credit_memo" {
        "purchase credit memo"
    } else {
        "purchase invoice"
    };
    let mut text = format!(
        "In Business Central: {kind} {} of vendor {}\n",
        posted.number, posted.vendor
    );
    let mut rows = vec![
        (
            "posted as",
            posted.posted_number.clone().unwrap_or_else(|| "not posted".to_owned()),
        ),
        (
            "status",
            posted.status.clone().unwrap_or_else(|| "not there".to_owned()),
        ),
    ];
    let ownership = match posted.ownership_line {
        OwnershipLine::OfThisPlan => "found, of this plan",
        OwnershipLine::OfAnother => "found, of another document or plan",
        OwnershipLine::Missing => "none, or more than one",
        OwnershipLine::NoDocument => "not read",
    };
    rows.push(("ownership line", ownership.to_owned()));
    if let (Some(currency), Some(local)) = (&posted.currency, &posted.local_currency) {
        rows.push((
            "amounts",
            format!("net per account; planned and document in {currency}, ledger in {local}"),
        ));
    }
    text.push_str(&named(&rows));
    if !posted.accounts.is_empty() {
        text.push_str(&format!("{}\n", accounts(posted)));
    }
    for note in &posted.notes {
        text.push_str(&format!("  note: {note}\n"));
    }
    match posted.differences.as_slice() {
        [] => text.push_str("  as planned\n"),
        differences => {
            for difference in differences {
                text.push_str(&format!("  DIFFERS: {difference}\n"));
            }
        }
    }
    text
}

fn accounts(posted: &PostedShown) -> comfy_table::Table {
    let mut rows = table(&[
        "account",
        "planned\ndebit",
        "planned\ncredit",
        "document\ndebit",
        "document\ncredit",
        "ledger\ndebit",
        "ledger\ncredit",
    ]);
    for account in &posted.accounts {
        let amounts = [
            &account.planned_debit,
            &account.planned_credit,
            &account.posted_debit,
            &account.posted_credit,
            &account.ledger_debit,
            &account.ledger_credit,
        ];
        let amounts = amounts.into_iter().map(|amount| amount.as_deref().unwrap_or_default());
        rows.add_row(std::iter::once(account.account.as_str()).chain(amounts));
    }
    right_aligned(&mut rows, AMOUNTS);
    rows
}
