//! Configuration: one struct per concern, defaults from `config/default.toml`, then a file, then the environment. Unknown keys
//! are refused. Secrets are named by file and read only where they are used.

mod company;
mod connection;
mod events;
mod notices;
mod payments;
mod worker;

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use figment::Figment;
use figment::providers::{Env, Format, Toml};
use serde::{Deserialize, Serialize};
use workflows::policy::Policies;
use workflows::timing::Timing;

pub use company::{CompanySettings, ImageSettings};
pub use connection::{
    BusinessCentralSettings, CompanyKind, ConcurEnvironment, ConcurSettings, ConnectionSettings, read_secret,
};
pub use events::{EventSettings, KeyUse, ProxySettings, SignatureMode, SignatureScheme, SignatureSettings};
pub use notices::NoticeSettings;
pub use payments::{PaymentSettings, PaymentSource};
pub use worker::{Rate, WorkerSettings};

/// The documented defaults, as `concordat config` prints them.
pub const DEFAULT: &str = include_str!("config/default.toml");
/// A documented mapping, as `concordat config --mapping` prints it.
pub const EXAMPLE_MAPPING: &str = posting::mapping::EXAMPLE;

/// Everything that is configured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The workflows' side of Temporal.
    pub temporal: TemporalSettings,
    /// Records.
    pub records: RecordsSettings,
    /// The worker process.
    pub worker: WorkerSettings,
    /// Encryption of what Temporal stores.
    #[serde(default)]
    pub payloads: PayloadSettings,
    /// Looking at Concur's queues.
    pub intake: IntakeSettings,
    /// Looking for payments.
    pub payment_sweep: PaymentSweepSettings,
    /// Where payments are seen, and how they are told.
    pub payments: PaymentSettings,
    /// Looking whether held documents can be tried again.
    pub held_sweep: HeldSweepSettings,
    /// Looking for documents without a run.
    pub recovery: RecoverySettings,
    /// Receiving Concur's events; without it none are received.
    #[serde(default)]
    pub events: Option<EventSettings>,
    /// Receiving Business Central's webhook notices; none are received without it.
    pub notices: Option<NoticeSettings>,
    /// Bringing vendors into Concur.
    pub vendor_sync: VendorSyncSettings,
    /// Publishing dimensions' values to lists of Concur.
    pub lists: ListSettings,
    /// What happens by itself to a document that cannot be posted as it is.
    pub policies: Policies,
    /// All schedules.
    pub schedules: ScheduleSettings,
    /// Durations inside workflows.
    pub timing: Timing,
    /// Concur companies and the Business Central companies they are posted to.
    #[serde(default)]
    pub connections: Vec<ConnectionSettings>,
}

/// The workflows' side of Temporal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemporalSettings {
    /// Task queue of the workflows.
    pub task_queue: String,
}

/// Records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordsSettings {
    /// The SQLite file, unless records are in PostgreSQL.
    pub path: PathBuf,
    /// The file with the encryption key.
    pub key_file: PathBuf,
    /// File with the PostgreSQL URL, password included; records are there if it is set.
    pub postgres_url_file: Option<PathBuf>,
    /// Connections to PostgreSQL, per process.
    pub postgres_connections: u32,
}

/// Encryption of what Temporal stores.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayloadSettings {
    /// The file with the key; without it payloads are stored in the clear.
    pub key_file: Option<PathBuf>,
    /// The key before this one, while runs that were encrypted with it are kept.
    pub previous_key_file: Option<PathBuf>,
}

/// Looking at Concur's queues.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IntakeSettings {
    /// How often.
    pub interval_seconds: u64,
    /// Spread.
    pub jitter_seconds: u64,
    /// Documents a page.
    pub page_limit: u32,
}

/// Looking for payments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentSweepSettings {
    /// How often.
    pub interval_seconds: u64,
}

/// Looking whether held documents can be tried again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeldSweepSettings {
    /// How often.
    pub interval_seconds: u64,
}

/// Looking for documents without a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecoverySettings {
    /// How often.
    pub interval_seconds: u64,
}

/// Bringing vendors into Concur, where a company's mapping rules have `[vendor_sync]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VendorSyncSettings {
    /// How often what changed is brought.
    pub interval_seconds: u64,
    /// How often all vendors are compared.
    pub full_interval_seconds: u64,
    /// Vendors of one request to Concur.
    pub batch: u32,
}

