//! What a section runs on: its own Temporal server, simulators, records, and worker processes.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use concordat::config::{Config, ConnectionSettings};
use concordat::dev_server::{DevServer, DevServerOptions, QueueOrder, WebUi};
use concordat::{commands, connections, schedules};
use posting::plan::DocumentKind;
use records::{EncryptionKey, Records};
use sandbox::business_central::BusinessCentralOptions;
use sandbox::concur::{ConcurOptions, RefreshTokenRotation};
use sandbox::{Sandbox, SandboxOptions};
use temporalio_client::{Client, ClientOptions, Connection};
use tokio::time::Instant;

use super::config::{self, Rates};
use super::documents::{MAPPING, seed};
use super::run::Bench;
use crate::chaos::setting::emptied;
use crate::chaos::workers::{WorkerOptions, Workers};

/// How long anything that is waited for may stand still.
pub(super) const STALL: Duration = Duration::from_secs(60);

const SERVER_LOG: &str = "temporal.log";

/// How a stand differs from the usual one.
pub(super) struct StandOptions {
    pub(super) rates: Rates,
    /// The Business Central simulator; without limits unless the section sets them.
    pub(super) ledger: BusinessCentralOptions,
    /// How long Concur takes.
    pub(super) concur: ConcurOptions,
    /// Concur companies, each with a connection to the one Business Central.
    pub(super) companies: usize,
    pub(super) queue_order: QueueOrder,
}

impl Default for StandOptions {
    fn default() -> Self {
        Self {
            rates: Rates::UNNOTICED,
            ledger: BusinessCentralOptions {
                requests_per_window: u32::MAX,
                ..BusinessCentralOptions::default()
            },
            concur: ConcurOptions::default(),
            companies: 1,
            queue_order: QueueOrder::Fair,
        }
    }
}

/// The running parts. Workers are started by the section.
pub(super) struct Stand {
    /// The first holds Business Central; each has a Concur company.
    pub(super) sandboxes: Vec<Sandbox>,
    pub(super) config: Config,
    pub(super) client: Client,
    config_file: PathBuf,
    folder: PathBuf,
    program: PathBuf,
    records: Records,
    server: DevServer,
}

impl Stand {
    /// Starts everything but workers; files go to a folder of this name.
    ///
    /// # Errors
    /// What cannot be started.
    pub(super) async fn start(bench: &Bench, name: &str, options: StandOptions) -> anyhow::Result<Self> {
        let folder = emptied(&bench.folder.join(name))?;
        let mut sandboxes = Vec::new();
        for at in 0..options.companies {
            let concur = ConcurOptions {
                company_uuid: format!("6b1c2f0e-5d0a-4c3b-9a57-{at:012}"),
                // Several workers share one grant.
                refresh_token_rotation: RefreshTokenRotation::Same,
                ..options.concur.clone()
            };
            let sandbox = Sandbox::start(SandboxOptions {
                concur,
                business_central: options.ledger.clone(),
                ..SandboxOptions::default()
            })
            .await?;
            std::fs::write(
                folder.join(format!("request-token-{at}")),
                sandbox.concur().request_token(),
            )?;
            sandboxes.push(sandbox);
        }
        let first = sandboxes.first().context("a stand needs a company")?;
        seed(first.business_central());
        std::fs::write(folder.join("mapping.toml"), MAPPING)?;
        std::fs::write(folder.join("concur-secret"), &options.concur.client_secret)?;
        std::fs::write(folder.join("ledger-secret"), &options.ledger.client_secret)?;
        let config_file = folder.join("concordat.toml");
        std::fs::write(&config_file, config::text(options.rates, &sandboxes, &options.ledger)?)?;
        let config = Config::load(Some(&config_file))?;
        EncryptionKey::generate_file(&config.records.key_file)?;
        let records = connections::open_records(&config).await?;
        for connection in &config.connections {
            commands::connect_grant(connection, &records).await?;
        }
        let server = DevServer::start(&DevServerOptions {
            cli: bench.temporal_cli.clone(),
            log: folder.join(SERVER_LOG),
            web_ui: WebUi::None,
            codec_endpoint: None,
            queue_order: options.queue_order,
        })
        .await?;
        let connection = Connection::connect(server.connection_options()?).await?;
        let client = Client::new(connection, ClientOptions::new("default").build())?;
        Ok(Self {
            sandboxes,
            config,
            client,
            config_file,
            folder,
            program: bench.program.clone(),
            records,
            server,
        })
    }

