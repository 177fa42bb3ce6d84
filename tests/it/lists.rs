//! Dimensions' values in lists of Concur, on a real Temporal server, against both simulators: what stands in the list, under codes
//! that lead documents back.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat::list_diff::difference;
use concordat::{connections, list_schedules, schedules};
use concordat_tests::house::House;
use concordat_tests::server::Server;
use concordat_tests::setting::{MAPPING, Setting};
use libtest_mimic::Trial;
use sandbox::business_central::{Blocked, DimensionValueSeed};
use sandbox::concur::ListItemView;
use sandbox::fault::{Fault, FaultRule};
use sandbox::server::Simulator;
use temporalio_client::WorkflowGetResultOptions;
use workflows::contracts::ListReport;
use workflows::list_publishing::ListPublishing;
use workflows::stage::Stage;

use crate::on_server;

pub(crate) const LIST: &str = "00000000-0000-0000-0000-0000000000aa";
const VALUES: usize = 600;

pub(crate) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server(
            "lists::values_come_to_concur_and_documents_come_back_by_them",
            server,
            come_and_lead_back,
        ),
        on_server("lists::a_lost_answer_is_made_good_by_the_next_run", server, lost_answer),
        on_server("lists::what_is_others_stays_unless_the_list_is_ours", server, others),
        on_server("lists::a_schedule_stands_while_rules_ask_for_it", server, schedule),
    ]
}

/// Rules that publish the departments; `more` are further keys of the list.
pub(crate) fn setting(more: &str) -> Setting {
    let rules = MAPPING.replace(
        "values = { \"100\" = \"SALES\", \"200\" = \"PROD\" }",
        "values = { \"100\" = \"SALES\", \"200\" = \"PROD\" }\nunmapped = \"decode\"",
    );
    Setting {
        mapping: format!("{rules}\n[[lists]]\ndimension = \"DEPARTMENT\"\nlist_id = \"{LIST}\"\n{more}"),
        ..Setting::default()
    }
}

/// A publishing now, and what it says it did.
pub(crate) async fn publish(house: &House) -> anyhow::Result<(String, ListReport)> {
    let id = list_schedules::publish_lists_now(&house.config, &house.client, house.connection()?).await?;
    let run = house.client.get_workflow_handle::<ListPublishing>(&id);
    let reports: Vec<ListReport> = run.get_result(WorkflowGetResultOptions::default()).await?;
    let report = reports.into_iter().next().context("no list was published")?;
    Ok((id, report))
}

/// Adds a department or renames it, as somebody in Business Central would.
pub(crate) fn department(house: &House, code: &str, name: &str) {
    let value = DimensionValueSeed {
        code: code.to_owned(),
        name: name.to_owned(),
        blocked: Blocked::No,
    };
    house.sandbox.business_central().add_dimension("DEPARTMENT", [value]);
}

fn writes(house: &House) -> u64 {
    let counts = house.sandbox.concur().counts();
    counts.of("concur.create_list_items") + counts.of("concur.change_list_items")
}

fn of_list<'a>(items: &'a [ListItemView], code: &str) -> Option<&'a ListItemView> {
    items.iter().find(|item| item.code == code)
}

