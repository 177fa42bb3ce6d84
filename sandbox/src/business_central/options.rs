//! How a simulated Business Central is set up: its address, its application user, its companies and their switches.

use std::fmt;
use std::time::Duration;

use uuid::Uuid;

use super::switches::Switches;
use crate::service::ServiceOptions;

/// What a [`super::BusinessCentralSimulator`] starts with. `Default` gives the well-known demo tenant.
#[derive(Clone)]
pub struct BusinessCentralOptions {
    /// Tenant id or domain, as it stands in the token address and in the API address.
    pub tenant: String,
    /// Environment name, compared exactly.
    pub environment: String,
    /// Id of the first company.
    pub company_id: Uuid,
    /// Name of the first company.
    pub company_name: String,
    /// The only client id that gets tokens.
    pub client_id: String,
    /// Its secret. Never printed.
    pub client_secret: String,
    /// Local currency code (LCY) of the first company.
    pub local_currency: String,
    /// `expires_in` of every token.
    pub token_lifetime_seconds: u32,
    /// Requests allowed in a sliding window.
    pub requests_per_window: u32,
    /// The window: five minutes in the service.
    pub window: Duration,
    /// How long requests take, and how many are worked on at once.
    pub service: ServiceOptions,
    /// `Retry-After` of a 429. Undocumented, so absent unless asked for.
    pub retry_after_seconds: Option<u32>,
    /// Rows of a page when the client asks for no page size.
    pub page_rows: usize,
    /// The accounts that posting itself uses in the first company.
    pub accounts: PostingAccounts,
    /// The first company's setup.
    pub switches: Switches,
    /// How webhook subscriptions are checked.
    pub webhooks: WebhookOptions,
    /// Further companies of the same environment, served to the same application user.
    pub more_companies: Vec<CompanyOptions>,
}

/// Which addresses may be told about changes, and what a failed handshake is answered, which is not documented.
#[derive(Clone, Debug)]
pub struct WebhookOptions {
    /// Whether `http` is good enough for an address on this machine; the service wants https.
    pub plain_http_on_loopback: bool,
    /// Authorities of the addresses' certificates, PEM; the usual ones when blank.
    pub trusted: String,
    /// Status of a create or renew whose handshake failed.
    pub refusal_status: u16,
    /// Its body; a `BadRequest` when absent.
    pub refusal_body: Option<String>,
}

impl Default for WebhookOptions {
    fn default() -> Self {
        Self {
            plain_http_on_loopback: false,
            trusted: String::new(),
            refusal_status: 400,
            refusal_body: None,
        }
    }
}

/// A further company.
#[derive(Clone, Debug)]
pub struct CompanyOptions {
    /// Id; no two companies may share one.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// Local currency code (LCY).
    pub local_currency: String,
    /// The accounts that posting itself uses.
    pub accounts: PostingAccounts,
    /// The company's setup.
    pub switches: Switches,
}

impl CompanyOptions {
    /// A company with the local currency, accounts and setup that the first company has by default.
    pub fn new(id: Uuid, name: impl Into<String>) -> Self {
        Self {
            id,
            name: name.into(),
            ..BusinessCentralOptions::default().first_company()
        }
    }
}

impl BusinessCentralOptions {
    pub(super) fn first_company(&self) -> CompanyOptions {
        CompanyOptions {
            id: self.company_id,
            name: self.company_name.clone(),
            local_currency: self.local_currency.clone(),
            accounts: self.accounts.clone(),
            switches: self.switches.clone(),
        }
    }
}

impl Default for BusinessCentralOptions {
    fn default() -> Self {
        Self {
            tenant: "5f7a1c52-3b84-4c55-9a51-7f0a3c5d9e21".into(),
            environment: "Production".into(),
            company_id: Uuid::from_u128(0x8a2f_4c10_5d3e_4b7a_9c61_0e2d_4f6b_8a90),
            company_name: "Example Company".into(),
            client_id: "0c9b0a6e-2f0d-4d0b-8f5e-6a1f2b3c4d5e".into(),
            client_secret: "sandbox-business-central-secret".into(),
            local_currency: "USD".into(),
            token_lifetime_seconds: 3599,
            requests_per_window: 6000,
            window: Duration::from_secs(300),
            service: ServiceOptions::default(),
            retry_after_seconds: None,
            page_rows: 20_000,
            accounts: PostingAccounts::default(),
            switches: Switches::default(),
            webhooks: WebhookOptions::default(),
            more_companies: Vec::new(),
        }
    }
}

impl fmt::Debug for BusinessCentralOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("BusinessCentralOptions")
            .field("tenant", &self.tenant)
            .field("environment", &self.environment)
            .field("company_id", &self.company_id)
            .field("client_id", &self.client_id)
            .field("client_secret", &"[redacted]")
            .finish_non_exhaustive()
    }
}

/// Numbers of the G/L accounts of the vendor posting group, the VAT posting setup and the bank.
#[derive(Clone, Debug)]
pub struct PostingAccounts {
    /// Payables account of the vendor posting group.
    pub payables: String,
    /// Purchase VAT account.
    pub purchase_vat: String,
    /// G/L account of the bank that pays.
    pub bank: String,
    /// G/L account of payment discounts received; in no chart of accounts that is seeded.
    pub payment_discount: String,
}

impl Default for PostingAccounts {
    fn default() -> Self {
        Self {
            payables: "20100".into(),
            purchase_vat: "16100".into(),
            bank: "10100".into(),
            payment_discount: "40250".into(),
        }
    }
}
