//! One Concur company, two Business Central companies: each document is posted in the one that its ledger code names, and what
//! stands in the other under equal numbers is somebody else's business.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat_tests::house::House;
use concordat_tests::server::Server;
use concordat_tests::setting::{self, MAPPING, Setting};
use libtest_mimic::Trial;
use sandbox::SandboxOptions;
use sandbox::business_central::{
    BusinessCentralOptions, Company, CompanyOptions, DocumentView, PaymentAmount, PostedState,
};
use sandbox::concur::DocStatus;
use sandbox::concur::fixtures::InvoiceRequest;
use uuid::Uuid;
use workflows::failure::FailureType;
use workflows::stage::Stage;

use super::expect::{held, ledger_is_untouched, nothing_told};
use crate::on_server;

pub(super) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server(
            "e2e::companies::each_document_is_posted_and_paid_in_its_company",
            server,
            each_in_its_company,
        ),
        on_server(
            "e2e::companies::equal_numbers_in_two_companies_do_not_mix",
            server,
            equal_numbers,
        ),
        on_server(
            "e2e::companies::an_unknown_ledger_code_is_held",
            server,
            unknown_ledger_code,
        ),
        on_server("e2e::companies::rules_of_a_company_may_be_its_own", server, own_rules),
    ]
}

const SECOND: Uuid = Uuid::from_u128(0x1b2d_7a90_66c4_4e0f_b1a3_5d7e_9f10_2c3d);

/// Two companies with the same master data; only their entries tell them apart.
async fn house(server: &Server, more: &str) -> anyhow::Result<House> {
    let rules = "\n[companies]\nledger_codes = { \"US01\" = \"TEST\", \"DE01\" = \"SECOND\" }\n";
    let setting = Setting {
        mapping: format!("{MAPPING}{rules}"),
        options: SandboxOptions {
            business_central: BusinessCentralOptions {
                more_companies: vec![CompanyOptions::new(SECOND, "Second Company")],
                ..BusinessCentralOptions::default()
            },
            ..SandboxOptions::default()
        },
        connection: format!(
            "[[connections.companies]]\ncode = \"SECOND\"\ncompany_id = \"{SECOND}\"\ncompany_kind = \"live\"\n{more}"
        ),
        ..Setting::default()
    };
    let house = House::set_up(server, setting).await?;
    setting::seed(second(&house)?);
    Ok(house)
}

fn second(house: &House) -> anyhow::Result<&Company> {
    let company = house.sandbox.business_central().company(&SECOND.to_string());
    company.context("there is no second company")
}

fn invoice(house: &House, n: u32, ledger_code: &str) -> InvoiceRequest {
    let mut invoice = house.invoice(n);
    ledger_code.clone_into(&mut invoice.ledger_code);
    invoice
}

/// The one document of this number in a company, posted.
fn posted_in(company: &Company, invoice: &InvoiceRequest) -> anyhow::Result<DocumentView> {
    let mut documents = company.documents_of(&invoice.vendor_invoice_number);
    ensure!(documents.len() == 1, "{} documents", documents.len());
    let document = documents.pop().context("just counted")?;
    ensure!(document.posted == PostedState::Posted && document.total == invoice.total());
    ensure!(company.trial_balance().is_zero());
    Ok(document)
}

/// Concur was told this company's code and this number, once.
fn told(house: &House, fi: &str, company: &str, posted: &DocumentView) -> anyhow::Result<()> {
    let postings = house.in_concur(fi)?.postings;
    ensure!(postings.len() == 1 && postings[0].documents.len() == 1);
    let document = &postings[0].documents[0];
    ensure!(
        document.company_id == company,
        "Concur was told company {}",
        document.company_id
    );
    ensure!(document.document_number.as_ref() == Some(&posted.number));
    Ok(())
}

fn paid(house: &House, company: &Company, posted: &DocumentView) -> anyhow::Result<()> {
    company.pay(&posted.number, PaymentAmount::Full, house.sandbox.clock().today())?;
    Ok(())
}

