//! A report that is owed to an employee and to a card issuer: every draft stands before anything is posted, what is posted is
//! confirmed in one go, and only the employee's payment is Concur's business.

use std::sync::Arc;

use anyhow::ensure;
use concordat_tests::house::{House, add_vendor};
use concordat_tests::server::Server;
use concordat_tests::setting::{MAPPING, Setting};
use libtest_mimic::Trial;
use rust_decimal::Decimal;
use sandbox::business_central::{DocumentView, PostingGroups, VendorSeed};
use sandbox::concur::fixtures::{Entry, ExpenseReport, Payee};
use sandbox::fault::{Fault, FaultRule};
use sandbox::server::Simulator;
use temporalio_client::WorkflowExecutionStatus;
use workflows::failure::FailureType;
use workflows::stage::Stage;

use super::expect::{held, ledger_is_empty, paid, posted_once, told_as_failed};
use crate::on_server;

pub(super) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server(
            "e2e::several_payees::employee_card_issuer_and_a_personal_item",
            server,
            employee_card_and_personal_item,
        ),
        on_server(
            "e2e::several_payees::every_draft_stands_before_anything_is_posted",
            server,
            drafts_first,
        ),
        on_server(
            "e2e::several_payees::a_refused_second_draft_leaves_nothing_behind",
            server,
            second_draft_refused,
        ),
        on_server(
            "e2e::several_payees::only_the_employees_payment_is_awaited",
            server,
            employees_payment_counts,
        ),
    ]
}

/// A house with an issuer of company-billed cards.
pub(super) async fn house(server: &Server) -> anyhow::Result<House> {
    let setting = Setting {
        mapping: MAPPING.replace("COPD = \"V-CARD\"", "COPD = \"V-CARD\"\nCBCP = \"V-BILLED\""),
        ..Setting::default()
    };
    let house = House::set_up(server, setting).await?;
    add_vendor(&house.sandbox, "V-BILLED");
    Ok(house)
}

/// 120.50 in cash; 80.00 and a personal 30.00 by a company-billed card, which the employee owes back.
pub(super) fn report(house: &House) -> ExpenseReport {
    house
        .report(1)
        .with_entry(Entry::card_charge(
            Payee::CompanyBilledCard,
            "6200",
            Decimal::new(8_000, 2),
        ))
        .with_entry(Entry::personal_card_item("15700", Decimal::new(3_000, 2)))
}

pub(super) fn employees(report: &ExpenseReport) -> String {
    format!("{}-EMPL", report.business_id)
}

pub(super) fn issuers(report: &ExpenseReport) -> String {
    format!("{}-CBCP", report.business_id)
}

/// Both are posted once, over what each is owed.
pub(super) fn both_posted(house: &House, report: &ExpenseReport) -> anyhow::Result<(DocumentView, DocumentView)> {
    let of_employee = posted_once(house, &employees(report), Decimal::new(9_050, 2))?;
    let of_issuer = posted_once(house, &issuers(report), Decimal::new(11_000, 2))?;
    ensure!(of_employee.vendor_number == "E-001" && of_issuer.vendor_number == "V-BILLED");
    ensure!(
        house.sandbox.business_central().documents().len() == 2,
        "something else was made"
    );
    Ok((of_employee, of_issuer))
}

/// Concur was told both numbers in one posting confirmation.
pub(super) fn told_both(house: &House, fi: &str, (first, second): &(DocumentView, DocumentView)) -> anyhow::Result<()> {
    let postings = house.in_concur(fi)?.postings;
    ensure!(postings.len() == 1, "Concur was told {} times", postings.len());
    let numbers = house.confirmed_numbers(fi)?;
    ensure!(
        numbers == [first.number.clone(), second.number.clone()],
        "Concur was told {numbers:?}"
    );
    Ok(())
}

async fn employee_card_and_personal_item(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server).await?;
    let report = report(&house);
    let fi = house.approve(report.approval());
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(&report.business_id, Stage::AwaitingPayment).await?;
            let both = both_posted(&house, &report)?;
            told_both(&house, &fi, &both)?;
            let ledger = house.sandbox.business_central();
            ensure!(
                ledger.account_balance("15700").is_zero(),
                "the personal item stays with the company"
            );
            ensure!(ledger.account_balance("61100") == Decimal::new(12_050, 2));
            ensure!(ledger.account_balance("62100") == Decimal::new(8_000, 2));
            ensure!(ledger.vendor_balance("E-001") == Decimal::new(9_050, 2));
            ensure!(ledger.vendor_balance("V-BILLED") == Decimal::new(11_000, 2));
            Ok(())
        })
        .await
}

