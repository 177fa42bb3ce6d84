//! What Business Central makes of a draft by itself differs from what Concur approved: held before anything is posted, with both
//! figures for whoever may see amounts and for nobody else, and posted once the cause is removed.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat_tests::house::{House, add_vendor};
use concordat_tests::server::Server;
use concordat_tests::setting::{MAPPING, Setting};
use libtest_mimic::Trial;
use rust_decimal::Decimal;
use sandbox::business_central::{AccountLinesTakeInvoiceDiscount, AccountSeed, TaxGroupSeed, VendorSeed};
use sandbox::concur::fixtures::{InvoiceRequest, LineTax};
use workflows::failure::FailureType;
use workflows::stage::Stage;

use super::expect::{held, ledger_is_empty, nothing_told, posted_and_confirmed_once, retried};
use super::resubmission::with_automatic_line;
use crate::on_server;

pub(super) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server("e2e::differences::a_line_that_was_added", server, |server| {
            held_then_posted(server, &ADDED_LINE)
        }),
        on_server("e2e::differences::an_invoice_discount", server, |server| {
            held_then_posted(server, &INVOICE_DISCOUNT)
        }),
        on_server("e2e::differences::tax_of_an_account", server, |server| {
            held_then_posted(server, &TAX_OF_ACCOUNT)
        }),
        on_server("e2e::differences::another_tax_than_concurs", server, |server| {
            held_then_posted(server, &WRONG_TAX_GROUP)
        }),
        on_server(
            "e2e::differences::tax_groups_leave_the_tax_to_business_central",
            server,
            tax_by_group,
        ),
    ]
}

/// What differs, how it shows, and how it is mended.
struct Case {
    rules: &'static str,
    spoil: fn(&House, &mut InvoiceRequest),
    reason: &'static str,
    in_ledger: &'static str,
    in_concur: &'static str,
    mend: fn(&House),
}

const ADDED_LINE: Case = Case {
    rules: "",
    spoil: |house, _| {
        house.sandbox.business_central().add_vendor(with_automatic_line());
    },
    reason: "it has 3 lines, planned were 2",
    in_ledger: "305 USD",
    in_concur: "300 USD",
    mend: |house| add_vendor(&house.sandbox, "V-10"),
};

const INVOICE_DISCOUNT: Case = Case {
    rules: "",
    spoil: |house, _| {
        let ledger = house.sandbox.business_central();
        ledger.switches(|switches| {
            switches.account_lines_take_invoice_discount = AccountLinesTakeInvoiceDiscount::Yes;
        });
        ledger.add_vendor(VendorSeed {
            number: "V-10".to_owned(),
            name: "Vendor V-10".to_owned(),
            invoice_discount_percent: Decimal::new(25, 1),
            ..VendorSeed::default()
        });
    },
    reason: "Business Central took an invoice discount",
    in_ledger: "292.5 USD",
    in_concur: "300 USD",
    mend: |house| add_vendor(&house.sandbox, "V-10"),
};

const TAX_OF_ACCOUNT: Case = Case {
    rules: "",
    spoil: |house, _| give_account(house, Decimal::from(17)),
    reason: "computes another tax on line 2 (account 64100) than Concur",
    in_ledger: "34 USD",
    in_concur: "0 USD",
    mend: |house| give_account(house, Decimal::ZERO),
};

const BY_GROUPS: &str = "[tax]\nway = \"groups\"\n[tax.groups]\n\"STD\" = \"FULL\"\n";

const WRONG_TAX_GROUP: Case = Case {
    rules: BY_GROUPS,
    spoil: |house, invoice| {
        give_tax_group(house, 7);
        bear_tax(invoice);
    },
    reason: "computes another tax on line 1 (account 63100) than Concur",
    in_ledger: "7.79 USD",
    in_concur: "19 USD",
    mend: |house| give_tax_group(house, 19),
};

fn give_account(house: &House, vat_percent: Decimal) {
    house.sandbox.business_central().add_account(AccountSeed {
        number: "64100".to_owned(),
        name: "Account 64100".to_owned(),
        vat_percent,
        ..AccountSeed::default()
    });
}

