//! Where the vendor ledger says nothing, the invoice's status is what is left.

use std::sync::Arc;

use anyhow::ensure;
use concordat_tests::server::Server;
use libtest_mimic::Trial;
use sandbox::SandboxOptions;
use sandbox::business_central::{Analytics, AnalyticsOptions};
use temporalio_client::WorkflowExecutionStatus;
use workflows::stage::Stage;

use super::world::{FIRST_DAY, FROM_LEDGER, SECOND_DAY, Standing, cents, house, wire};
use crate::on_server;

pub(super) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server(
            "payments::source::without_the_app_the_status_is_told",
            server,
            without_the_app,
        ),
        on_server(
            "payments::source::an_entry_out_of_range_is_unknown_and_not_unpaid",
            server,
            out_of_range,
        ),
        on_server(
            "payments::source::a_foreign_document_is_told_by_status_only",
            server,
            foreign,
        ),
        on_server(
            "payments::source::parts_from_before_the_first_look_are_told",
            server,
            before_the_first_look,
        ),
        on_server("payments::source::escaped_option_values_mean_the_same", server, escaped),
    ]
}

async fn without_the_app(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server, SandboxOptions::default(), FROM_LEDGER).await?;
    house
        .with_worker(async {
            let report = Standing::report(&house).await?;
            report.pays(cents(4_000), FIRST_DAY)?;
            house.swept().await?;
            report.until_told(&["PP 40.00"]).await?;
            let ledger = house.sandbox.business_central();
            ledger.switches(|switches| switches.analytics = Analytics::NotInstalled);
            report.pays_rest(SECOND_DAY)?;
            let swept = house.swept().await?;
            ensure!(swept.not_offered.len() == 1 && swept.told == 1, "it did {swept:?}");
            // What was told in parts before is not told again.
            ensure!(house.until_closed(&report.id).await? == WorkflowExecutionStatus::Completed);
            report.nothing_more(&["PP 40.00", "CP 80.50"]).await?;
            ledger.switches(|switches| switches.analytics = Analytics::Installed);
            report.nothing_more(&["PP 40.00", "CP 80.50"]).await?;
            Ok(())
        })
        .await
}

async fn out_of_range(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server, SandboxOptions::default(), FROM_LEDGER).await?;
    let ledger = house.sandbox.business_central();
    ledger.switches(|switches| switches.analytics_to = Some(FIRST_DAY));
    house
        .with_worker(async {
            let report = Standing::report(&house).await?;
            report.pays(cents(4_000), FIRST_DAY)?;
            report.nothing_more(&[]).await?;
            ensure!(house.state(&report.id).await?.stage == Stage::AwaitingPayment);
            report.pays_rest(SECOND_DAY)?;
            house.swept().await?;
            ensure!(house.until_closed(&report.id).await? == WorkflowExecutionStatus::Completed);
            report.nothing_more(&["CP 120.50"]).await?;
            Ok(())
        })
        .await
}

/// The ledger knows local currency only: no amount of it may be told for a document in another.
async fn foreign(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server, SandboxOptions::default(), FROM_LEDGER).await?;
    let mut report = house.report(1);
    "EUR".clone_into(&mut report.currency);
    house
        .with_worker(async {
            let report = Standing::of(&house, report.business_id.clone(), house.approve(report.approval())).await?;
            report.pays(cents(4_000), FIRST_DAY)?;
            report.nothing_more(&[]).await?;
            report.pays_rest(SECOND_DAY)?;
            house.swept().await?;
            ensure!(house.until_closed(&report.id).await? == WorkflowExecutionStatus::Completed);
            report.nothing_more(&["CP 120.50"]).await?;
            let payment = &house.in_concur(&report.fi)?.payments[0];
            ensure!(payment.clearing_currency.as_deref() == Some("EUR"));
            let day = payment.clearing_date.clone().unwrap_or_default();
            ensure!(day == wire(SECOND_DAY), "told of {day}");
            Ok(())
        })
        .await
}

/// The first look only notes where the ledger stands; the whole entry is read once anything of it changes.
async fn before_the_first_look(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server, SandboxOptions::default(), FROM_LEDGER).await?;
    let report = house.report(1);
    let fi = house.approve(report.approval());
    house
        .with_worker(async {
            house.poll().await?;
            let document = house.until_stage(&report.business_id, Stage::AwaitingPayment).await?;
            let report = Standing {
                house: &house,
                id: report.business_id.clone(),
                fi: fi.clone(),
                number: document.posted_numbers[0].clone(),
            };
            report.pays(cents(4_000), FIRST_DAY)?;
            report.nothing_more(&[]).await?;
            report.pays_rest(SECOND_DAY)?;
            house.swept().await?;
            ensure!(house.until_closed(&report.id).await? == WorkflowExecutionStatus::Completed);
            report.nothing_more(&["PP 40.00", "CP 80.50"]).await?;
            Ok(())
        })
        .await
}

async fn escaped(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server, SandboxOptions::default(), FROM_LEDGER).await?;
    let ledger = house.sandbox.business_central();
    ledger.switches(|switches| switches.analytics_options = AnalyticsOptions::Escaped);
    house
        .with_worker(async {
            let report = Standing::report(&house).await?;
            ledger.pay_with_discount(&report.number, cents(12_000), FIRST_DAY)?;
            house.swept().await?;
            ensure!(house.until_closed(&report.id).await? == WorkflowExecutionStatus::Completed);
            report.nothing_more(&["CP 120.00"]).await?;
            Ok(())
        })
        .await
}