/// The first post waits while the ledger is looked at.
async fn drafts_first(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server).await?;
    let report = report(&house);
    let fi = house.approve(report.approval());
    let slow = Fault::Delay { milliseconds: 1_500 };
    let ledger = house.sandbox.business_central();
    ledger.faults().add(FaultRule::once("bc.post_draft", slow));
    house
        .with_worker(async {
            house.poll().await?;
            house.until_ledger_requests("bc.post_draft", 1).await?;
            let made = house.ledger_requests("bc.create_draft");
            ensure!(made == 2, "{made} drafts were made before the first post");
            ensure!(house.drafts().len() == 2, "posted before both drafts stood");
            house.until_stage(&report.business_id, Stage::AwaitingPayment).await?;
            told_both(&house, &fi, &both_posted(&house, &report)?)
        })
        .await
}

/// The issuer's vendor has no posting groups: its draft cannot be made, and the employee's, which was, must go.
async fn second_draft_refused(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server).await?;
    house.sandbox.business_central().add_vendor(VendorSeed {
        number: "V-BILLED".to_owned(),
        name: "Vendor V-BILLED".to_owned(),
        posting_groups: PostingGroups::Missing,
        ..VendorSeed::default()
    });
    let report = report(&house);
    let id = &report.business_id;
    let fi = house.approve(report.approval());
    house
        .with_worker(async {
            held(&house, id, FailureType::MappingMissing, "Posting Group").await?;
            let drafts = house.drafts();
            ensure!(drafts.len() == 1 && drafts[0].external_number == employees(&report));
            ensure!(
                house.ledger_requests("bc.post_draft") == 0,
                "posted although a draft was missing"
            );
            house.reject(id).await?;
            ensure!(house.until_closed(id).await? == WorkflowExecutionStatus::Failed);
            told_as_failed(&house, &fi, "Posting Group")?;
            ensure!(
                house.sandbox.business_central().documents().is_empty(),
                "something is left"
            );
            ledger_is_empty(&house)
        })
        .await
}

/// An issuer is paid by statement, which may be earlier or later.
async fn employees_payment_counts(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server).await?;
    let report = report(&house);
    let id = &report.business_id;
    let fi = house.approve(report.approval());
    let other = house.report_with_card(2);
    house.approve(other.approval());
    house
        .with_worker(async {
            house.poll().await?;
            for report in [&report, &other] {
                house.until_stage(&report.business_id, Stage::AwaitingPayment).await?;
            }
            let [of_issuer] = &house.posted(&issuers(&report))[..] else {
                anyhow::bail!("the issuer's is not posted once");
            };
            let [of_other] = &house.posted(&employees(&other))[..] else {
                anyhow::bail!("the other employee's is not posted once");
            };
            // The other report, paid in the same sweep, shows that the sweep is over.
            paid(&house, &of_issuer.number)?;
            paid(&house, &of_other.number)?;
            house.sweep().await?;
            house.until_stage(&other.business_id, Stage::Paid).await?;
            ensure!(
                house.state(id).await?.stage == Stage::AwaitingPayment,
                "the issuer's payment completed it"
            );
            ensure!(
                house.in_concur(&fi)?.payments.is_empty(),
                "the issuer's payment was told to Concur"
            );

            let [of_employee] = &house.posted(&employees(&report))[..] else {
                anyhow::bail!("the employee's is not posted once");
            };
            paid(&house, &of_employee.number)?;
            house.sweep().await?;
            house.until_stage(id, Stage::Paid).await?;
            let payments = house.in_concur(&fi)?.payments;
            ensure!(payments.len() == 1 && payments[0].clearing_amount == Some(Decimal::new(9_050, 2)));
            ensure!(payments[0].document_number.as_ref() == Some(&of_employee.number));
            // The card's invoice of the other report is still open, and kept nobody waiting.
            let open = house.posted(&format!("{}-COPD", other.business_id));
            ensure!(
                open.len() == 1 && open[0].status == "Open",
                "it reads {:?}",
                open.first().map(|d| &d.status)
            );
            Ok(())
        })
        .await
}
