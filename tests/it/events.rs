//! Concur's events, from its client certificate to the posted document: who is let in, what each request is answered, and that
//! none is lost and none acted on twice.

mod backstop;
mod bursts;
mod commands;
mod delivered;
mod interrupted;
mod proxied;
mod rotated;
mod runs;
mod signed;
mod strangers;
mod unreadable;

use std::sync::Arc;

use anyhow::ensure;
use concordat_tests::house::House;
use concordat_tests::server::Server;
use libtest_mimic::Trial;
use sandbox::concur::event_sender::EventSender;
use sandbox::concur::fixtures::InvoiceRequest;
use temporalio_client::WorkflowExecutionStatus;
use workflows::stage::Stage;

use concordat_tests::wait::until;

use crate::on_server;

pub(crate) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server(
            "events::a_document_is_posted_and_confirmed_because_of_its_event",
            server,
            delivered::posted,
        ),
        on_server(
            "events::repeated_late_and_reordered_events_change_nothing",
            server,
            delivered::repeated,
        ),
        on_server(
            "events::an_event_whose_look_fails_is_looked_for_again",
            server,
            delivered::look_fails,
        ),
        on_server("events::only_concurs_certificate_is_let_in", server, strangers::refused),
        on_server(
            "events::a_chain_that_is_not_sent_is_completed_and_other_uses_are_a_choice",
            server,
            strangers::chains,
        ),
        on_server(
            "events::signatures_count_in_the_mode_they_should",
            server,
            signed::modes,
        ),
        on_server(
            "events::what_cannot_be_read_or_is_too_long_makes_every_queue_be_looked_at",
            server,
            unreadable::looked_at,
        ),
        on_server(
            "events::other_companies_and_kinds_are_answered_and_counted",
            server,
            unreadable::of_others,
        ),
        on_server(
            "events::a_thousand_in_a_burst_are_a_few_looks",
            server,
            bursts::thousand,
        ),
        on_server(
            "events::too_many_at_once_are_told_to_come_again",
            server,
            bursts::too_many,
        ),
        on_server(
            "events::a_receiver_killed_between_receipt_and_answer_loses_nothing",
            server,
            interrupted::killed,
        ),
        on_server(
            "events::without_temporal_an_event_is_not_taken",
            server,
            interrupted::without_temporal,
        ),
        on_server(
            "events::a_proxys_certificate_counts_from_the_proxy_alone",
            server,
            proxied::forwarded,
        ),
        on_server(
            "events::certificates_are_replaced_while_it_runs",
            server,
            rotated::while_running,
        ),
        on_server(
            "events::with_a_dead_receiver_the_schedule_brings_the_same",
            server,
            backstop::schedule_alone,
        ),
        on_server(
            "events::an_intake_that_goes_on_continues_as_new_and_takes_over_what_waits",
            server,
            runs::continued,
        ),
        on_server(
            "events::an_intake_that_fails_for_long_leaves_it_to_the_schedule_until_the_next_event",
            server,
            runs::given_up,
        ),
        on_server("events::subscriptions_by_command", server, commands::subscriptions),
    ]
}

/// The document was posted once and Concur was told once.
async fn posted_once(house: &House, invoice: &InvoiceRequest, financial_document_id: &str) -> anyhow::Result<()> {
    house.until_stage(&invoice.business_id, Stage::AwaitingPayment).await?;
    let posted = house.posted(&invoice.vendor_invoice_number);
    ensure!(
        posted.len() == 1,
        "{} stands {} times",
        invoice.business_id,
        posted.len()
    );
    ensure!(house.confirmed_numbers(financial_document_id)? == [posted[0].number.clone()]);
    ensure!(house.in_concur(financial_document_id)?.refusals.is_empty());
    Ok(())
}

/// Waits until this many events were taken, each attempt of which was answered with 200.
async fn delivered(sender: &EventSender, events: usize) -> anyhow::Result<()> {
    until(&format!("{events} events to be delivered"), async || {
        let taken = sender.deliveries().iter().filter(|one| one.status == Some(200)).count();
        Ok((taken >= events).then_some(()))
    })
    .await
}

/// Intakes that events have started.
async fn intakes(house: &House) -> anyhow::Result<Vec<(String, WorkflowExecutionStatus)>> {
    let name = &house.connection()?.name;
    let started = format!("WorkflowType = 'EventIntake' AND WorkflowId STARTS_WITH 'events/{name}/'");
    house.runs(&started).await
}

/// No event has come as far as Temporal.
async fn nothing_started(house: &House) -> anyhow::Result<()> {
    for kind in &house.connection()?.kinds {
        let id = concordat::events::intake_id(house.connection()?, *kind);
        ensure!(house.describe(&id).await.is_err(), "{id} was started");
    }
    Ok(())
}
