//! What becomes of a payment after the document's own run has ended.

use std::sync::Arc;

use anyhow::ensure;
use concordat_tests::server::Server;
use libtest_mimic::Trial;
use sandbox::SandboxOptions;
use sandbox::concur::DocStatus;
use sandbox::fault::{Fault, FaultRule};
use sandbox::server::Simulator;
use workflows::stage::Stage;

use super::world::{FIRST_DAY, FROM_LEDGER, SECOND_DAY, Standing, house};
use crate::on_server;

pub(super) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server(
            "payments::afterwards::a_report_is_taken_back_and_paid_again",
            server,
            |server| taken_back(server, FROM_LEDGER, "RE"),
        ),
        on_server(
            "payments::afterwards::a_report_is_taken_back_by_status_as_well",
            server,
            |server| taken_back(server, "", "RE"),
        ),
        on_server(
            "payments::afterwards::what_is_taken_back_is_obsolete_by_choice",
            server,
            |server| {
                taken_back(
                    server,
                    "[payments]\nsource = \"vendor_ledger_entries\"\ntaken_back = \"obsolete\"\n",
                    "OB",
                )
            },
        ),
        on_server("payments::afterwards::an_invoice_becomes_void_once", server, void),
        on_server("payments::afterwards::a_lost_answer_tells_once", server, lost_answer),
    ]
}

async fn taken_back(server: Arc<Server>, configuration: &'static str, status: &'static str) -> anyhow::Result<()> {
    let house = house(&server, SandboxOptions::default(), configuration).await?;
    house
        .with_worker(async {
            let report = Standing::report(&house).await?;
            report.pays_rest(FIRST_DAY)?;
            house.swept().await?;
            house.until_stage(&report.id, Stage::Paid).await?;
            house.until_closed(&report.id).await?;
            report.until_told(&["CP 120.50"]).await?;

            report.unapplies()?;
            house.swept().await?;
            report.afterwards(1).await?;
            let back = format!("{status} 120.50");
            let reversed = ["CP 120.50", back.as_str()];
            let again = report.nothing_more(&reversed).await?;
            ensure!(again.told == 0, "it did {again:?}");
            let expected = match status {
                "OB" => DocStatus::PaymentConfirmedObsolete,
                _ => DocStatus::PaymentConfirmedReversed,
            };
            ensure!(house.in_concur(&report.fi)?.status == expected);
            if status == "OB" {
                // Concur takes no payment of what is obsolete.
                return Ok(());
            }

            report.pays_rest(SECOND_DAY)?;
            house.swept().await?;
            report.afterwards(2).await?;
            report.nothing_more(&["CP 120.50", &back, "CP 120.50"]).await?;
            let document = house.in_concur(&report.fi)?;
            ensure!(document.status == DocStatus::PaymentConfirmedSuccess && document.refusals.is_empty());
            ensure!(report.afterwards(2).await? == 2, "another run was started");
            Ok(())
        })
        .await
}

async fn void(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server, SandboxOptions::default(), FROM_LEDGER).await?;
    house
        .with_worker(async {
            let invoice = Standing::invoice(&house).await?;
            invoice.pays_rest(FIRST_DAY)?;
            house.swept().await?;
            house.until_closed(&invoice.id).await?;
            invoice.unapplies()?;
            house.swept().await?;
            house.swept().await?;
            invoice.afterwards(1).await?;
            invoice.nothing_more(&["PAID 300.00", "VOID 300.00"]).await?;
            Ok(())
        })
        .await
}

async fn lost_answer(server: Arc<Server>) -> anyhow::Result<()> {
    let house = house(&server, SandboxOptions::default(), FROM_LEDGER).await?;
    house
        .with_worker(async {
            let invoice = Standing::invoice(&house).await?;
            invoice.pays_rest(FIRST_DAY)?;
            house.swept().await?;
            house.until_closed(&invoice.id).await?;
            for fault in [Fault::DropBefore, Fault::DropAfter] {
                let lost = FaultRule::once("concur.update_invoice_payments", fault);
                house.sandbox.concur().faults().add(lost);
            }
            invoice.unapplies()?;
            house.swept().await?;
            invoice.afterwards(1).await?;
            invoice.nothing_more(&["PAID 300.00", "VOID 300.00"]).await?;
            ensure!(house.sandbox.concur().faults().remaining() == 0, "no answer was lost");
            Ok(())
        })
        .await
}
