//! Dimensions of lines: sent with the draft where no default supplies them, set afterwards where one differs, and never posted
//! wrong. What a document costs is counted in requests.

use std::sync::Arc;

use anyhow::ensure;
use concordat_tests::house::House;
use concordat_tests::server::Server;
use concordat_tests::setting::{MAPPING, Setting};
use libtest_mimic::Trial;
use rust_decimal::Decimal;
use sandbox::SandboxOptions;
use sandbox::business_central::{
    AccountSeed, BusinessCentralOptions, DefaultDimensionSeed, NestedDimensionLines, Switches, VendorSeed,
};
use sandbox::concur::fixtures::{InvoiceRequest, Line};
use workflows::stage::Stage;

use super::expect::posted_and_confirmed_once;
use crate::on_server;

pub(super) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server(
            "e2e::dimensions::one_line_or_400_with_two_dimensions_each_take_four_requests",
            server,
            without_defaults,
        ),
        on_server(
            "e2e::dimensions::a_vendors_default_of_the_wanted_value_is_left_out",
            server,
            vendor_default_equal,
        ),
        on_server(
            "e2e::dimensions::a_vendors_default_of_another_value_is_changed_in_one_batch",
            server,
            vendor_default_differs,
        ),
        on_server(
            "e2e::dimensions::an_accounts_other_default_refuses_one_draft_and_is_learned",
            server,
            account_default_differs,
        ),
        on_server(
            "e2e::dimensions::a_learned_default_may_change_and_vanish",
            server,
            learned_default_changes,
        ),
        on_server(
            "e2e::dimensions::a_company_that_takes_none_within_lines_is_remembered",
            server,
            nested_lines_refused,
        ),
    ]
}

pub(super) const SALES: (&str, &str) = ("DEPARTMENT", "SALES");
pub(super) const P1: (&str, &str) = ("PROJECT", "P1");
const P2: (&str, &str) = ("PROJECT", "P2");

/// A house whose documents have a project beside the department.
pub(super) async fn house(server: &Server, switches: Switches) -> anyhow::Result<House> {
    let rules =
        "\n[[dimensions]]\ndimension = \"PROJECT\"\nfields = [\"allocationCustom2Code\"]\nunmapped = \"same\"\n";
    let setting = Setting {
        mapping: format!("{MAPPING}{rules}"),
        options: SandboxOptions {
            business_central: BusinessCentralOptions {
                switches,
                ..BusinessCentralOptions::default()
            },
            ..SandboxOptions::default()
        },
        ..Setting::default()
    };
    let house = House::set_up(server, setting).await?;
    house.sandbox.business_central().add_dimension("PROJECT", ["P1", "P2"]);
    Ok(house)
}

pub(super) fn refusing() -> Switches {
    Switches {
        nested_dimension_lines: NestedDimensionLines::Refused,
        ..Switches::default()
    }
}

fn proposals(defaults: &[(&str, &str)]) -> Vec<DefaultDimensionSeed> {
    let proposal = |(dimension, value): &(&str, &str)| DefaultDimensionSeed::proposal(dimension, value);
    defaults.iter().map(proposal).collect()
}

fn give_vendor(house: &House, defaults: &[(&str, &str)]) {
    house.sandbox.business_central().add_vendor(VendorSeed {
        number: "V-10".to_owned(),
        name: "Vendor V-10".to_owned(),
        default_dimensions: proposals(defaults),
        ..VendorSeed::default()
    });
}

fn give_account(house: &House, defaults: &[(&str, &str)]) {
    house.sandbox.business_central().add_account(AccountSeed {
        number: "63100".to_owned(),
        name: "Account 63100".to_owned(),
        default_dimensions: proposals(defaults),
        ..AccountSeed::default()
    });
}

/// An invoice of this many lines on account 63100, for department SALES and, where one is given, a project.
pub(super) fn invoice(house: &House, n: u32, lines: u32, project: Option<&str>) -> InvoiceRequest {
    let mut invoice = InvoiceRequest::new(house.id(n), "SUP-10", format!("{}-D", house.id(n)));
    for number in 1..=lines {
        let mut line = Line::new("6300", Decimal::new(i64::from(number), 2), format!("Part {number}"));
        line.cost_center = Some("100".to_owned());
        line.project = project.map(str::to_owned);
        invoice = invoice.with_line(line);
    }
    invoice
}

