//! The vendor master's way into Concur, on a real Temporal server, against both simulators. What is asserted is what stands in
//! Concur, and how many requests it took.

mod held;
mod lost_answers;
mod schedules;
mod shown;
mod whole_master;

use std::sync::Arc;

use concordat::vendor_schedules;
use concordat_tests::house::House;
use concordat_tests::server::Server;
use concordat_tests::setting::{MAPPING, Setting};
use libtest_mimic::Trial;
use sandbox::business_central::{VendorBlocked, VendorCard, VendorSeed};
use temporalio_client::WorkflowGetResultOptions;
use workflows::contracts::VendorSyncReport;
use workflows::vendor_sync::VendorSync;

use crate::on_server;

pub(crate) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server(
            "vendors::five_thousand_vendors_come_to_concur_and_stay_alike",
            server,
            whole_master::come_to_concur_and_stay_alike,
        ),
        on_server(
            "vendors::lost_answers_are_settled_by_a_look_and_nothing_is_sent_twice",
            server,
            lost_answers::are_settled_by_a_look,
        ),
        on_server(
            "vendors::a_throttled_batch_is_repeated_and_one_lost_before_concur_is_sent_again",
            server,
            lost_answers::throttled_and_lost_before,
        ),
        on_server(
            "vendors::a_document_held_for_a_vendor_goes_on_when_the_sync_brought_it",
            server,
            held::goes_on_when_the_sync_brought_it,
        ),
        on_server(
            "vendors::schedules_stand_while_rules_ask_for_them",
            server,
            schedules::stand_while_rules_ask_for_them,
        ),
        on_server(
            "vendors::a_difference_is_shown_and_nothing_is_written",
            server,
            shown::nothing_is_written,
        ),
    ]
}

/// Rules that bring every vendor into Concur, employees and card issuers excepted.
pub(crate) fn setting() -> Setting {
    let rules = MAPPING.replace("[suppliers]\n", "[suppliers]\ntemplate = \"{vendor_code}\"\n");
    Setting {
        mapping: format!("{rules}\n[vendor_sync]\ndefault_country = \"US\"\n"),
        ..Setting::default()
    }
}

/// A sync now, and what it says it did.
pub(crate) async fn sync(house: &House, full: bool) -> anyhow::Result<VendorSyncReport> {
    let id = vendor_schedules::sync_vendors_now(&house.config, &house.client, house.connection()?, full).await?;
    let handle = house.client.get_workflow_handle::<VendorSync>(&id);
    Ok(handle.get_result(WorkflowGetResultOptions::default()).await?)
}

/// Adds a vendor or changes it, as somebody in Business Central would.
pub(crate) fn add(house: &House, number: &str, name: &str) {
    house.sandbox.business_central().add_vendor(VendorSeed {
        number: number.to_owned(),
        name: name.to_owned(),
        card: VendorCard {
            address_line1: format!("Example street {number}"),
            city: "Berlin".to_owned(),
            country: "DE".to_owned(),
            tax_registration_number: format!("DE{number}"),
            ..VendorCard::default()
        },
        blocked: VendorBlocked::No,
        ..VendorSeed::default()
    });
}
