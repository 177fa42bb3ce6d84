//! Cash advances: issued, returned, and used up by a report; what stands on the clearing account afterwards is what counts.

use std::sync::Arc;

use anyhow::ensure;
use concordat_tests::house::House;
use concordat_tests::server::Server;
use libtest_mimic::Trial;
use rust_decimal::Decimal;
use sandbox::business_central::{DocumentKind, DocumentView};
use sandbox::concur::fixtures::{
    AdvanceDirection, CashAdvance, CashAdvanceRequest, ExpensePay, ExpenseReport, ReturnSign,
};
use temporalio_client::WorkflowExecutionStatus;
use workflows::stage::Stage;

use super::expect::posted_and_confirmed_once;
use crate::on_server;

pub(super) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server("e2e::cash_advances::issued", server, issued),
        on_server("e2e::cash_advances::issued_and_paid_by_concur", server, paid_by_concur),
        on_server(
            "e2e::cash_advances::returned_with_a_negative_amount",
            server,
            |server| returned(server, ReturnSign::Negative),
        ),
        on_server(
            "e2e::cash_advances::returned_with_a_positive_amount",
            server,
            |server| returned(server, ReturnSign::Positive),
        ),
        on_server(
            "e2e::cash_advances::a_report_that_uses_one_up_clears_the_account",
            server,
            used_up,
        ),
        on_server(
            "e2e::cash_advances::a_report_of_exactly_the_advance_owes_nothing_and_closes",
            server,
            covers_exactly,
        ),
    ]
}

const CLEARING: &str = "15700";

fn on_clearing_account(house: &House) -> Decimal {
    house.sandbox.business_central().account_balance(CLEARING)
}

/// Posted and confirmed; Concur takes no payment confirmation of it, so it is closed at once.
async fn closed(house: &House, advance: &CashAdvanceRequest) -> anyhow::Result<DocumentView> {
    let id = &advance.business_id;
    let fi = house.approve(advance.approval());
    house.poll().await?;
    house.until_stage(id, Stage::Closed).await?;
    ensure!(house.until_closed(id).await? == WorkflowExecutionStatus::Completed);
    let posted = posted_and_confirmed_once(house, &fi, id, advance.amount)?;
    ensure!(
        posted.vendor_number == "E-001",
        "it is owed to {}",
        posted.vendor_number
    );
    ensure!(posted.lines.len() == 1 && posted.lines[0].account == CLEARING);
    let in_concur = house.in_concur(&fi)?;
    ensure!(in_concur.payments.is_empty() && in_concur.refusals.is_empty());
    Ok(posted)
}

async fn issued(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let advance = house.cash_advance(1);
    house
        .with_worker(async {
            let posted = closed(&house, &advance).await?;
            ensure!(posted.kind == DocumentKind::Invoice);
            ensure!(on_clearing_account(&house) == advance.amount);
            ensure!(house.sandbox.business_central().vendor_balance("E-001") == advance.amount);
            Ok(())
        })
        .await
}

async fn paid_by_concur(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let mut advance = house.cash_advance(1);
    advance.expense_pay = ExpensePay::Yes;
    house
        .with_worker(async {
            closed(&house, &advance).await?;
            ensure!(on_clearing_account(&house) == advance.amount);
            Ok(())
        })
        .await
}

async fn returned(server: Arc<Server>, sign: ReturnSign) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let first = house.cash_advance(1);
    let mut back = house.cash_advance(2);
    back.direction = AdvanceDirection::Return { sign };
    back.amount = Decimal::new(12_500, 2);
    house
        .with_worker(async {
            closed(&house, &first).await?;
            let posted = closed(&house, &back).await?;
            ensure!(posted.kind == DocumentKind::CreditMemo);
            ensure!(on_clearing_account(&house) == Decimal::new(17_500, 2));
            ensure!(house.sandbox.business_central().vendor_balance("E-001") == Decimal::new(17_500, 2));
            Ok(())
        })
        .await
}

/// The house's report over 120.50, with this much of an advance applied to it.
fn report_applying(house: &House, advance: &CashAdvanceRequest) -> ExpenseReport {
    let mut report = house.report(1);
    report.cash_advances.push(CashAdvance {
        cash_advance_id: advance.business_id.clone(),
        clearing_account: CLEARING.to_owned(),
        amount: advance.amount,
    });
    report
}

async fn used_up(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let mut advance = house.cash_advance(1);
    advance.amount = Decimal::new(10_000, 2);
    let report = report_applying(&house, &advance);
    let owed = Decimal::new(2_050, 2);
    house
        .with_worker(async {
            closed(&house, &advance).await?;
            let fi = house.approve(report.approval());
            house.poll().await?;
            house.until_stage(&report.business_id, Stage::AwaitingPayment).await?;
            posted_and_confirmed_once(&house, &fi, &format!("{}-EMPL", report.business_id), owed)?;
            let ledger = house.sandbox.business_central();
            ensure!(
                on_clearing_account(&house).is_zero(),
                "{} is left",
                on_clearing_account(&house)
            );
            ensure!(ledger.account_balance("61100") == report.total());
            ensure!(ledger.vendor_balance("E-001") == advance.amount + owed);
            Ok(())
        })
        .await
}

async fn covers_exactly(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let mut advance = house.cash_advance(1);
    advance.amount = Decimal::new(12_050, 2);
    let report = report_applying(&house, &advance);
    house
        .with_worker(async {
            closed(&house, &advance).await?;
            let fi = house.approve(report.approval());
            house.poll().await?;
            house.until_stage(&report.business_id, Stage::Closed).await?;
            posted_and_confirmed_once(&house, &fi, &format!("{}-EMPL", report.business_id), Decimal::ZERO)?;
            ensure!(on_clearing_account(&house).is_zero());
            ensure!(house.sandbox.business_central().account_balance("61100") == report.total());
            Ok(())
        })
        .await
}