async fn come_and_lead_back(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::set_up(&server, setting("")).await?;
    let concur = house.sandbox.concur();
    concur.add_list(LIST);
    for number in 0..VALUES {
        department(&house, &format!("N-{number:03}"), &format!("North {number}"));
    }
    house
        .with_worker(async {
            let (_, first) = publish(&house).await?;
            ensure!(
                first.created as usize == VALUES + 2 && first.refused.count == 0,
                "it did {first:?}"
            );
            ensure!(writes(&house) == 3, "602 items took {} requests", writes(&house));
            let items = concur.list_items(LIST);
            let north = of_list(&items, "N_2D007").context("N-007 is not in the list")?;
            ensure!(north.value == "North 7" && of_list(&items, "100").is_some_and(|item| item.value == "SALES"));

            let (_, again) = publish(&house).await?;
            ensure!(
                again.alike as usize == VALUES + 2 && writes(&house) == 3,
                "it did {again:?}"
            );

            department(&house, "N-007", "Far north");
            let environment = connections::environment(&house.config, house.records.clone())?;
            let lists = list_schedules::lists(house.connection()?)?;
            let shown = difference(&environment, &lists[0]).await?;
            ensure!(
                shown.rename == ["N_2D007"] && shown.create.is_empty(),
                "it shows {shown:?}"
            );
            ensure!(writes(&house) == 3, "showing a difference wrote something");
            let (_, renamed) = publish(&house).await?;
            ensure!((renamed.renamed, renamed.created) == (1, 0), "it did {renamed:?}");
            let items = concur.list_items(LIST);
            ensure!(of_list(&items, "N_2D007").is_some_and(|item| item.value == "Far north"));

            // What an employee chooses in Concur is posted under the code that Business Central knows.
            let mut report = house.report(1);
            for entry in &mut report.entries {
                entry.cost_center = Some("N_2D007".to_owned());
            }
            let id = report.business_id.clone();
            house.approve(report.approval());
            house.poll().await?;
            house.until_stage(&id, Stage::AwaitingPayment).await?;
            let posted = house.posted(&format!("{id}-EMPL"));
            let line = posted
                .first()
                .and_then(|posted| posted.lines.first())
                .context("nothing is posted")?;
            ensure!(
                line.dimensions.contains(&("DEPARTMENT".to_owned(), "N-007".to_owned())),
                "it has {:?}",
                line.dimensions
            );
            Ok(())
        })
        .await
}

/// Concur did the work and nobody heard of it: nothing is sent twice, and the next run finds everything alike.
async fn lost_answer(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::set_up(&server, setting("")).await?;
    let concur = house.sandbox.concur();
    concur.add_list(LIST);
    let lost = FaultRule::once("concur.create_list_items", Fault::DropAfter);
    concur.faults().add(lost);
    house
        .with_worker(async {
            let (_, report) = publish(&house).await?;
            ensure!((report.created, report.unanswered) == (0, 2), "it did {report:?}");
            ensure!(writes(&house) == 1, "the batch was sent again");
            let (_, next) = publish(&house).await?;
            ensure!((next.alike, writes(&house)) == (2, 1), "it did {next:?}");
            Ok(())
        })
        .await
}

async fn others(server: Arc<Server>) -> anyhow::Result<()> {
    for (more, deleted) in [("", 0), ("holds_others = false\n", 1)] {
        let house = House::set_up(&server, setting(more)).await?;
        let concur = house.sandbox.concur();
        let item = |code: &str, is_deleted: bool| ListItemView {
            code: code.to_owned(),
            value: "Theirs".to_owned(),
            is_deleted,
        };
        concur.put_list_item(LIST, item("THEIRS", false));
        concur.put_list_item(LIST, item("200", true));
        house
            .with_worker(async {
                let (_, report) = publish(&house).await?;
                ensure!(
                    (report.created, report.deleted, report.only_in_concur) == (1, deleted, 1 - deleted),
                    "it did {report:?}"
                );
                ensure!(
                    report.refused.named.iter().any(|refused| refused.code == "200"),
                    "an item that is deleted in Concur cannot be made again: {report:?}"
                );
                let items = concur.list_items(LIST);
                ensure!(of_list(&items, "THEIRS").is_some_and(|item| item.is_deleted == (deleted == 1)));
                Ok(())
            })
            .await?;
    }
    Ok(())
}

async fn schedule(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::set_up(&server, setting("")).await?;
    let id = list_schedules::list_publishing_id(house.connection()?);
    let stands = async || {
        house
            .client
            .get_schedule_handle(&id)
            .describe(Default::default())
            .await
            .is_ok()
    };
    for _ in 0..2 {
        schedules::ensure(&house.config, &house.client).await?;
        ensure!(stands().await, "there is no schedule {id}");
    }
    std::fs::write(house.folder().join("mapping.toml"), MAPPING)?;
    schedules::ensure(&house.config, &house.client).await?;
    ensure!(!stands().await, "{id} still stands although no rules ask for it");
    Ok(())
}
