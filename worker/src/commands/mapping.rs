//! `concordat mapping check`: mapping rules held against both systems.

use std::process::ExitCode;

use anyhow::bail;

use super::print::{at_most, table};
use crate::cli::MappingCheckArgs;
use crate::config::Config;
use crate::connections;
use crate::mapping_check::{self, Checked, Findings, Severity};

/// After so many characters a finding goes on in the next line.
const FINDING_CHARACTERS: u16 = 90;

pub(super) async fn check(config: &Config, args: &MappingCheckArgs) -> anyhow::Result<ExitCode> {
    let settings = match (&args.connection, &args.file) {
        // A file belongs to one connection.
        (Some(_), _) | (None, Some(_)) => vec![config.connection(args.connection.as_deref())?],
        (None, None) => config.connections.iter().collect(),
    };
    if settings.is_empty() {
        bail!("no connection is configured; see `[[connections]]` in `concordat config`");
    }
    let records = connections::open_records(config).await?;
    let mut findings = Findings::default();
    for settings in settings {
        mapping_check::check(&mut findings, settings, args.file.as_deref(), &records).await;
    }
    if args.output.json {
        println!("{}", serde_json::to_string_pretty(&findings)?);
    } else {
        print!("{}", findings_text(&findings));
    }
    Ok(if findings.any_wrong() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn findings_text(findings: &Findings) -> String {
    let mut text = String::new();
    if !findings.findings.is_empty() {
        let mut rows = table(&["where", "rule", "finding"]);
        for finding in &findings.findings {
            let shown = match finding.severity {
                Severity::Error => finding.finding.clone(),
                Severity::Warning => format!("warning: {}", finding.finding),
            };
            rows.add_row([&finding.place, &finding.rule, &shown]);
        }
        at_most(&mut rows, 2, FINDING_CHARACTERS);
        text.push_str(&format!("{rows}\n"));
    }
    if !findings.any_wrong() {
        text.push_str("Nothing is wrong. Checked:\n");
    } else if !findings.checked.is_empty() {
        text.push_str("Checked:\n");
    }
    for checked in &findings.checked {
        text.push_str(&format!("  {}: {}\n", checked.place, counts(checked)));
    }
    text
}

fn counts(checked: &Checked) -> String {
    let all: Vec<String> = checked
        .counts
        .iter()
        .map(|counted| format!("{} {}", counted.count, counted.of))
        .collect();
    all.join(", ")
}
