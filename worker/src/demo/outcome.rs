//! What came out: compared in the two systems themselves, not in our own bookkeeping.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::Context;
use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{CellAlignment, Table};
use records::DocumentFilter;
use rust_decimal::Decimal;
use sandbox::Sandbox;
use sandbox::business_central::{DocumentKind, DocumentView, PostedState};
use sandbox::concur::{FiDocumentView, PostingOutcome};
use serde::Serialize;

use super::documents::{DemoDocument, DemoPurchase, Mishap, stage_of};
use super::measured::{Latency, Requests, delivered_again, latency, requests};
use super::setting::Setting;
use super::{Played, vendors};

/// The demo's result; also written as `summary.json`.
#[derive(Debug, Serialize)]
pub(super) struct Outcome {
    documents: Vec<Row>,
    stages: BTreeMap<String, usize>,
    /// What Concur approved and the ledger does not have, or has twice, in sum; zero is right.
    ledger_difference: Decimal,
    trial_balance: Decimal,
    requests: Requests,
    /// From READY in Concur to its posting confirmation.
    ready_to_confirmed: Latency,
    /// Documents that a look at the queue met although their workflow was there already.
    delivered_again: u32,
    /// Vendors that the sync created in Concur, and that it kept away by rule.
    vendors_created: u32,
    vendors_kept_away: u32,
    /// Events that the worker took over mutual TLS.
    events_taken: usize,
    unexpected: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Row {
    business_id: String,
    kind: &'static str,
    purchases: Vec<PurchaseRow>,
    stage: String,
    currency: &'static str,
    note: &'static str,
}

/// What one payee was to get, and under which numbers it stands posted.
#[derive(Debug, Serialize)]
struct PurchaseRow {
    vendor: &'static str,
    due: Decimal,
    posted_numbers: Vec<String>,
}

/// Numbers that were confirmed to Concur as posted.
pub(super) fn confirmed_numbers(sandbox: &Sandbox) -> BTreeSet<String> {
    let postings = sandbox
        .concur()
        .documents()
        .into_iter()
        .flat_map(|document| document.postings);
    let success = postings.filter(|posting| posting.outcome == PostingOutcome::Success);
    success
        .flat_map(|posting| posting.documents)
        .filter_map(|document| document.document_number)
        .collect()
}

/// Compares both systems.
pub(super) async fn gather(setting: &Setting, documents: &[DemoDocument], played: &Played) -> anyhow::Result<Outcome> {
    let sandbox = setting.sandbox();
    let now = setting
        .records()
        .documents(&DocumentFilter {
            limit: 1_000,
            ..DocumentFilter::default()
        })
        .await?;
    let ledger = sandbox.business_central().documents();
    let concur = sandbox.concur().documents();
    let paid: BTreeSet<String> = sandbox
        .concur()
        .invoice_payments()
        .into_iter()
        .map(|payment| payment.business_id)
        .collect();
    let mut outcome = Outcome {
        documents: Vec::new(),
        stages: BTreeMap::new(),
        ledger_difference: Decimal::ZERO,
        trial_balance: sandbox.business_central().trial_balance(),
        requests: requests(sandbox),
        ready_to_confirmed: latency(setting, &concur).await?,
        delivered_again: delivered_again(setting).await?,
        vendors_created: played.vendors.created.count,
        vendors_kept_away: played.vendors.excluded,
        events_taken: 0,
        unexpected: vendors::problems(sandbox, &played.vendors),
    };
    let deliveries = played.events.deliveries();
    outcome.events_taken = deliveries.iter().filter(|one| one.status == Some(200)).count();
    if outcome.events_taken == 0 || outcome.events_taken < deliveries.len() {
        outcome.unexpected.push(format!(
            "{} of {} events were taken",
            outcome.events_taken,
            deliveries.len()
        ));
    }
    for document in documents {
        let posted: Vec<Vec<&DocumentView>> = document
            .purchases
            .iter()
            .map(|purchase| posted_of(purchase, &ledger))
            .collect();
        for (purchase, posted) in document.purchases.iter().zip(&posted) {
            let in_ledger: Decimal = posted.iter().map(|found| signed(found)).sum();
            outcome.ledger_difference += (purchase.due - in_ledger).abs();
        }
        let stage = stage_of(&document.business_id, &now).unwrap_or("missing").to_owned();
        let problems = problems(document, &stage, &posted, &concur, &paid);
        outcome.unexpected.extend(
            problems
                .into_iter()
                .map(|problem| format!("{}: {problem}", document.business_id)),
        );
        *outcome.stages.entry(stage.clone()).or_default() += 1;
        outcome.documents.push(Row {
            business_id: document.business_id.clone(),
            kind: document.kind,
            purchases: document
                .purchases
                .iter()
                .zip(&posted)
                .map(|(purchase, posted)| PurchaseRow {
                    vendor: purchase.vendor,
                    due: purchase.due,
                    posted_numbers: posted.iter().map(|found| found.number.clone()).collect(),
                })
                .collect(),
            stage,
            currency: document.currency,
            note: note(document),
        });
    }
    let drafts = ledger.iter().filter(|found| found.posted == PostedState::Draft).count();
    if drafts > 0 {
        outcome
            .unexpected
            .push(format!("{drafts} drafts were left behind in Business Central"));
    }
    if !outcome.trial_balance.is_zero() {
        outcome.unexpected.push("the trial balance is not zero".to_owned());
    }
    if outcome.delivered_again == 0 {
        outcome.unexpected.push("no document was delivered twice".to_owned());
    }
    if !outcome.ledger_difference.is_zero() {
        outcome.unexpected.push("the ledger and Concur differ".to_owned());
    }
    Ok(outcome)
}

/// What stands posted for one payee.
fn posted_of<'a>(purchase: &DemoPurchase, ledger: &'a [DocumentView]) -> Vec<&'a DocumentView> {
    ledger
        .iter()
        .filter(|found| found.posted == PostedState::Posted && found.external_number == purchase.external_number)
        .collect()
}

