//! Where a company's payments can be seen, against where they are to be seen.

use anyhow::{Context, bail};
use business_central::{BcError, BusinessCentral, LedgerReach};

use crate::config::PaymentSource;

const ELSE: &str = "set payments.source = \"status\", or see docs/payments.md";

/// What the company offers.
///
/// # Errors
/// When it does not offer what is configured.
pub(super) async fn seen(configured: PaymentSource, ledger: &BusinessCentral) -> anyhow::Result<String> {
    match (ledger.vendor_ledger_reach().await, configured) {
        (Ok(reach), PaymentSource::VendorLedgerEntries) => Ok(format!("by vendor ledger entries, {}", posted(reach))),
        (Ok(reach), PaymentSource::Status) => Ok(format!(
            "by status; vendor ledger entries are offered as well ({})",
            posted(reach)
        )),
        (Err(error), _) if error.is_absent_api() => not_offered(configured, "the app Power BI Reports is not there"),
        (Err(error), _) if error.is_not_permitted() => not_offered(
            configured,
            "the application may not read them (permission set of Power BI Reports)",
        ),
        (Err(error), PaymentSource::VendorLedgerEntries) => Err(error).context("vendor ledger entries"),
        (Err(error), PaymentSource::Status) => Ok(unknown(&error)),
    }
}

fn not_offered(configured: PaymentSource, because: &str) -> anyhow::Result<String> {
    match configured {
        PaymentSource::Status => Ok(format!("by status; vendor ledger entries are not offered: {because}")),
        PaymentSource::VendorLedgerEntries => {
            bail!("vendor ledger entries are configured and not offered: {because}; {ELSE}")
        }
    }
}

fn unknown(error: &BcError) -> String {
    format!("by status; whether vendor ledger entries are offered is not known: {error}")
}

fn posted(reach: Option<LedgerReach>) -> String {
    reach.map_or_else(
        || "none are shown".to_owned(),
        |reach| format!("posted from {} to {} are shown", reach.from, reach.to),
    )
}
