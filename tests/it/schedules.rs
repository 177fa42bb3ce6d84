//! Schedules as they stand on a real server, and the intake that they start.

mod intake;
mod standing;

use std::sync::Arc;

use anyhow::Context;
use concordat::schedules;
use concordat_tests::house::House;
use concordat_tests::server::Server;
use concordat_tests::wait::until;
use libtest_mimic::Trial;
use posting::plan::DocumentKind;
use temporalio_client::schedules::ScheduleDescription;
use workflows::contracts::IntakeReport;
use workflows::intake::Intake;

use crate::on_server;

pub(crate) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server(
            "schedules::ensuring_twice_leaves_one_of_each_as_configured",
            server,
            standing::ensured_twice,
        ),
        on_server(
            "schedules::ensuring_again_brings_a_changed_setting_up_to_date",
            server,
            standing::brought_up_to_date,
        ),
        on_server(
            "schedules::a_sandbox_is_refused_beside_production_and_the_other_way_round",
            server,
            standing::refuses_a_mix,
        ),
        on_server(
            "schedules::intakes_that_overlap_start_each_document_once",
            server,
            intake::overlapping,
        ),
        on_server(
            "schedules::one_look_takes_all_documents_of_several_pages",
            server,
            intake::several_pages,
        ),
        on_server(
            "schedules::a_page_that_shifts_while_it_is_read_loses_nothing",
            server,
            intake::shifting_page,
        ),
    ]
}

/// Ids of the house's schedules: an intake per document type, a sweep and a recovery.
fn ids(house: &House) -> anyhow::Result<Vec<String>> {
    let connection = house.connection()?;
    let intakes = DocumentKind::ALL.map(|kind| schedules::intake_id(connection, kind));
    let others = [
        schedules::sweep_id(connection),
        schedules::held_sweep_id(connection),
        schedules::recovery_id(connection),
    ];
    Ok(intakes.into_iter().chain(others).collect())
}

async fn described(house: &House, id: &str) -> anyhow::Result<ScheduleDescription> {
    let handle = house.client.get_schedule_handle(id);
    handle
        .describe(Default::default())
        .await
        .with_context(|| format!("schedule {id}"))
}

/// Reports of the newest runs of an intake, once there are this many and all are done.
async fn reports(house: &House, kind: DocumentKind, runs: usize) -> anyhow::Result<Vec<IntakeReport>> {
    let id = schedules::intake_id(house.connection()?, kind);
    let actions = until(&format!("{runs} runs of {id}"), async || {
        let actions = described(house, &id).await?.recent_actions();
        Ok((actions.len() >= runs).then_some(actions))
    })
    .await?;
    let mut reports = Vec::new();
    for action in actions {
        let handle = house.client.get_workflow_handle::<Intake>(&action.workflow_id);
        reports.push(handle.get_result(Default::default()).await?);
    }
    Ok(reports)
}