async fn each_in_its_company(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server, "").await?;
    let (here, there) = (invoice(&house, 1, "US01"), invoice(&house, 2, "DE01"));
    let (fi_here, fi_there) = (house.approve(here.approval()), house.approve(there.approval()));
    let first = house.sandbox.business_central();
    let second = second(&house)?;
    house
        .with_worker(async {
            house.poll().await?;
            for invoice in [&here, &there] {
                house.until_stage(&invoice.business_id, Stage::AwaitingPayment).await?;
            }
            let (posted_here, posted_there) = (posted_in(first, &here)?, posted_in(second, &there)?);
            ensure!(first.documents_of(&there.vendor_invoice_number).is_empty());
            ensure!(second.documents_of(&here.vendor_invoice_number).is_empty());
            told(&house, &fi_here, "TEST", &posted_here)?;
            told(&house, &fi_there, "SECOND", &posted_there)?;

            // One sweep sees both companies.
            paid(&house, first, &posted_here)?;
            paid(&house, second, &posted_there)?;
            house.sweep().await?;
            for invoice in [&here, &there] {
                house.until_stage(&invoice.business_id, Stage::Paid).await?;
            }
            ensure!(house.sandbox.concur().invoice_payments().len() == 2);
            Ok(())
        })
        .await
}

/// The supplier's number, the vendor and the posted number are the same in both.
async fn equal_numbers(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server, "").await?;
    let (here, mut there) = (invoice(&house, 1, "US01"), invoice(&house, 2, "DE01"));
    there.vendor_invoice_number.clone_from(&here.vendor_invoice_number);
    let (fi_here, fi_there) = (house.approve(here.approval()), house.approve(there.approval()));
    let first = house.sandbox.business_central();
    let second = second(&house)?;
    house
        .with_worker(async {
            house.poll().await?;
            for invoice in [&here, &there] {
                house.until_stage(&invoice.business_id, Stage::AwaitingPayment).await?;
            }
            let (posted_here, posted_there) = (posted_in(first, &here)?, posted_in(second, &there)?);
            ensure!(
                posted_here.number == posted_there.number,
                "the numbers do not clash: this proves nothing"
            );
            told(&house, &fi_here, "TEST", &posted_here)?;
            told(&house, &fi_there, "SECOND", &posted_there)?;

            paid(&house, second, &posted_there)?;
            house.sweep().await?;
            house.until_stage(&there.business_id, Stage::Paid).await?;
            let payments = house.sandbox.concur().invoice_payments();
            ensure!(payments.len() == 1 && payments[0].business_id == there.business_id);
            ensure!(house.state(&here.business_id).await?.stage == Stage::AwaitingPayment);

            paid(&house, first, &posted_here)?;
            house.sweep().await?;
            house.until_stage(&here.business_id, Stage::Paid).await?;
            Ok(())
        })
        .await
}

async fn unknown_ledger_code(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server, "").await?;
    let invoice = invoice(&house, 1, "FR01");
    let fi = house.approve(invoice.approval());
    house
        .with_worker(async {
            held(&house, &invoice.business_id, FailureType::MappingMissing, "FR01").await?;
            ledger_is_untouched(&house)?;
            ensure!(second(&house)?.documents().is_empty());
            ensure!(house.in_concur(&fi)?.status == DocStatus::Acknowledged);
            nothing_told(&house, &fi)
        })
        .await
}

/// The second company has another chart of accounts.
async fn own_rules(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server, "mapping_file = \"second.toml\"\n").await?;
    let rules = MAPPING.replace("\"6300\" = \"63100\"", "\"6300\" = \"61100\"");
    ensure!(rules != MAPPING);
    std::fs::write(house.folder().join("second.toml"), rules)?;
    let (here, there) = (invoice(&house, 1, "US01"), invoice(&house, 2, "DE01"));
    house.approve(here.approval());
    house.approve(there.approval());
    house
        .with_worker(async {
            house.poll().await?;
            for invoice in [&here, &there] {
                house.until_stage(&invoice.business_id, Stage::AwaitingPayment).await?;
            }
            let accounts = |document: &DocumentView| -> Vec<String> {
                document.lines.iter().map(|line| line.account.clone()).collect()
            };
            let posted_here = posted_in(house.sandbox.business_central(), &here)?;
            ensure!(accounts(&posted_here) == ["63100", "64100"]);
            ensure!(accounts(&posted_in(second(&house)?, &there)?) == ["61100", "64100"]);
            Ok(())
        })
        .await
}
