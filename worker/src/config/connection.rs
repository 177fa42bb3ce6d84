//! One connection: a Concur company, its own Business Central company, and the rules between them.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use posting::ids::{CompanyCode, ConnectionName};
use posting::plan::DocumentKind;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use url::Url;
use uuid::Uuid;
use workflows::contracts::Queues;

use super::PaymentSource;
use super::company::{CompanySettings, ImageSettings};

/// One connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConnectionSettings {
    /// Its name; seen in the Web UI.
    pub name: ConnectionName,
    /// The mapping rules.
    pub mapping_file: PathBuf,
    /// What Concur stores at acknowledgement.
    pub system_id: String,
    /// Document types to take.
    #[serde(default = "every_kind")]
    pub kinds: Vec<DocumentKind>,
    /// Whether the Business Central company is live.
    pub company_kind: CompanyKind,
    /// The Concur side.
    pub concur: ConcurSettings,
    /// The Business Central side.
    pub business_central: BusinessCentralSettings,
    /// Further companies of the same environment.
    #[serde(default)]
    pub companies: Vec<CompanySettings>,
    /// Whether images are attached.
    pub images: Option<ImageSettings>,
}

/// Whether a Business Central company's books count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CompanyKind {
    /// They do: documents of test users are refused.
    Live,
    /// They do not.
    Test,
}

/// Which kind of Concur entity a company is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConcurEnvironment {
    /// Production.
    Production,
    /// A sandbox: a copy with production's document ids.
    Sandbox,
}

/// The Concur side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConcurSettings {
    /// Production or sandbox.
    pub environment: ConcurEnvironment,
    /// Where the first token exchange goes.
    pub landing_zone: Url,
    /// Hosts that Concur may name as geolocation.
    #[serde(default = "concur_hosts")]
    pub allowed_hosts: Vec<String>,
    /// The company's UUID.
    pub company_uuid: String,
    /// The app's id.
    pub client_id: String,
    /// File with the app's secret.
    pub client_secret_file: PathBuf,
    /// File with the company request token, for the first exchange.
    pub request_token_file: Option<PathBuf>,
    /// HTTP time-out.
    #[serde(default = "sixty")]
    pub request_timeout_seconds: u64,
    /// How long before its end an access token is renewed.
    #[serde(default = "five_minutes")]
    pub refresh_ahead_seconds: u64,
}

/// The Business Central side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BusinessCentralSettings {
    /// Entra's token host.
    #[serde(default = "entra")]
    pub authority: Url,
    /// The API's host.
    #[serde(default = "business_central")]
    pub api_root: Url,
    /// Entra tenant.
    pub tenant_id: String,
    /// Environment name, exactly as listed in the admin centre.
    pub environment: String,
    /// The company's GUID.
    pub company_id: Uuid,
    /// Told to Concur with each posted number, and what mapping rules name it by.
    pub company_code: CompanyCode,
    /// The app registration's id.
    pub client_id: String,
    /// File with the app registration's secret.
    pub client_secret_file: PathBuf,
    /// Where payments of the company are seen, in place of `payments.source`.
    pub payment_source: Option<PaymentSource>,
    /// HTTP time-out of reads.
    #[serde(default = "sixty")]
    pub read_timeout_seconds: u64,
    /// HTTP time-out of writes.
    #[serde(default = "ten_minutes")]
    pub write_timeout_seconds: u64,
}

impl ConnectionSettings {
    pub(super) fn paths(&mut self) -> impl Iterator<Item = &mut PathBuf> {
        [
            &mut self.mapping_file,
            &mut self.concur.client_secret_file,
            &mut self.business_central.client_secret_file,
        ]
        .into_iter()
        .chain(self.concur.request_token_file.as_mut())
        .chain(
            self.companies
                .iter_mut()
                .filter_map(|company| company.mapping_file.as_mut()),
        )
    }

    pub(super) fn check(&self) -> anyhow::Result<()> {
        if !(1..=50).contains(&self.system_id.len()) {
            bail!("connection {}: system_id must have 1 to 50 characters", self.name);
        }
        self.check_companies()
    }

    /// Task queues: one per Concur company, one per Business Central principal, so that limits are kept where they are shared.
    pub fn queues(&self) -> Queues {
        let concur = format!("concur-{}", self.concur.company_uuid);
        let business_central = format!("business-central-{}", self.business_central.client_id);
        Queues {
            concur_reserved: Some(format!("{concur}-reserved")),
            business_central_reserved: Some(format!("{business_central}-reserved")),
            concur,
            business_central,
        }
    }
}

impl ConcurSettings {
    /// The HTTP time-out.
    pub fn request_timeout(&self) -> Duration {
        Duration::from_secs(self.request_timeout_seconds)
    }
}

/// Reads a secret from its file, without the line end that editors add.
///
/// # Errors
/// When the file cannot be read or is empty; never with its content.
pub fn read_secret(path: &Path) -> anyhow::Result<SecretString> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("secret file {} cannot be read", path.display()))?;
    let secret = text.trim_end_matches(['\r', '\n']);
    if secret.is_empty() {
        bail!("secret file {} is empty", path.display());
    }
    Ok(SecretString::from(secret.to_owned()))
}

fn every_kind() -> Vec<DocumentKind> {
    DocumentKind::ALL.to_vec()
}

fn concur_hosts() -> Vec<String> {
    vec!["*.api.concursolutions.com".to_owned()]
}

fn entra() -> Url {
    fixed("https://login.microsoftonline.com")
}

fn business_central() -> Url {
    fixed("https://api.businesscentral.dynamics.com")
}

#[expect(clippy::expect_used, reason = "constants, covered by a test")]
fn fixed(url: &str) -> Url {
    Url::parse(url).expect("a constant address")
}

fn sixty() -> u64 {
    60
}

fn five_minutes() -> u64 {
    300
}

fn ten_minutes() -> u64 {
    600
}
