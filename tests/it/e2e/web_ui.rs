//! What the Web UI shows of a document without reading its payloads.

use std::sync::Arc;

use anyhow::{Context, ensure};
use concordat_tests::house::House;
use concordat_tests::server::Server;
use concordat_tests::wait::until;
use libtest_mimic::Trial;
use temporalio_client::WorkflowExecutionStatus;
use temporalio_common::protos::temporal::api::history::v1::history_event::Attributes;
use workflows::failure::FailureType;
use workflows::search_attributes::{COMPANY, DOCUMENT_KIND, FAILURE_TYPE, FINANCIAL_DOCUMENT_ID, POSTED_NUMBER, STAGE};
use workflows::stage::Stage;

use super::expect::{held, paid, posted_and_confirmed_once};
use crate::on_server;

pub(super) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server(
            "e2e::web_ui::a_held_document_says_where_it_stands_why_and_what_to_do",
            server,
            held_document,
        ),
        on_server(
            "e2e::web_ui::a_paid_document_shows_its_posted_number_and_no_failure",
            server,
            paid_document,
        ),
        on_server(
            "e2e::web_ui::a_failure_is_gone_from_the_list_once_it_was_mended",
            server,
            mended_document,
        ),
        on_server(
            "e2e::web_ui::a_failures_message_leads_to_its_page_and_nothing_else_repeats_it",
            server,
            page_in_messages,
        ),
    ]
}

async fn held_document(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let company = house.connection()?.name.to_string();
    let mut invoice = house.invoice(1);
    "SUP-99".clone_into(&mut invoice.vendor_code);
    let id = &invoice.business_id;
    let fi = house.approve(invoice.approval());
    house
        .with_worker(async {
            held(&house, id, FailureType::MappingMissing, "V-99").await?;
            let shown = house.described_at(id, Stage::Held).await?;
            ensure!(shown.id() == id && shown.workflow_type() == "Document");
            let attributes = shown.search_attributes();
            ensure!(attributes.get(&COMPANY).as_deref() == Some(company.as_str()));
            ensure!(attributes.get(&DOCUMENT_KIND).as_deref() == Some("invoice"));
            ensure!(attributes.get(&FINANCIAL_DOCUMENT_ID).as_ref() == Some(&fi));
            ensure!(attributes.get(&FAILURE_TYPE).as_deref() == Some("MappingMissing"));
            ensure!(attributes.get(&POSTED_NUMBER).unwrap_or_default().is_empty());
            ensure!(shown.memo().get::<String>("financial_document_id")?.as_ref() == Some(&fi));
            ensure!(shown.memo().get::<String>("connection")?.as_ref() == Some(&company));
            let summary = shown.static_summary().context("no summary")?;
            ensure!(
                summary.contains("invoice") && summary.contains(id.as_str()),
                "{summary}"
            );

            let details = house.current_details(id).await?;
            for word in [
                "### Held",
                "**MappingMissing**",
                "Vendor V-99 does not exist",
                "docs/errors/MappingMissing.md",
                "`retry`",
            ] {
                ensure!(details.contains(word), "{word} is not in: {details}");
            }
            ensure!(!details.contains(&invoice.vendor_name), "a name is shown: {details}");

            let state = house.state(id).await?;
            ensure!(state.stage == Stage::Held && state.posted_numbers.is_empty());
            ensure!(
                state
                    .failure
                    .is_some_and(|f| f.failure_type == FailureType::MappingMissing)
            );

            let query = format!("Company = '{company}' AND Stage = 'Held' AND FailureType = 'MappingMissing'");
            listed_as(&house, &query, id, WorkflowExecutionStatus::Running).await
        })
        .await
}

