//! `concordat preview`: what a document would be posted as, without writing to either system.

use std::path::Path;
use std::process::ExitCode;

use anyhow::bail;
use concur::BusinessId;
use posting::plan::DocumentKind;
use serde::Serialize;

use super::print::named;
use super::purchase_text::purchase_text;
use crate::cli::PreviewArgs;
use crate::config::{Config, ConnectionSettings};
use crate::connections;
use crate::plans::{Approval, Outcome, Preview, Rules, Source, account_names, newest, read_file};

/// What `--json` prints.
#[derive(Serialize)]
struct Previews {
    documents: Vec<Preview>,
}

pub(super) async fn run(config: &Config, args: &PreviewArgs) -> anyhow::Result<ExitCode> {
    let settings = config.connection(args.connection.as_deref())?;
    let rules = Rules::of(settings)?;
    let kind = args.kind.map(DocumentKind::from);
    let path = Path::new(&args.document);
    let documents = if path.is_file() {
        let documents = read_file(path, kind)?;
        let previews = documents
            .iter()
            .map(|document| Preview::of_file(&rules, settings.name.as_str(), document));
        previews.collect::<anyhow::Result<_>>()?
    } else {
        vec![live(config, settings, &rules, args, kind).await?]
    };
    let previews = Previews { documents };
    if args.output.json {
        println!("{}", serde_json::to_string_pretty(&previews)?);
    } else {
        let texts: Vec<String> = previews.documents.iter().map(preview_text).collect();
        print!("{}", texts.join("\n"));
    }
    let fine = |preview: &Preview| matches!(preview.outcome, Outcome::Planned | Outcome::LeftAlone);
    Ok(if previews.documents.iter().all(fine) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Reads the document from Concur. Records are opened for the connection's token only.
async fn live(
    config: &Config,
    settings: &ConnectionSettings,
    rules: &Rules,
    args: &PreviewArgs,
    kind: Option<DocumentKind>,
) -> anyhow::Result<Preview> {
    let given = &args.document;
    // A path would be a strange id; saying so beats asking Concur for it.
    let Ok(business_id) = posting::ids::BusinessId::parse(given) else {
        bail!("there is no file {given}, and a document's id has letters, digits, '-' and '_' only");
    };
    let records = connections::open_records(config).await?;
    let concur = connections::concur(settings, &records)?;
    let kinds = kind.map_or_else(|| settings.kinds.clone(), |kind| vec![kind]);
    let found = newest(&concur, &kinds, &BusinessId::new(business_id.as_str())?).await?;
    let Some(Approval { kind, transaction, of }) = found else {
        let kinds: Vec<&str> = kinds.iter().map(|kind| kind_name(kind.as_str())).collect();
        bail!(
            "Concur has no document {business_id} on connection {} (looked for: {}), and there is no file of this name",
            settings.name,
            kinds.join(", ")
        );
    };
    let source = Source {
        connection: settings.name.to_string(),
        read_from: "concur",
        status: Some(transaction.status.to_string()),
        approvals: Some(of),
    };
    let id = transaction.financial_document_id.as_str();
    let mut preview = Preview::of(rules, kind, transaction.document.get(), Some(id), source)?;
    if let Some(company) = preview.company_of(rules) {
        let names = account_names(&connections::business_central(settings)?.for_company(company.id)).await;
        preview
            .purchases
            .iter_mut()
            .for_each(|purchase| purchase.name_accounts(&names));
    }
    Ok(preview)
}

/// A kind of document in plain words.
pub(super) fn kind_name(kind: &str) -> &'static str {
    match kind {
        "expense" => "expense report",
        "invoice" => "supplier invoice",
        "cash_advance" => "cash advance",
        "payroll" => "payroll document",
        "obligation" => "budget obligation",
        _ => "document of an unknown kind",
    }
}

/// The same at the beginning of a line.
pub(super) fn kind_heading(kind: &str) -> String {
    let name = kind_name(kind);
    let mut letters = name.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

fn preview_text(preview: &Preview) -> String {
    let id = preview
        .business_id
        .as_deref()
        .or(preview.financial_document_id.as_deref());
    let mut text = format!("{} {}", kind_heading(preview.kind), id.unwrap_or_default())
        .trim_end()
        .to_owned();
    text.push('\n');
    match preview.outcome {
        Outcome::LeftAlone => {
            text.push_str(
                "  recognised and left alone: it is for somebody else, and Concordat never acknowledges one\n",
            );
            return text;
        }
        Outcome::Unknown => {
            text.push_str("  it has the shape of no document that Concur documents; say what it is with --kind\n");
            return text;
        }
        Outcome::Planned | Outcome::Refused => {}
    }
    text.push_str(&named(&headline(preview)));
    if let Some(failure) = &preview.failure {
        text.push_str(&format!(
            "\nIt would not be posted.\n  {}: {}\n  what to do: {}\n",
            failure.failure_type, failure.text, failure.page
        ));
    }
    for purchase in &preview.purchases {
        text.push('\n');
        text.push_str(&purchase_text(purchase));
    }
    text
}

fn headline(preview: &Preview) -> Vec<(&'static str, String)> {
    let mut rows = Vec::new();
    if let Some(approved) = &preview.approved {
        rows.push(("approved", approved.to_string()));
    }
    if let Some(id) = &preview.financial_document_id {
        let status = match preview.source.status.as_deref() {
            Some(status @ ("READY" | "ACKNOWLEDGED")) => format!(", {status} in Concur"),
            Some(status) => format!(", {status} in Concur: it does not wait to be posted"),
            None => String::new(),
        };
        let of = preview.source.approvals.filter(|of| *of > 1);
        let of = of.map(|of| format!(", chosen from {of} approvals")).unwrap_or_default();
        rows.push(("approval", format!("{id}{status}{of}")));
    }
    if let Some(company) = &preview.company {
        let books = if company.live { "live" } else { "test" };
        rows.push(("company", format!("{}, {books} books ({})", company.code, company.rule)));
    }
    if let Some(version) = &preview.mapping_version {
        rows.push(("rules", format!("version {version}")));
    }
    if let Some(is_test) = preview.is_test {
        let flag = if is_test {
            "yes: a test user of Concur made it"
        } else {
            "no"
        };
        rows.push(("test document", flag.to_owned()));
    }
    rows
}
