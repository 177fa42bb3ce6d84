//! Somebody pays in Business Central: all at once, and one report in two parts.

use anyhow::{Context, bail};
use jiff::civil::Date;
use rust_decimal::Decimal;
use sandbox::business_central::{DocumentKind, DocumentView, PaymentAmount, PostedState};

use super::documents::DemoDocument;
use super::outcome;
use super::setting::Setting;

/// Pays what is posted, confirmed to Concur, and still open.
///
/// # Errors
/// When the simulator refuses a payment.
pub(super) fn pay_what_is_posted(setting: &Setting, documents: &[DemoDocument]) -> anyhow::Result<()> {
    let ledger = setting.sandbox().business_central();
    let confirmed = outcome::confirmed_numbers(setting.sandbox());
    let today: Date = setting.sandbox().clock().today();
    for found in ledger.documents() {
        let open = found.posted == PostedState::Posted && found.status == "Open" && confirmed.contains(&found.number);
        if !open || found.kind != DocumentKind::Invoice {
            continue;
        }
        let Some(amount) = amount(setting, documents, &found)? else {
            continue;
        };
        if let Err(error) = ledger.pay(&found.number, amount, today) {
            bail!("the simulator refused to pay {}: {error}", found.number);
        }
    }
    Ok(())
}

/// How much is paid of it now; nothing while Concur has not been told of the first part.
fn amount(
    setting: &Setting,
    documents: &[DemoDocument],
    found: &DocumentView,
) -> anyhow::Result<Option<PaymentAmount>> {
    let of_it = |document: &&DemoDocument| {
        let mut purchases = document.purchases.iter();
        document.is_paid_in_parts && purchases.any(|purchase| purchase.external_number == found.external_number)
    };
    let Some(document) = documents.iter().find(of_it) else {
        return Ok(Some(PaymentAmount::Full));
    };
    let told = setting.sandbox().concur().documents();
    let told = told.iter().find(|told| told.business_id == document.business_id);
    let told = told.context("Concur does not know the report that is paid in parts")?;
    if !told.payments.is_empty() {
        return Ok(Some(PaymentAmount::Full));
    }
    let entries = setting.sandbox().business_central().vendor_ledger_entries();
    let entry = entries.iter().find(|entry| entry.document_number == found.number);
    let is_untouched = entry.is_some_and(|entry| entry.remaining == entry.amount);
    Ok(is_untouched.then(|| PaymentAmount::Partial((found.total / Decimal::TWO).round_dp(2))))
}
