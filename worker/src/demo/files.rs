//! The demo's configuration, mapping rules and secrets.

use std::path::{Path, PathBuf};

use sandbox::Sandbox;
use sandbox::business_central::BusinessCentralOptions;

use super::company;

/// Configuration, mapping and secrets, as a person would write them.
pub(super) fn write(folder: &Path, sandbox: &Sandbox, receivers: &str) -> anyhow::Result<PathBuf> {
    let concur = sandbox.concur().options();
    let ledger = BusinessCentralOptions::default();
    std::fs::write(folder.join("mapping.toml"), company::mapping())?;
    std::fs::write(folder.join("concur-client-secret"), &concur.client_secret)?;
    std::fs::write(folder.join("concur-request-token"), sandbox.concur().request_token())?;
    std::fs::write(folder.join("business-central-client-secret"), &ledger.client_secret)?;
    let config = format!(
        r#"[records]
path = "records.db"
key_file = "records.key"

[payloads]
key_file = "payloads.key"

[intake]
interval_seconds = 300
jitter_seconds = 1
page_limit = 25

[payment_sweep]
interval_seconds = 10

[payments]
source = "vendor_ledger_entries"

{receivers}
[worker]
# The simulators have no limit worth keeping.
ledger_requests_per_second = 200.0
ledger_reserved_requests_per_second = 20.0
concur_requests_per_second = 200.0
concur_reserved_requests_per_second = 20.0

[timing]
# The simulators answer within a second, so a request cannot be running for long.
read_timeout_seconds = 15
write_timeout_seconds = 20
heartbeat_timeout_seconds = 3
retry_initial_milliseconds = 200
retry_maximum_seconds = 5
unknown_window_seconds = 8
unknown_look_milliseconds = 500

[[connections]]
name = "demo"
mapping_file = "mapping.toml"
system_id = "concordat-demo"
company_kind = "live"

[connections.concur]
environment = "production"
landing_zone = "{concur_url}"
company_uuid = "{company_uuid}"
client_id = "{concur_client}"
client_secret_file = "concur-client-secret"
request_token_file = "concur-request-token"
request_timeout_seconds = 10

[connections.business_central]
authority = "{ledger_url}"
api_root = "{ledger_url}"
tenant_id = "{tenant}"
environment = "{environment}"
company_id = "{company_id}"
company_code = "DEMO"
client_id = "{ledger_client}"
client_secret_file = "business-central-client-secret"
read_timeout_seconds = 10
write_timeout_seconds = 15
"#,
        concur_url = sandbox.concur_url(),
        company_uuid = concur.company_uuid,
        concur_client = concur.client_id,
        ledger_url = sandbox.business_central_url(),
        tenant = ledger.tenant,
        environment = ledger.environment,
        company_id = ledger.company_id,
        ledger_client = ledger.client_id,
    );
    let file = folder.join("concordat.toml");
    std::fs::write(&file, config)?;
    Ok(file)
}
