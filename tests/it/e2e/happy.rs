//! Nothing goes wrong.

use std::sync::Arc;

use anyhow::ensure;
use concordat_tests::house::House;
use concordat_tests::server::Server;
use rust_decimal::Decimal;
use sandbox::business_central::PaymentAmount;
use workflows::stage::Stage;

pub(super) async fn expense_is_posted_confirmed_and_paid(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let report = house.report(1);
    let fi = house.approve(report.approval());
    let number = format!("{}-EMPL", report.business_id);
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(&report.business_id, Stage::AwaitingPayment).await?;
            let posted = house.posted(&number);
            ensure!(posted.len() == 1, "posted {} times", posted.len());
            ensure!(posted[0].vendor_number == "E-001" && posted[0].total == Decimal::new(12_050, 2));
            ensure!(posted[0].lines[0].dimensions == [("DEPARTMENT".to_owned(), "SALES".to_owned())]);
            ensure!(house.confirmed_numbers(&fi)? == [posted[0].number.clone()]);
            ensure!(
                house.in_concur(&fi)?.payments.is_empty(),
                "payment was confirmed before it was made"
            );

            house.sandbox.business_central().pay(
                &posted[0].number,
                PaymentAmount::Full,
                house.sandbox.clock().today(),
            )?;
            house.sweep().await?;
            house.until_stage(&report.business_id, Stage::Paid).await?;
            let payments = house.in_concur(&fi)?.payments;
            ensure!(payments.len() == 1, "{} payments were confirmed", payments.len());
            ensure!(payments[0].status_code == "CP" && payments[0].clearing_amount == Some(Decimal::new(12_050, 2)));
            Ok(())
        })
        .await?;
    ensure!(house.sandbox.business_central().trial_balance().is_zero());
    Ok(())
}

pub(super) async fn invoice_is_posted_confirmed_and_paid(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let invoice = house.invoice(1);
    let fi = house.approve(invoice.approval());
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(&invoice.business_id, Stage::AwaitingPayment).await?;
            let posted = house.posted(&invoice.vendor_invoice_number);
            ensure!(posted.len() == 1, "posted {} times", posted.len());
            ensure!(posted[0].vendor_number == "V-10" && posted[0].total == Decimal::new(30_000, 2));
            ensure!(house.confirmed_numbers(&fi)? == [posted[0].number.clone()]);

            house.sandbox.business_central().pay(
                &posted[0].number,
                PaymentAmount::Full,
                house.sandbox.clock().today(),
            )?;
            house.sweep().await?;
            house.until_stage(&invoice.business_id, Stage::Paid).await?;
            let payments = house.sandbox.concur().invoice_payments();
            ensure!(payments.len() == 1 && payments[0].business_id == invoice.business_id);
            ensure!(
                payments[0].payment_status == "PAID" && payments[0].payment_amount == Some(Decimal::new(30_000, 2))
            );
            Ok(())
        })
        .await?;
    ensure!(house.sandbox.business_central().trial_balance().is_zero());
    Ok(())
}