fn signed(found: &DocumentView) -> Decimal {
    if found.kind == DocumentKind::CreditMemo {
        -found.total
    } else {
        found.total
    }
}

/// What is not as it should be, seen from both systems.
fn problems(
    document: &DemoDocument,
    stage: &str,
    posted: &[Vec<&DocumentView>],
    concur: &[FiDocumentView],
    paid: &BTreeSet<String>,
) -> Vec<String> {
    let mut problems = Vec::new();
    let expected = document.expected_stage();
    if stage != expected {
        problems.push(format!("ended {stage}, expected {expected}"));
    }
    let mut expected_numbers = Vec::new();
    for (purchase, posted) in document.purchases.iter().zip(posted) {
        let [one] = posted[..] else {
            problems.push(format!("{} is posted {} times", purchase.external_number, posted.len()));
            continue;
        };
        if one.vendor_number != purchase.vendor || one.currency != document.currency {
            problems.push("posted to another vendor or in another currency".to_owned());
        }
        expected_numbers.push(Some(one.number.as_str()));
    }
    let Some(told) = concur.iter().find(|told| told.business_id == document.business_id) else {
        problems.push("Concur does not know it".to_owned());
        return problems;
    };
    let numbers: Vec<_> = told
        .postings
        .iter()
        .flat_map(|posting| &posting.documents)
        .map(|posted| posted.document_number.as_deref())
        .collect();
    if told.postings.len() != 1 || numbers != expected_numbers {
        problems.push("Concur was not told exactly these numbers, once".to_owned());
    }
    let payments = if document.kind == "invoice" {
        usize::from(paid.contains(&document.business_id))
    } else {
        told.payments.len()
    };
    if payments != document.expected_payments() {
        problems.push(format!(
            "{payments} payments were confirmed to Concur, expected {}",
            document.expected_payments()
        ));
    }
    problems
}

fn note(document: &DemoDocument) -> &'static str {
    match document.mishap {
        Mishap::DeliveredTwice => "delivered twice",
        Mishap::PostAnswerLost => "answer to the post lost",
        Mishap::CreateAnswerLost => "answer to the create lost",
        Mishap::Throttled => "throttled",
        Mishap::None if document.was_held() => "held, vendor added, retried",
        Mishap::None => document.note,
    }
}

impl Outcome {
    pub(super) fn is_as_expected(&self) -> bool {
        self.unexpected.is_empty()
    }

    pub(super) fn print(&self) {
        let mut table = Table::new();
        table.load_preset(UTF8_FULL_CONDENSED).set_header([
            "document",
            "kind",
            "vendor",
            "amount",
            "posted as",
            "stage",
            "",
        ]);
        for row in &self.documents {
            // One line per payee within the row.
            let lines = |text: &dyn Fn(&PurchaseRow) -> String| -> String {
                row.purchases.iter().map(text).collect::<Vec<_>>().join("\n")
            };
            table.add_row([
                row.business_id.clone(),
                row.kind.to_owned(),
                lines(&|purchase| purchase.vendor.to_owned()),
                lines(&|purchase| format!("{:.2} {}", purchase.due, row.currency)),
                lines(&|purchase| purchase.posted_numbers.join(", ")),
                row.stage.clone(),
                row.note.to_owned(),
            ]);
        }
        if let Some(column) = table.column_mut(3) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        println!("{table}");
        let stages: Vec<String> = self
            .stages
            .iter()
            .map(|(stage, count)| format!("{stage} {count}"))
            .collect();
        println!("{} documents: {}", self.documents.len(), stages.join(", "));
        println!(
            "Ledger: difference to Concur {}, trial balance {}",
            self.ledger_difference.normalize(),
            self.trial_balance.normalize()
        );
        println!(
            "Requests: {} to Concur, {} to Business Central",
            self.requests.concur, self.requests.business_central
        );
        let latency = &self.ready_to_confirmed;
        println!(
            "From READY to posting confirmation: median {} ms, p99 {} ms",
            latency.median_milliseconds, latency.p99_milliseconds
        );
        println!(
            "Vendors: {} created in Concur, {} kept away by rule. Events taken over mutual TLS: {}",
            self.vendors_created, self.vendors_kept_away, self.events_taken
        );
        for problem in &self.unexpected {
            println!("UNEXPECTED {problem}");
        }
    }

    pub(super) fn write(&self, path: &Path) -> anyhow::Result<()> {
        std::fs::write(path, serde_json::to_string_pretty(self)?)
            .with_context(|| format!("{} cannot be written", path.display()))
    }
}
