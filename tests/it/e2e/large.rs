//! Documents of hundreds of lines: they pass through Temporal without their body, and are posted line by line.

use std::sync::Arc;

use anyhow::ensure;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use concordat_tests::house::House;
use concordat_tests::server::Server;
use libtest_mimic::Trial;
use rust_decimal::Decimal;
use sandbox::concur::Approval;
use sandbox::concur::fixtures::{Entry, ExpenseReport, InvoiceRequest, Line};
use serde_json::Value;
use workflows::stage::Stage;

use super::expect::posted_and_confirmed_once;
use crate::on_server;

pub(super) fn trials(server: &Arc<Server>) -> Vec<Trial> {
    vec![
        on_server(
            "e2e::large::an_invoice_of_400_lines_is_posted_and_its_body_stays_out_of_history",
            server,
            invoice_of_400_lines,
        ),
        on_server(
            "e2e::large::a_report_of_400_entries_is_posted_and_its_body_stays_out_of_history",
            server,
            report_of_400_entries,
        ),
        on_server(
            "e2e::large::a_plan_too_large_for_history_goes_by_reference",
            server,
            plan_by_reference,
        ),
    ]
}

/// Stands in the document where no posting rule looks.
const MARKER: &str = "Marker of the raw document";
/// Well below Temporal's warning at 512 KB and its limit of 2 MB.
const LARGEST_PAYLOAD_BYTES: usize = 300 * 1024;

async fn invoice_of_400_lines(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let mut invoice = InvoiceRequest::new(house.id(1), "SUP-10", format!("{}-400", house.id(1)));
    MARKER.clone_into(&mut invoice.title);
    for part in 1..=400 {
        invoice = invoice.with_line(Line::new("6300", Decimal::new(part, 2), format!("Part {part}")));
    }
    passes(
        &house,
        &invoice.business_id,
        invoice.approval(),
        &invoice.vendor_invoice_number,
        invoice.total(),
        400,
    )
    .await
}

async fn report_of_400_entries(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let mut report = ExpenseReport::new(house.id(1), "EMP-001");
    for cents in 1..=400 {
        let mut entry = Entry::new("6100", Decimal::new(cents, 2));
        MARKER.clone_into(&mut entry.description);
        entry.cost_center = Some("100".to_owned());
        report = report.with_entry(entry);
    }
    let number = format!("{}-EMPL", report.business_id);
    passes(
        &house,
        &report.business_id,
        report.approval(),
        &number,
        report.total(),
        400,
    )
    .await
}

/// Descriptions of 100 characters, each of three bytes: more than a quarter of a megabyte in 900 lines.
async fn plan_by_reference(server: Arc<Server>) -> anyhow::Result<()> {
    let house = House::new(&server).await?;
    let mut invoice = InvoiceRequest::new(house.id(1), "SUP-10", format!("{}-900", house.id(1)));
    MARKER.clone_into(&mut invoice.title);
    let description = "\u{4ef6}".repeat(100);
    for cents in 1..=900 {
        invoice = invoice.with_line(Line::new("6300", Decimal::new(cents, 2), description.clone()));
    }
    passes(
        &house,
        &invoice.business_id,
        invoice.approval(),
        &invoice.vendor_invoice_number,
        invoice.total(),
        900,
    )
    .await?;
    let history = house.history(&invoice.business_id).await?;
    for event in &history {
        ensure!(
            !payloads(&serde_json::to_value(event)?)?
                .iter()
                .any(|payload| contains(payload, &description)),
            "the plan's lines are in event {}",
            event.event_id
        );
    }
    Ok(())
}

async fn passes(
    house: &House,
    id: &str,
    approval: Approval,
    number: &str,
    total: Decimal,
    lines: usize,
) -> anyhow::Result<()> {
    ensure!(approval.document.contains(MARKER), "the marker is not in the document");
    let fi = house.approve(approval);
    house
        .with_worker(async {
            house.poll().await?;
            house.until_stage(id, Stage::AwaitingPayment).await?;
            let posted = posted_and_confirmed_once(house, &fi, number, total)?;
            ensure!(posted.lines.len() == lines, "posted with {} lines", posted.lines.len());
            Ok(())
        })
        .await?;
    let mut read = 0;
    for event in house.history(id).await? {
        for payload in payloads(&serde_json::to_value(&event)?)? {
            ensure!(
                payload.len() < LARGEST_PAYLOAD_BYTES,
                "event {} carries {} bytes",
                event.event_id,
                payload.len()
            );
            ensure!(
                !contains(&payload, MARKER),
                "the raw document is in event {}",
                event.event_id
            );
            read += usize::from(contains(&payload, id));
        }
    }
    ensure!(
        read > 0,
        "the document's own id was found in no payload: payloads are read wrongly"
    );
    Ok(())
}

/// The data of every payload within an event.
fn payloads(value: &Value) -> anyhow::Result<Vec<Vec<u8>>> {
    let mut found = Vec::new();
    let mut rest = vec![value];
    while let Some(value) = rest.pop() {
        match value {
            Value::Object(members) => {
                if let (Some(Value::String(data)), Some(_)) = (members.get("data"), members.get("metadata")) {
                    found.push(STANDARD.decode(data)?);
                }
                rest.extend(members.values());
            }
            Value::Array(items) => rest.extend(items),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    Ok(found)
}

fn contains(payload: &[u8], text: &str) -> bool {
    payload.windows(text.len()).any(|window| window == text.as_bytes())
}