/// Posts it, in as many requests; every line, and every entry of the ledger behind it, has exactly these dimensions.
pub(super) async fn costs(
    house: &House,
    invoice: &InvoiceRequest,
    requests: u64,
    wanted: &[(&str, &str)],
) -> anyhow::Result<()> {
    let before = house.ledger_requests_for_documents();
    let fi = house.approve(invoice.approval());
    house.poll().await?;
    house.until_stage(&invoice.business_id, Stage::AwaitingPayment).await?;
    let posted = posted_and_confirmed_once(house, &fi, &invoice.vendor_invoice_number, invoice.total())?;
    let made = house.ledger_requests_for_documents() - before;
    ensure!(made == requests, "{made} requests, expected {requests}");
    let wanted: Vec<(String, String)> = wanted.iter().map(|(d, v)| ((*d).to_owned(), (*v).to_owned())).collect();
    for line in &posted.lines {
        ensure!(line.dimensions == wanted, "a line has {:?}", line.dimensions);
    }
    let mut entries = house.sandbox.business_central().entries_of(&posted.number);
    entries.retain(|entry| entry.account == "63100");
    ensure!(!entries.is_empty(), "nothing stands on the account");
    for entry in entries {
        ensure!(entry.dimensions == wanted, "an entry has {:?}", entry.dimensions);
    }
    Ok(())
}

async fn without_defaults(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server, Switches::default()).await?;
    house
        .with_worker(async {
            costs(&house, &invoice(&house, 1, 1, Some("P1")), 4, &[SALES, P1]).await?;
            costs(&house, &invoice(&house, 2, 400, Some("P1")), 4, &[SALES, P1]).await?;
            for operation in [
                "bc.purchase_documents.find",
                "bc.create_draft",
                "bc.post_draft",
                "bc.purchase_documents.get",
            ] {
                let made = house.ledger_requests(operation);
                ensure!(made == 2, "{made} requests of {operation} for two documents");
            }
            Ok(())
        })
        .await
}

/// Sent all the same, it would refuse the whole draft.
async fn vendor_default_equal(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server, Switches::default()).await?;
    give_vendor(&house, &[SALES]);
    house
        .with_worker(async { costs(&house, &invoice(&house, 1, 2, Some("P1")), 4, &[SALES, P1]).await })
        .await
}

async fn vendor_default_differs(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server, Switches::default()).await?;
    give_vendor(&house, &[("DEPARTMENT", "PROD")]);
    house
        .with_worker(async {
            costs(&house, &invoice(&house, 1, 2, Some("P1")), 5, &[SALES, P1]).await?;
            ensure!(
                house.ledger_requests("bc.create_draft") == 1 && house.ledger_requests("bc.change_dimensions") == 1
            );
            Ok(())
        })
        .await
}

/// The API does not tell accounts' defaults: the first draft is refused for one, the second knows better. What a default adds and
/// Concur says nothing of stays.
async fn account_default_differs(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server, Switches::default()).await?;
    give_account(&house, &[("DEPARTMENT", "PROD"), P2]);
    house
        .with_worker(async {
            costs(&house, &invoice(&house, 1, 3, None), 6, &[SALES, P2]).await?;
            ensure!(
                house.ledger_requests("bc.create_draft") == 2 && house.ledger_requests("bc.change_dimensions") == 1
            );
            costs(&house, &invoice(&house, 2, 3, None), 5, &[SALES, P2]).await?;
            ensure!(
                house.ledger_requests("bc.create_draft") == 3,
                "the second was refused as well"
            );
            Ok(())
        })
        .await?;
    // Another worker knows it from records.
    house
        .with_worker(async { costs(&house, &invoice(&house, 3, 1, None), 5, &[SALES, P2]).await })
        .await
}

async fn learned_default_changes(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server, Switches::default()).await?;
    give_account(&house, &[("DEPARTMENT", "PROD")]);
    house
        .with_worker(async {
            costs(&house, &invoice(&house, 1, 2, None), 6, &[SALES]).await?;
            give_account(&house, &[SALES]);
            costs(&house, &invoice(&house, 2, 2, None), 4, &[SALES]).await?;
            // Nothing supplies what was left out: it is set afterwards, and sent with the next.
            give_account(&house, &[]);
            costs(&house, &invoice(&house, 3, 2, None), 5, &[SALES]).await?;
            costs(&house, &invoice(&house, 4, 2, None), 4, &[SALES]).await
        })
        .await
}

async fn nested_lines_refused(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server, refusing()).await?;
    house
        .with_worker(async {
            costs(&house, &invoice(&house, 1, 2, Some("P1")), 6, &[SALES, P1]).await?;
            ensure!(house.ledger_requests("bc.create_draft") == 2);
            costs(&house, &invoice(&house, 2, 2, Some("P1")), 5, &[SALES, P1]).await?;
            ensure!(
                house.ledger_requests("bc.create_draft") == 3,
                "the refusal was forgotten"
            );
            Ok(())
        })
        .await?;
    house
        .with_worker(async {
            costs(&house, &invoice(&house, 3, 2, Some("P1")), 5, &[SALES, P1]).await?;
            ensure!(
                house.ledger_requests("bc.create_draft") == 4,
                "another worker did not know"
            );
            Ok(())
        })
        .await
}
