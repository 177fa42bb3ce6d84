//! Mapping rules held against the two systems: does what they name exist, and do they cover what waits to be posted.

mod accounts;
mod concur;
mod finding;
mod ledger;

use std::path::Path;

use posting::mapping::Mapping;
use records::Records;

pub(crate) use finding::{Checked, Findings, Severity};

use crate::config::{CompanySettings, ConnectionSettings};
use crate::connections;
use crate::plans::Rules;

/// Checks the rules of every company of a connection; with `file`, that file takes the place of the connection's own.
pub(crate) async fn check(
    findings: &mut Findings,
    settings: &ConnectionSettings,
    file: Option<&Path>,
    records: &Records,
) {
    let connection = settings.name.as_str();
    let file_of = |company: &CompanySettings| match (file, &company.mapping_file) {
        (Some(file), None) => file.to_owned(),
        _ => connections::mapping_file(settings, company).to_owned(),
    };
    let mut seen = Vec::new();
    let mut readable = true;
    for company in settings.all_companies() {
        let path = file_of(&company);
        if seen.contains(&path) {
            continue;
        }
        let place = || format!("{connection}: {}", path.display());
        match connections::read_mapping(&path) {
            Ok(mapping) => configured_companies(findings, &place(), settings, &mapping),
            Err(error) => {
                readable = false;
                findings.wrong(place(), "–", format!("{error:#}"));
            }
        }
        seen.push(path);
    }
    if !readable {
        return;
    }
    let rules = match Rules::read_by(settings, |company| connections::read_mapping(&file_of(company))) {
        Ok(rules) => rules,
        Err(error) => return findings.wrong(connection, "–", format!("{error:#}")),
    };
    match connections::business_central(settings) {
        Ok(client) => {
            for company in rules.companies() {
                ledger::check(findings, connection, company, &client.for_company(company.id)).await;
            }
        }
        Err(error) => findings.wrong(format!("{connection}: Business Central"), "–", format!("{error:#}")),
    }
    match connections::concur(settings, records) {
        Ok(client) => concur::check(findings, settings, &rules, &client).await,
        Err(error) => findings.wrong(format!("{connection}: Concur"), "–", format!("{error:#}")),
    }
}

fn configured_companies(findings: &mut Findings, place: &str, settings: &ConnectionSettings, mapping: &Mapping) {
    for (rule, code) in connections::unknown_companies(settings, mapping) {
        findings.wrong(
            place,
            rule,
            format!("company {code} is not configured; add it under [[connections.companies]] in the configuration"),
        );
    }
}
