//! What came out: compared in the two systems themselves, not in our own bookkeeping.

use std::collections::{BTreeMap, BTreeSet};

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
    pub(super) documents: Vec<Row>,
    pub(super) stages: BTreeMap<String, usize>,
    /// What Concur approved and the ledger does not have, or has twice, in sum; zero is right.
    pub(super) ledger_difference: Decimal,
    pub(super) trial_balance: Decimal,
    pub(super) requests: Requests,
    /// From READY in Concur to its posting confirmation.
    pub(super) ready_to_confirmed: Latency,
    /// Documents that a look at the queue met although their workflow was there already.
    pub(super) delivered_again: u32,
    /// Vendors that the sync created in Concur, and that it kept away by rule.
    pub(super) vendors_created: u32,
    pub(super) vendors_kept_away: u32,
    /// Events that the worker took over mutual TLS.
    pub(super) events_taken: usize,
    /// Notices of Business Central that the worker took.
    pub(super) notices_taken: usize,
    pub(super) subscriptions: usize,
    pub(super) subscriptions_renewed: u32,
    pub(super) unexpected: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub(super) business_id: String,
    pub(super) kind: &'static str,
    pub(super) purchases: Vec<PurchaseRow>,
    pub(super) stage: String,
    pub(super) currency: &'static str,
    pub(super) note: &'static str,
}

/// What one payee was to get, and under which numbers it stands posted.
#[derive(Debug, Serialize)]
pub(super) struct PurchaseRow {
    pub(super) vendor: &'static str,
    pub(super) due: Decimal,
    pub(super) posted_numbers: Vec<String>,
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
        notices_taken: 0,
        subscriptions: sandbox.business_central().subscriptions().len(),
        subscriptions_renewed: played.renewed.renewed,
        unexpected: vendors::problems(sandbox, &played.vendors),
    };
    let events = played.events.deliveries();
    let notices = played.notices.deliveries();
    let taken = |statuses: Vec<Option<u16>>| statuses.into_iter().filter(|status| *status == Some(200)).count();
    outcome.events_taken = taken(events.iter().map(|one| one.status).collect());
    outcome.notices_taken = taken(notices.iter().map(|one| one.status).collect());
    for (what, taken, sent) in [
        ("events", outcome.events_taken, events.len()),
        ("notices", outcome.notices_taken, notices.len()),
    ] {
        if taken == 0 || taken < sent {
            outcome.unexpected.push(format!("{taken} of {sent} {what} were taken"));
        }
    }
    if (outcome.subscriptions, outcome.subscriptions_renewed) != (2, 2) {
        outcome.unexpected.push(format!(
            "there are {} subscriptions, {} of them renewed",
            outcome.subscriptions, outcome.subscriptions_renewed
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
