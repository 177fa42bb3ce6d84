//! Documents as SAP publishes them, on the whole way: approved verbatim, taken, posted, confirmed, paid. They are not part of
//! this project: `CONCORDAT_SAMPLES` names a folder that holds them; without it these tests are ignored.

mod figures;
mod published;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use anyhow::ensure;
use concordat_tests::house::House;
use concordat_tests::server::{Server, samples};
use concordat_tests::setting::{Setting, add_vendor};
use concordat_tests::use_cases::Purchase;
use libtest_mimic::Trial;
use rust_decimal::Decimal;
use sandbox::business_central::{AccountSeed, Company, CurrencySeed};
use sandbox::concur::{Approval, DocStatus, DocType};
use serde_json::Value;
use workflows::stage::Stage;

use self::figures::{Sample, documents, within_pages};
use self::published::{Published, published, text_of};
use crate::accounting::whole_way::{Approved, whole_way};
use crate::on_server;

pub(crate) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    let trials = vec![
        on_server(
            "samples::every_document_is_posted_as_written_down",
            server,
            every_document,
        ),
        on_server("samples::every_page_is_posted_as_written_down", server, every_page),
        on_server(
            "samples::fis_31_is_an_obligation_and_left_alone",
            server,
            obligation_is_left_alone,
        ),
    ];
    let ignored = samples().is_none();
    trials
        .into_iter()
        .map(|trial| trial.with_ignored_flag(ignored))
        .collect()
}

async fn every_document(server: Arc<Server>) -> anyhow::Result<()> {
    let samples = documents();
    let read = samples.iter().map(|sample| published(sample.file, sample.kind));
    post_all(&server, &samples, &read.collect::<Result<Vec<_>, _>>()?).await
}

/// Pages hold the same documents. Workflow ids are shared by all tests of the server, so here they have ids of their own.
async fn every_page(server: Arc<Server>) -> anyhow::Result<()> {
    let samples = within_pages();
    let read = samples.iter().map(|sample| {
        let published = published(sample.file, sample.kind)?;
        let id = format!("P{}", &published.business_id[1..]);
        Ok(published.under_id(id))
    });
    post_all(&server, &samples, &read.collect::<anyhow::Result<Vec<_>>>()?).await
}

async fn post_all(server: &Server, samples: &[Sample], published: &[Published]) -> anyhow::Result<()> {
    let setting = Setting {
        mapping: mapping(samples, published)?,
        ..Setting::default()
    };
    let house = House::set_up(server, setting).await?;
    let purchases: Vec<Vec<Purchase>> = samples
        .iter()
        .zip(published)
        .map(|(sample, published)| (sample.purchases)(&published.business_id))
        .collect();
    seed(house.sandbox.business_central(), published, purchases.iter().flatten());
    let approved: Vec<Approved<'_>> = samples
        .iter()
        .zip(published)
        .zip(&purchases)
        .map(|((sample, published), purchases)| Approved {
            name: sample.file.to_owned(),
            business_id: published.business_id.clone(),
            financial_document_id: house.approve(published.approval()),
            date: sample.date,
            purchases,
        })
        .collect();
    whole_way(&house, &approved).await
}

/// Rules for the codes of these documents: accounts and cost centers as they are, everybody a vendor by a table.
fn mapping(samples: &[Sample], published: &[Published]) -> anyhow::Result<String> {
    let mut payees: BTreeMap<&(&str, String), &str> = BTreeMap::new();
    for (sample, published) in samples.iter().zip(published) {
        let vendor = payees.entry(&published.payee).or_insert(sample.vendor);
        ensure!(
            *vendor == sample.vendor,
            "the payee of {} is {vendor} already",
            sample.file
        );
    }
    let mut rules = RULES.to_owned();
    for table in ["employees", "suppliers"] {
        writeln!(rules, "\n[{table}.table]")?;
        for ((_, key), vendor) in payees.iter().filter(|((of, _), _)| *of == table) {
            writeln!(rules, "{} = \"{vendor}\"", toml::Value::from(key.as_str()))?;
        }
    }
    Ok(rules)
}

const RULES: &str = r#"
version = "published"
account_default = { policy = "same" }
cards = { COPD = "V-COPD", IBCP = "V-IBCP", CBCP = "V-CBCP" }
tax_accounts = { DEVAT = "1570", CAPMB = "1575" }
[[dimensions]]
dimension = "COSTCENTER"
fields = ["allocationCustom4Code"]
unmapped = "same"
"#;

/// Master data that the documents' own codes ask for.
fn seed<'a>(ledger: &Company, published: &[Published], purchases: impl Iterator<Item = &'a Purchase>) {
    let accounts = published.iter().flat_map(|published| &published.accounts);
    for number in accounts.map(String::as_str).chain(["1570", "1575"]) {
        ledger.add_account(AccountSeed {
            number: number.to_owned(),
            name: format!("Account {number}"),
            ..AccountSeed::default()
        });
    }
    for code in ["CAD", "EUR", "GBP"] {
        ledger.add_currency(&CurrencySeed {
            code: code.to_owned(),
            rate: Some(Decimal::ONE),
            rate_from: None,
        });
    }
    let cost_centers = published.iter().flat_map(|published| &published.cost_centers);
    ledger.add_dimension("COSTCENTER", cost_centers.map(String::as_str));
    for purchase in purchases {
        add_vendor(ledger, purchase.vendor);
    }
}

/// It stays in its queue for whoever reserves budgets: acknowledging would lock it.
async fn obligation_is_left_alone(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let text = text_of("fis-31-reservation-report.json")?;
    let value: Value = serde_json::from_str(&text)?;
    let report_id = value
        .pointer("/report/reportId")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let obligation = house.approve(Approval {
        doc_type: DocType::ReportObligation,
        business_id: report_id.to_owned(),
        document: text.clone(),
    });
    let report = house.report(1);
    house.approve(report.approval());
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(&report.business_id, Stage::AwaitingPayment).await?;
            Ok(())
        })
        .await?;
    let left = house.in_concur(&obligation)?;
    ensure!(
        left.status == DocStatus::Ready && left.system_id.is_none(),
        "it is {:?}",
        left.status
    );
    ensure!(left.postings.is_empty() && left.payments.is_empty() && left.refusals.is_empty());
    let documents = house.documents().await?;
    ensure!(documents.len() == 1, "{} documents were taken", documents.len());
    let standing = house.sandbox.business_central().documents();
    ensure!(
        standing.len() == 1,
        "{} purchase documents stand in Business Central",
        standing.len()
    );
    Ok(())
}
