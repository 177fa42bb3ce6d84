//! The published use cases of accounting, on the whole way. What is asserted is what stands in the ledger and in Concur.

pub(crate) mod in_concur;
pub(crate) mod in_ledger;
pub(crate) mod mismatches;
pub(crate) mod whole_way;

use std::sync::Arc;

use concordat_tests::house::House;
use concordat_tests::server::{Server, root};
use concordat_tests::setting::Setting;
use concordat_tests::use_cases::{Way, company, markdown, of_way};
use libtest_mimic::{Failed, Trial};

use self::whole_way::{Approved, whole_way};
use crate::on_server;

pub(crate) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server(
            "accounting::accounts_every_use_case_is_posted_as_written_down",
            server,
            |server| use_cases(server, Way::Accounts),
        ),
        on_server(
            "accounting::groups_every_use_case_is_posted_as_written_down",
            server,
            |server| use_cases(server, Way::Groups),
        ),
        Trial::test("accounting::the_documentation_is_up_to_date", documentation),
    ]
}

async fn use_cases(server: Arc<Server>, way: Way) -> anyhow::Result<()> {
    let setting = Setting {
        mapping: company::mapping(way),
        ..Setting::default()
    };
    let house = House::set_up(&server, setting).await?;
    company::seed(house.sandbox.business_central());
    let cases = of_way(way);
    let approved: Vec<Approved<'_>> = cases
        .iter()
        .map(|case| Approved {
            name: format!("{} {}", case.id, case.title),
            business_id: case.document.business_id().to_owned(),
            financial_document_id: house.approve(case.document.approval()),
            date: case.document.date(),
            purchases: &case.purchases,
        })
        .collect();
    whole_way(&house, &approved).await
}

/// `docs/accounting.md` is what the use cases say. `CONCORDAT_WRITE_DOCS=1` writes it.
fn documentation() -> Result<(), Failed> {
    let file = root().join("docs/accounting.md");
    let page = markdown::page();
    if std::env::var_os("CONCORDAT_WRITE_DOCS").is_some() {
        std::fs::write(&file, &page)?;
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    if committed == page {
        return Ok(());
    }
    let differs = committed
        .lines()
        .zip(page.lines())
        .position(|(committed, made)| committed != made)
        .unwrap_or_else(|| committed.lines().count().min(page.lines().count()));
    let how = "CONCORDAT_WRITE_DOCS=1 cargo test -p concordat-tests --test it -- accounting::the_documentation";
    Err(format!(
        "docs/accounting.md is not what the use cases say, from line {} on; write it anew with: {how}",
        differs + 1
    )
    .into())
}