async fn paid_document(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let company = house.connection()?.name.to_string();
    let report = house.report(1);
    let id = &report.business_id;
    let fi = house.approve(report.approval());
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(id, Stage::AwaitingPayment).await?;
            let posted = posted_and_confirmed_once(&house, &fi, &format!("{id}-EMPL"), report.total())?;
            let query = format!("Company = '{company}' AND Stage = 'AwaitingPayment' AND DocumentKind = 'expense'");
            listed_as(&house, &query, id, WorkflowExecutionStatus::Running).await?;
            paid(&house, &posted.number)?;
            house.sweep().await?;
            ensure!(house.until_closed(id).await? == WorkflowExecutionStatus::Completed);

            let shown = house.describe(id).await?;
            let attributes = shown.search_attributes();
            ensure!(attributes.get(&STAGE).as_deref() == Some("Paid"));
            ensure!(attributes.get(&DOCUMENT_KIND).as_deref() == Some("expense"));
            ensure!(attributes.get(&FINANCIAL_DOCUMENT_ID).as_ref() == Some(&fi));
            ensure!(attributes.get(&POSTED_NUMBER) == Some(vec![posted.number.clone()]));
            ensure!(attributes.get(&FAILURE_TYPE).unwrap_or_default().is_empty());

            let details = house.current_details(id).await?;
            for word in ["### Paid", &posted.number, "vendor E-001"] {
                ensure!(details.contains(word), "{word} is not in: {details}");
            }
            ensure!(!details.contains("120.5"), "an amount is shown: {details}");
            let state = house.state(id).await?;
            ensure!(state.stage == Stage::Paid && state.failure.is_none());
            ensure!(state.posted_numbers == std::slice::from_ref(&posted.number));
            ensure!(state.mapping_version.as_deref() == Some("test-1"));

            let query = format!("PostedNumber = '{}' AND Company = '{company}'", posted.number);
            listed_as(&house, &query, id, WorkflowExecutionStatus::Completed).await
        })
        .await
}

async fn mended_document(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let mut invoice = house.invoice(1);
    "SUP-99".clone_into(&mut invoice.vendor_code);
    let id = &invoice.business_id;
    house.approve(invoice.approval());
    house
        .with_worker(async {
            held(&house, id, FailureType::MappingMissing, "V-99").await?;
            concordat_tests::house::add_vendor(&house.sandbox, "V-99");
            super::expect::retried(&house, id).await?;
            let shown = house.described_at(id, Stage::AwaitingPayment).await?;
            let attributes = shown.search_attributes();
            ensure!(attributes.get(&FAILURE_TYPE).unwrap_or_default().is_empty());
            let details = house.current_details(id).await?;
            ensure!(
                !details.contains("MappingMissing"),
                "the failure is still shown: {details}"
            );
            ensure!(house.state(id).await?.failure.is_none());
            Ok(())
        })
        .await
}

/// The failed look for the vendor, and then the run itself. Concur and records are told the reason alone.
async fn page_in_messages(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let mut invoice = house.invoice(1);
    "SUP-99".clone_into(&mut invoice.vendor_code);
    let id = &invoice.business_id;
    let fi = house.approve(invoice.approval());
    let page = FailureType::MappingMissing.page();
    let pages = |text: &str| text.matches("docs/errors/").count();
    house
        .with_worker(async {
            let in_records = held(&house, id, FailureType::MappingMissing, "V-99").await?;
            let details = house.current_details(id).await?;
            ensure!(pages(&details) == 1, "{details}");
            house.reject(id).await?;
            ensure!(house.until_closed(id).await? == WorkflowExecutionStatus::Failed);

            let failures = house
                .history(id)
                .await?
                .into_iter()
                .filter_map(|event| match event.attributes? {
                    Attributes::ActivityTaskFailedEventAttributes(failed) => failed.failure,
                    Attributes::WorkflowExecutionFailedEventAttributes(failed) => failed.failure,
                    _ => None,
                });
            let messages: Vec<String> = failures.map(|failure| failure.message).collect();
            ensure!(messages.len() == 2, "{messages:?}");
            for message in &messages {
                ensure!(
                    message.contains("V-99") && message.ends_with(&format!("{page}.")) && pages(message) == 1,
                    "{message}"
                );
            }
            let details = house.current_details(id).await?;
            ensure!(details.contains(&page) && pages(&details) == 1, "{details}");
            ensure!(pages(&format!("{in_records:?}")) == 0);
            let told = format!("{:?}", house.in_concur(&fi)?.postings);
            ensure!(told.contains("V-99") && pages(&told) == 0, "Concur was told {told}");
            let trail = house.records.audit(&in_records.key).await?;
            ensure!(pages(&format!("{trail:?}")) == 0, "{trail:?}");
            Ok(())
        })
        .await
}

/// The list shows exactly this run for the query, once visibility has caught up.
async fn listed_as(house: &House, query: &str, id: &str, status: WorkflowExecutionStatus) -> anyhow::Result<()> {
    let wanted = [(id.to_owned(), status)];
    until(&format!("{id} to be listed by {query}"), async || {
        Ok((house.runs(query).await? == wanted).then_some(()))
    })
    .await
}
