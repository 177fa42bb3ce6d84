//! A document is held for what only a person can mend, and goes on by the signal `retry` once it is mended.

use std::sync::Arc;

use anyhow::ensure;
use concordat_tests::house::{House, add_vendor};
use concordat_tests::server::Server;
use jiff::civil::date;
use libtest_mimic::Trial;
use rust_decimal::Decimal;
use sandbox::business_central::{AccountSeed, DirectPosting, PostingRange, VendorBlocked};
use sandbox::concur::DocStatus;
use sandbox::concur::fixtures::{InvoiceRequest, Line};
use workflows::failure::FailureType;

use super::expect::{held, ledger_is_empty, nothing_told, posted_and_confirmed_once, retried};
use super::resubmission::with_automatic_line;
use crate::on_server;

pub(super) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server("e2e::hold_and_retry::unknown_vendor", server, unknown_vendor),
        on_server("e2e::hold_and_retry::blocked_vendor", server, blocked_vendor),
        on_server(
            "e2e::hold_and_retry::closed_period_posts_the_draft_that_stands",
            server,
            closed_period,
        ),
        on_server(
            "e2e::hold_and_retry::account_without_direct_posting",
            server,
            account_without_direct_posting,
        ),
        on_server(
            "e2e::hold_and_retry::lines_added_by_business_central",
            server,
            lines_added_by_business_central,
        ),
        on_server(
            "e2e::hold_and_retry::unmapped_account_code",
            server,
            unmapped_account_code,
        ),
        on_server(
            "e2e::hold_and_retry::retry_before_it_is_mended_holds_again_and_posts_nothing",
            server,
            retry_before_it_is_mended,
        ),
        on_server(
            "e2e::hold_and_retry::a_changed_system_id_is_not_used_for_what_was_received_before",
            server,
            a_changed_system_id,
        ),
    ]
}

/// What is wrong, how it shows, and how it is mended.
struct Case {
    spoil: fn(&House, &mut InvoiceRequest),
    failure_type: FailureType,
    reason: &'static str,
    mend: fn(&House),
    /// Drafts of ours that are created on the whole way.
    drafts_made: u64,
}

async fn held_then_posted(server: &Server, case: Case) -> anyhow::Result<()> {
    let house = House::new(server).await?;
    let mut invoice = house.invoice(1);
    (case.spoil)(&house, &mut invoice);
    let id = &invoice.business_id;
    let fi = house.approve(invoice.approval());
    house
        .with_worker(async {
            held(&house, id, case.failure_type, case.reason).await?;
            ledger_is_empty(&house)?;
            ensure!(house.in_concur(&fi)?.status == DocStatus::Acknowledged);
            nothing_told(&house, &fi)?;
            (case.mend)(&house);
            retried(&house, id).await?;
            posted_and_confirmed_once(&house, &fi, &invoice.vendor_invoice_number, invoice.total())?;
            let made = house.ledger_requests("bc.create_draft");
            ensure!(made == case.drafts_made, "{made} drafts were made");
            Ok(())
        })
        .await
}

async fn unknown_vendor(server: Arc<Server>) -> anyhow::Result<()> {
    let case = Case {
        spoil: |_, invoice| "SUP-99".clone_into(&mut invoice.vendor_code),
        failure_type: FailureType::MappingMissing,
        reason: "Vendor V-99 does not exist",
        mend: |house| add_vendor(&house.sandbox, "V-99"),
        drafts_made: 1,
    };
    held_then_posted(&server, case).await
}

async fn blocked_vendor(server: Arc<Server>) -> anyhow::Result<()> {
    let case = Case {
        spoil: |house, _| {
            house
                .sandbox
                .business_central()
                .block_vendor("V-10", VendorBlocked::All);
        },
        failure_type: FailureType::MappingMissing,
        reason: "Vendor V-10 is blocked",
        mend: |house| {
            house.sandbox.business_central().block_vendor("V-10", VendorBlocked::No);
        },
        drafts_made: 1,
    };
    held_then_posted(&server, case).await
}

/// The draft stands when the post is refused; it is posted itself, not made anew.
async fn closed_period(server: Arc<Server>) -> anyhow::Result<()> {
    let case = Case {
        spoil: |house, _| {
            house.sandbox.business_central().set_posting_range(PostingRange {
                from: Some(date(2026, 4, 1)),
                to: None,
            });
        },
        failure_type: FailureType::PeriodClosed,
        reason: "Posting Date is not within your range",
        mend: |house| {
            house
                .sandbox
                .business_central()
                .set_posting_range(PostingRange::default())
        },
        drafts_made: 1,
    };
    held_then_posted(&server, case).await
}

