//! A run of the list publishing that is recorded.

use std::sync::Arc;

use anyhow::ensure;
use concordat_tests::house::House;
use concordat_tests::server::Server;
use sandbox::concur::ListItemView;
use sandbox::fault::{Fault, FaultRule};
use sandbox::server::Simulator;

use super::recording::export;
use crate::lists::{LIST, department, publish, setting};

/// Items are made in two batches, one of which brings no answer; one is renamed and one deleted.
pub(super) async fn published(server: Arc<Server>) -> anyhow::Result<Vec<u8>> {
    let house = House::set_up(&server, setting("holds_others = false\n")).await?;
    let concur = house.sandbox.concur();
    for (code, value) in [("100", "Old name"), ("THEIRS", "Theirs")] {
        let item = ListItemView {
            code: code.to_owned(),
            value: value.to_owned(),
            is_deleted: false,
        };
        concur.put_list_item(LIST, item);
    }
    for number in 0..260 {
        department(&house, &format!("N-{number:03}"), "North");
    }
    let lost = FaultRule::once("concur.create_list_items", Fault::DropAfter);
    concur.faults().add(lost);
    house
        .with_worker(async {
            let (id, report) = publish(&house).await?;
            ensure!(
                (report.created, report.renamed, report.deleted, report.unanswered) == (11, 1, 1, 250),
                "it did {report:?}"
            );
            export(&house, &id).await
        })
        .await
}