fn give_tax_group(house: &House, percent: i64) {
    house.sandbox.business_central().add_tax_group(&TaxGroupSeed {
        code: "FULL".to_owned(),
        percent: Decimal::from(percent),
        ..TaxGroupSeed::default()
    });
}

/// The first line contains 19.00 of tax in 119.00.
fn bear_tax(invoice: &mut InvoiceRequest) {
    if let Some(line) = invoice.lines.first_mut() {
        line.amount = Decimal::new(11_900, 2);
        line.tax = Some(LineTax {
            code: "STD".to_owned(),
            amount: Decimal::new(1_900, 2),
        });
    }
}

async fn with_rules(server: &Server, rules: &str) -> anyhow::Result<House> {
    let setting = Setting {
        mapping: format!("{MAPPING}\n{rules}"),
        ..Setting::default()
    };
    House::set_up(server, setting).await
}

async fn held_then_posted(server: Arc<Server>, case: &'static Case) -> anyhow::Result<()> {
    let house = with_rules(&server, case.rules).await?;
    let mut invoice = house.invoice(1);
    (case.spoil)(&house, &mut invoice);
    let id = &invoice.business_id;
    let fi = house.approve(invoice.approval());
    house
        .with_worker(async {
            let document = held(&house, id, FailureType::DocumentInvalid, case.reason).await?;
            let figures = format!("(Business Central: {}, Concur: {})", case.in_ledger, case.in_concur);
            let reason = document.reason.context("no reason")?;
            ensure!(reason.contains(&figures), "no {figures} in: {reason}");
            ledger_is_empty(&house)?;
            ensure!(house.ledger_requests("bc.post_draft") == 0, "a post was tried");
            nothing_told(&house, &fi)?;
            figures_are_kept_out(&house, id, case).await?;

            (case.mend)(&house);
            retried(&house, id).await?;
            posted_and_confirmed_once(&house, &fi, &invoice.vendor_invoice_number, invoice.total())?;
            Ok(())
        })
        .await
}

/// What the Web UI shows is not encrypted.
async fn figures_are_kept_out(house: &House, id: &str, case: &Case) -> anyhow::Result<()> {
    let shown = house.described_at(id, Stage::Held).await?;
    let info = shown.raw().workflow_execution_info.clone().context("no info")?;
    let attributes = info.search_attributes.context("no search attributes")?;
    let mut texts = vec![house.current_details(id).await?];
    for (name, payload) in &attributes.indexed_fields {
        texts.push(format!("{name} {}", String::from_utf8_lossy(&payload.data)));
    }
    ensure!(texts[0].contains(case.reason), "the reason is not shown: {}", texts[0]);
    for text in &texts {
        for figure in [case.in_ledger, case.in_concur] {
            ensure!(!text.contains(figure), "{figure} is shown: {text}");
            // Whole numbers are parts of ids.
            let bare = figure.trim_end_matches(" USD");
            ensure!(!bare.contains('.') || !text.contains(bare), "{bare} is shown: {text}");
        }
    }
    Ok(())
}

async fn tax_by_group(server: Arc<Server>) -> anyhow::Result<()> {
    let house = with_rules(&server, BY_GROUPS).await?;
    give_tax_group(&house, 19);
    let mut invoice = house.invoice(1);
    bear_tax(&mut invoice);
    let fi = house.approve(invoice.approval());
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(&invoice.business_id, Stage::AwaitingPayment).await?;
            posted_and_confirmed_once(&house, &fi, &invoice.vendor_invoice_number, invoice.total())?;
            let ledger = house.sandbox.business_central();
            ensure!(
                ledger.account_balance("16100") == Decimal::new(1_900, 2),
                "not Business Central's tax account"
            );
            ensure!(
                ledger.account_balance("63100") == Decimal::new(10_000, 2),
                "the cost contains the tax"
            );
            ensure!(ledger.vendor_balance("V-10") == invoice.total());
            Ok(())
        })
        .await
}
