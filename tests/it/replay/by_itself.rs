//! Runs that go on, or end, without a person: master data that was mended, a policy, vendors that are known.

use std::sync::Arc;

use anyhow::ensure;
use concordat::schedules;
use concordat_tests::house::{House, add_vendor};
use concordat_tests::server::Server;
use sandbox::concur::fixtures::InvoiceRequest;
use temporalio_client::WorkflowGetResultOptions;
use workflows::failure::FailureType;
use workflows::held_sweep::HeldSweep;
use workflows::stage::Stage;

use super::documents::waiting;
use super::recording::{export, until_closed};

type Recorded = anyhow::Result<Vec<u8>>;

fn of_unknown_vendor(house: &House) -> InvoiceRequest {
    let mut invoice = house.invoice(1);
    "SUP-99".clone_into(&mut invoice.vendor_code);
    invoice
}

/// Runs a held sweep after the vendor was added; returns its id.
async fn vendor_added(house: &House) -> anyhow::Result<String> {
    add_vendor(&house.sandbox, "V-99");
    let run = schedules::look_at_held_now(&house.config, &house.client, house.connection()?).await?;
    let handle = house.client.get_workflow_handle::<HeldSweep>(&run);
    let report = handle.get_result(WorkflowGetResultOptions::default()).await?;
    ensure!(report.told == 1, "it did {report:?}");
    Ok(run)
}

/// Held for a vendor that does not exist; then it does.
pub(super) async fn tried_again(server: Arc<Server>) -> Recorded {
    let house = House::new(&server).await?;
    let invoice = of_unknown_vendor(&house);
    house.approve(invoice.approval());
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(&invoice.business_id, Stage::Held).await?;
            vendor_added(&house).await?;
            waiting(&house, &invoice.business_id).await
        })
        .await
}

/// The sweep that told it.
pub(super) async fn held_sweep(server: Arc<Server>) -> Recorded {
    let house = House::new(&server).await?;
    let invoice = of_unknown_vendor(&house);
    house.approve(invoice.approval());
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(&invoice.business_id, Stage::Held).await?;
            let run = vendor_added(&house).await?;
            export(&house, &run).await
        })
        .await
}

/// Given back to Concur without being held.
pub(super) async fn rejected_by_policy(server: Arc<Server>) -> Recorded {
    let mut house = House::new(&server).await?;
    house.config.policies.reject = [FailureType::MappingMissing].into();
    let invoice = of_unknown_vendor(&house);
    house.approve(invoice.approval());
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(&invoice.business_id, Stage::Rejected).await?;
            until_closed(&house, &invoice.business_id).await?;
            export(&house, &invoice.business_id).await
        })
        .await
}

/// The second document of a vendor does not ask for it.
pub(super) async fn vendors_known(server: Arc<Server>) -> Recorded {
    let house = House::new(&server).await?;
    let (first, second) = (house.invoice(1), house.invoice(2));
    house.approve(first.approval());
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(&first.business_id, Stage::AwaitingPayment).await?;
            let asked = house.ledger_requests("bc.vendors");
            house.approve(second.approval());
            house.poll().await?;
            let history = waiting(&house, &second.business_id).await?;
            ensure!(house.ledger_requests("bc.vendors") == asked, "the vendor was asked for");
            ensure!(!String::from_utf8_lossy(&history).contains("resolve_vendors"));
            Ok(history)
        })
        .await
}
