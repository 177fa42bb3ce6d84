//! The configuration of a section's workers: production's, but for rates and addresses.

use std::fmt::Write;

use sandbox::Sandbox;
use sandbox::business_central::BusinessCentralOptions;
use url::Url;

use super::documents::COMPANY_CODE;

/// What sections set.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rates {
    /// `worker.ledger_requests_per_second`.
    pub(super) ledger: f64,
    /// `worker.ledger_reserved_requests_per_second`, a part of it.
    pub(super) ledger_reserved: f64,
    /// `worker.concur_requests_per_second`.
    pub(super) concur: f64,
    /// `worker.concur_reserved_requests_per_second`, a part of it: pages of Concur's queue that are read in a second.
    pub(super) concur_reserved: f64,
    /// `worker.ledger_slots`.
    pub(super) ledger_slots: u32,
}

impl Rates {
    /// None that anybody would notice.
    pub(super) const UNNOTICED: Rates = Rates {
        ledger: 1_000.0,
        ledger_reserved: 10.0,
        concur: 1_000.0,
        concur_reserved: 100.0,
        ledger_slots: 5,
    };
}

/// One connection for each Concur simulator, all of them to the first one's Business Central and under one registration, so that
/// they share its queue.
pub(super) fn text(rates: Rates, sandboxes: &[Sandbox], ledger: &BusinessCentralOptions) -> anyhow::Result<String> {
    let mut text = format!(
        r#"[temporal]
task_queue = "documents"
[records]
path = "records.db"
key_file = "records.key"
[worker]
ledger_slots = {slots}
ledger_requests_per_second = {ledger:?}
ledger_reserved_requests_per_second = {reserved:?}
concur_requests_per_second = {concur:?}
concur_reserved_requests_per_second = {looks:?}
[intake]
interval_seconds = 86400
jitter_seconds = 0
page_limit = 100
[payment_sweep]
interval_seconds = 86400
[recovery]
interval_seconds = 86400
[held_sweep]
interval_seconds = 86400
"#,
        slots = rates.ledger_slots,
        ledger = rates.ledger,
        reserved = rates.ledger_reserved,
        concur = rates.concur,
        looks = rates.concur_reserved,
    );
    let ledger_url = sandboxes.first().map(Sandbox::business_central_url);
    for (at, sandbox) in sandboxes.iter().enumerate() {
        let concur = sandbox.concur().options();
        write!(
            text,
            r#"
[[connections]]
name = "{name}"
mapping_file = "mapping.toml"
system_id = "concordat-bench"
company_kind = "live"
kinds = ["expense"]
[connections.concur]
environment = "production"
landing_zone = "{concur_url}"
company_uuid = "{company_uuid}"
client_id = "{concur_client}"
client_secret_file = "concur-secret"
request_token_file = "request-token-{at}"
[connections.business_central]
authority = "{ledger_url}"
api_root = "{ledger_url}"
tenant_id = "{tenant}"
environment = "{environment}"
company_id = "{company_id}"
company_code = "{COMPANY_CODE}"
client_id = "{ledger_client}"
client_secret_file = "ledger-secret"
"#,
            name = connection(at),
            concur_url = sandbox.concur_url(),
            company_uuid = concur.company_uuid,
            concur_client = concur.client_id,
            ledger_url = ledger_url.as_ref().map_or("", Url::as_str),
            tenant = ledger.tenant,
            environment = ledger.environment,
            company_id = ledger.company_id,
            ledger_client = ledger.client_id,
        )?;
    }
    Ok(text)
}

/// The name of a connection.
pub(super) fn connection(at: usize) -> String {
    format!("bench-{at}")
}