/// Publishing dimensions' values, where a company's mapping rules have `[[lists]]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListSettings {
    /// How often the lists are compared.
    pub interval_seconds: u64,
}

/// All schedules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScheduleSettings {
    /// How far back what was missed is caught up.
    pub catchup_seconds: u64,
}

impl Config {
    /// Reads the configuration. Paths in the file are taken relative to the file.
    ///
    /// # Errors
    /// What is missing, unknown or contradictory, and in which file.
    pub fn load(path: Option<&Path>) -> anyhow::Result<Self> {
        let mut figment = Figment::from(Toml::string(DEFAULT));
        if let Some(path) = path {
            if !path.is_file() {
                bail!(
                    "there is no configuration file {}; `concordat config` prints one to start from",
                    path.display()
                );
            }
            figment = figment.merge(Toml::file_exact(path));
        }
        let nested = Env::prefixed("CONCORDAT_")
            .filter(|key| key.as_str().contains("__"))
            .split("__");
        let mut config: Config = figment
            .merge(nested)
            .extract()
            .context("the configuration cannot be used")?;
        let folder = path.and_then(Path::parent).unwrap_or(Path::new(""));
        config.resolve(folder);
        config.check()?;
        Ok(config)
    }

    fn resolve(&mut self, folder: &Path) {
        let connections = self.connections.iter_mut().flat_map(ConnectionSettings::paths);
        let optional = [
            &mut self.payloads.key_file,
            &mut self.payloads.previous_key_file,
            &mut self.records.postgres_url_file,
        ]
        .into_iter()
        .flatten();
        for path in [&mut self.records.path, &mut self.records.key_file]
            .into_iter()
            .chain(optional)
            .chain(self.events.iter_mut().flat_map(EventSettings::paths))
            .chain(connections)
        {
            *path = folder.join(&path);
        }
    }

    /// Contradictions that no single setting shows.
    fn check(&self) -> anyhow::Result<()> {
        self.worker.check()?;
        self.events.as_ref().map_or(Ok(()), EventSettings::check)?;
        self.notices.as_ref().map_or(Ok(()), NoticeSettings::check)?;
        if !(1..=1_000).contains(&self.vendor_sync.batch) {
            bail!("vendor_sync.batch must be 1 to 1000 vendors");
        }
        if let Some(never) = self
            .policies
            .reject
            .iter()
            .find(|failure| !Policies::REJECTABLE.contains(failure))
        {
            let allowed = Policies::REJECTABLE.map(|failure| failure.to_string()).join(", ");
            bail!(
                "policies.reject: a document that fails as {never} is never given back by itself; allowed are {allowed}"
            );
        }
        for connection in &self.connections {
            connection.check()?;
        }
        let mut names: Vec<&str> = self.connections.iter().map(|c| c.name.as_str()).collect();
        names.sort_unstable();
        if let Some(pair) = names.windows(2).find(|pair| pair[0] == pair[1]) {
            bail!("connection {} is configured twice", pair[0]);
        }
        let mut environments = self.connections.iter().map(|c| c.concur.environment);
        if let Some(first) = environments.next()
            && environments.any(|other| other != first)
        {
            bail!(
                "a Concur sandbox and a Concur production company are configured together; a sandbox carries production's \
                 document ids, so each Concur environment needs a Temporal namespace and a configuration of its own"
            );
        }
        Ok(())
    }

    /// The connection of this name; without a name the only one.
    ///
    /// # Errors
    /// When there is none, or more than one to choose from.
    pub fn connection(&self, name: Option<&str>) -> anyhow::Result<&ConnectionSettings> {
        let mut matching = self
            .connections
            .iter()
            .filter(|c| name.is_none_or(|name| c.name.as_str() == name));
        let found = matching.next();
        match (found, matching.next(), name) {
            (Some(connection), None, _) => Ok(connection),
            (None, _, Some(name)) => bail!("no connection is named {name}; see `[[connections]]` in the configuration"),
            (None, _, None) => bail!("no connection is configured; see `[[connections]]` in `concordat config`"),
            _ => bail!("several connections are configured; name one"),
        }
    }
}

#[cfg(test)]
mod tests;
