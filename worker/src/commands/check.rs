//! `concordat check`: connects to everything, reads one record of each, and says what it saw.

mod payment_source;

use std::process::ExitCode;

use activities::concur_activities::document_type;
use business_central::{BusinessCentral, Changed};
use concur::PageRequest;
use records::Records;
use serde::Serialize;
use temporalio_client::NamespacedClient;

use super::print::table;
use crate::cli::OutputArgs;
use crate::config::{CompanySettings, Config, ConnectionSettings};
use crate::{connections, payloads, schedules, temporal};

/// One thing that was tried.
#[derive(Debug, Serialize)]
struct Finding {
    what: String,
    ok: bool,
    saw: String,
}

/// Everything that was tried, in order.
#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, what: impl Into<String>, result: anyhow::Result<String>) -> bool {
        let (ok, saw) = match result {
            Ok(saw) => (true, saw),
            Err(error) => (false, format!("{error:#}")),
        };
        self.0.push(Finding {
            what: what.into(),
            ok,
            saw,
        });
        ok
    }
}

pub(super) async fn run(config: &Config, output: &OutputArgs) -> anyhow::Result<ExitCode> {
    let mut findings = Findings::default();
    findings.add("Temporal", temporal_seen(config).await);
    let stored = if config.payloads.key_file.is_some() {
        "encrypted"
    } else {
        "in the clear: set payloads.key_file before real documents pass"
    };
    findings.add(
        "payloads in Temporal",
        payloads::codec(&config.payloads).map(|_| stored.to_owned()),
    );
    match connections::open_records(config).await {
        Ok(records) => {
            findings.add("records", Ok(connections::records_place(config)));
            for connection in &config.connections {
                check_connection(&mut findings, config, connection, &records).await;
            }
        }
        Err(error) => {
            findings.add("records", Err(error));
        }
    }
    if config.connections.is_empty() {
        findings.add(
            "connections",
            Err(anyhow::anyhow!(
                "none is configured; see `[[connections]]` in `concordat config`"
            )),
        );
    }
    if output.json {
        println!("{}", serde_json::to_string_pretty(&findings.0)?);
    } else {
        let mut rows = table(&["", "checked", "saw"]);
        for finding in &findings.0 {
            rows.add_row([if finding.ok { "ok" } else { "FAILED" }, &finding.what, &finding.saw]);
        }
        println!("{rows}");
    }
    Ok(if findings.0.iter().all(|finding| finding.ok) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn temporal_seen(config: &Config) -> anyhow::Result<String> {
    let client = temporal::connect(config).await?;
    schedules::refuse_mix(config, &client).await?;
    Ok(format!("namespace {}", client.namespace()))
}

async fn check_connection(
    findings: &mut Findings,
    config: &Config,
    connection: &ConnectionSettings,
    records: &Records,
) {
    let name = &connection.name;
    for company in connection.all_companies() {
        findings.add(
            format!("{name}: mapping of {}", company.code),
            connections::mapping(connection, &company).map(|mapping| format!("version {}", mapping.version())),
        );
    }
    match connections::concur(connection, records) {
        Err(error) => {
            findings.add(format!("{name}: Concur"), Err(error));
        }
        Ok(concur) => {
            let token = concur.refresh_now().await;
            let token = token
                .map(|connected| format!("answers at {}", connected.geolocation))
                .map_err(Into::into);
            if findings.add(format!("{name}: Concur token"), token) {
                for kind in &connection.kinds {
                    let kind_name = kind.as_str();
                    let page = concur
                        .list_transactions(document_type(*kind), PageRequest { page: 0, limit: 1 })
                        .await;
                    let saw = page.map_err(anyhow::Error::from).map(|page| {
                        let waiting = page
                            .total_elements
                            .map_or_else(|| "an unknown number".to_owned(), |count| count.to_string());
                        format!("{waiting} waiting")
                    });
                    findings.add(format!("{name}: Concur {kind_name} queue"), saw);
                }
            }
        }
    }
    match connections::business_central(connection) {
        Err(error) => {
            findings.add(format!("{name}: Business Central"), Err(error));
        }
        Ok(ledger) => {
            for company in connection.all_companies() {
                let ledger = ledger.for_company(company.company_id);
                if check_ledger(findings, connection, &company, &ledger).await {
                    let what = format!("{}: {}: payments", connection.name, company.code);
                    findings.add(
                        what,
                        payment_source::seen(config.payment_source(&company), &ledger).await,
                    );
                }
            }
        }
    }
}

async fn check_ledger(
    findings: &mut Findings,
    connection: &ConnectionSettings,
    company: &CompanySettings,
    ledger: &BusinessCentral,
) -> bool {
    let name = format!("{}: {}", connection.name, company.code);
    let wanted = company.company_id;
    let company = ledger
        .companies()
        .await
        .map_err(anyhow::Error::from)
        .and_then(|companies| {
            let found = companies.into_iter().find(|company| company.id == wanted);
            found
                .map(|company| format!("company {}", company.name))
                .ok_or_else(|| anyhow::anyhow!("there is no company {wanted} in this environment"))
        });
    if !findings.add(format!("{name}: Business Central company"), company) {
        return false;
    }
    let setup = ledger.general_ledger_setup().await.map_err(anyhow::Error::from);
    findings.add(
        format!("{name}: general ledger setup"),
        setup.map(|setup| {
            let bound =
                |date: Option<jiff::civil::Date>| date.map_or_else(|| "any".to_owned(), |date| date.to_string());
            format!(
                "local currency {}, posting allowed from {} to {}",
                setup.local_currency_code,
                bound(setup.allow_posting_from),
                bound(setup.allow_posting_to)
            )
        }),
    );
    let vendors = ledger.vendors(Changed::All).await.map_err(anyhow::Error::from);
    findings.add(
        format!("{name}: vendors"),
        vendors.map(|vendors| format!("{} readable", vendors.len())),
    );
    let accounts = ledger.accounts(Changed::All).await.map_err(anyhow::Error::from);
    findings.add(
        format!("{name}: G/L accounts"),
        accounts.map(|accounts| {
            format!(
                "{} readable, {} accept lines",
                accounts.len(),
                accounts.iter().filter(|a| a.accepts_lines()).count()
            )
        }),
    );
    true
}