async fn account_without_direct_posting(server: Arc<Server>) -> anyhow::Result<()> {
    let case = Case {
        spoil: |house, _| set_direct_posting(house, DirectPosting::Forbidden),
        failure_type: FailureType::MappingMissing,
        reason: "Direct Posting",
        mend: |house| set_direct_posting(house, DirectPosting::Allowed),
        drafts_made: 2,
    };
    held_then_posted(&server, case).await
}

fn set_direct_posting(house: &House, direct_posting: DirectPosting) {
    house.sandbox.business_central().add_account(AccountSeed {
        number: "63100".to_owned(),
        name: "Account 63100".to_owned(),
        direct_posting,
        ..AccountSeed::default()
    });
}

/// The draft with the added line is of no use: it is deleted and made anew.
async fn lines_added_by_business_central(server: Arc<Server>) -> anyhow::Result<()> {
    let case = Case {
        spoil: |house, _| {
            house.sandbox.business_central().add_vendor(with_automatic_line());
        },
        failure_type: FailureType::DocumentInvalid,
        reason: "it has 3 lines, planned were 2",
        mend: |house| add_vendor(&house.sandbox, "V-10"),
        drafts_made: 2,
    };
    held_then_posted(&server, case).await
}

/// Rules are read when a worker starts: they are completed, the worker is restarted, the document is retried.
async fn unmapped_account_code(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let invoice = house
        .invoice(1)
        .with_line(Line::new("6999", Decimal::new(100, 2), "Stamps"));
    let id = &invoice.business_id;
    let fi = house.approve(invoice.approval());
    house
        .with_worker(async {
            held(&house, id, FailureType::MappingMissing, "6999").await?;
            Ok(())
        })
        .await?;
    let file = house.folder().join("mapping.toml");
    let rules = std::fs::read_to_string(&file)?;
    let completed = rules
        .replace("[accounts]", "[accounts]\n\"6999\" = \"62100\"")
        .replace("version = \"test-1\"", "version = \"test-2\"");
    ensure!(completed != rules);
    std::fs::write(&file, completed)?;
    house
        .with_worker(async {
            retried(&house, id).await?;
            let posted = posted_and_confirmed_once(&house, &fi, &invoice.vendor_invoice_number, invoice.total())?;
            ensure!(posted.lines.iter().any(|line| line.account == "62100"));
            ensure!(house.state(id).await?.mapping_version.as_deref() == Some("test-2"));
            Ok(())
        })
        .await
}

async fn retry_before_it_is_mended(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let mut invoice = house.invoice(1);
    "SUP-99".clone_into(&mut invoice.vendor_code);
    let id = &invoice.business_id;
    let fi = house.approve(invoice.approval());
    house
        .with_worker(async {
            held(&house, id, FailureType::MappingMissing, "V-99").await?;
            for _ in 0..2 {
                house.retry(id).await?;
                let state = house.until_held_again(id).await?;
                ensure!(
                    state
                        .failure
                        .is_some_and(|f| f.failure_type == FailureType::MappingMissing)
                );
            }
            super::expect::ledger_is_untouched(&house)?;
            nothing_told(&house, &fi)?;
            Ok(())
        })
        .await
}

/// Concur takes confirmations only from whom it has an acknowledgement. Somebody changes the configuration in between.
async fn a_changed_system_id(server: Arc<Server>) -> anyhow::Result<()> {
    let mut house = House::new(&server).await?;
    let mut invoice = house.invoice(1);
    "SUP-99".clone_into(&mut invoice.vendor_code);
    let id = invoice.business_id.clone();
    let fi = house.approve(invoice.approval());
    house
        .with_worker(async {
            held(&house, &id, FailureType::MappingMissing, "V-99").await?;
            Ok(())
        })
        .await?;
    let acknowledged_as = house.in_concur(&fi)?.system_id;
    for connection in &mut house.config.connections {
        "another".clone_into(&mut connection.system_id);
    }
    add_vendor(&house.sandbox, "V-99");
    house.with_worker(retried(&house, &id)).await?;
    posted_and_confirmed_once(&house, &fi, &invoice.vendor_invoice_number, invoice.total())?;
    ensure!(house.in_concur(&fi)?.system_id == acknowledged_as);
    Ok(())
}
