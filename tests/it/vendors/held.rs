//! Vendors first, then documents: what is held for a vendor that the sync brings goes on by itself.

use std::sync::Arc;

use anyhow::ensure;
use concordat_tests::house::{House, add_vendor};
use concordat_tests::server::Server;
use workflows::stage::Stage;

use super::{setting, sync};

pub(super) async fn goes_on_when_the_sync_brought_it(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::set_up(&server, setting()).await?;
    let mut invoice = house.invoice(1);
    "SUP-99".clone_into(&mut invoice.vendor_code);
    house.approve(invoice.approval());
    house
        .with_worker(async {
            sync(&house, false).await?;
            house.poll().await?;
            house.until_stage(&invoice.business_id, Stage::Held).await?;
            add_vendor(&house.sandbox, "V-99");
            let report = sync(&house, false).await?;
            ensure!(report.created.named == ["SUP-99/MAIN"], "it did {report:?}");
            // Nobody retries, and the held sweep's own schedule does not fire in a test.
            house.until_stage(&invoice.business_id, Stage::AwaitingPayment).await?;
            Ok(())
        })
        .await
}
