//! What several scenarios expect of the ledger and of Concur.

use anyhow::{Context, ensure};
use concordat_tests::house::House;
use posting::plan::DocumentKind;
use records::DocumentSummary;
use rust_decimal::Decimal;
use sandbox::business_central::{DocumentView, PaymentAmount};
use sandbox::concur::{DocStatus, PostingOutcome};
use workflows::failure::FailureType;
use workflows::stage::Stage;

/// The one posted document of this external number and total; no draft stands beside it, and the books balance.
pub(super) fn posted_once(house: &House, external_number: &str, total: Decimal) -> anyhow::Result<DocumentView> {
    let mut posted = house.posted(external_number);
    ensure!(posted.len() == 1, "posted {} times", posted.len());
    let posted = posted.pop().context("just counted")?;
    ensure!(posted.total == total, "posted over {}", posted.total);
    ensure!(
        house.drafts().is_empty(),
        "{} drafts are left behind",
        house.drafts().len()
    );
    ensure!(house.sandbox.business_central().trial_balance().is_zero());
    Ok(posted)
}

/// The one posted document, and Concur was told exactly its number.
pub(super) fn posted_and_confirmed_once(
    house: &House,
    fi: &str,
    external_number: &str,
    total: Decimal,
) -> anyhow::Result<DocumentView> {
    let posted = posted_once(house, external_number, total)?;
    let confirmed = house.confirmed_numbers(fi)?;
    ensure!(confirmed == [posted.number.clone()], "Concur was told {confirmed:?}");
    Ok(posted)
}

/// Nothing was ever posted in the company, by anybody.
pub(super) fn ledger_is_empty(house: &House) -> anyhow::Result<()> {
    let entries = house.sandbox.business_central().general_ledger_entries();
    ensure!(entries.is_empty(), "{} G/L entries", entries.len());
    Ok(())
}

/// Nothing was sent that would change Business Central.
pub(super) fn ledger_is_untouched(house: &House) -> anyhow::Result<()> {
    for operation in ["bc.create_draft", "bc.update_draft", "bc.post_draft", "bc.delete_draft"] {
        let requests = house.ledger_requests(operation);
        ensure!(requests == 0, "{requests} requests of {operation}");
    }
    ensure!(house.drafts().is_empty());
    ledger_is_empty(house)
}

/// Concur was told nothing about the posting of this approval, good or bad.
pub(super) fn nothing_told(house: &House, fi: &str) -> anyhow::Result<()> {
    let postings = house.in_concur(fi)?.postings;
    ensure!(postings.is_empty(), "Concur was told {} times", postings.len());
    Ok(())
}

/// Concur was told once that this approval failed, in words that contain `word`.
pub(super) fn told_as_failed(house: &House, fi: &str, word: &str) -> anyhow::Result<()> {
    let document = house.in_concur(fi)?;
    ensure!(
        document.status == DocStatus::PostingConfirmedFailure,
        "it is {:?}",
        document.status
    );
    ensure!(document.postings.len() == 1 && document.postings[0].outcome == PostingOutcome::Error);
    let texts = document.postings[0]
        .messages
        .iter()
        .filter_map(|m| m.long_text.as_deref());
    ensure!(
        texts.clone().any(|text| text.contains(word)),
        "Concur was told {:?}",
        texts.collect::<Vec<_>>()
    );
    Ok(())
}

/// Polls and waits until the document is held for this reason.
pub(super) async fn held(
    house: &House,
    business_id: &str,
    failure_type: FailureType,
    word: &str,
) -> anyhow::Result<DocumentSummary> {
    house.poll().await?;
    let document = house.until_stage(business_id, Stage::Held).await?;
    ensure!(
        document.failure_type.as_deref() == Some(failure_type.as_str()),
        "held for {:?}: {:?}",
        document.failure_type,
        document.reason
    );
    let reason = document.reason.clone().unwrap_or_default();
    ensure!(reason.contains(word), "the reason is: {reason}");
    Ok(document)
}

/// Retries and waits until the document waits for payment.
pub(super) async fn retried(house: &House, business_id: &str) -> anyhow::Result<()> {
    house.retry(business_id).await?;
    house.until_stage(business_id, Stage::AwaitingPayment).await?;
    Ok(())
}

/// Somebody pays the posted document in full.
pub(super) fn paid(house: &House, posted_number: &str) -> anyhow::Result<()> {
    let today = house.sandbox.clock().today();
    house
        .sandbox
        .business_central()
        .pay(posted_number, PaymentAmount::Full, today)?;
    Ok(())
}

/// Looks at one queue, and everything in it was started by this look.
pub(super) async fn started(house: &House, kind: DocumentKind, documents: u32) -> anyhow::Result<()> {
    let report = house.look(kind).await?;
    ensure!(
        report.started == documents && report.known == 0 && report.reopened == 0,
        "the look did {report:?}"
    );
    Ok(())
}
