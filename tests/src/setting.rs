//! What houses differ in: the simulators' behaviour, mapping rules and configuration; and what they have in common.

use rust_decimal::Decimal;
use sandbox::business_central::{
    AccountSeed, BusinessCentralOptions, Company, CurrencySeed, DefaultDimensionSeed, VendorSeed,
};
use sandbox::concur::ConcurOptions;
use sandbox::{Sandbox, SandboxOptions};

/// How a house is set up.
pub struct Setting {
    /// The simulators.
    pub options: SandboxOptions,
    /// The mapping rules.
    pub mapping: String,
    /// `live` or `test`.
    pub company_kind: &'static str,
    /// Further tables of the connection, in TOML: `[connections.images]`, `[[connections.companies]]`.
    pub connection: String,
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            options: SandboxOptions::default(),
            mapping: MAPPING.to_owned(),
            company_kind: "live",
            connection: String::new(),
        }
    }
}

/// Gives a company a few vendors, accounts and departments.
pub fn seed(ledger: &Company) {
    ledger.add_dimension("DEPARTMENT", ["SALES", "PROD"]);
    ledger.add_currency(&CurrencySeed {
        code: "EUR".to_owned(),
        rate: Some(Decimal::new(110, 2)),
        rate_from: None,
    });
    for number in ["61100", "62100", "63100", "64100", "15700"] {
        ledger.add_account(AccountSeed {
            number: number.to_owned(),
            name: format!("Account {number}"),
            ..AccountSeed::default()
        });
    }
    ledger.add_account(AccountSeed {
        number: "65100".to_owned(),
        name: "Account 65100".to_owned(),
        default_dimensions: vec![DefaultDimensionSeed::proposal("DEPARTMENT", "PROD")],
        ..AccountSeed::default()
    });
    for number in ["E-001", "E-002", "V-10", "V-20", "V-CARD"] {
        add_vendor(ledger, number);
    }
}

/// Adds a vendor, as somebody in the company would.
pub fn add_vendor(ledger: &Company, number: &str) {
    let seed = VendorSeed {
        number: number.to_owned(),
        name: format!("Vendor {number}"),
        ..VendorSeed::default()
    };
    ledger.add_vendor(seed);
}

/// Rules for the codes of the house's documents.
pub const MAPPING: &str = r#"
version = "test-1"

[accounts]
"6100" = "61100"
"6200" = "62100"
"6300" = "63100"
"6400" = "64100"
"6500" = "65100"
"15700" = "15700"

[employees]
table = { "EMP-001" = "E-001", "EMP-002" = "E-002" }

[suppliers]
table = { "SUP-10" = "V-10", "SUP-20" = "V-20", "SUP-99" = "V-99" }

[cards]
COPD = "V-CARD"

[[dimensions]]
dimension = "DEPARTMENT"
fields = ["allocationCustom1Code"]
values = { "100" = "SALES", "200" = "PROD" }
"#;

/// Schedules never fire by themselves in a test: it says when. Waits are as short as the server's timers allow.
pub(crate) fn config(
    number: u32,
    sandbox: &Sandbox,
    concur: &ConcurOptions,
    ledger: &BusinessCentralOptions,
) -> String {
    format!(
        r#"
[temporal]
task_queue = "documents-{number}"
[records]
path = "records.db"
key_file = "records.key"
[worker]
shutdown_seconds = 10
ledger_requests_per_second = 1000.0
ledger_reserved_requests_per_second = 200.0
concur_requests_per_second = 1000.0
concur_reserved_requests_per_second = 200.0
[intake]
interval_seconds = 86400
jitter_seconds = 0
page_limit = 10
[payment_sweep]
interval_seconds = 86400
[held_sweep]
interval_seconds = 86400
[recovery]
interval_seconds = 86400
[vendor_sync]
interval_seconds = 86400
full_interval_seconds = 172800
[lists]
interval_seconds = 86400
[timing]
read_timeout_seconds = 10
write_timeout_seconds = 12
heartbeat_timeout_seconds = 2
retry_initial_milliseconds = 20
retry_maximum_seconds = 1
unknown_window_seconds = 2
unknown_look_milliseconds = 100
payment_safety_seconds = 604800
[[connections]]
name = "house-{number}"
mapping_file = "mapping.toml"
system_id = "concordat-house-{number}"
company_kind = "live"
[connections.concur]
environment = "production"
landing_zone = "{concur_url}"
company_uuid = "{company_uuid}"
client_id = "{concur_client}"
client_secret_file = "concur-secret"
request_token_file = "request-token"
request_timeout_seconds = 8
[connections.business_central]
authority = "{ledger_url}"
api_root = "{ledger_url}"
tenant_id = "{tenant}"
environment = "{environment}"
company_id = "{company_id}"
company_code = "TEST"
client_id = "{ledger_client}"
client_secret_file = "ledger-secret"
read_timeout_seconds = 8
write_timeout_seconds = 10
"#,
        company_uuid = concur.company_uuid,
        concur_client = concur.client_id,
        concur_url = sandbox.concur_url(),
        ledger_url = sandbox.business_central_url(),
        tenant = ledger.tenant,
        environment = ledger.environment,
        company_id = ledger.company_id,
        ledger_client = ledger.client_id,
    )
}