    /// The simulator of a company.
    ///
    /// # Errors
    /// When there is no such company.
    pub(super) fn sandbox(&self, company: usize) -> anyhow::Result<&Sandbox> {
        self.sandboxes.get(company).context("there is no such company")
    }

    /// Records.
    pub(super) fn records(&self) -> &Records {
        &self.records
    }

    /// The folder of the section's files.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The connection of a company.
    ///
    /// # Errors
    /// When there is no such company.
    pub(super) fn connection(&self, company: usize) -> anyhow::Result<&ConnectionSettings> {
        self.config.connection(Some(&config::connection(company)))
    }

    /// Starts worker processes and waits until they have made their schedules. Dropping them kills them.
    ///
    /// # Errors
    /// When they cannot be started or do not start to work.
    pub(super) async fn workers(&self, count: usize) -> anyhow::Result<Workers> {
        let options = WorkerOptions {
            program: self.program.clone(),
            config: self.config_file.clone(),
            temporal: self.server.address().to_owned(),
            log: self.folder.join("worker.log"),
        };
        let workers = Workers::start(options, count)?;
        let last = self.config.connections.last().context("a stand needs a company")?;
        let id = schedules::recovery_id(last);
        self.until(
            "the workers to start",
            async || {
                let shown = self.client.get_schedule_handle(&id).describe(Default::default()).await;
                Ok(u64::from(shown.is_ok()))
            },
            1,
        )
        .await?;
        Ok(workers)
    }

    /// Looks at a company's queue now.
    ///
    /// # Errors
    /// When Temporal cannot be reached.
    pub(super) async fn look(&self, company: usize) -> anyhow::Result<()> {
        let connection = self.connection(company)?;
        schedules::look_now(&self.config, &self.client, connection, DocumentKind::Expense).await
    }

    /// Waits until a count has reached a number.
    ///
    /// # Errors
    /// When it has not moved for [`STALL`]; the worker's log says more.
    pub(super) async fn until(
        &self,
        what: &str,
        mut count: impl AsyncFnMut() -> anyhow::Result<u64>,
        number: u64,
    ) -> anyhow::Result<()> {
        let mut moved = Instant::now();
        let mut last = 0;
        loop {
            let now = count().await?;
            if now >= number {
                return Ok(());
            }
            if now != last {
                (moved, last) = (Instant::now(), now);
            }
            if moved.elapsed() > STALL {
                bail!(
                    "waited for {what}: {now} of {number}, and nothing moved for {} s; see {}",
                    STALL.as_secs(),
                    self.log().display()
                );
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Where the Temporal server shows its metrics. It says so some time after it has started to answer.
    ///
    /// # Errors
    /// When it does not.
    pub(super) async fn metrics_url(&self) -> anyhow::Result<String> {
        let said = || -> anyhow::Result<Option<String>> {
            let log = std::fs::read_to_string(self.folder.join(SERVER_LOG))?;
            let url = log.lines().find_map(|line| line.strip_prefix("Temporal Metrics:"));
            Ok(url.map(|url| url.trim().to_owned()))
        };
        self.until(
            "the server to say where its metrics are",
            async || Ok(u64::from(said()?.is_some())),
            1,
        )
        .await?;
        said()?.context("the Temporal server has not said where its metrics are")
    }

    /// Ends everything but workers, which the section ends.
    pub(super) async fn stop(self) {
        self.records.close().await;
        for sandbox in self.sandboxes {
            sandbox.stop().await;
        }
        self.server.stop().await;
    }

    fn log(&self) -> PathBuf {
        Path::new(&self.folder).join("worker.log")
    }
}
